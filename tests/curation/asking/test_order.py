"""The order of questions: worth, turns of papers, urgency."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.asking.order import TURN, Question, ranked, worth


def question(name: str, paper: str = "A", probability: float = 0.5, place: str = "t1", **changes: object) -> Question:
    return Question(name, paper, probability, place, **changes)  # type: ignore[arg-type]


def order(*questions: Question, asked: dict[tuple[str, str], int] | None = None) -> list[str]:
    return [turn.question.claim_id for turn in ranked(questions, asked)]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (question("a", probability=0.5), question("b", probability=0.1)),
        (question("a", probability=0.5), question("b", probability=0.99)),
        (question("a", probability=0.6), question("b", probability=0.4)),  # as uncertain, and likelier right
        (question("a", probability=0.5, stakes=1), question("b", probability=0.5)),
        (question("a", probability=0.3, stakes=400), question("b", probability=0.5, stakes=1)),
    ],
)
def test_doubt_likelihood_and_stakes_make_worth(more: Question, less: Question) -> None:
    assert worth(more) > worth(less)


def test_papers_take_turns() -> None:
    many = [question(f"a{n}", "A", 0.5) for n in range(12)]
    few = [question(f"b{n}", "B", 0.49) for n in range(2)]
    assert [name[0] for name in order(*many, *few)] == ["a"] * TURN + ["b"] * 2 + ["a"] * (12 - TURN)


def test_a_turn_is_about_one_table_and_ends_where_worth_falls() -> None:
    found = order(
        question("a1", place="t1"), question("a2", place="t2", probability=0.48), question("a3", place="t1"),
        question("a4", place="t1", probability=0.02), question("b1", "B", 0.3),
    )  # fmt: skip
    assert found == ["a1", "a3", "b1", "a2", "a4"]


def test_a_turn_goes_on_and_turns_that_were_had_count() -> None:
    questions = [question(f"a{n}", "A", 0.5) for n in range(9)] + [question(f"b{n}", "B", 0.48) for n in range(9)]
    begun = order(*questions, asked={("A", "t1"): 2})
    assert [name[0] for name in begun[:4]] == ["a", "a", "a", "b"]
    done = order(*questions, asked={("A", "t1"): TURN})
    assert [name[0] for name in done[: TURN + 1]] == ["b"] * TURN + ["a"]


def test_what_changed_and_what_readers_differ_on_come_first_and_others_work_last() -> None:
    found = order(
        question("others", own=False, stakes=9), question("own", "B", 0.1), question("differ", "C", 0.05, differ=True),
        question("changed", "D", 1.0, changed=True),
    )  # fmt: skip
    assert found == ["changed", "differ", "own", "others"]


_QUESTIONS = st.lists(
    st.builds(
        Question,
        claim_id=st.text("abc", min_size=1, max_size=4),
        arxiv_id=st.sampled_from("ABC"),
        probability=st.floats(0, 1),
        place=st.sampled_from(["", "t1", "t2"]),
        own=st.booleans(),
        stakes=st.integers(0, 500),
        changed=st.booleans(),
        differ=st.booleans(),
    ),
    unique_by=lambda one: one.claim_id,
    max_size=30,
)
_ASKED = st.dictionaries(st.tuples(st.sampled_from("ABC"), st.sampled_from(["", "t1", "t2"])), st.integers(0, 12))


@given(_QUESTIONS, _ASKED)
def test_nothing_is_lost_and_the_order_depends_on_the_questions_alone(
    questions: list[Question], asked: dict[tuple[str, str], int]
) -> None:
    found = ranked(questions, asked)
    assert sorted(turn.question.claim_id for turn in found) == sorted(one.claim_id for one in questions)
    assert ranked(reversed(questions), asked) == found
    assert all(one.key <= other.key for one, other in pairwise(found))
