"""The thought experiment shows what the paper says of it."""

from __future__ import annotations

import pytest

from analysis.simulation import least_squares_flop, simulate
from analysis.theory import LEARNERS, SAMPLE_SIZES, TheoryRow, simulated


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, int], TheoryRow]:
    return {(row.learner, row.samples): row for row in simulated()}


def test_the_expert_is_good_with_few_samples_and_worst_with_many(found: dict[tuple[str, int], TheoryRow]) -> None:
    assert found["expert", 50].excess_error < min(
        found["flexible", 50].excess_error, found["regularised", 50].excess_error
    )
    assert found["expert", 4000].excess_error == max(found[name, 4000].excess_error for name in LEARNERS)
    # The feature it does not know is a tenth of the signal: more data does not help.
    assert found["expert", 4000].excess_error == pytest.approx(0.1, rel=0.05)


def test_the_regularised_comes_close_to_the_oracle_at_far_more_computation(
    found: dict[tuple[str, int], TheoryRow],
) -> None:
    for samples in (500, 1500, 4000):
        oracle, regularised = found["oracle", samples], found["regularised", samples]
        assert oracle.excess_error <= regularised.excess_error < 4 * oracle.excess_error
        assert regularised.excess_error < found["flexible", samples].excess_error / 10
        assert regularised.compute_flop > 1000 * oracle.compute_flop


def test_the_flexible_one_wins_over_the_expert_only_with_much_data(found: dict[tuple[str, int], TheoryRow]) -> None:
    assert found["flexible", 500].excess_error > found["expert", 500].excess_error
    assert found["flexible", 4000].excess_error < found["expert", 4000].excess_error


def test_the_same_seed_gives_the_same_rows() -> None:
    once, again = (simulate(sizes=(30,), repetitions=2, features=60) for _ in range(2))
    assert once == again
    assert simulate(sizes=(30,), repetitions=2, features=60, seed=1) != once


def test_the_rows_that_ship_are_those_of_the_simulation() -> None:
    shipped = {(row.learner, row.samples): row for row in simulated()}
    assert len(shipped) == len(LEARNERS) * len(SAMPLE_SIZES)
    for row in simulate(sizes=(100,)):
        kept = shipped[row.learner, row.samples]
        assert row.excess_error == pytest.approx(kept.excess_error, rel=1e-5)
        assert row.compute_flop == pytest.approx(kept.compute_flop, rel=0.05)


def test_flop_of_least_squares_by_hand() -> None:
    """100 samples of 10 features: products 2 x 100 x 100 = 20,000, solving 1,000 / 3."""
    assert least_squares_flop(100, 10) == pytest.approx(20_333.33, rel=1e-6)
    assert least_squares_flop(10, 100) == least_squares_flop(100, 10)
