"""`climits report`: charts, tables and extrapolations in one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from climits.commands.analyses.options import (
    DEFAULT_SET,
    AssumptionsOption,
    MethodChoice,
    MethodOption,
    SetOption,
    StatusChoice,
    StatusOption,
    TargetOption,
)
from climits.options import DEFAULT_LAKE, LakeOption


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
