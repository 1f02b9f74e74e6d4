"""`climits why` answers what became of a fact, and says so where nothing was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from climits.commands import why
from climits.main import app
from curation.claim import CandidateRecord

RECORDS = [
    CandidateRecord("run", "whole", "8 × · V100 · 84 h", 84.0, 7, "8 V100 GPUs for 3.5 days", 0.93, 0.65, "accepted"),
    CandidateRecord(
        "result", "table", "imagenet top1_error 23.6", 23.6, 5, "ResNet-50 | 23.6", 0.1, 0.6, "refused",
        votes=(("cites_another", -1.0), ("column_fits", 1.0)),
    ),
]  # fmt: skip


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def records(_lake: object, arxiv_id: str) -> list[CandidateRecord] | None:
        return RECORDS if arxiv_id == "1706.03762" else None

    monkeypatch.setattr("warehouse.candidates_kept.kept_candidates", records)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["1706.03762"], 0, "2 of 2 candidates"),
        (["1706.03762v5", "84"], 0, "accepted, 0.93 (accepted from 0.65)"),
        (["1706.03762", "23.6"], 0, "against: cites another"),
        (["1706.03762", "V100"], 0, "1 of 2 candidates"),
        (["1706.03762", "99"], 1, "No candidate with 99 among 2"),
        (["1801.00001"], 1, "no claims of 1801.00001 are kept"),
    ],
)
def test_why_says_what_became_of_a_fact(
    kept: None, tmp_path: Path, arguments: list[str], status: int, said: str
) -> None:
    outcome = CliRunner().invoke(app, ["why", *arguments, "--lake", str(tmp_path)])
    assert outcome.exit_code == status
    assert said in outcome.output


@pytest.mark.parametrize(
    ("wanted", "found"), [("84", True), ("84.0", True), ("8", True), ("v100", True), ("85", False)]
)
def test_a_candidate_is_found_by_number_or_words(wanted: str, found: bool) -> None:
    record = RECORDS[0]
    assert why._matches(record.what, record.quote, record.value, wanted) is found
