"""`climits compare`: the project beside outside data, a reader beside another, exponents beside published ones."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from climits.commands.analyses.options import (
    BenchmarkOption,
    CsvOption,
    MethodChoice,
    MethodOption,
    StatusChoice,
    StatusOption,
)
from climits.commands.analyses.rows import fits_of, print_rows
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from warehouse.shown import shown, shown_lines

if TYPE_CHECKING:
    from analysis.outside import Comparison


class ComparedSource(StrEnum):
    """What can be set beside what: outside data that the project knows the form of, the readers of a lake, or published
    exponents.
    """

    epoch = "epoch"
    readers = "readers"
    scaling_laws = "scaling-laws"


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
        from climits.commands.analyses.scaling_laws import compare_scaling_laws

        compare_scaling_laws(fits_of(lake, benchmark, method, status), chart, as_csv=as_csv, as_json=as_json)
        return
    if chart is not None:
        raise typer.BadParameter("a chart is drawn of scaling-laws only", param_hint="--chart")
    if source is ComparedSource.readers:
        from climits.commands.analyses.readers import compare_readers

        compare_readers(lake, as_csv=as_csv, as_json=as_json)
        return
    if file is None:
        raise typer.BadParameter("name the outside data's file", param_hint="--file")
    from analysis.assemble import compare_epoch
    from climits.printing import print_table

    found: Comparison = compare_epoch(lake, file)
    if as_csv or as_json:
        print_rows([asdict(row) for row in found.rows], as_json)
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


def _pair(ours: float | str | None, theirs: float | str | None) -> str:
    values = (f"{value:g}" if isinstance(value, float) else value for value in (ours, theirs))
    return " / ".join(value or "-" for value in values)


def _flop(value: float | None) -> str:
    return "" if value is None else f"{value:.2e}"
