"""Extrapolations: the inverse prediction, far ones, missing assumptions, the year."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

import extractors
from analysis.assumptions import AssumptionSet, choose_set, load_assumptions
from analysis.errors import AssumptionsMissing
from analysis.extrapolation import ExtrapolationRow, extrapolate, inverse_prediction, seed_targets
from analysis.fits import fit_benchmarks
from analysis.forms import error_of, response
from analysis.regression import Interval, fit_line
from analysis.verdicts import FAR_DECADES, MIN_PAPERS, rule_on_distance, rule_on_line
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
    assert [(row.form, row.target) for row in rows] == [("observed", "check")] + [
        (form, target)
        for form in ("polynomial", "exponential")
        for target in ("best so far", "seed paper", "seed paper", "asked for")
    ]
    assert all(row.assumption_set == "p100-2019" for row in rows)
    assert rows[1].observed_arxiv_id
    assert rows[1].observed_compute_flop
    by_error = sorted(rows[2:5], key=lambda row: -(row.error_fraction or 0))
    assert [row.log10_compute_flop for row in by_error] == sorted(row.log10_compute_flop or 0 for row in by_error)


def test_the_exponential_form_passes_any_float_and_says_how_far_it_goes() -> None:
    row = next(row for row in rows_of({"intercept": -1.4}) if row.form == "exponential" and row.error_fraction == 0.01)
    assert row.log10_compute_flop is not None
    assert row.log10_compute_flop > 30
    assert re.search(r"too far: \d+\.\d orders of magnitude beyond (the data|the best observed point)", row.warning)
    near = next(row for row in rows_of({}) if row.target == "best so far")
    assert near.verdict == "supported"
    assert near.warning == ""


def test_the_year_follows_the_trend_of_price_performance() -> None:
    """Ten times the budget is log2(10) doublings of 2.46 years after the date of the price, 5 June 2019."""
    target = next(row for row in rows_of({}, asked=[0.05]) if row.target == "asked for")
    assert target.log10_dollars is not None
    budget = 10 ** (target.log10_dollars - 1)
    row = next(row for row in rows_of({}, asked=[0.05], budget_dollars=budget) if row.target == "asked for")
    assert row.year == pytest.approx(2019 + 155 / 365.25 + 2.46 * math.log2(10), abs=1e-6)


def no_price(row: ExtrapolationRow) -> bool:
    """Whether a row has neither price nor CO2 nor year."""
    columns = ("log10_dollars", "log10_co2_tonnes", "log10_budget_dollars", "year")
    return all(getattr(row, name) is None for name in columns)


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        ({"slope": 0.02, "intercept": 0.2, "noise": 0.15}, "slope may be 0"),
        # Papers good or bad as a whole: least squares is sure of the slope, drawing whole papers is not.
        ({"n": 200, "papers": 6, "slope": 0.03, "intercept": 0.5, "paper_noise": 0.2, "seed": 7}, "slope may be 0"),
        ({"papers": 4}, "too few papers"),
        ({"slope": -0.05, "intercept": 1.5}, "does not fall"),
        ({"n": 4}, "no line"),
    ],
)
def test_a_line_that_says_nothing_prices_nothing(made: dict[str, object], verdict: str) -> None:
    check, *rows = rows_of(made, asked=[0.05])
    assert check.log10_dollars is not None
    polynomial = [row for row in rows if row.form == "polynomial"]
    assert {row.verdict for row in polynomial} == {verdict}
    assert all(no_price(row) and row.log10_compute_flop is None and row.why_not for row in polynomial)


def test_what_lies_too_far_has_a_computation_and_a_word_for_its_price() -> None:
    rows = rows_of({}, asked=[0.05, 0.001])
    found = {row.error_fraction: row for row in rows if row.form == "polynomial" and row.target == "asked for"}
    near, far = found[0.05], found[0.001]
    assert near.verdict == "supported"
    assert near.log10_dollars is not None
    assert near.year is not None
    assert far.verdict == "too far"
    assert no_price(far)
    assert far.log10_compute_flop is not None
    assert far.decades_from_best is not None
    assert far.decades_from_best > FAR_DECADES


def test_a_line_far_above_its_best_point_prices_nothing() -> None:
    """A best result with a millionth of the computation that the line gives it: the line does not hold there."""
    frame = points(noise=0.02)
    frame.loc[0, ["error_fraction", "compute_flop"]] = [frame.error_fraction.min() / 1.2, 1e16]
    rows = extrapolate(fit_benchmarks(frame), SETS["p100-2019"])
    best = next(row for row in rows if row.target == "best so far" and row.form == "polynomial")
    assert best.verdict == "too far"
    assert "beyond the best observed point" in best.warning
    assert no_price(best)


def test_the_check_row_prices_what_was_done() -> None:
    """The best point's own FLOP by the arithmetic of the set: at 35 % of peak, bought at 2.616e16 FLOP a dollar."""
    frame = points()
    check = rows_of({})[0]
    best = frame.loc[frame.error_fraction.idxmin()]
    assert (check.form, check.target, check.verdict, check.year) == ("observed", "check", "observed", None)
    assert check.error_fraction == best.error_fraction
    assert check.observed_arxiv_id == best.arxiv_id
    assert check.observed_compute_flop == pytest.approx(best.compute_flop)
    assert 10 ** (check.log10_dollars or 0) == pytest.approx(best.compute_flop / (2.616e16 * 0.35))
    watts = 300 + 33.75 + 23.84 + 18.8
    tonnes = best.compute_flop / (1.061e13 * 0.35) * watts * 1.58 / 3.6e6 * 0.4327 / 1000
    assert 10 ** (check.log10_co2_tonnes or 0) == pytest.approx(tonnes)


