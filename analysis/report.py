"""The report: one HTML file that needs no network, with its libraries inlined from the installed packages.

Answers stand first, then a small chart a benchmark, then the details of the one that is asked for. Everything that
depends on the picker's choice of method and status is in the page once a choice.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from urllib.parse import urlencode

import jinja2
from bokeh.document import Document
from bokeh.embed import components
from bokeh.resources import Resources

from analysis import page_tables, words
from analysis.answers import Answer, answer
from analysis.assumptions import AssumptionSet
from analysis.benchmarks import names_of
from analysis.charts import Chart, bound_chart, coverage_chart, detail_chart, theory_charts
from analysis.choices import MIN_CHART_PAPERS, Choice
from analysis.curves import curves
from analysis.fits import BenchmarkFit
from analysis.inputs import ReportFrames
from analysis.observations import Method, Observations, StatusChoice
from analysis.outside import Comparison
from analysis.pagedata import as_json_in_script, page_points
from analysis.palette import METHOD_LABELS, METHOD_STYLES
from analysis.theory import TheoryRow
from analysis.verdicts import FAR_DECADES

FACTS: Mapping[str, str] = {
    "hardware": "accelerator",
    "count": "number of them",
    "duration": "training time",
    "training_compute": "FLOP",
    "benchmark_result": "a benchmark result",
}
PICKED_METHODS: Mapping[Method, str] = {
    "best": "best known: reported, else hardware, else operations",
    "reported": "reported: the paper's own count",
    "hardware": "hardware: chips × time × a realistic utilisation",
    "operations": "operations: of a pass × stated epochs",
    "operations_assumed_epochs": "operations: of a pass × usual epochs",
    "hardware_fp32_peak": "hardware at FP32 peak: the seed paper's convention",
}
CODE = ("data.js", "csv.js", "small.js", "panel.js", "detail.js", "table.js", "page.js")
"""The page's own script, in the order in which its parts need each other."""


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """Everything that stands in the report. `method` and `status` are the picker's first choice; `published` is when
    the warehouse was.
    """

    frames: ReportFrames
    choices: Sequence[Choice]
    assumptions: AssumptionSet
    theory: Sequence[TheoryRow]
    published: dt.date
    method: Method = "best"
    status: StatusChoice = "accepted"
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark by one choice: its row of answers, and what stands in its details."""

    answer: Answer
    link: str
    source: str
    said: Sequence[str]
    tables: Sequence[page_tables.Table]
    left_out: str


@dataclass(frozen=True, slots=True)
class ChoiceSections:
    """What the page shows of one choice."""

    name: str
    sections: Sequence[Section]
    few: Sequence[Observations]


def build_report(inputs: ReportInputs) -> str:
    """Return the report as one HTML text."""
    points = page_points(inputs.choices)
    build = dict(zip(inputs.frames.build["name"], inputs.frames.build["value"], strict=True))
    chosen = next(one for one in inputs.choices if (one.method, one.status) == (inputs.method, inputs.status))
    answers = {choice.name: [(fit, answer(fit)) for fit in choice.fits] for choice in inputs.choices}
    told = [fit for fit, one in answers[chosen.name] if one.fall]
    detail = detail_chart("detail")
    charts = [
        detail,
        *theory_charts(inputs.theory),
        bound_chart(told),
        coverage_chart(inputs.frames.coverage_by_year, FACTS),
    ]
    script, divisions = _drawn(charts)
    bokeh = "\n".join(Resources(mode="inline", components=["bokeh"], minified=True).js_raw)
    code = f'"use strict";\nwindow.climits = (() => {{\n{"".join(_data(name) for name in CODE)}}})();\n'
    origin = f"rules {build.get('rules_version', 'unknown')} · warehouse of {inputs.published}"
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            policy=content_security_policy((bokeh, code, script)),
            bokeh=bokeh,
            code=code,
            script=script,
            style=_data("page.css"),
            charts={chart.name: (chart, divisions[chart.name]) for chart in charts},
            payload=points.payload(),
            lines=as_json_in_script({name: _lines(pairs) for name, pairs in answers.items()}),
            shown=len(points.frame),
            total=points.total,
            anything=points.total > 0,
            published=inputs.published,
            build=build,
            chosen=chosen,
            choices=[_sections(choice, answers[choice.name], origin) for choice in inputs.choices],
            methods=PICKED_METHODS,
            point_styles=METHOD_STYLES,
            point_labels=METHOD_LABELS,
            min_papers=MIN_CHART_PAPERS,
            far_decades=words.number(FAR_DECADES),
            names_of=names_of,
            directions=words.DIRECTIONS,
            limits=words.LIMITS,
            measured=_measured(told),
            assumptions=page_tables.assumptions_table(inputs.assumptions),
            coverage=page_tables.coverage_table(inputs.frames.coverage_by_year, FACTS),
            review=page_tables.review_table(inputs.frames.review_state),
            decisions=inputs.frames.decisions.to_dict("records"),
            comparison=inputs.comparison.summary() if inputs.comparison else None,
            disagreements=page_tables.disagreement_table(inputs.comparison) if inputs.comparison else None,
            built=page_tables.build_table(build),
        )
    )


def content_security_policy(scripts: Sequence[str]) -> str:
    """Return the policy under which a page runs these scripts of its own and fetches nothing at all."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _drawn(charts: Sequence[Chart]) -> tuple[str, Mapping[str, str]]:
    """The script that draws the charts, and the place of each in the page."""
    document = Document()
    with document.models.freeze():  # else bokeh looks all models through again for each chart
        for chart in charts:
            document.add_root(chart.plot)
    script, divisions = components({chart.name: chart.plot for chart in charts}, wrap_script=False)
    return script, divisions


