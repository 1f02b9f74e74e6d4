"""Names that papers give to data sets, in sentences of the data file and of papers."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.pages.sentences import A_PAGE, Sentence, SentenceKind
from extractors.readings.data_names import (
    DATA,
    find_data_in_title,
    find_data_names,
    find_worked_on,
    is_ordinary,
    read_data_names,
)

EXAMPLES: dict[str, list[dict[str, Any]]] = tomllib.loads(DATA.read_text(encoding="utf-8"))
FINDERS = {"example": find_data_names, "reference": find_data_in_title, "on": find_worked_on}
CASES = [(kind, one["text"], one["names"]) for kind in FINDERS for one in EXAMPLES[kind]]


@pytest.mark.parametrize(("kind", "text", "names"), CASES)
def test_examples_of_the_data_file(kind: str, text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in FINDERS[kind](text)] == names


@pytest.mark.parametrize(
    ("name", "ordinary"),
    [("Graph", True), ("EXPERIMENTAL SETTINGS", True), ("Twitter", False), ("DocRED", False), ("LETOR 4.0", False)],
)
def test_words_that_the_text_has_in_small_letters_are_no_names(name: str, ordinary: bool) -> None:
    assert is_ordinary(name, {"graph", "experimental", "settings", "docred"}) == ordinary


def sentence(number: int, text: str, kind: SentenceKind = "prose") -> Sentence:
    return Sentence(number, text, kind, "4 Experiments", 3, tuple(3 * A_PAGE + k for k in range(len(text))))


@given(st.text(max_size=400))
def test_names_lie_within_any_text(text: str) -> None:
    for find in FINDERS.values():
        assert all(0 <= start < end <= len(text) for start, end in find(text))


def test_what_work_is_said_to_be_on_counts_from_the_second_sentence() -> None:
    once = sentence(1, "We report F1 on DocRED.")
    assert [reading.text for reading in read_data_names([once])] == []
    again = sentence(2, "For ablation studies on DocRED, see below.")
    (reading,) = read_data_names([once, again])
    assert (reading.text, reading.rule, reading.page, reading.sentence) == ("DocRED", "data_names", 3, 2)


def test_a_name_is_given_once_and_none_that_is_known_or_a_device() -> None:
    said = sentence(1, "We use the FIGER dataset and the CIFAR-10 dataset.")
    more = sentence(2, "FIGER: A dataset.", "reference")
    device = [sentence(n, "We report results on V100 and results on TextVQA.") for n in (3, 4)]
    assert [reading.text for reading in read_data_names([said, more, *device])] == ["FIGER", "TextVQA"]
