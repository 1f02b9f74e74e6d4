"""What the analysing commands fit, keep and print as rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from climits.commands.analyses.options import MethodChoice, StatusChoice

if TYPE_CHECKING:
    from analysis.fits import BenchmarkFit


def fits_of(lake: Path, benchmark: list[str] | None, method: MethodChoice, status: StatusChoice) -> list[BenchmarkFit]:
    """The fits of the named benchmarks, of all that have points where none is named."""
    from analysis.fits import fit_benchmarks
    from analysis.inputs import read_observations
    from warehouse.lake import Lake

    return fit_benchmarks(read_observations(Lake(lake)), method.value, status.value, benchmark or ())


def save_rows(lake: Path, folder: Any, rows: Any) -> None:
    """Store rows of one kind in the lake, for the next publish."""
    from warehouse.lake import Lake

    if rows:
        path = Lake(lake).write_rows(folder, rows, type(rows[0]))
        typer.echo(f"{path} written; the next `climits publish` brings it into the warehouse.", err=True)


def print_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print rows as JSON or CSV."""
    import csv
    import sys

    from climits.printing import print_json

    if as_json:
        print_json(rows)
    elif rows:
        out = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
