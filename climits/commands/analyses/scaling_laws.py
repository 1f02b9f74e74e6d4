"""`climits compare scaling-laws`: measured exponents beside published ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from analysis.fits import BenchmarkFit
    from analysis.law_comparison import LawRow


def compare_scaling_laws(fits: Sequence[BenchmarkFit], chart: Path | None, *, as_csv: bool, as_json: bool) -> None:
    """Print each measured exponent beside each published law in words; write the chart where one is asked for."""
    from analysis.law_comparison import compare_laws, measured_exponents, task_exponents
    from analysis.law_words import CAUTION, TRANSFORMATION, UNVERIFIED, power_sentence, summary
    from analysis.scaling_laws import laws
    from warehouse.shown import shown_lines

    rows, tasks = compare_laws(fits), task_exponents()
    if chart is not None:
        from analysis.law_figure import draw_laws

        draw_laws(measured_exponents(fits), tasks, laws(), chart)
        typer.echo(f"{chart} written.", err=True)
    if as_csv or as_json:
        _print_rows(rows, as_json)
        return
    _print_laws()
    for said in (TRANSFORMATION, power_sentence(tasks), CAUTION):
        typer.echo(f"{said}\n")
    for of_one in dict.fromkeys((row.benchmark, row.measured) for row in rows):
        _print_measured([row for row in rows if (row.benchmark, row.measured) == of_one])
    typer.echo(shown_lines(f"{summary(rows)}\n{UNVERIFIED}"))


def _print_laws() -> None:
    from analysis.law_words import law_span
    from analysis.scaling_laws import families, laws
    from climits.printing import print_table

    table = [
        (
            law.label,
            law.quantity,
            law_span(law),
            "yes" if law.verified else "no",
            law.place,
            law.validity,
        )
        for law in laws()
    ]
    print_table(
        "published: quantity ~ C^-exponent",
        ("law", "quantity", "exponent", "compared with the paper", "place", "range"),
        table,
        numbers=("exponent",),
    )
    for family in families():
        typer.echo(f"{family.label}: {family.place}; checked: {family.checked}.\n")


def _print_measured(rows: Sequence[LawRow]) -> None:
    from analysis.law_words import law_sentence, measured_sentence
    from warehouse.shown import shown

    typer.echo(shown(measured_sentence(rows[0])))
    if rows[0].exponent is not None:
        for row in rows:
            typer.echo(shown(f"  {law_sentence(row)}"))
        typer.echo("")


def _print_rows(rows: Sequence[LawRow], as_json: bool) -> None:
    import csv
    import sys

    from analysis.law_words import law_sentence
    from climits.printing import print_json

    found = [{**asdict(row), "words": law_sentence(row)} for row in rows]
    if as_json:
        print_json(found)
    elif found:
        out = csv.DictWriter(sys.stdout, list(found[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(found)
