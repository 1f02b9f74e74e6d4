"""The report: one HTML file that needs no network, with its libraries inlined from the installed packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import jinja2
import pandas as pd
from bokeh.document import Document
from bokeh.embed import components
from bokeh.resources import Resources

from analysis import words
from analysis.assumptions import QUANTITIES, AssumptionSet
from analysis.benchmarks import names_of
from analysis.charts import benchmark_chart, bound_chart, coverage_chart, theory_charts
from analysis.extrapolation import ExtrapolationRow
from analysis.fits import BenchmarkFit
from analysis.inputs import ReportFrames
from analysis.outside import Comparison
from analysis.pagedata import page_points
from analysis.theory import TheoryRow
from analysis.verdicts import FAR_DECADES, MIN_PAPERS

FACTS: Mapping[str, str] = {
    "hardware": "accelerator",
    "count": "number of them",
    "duration": "training time",
    "training_compute": "FLOP",
    "benchmark_result": "a benchmark result",
}
INFLUENCE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """Everything that stands in the report."""

    frames: ReportFrames
    fits: Sequence[BenchmarkFit]
    extrapolations: Sequence[ExtrapolationRow]
    assumptions: AssumptionSet
    theory: Sequence[TheoryRow]
    comparison: Comparison | None = None


def build_report(inputs: ReportInputs) -> str:
    """Return the report as one HTML text."""
    points = page_points(inputs.fits)
    charts = [
        *theory_charts(inputs.theory),
        bound_chart(inputs.fits),
        coverage_chart(inputs.frames.coverage_by_year, FACTS),
    ]
    for number, fit in enumerate(inputs.fits):
        shown = points.frame[points.frame["benchmark"] == fit.observations.benchmark]
        if len(shown):
            charts.append(benchmark_chart(f"fit_{number}", fit, shown))
    document = Document()
    with document.models.freeze():  # else bokeh looks all models through again for each chart
        for chart in charts:
            document.add_root(chart.plot)
    script, divisions = components({chart.name: chart.plot for chart in charts}, wrap_script=True)
    build = dict(zip(inputs.frames.build["name"], inputs.frames.build["value"], strict=True))
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            bokeh=Resources(mode="inline", components=["bokeh"], minified=True).render_js(),
            script=script,
            charts={chart.name: (chart, divisions[chart.name]) for chart in charts},
            style=_data("report.css"),
            code=_data("report.js"),
            payload=points.payload(),
            shown=len(points.frame),
            total=points.total,
            fits=[_fit_section(number, fit) for number, fit in enumerate(inputs.fits)],
            method=inputs.fits[0].observations.method if inputs.fits else "",
            status=inputs.fits[0].observations.status if inputs.fits else "",
            directions=words.DIRECTIONS,
            limits=words.LIMITS,
            min_papers=MIN_PAPERS,
            far_decades=words.number(FAR_DECADES),
            measured=_measured(inputs.fits),
            extrapolations=_reasons_once(inputs.extrapolations),
            assumptions=[(name, inputs.assumptions.values.get(name)) for name in QUANTITIES],
            assumption_set=inputs.assumptions.name,
            coverage=_coverage_table(inputs.frames.coverage_by_year),
            facts=FACTS,
            review=_review_table(inputs.frames.review_state),
            decisions=inputs.frames.decisions.to_dict("records"),
            comparison=inputs.comparison,
            build=build,
            names_of=names_of,
        )
    )


def _measured(fits: Sequence[BenchmarkFit]) -> str:
    """The exponents that stand beside the bound."""
    found = [(fit.observations.benchmark, line.forward.slope) for fit in fits if (line := fit.supported)]
    exponents = [f"{name} {words.number(1 / slope)}" for name, slope in found]
    return f"Measured exponents: {', '.join(exponents)}." if exponents else "No exponent could be measured yet."


def _fit_section(number: int, fit: BenchmarkFit) -> dict[str, object]:
    found = fit.of("polynomial")
    return {
        "id": f"fit_{number}",
        "fit": fit,
        "names": names_of(fit.observations.benchmark),
        "exponent": words.exponent_sentence(fit),
        "cautions": words.cautions(fit),
        "families": words.family_sentence(found.families) if found else "",
        "forms": [(one, words.equation(one)) for one in fit.forms],
        "influence": found.influence[:INFLUENCE_SHOWN] if found else (),
    }


def _reasons_once(rows: Sequence[ExtrapolationRow]) -> list[ExtrapolationRow]:
    """Leave out rows that say of the same benchmark again why there is nothing to extrapolate."""
    first = {(row.benchmark, row.why_not): row for row in reversed(rows)}
    return [row for row in rows if not row.why_not or first[row.benchmark, row.why_not] is row]


def _coverage_table(table: pd.DataFrame) -> list[tuple[str, dict[str, int]]]:
    counts = table.groupby(["fact", "state"])["papers"].sum() if len(table) else pd.Series(dtype=int)
    states = ("reported", "not_reported", "not_found", "not_looked")
    return [(label, {state: int(counts.get((fact, state), 0)) for state in states}) for fact, label in FACTS.items()]


def _review_table(table: pd.DataFrame) -> list[tuple[str, dict[str, int]]]:
    kinds: dict[str, dict[str, int]] = {}
    for row in table.itertuples(index=False):
        kinds.setdefault(str(row.kind), {})[str(row.status)] = int(row.claims)  # type: ignore[arg-type]
    return sorted(kinds.items())


def _data(name: str) -> str:
    return (resources.files("analysis") / "data" / name).read_text(encoding="utf-8")


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_data),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": words.number,
        "interval": words.interval,
        "power": words.power,
        "percent": _percent,
        "year": _year,
    }
    return environment


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.3g} %"


def _year(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 10_000 else f"{value:.0f}"
