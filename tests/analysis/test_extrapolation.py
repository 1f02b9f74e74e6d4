"""Extrapolations: the inverse prediction, far ones, missing assumptions, the year."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.assumptions import AssumptionSet, choose_set, load_assumptions
from analysis.errors import AssumptionsMissing
from analysis.extrapolation import ExtrapolationRow, extrapolate, inverse_prediction, seed_targets
from analysis.fits import fit_benchmarks
from analysis.forms import error_of, response
from analysis.regression import fit_line
from tests.analysis.points import points

SETS = load_assumptions()


def rows_of(frame_kwargs: dict[str, object], **kwargs: object) -> list[ExtrapolationRow]:
    fits = fit_benchmarks(points(**frame_kwargs))  # type: ignore[arg-type]
    return extrapolate(fits, SETS["p100-2019"], **kwargs)  # type: ignore[arg-type]


def test_edges_of_the_interval_lie_on_the_prediction_band() -> None:
    frame = points(noise=0.1)
    x, y = np.log10(frame.compute_flop.to_numpy()), response("polynomial", frame.error_fraction)
    result = sm.OLS(y, sm.add_constant(x)).fit()
    target = float(y.max()) + 0.3
    point, interval = inverse_prediction(fit_line(x, y), target)
    assert result.params[0] + result.params[1] * point == pytest.approx(target, rel=1e-12)
    band = result.get_prediction(np.column_stack([[1, 1], [interval.low, interval.high]])).conf_int(
        obs=True, alpha=0.05
    )
    assert band[0, 1] == pytest.approx(target, rel=1e-9)
    assert band[1, 0] == pytest.approx(target, rel=1e-9)
    assert interval.low < point < interval.high


def test_a_slope_that_may_be_zero_bounds_the_computation_on_one_side_only() -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(16, 22, 12)
    line = fit_line(x, 0.02 * x + rng.normal(0, 0.3, 12))
    assert 0 in line.slope_interval
    point, interval = inverse_prediction(line, line.at(np.array([30.0]))[0] + 5)
    assert math.isinf(interval.high) or math.isinf(interval.low)
    assert point in interval


def test_prediction_interval_covers_the_computation_of_a_further_point() -> None:
    covered = 0
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        x = rng.uniform(16, 22, 40)
        y = -1 + 0.1 * x + rng.normal(0, 0.05, 40)
        further = 21.0
        covered += further in inverse_prediction(fit_line(x, y), -1 + 0.1 * further + rng.normal(0, 0.05))[1]
    assert 930 <= covered <= 970


def test_the_seed_papers_targets() -> None:
    assert {(one.benchmark, one.error_fraction) for one in seed_targets()} == {
        ("imagenet", 0.05),
        ("imagenet", 0.01),
        ("coco-detection", 0.3),
        ("coco-detection", 0.1),
        ("squad1.1", 0.02),
        ("squad1.1", 0.01),
        ("conll2003-ner", 0.02),
        ("conll2003-ner", 0.01),
        ("wmt14-en-fr", 0.3),
        ("wmt14-en-fr", 0.1),
    }


def test_every_benchmark_and_form_at_todays_best_the_seed_papers_targets_and_the_users() -> None:
    rows = rows_of({}, asked=[0.02])
    assert [(row.form, row.target) for row in rows] == [
        (form, target)
        for form in ("polynomial", "exponential")
        for target in ("best so far", "seed paper", "seed paper", "asked for")
    ]
    assert all(row.assumption_set == "p100-2019" for row in rows)
    assert rows[0].observed_arxiv_id
    assert rows[0].observed_compute_flop
    by_error = sorted(rows[1:4], key=lambda row: -(row.error_fraction or 0))
    assert [row.log10_compute_flop for row in by_error] == sorted(row.log10_compute_flop or 0 for row in by_error)


def test_the_exponential_form_passes_any_float_and_says_how_far_it_goes() -> None:
    row = next(row for row in rows_of({"intercept": -1.4}) if row.form == "exponential" and row.error_fraction == 0.01)
    assert row.log10_compute_flop is not None
    assert row.log10_compute_flop > 30
    assert "orders of magnitude beyond the data" in row.warning
    near = next(row for row in rows_of({}) if row.target == "best so far")
    assert "beyond the data" not in near.warning


def test_the_year_follows_the_trend_of_price_performance() -> None:
    """Ten times the budget is log2(10) doublings of 2.46 years after the date of the price, 5 June 2019."""
    target = next(row for row in rows_of({}, asked=[0.03]) if row.target == "asked for")
    assert target.log10_dollars is not None
    budget = 10 ** (target.log10_dollars - 1)
    row = next(row for row in rows_of({}, asked=[0.03], budget_dollars=budget) if row.target == "asked for")
    assert row.year == pytest.approx(2019 + 155 / 365.25 + 2.46 * math.log2(10), abs=1e-6)


def test_errors_that_do_not_fall_are_not_extrapolated() -> None:
    rows = rows_of({"slope": -0.05, "intercept": 1.5})
    assert all(row.log10_compute_flop is None and "does not fall" in row.why_not for row in rows)


@pytest.mark.parametrize("target", [0.0, 1.0, -0.1, 1.5])
def test_targets_outside_0_to_1(target: float) -> None:
    row = next(row for row in rows_of({}, asked=[target]) if row.target == "asked for")
    assert row.log10_compute_flop is None
    assert "between 0 and 1" in row.why_not


def test_no_line_no_extrapolation_and_why() -> None:
    rows = rows_of({"n": 4}, asked=[0.1])
    assert [row.target for row in rows] == ["seed paper", "seed paper", "asked for"] * 2
    assert all("at least 5" in row.why_not and row.log10_dollars is None for row in rows)


def test_missing_assumptions_leave_out_price_and_co2_and_say_so() -> None:
    whole = SETS["p100-2019"]
    part = AssumptionSet("part", {name: value for name, value in whole.values.items() if name not in ("watts", "pue")})
    rows = extrapolate(fit_benchmarks(points()), part)
    assert all(row.log10_dollars is None and row.log10_co2_tonnes is None and row.year is None for row in rows)
    assert all("the set 'part' gives no watts, pue" in row.warning for row in rows)
    assert all(row.log10_compute_flop is not None for row in rows)


def test_every_assumption_has_source_and_date_and_prices_follow_from_their_notes() -> None:
    for one in SETS.values():
        assert one.missing == ()
        assert all(value.source and value.date.year >= 2016 for value in one.values.values())
    seconds = 3600
    assert SETS["p100-2019"].value("flop_per_dollar") == pytest.approx(1.061e13 * seconds / 1.46, rel=1e-3)
    assert SETS["a100-2024"].value("flop_per_dollar") == pytest.approx(3.12e14 * seconds / (32.77 / 8), rel=1e-3)
    assert SETS["p100-2019"].value("co2_kg_per_kwh") == pytest.approx(0.954 * 0.45359237, rel=1e-3)
    assert SETS["a100-2024"].value("co2_kg_per_kwh") == pytest.approx(0.81 * 0.45359237, rel=2e-3)


HEADER = "set,quantity,value,unit,source,date,note\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + "a,watts,300,W,,2020-01-01,\n", "line 2: watts has no source"),
        (HEADER + "a,watts,many,W,me,2020-01-01,\n", "watts needs a number and a date"),
        (HEADER + "a,watts,300,W,me,last year,\n", "watts needs a number and a date"),
        (HEADER + "a,watts,-1,W,me,2020-01-01,\n", "must be greater than 0"),
        (HEADER + "a,volts,1,V,me,2020-01-01,\n", "unknown quantity 'volts'"),
        (
            HEADER + "a,watts,1,W,me,2020-01-01,\na,watts,2,W,me,2020-01-01,\n",
            "line 3: watts of the set 'a' is given twice",
        ),
        ("<html>", None),
    ],
)
def test_faulty_assumptions(tmp_path: Path, text: str, message: str | None) -> None:
    path = tmp_path / "assumptions.csv"
    path.write_text(text)
    if message is None:
        with pytest.raises(AssumptionsMissing, match="the file has: none"):
            choose_set(load_assumptions(path), "a")
        return
    with pytest.raises(AssumptionsMissing, match=message):
        load_assumptions(path)


def test_missing_file_of_assumptions(tmp_path: Path) -> None:
    with pytest.raises(AssumptionsMissing, match="cannot be read"):
        load_assumptions(tmp_path / "none.csv")


def test_forms_invert() -> None:
    error = np.array([0.5, 0.1, 0.01])
    assert error_of("polynomial", response("polynomial", error)) == pytest.approx(error)
    assert error_of("exponential", response("exponential", error)) == pytest.approx(error)
    assert np.isnan(error_of("exponential", [-1.0, 0.0, 0.5])).all()
