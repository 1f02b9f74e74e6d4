"""The frontier: the best that was reached at a given computation, by quantile regression."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from statsmodels.regression.quantile_regression import QuantReg
from statsmodels.tools import add_constant
from statsmodels.tools.sm_exceptions import IterationLimitWarning

from analysis.forms import Array
from analysis.regression import LEVEL, Interval

FRONTIER_SHARE = 0.10
"""Share of the results that are better than the frontier: the lowest tenth of errors, the highest of 1/e."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """The quantile line y = intercept + slope x; `problem` says why its interval is not to be had."""

    intercept: float
    slope: float
    slope_interval: Interval | None
    problem: str = ""


def fit_frontier(x: Array, y: Array) -> Frontier:
    """Fit the line below which the `1 - FRONTIER_SHARE` quantile of y lies, with statsmodels' QuantReg."""
    centre = float(x.mean())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = QuantReg(y, add_constant(x - centre, has_constant="add")).fit(q=1 - FRONTIER_SHARE, max_iter=5000)
        low, high = (float(edge) for edge in result.conf_int(1 - LEVEL)[1])
    slope = float(result.params[1])
    intercept = float(result.params[0]) - slope * centre
    if any(issubclass(one.category, IterationLimitWarning) for one in caught):
        return Frontier(intercept, slope, None, "the search for the frontier did not come to an end")
    if not (low <= slope <= high):
        return Frontier(intercept, slope, None, "too few points near the frontier for an interval")
    return Frontier(intercept, slope, Interval(low, high))
