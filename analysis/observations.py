"""The points a fit may use, and why the others are left out.

A point is one result of one model of one paper with the computation of its training run: `error_fraction` between 0 and
1, `compute_flop` in FLOP. Both come from the warehouse's view `compute_vs_error`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError

Method = Literal["hardware", "operations", "operations_assumed_epochs", "reported", "hardware_fp32_peak", "best"]
METHODS: tuple[Method, ...] = get_args(Method)

METHOD_ORDER: Mapping[str, int] = {"reported": 0, "hardware": 1, "operations": 2, "operations_assumed_epochs": 3}
"""Which method `best` takes where several are known: the paper's own count, then chips x time, then counted operations
with the epochs that the paper states, then with assumed ones. The view's column `best` says the same.

The seed paper's convention, chips x time at FP32 peak (`hardware_fp32_peak`), counts what the chips could have done and
not what they did: it is not mixed with the others.
"""

StatusChoice = Literal["accepted", "all"]
STATUSES: Mapping[StatusChoice, frozenset[str]] = {
    "accepted": frozenset({"accepted", "confirmed", "corrected"}),
    "all": frozenset({"accepted", "confirmed", "corrected", "queued"}),
}
"""Which rows a choice of status takes. What a person confirmed or corrected counts as accepted; a rejected claim
never enters."""

MIN_POINTS = 5
"""Fewest points through which a line is drawn."""
MIN_PAPERS = 2
"""Fewest papers: the points of one paper share its authors' choices and say nothing about the field."""
MIN_COMPUTE_DECADES = 0.1
"""Least spread of log10 C, as a standard deviation: below it the points stand at one computation and the slope is
noise."""

REQUIRED_COLUMNS = (
    "arxiv_id",
    "model",
    "benchmark",
    "error_fraction",
    "compute_flop",
    "method",
    "published_on",
    "status",
)


@dataclass(frozen=True, slots=True)
class Observations:
    """The usable points of one benchmark, and how many others were left out for which reason.

    `points` has the columns of the view; `why_not` says in words why no line may be drawn, and is empty where one may.
    """

    benchmark: str
    method: Method
    status: StatusChoice
    points: pd.DataFrame
    left_out: tuple[tuple[str, int], ...] = ()
    why_not: str = ""

    @property
    def papers(self) -> int:
        """Number of different papers among the points."""
        return int(self.points["arxiv_id"].nunique())


def select_observations(
    frame: pd.DataFrame, method: Method = "best", status: StatusChoice = "accepted", benchmarks: Sequence[str] = ()
) -> list[Observations]:
    """Split `frame`, rows of `compute_vs_error`, into the usable points of each benchmark, in alphabetical order.

    Benchmarks that are asked for and have no row are returned too, without points and with the reason.
    """
    missing = [name for name in REQUIRED_COLUMNS if name not in frame.columns]
    if missing:
        raise AnalysisError(
            f"compute_vs_error lacks the columns {', '.join(missing)}: "
            "publish the warehouse again with `climits publish`."
        )
    names = list(benchmarks) if benchmarks else sorted(frame["benchmark"].dropna().unique())
    groups = dict(iter(frame.groupby("benchmark", sort=False)))
    return [_of_benchmark(name, groups.get(name, frame.iloc[:0]), method, status) for name in names]


def _of_benchmark(name: str, rows: pd.DataFrame, method: Method, status: StatusChoice) -> Observations:
    left_out: dict[str, int] = {}

    def keep(rows: pd.DataFrame, good: pd.Series, reason: str) -> pd.DataFrame:
        lost = int((~good).sum())
        if lost:
            left_out[reason] = lost
        return rows[good]

    rows = keep(rows, rows["status"].isin(STATUSES[status]), f"status is not {' or '.join(sorted(STATUSES[status]))}")
    results = len(rows.drop_duplicates(_key(rows)))
    rows = _best_method(rows) if method == "best" else rows[rows["method"] == method]
    if lost := results - len(rows.drop_duplicates(_key(rows))):
        left_out[f"computation is not known by the method '{method}'"] = lost
    rows = keep(rows, rows["error_fraction"].notna(), "no error")
    rows = keep(rows, rows["error_fraction"].astype(float) > 0, "error of 0: its logarithm does not exist")
    rows = keep(
        rows, rows["error_fraction"].astype(float) < 1, "error of 1 or more: nothing was learned, or a misreading"
    )
    rows = keep(rows, rows["compute_flop"].astype(float).between(0, np.inf, inclusive="neither"), "no computation")
    order = [c for c in ("published_on", "arxiv_id", "model", "error_fraction", "compute_flop") if c in rows.columns]
    points = rows.sort_values(order, kind="stable").reset_index(drop=True)
    reasons = tuple(sorted(left_out.items()))
    return Observations(name, method, status, points, reasons, _why_not(points, reasons))


def _best_method(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each result: the one whose method stands first in `METHOD_ORDER`."""
    rows = rows[rows["method"].isin(METHOD_ORDER)]
    ordered = rows.assign(_rank=rows["method"].map(METHOD_ORDER)).sort_values("_rank", kind="stable")
    return ordered.drop_duplicates(_key(rows), keep="first").drop(columns="_rank")


def _key(rows: pd.DataFrame) -> list[str]:
    """Columns that name a result."""
    return ["result_id"] if "result_id" in rows.columns else ["arxiv_id", "model", "benchmark", "error_fraction"]


def _why_not(points: pd.DataFrame, left_out: tuple[tuple[str, int], ...]) -> str:
    n = len(points)
    if n < MIN_POINTS:
        others = "; left out: " + ", ".join(f"{count} ({reason})" for reason, count in left_out) if left_out else ""
        return f"{n} usable points, at least {MIN_POINTS} are needed{others}"
    papers = points["arxiv_id"].nunique()
    if papers < MIN_PAPERS:
        return (
            f"all {n} points are of one paper ({points['arxiv_id'].iloc[0]}), at least {MIN_PAPERS} papers are needed"
        )
    spread = float(np.log10(points["compute_flop"].astype(float)).std(ddof=1))
    if spread < MIN_COMPUTE_DECADES:
        return (
            f"no variation in computation: log10 C of the {n} points has a standard deviation of {spread:.2g}, "
            f"at least {MIN_COMPUTE_DECADES} is needed"
        )
    if float(points["error_fraction"].astype(float).std(ddof=1)) < 1e-12:
        return f"no variation in error: all {n} points have an error of {points['error_fraction'].iloc[0]:g}"
    return ""
