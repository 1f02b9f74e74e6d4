"""`climits fit`, `extrapolate`, `theory`, `report` and `compare`: what the warehouse's numbers say."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from climits.naming import complete_benchmark, each_benchmark, error_fraction
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import say
from warehouse.shown import shown, shown_lines

if TYPE_CHECKING:
    from analysis.fits import BenchmarkFit
    from analysis.outside import Comparison


class MethodChoice(StrEnum):
    """How the training compute is known."""

    hardware = "hardware"
    operations = "operations"
    operations_assumed_epochs = "operations_assumed_epochs"
    reported = "reported"
    hardware_fp32_peak = "hardware_fp32_peak"
    best = "best"


class StatusChoice(StrEnum):
    """Which results enter: accepted by the rules or a person, or also the queued ones."""

    accepted = "accepted"
    all = "all"


class ComparedSource(StrEnum):
    """What can be set beside what: outside data that the project knows the form of, the readers of a lake, or published
    exponents.
    """

    epoch = "epoch"
    readers = "readers"
    scaling_laws = "scaling-laws"


BenchmarkOption = Annotated[
    list[str] | None,
    typer.Option(
        "--benchmark",
        "-b",
        help="Only this benchmark; may be given more than once.",
        metavar="NAME",
        callback=each_benchmark,
        autocompletion=complete_benchmark,
    ),
]
TargetOption = Annotated[
    list[float] | None,
    typer.Option(
        "--target",
        help="Error to extrapolate to, as a fraction (0.05) or in per cent (5%); may be given more than once.",
        metavar="ERROR",
        parser=error_fraction,
    ),
]
MethodOption = Annotated[
    MethodChoice,
    typer.Option(
        "--method",
        help="How the compute is known; best takes the paper's own count, else chips x time, else operations. "
        "hardware_fp32_peak is the seed paper's convention.",
    ),
]
StatusOption = Annotated[StatusChoice, typer.Option("--status", help="all takes queued results too.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV, all columns.")]
AssumptionsOption = Annotated[
    Path | None, typer.Option("--assumptions", help="CSV of assumptions in place of the project's.", metavar="FILE")
]
SetOption = Annotated[str, typer.Option("--set", help="Name of the set of assumptions.", metavar="NAME")]
SaveOption = Annotated[
    bool, typer.Option("--save", help="Store the rows in the lake too: the next publish makes them a relation.")
]
DEFAULT_SET = "p100-2019"


def fit(
    benchmark: BenchmarkOption = None,
    method: MethodOption = MethodChoice.best,
    status: StatusOption = StatusChoice.accepted,
    lake: LakeOption = DEFAULT_LAKE,
    save: SaveOption = False,
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fit error against computation for each benchmark: both models, both directions, and who carries the line."""
    from analysis.fits import fit_rows
    from analysis.words import DIRECTIONS, LIMITS

    fits = _fits(lake, benchmark, method, status)
    rows = fit_rows(fits)
    if save:
        _save(lake, "fits", rows)
    if as_csv or as_json:
        _print_rows([asdict(row) for row in rows], as_json)
        return
    for one in fits:
        _print_fit(one)
    if not fits:
        say("No result with an error and a computation is in the warehouse: there is nothing to fit.")
    say(f"{DIRECTIONS}\n\n{LIMITS}")


def _print_fit(fit: BenchmarkFit) -> None:
    from analysis.words import cautions, equation, exponent_sentence, family_sentence, interval, number
    from climits.commands.print_families import print_families
    from climits.printing import print_table

    seen = fit.observations
    say(f"{seen.benchmark}: {exponent_sentence(fit)}")
    for said in cautions(fit):
        say(f"  {said}")
    if fit.forms:
        say(f"  {family_sentence(fit.forms[0].families)}")
        for reason, count in seen.left_out:
            say(shown(f"  Left out: {count} ({reason})."))
        columns = (
            "form", "line", "n", "papers", "slope", "95 %", "95 % by paper", "p", "R²", "adj. R²", "AIC", "reverse",
            "orthogonal", "frontier",
        )  # fmt: skip
        rows = [
            (
                one.form,
                equation(one),
                one.forward.n,
                seen.papers,
                number(one.forward.slope),
                interval(one.forward.slope_interval),
                interval(one.bootstrap),
                number(one.forward.p_value, 2),
                number(one.forward.r_squared, 2),
                number(one.forward.r_squared_adjusted, 2),
                number(one.forward.aic, 4),
                number(one.reverse.slope),
                number(one.orthogonal.slope),
                number(one.frontier.slope),
            )
            for one in fit.forms
        ]
        print_table("", columns, rows, numbers=("n", "papers", "slope", "p", "R²", "adj. R²", "AIC"))
        typer.echo("")
        print_families(fit)
        top = [
            (one.arxiv_id, one.points, number(one.cooks_distance, 2), number(one.slope_without), one.influential)
            for one in fit.forms[0].influence[:5]
        ]
        print_table(
            "papers that move the polynomial line most",
            ("paper", "points", "largest Cook's distance", "slope without it", "influential"),
            [(*row[:-1], "yes" if row[-1] else "no") for row in top],
            numbers=("points", "largest Cook's distance", "slope without it"),
        )
    typer.echo("")


