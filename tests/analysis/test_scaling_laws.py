"""Published exponents: what the data file must hold, and measured exponents beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from analysis.errors import ReportNotWritten
from analysis.fits import BenchmarkFit, fit_benchmarks
from analysis.law_comparison import (
    LawRow,
    compare_laws,
    irreducible_error,
    measured_exponents,
    published,
    task_exponents,
)
from analysis.law_figure import draw_laws
from analysis.law_words import NOTHING, law_sentence, measured_sentence, power_sentence, summary
from analysis.scaling_laws import Law, families, laws
from tests.analysis.points import points

BY_ID = {law.id: law for law in laws()}


def fit_of(slope: float, **kwargs: object) -> BenchmarkFit:
    made = {"n": 60, "papers": 20, "noise": 0.005, "slope": slope, "intercept": 0.3 - 16 * slope}
    return fit_benchmarks(points(**{**made, **kwargs}))[0]  # type: ignore[arg-type]


def row_of(fit: BenchmarkFit, law: str, measured: str = "all points") -> LawRow:
    return next(row for row in compare_laws([fit]) if row.law == law and row.measured == measured)


@pytest.mark.parametrize("law", laws(), ids=lambda law: law.id)
def test_every_law_says_where_it_stands_and_where_it_holds(law: Law) -> None:
    assert all((law.source, law.place, law.derivation, law.validity, law.checked))
    assert law.constants
    assert 0 <= law.exponent_low <= law.exponent_high <= 1
    assert law.bound == (law.exponent_low == 0)
    assert law.verified == (law.checked == "the paper's PDF")


def test_ids_are_unique_and_families_name_a_law() -> None:
    assert len(BY_ID) == len(laws())
    assert all(family.loss_law in BY_ID for family in families())


@pytest.mark.parametrize(
    ("law", "low", "high"),
    [
        # One term of the reducible loss falls with alpha a, the other with beta b.
        ("hoffmann-2022-approach-1", 0.28 * 0.50, 0.34 * 0.50),
        ("hoffmann-2022-approach-2", 0.28 * 0.51, 0.34 * 0.49),
        ("hoffmann-2022-approach-3", 0.34 * 0.28 / 0.62, 0.34 * 0.28 / 0.62),
        ("besiroglu-2024", 0.3478 * 0.3658 / 0.7136, 0.3478 * 0.3658 / 0.7136),
        ("thompson-2020-theory", 0, 1 / 4),
        ("thompson-2021-practice", 0, 1 / 9),
        ("kaplan-2020-optimal", 0.050, 0.050),
        ("kaplan-2020-fixed-batch", 0.057, 0.057),
        ("gpt-3-loss", 0.048, 0.048),
    ],
)
def test_exponents_follow_from_the_constants(law: str, low: float, high: float) -> None:
    assert [BY_ID[law].exponent_low, BY_ID[law].exponent_high] == pytest.approx([low, high], abs=1e-4)


def test_allocations_of_the_three_approaches_spend_all_computation() -> None:
    """C = 6 N D with N ~ C^a and D ~ C^b: a + b is 1."""
    for number in (1, 2, 3):
        constants = BY_ID[f"hoffmann-2022-approach-{number}"].constants
        assert constants["a"] + constants["b"] == pytest.approx(1)
        assert constants["a_high"] + constants["b_low"] == pytest.approx(1, abs=0.02)


def test_computation_of_the_family_is_6_parameters_tokens() -> None:
    """And falls on the paper's loss: 2.57 C^-0.048 with 3,640 PF-days is 1.73 nats."""
    for family in families():
        for model in family.models:
            assert model.compute_flop == pytest.approx(6 * model.parameters * family.tokens, rel=5e-3), model.name
            assert set(model.accuracies) == set(family.tasks)
    constants = BY_ID["gpt-3-loss"].constants
    pf_days = families()[0].models[-1].compute_flop / constants["pf_day_flop"]
    assert pf_days == pytest.approx(3640, rel=3e-3)
    assert constants["coefficient"] * pf_days ** -constants["exponent"] == pytest.approx(1.73, abs=0.01)


def test_exponents_of_tasks_equal_scipys_line_through_the_table() -> None:
    found = {one.task: one for one in task_exponents()}
    assert list(found) == ["LAMBADA", "HellaSwag", "WinoGrande", "PIQA"]
    x, error = families()[0].points("lambada")
    line = stats.linregress(x, -np.log10(error))
    assert found["LAMBADA"].exponent == pytest.approx(line.slope, rel=1e-9)
    half = stats.t.ppf(0.975, len(x) - 2) * line.stderr
    assert found["LAMBADA"].interval.high == pytest.approx(line.slope + half, rel=1e-9)
    assert found["LAMBADA"].power_of_loss == pytest.approx(line.slope / 0.048, rel=1e-9)
    assert "k = LAMBADA 2.5" in power_sentence(task_exponents())
    assert published()["gpt-3-zero-shot-lambada"].exponent == pytest.approx(line.slope)


