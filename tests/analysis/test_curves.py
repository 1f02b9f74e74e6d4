"""Lines as the page draws them: the numbers are those of the fit."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.tools import add_constant

from analysis.curves import CURVE_POINTS, curves
from analysis.fits import fit_benchmarks
from tests.analysis.points import points


def test_the_polynomial_line_goes_through_what_least_squares_says_half_a_decade_beyond_the_data() -> None:
    (fit,) = fit_benchmarks(points())
    found = fit.of("polynomial")
    assert found is not None
    line = curves(fit)["polynomial"]
    log_c = np.log10(fit.observations.points["compute_flop"])
    ends = np.array([log_c.min() - 0.5, log_c.max() + 0.5])
    assert np.log10(line["x"]) == pytest.approx(ends, abs=1e-3)
    assert line["y"] == pytest.approx(100 * 10 ** -found.forward.at(ends), rel=1e-3)


def test_the_band_is_the_confidence_band_of_statsmodels() -> None:
    (fit,) = fit_benchmarks(points())
    band = curves(fit)["band"]
    assert len(band["x"]) == CURVE_POINTS
    x = np.log10(fit.observations.points["compute_flop"].to_numpy())
    y = -np.log10(fit.observations.points["error_fraction"].to_numpy())
    at = add_constant(np.log10(np.array(band["x"])), has_constant="add")
    low, high = OLS(y, add_constant(x)).fit().get_prediction(at).conf_int(alpha=0.05).T
    assert band["low"] == pytest.approx(100 * 10**-high, rel=2e-3)
    assert band["high"] == pytest.approx(100 * 10**-low, rel=2e-3)


def test_computation_on_error_is_drawn_over_the_errors_of_the_data() -> None:
    (fit,) = fit_benchmarks(points(noise=0.5))
    found = fit.of("polynomial")
    assert found is not None
    line, error = curves(fit)["reverse"], fit.observations.points["error_fraction"]
    assert line["y"] == pytest.approx([100 * error.max(), 100 * error.min()], rel=1e-3)
    assert np.log10(line["x"][1]) == pytest.approx(found.reverse.at(-np.log10(np.array([error.min()])))[0], abs=1e-3)


def test_a_line_leaves_out_what_no_error_can_be() -> None:
    (fit,) = fit_benchmarks(points(slope=0.3, intercept=-5.0).query("error_fraction < 0.9"))
    drawn = curves(fit)
    assert all(0 < y <= 100 for name in ("polynomial", "exponential", "frontier") for y in drawn[name]["y"])
    assert drawn["band"]["high"][0] == pytest.approx(100)


def test_no_lines_where_none_was_drawn() -> None:
    (fit,) = fit_benchmarks(points(n=4))
    assert curves(fit) == {}
