"""The fitted lines of a benchmark as the page draws them: computation in FLOP, error in per cent."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import stats

from analysis.fits import BenchmarkFit, FormFit
from analysis.forms import Array, error_of, response
from analysis.regression import LEVEL, Line

CURVE_POINTS = 33
MARGIN_DECADES = 0.5
"""How far lines go on beyond the data."""
MOST_DECADES = 300
"""Powers of ten that a number of the page can hold."""

Curve = Mapping[str, list[float]]


def curves(fit: BenchmarkFit) -> dict[str, Curve]:
    """Return each line of a benchmark by name with its columns `x` and `y`; `band`, the 95 % confidence band of the
    polynomial line, has `x`, `low` and `high`. Empty where no line was drawn.
    """
    if not fit.forms:
        return {}
    log_c = np.log10(fit.observations.points["compute_flop"].to_numpy(dtype=float))
    grid = np.linspace(log_c.min() - MARGIN_DECADES, log_c.max() + MARGIN_DECADES, CURVE_POINTS)
    drawn: dict[str, Curve] = {}
    for found in fit.forms:
        line = found.forward
        if found.form == "exponential":
            drawn["exponential"] = _curve(grid, y=error_of(found.form, line.at(grid)))
            continue
        half = mean_band(line, grid)
        low, high = error_of(found.form, line.at(grid) + half), error_of(found.form, line.at(grid) - half)
        drawn["band"] = _curve(grid, low=low, high=np.where(np.isfinite(high), high, 1.0))
        edge = found.frontier.intercept + found.frontier.slope * grid
        drawn["polynomial"] = _ends(_curve(grid, y=error_of(found.form, line.at(grid))))
        drawn["frontier"] = _ends(_curve(grid, y=error_of(found.form, edge)))
        drawn["reverse"] = _reverse(fit, found)
    return drawn


def mean_band(line: Line, grid: Array) -> Array:
    """Return the half width of the 95 % confidence band of a line."""
    spread = np.sqrt(1 / line.n + (grid - line.x_mean) ** 2 / line.x_sum_of_squares)
    return np.asarray(float(stats.t.ppf(0.5 + LEVEL / 2, line.n - 2)) * line.residual_sd * spread)


def _reverse(fit: BenchmarkFit, found: FormFit) -> Curve:
    """Computation on error, drawn over the errors of the data: it may be as good as upright."""
    error = fit.observations.points["error_fraction"].to_numpy(dtype=float)
    ends = np.array([error.max(), error.min()])
    return _curve(found.reverse.at(response(found.form, ends)), y=ends)


def _ends(curve: Curve) -> Curve:
    """Return the first and the last place of a line that is straight in logarithms."""
    return {name: [*values[:1], *values[-1:]] for name, values in curve.items()}


def _curve(log_c: Array, **errors: Array) -> Curve:
    """Columns in FLOP and per cent, four significant digits, without places where a line has no error."""
    kept = np.logical_and.reduce([np.abs(log_c) < MOST_DECADES, *(error > 0 for error in errors.values())])
    columns = {"x": 10 ** log_c[kept], **{name: 100 * error[kept] for name, error in errors.items()}}
    return {name: [float(f"{value:.4g}") for value in values] for name, values in columns.items()}