@pytest.mark.parametrize(
    ("slope", "law", "agreement", "words"),
    [
        (0.05, "kaplan-2020-optimal", "compatible", "compatible if k is 1"),
        (0.12, "kaplan-2020-optimal", "steeper than published", "the error fell as loss^k with k between 2."),
        (0.12, "kaplan-2020-optimal", "steeper than published", "of b came from what changed along with computation"),
        (0.12, "kaplan-2020-optimal", "steeper than published", "(the tasks of GPT-3 had 1.6 to 3.4)"),
        (0.16, "hoffmann-2022-approach-1", "compatible", "compatible if k is 1"),
        (0.05, "hoffmann-2022-approach-1", "flatter than published", "(reducible loss)^k with k between 0.29 and 0.36"),
        (0.05, "thompson-2021-practice", "compatible", "within the bound"),
        (0.2, "thompson-2021-practice", "steeper than published", "above the bound: computation alone cannot"),
        (0.16, "gpt-3-zero-shot-hellaswag", "compatible", "error on HellaSwag*, 0.145 to 0.183: compatible."),
        (0.05, "gpt-3-zero-shot-hellaswag", "flatter than published", "(that task's error)^k"),
    ],
)
def test_agreement_and_what_would_have_to_be_true(slope: float, law: str, agreement: str, words: str) -> None:
    row = row_of(fit_of(slope), law)
    assert row.exponent == pytest.approx(slope, abs=0.003)
    assert row.agreement == agreement
    assert words in law_sentence(row)


def test_power_joins_both_ends_of_the_intervals() -> None:
    row = row_of(fit_of(0.12), "hoffmann-2022-approach-1")
    assert row.power_low == pytest.approx((row.exponent_low or 0) / 0.17)
    assert row.power_high == pytest.approx((row.exponent_high or 0) / 0.14)
    bound = row_of(fit_of(0.12), "thompson-2020-theory")
    assert (bound.power_low, bound.power_high) == (None, None)


def test_an_error_that_stays_is_found_and_named() -> None:
    """Errors of 8 % that no computation removes on top of C^-0.15: taken off, the law is met."""
    frame = points(n=60, papers=20, noise=0.001, slope=0.15, intercept=-2.2)
    fit = fit_benchmarks(frame.assign(error_fraction=frame.error_fraction + 0.08))[0]
    found = irreducible_error(fit, 0.15)
    assert found == pytest.approx(0.08, abs=0.003)
    row = row_of(fit, "hoffmann-2022-approach-3")
    assert row.agreement == "flatter than published"
    assert row.irreducible_error == pytest.approx(irreducible_error(fit, 0.1535))
    assert "or an error of 8" in law_sentence(row)
    assert irreducible_error(fit_of(0.02), 0.15) is None
    assert "does not explain it" in law_sentence(row_of(fit_of(0.02), "hoffmann-2022-approach-3"))
    assert irreducible_error(fit_of(0.2), 0.15) == 0.0


def test_slopes_within_papers_are_compared_too() -> None:
    row = row_of(fit_of(0.12), "kaplan-2020-optimal", "within papers")
    assert (row.papers, row.n, row.agreement) == (20, 60, "steeper than published")
    assert "what papers change along with a model's size" in law_sentence(row)


@pytest.mark.parametrize(
    ("fit", "all_points", "within"),
    [
        (fit_of(0.1, n=4), "at least 5 are needed", "at least 5 are needed"),
        (fit_of(0.1, papers=3), "too few papers: 3", "too few papers with a family: 3"),
        (fit_of(0.001, noise=0.2), "slope", "the slope within papers may be 0"),
        (fit_of(0.1, n=20), "", "no paper has two points at different computation"),
    ],
)
def test_a_line_that_says_nothing_is_not_compared(fit: BenchmarkFit, all_points: str, within: str) -> None:
    found = {one.measured: one for one in measured_exponents([fit])}
    assert all_points in found["all points"].why_not
    assert within in found["within papers"].why_not
    row = row_of(fit, "kaplan-2020-optimal", "within papers")
    assert (row.agreement, row.power_low, row.irreducible_error) == ("nothing measured", None, None)
    assert "nothing to compare" in measured_sentence(row)


def test_summary_counts_and_says_when_there_is_nothing() -> None:
    rows = compare_laws([fit_of(0.05)])
    assert summary(rows).startswith("Of 22 comparisons ")
    assert summary(compare_laws([fit_of(0.1, n=4)])) == NOTHING
    assert summary([]) == NOTHING


@pytest.mark.parametrize(
    ("law", "within_validity"),
    [("gpt-3-loss", True), ("hoffmann-2022-approach-2", False), ("kaplan-2020-optimal", None)],
)
def test_ranges_of_computation_are_told(law: str, within_validity: bool | None) -> None:
    frame = points(n=60, papers=20)
    fit = fit_benchmarks(frame.assign(compute_flop=frame.compute_flop / 1e5))[0]
    row = row_of(fit, law)
    assert row.within_validity is within_validity
    assert ("No measured run lies in the range" in law_sentence(row)) == (within_validity is False)


@pytest.mark.parametrize("name", ["laws.svg", "laws.png"])
def test_the_chart_holds_measured_and_published(tmp_path: Path, name: str) -> None:
    draw_laws(measured_exponents([fit_of(0.1)]), task_exponents(), laws(), tmp_path / name)
    assert (tmp_path / name).stat().st_size > 10_000


def test_a_chart_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ReportNotWritten, match="cannot be written"):
        draw_laws([], task_exponents(), laws(), tmp_path / "none" / "laws.png")
    with pytest.raises(ReportNotWritten, match="cannot be written"):
        draw_laws([], task_exponents(), laws(), tmp_path / "laws.txt")
