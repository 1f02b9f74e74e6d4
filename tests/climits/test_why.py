"""`climits why` answers what became of a fact, and says so where nothing was read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from climits.main import app
from curation.claim import BenchmarkResult, CandidateRecord, PaperClaims, ReadWords, TrainingRun
from curation.claims.curate import CATALOGUES
from curation.judging.judge import Judge, Ruling
from extractors.reading import Box, PaperReadings, TextLine
from warehouse.candidates_kept import Decided, KeptPaper
from warehouse.records import CuratedPaper
from warehouse.versions import curation_version

ID = "1706.03762"
QUOTE = "We trained for 3.5 days on 8 GPUs."
DURATION = ReadWords("duration_h", "3.5 days", 7)
FAR_CHIP = ReadWords("chip", "V100s", 4, "All models ran on V100s of one cluster.")
CELL = ReadWords("value", "23.6", 5)
WALL_CLOCK = {"duration_kind": "wall_clock"}
VOTES = (("cites_another", -1.0), ("column_fits", 1.0))
FEATURES = tuple(0.0 for _ in CATALOGUES["result"].features)
RUN = TrainingRun(
    "run-a", ID, 5, "Big", "train", True, "V100", chip_count=8, duration_h=84.0, confidence=0.93, status="accepted",
    page=7, readers=("rules", "some-model"),
)  # fmt: skip
WAITS = TrainingRun(
    "run-w", ID, 5, None, "train", True, duration_h=900.0, confidence=0.8,
    reasons=("impossible: 900 h before the chip was sold",),
)  # fmt: skip
OTHERS = BenchmarkResult(
    "result-o", ID, 5, "VGG", False, "imagenet", "top1_error", 28.1, confidence=0.9, status="accepted"
)
TOP1 = BenchmarkResult(
    "result-a", ID, 5, "ResNet-50", True, "imagenet", "top1_error", 23.6, confidence=0.7, status="queued"
)
CLAIMS = PaperClaims(ID, 5, (RUN, WAITS), (OTHERS, TOP1))


def run(what: str, value: float, chance: float, verdict: str, claim: str | None, **more: Any) -> CandidateRecord:
    return CandidateRecord("run", "whole", what, value, 7, QUOTE, chance, 0.65, verdict, claim, **more)


def number(what: str, value: float, chance: float, verdict: str, claim: str | None, **more: Any) -> CandidateRecord:
    cell = {"table_label": "Table 4", "row_label": "ResNet-50", "column_label": "top-1", "words": (CELL,), **more}
    return CandidateRecord("result", "table", what, value, 5, "ResNet-50 | 23.6", chance, 0.6, verdict, claim, **cell)


RECORDS = (
    run("8 × · V100 · 84 h", 84.0, 0.93, "accepted", "run-a", words=(DURATION, FAR_CHIP), model="Big", **WALL_CLOCK),
    run("84 h", 84.0, 0.4, "contained", "run-a", words=(DURATION,), **WALL_CLOCK),
    run("8 × · V100 · 84 h", 84.0, 0.18, "accepted", "run-a"),
    run("900 h", 900.0, 0.8, "queued", "run-w"),
    run("77 h", 77.0, 0.93, "accepted", "run-a", alone=0.31),
    run("2 × · K80 · 61 h", 61.0, 0.95, "outranked", "run-a"),
    run("4 × · K80 · 62 h", 62.0, 0.3, "outranked", "run-a"),
    number("imagenet top5_error 23.6", 23.6, 0.1, "refused", "result-a", votes=VOTES),
    number("imagenet top1_error 28.1", 28.1, 0.2, "another paper's", "result-o"),
    number("imagenet top1_error 19.9", 19.9, 0.2, "refused", None, features=FEATURES, model="GridNet"),
)  # fmt: skip
LINES = (TextLine(8, "The corpus holds 174 GB of text.", "prose", False, Box(0, 0, 9, 9)),)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Decided]:
    """A lake with these candidates; what people decided may be put into the dictionary."""
    decided: dict[str, Decided] = {}
    paper = KeptPaper(CuratedPaper("00", CLAIMS, candidates=RECORDS), curation_version())
    monkeypatch.setattr("warehouse.candidates_kept.kept_paper", lambda _, arxiv_id: paper if arxiv_id == ID else None)
    monkeypatch.setattr("warehouse.candidates_kept.paper_read", lambda *_: (PaperReadings("00", "read"), LINES))
    monkeypatch.setattr("warehouse.candidates_kept.decided_claims", lambda *_: decided)
    return decided


def answer(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, ["why", *arguments, "--lake", str(tmp_path)])
    return outcome.exit_code, outcome.output


def test_claims_of_other_rules_than_those_here_are_said_to_be_so(
    kept: dict[str, Decided], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "other rules or judges than those here made these claims: `climits publish` makes them anew"
    assert said not in answer(tmp_path, ID, "84")[1]
    monkeypatch.setattr("warehouse.versions.curation_version", lambda judges: f"another than {judges}")
    assert said in answer(tmp_path, ID, "84")[1]


@pytest.mark.parametrize(
    ("value", "status", "said"),
    [
        ([], 0, "10 of 10 candidates"),
        (["84"], 0, "accepted, 0.93 (accepted from 0.65): run-a"),
        (["3.5"], 0, "duration “3.5 days”, wall clock; chip “V100s” from page 4: “All models ran on V100s of one"),
        (["3.5 days"], 0, "8 × · V100 · 84 h — Big  [run, whole, page 7]"),
        (["84"], 0, "stated by a fuller claim: run-a, 8 × · V100 · 84 h — Big, accepted 0.93"),
        (
            ["84"],
            0,
            "accepted as run-a by the words on page 7, 0.93, read by the rules and some-model; here 0.18 (accepted",
        ),
        (["77"], 0, "accepted, 0.93 (accepted from 0.65; 0.31 without the second reader): run-a"),
        (["900"], 0, "waits for a person in spite of its probability, 0.80"),
        (["900"], 0, "because: impossible: 900 h before the chip was sold"),
        (["61"], 0, "outranked, 0.95 (accepted from 0.65): fuller or surer, so preferred, is run-a, 8 × · V100 · 84 h"),
        (["62"], 0, "outranked, 0.30 (accepted from 0.65): likelier is run-a"),
        (["23.6"], 0, "against: cites another"),
        (["23.6"], 0, "Table 4, row “ResNet-50”, column “top-1”: “23.6”"),
        (["76.4"], 0, "of the same fact is claimed: result-a, imagenet top1_error 23.6 — ResNet-50, waits for"),
        (["28.1"], 0, "published as another paper's: result-o; as the paper's own 0.20"),
        (["V100"], 0, "2 of 10 candidates"),
        (["174"], 1, "No candidate with 174 among 10 of 1706.03762. 174 stands"),
        (["174"], 1, "page 8, the text: outside every table that was found and every sentence"),
        (["99"], 1, "99 does not stand in what was read of it"),
        (["no such words"], 1, "`climits show` lists the tables"),
    ],
)  # fmt: skip
def test_why_says_what_became_of_a_fact(
    kept: dict[str, Decided], tmp_path: Path, value: list[str], status: int, said: str
) -> None:
    code, output = answer(tmp_path, ID + "v5", *value)
    assert code == status
    assert " ".join(said.split()) in " ".join(output.split())


def test_a_paper_that_is_not_in_the_lake_is_named(kept: dict[str, Decided], tmp_path: Path) -> None:
    code, output = answer(tmp_path, "1801.00001")
    assert (code, "no claims of 1801.00001 are kept" in output) == (1, True)


def test_what_people_decided_comes_first(kept: dict[str, Decided], tmp_path: Path) -> None:
    kept["run-a"] = Decided("rejected", ("Ada",))
    _, output = answer(tmp_path, ID, "84")
    assert "rejected by Ada, 0.93" in output
    assert "run-a, 8 × · V100 · 84 h — Big, rejected by Ada 0.93" in " ".join(output.split())


def test_a_candidate_takes_eight_lines_at_most(kept: dict[str, Decided], tmp_path: Path) -> None:
    _, output = answer(tmp_path, ID)
    for told in output.split("\n\n")[1:]:
        assert sum(1 + len(line) // 80 for line in told.splitlines()) <= 8


class Trees:
    """In the place of LightGBM's trees: a score, and that only the bold type speaks against it."""

    def __init__(self, score: float) -> None:
        self.score = score

    def predict(self, rows: Any, *, num_threads: int, pred_contrib: bool = False) -> list[Any]:
        against = [-2.0 if name == "bold" else 0.0 for name in CATALOGUES["result"].names]
        return [[*against, 0.0]] if pred_contrib else [self.score] * len(rows)


