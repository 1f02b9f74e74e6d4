"""Mentions found by distance, and claims of long papers in time that grows with their length."""

from __future__ import annotations

import time

import pytest

from curation.candidates.mentions import Places
from curation.candidates.statements import Hardware, Statement
from curation.claim import TrainingRun
from curation.claims.curate import judge_paper
from curation.claims.runs_by_facts import RunsByFacts
from curation.vocabulary.chips import normalise_chip
from extractors.reading import Reading
from tests.extractors.papers import paper_of


def mention(sentence: int, name: str = "V100") -> tuple[Statement, Hardware]:
    reading = Reading(quantity="accelerator", text=name, page=1, quote=name, rule="r", attributes={"start": "0"})
    hardware = Hardware(reading, normalise_chip(name), name, 8, "gpu", None, frozenset())
    return Statement(sentence, name, "", frozenset(), (hardware,), (), (), (), ()), hardware


PLACES = Places([mention(n) for n in (1, 4, 4, 5, 9, 10, 30)])


@pytest.mark.parametrize(
    ("sentence", "most", "beyond", "expected"),
    [
        (5, 3, 0, [4, 4, 1]),
        (5, 4, 0, [4, 4, 1, 9]),  # as far: the earlier one first
        (5, 2, 1, [1, 9]),
        (7, 2, 0, [5, 9]),
        (100, 2, 6, [30, 10]),
        (5, 6, 100, []),
    ],
)
def test_nearest_mentions(sentence: int, most: int, beyond: int, expected: list[int]) -> None:
    found = PLACES.nearest(sentence, most, beyond, lambda _: True)
    assert [statement.sentence for statement, _ in found] == expected


def test_only_those_kept_are_counted() -> None:
    found = PLACES.nearest(5, 2, 0, lambda item: item[0].sentence > 9)
    assert [statement.sentence for statement, _ in found] == [10, 30]


@pytest.mark.parametrize(("first", "last", "expected"), [(4, 5, [4, 4, 5]), (6, 8, []), (-9, 1, [1])])
def test_mentions_within(first: int, last: int, expected: list[int]) -> None:
    assert [statement.sentence for statement, _ in PLACES.within(first, last)] == expected


def run(chip: str | None, count: int | None, hours: float | None, model: str = "m", quote: str = "q") -> TrainingRun:
    return TrainingRun(
        run_id="r", arxiv_id="2401.00001", version=1, model=model, stage="train", own=True, chip=chip,
        chip_count=count, duration_h=hours, page=1, quote=quote,
    )  # fmt: skip


def test_runs_are_found_by_what_they_say() -> None:
    runs = RunsByFacts([run("V100", 8, 72.0), run("V100", 8, None, "n", "other"), run("A100", None, None)])
    assert runs.first_that_says(("V100", None, None, None)) == 0
    assert runs.first_that_says((None, 8, 72.0, None)) == 0
    assert runs.first_that_says(("A100", 8, None, None)) is None
    assert runs.of(("V100", 8, None, None)) == runs.runs[1]
    assert runs.at(("V100", 8, None, None), 1, "other") == runs.runs[1]
    assert runs.at(("V100", 8, None, None), 2, "other") is None
    assert runs.models_of(("V100", 8, 72.0, None)) == {"m"}


def numbered(sentences: int) -> str:
    """Sentences of which each states another run."""
    return "\n".join(
        f"We trained our model on {2 + n % 500} NVIDIA V100 GPUs for {3 + n} hours." for n in range(sentences)
    )


@pytest.mark.slow
def test_claims_take_time_in_proportion_to_the_length() -> None:
    def seconds(sentences: int) -> float:
        paper = paper_of(numbered(sentences))
        start = time.process_time()
        claims = judge_paper(paper, "2401.00001", 1, None).claims
        assert len(claims.runs) > sentences // 3
        return time.process_time() - start

    seconds(20)  # loads the judges
    short = seconds(150)
    # Four times for four times the length, sixteen were it quadratic.
    assert seconds(600) < max(1.0, 8 * short)
