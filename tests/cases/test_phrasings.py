"""Ways of saying what a training took: what is read of each sentence, and what belongs together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cases.reading import FACTS, facts_of, is_run

PUBLISHED_ON = date(2024, 3, 15)
PHRASINGS = (Path(__file__).parent / "phrasings.txt").read_text(encoding="utf-8").splitlines()
"""A line a sentence and the runs it states: chip, number, its unit, hours, their kind, operations; "-": not stated."""
KNOWN_FAILURES = {
    "8 A100 × 21 h": "a time with no word of work in the sentence",
    "cut into 10 s windows": "the length of a recording, without a word for it behind",
    "stored for 30 days": "a time that is no work, told only by the verb",
}


def _cases() -> list[Any]:
    cases: list[Any] = []
    for line in PHRASINGS:
        text, mark, runs = line.partition(" =>")
        if not mark:
            raise ValueError(f"phrasings.txt: no ' =>' in {line!r}; a sentence that states nothing ends with it")
        why = next((why for words, why in KNOWN_FAILURES.items() if words in text), None)
        marks = [pytest.mark.xfail(reason=why, strict=True)] if why else []
        cases.append(pytest.param(text, [run.strip() for run in runs.split(";") if run.strip()], marks=marks, id=text))
    return cases


def _run(written: str) -> dict[str, Any]:
    return {
        fact: [_value(one) for one in cell.split(",")] for fact, cell in zip(FACTS, written.split("|"), strict=True)
    }


def _value(cell: str) -> str | float | None:
    if cell == "-":
        return None
    try:
        return float(cell)
    except ValueError:
        return cell


@pytest.mark.parametrize(("text", "runs"), _cases())
def test_a_phrasing_is_read(text: str, runs: list[str]) -> None:
    wanted = [_run(run) for run in runs]
    read = facts_of(text, PUBLISHED_ON)
    assert [run for run in wanted if not any(is_run(run, facts) for facts in read)] == []
    measured = [facts for facts in read if facts["duration_h"] or facts["training_compute_flop"]]
    assert [facts for facts in measured if not any(is_run(run, facts) for run in wanted)] == []
