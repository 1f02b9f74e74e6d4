"""What may be said of a line: the thresholds below which no price, no CO2 and no year is given, and the words instead.

Least squares draws a line through any points. Whether it says anything is decided here, once, for the terminal, the
saved rows, the report and the charts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.regression import Interval

Verdict = Literal[
    "observed", "supported", "too far", "slope may be 0", "too few papers", "does not fall", "no line", "no such error"
]
"""`observed`: no line is needed. `supported`: the line holds and reaches so far. The others say why there is no price:
`too far` has a computation, the rest have none.
"""

MIN_PAPERS = 5
"""Fewest papers for a line that prices anything: with fewer, each draw of whole papers leaves some line out of few, no
interval by paper can be had, and one paper more or less decides the slope."""
FAR_DECADES = 3.0
"""Farthest that a line prices, in orders of magnitude of computation beyond the best observed point, or beyond all
points. Price-performance doubles in two to two and a half years, so three orders are more than twenty years: longer
than that trend was measured (2006 to 2021), and as far as most benchmarks' points reach from end to end."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict and its reason in words; the reason of a supported line is empty."""

    verdict: Verdict
    words: str = ""

    @property
    def holds(self) -> bool:
        """Whether numbers may follow from the line."""
        return self.verdict == "supported"


SUPPORTED = Ruling("supported")


def rule_on_line(papers: int, slope: float, interval: Interval, by_paper: Interval | None) -> Ruling:
    """Rule on a line of error (as its form has it: a rising line is a falling error) on log10 computation.

    `interval` is the slope's by least squares, `by_paper` that of drawing whole papers; None where it has no bounds.
    """
    if slope <= 0:
        return Ruling(
            "does not fall",
            f"the error does not fall with computation in these points (slope {slope:.3g})",
        )
    if 0 in interval:
        return Ruling("slope may be 0", f"slope may be 0: its 95 % interval is {_between(interval)}")
    if papers < MIN_PAPERS:
        return Ruling("too few papers", f"too few papers: {papers}, at least {MIN_PAPERS} are needed")
    if by_paper is None:
        return Ruling("slope may be 0", "slope may be 0: drawing whole papers puts no bounds on it")
    if 0 in by_paper:
        return Ruling("slope may be 0", f"slope may be 0: drawing whole papers, it lies in {_between(by_paper)}")
    return SUPPORTED


def rule_on_distance(decades_from_best: float, decades_beyond_data: float) -> Ruling:
    """Rule on a target, given how many orders of magnitude its computation lies above the best observed point's and
    outside all points'.
    """
    farthest = max(decades_from_best, decades_beyond_data)
    if farthest <= FAR_DECADES:
        return SUPPORTED
    from_what = "the best observed point" if decades_from_best >= decades_beyond_data else "the data"
    return Ruling(
        "too far", f"too far: {farthest:.1f} orders of magnitude beyond {from_what}, at most {FAR_DECADES:g} are priced"
    )


def _between(interval: Interval) -> str:
    return f"[{interval.low:.3g}, {interval.high:.3g}]"
