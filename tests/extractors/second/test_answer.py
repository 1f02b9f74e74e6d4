"""A reply as data, whatever a model makes of the form."""

from __future__ import annotations

import json

import pytest

from extractors.second.answer import MOST_ENTRIES, read_answer

RUN = {"model": "A", "stage": "train", "own": True, "chip": {"value": "V100", "page": 1, "quote": "V100"}}
WHOLE = json.dumps({"runs": [RUN], "results": [], "costs": []})


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"```json\n{WHOLE}\n```",
        f"Here is what the paper states {{as asked}}:\n{WHOLE}\nLet me know!",
        WHOLE.replace("}]", "},]"),
    ],
)
def test_the_object_is_found_in_fences_prose_and_with_a_comma_too_many(text: str) -> None:
    answer = read_answer(text)
    assert [run.model for run in answer.runs] == ["A"]
    assert answer.usable


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("I'm sorry, I can't help with that.", "no_json"),
        ("[1, 2]", "no_json"),
        ('{"answer": 42}', "another_schema"),
        ("{}", "another_schema"),
    ],
)
def test_a_reply_that_is_no_answer_states_nothing_and_says_why(text: str, reason: str) -> None:
    answer = read_answer(text)
    assert (answer.runs, answer.results, answer.costs) == ((), (), ())
    assert [unfit.reason for unfit in answer.unfit] == [reason]
    assert not answer.usable


@pytest.mark.parametrize("left", range(4, len(WHOLE) - 30, 7))
def test_a_cut_reply_never_becomes_other_data(left: int) -> None:
    two = json.dumps({"runs": [RUN, {**RUN, "model": "B"}], "results": [], "costs": []})
    answer = read_answer(two[: len(two) - left])
    assert {run.model for run in answer.runs} <= {"A", "B"}
    assert all(run.chip is not None and run.chip.value == "V100" for run in answer.runs)
    assert not answer.usable


def test_entries_that_do_not_fit_are_refused_one_by_one() -> None:
    rows = [RUN, RUN, {**RUN, "own": "perhaps"}, {**RUN, "model": "B", "chip": {"value": ""}}, 7, {**RUN, "model": "C"}]
    answer = read_answer(json.dumps({"runs": rows, "results": {"no": "list"}}))
    assert [run.model for run in answer.runs] == ["A", "C"]
    assert sorted(unfit.reason for unfit in answer.unfit) == ["no_list", "schema", "schema", "schema"]


def test_a_reply_that_repeats_itself_ends() -> None:
    rows = [{**RUN, "model": f"M{k}"} for k in range(MOST_ENTRIES + 100)]
    answer = read_answer(json.dumps({"runs": rows}))
    assert len(answer.runs) == MOST_ENTRIES
    assert [unfit.reason for unfit in answer.unfit] == ["too_many"]