def _lines(pairs: Sequence[tuple[BenchmarkFit, Answer]]) -> dict[str, object]:
    """What the page draws of each line that says something, and which papers it rings."""
    return {
        told.benchmark: {
            "curves": curves(fit),
            "movers": [one.arxiv_id for one in found.influence if one.influential],
        }
        for fit, told in pairs
        if told.fall and (found := fit.of("polynomial"))
    }


def _sections(choice: Choice, pairs: Sequence[tuple[BenchmarkFit, Answer]], origin: str) -> ChoiceSections:
    return ChoiceSections(choice.name, [_section(choice, fit, told, origin) for fit, told in pairs], choice.few)


def _section(choice: Choice, fit: BenchmarkFit, told: Answer, origin: str) -> Section:
    seen = fit.observations
    kept = "the best known row of each result" if choice.method == "best" else f"method = '{choice.method}'"
    states = "accepted, confirmed or corrected" if choice.status == "accepted" else "not rejected"
    titles = _titles(seen) if fit.forms else {}
    tables = [page_tables.lines_table(fit), page_tables.influence_table(fit, titles)] if fit.forms else []
    if told.fall:
        rows = [row for row in choice.extrapolations if row.benchmark == seen.benchmark]
        tables.append(page_tables.extrapolation_table(rows))
    return Section(
        answer=told,
        link="#" + urlencode({"benchmark": seen.benchmark, "method": choice.method, "status": choice.status}),
        source=f"Source: compute_vs_error, benchmark = '{seen.benchmark}', {kept}, status {states} · {origin}",
        said=_said(fit) if told.fall else [],
        tables=tables,
        left_out="; ".join(f"{count} ({reason})" for reason, count in seen.left_out),
    )


def _said(fit: BenchmarkFit) -> list[str]:
    found = fit.of("polynomial")
    families = words.family_sentence(found.families) if found else ""
    return [words.exponent_sentence(fit), *words.cautions(fit), *([families] if families else [])]


def _titles(seen: Observations) -> dict[str, str]:
    if "title" not in seen.points.columns:
        return {}
    known = seen.points.dropna(subset=["title"]).drop_duplicates("arxiv_id")
    return dict(zip(known["arxiv_id"].astype(str), known["title"].astype(str), strict=True))


def _measured(fits: Sequence[BenchmarkFit]) -> str:
    """The exponents that stand beside the bound."""
    found = [(fit.observations.benchmark, line.forward.slope) for fit in fits if (line := fit.supported)]
    exponents = [f"{names_of(name).label} {words.number(1 / slope)}" for name, slope in found]
    return f"Measured exponents: {', '.join(exponents)}." if exponents else "No exponent could be measured yet."


def _data(name: str) -> str:
    return (resources.files("analysis") / "data" / "report" / name).read_text(encoding="utf-8")


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_data),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": words.number, "percent": words.percent}
    return environment
