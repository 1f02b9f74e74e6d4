"""What to expect of a judge, in figures."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from curation.judging.judge import Judge, Ruling
from curation.judging.learning import Examples, learn, out_of_fold
from curation.judging.report import (
    as_json,
    best_f1,
    calibration_error,
    calibration_table,
    group_reports,
    learning_curve,
    useful_features,
    vote_reports,
)
from tests.curation.made_examples import made_examples

pytestmark = pytest.mark.usefixtures("few_trees")


def straight(threshold: float = 0.5) -> Judge:
    """A judge whose probability is its score."""
    ruling = Ruling((0.0, 1.0), (0.0, 1.0), threshold)
    return Judge("run", (), {"chip": ruling, "whole": ruling}, {})


def all_right(examples: Examples) -> np.ndarray:
    return np.array(examples.right, dtype=float)


def test_a_perfect_judge_has_no_calibration_error_and_finds_all() -> None:
    examples = made_examples()
    scores = all_right(examples)
    rows = calibration_table(examples, scores, straight())
    # No probability is stated beyond 0.01 and 0.99.
    assert calibration_error(rows) == pytest.approx(0.01)
    assert [(n, actual) for _, _, n, _, actual in rows] == [
        (examples.right.count(False), 0.0),
        (examples.right.count(True), 1.0),
    ]
    assert best_f1(examples, scores) == 1.0
    for group in group_reports(examples, scores, straight()):
        assert (group.precision, group.recall) == (1.0, 1.0)
        assert group.claims == 144


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([(0.0, 0.2, 10, 0.1, 0.1), (0.9, 1.0, 30, 0.95, 0.95)], 0.0),
        ([(0.0, 0.2, 10, 0.1, 0.3), (0.9, 1.0, 30, 0.95, 0.95)], 0.05),
        ([(0.9, 1.0, 1, 0.9, 0.0)], 0.9),
    ],
)
def test_the_calibration_error_is_weighted_by_claims(
    rows: list[tuple[float, float, int, float, float]], error: float
) -> None:
    assert calibration_error(rows) == pytest.approx(error)


def test_of_nothing_there_is_no_error() -> None:
    assert math.isnan(calibration_error([]))


def test_bins_hold_every_claim_once() -> None:
    examples = made_examples()
    rows = calibration_table(examples, np.linspace(0, 1, len(examples.rows)), straight())
    assert sum(n for _, _, n, _, _ in rows) == len(examples.rows)
    assert all(low <= said <= high for low, high, _, said, _ in rows)


def test_a_threshold_that_nothing_reaches_accepts_nothing() -> None:
    examples = made_examples()
    for group in group_reports(examples, all_right(examples), straight(threshold=1.0)):
        assert group.accepted == 0
        assert math.isnan(group.precision)
        assert group.recall == 0


def test_the_learning_curve_grows_to_all_papers_and_ends_at_the_judges_own_figure() -> None:
    examples = made_examples(papers=30)
    curve = learning_curve(examples, (0.4, 1.0))
    assert [papers for papers, _ in curve] == [12, 28] or [papers for papers, _ in curve] == [12, 30]
    assert all(0 < f1 <= 1 for _, f1 in curve)
    assert curve[-1][1] == pytest.approx(best_f1(examples, out_of_fold(examples)))


def test_shares_too_small_to_learn_from_are_left_out_of_the_curve() -> None:
    sizes = [papers for papers, _ in learning_curve(made_examples(papers=8), (0.1, 1.0))]
    assert sizes == [8]


def test_votes_are_counted_as_they_speak() -> None:
    examples = made_examples(noise=0.0)
    (vote,) = vote_reports(examples)
    spoke = [row[2] != 0 for row in examples.rows]
    assert (vote.name, vote.meaning) == ("leans", "The score is high, or low.")
    assert vote.coverage == pytest.approx(np.mean(spoke))
    assert (vote.accuracy, vote.conflicts) == (1.0, 0.0)


def test_the_feature_that_tells_most_is_named_first() -> None:
    examples = made_examples()
    judge, scores = learn(examples, 0.9, {})
    ranked = useful_features(judge, examples.catalogue.names)
    assert {name for name, _ in ranked} == set(examples.catalogue.names)
    assert ranked[-1][0] == "chance"
    assert sum(share for _, share in ranked) == pytest.approx(1)
    report = as_json(
        group_reports(examples, scores, judge),
        {"run": calibration_table(examples, scores, judge)},
        {"run": vote_reports(examples)},
    )
    again = json.loads(json.dumps(report))
    assert [group["group"] for group in again["groups"]] == ["chip", "whole"]
    assert again["votes"]["run"][0]["name"] == "leans"
