"""What answers say of the claims around them."""

from __future__ import annotations

import pytest

from curation.asking.likelihood import Answer, Known, Where, informed, questions, right_as_read
from curation.asking.order import Question

HERE = Where("result", "p5-1", "ResNet-50", "top-1", "ResNet-50")


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (Where("result", "p5-1", "other", "top-1"), Where("result", "p5-1", "other", "top-5")),
        (Where("result", "p5-1", "ResNet-50", "top-5"), Where("result", "p5-1", "other", "top-5")),
        (Where("result", "p5-1", "other", "other"), Where("result", "p6-1", "other", "other", "ResNet-50")),
        (Where("result", "p6-1", "x", "y", "ResNet-50"), Where("result", "p6-1", "x", "y", "VGG")),
    ],
)
def test_the_nearer_an_answer_the_more_it_says(near: Where, far: Where) -> None:
    before = 0.5
    for right in (True, False):
        by_near = abs(informed(before, HERE, [Answer(near, 0.5, right)]) - before)
        by_far = abs(informed(before, HERE, [Answer(far, 0.5, right)]) - before)
        assert by_near > by_far > 0


def test_an_expected_answer_says_less_than_a_surprise() -> None:
    column = Where("result", "p5-1", "other", "top-1")
    expected = informed(0.5, HERE, [Answer(column, 0.9, True)])
    surprise = informed(0.5, HERE, [Answer(column, 0.1, True)])
    assert 0.5 < expected < surprise


def test_a_run_says_nothing_of_a_result_and_nothing_makes_a_claim_certain() -> None:
    assert informed(0.5, HERE, [Answer(Where("run", "p5-1"), 0.5, False)]) == 0.5
    column = [Answer(Where("result", "p5-1", "other", "top-1"), 0.9, False)] * 50
    assert informed(0.6, HERE, column) == 0.02


def test_labels_that_are_missing_are_no_line() -> None:
    nowhere = Where("result", "p5-1")
    assert informed(0.5, nowhere, [Answer(nowhere, 0.5, False)]) > informed(
        0.5, HERE, [Answer(Where("result", "p5-1", "other", "top-1"), 0.5, False)]
    )


@pytest.mark.parametrize(
    ("kind", "verdict", "fields", "right"),
    [
        ("result", "confirm", {}, True),
        ("result", "reject", {}, False),
        ("result", "correct", {"own": False}, False),
        ("result", "correct", {"split": "test"}, True),
        ("run", "correct", {"chip_count": 8}, False),
        ("run", "correct", {"model": "BERT"}, True),
        ("run", "unsure", {}, None),
        ("run", "add", {"model": "BERT"}, None),
    ],
)
def test_what_a_decision_says_of_the_claim_as_read(
    kind: str, verdict: str, fields: dict[str, object], right: bool | None
) -> None:
    assert right_as_read(kind, verdict, fields) is right


def test_answers_inform_the_questions_of_their_paper_only() -> None:
    def known(name: str, paper: str, right: bool | None = None) -> Known:
        return Known(Question(name, paper, 0.5, "t1"), Where("result", "t1", name, "top-1"), right)

    asked = list(questions([known("a1", "A", False), known("a2", "A"), known("b1", "B")]))
    assert [one.claim_id for one in asked] == ["a2", "b1"]
    assert asked[0].probability < 0.5
    assert asked[1].probability == 0.5
