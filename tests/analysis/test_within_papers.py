"""Slopes within papers and across against statsmodels' fixed effects on made-up families with known slopes."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.formula.api as smf
from pandas import DataFrame, concat

from analysis.fits import fit_benchmarks, fit_rows
from analysis.verdicts import MIN_PAPERS
from analysis.within_papers import WithinAcross, fit_within_across
from analysis.words import family_sentence
from tests.analysis.points import points

Array = npt.NDArray[np.float64]


def families(
    papers: int = 12, per_paper: int = 5, *, within: float, across: float, noise: float = 0.02, seed: int = 0
) -> DataFrame:
    """Points whose y rises by `within` along a paper's own x and by `across` along the papers' means of x."""
    rng = np.random.default_rng(seed)
    base = np.repeat(np.linspace(17, 22, papers), per_paper)
    own = np.tile(np.linspace(-0.8, 0.8, per_paper), papers)
    y = across * base + within * own + rng.normal(0, noise, papers * per_paper)
    names = [f"2001.{i:05d}" for i in np.repeat(np.arange(papers), per_paper)]
    return DataFrame({"x": base + own, "y": y, "paper": names})


def fitted(frame: DataFrame) -> WithinAcross:
    return fit_within_across(frame.x.to_numpy(), frame.y.to_numpy(), list(frame.paper))


@pytest.mark.parametrize(
    ("within", "across", "steepness"),
    [
        # Simpson's case: within each paper the error falls, across papers it rises.
        (0.3, -0.05, "steeper"),
        (0.3, 0.05, "steeper"),
        (-0.1, 0.2, "flatter"),
        (0.1, 0.1, "not told apart"),
    ],
)
def test_slopes_that_were_put_in_are_found(within: float, across: float, steepness: str) -> None:
    found = fitted(families(within=within, across=across))
    assert found.steepness == steepness
    for one, true in ((found.within, within), (found.across, across), (found.difference, within - across)):
        assert one is not None
        assert one.slope == pytest.approx(true, abs=0.02)
        assert one.interval is not None
        assert one.interval.low - 0.01 < true < one.interval.high + 0.01
    assert min(within, across) < found.pooled.slope < max(within, across) or within == across


def test_equals_fixed_effects_of_statsmodels() -> None:
    """Dummies for papers, errors clustered by paper; papers of one point have no say and no degree of freedom."""
    frame = families(within=0.2, across=0.05, noise=0.1, seed=3)
    lone = DataFrame({"x": [16.0, 23.0], "y": [1.0, 0.2], "paper": ["lone-1", "lone-2"]})
    found = fitted(concat([frame, lone], ignore_index=True))
    assert (found.papers, found.points) == (12, 60)
    expected = smf.ols("y ~ x + C(paper)", frame).fit(
        cov_type="cluster",
        cov_kwds={"groups": frame.paper.astype("category").cat.codes, "use_correction": False},
        use_t=True,
    )
    assert found.within is not None
    assert found.within.interval is not None
    assert found.within.slope == pytest.approx(expected.params.x, rel=1e-9)
    # Dummies nested in the clusters count for no lost degree of freedom: only the clusters' own factor remains.
    low, high = expected.conf_int().loc["x"]
    half = (high - low) / 2 * math.sqrt(12 / 11)
    assert found.within.interval.high - found.within.slope == pytest.approx(half, rel=1e-9)


def test_pooled_and_across_equal_statsmodels_with_clusters() -> None:
    frame = families(within=0.2, across=0.05, noise=0.1, seed=4)
    found = fitted(frame)
    groups = frame.paper.astype("category").cat.codes
    pooled = smf.ols("y ~ x", frame).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    low, high = pooled.conf_int().loc["x"]
    assert found.pooled.interval is not None
    assert [found.pooled.slope, found.pooled.interval.low, found.pooled.interval.high] == pytest.approx(
        [pooled.params.x, low, high], rel=1e-9
    )
    means = frame.groupby("paper")[["x", "y"]].mean()
    assert found.across is not None
    assert found.across.slope == pytest.approx(smf.ols("y ~ x", means).fit().params.x, rel=1e-9)
    frame = frame.assign(middle=frame.groupby("paper").x.transform("mean"))
    both = smf.ols("y ~ x + middle", frame).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    assert found.difference is not None
    assert found.difference.interval is not None
    assert found.difference.slope == pytest.approx(-both.params.middle, rel=1e-9)
    assert [-found.difference.interval.high, -found.difference.interval.low] == pytest.approx(
        list(both.conf_int().loc["middle"]), rel=1e-6
    )


def test_interval_within_covers_where_papers_differ() -> None:
    """Papers good or bad as a whole, with noise that papers share along their family."""
    covered, runs, papers, per_paper = 0, 400, 30, 4
    names = [str(i // per_paper) for i in range(papers * per_paper)]
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        own = rng.normal(0, 0.5, papers * per_paper)
        slopes = np.repeat(0.1 + rng.normal(0, 0.05, papers), per_paper)
        level = np.repeat(rng.normal(0, 0.3, papers), per_paper)
        x = np.repeat(rng.uniform(16, 22, papers), per_paper) + own
        found = fit_within_across(x, level + slopes * own + rng.normal(0, 0.05, len(x)), names)
        assert found.within is not None
        assert found.within.interval is not None
        covered += 0.1 in found.within.interval
    assert 0.91 * runs <= covered <= 0.98 * runs


def test_one_paper_has_a_slope_within_and_no_interval() -> None:
    found = fitted(families(papers=1, within=0.3, across=0.0, noise=0.0))
    assert found.within is not None
    assert found.within.slope == pytest.approx(0.3)
    assert found.within.interval is None
    assert found.across is None
    assert found.difference is None
    assert found.steepness == "too few papers"
    assert "across papers there is none" in family_sentence(found)


def test_papers_that_stand_at_one_computation_have_no_family() -> None:
    frame = families(within=0.3, across=0.1, noise=0.0)
    flat = frame.assign(x=frame.groupby("paper").x.transform("mean"))
    found = fitted(flat)
    assert (found.papers, found.points) == (0, 0)
    assert found.within is None
    assert found.difference is None
    assert found.across is not None
    assert found.across.slope == pytest.approx(0.1)
    assert found.steepness == "no families"
    assert family_sentence(found) == "Within papers: no paper has two points at different computation."


def test_papers_at_one_mean_have_no_slope_across() -> None:
    frame = families(within=0.3, across=0.1, noise=0.0)
    found = fitted(frame.assign(x=frame.x - frame.groupby("paper").x.transform("mean") + 20))
    assert found.across is None
    assert found.within is not None
    assert found.within.slope == pytest.approx(0.3)
    assert found.steepness == "too few papers"


@pytest.mark.parametrize(("papers", "steepness"), [(MIN_PAPERS - 1, "too few papers"), (MIN_PAPERS, "steeper")])
def test_few_families_are_not_compared(papers: int, steepness: str) -> None:
    found = fitted(families(papers=papers, within=0.5, across=0.0))
    assert found.steepness == steepness
    assert (found.within is not None and found.within.interval is None) == (papers < MIN_PAPERS)


def test_rows_of_fits_carry_the_slopes_and_the_verdict() -> None:
    row = next(row for row in fit_rows(fit_benchmarks(points(seed=3))) if row.form == "polynomial")
    assert (row.verdict, row.verdict_words) == ("supported", "")
    assert (row.family_papers, row.family_points) == (12, 40)
    assert row.within_slope == pytest.approx(0.1, abs=0.03)
    assert row.within_slope_low is not None
    assert row.within_slope_high is not None
    assert row.within_slope_low < 0.1 < row.within_slope_high
    assert row.within_verdict == "not told apart"
    assert row.clustered_slope_low is not None
    lone = next(iter(fit_rows(fit_benchmarks(points(n=12, papers=12)))))
    assert (lone.family_papers, lone.within_slope, lone.within_verdict) == (0, None, "no families")
    none = next(iter(fit_rows(fit_benchmarks(points(n=4)))))
    assert (none.verdict, none.within_verdict) == ("no line", None)