def extrapolate(
    target: TargetOption = None,
    benchmark: BenchmarkOption = None,
    method: MethodOption = MethodChoice.best,
    status: StatusOption = StatusChoice.accepted,
    assumptions: AssumptionsOption = None,
    assumption_set: SetOption = DEFAULT_SET,
    budget: Annotated[
        float | None,
        typer.Option("--budget", help="US dollars that a run may cost in the year asked for.", metavar="USD", min=0.01),
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
    save: SaveOption = False,
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say what lower errors would cost if the lines went on: computation, dollars, CO2 and the year.

    Each table begins with a check: what the best observed point cost by the same assumptions. A line whose slope may be
    0 or that rests on fewer than five papers prices nothing, and no line prices more than three orders of magnitude.
    """
    from analysis.assumptions import choose_set, load_assumptions
    from analysis.extrapolation import extrapolate as extrapolated
    from climits.commands.print_extrapolations import print_extrapolations

    chosen = choose_set(load_assumptions(assumptions), assumption_set)
    fits = _fits(lake, benchmark, method, status)
    rows = extrapolated(fits, chosen, target or (), budget)
    if save:
        _save(lake, "extrapolations", rows)
    if as_csv or as_json:
        _print_rows([asdict(row) for row in rows], as_json)
        return
    for one in fits:
        name = one.observations.benchmark
        print_extrapolations(name, [row for row in rows if row.benchmark == name])
    if not chosen.missing:
        goal = "what the best observed point cost" if budget is None else f"{budget:,.2f} US dollars"
        years = chosen.value("price_performance_doubling_years")
        say(
            f"Year: when price-performance, doubling every {years:g} years from {chosen.start_year():.0f}, has brought "
            f"the price down to {goal}."
        )
    say(f"Assumptions: the set '{chosen.name}'")
    for value in chosen.values.values():
        say(f"  {value.quantity} = {value.value:g} {value.unit} ({value.date}: {value.source})")


def theory(
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the figure here: .svg, .png or .pdf.", metavar="FILE")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Another seed than the project's.")] = None,
    repetitions: Annotated[int, typer.Option("--repetitions", help="Runs at each sample size.", min=1)] = 5,
    method: MethodOption = MethodChoice.best,
    status: StatusOption = StatusChoice.accepted,
    lake: LakeOption = DEFAULT_LAKE,
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run the seed paper's thought experiment: what flexibility costs in data and computation.

    The bound that follows from it stands beside the exponents measured in the lake, if it has a warehouse.
    """
    from analysis.simulation import simulate
    from analysis.theory import SEED
    from analysis.words import exponent_sentence
    from climits.printing import print_table

    rows = simulate(repetitions=repetitions, seed=SEED if seed is None else seed)
    fits = _fits(lake, None, method, status) if (lake / "warehouse.duckdb").is_file() else []
    if out is not None:
        from analysis.theory_figure import draw

        draw(rows, out, fits)
        typer.echo(f"{out} written.", err=True)
    if as_csv or as_json:
        _print_rows([asdict(row) for row in rows], as_json)
        return
    columns = ("samples", "learner", "excess error", "FLOP")
    shown = [(row.samples, row.learner, f"{row.excess_error:.3g}", f"{row.compute_flop:.2e}") for row in rows]
    print_table("1,000 features of which 10 matter", columns, shown, numbers=("samples", "excess error", "FLOP"))
    say("Improving by k needs at least k^2 data and, with a model that grows with the data, k^4 computation.")
    for one in fits:
        say(f"Measured, {one.observations.benchmark}: {exponent_sentence(one)}")
    if not fits:
        say(f"Measured: nothing, there is no warehouse with points to fit in {lake}.")


def report(
    out: Annotated[
        Path | None,
        typer.Option("--out", help="HTML file to write; report.html in the lake if not given.", metavar="FILE"),
    ] = None,
    method: MethodOption = MethodChoice.best,
    status: StatusOption = StatusChoice.accepted,
    target: TargetOption = None,
    assumptions: AssumptionsOption = None,
    assumption_set: SetOption = DEFAULT_SET,
    epoch: Annotated[
        Path | None, typer.Option("--epoch", help="CSV in the form of Epoch AI's database to compare with.")
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
) -> None:
    """Write the report: one HTML file with charts, tables and extrapolations that needs no network."""
    from analysis.assemble import report_path, write_report

    place = out or report_path(lake)
    size = write_report(
        lake,
        place,
        method=method.value,
        status=status.value,
        targets=target or (),
        assumptions=assumptions,
        assumption_set=assumption_set,
        epoch=epoch,
    )
    typer.echo(f"{place} written, {size / 1e6:.1f} MB.")


def compare(
    source: Annotated[
        ComparedSource,
        typer.Argument(
            help="epoch: outside data; readers: the rules and a language model; scaling-laws: published exponents."
        ),
    ],
    file: Annotated[
        Path | None,
        typer.Option("--file", help="CSV in the form of Epoch AI's public database; with epoch.", metavar="CSV"),
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", help="Write a chart here: .svg, .png or .pdf; with scaling-laws.", metavar="FILE"),
    ] = None,
    benchmark: BenchmarkOption = None,
    method: MethodOption = MethodChoice.best,
    status: StatusOption = StatusChoice.accepted,
    lake: LakeOption = DEFAULT_LAKE,
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """Set the project's runs beside outside data, one reader beside the other, or exponents beside published ones.

    epoch: chip, count, time, FLOP, and why they differ. readers: how often both say a fact, what each found alone.
    scaling-laws: whether the measured exponents (--benchmark, --method, --status) are compatible with published ones,
    and what would have to be true if not.
    """
    if source is ComparedSource.scaling_laws:
        from climits.commands.compare_scaling_laws import compare_scaling_laws

        compare_scaling_laws(_fits(lake, benchmark, method, status), chart, as_csv=as_csv, as_json=as_json)
        return
    if chart is not None:
        raise typer.BadParameter("a chart is drawn of scaling-laws only", param_hint="--chart")
    if source is ComparedSource.readers:
        from climits.commands.compare_readers import compare_readers

        compare_readers(lake, as_csv=as_csv, as_json=as_json)
        return
    if file is None:
        raise typer.BadParameter("name the outside data's file", param_hint="--file")
    from analysis.assemble import compare_epoch
    from climits.printing import print_table

    found: Comparison = compare_epoch(lake, file)
    if as_csv or as_json:
        _print_rows([asdict(row) for row in found.rows], as_json)
        return
    columns = (
        "paper",
        "model",
        "theirs",
        "chip",
        "count",
        "hours",
        "method",
        "FLOP",
        "their FLOP",
        "ratio",
    )
    rows = [
        (
            row.arxiv_id,
            row.model,
            row.their_model,
            _pair(row.chip, row.their_chip),
            _pair(row.chip_count, row.their_chip_count),
            _pair(row.duration_h, row.their_duration_h),
            row.method,
            _flop(row.compute_flop),
            _flop(row.their_compute_flop),
            "" if row.ratio is None else f"{row.ratio:.2g}{' !' if row.disagrees else ''}",
        )
        for row in found.rows
    ]
    print_table("ours / theirs", columns, rows, numbers=("FLOP", "their FLOP", "ratio"))
    for row in found.disagreements:
        typer.echo(shown(f"{row.arxiv_id} {row.model}, {row.method}, {row.ratio:.2g} times theirs: {row.why}") + "\n")
    typer.echo(shown_lines(found.summary()))
    typer.echo("Outside data is shown beside the project's own and enters no fit. Epoch AI, CC BY 4.0.")


def _fits(lake: Path, benchmark: list[str] | None, method: MethodChoice, status: StatusChoice) -> list[BenchmarkFit]:
    from analysis.fits import fit_benchmarks
    from analysis.inputs import read_observations
    from warehouse.lake import Lake

    return fit_benchmarks(read_observations(Lake(lake)), method.value, status.value, benchmark or ())


def _save(lake: Path, folder: Any, rows: Any) -> None:
    from warehouse.lake import Lake

    if rows:
        path = Lake(lake).write_rows(folder, rows, type(rows[0]))
        typer.echo(f"{path} written; the next `climits publish` brings it into the warehouse.", err=True)


def _print_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    import csv
    import sys

    from climits.printing import print_json

    if as_json:
        print_json(rows)
    elif rows:
        out = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def _pair(ours: float | str | None, theirs: float | str | None) -> str:
    values = (f"{value:g}" if isinstance(value, float) else value for value in (ours, theirs))
    return " / ".join(value or "-" for value in values)


def _flop(value: float | None) -> str:
    return "" if value is None else f"{value:.2e}"
