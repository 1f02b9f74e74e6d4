"""The slope within one paper's family of models against the slope across papers.

Across papers architecture, data and year change along with computation; within a paper most of that stands still. One
regression with statsmodels holds both: y on a point's distance from its paper's mean of x, and on that mean. The first
coefficient is exactly that of fixed effects by paper (a dummy for each paper), the second that of the papers' means,
and their difference has an interval of its own (Mundlak 1978). All intervals have errors clustered by paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.tools import add_constant

from analysis.forms import Array
from analysis.regression import LEVEL, Interval
from analysis.verdicts import MIN_PAPERS

Steepness = Literal["steeper", "flatter", "not told apart", "too few papers", "no families"]
"""The slope within papers beside that across: `too few papers` for an interval that means anything, `no families` where
no paper has two points at different computation."""

MIN_FAMILY_DECADES = 1e-6
"""Points of one paper whose log10 C differ by less stand at one computation."""


@dataclass(frozen=True, slots=True)
class ClusteredSlope:
    """A slope with its interval by errors clustered by paper.

    The interval is None where fewer than `MIN_PAPERS` carry the slope: clustered errors of few clusters come out far
    too small.
    """

    slope: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class WithinAcross:
    """Slopes within and across papers. `papers` have at least two points at different computation, `points` in all.

    `pooled` is the line through all points, whose slope mixes the other two. `across` is None where all papers stand at
    one mean, `within` where no paper has a family.
    """

    papers: int
    points: int
    pooled: ClusteredSlope
    within: ClusteredSlope | None
    across: ClusteredSlope | None
    difference: ClusteredSlope | None
    """`within` minus `across`."""

    @property
    def steepness(self) -> Steepness:
        """How the slope within papers stands to that across."""
        if self.within is None:
            return "no families"
        found = self.difference.interval if self.difference else None
        if found is None:
            return "too few papers"
        if 0 in found:
            return "not told apart"
        return "steeper" if found.low > 0 else "flatter"

    def columns(self) -> dict[str, Any]:
        """Return the columns of a row of `fits`."""
        named = (
            ("within_slope", self.within),
            ("across_slope", self.across),
            ("within_minus_across", self.difference),
        )
        columns: dict[str, Any] = {"family_papers": self.papers, "family_points": self.points}
        for name, one in named:
            columns[name] = one.slope if one else None
            columns[f"{name}_low"] = one.interval.low if one and one.interval else None
            columns[f"{name}_high"] = one.interval.high if one and one.interval else None
        pooled = self.pooled.interval
        columns["clustered_slope_low"] = pooled.low if pooled else None
        columns["clustered_slope_high"] = pooled.high if pooled else None
        columns["within_verdict"] = self.steepness
        return columns


def fit_within_across(x: Array, y: Array, papers: Sequence[str]) -> WithinAcross:
    """Fit y on x within and across `papers`; x as log10 C."""
    frame = pd.DataFrame({"x": x, "y": y, "paper": pd.factorize(np.asarray(papers, dtype=object))[0]})
    by_paper = frame.groupby("paper")["x"]
    mean, spread = by_paper.transform("mean"), by_paper.transform("max") - by_paper.transform("min")
    in_family = (spread > MIN_FAMILY_DECADES).to_numpy()
    apart = np.where(in_family, (frame["x"] - mean).to_numpy(), 0.0)
    middle = (mean - mean.mean()).to_numpy()
    groups = frame["paper"].to_numpy()
    families, everyone = int(frame["paper"][in_family].nunique()), int(frame["paper"].nunique())
    pooled = _slope(_clustered(y, add_constant(x - x.mean(), has_constant="add"), groups), [0.0, 1.0], everyone)
    within = across = difference = None
    if families:
        # Papers without a family have no say in this slope, so they count for no degree of freedom either.
        about = (frame["y"] - frame.groupby("paper")["y"].transform("mean")).to_numpy()
        within = _slope(_clustered(about[in_family], apart[in_family][:, None], groups[in_family]), [1.0], families)
    if np.ptp(middle) > MIN_FAMILY_DECADES:
        columns = [apart, middle] if families else [middle]
        both = _clustered(y, add_constant(np.column_stack(columns), has_constant="add"), groups)
        across = _slope(both, [0.0] * len(columns) + [1.0], everyone)
        difference = _slope(both, [0.0, 1.0, -1.0], families) if families else None
    return WithinAcross(families, int(in_family.sum()), pooled, within, across, difference)


def _clustered(response: Array, design: Array, groups: Array) -> Any:
    """Fit by least squares with errors clustered by paper, or plain ones where there is one paper only."""
    model = OLS(response, design)
    if len(np.unique(groups)) < 2:
        return model.fit()
    return model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)


def _slope(result: Any, contrast: Sequence[float], papers: int) -> ClusteredSlope:
    """Return a contrast of coefficients; its interval takes Student's t at one degree of freedom less than `papers`."""
    weights = np.asarray(contrast)
    slope = float(weights @ result.params)
    if papers < MIN_PAPERS:
        return ClusteredSlope(slope, None)
    deviation = math.sqrt(max(float(weights @ result.cov_params() @ weights), 0.0))
    half = float(stats.t.ppf(0.5 + LEVEL / 2, papers - 1)) * deviation
    return ClusteredSlope(slope, Interval(slope - half, slope + half))
