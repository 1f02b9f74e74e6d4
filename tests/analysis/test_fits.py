"""Fits against statsmodels and scipy on the same rows, and the coverage of their intervals."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import stats

from analysis.fits import FitRow, fit_benchmarks, fit_rows
from analysis.forms import Form, log_jacobian, response
from analysis.regression import Interval, fit_line, fit_orthogonal, reciprocal, standardised_slope
from analysis.robustness import bootstrap_slope, influence_by_paper
from tests.analysis.points import points

TIGHT = 1e-9


def row_of(form: str, **kwargs: object) -> FitRow:
    return next(row for row in fit_rows(fit_benchmarks(points(**kwargs))) if row.form == form)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["polynomial", "exponential"])
@pytest.mark.parametrize("seed", range(3))
def test_equals_statsmodels_and_scipy(form: Form, seed: int) -> None:
    frame = points(seed=seed)
    row = row_of(form, seed=seed)
    data = frame.assign(
        x=np.log10(frame.compute_flop),
        y=np.log10(1 / frame.error_fraction) if form == "polynomial" else 1 / frame.error_fraction,
    )
    expected = smf.ols("y ~ x", data).fit()
    low, high = expected.conf_int().loc["x"]
    assert row.n == 40
    assert row.papers == 12
    found = [
        row.intercept,
        row.slope,
        row.slope_low,
        row.slope_high,
        row.p_value,
        row.r_squared,
        row.r_squared_adjusted,
        row.aic,
    ]
    wanted = [
        expected.params.Intercept,
        expected.params.x,
        low,
        high,
        expected.pvalues.x,
        expected.rsquared,
        expected.rsquared_adj,
        expected.aic,
    ]
    assert found == pytest.approx(wanted, rel=TIGHT, abs=TIGHT)
    line = stats.linregress(data.x, data.y)
    assert [row.slope, row.intercept] == pytest.approx([line.slope, line.intercept], rel=TIGHT)
    back = stats.linregress(data.y, data.x)
    assert row.reverse_slope == pytest.approx(back.slope, rel=TIGHT)
    quantile = smf.quantreg("y ~ x", data).fit(q=0.9)
    assert row.frontier_slope == pytest.approx(quantile.params.x, rel=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_orthogonal_is_the_first_principal_axis(seed: int) -> None:
    frame = points(noise=0.3, seed=seed)
    x, y = np.log10(frame.compute_flop.to_numpy()), response("polynomial", frame.error_fraction)
    _, _, axes = np.linalg.svd(np.column_stack([x - x.mean(), y - y.mean()]), full_matrices=False)
    assert fit_orthogonal(x, y).slope == pytest.approx(axes[0, 1] / axes[0, 0], rel=TIGHT)


def test_orthogonal_equals_scipy_odr() -> None:
    frame = points(noise=0.2)
    x, y = np.log10(frame.compute_flop.to_numpy()), response("polynomial", frame.error_fraction)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        odr = pytest.importorskip("scipy.odr", reason="scipy has taken its ODR out; odrpack follows it")
    run = odr.ODR(
        odr.Data(x, y), odr.Model(lambda beta, at: beta[0] + beta[1] * at), beta0=[0, 0.1], partol=1e-15, sstol=1e-15
    )
    expected = run.run()
    found = fit_orthogonal(x, y)
    assert found.slope == pytest.approx(expected.beta[1], rel=1e-5)
    half = stats.t.ppf(0.975, len(x) - 2) * expected.sd_beta[1]
    assert found.slope_interval.high - found.slope == pytest.approx(half, rel=1e-3)


def test_both_directions_bracket_the_exponent() -> None:
    """With noise in the error, y on x finds a larger exponent than x on y; their ratio is r squared."""
    row = row_of("polynomial", noise=0.3)
    assert row.implied_exponent is not None
    assert row.reverse_slope is not None
    assert row.standardised_exponent is not None
    assert row.r_squared is not None
    assert row.reverse_slope < row.standardised_exponent < row.implied_exponent
    assert row.reverse_slope / row.implied_exponent == pytest.approx(row.r_squared, rel=TIGHT)
    assert row.standardised_exponent == pytest.approx(math.sqrt(row.reverse_slope * row.implied_exponent), rel=TIGHT)


@pytest.mark.parametrize(
    ("slope", "exponent"),
    [
        (Interval(0.05, 0.2), Interval(5, 20)),
        (Interval(-0.2, -0.05), Interval(-20, -5)),
        (Interval(-0.1, 0.2), Interval(5, math.inf)),
        (Interval(0.0, 0.2), Interval(5, math.inf)),
        (Interval(-0.2, 0.0), Interval(-math.inf, math.inf)),
    ],
)
def test_reciprocal_of_an_interval(slope: Interval, exponent: Interval) -> None:
    found = reciprocal(slope)
    assert [found.low, found.high] == pytest.approx([exponent.low, exponent.high])


def test_interval_of_the_exponent_covers_it_in_95_percent_of_1000_runs() -> None:
    """C known, normal noise in log10(1/e): the least-squares interval of p = 1/slope is exact."""
    true_exponent = 10.0
    covered = 0
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        x = rng.uniform(16, 22, 30)
        y = -1 + x / true_exponent + rng.normal(0, 0.2, 30)
        covered += true_exponent in reciprocal(fit_line(x, y).slope_interval)
    assert 930 <= covered <= 970


def test_bootstrap_by_paper_covers_where_the_points_of_a_paper_go_together() -> None:
    """Papers that are good or bad as a whole: least squares is too sure of itself, drawing whole papers is not."""
    plain, clustered = 0, 0
    runs, per_paper, n_papers = 1000, 4, 50
    papers = [str(i // per_paper) for i in range(per_paper * n_papers)]
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        x = np.repeat(rng.uniform(16, 22, n_papers), per_paper) + rng.normal(0, 0.2, len(papers))
        y = -1 + 0.1 * x + np.repeat(rng.normal(0, 0.15, n_papers), per_paper) + rng.normal(0, 0.05, len(papers))
        interval = bootstrap_slope(x, y, papers, draws=300)
        assert interval is not None
        clustered += 0.1 in interval
        plain += 0.1 in fit_line(x, y).slope_interval
    assert 930 <= clustered <= 970
    assert plain < 800


@pytest.mark.parametrize("seed", range(5))
def test_five_papers_of_one_point_have_an_interval(seed: int) -> None:
    """A draw of one paper five times has no slope, and took the whole interval with it."""
    rng = np.random.default_rng(seed)
    x = np.linspace(16, 22, 5)
    y = -1 + 0.1 * x + rng.normal(0, 0.02, 5)
    interval = bootstrap_slope(x, y, list("abcde"))
    assert interval is not None
    assert 0.05 < interval.low < interval.high < 0.15


def test_bootstrap_needs_papers() -> None:
    x = np.arange(10.0)
    assert bootstrap_slope(x, x + np.sin(x), ["a", "b", "c", "d"] * 2 + ["a", "b"]) is None


def test_slope_without_a_paper_is_that_of_a_fit_without_it() -> None:
    frame = points(n=50, papers=9, noise=0.2, seed=4)
    x, y = np.log10(frame.compute_flop.to_numpy()), response("polynomial", frame.error_fraction)
    found = influence_by_paper(x, y, list(frame.arxiv_id))
    assert len(found) == 9
    cooks = sm.OLS(y, sm.add_constant(x)).fit().get_influence().cooks_distance[0]
    for one in found:
        rest = (frame.arxiv_id != one.arxiv_id).to_numpy()
        assert one.slope_without == pytest.approx(stats.linregress(x[rest], y[rest]).slope, rel=TIGHT)
        assert one.cooks_distance == pytest.approx(cooks[~rest].max(), rel=TIGHT)


def test_an_outlier_that_carries_the_line_is_named() -> None:
    frame = points(n=20, papers=20, slope=0.0, intercept=1.0, noise=0.02)
    frame.loc[0, ["compute_flop", "error_fraction"]] = [1e26, 0.001]
    row = next(row for row in fit_rows(fit_benchmarks(frame)) if row.form == "polynomial")
    assert row.most_influential_paper == frame.arxiv_id[0]
    assert row.slope is not None
    assert row.slope > 0.1
    assert abs(row.slope_without_it or 1.0) < 0.02


def test_aic_of_both_forms_on_one_scale() -> None:
    """The comparable AIC is that of the likelihood of log10(1/e), whichever form was fitted."""
    frame = points()
    error = frame.error_fraction.to_numpy()
    rows = {row.form: row for row in fit_rows(fit_benchmarks(frame))}
    assert rows["polynomial"].aic_comparable == rows["polynomial"].aic
    step = 1e-6
    z = np.log10(1 / error)
    slope_of_y = (10 ** (z + step) - 10 ** (z - step)) / (2 * step)
    assert log_jacobian("exponential", error) == pytest.approx(np.log(slope_of_y).sum(), rel=1e-6)
    assert rows["exponential"].aic_comparable == pytest.approx(
        (rows["exponential"].aic or 0) - 2 * log_jacobian("exponential", error)
    )
    assert (rows["polynomial"].aic_comparable or 0) < (rows["exponential"].aic_comparable or 0)


def test_standardised_slope_takes_the_sign_of_the_correlation() -> None:
    x = np.arange(8.0)
    assert standardised_slope(x, -2 * x + np.sin(x)) < 0
