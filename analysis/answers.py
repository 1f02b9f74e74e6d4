"""What the data of a benchmark say, in one row: how far the error falls at ten times the computation, whether that can
be believed, and which papers it rests on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from analysis.benchmarks import names_of
from analysis.fits import BenchmarkFit

RESTS_ON_ONE = 0.5
"""Share of the slope by which leaving one paper out must change it for the words to say that it rests on that paper."""

NOT_SHOWN = "Not shown: these results go with a fall, with a rise and with no change alike."
FEW_CARRY = "Not shown: the fall rests on few papers; with others drawn in their place it may vanish."
DOES_NOT_FALL = "The error does not fall with computation in these papers: other differences between them weigh more."

_ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fall:
    """By which share the error falls at ten times the computation, with the 95 % interval of drawing whole papers."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Carrier:
    """A paper that an answer rests on, and in which way; `address` is empty for a paper that is not arXiv's."""

    arxiv_id: str
    title: str
    address: str
    role: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One benchmark's row. `fall` is None where the data say nothing about it; `verdict` says in words why."""

    benchmark: str
    label: str
    error_name: str
    papers: int
    points: int
    fall: Fall | None
    verdict: str
    carriers: tuple[Carrier, ...]


def answer(fit: BenchmarkFit) -> Answer:
    """Return what the polynomial line of a benchmark says, or in words why it says nothing."""
    seen, names = fit.observations, names_of(fit.observations.benchmark)
    fall, verdict = _judged(fit)
    found = fit.of("polynomial")
    best = str(seen.points["arxiv_id"].iloc[int(seen.points["error_fraction"].to_numpy(dtype=float).argmin())])
    roles = {found.influence[0].arxiv_id: ["moves the line most"]} if found and fall else {}
    roles.setdefault(best, []).append("lowest error")
    return Answer(
        benchmark=seen.benchmark,
        label=names.label,
        error_name=names.error_name,
        papers=seen.papers,
        points=len(seen.points),
        fall=fall,
        verdict=verdict,
        carriers=tuple(_carrier(paper, seen.points, ", ".join(said)) for paper, said in roles.items()),
    )


def arxiv_address(arxiv_id: str) -> str:
    """Return the address of a paper's abstract; empty for an id that is not arXiv's."""
    return f"https://arxiv.org/abs/{arxiv_id}" if _ARXIV_ID.fullmatch(arxiv_id) else ""


def _judged(fit: BenchmarkFit) -> tuple[Fall | None, str]:
    found = fit.of("polynomial")
    if found is None:
        return None, f"No line is drawn: {fit.observations.why_not}."
    line, by_paper = found.forward, found.bootstrap
    if 0 in line.slope_interval:
        return None, NOT_SHOWN
    if line.slope < 0:
        return None, DOES_NOT_FALL
    if by_paper is None or by_paper.low <= 0:
        return None, FEW_CARRY
    fall = Fall(_share(line.slope), _share(by_paper.low), _share(by_paper.high))
    top = found.influence[0]
    rests = not abs(top.slope_without - line.slope) <= RESTS_ON_ONE * line.slope  # NaN: without it there is no line
    return fall, (
        f"Falls; computation goes with {100 * line.r_squared:.0f} % of the differences in error"
        f"{'; much of the fall rests on one paper' if rests else ''}."
    )


def _share(slope: float) -> float:
    """Share by which the error falls at ten times the computation, where log10(1/e) grows by `slope` a decade."""
    return float(1 - 10.0**-slope)


def _carrier(arxiv_id: str, points: pd.DataFrame, role: str) -> Carrier:
    title = points.loc[points["arxiv_id"] == arxiv_id, "title"].dropna() if "title" in points.columns else ()
    return Carrier(arxiv_id, str(next(iter(title), "") or "untitled"), arxiv_address(arxiv_id), role)