@pytest.mark.parametrize(("score", "told"), [(0.2, True), (0.7, False)])
def test_what_lowers_a_candidate_is_told_where_this_judge_judged_it(
    kept: dict[str, Decided], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, score: float, told: bool
) -> None:
    judge = Judge("result", (Trees(score),), {"table": Ruling((0.0, 1.0), (0.0, 1.0), 0.6)}, {})
    monkeypatch.setattr("curation.claims.sitting.bench_for", lambda *_: {"result": judge})
    _, output = answer(tmp_path, ID, "19.9")
    assert ("no vote against; what lowers it most: the cell is bold: no" in output) is told


def test_json_carries_the_same(kept: dict[str, Decided], tmp_path: Path) -> None:
    code, output = answer(tmp_path, ID, "3.5 days", "--json")
    told = json.loads(output, parse_constant=pytest.fail)  # NaN is no JSON
    first = told["candidates"][0]
    assert (code, told["value"], told["stands"]) == (0, "3.5 days", [])
    assert first["words"][0] == {"field": "duration_h", "text": "3.5 days", "page": 7, "quote": ""}
    assert first["claim"]["claim_id"] == "run-a"
    assert (first["claim"]["readers"], first["claim"]["confidence"]) == (["rules", "some-model"], 0.93)
    code, output = answer(tmp_path, ID, "174", "--json")
    told = json.loads(output)
    assert (code, told["candidates"], told["stands"][0]["page"]) == (1, [], 8)
