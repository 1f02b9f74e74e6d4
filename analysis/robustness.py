"""How far a line rests on single papers: bootstrap by paper, Cook's distance, the slope without each paper."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.outliers_influence import OLSInfluence
from statsmodels.tools import add_constant

from analysis.forms import Array
from analysis.regression import LEVEL, Interval

BOOTSTRAP_DRAWS = 2000
MIN_BOOTSTRAP_DRAWS = 500
BOOTSTRAP_CELLS = 2_000_000
"""Draws times papers: with thousands of papers fewer draws are made, down to the minimum."""
BOOTSTRAP_SEED = 20200710
MIN_BOOTSTRAP_PAPERS = 5
"""With fewer papers there are too few different resamples for a 95 % interval."""
USABLE_DRAWS = 0.9
"""Share of draws that must have a slope: of five papers one draw in 625 is of a single paper."""
COOK_LIMIT_OVER_N = 4.0
"""A point with a Cook's distance above this over n is called influential (the usual rule of thumb, Bollen and Jackman
1985)."""


@dataclass(frozen=True, slots=True)
class PaperInfluence:
    """What one paper does to a line: its points, the largest Cook's distance among them, and the slope without them.

    `slope_without` is NaN where the other papers alone give no line.
    """

    arxiv_id: str
    points: int
    cooks_distance: float
    slope_without: float
    influential: bool


def cooks_distances(x: Array, y: Array) -> Array:
    """Return Cook's distance of each point in the regression of y on x, from statsmodels."""
    result = OLS(y, add_constant(x, has_constant="add")).fit()
    return np.asarray(OLSInfluence(result).cooks_distance[0], dtype=float)


def _sums_by_paper(x: Array, y: Array, papers: Sequence[str]) -> pd.DataFrame:
    """Sums of n, x, y, xx and xy of each paper, of centred variables: all that a slope needs."""
    centred = pd.DataFrame({"paper": list(papers), "x": x - x.mean(), "y": y - y.mean()})
    table = centred.assign(n=1.0, xx=centred.x**2, xy=centred.x * centred.y)
    return table.groupby("paper", sort=True)[["n", "x", "y", "xx", "xy"]].sum()


def _slope(n: Array, x: Array, y: Array, xx: Array, xy: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((xy - x * y / n) / (xx - x * x / n))


def bootstrap_slope(x: Array, y: Array, papers: Sequence[str], draws: int | None = None) -> Interval | None:
    """Return the percentile interval of the slope over resamples of whole papers (scipy.stats.bootstrap), seed fixed.

    Results of one paper share its data, code and tuning; drawing papers, not points, keeps them together. None with
    fewer than `MIN_BOOTSTRAP_PAPERS` papers, or where too many draws have no slope.
    """
    sums = _sums_by_paper(x, y, papers)
    if len(sums) < MIN_BOOTSTRAP_PAPERS:
        return None

    draws = draws or min(BOOTSTRAP_DRAWS, max(MIN_BOOTSTRAP_DRAWS, BOOTSTRAP_CELLS // len(sums)))

    def slope_of_draw(*columns: Array, axis: int = -1) -> Array:
        return _slope(*(column.sum(axis=axis) for column in columns))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)  # draws without a slope are left out below
        result = stats.bootstrap(
            tuple(sums[name].to_numpy() for name in ("n", "x", "y", "xx", "xy")),
            slope_of_draw,
            paired=True,
            vectorized=True,
            method="percentile",
            confidence_level=LEVEL,
            n_resamples=draws,
            batch=draws,
            rng=np.random.default_rng(BOOTSTRAP_SEED),
        )
    # A draw of papers that all lie at one computation has no slope: scipy's own interval is NaN for a single such draw.
    slopes = result.bootstrap_distribution[np.isfinite(result.bootstrap_distribution)]
    if len(slopes) < USABLE_DRAWS * draws:
        return None
    low, high = np.percentile(slopes, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Interval(float(low), float(high))


def influence_by_paper(x: Array, y: Array, papers: Sequence[str]) -> list[PaperInfluence]:
    """Return every paper's influence on the slope, strongest change of the slope first."""
    sums = _sums_by_paper(x, y, papers)
    cooks = pd.Series(cooks_distances(x, y)).groupby(np.asarray(papers)).max().reindex(sums.index).to_numpy()
    rest = sums.sum() - sums
    without = _slope(*(rest[name].to_numpy() for name in ("n", "x", "y", "xx", "xy")))
    spread = (rest["xx"] - rest["x"] ** 2 / rest["n"]).to_numpy()
    without = np.where((rest["n"].to_numpy() >= 2) & (spread > 1e-12), without, np.nan)
    total = sums.sum()
    slope = float(_slope(*(np.array(total[name]) for name in ("n", "x", "y", "xx", "xy"))))
    influential = cooks > COOK_LIMIT_OVER_N / len(x)
    columns = (sums.index, sums["n"].astype(int), cooks.tolist(), without.tolist(), influential.tolist())
    found = [PaperInfluence(*values) for values in zip(*columns, strict=True)]
    return sorted(
        found,
        key=lambda one: (
            -abs(one.slope_without - slope) if math.isfinite(one.slope_without) else -math.inf,
            one.arxiv_id,
        ),
    )