def test_without_a_budget_the_year_is_when_a_target_costs_what_the_best_point_did() -> None:
    rows = rows_of({}, asked=[0.05])
    target = next(row for row in rows if row.target == "asked for" and row.form == "polynomial")
    doublings = ((target.log10_dollars or 0) - (rows[0].log10_dollars or 0)) / math.log10(2)
    assert target.year == pytest.approx(SETS["p100-2019"].start_year() + 2.46 * doublings)


@pytest.mark.parametrize(
    ("papers", "slope", "interval", "by_paper", "verdict"),
    [
        (20, 0.1, Interval(0.05, 0.15), Interval(0.02, 0.2), "supported"),
        (MIN_PAPERS, 0.1, Interval(0.05, 0.15), Interval(0.02, 0.2), "supported"),
        (MIN_PAPERS - 1, 0.1, Interval(0.05, 0.15), None, "too few papers"),
        (MIN_PAPERS - 1, 0.1, Interval(-0.05, 0.15), None, "slope may be 0"),
        (20, 0.1, Interval(0.05, 0.15), Interval(-0.02, 0.2), "slope may be 0"),
        (20, 0.1, Interval(0.05, 0.15), None, "slope may be 0"),
        (20, 0.0, Interval(-0.05, 0.05), None, "does not fall"),
    ],
)
def test_rulings_on_lines(
    papers: int, slope: float, interval: Interval, by_paper: Interval | None, verdict: str
) -> None:
    ruling = rule_on_line(papers, slope, interval, by_paper)
    assert ruling.verdict == verdict
    assert bool(ruling.words) == (verdict != "supported")


@pytest.mark.parametrize(
    ("from_best", "beyond", "verdict", "words"),
    [
        (3.0, 3.0, "supported", ""),
        (3.1, 0.0, "too far", "3.1 orders of magnitude beyond the best observed point"),
        (-9.0, 3.2, "too far", "3.2 orders of magnitude beyond the data"),
        (-9.0, 0.0, "supported", ""),
    ],
)
def test_rulings_on_distance(from_best: float, beyond: float, verdict: str, words: str) -> None:
    ruling = rule_on_distance(from_best, beyond)
    assert ruling.verdict == verdict
    assert words in ruling.words


def test_errors_that_do_not_fall_are_not_extrapolated() -> None:
    rows = rows_of({"slope": -0.05, "intercept": 1.5})
    assert all(row.log10_compute_flop is None and "does not fall" in row.why_not for row in rows[1:])
    assert {row.verdict for row in rows[1:]} == {"does not fall"}


@pytest.mark.parametrize("target", [0.0, 1.0, -0.1, 1.5])
def test_targets_outside_0_to_1(target: float) -> None:
    row = next(row for row in rows_of({}, asked=[target]) if row.target == "asked for")
    assert row.log10_compute_flop is None
    assert "between 0 and 1" in row.why_not


def test_no_line_no_extrapolation_and_why() -> None:
    rows = rows_of({"n": 4}, asked=[0.1])
    assert [row.target for row in rows] == ["check", *["seed paper", "seed paper", "asked for"] * 2]
    assert all("at least 5" in row.why_not and row.log10_dollars is None for row in rows[1:])
    assert {row.verdict for row in rows[1:]} == {"no line"}


def test_missing_assumptions_leave_out_price_and_co2_and_say_so() -> None:
    whole = SETS["p100-2019"]
    part = AssumptionSet("part", {name: value for name, value in whole.values.items() if name not in ("watts", "pue")})
    rows = extrapolate(fit_benchmarks(points()), part)
    assert all(no_price(row) for row in rows)
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


@pytest.mark.parametrize(
    ("name", "chip_id", "peak"),
    [
        ("p100-2019", "p100-sxm2-16gb", "peak_fp32_flop_per_s"),
        ("a100-2024", "a100-sxm4-40gb", "peak_tensor_fp16_flop_per_s"),
    ],
)
def test_chips_of_the_sets_are_those_of_the_table_of_chips(name: str, chip_id: str, peak: str) -> None:
    table = Path(extractors.__file__).parent / "data" / "chips.csv"
    with table.open(encoding="utf-8") as file:
        chip = next(row for row in csv.DictReader(file) if row["chip_id"] == chip_id)
    assert SETS[name].value("peak_flop_per_s") == float(chip[peak])
    assert SETS[name].value("watts") == float(chip["tdp_w"])


@pytest.mark.parametrize(
    ("name", "cpu_tdp_w", "memory_gb", "rated_w"), [("p100-2019", 135, 512, 3200), ("a100-2024", 225, 1024, 6500)]
)
def test_power_of_the_server_follows_from_its_notes(
    name: str, cpu_tdp_w: float, memory_gb: float, rated_w: float
) -> None:
    chosen = SETS[name]
    cpu, memory = chosen.value("cpu_watts"), chosen.value("memory_watts")
    assert cpu == pytest.approx(2 * cpu_tdp_w / 8)
    assert memory == pytest.approx(memory_gb * 0.3725 / 8, rel=1e-3)
    assert chosen.value("network_watts") == pytest.approx((chosen.value("watts") + cpu + memory) * 5 / 95, rel=2e-3)
    assert 8 * chosen.server_watts() < rated_w


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
