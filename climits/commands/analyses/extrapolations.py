"""The table of `climits extrapolate`: the check first, and words where a number would come from noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.extrapolation import ExtrapolationRow

COLUMNS = ("model", "target", "error", "FLOP", "95 %", "other direction", "US $", "CO2 t", "year", "note")


def print_extrapolations(benchmark: str, rows: Sequence[ExtrapolationRow]) -> None:
    """Print the rows of one benchmark."""
    from climits.printing import print_table

    print_table(benchmark, COLUMNS, [_cells(row) for row in rows], numbers=("error", "FLOP", "US $", "CO2 t", "year"))


def _cells(row: ExtrapolationRow) -> tuple[str, ...]:
    from analysis.words import power

    head = (row.form, row.target, f"{100 * (row.error_fraction or 0):.3g} %")
    if row.log10_compute_flop is None:
        return (*head, "-", "-", "-", row.verdict, row.verdict, row.verdict, _note(row))
    band = f"{power(row.log10_compute_flop_low)} to {power(row.log10_compute_flop_high)}"
    observed = row.verdict == "observed"
    return (
        *head,
        power(row.log10_compute_flop),
        "-" if observed else band,
        "-" if observed else power(row.reverse_log10_compute_flop),
        _price(row, row.log10_dollars),
        _price(row, row.log10_co2_tonnes),
        "-"
        if observed
        else row.verdict
        if row.verdict == "too far"
        else "-"
        if row.year is None
        else f"{row.year:.0f}",
        _note(row),
    )


def _price(row: ExtrapolationRow, log10: float | None) -> str:
    from analysis.words import power

    return power(log10) if log10 is not None else row.verdict if row.verdict == "too far" else "-"


def _note(row: ExtrapolationRow) -> str:
    observed = (
        f"reached by {row.observed_arxiv_id} with {row.observed_compute_flop:.1e} FLOP"
        if row.observed_compute_flop is not None
        else ""
    )
    return "; ".join(filter(None, (observed, row.why_not, row.warning)))
