"""Least squares through points that carry error in both directions: y on x, x on y, and orthogonal.

statsmodels fits the two directions, numpy and odrpack (the successor of scipy.odr) the orthogonal one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from odrpack import odr_fit
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.tools import add_constant

from analysis.forms import Array

LEVEL = 0.95
"""Confidence level of every interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence set of a real number. `low` or `high` is infinite where the data do not bound it on that side."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Line:
    """y = intercept + slope x by ordinary least squares, as statsmodels gives it."""

    n: int
    intercept: float
    slope: float
    slope_interval: Interval
    slope_standard_error: float
    p_value: float
    r_squared: float
    r_squared_adjusted: float
    aic: float
    residual_sd: float
    x_mean: float
    x_sum_of_squares: float
    """Sum of (x - x_mean)^2."""

    def at(self, x: Array) -> Array:
        """Return the line's y at `x`."""
        return self.intercept + self.slope * x

    def t_quantile(self) -> float:
        """Return the two-sided Student quantile of `LEVEL` at n - 2 degrees of freedom."""
        return float(stats.t.ppf(0.5 + LEVEL / 2, self.n - 2))


@dataclass(frozen=True, slots=True)
class Orthogonal:
    """The line that minimises the squared distances at right angles, x and y in their own units."""

    slope: float
    slope_interval: Interval


def fit_line(x: Array, y: Array) -> Line:
    """Fit y on x by ordinary least squares; at least three points with different x."""
    result = OLS(y, add_constant(x, has_constant="add")).fit()
    low, high = result.conf_int(1 - LEVEL)[1]
    x_mean = float(x.mean())
    return Line(
        n=len(x),
        intercept=float(result.params[0]),
        slope=float(result.params[1]),
        slope_interval=Interval(float(low), float(high)),
        slope_standard_error=float(result.bse[1]),
        p_value=float(result.pvalues[1]),
        r_squared=float(result.rsquared),
        r_squared_adjusted=float(result.rsquared_adj),
        aic=float(result.aic),
        residual_sd=math.sqrt(float(result.mse_resid)),
        x_mean=x_mean,
        x_sum_of_squares=float(((x - x_mean) ** 2).sum()),
    )


def fit_orthogonal(x: Array, y: Array) -> Orthogonal:
    """Fit by orthogonal distance regression with equal weights.

    The line is the first principal axis of the centred points (numpy's SVD, exact); started there, odrpack confirms it
    and gives the standard error, which times Student's t is the interval.
    """
    centred_x, centred_y = x - x.mean(), y - y.mean()
    along_x, along_y = np.linalg.svd(np.column_stack([centred_x, centred_y]), full_matrices=False)[2][0]
    slope = float(along_y / along_x)
    result = odr_fit(
        lambda at, beta: beta[0] + beta[1] * at,
        centred_x,
        centred_y,
        beta0=np.array([0.0, slope]),
        jac_beta=lambda at, _: np.vstack([np.ones_like(at), at]),
        jac_x=lambda at, beta: np.full_like(at, beta[1]),
    )
    half = float(stats.t.ppf(0.5 + LEVEL / 2, len(x) - 2)) * float(result.sd_beta[1])
    return Orthogonal(slope, Interval(slope - half, slope + half))


def standardised_slope(x: Array, y: Array) -> float:
    """Return the slope of the reduced major axis, the orthogonal line of standardised variables: sd(y)/sd(x) with the
    sign of r.

    It is the geometric mean of the two directions and does not depend on units.
    """
    r = stats.pearsonr(x, y).statistic
    return float(math.copysign(y.std(ddof=1) / x.std(ddof=1), r))


def reciprocal(interval: Interval) -> Interval:
    """Return the confidence set of 1/b for a set of b: infinite on the side where b may be 0.

    Where b may have either sign, the set of 1/b is everything outside an interval around 0; as a growth exponent
    is asked for, its positive part is returned.
    """
    low, high = interval.low, interval.high
    if low > 0 or high < 0:
        return Interval(1 / high, 1 / low)
    return Interval(1 / high if high > 0 else -math.inf, math.inf)
