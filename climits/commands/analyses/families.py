"""The table of `climits fit` that sets the slope within papers beside the one across."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.fits import BenchmarkFit

COLUMNS = ("form", "slope of", "slope", "95 %, clustered by paper", "papers", "points")


def print_families(fit: BenchmarkFit) -> None:
    """Print the slopes of all points, within papers, across papers, and the difference, for both forms."""
    from analysis.words import interval, number
    from climits.printing import print_table

    rows = []
    for one in fit.forms:
        found = one.families
        everything = (str(fit.observations.papers), str(one.forward.n))
        families = (str(found.papers), str(found.points))
        for name, slope, (papers, points) in (
            ("all points", found.pooled, everything),
            ("within papers", found.within, families),
            ("across papers", found.across, everything),
            ("within less across", found.difference, families),
        ):
            said = (number(slope.slope), interval(slope.interval)) if slope else ("-", "[-]")
            rows.append((one.form, name, *said, papers, points))
    print_table("within papers and across", COLUMNS, rows, numbers=("slope", "papers", "points"))
