"""From papers to requests, from replies to claims: nothing asked twice, nothing ungrounded published."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from climits.main import app
from curation.judging.judge import SHIPPED
from curation.second.stage import FILE
from extractors.second.quotes import key
from flows.second_reader import read_replies, requests_for, take_reply
from flows.steps import ingest_pdfs, publish_lake
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.replies import ModelRequest, ReplyError
from warehouse.second_readings import latest, second_readings
from warehouse.texts import stored_papers, stored_texts

ROOT = Path(__file__).parents[2]
LATTICE, HARBOR = "9901.00001", "9905.00005"
REPLY = (ROOT / "tests" / "replies" / "lattice-resnets.json").read_text(encoding="utf-8")
MODEL = "some-model"


def completion(text: str) -> dict[str, object]:
    return {"object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": text}}]}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("second") / "lake")
    ingest_pdfs(lake, [ROOT / "samples" / f"{name}.pdf" for name in ("lattice-resnets", "harbor-lm")])
    return lake


@pytest.fixture(scope="module")
def both(read: Lake) -> Lake:
    for request in requests_for(read, MODEL):
        take_reply(read, request, completion(REPLY if request.arxiv_id == LATTICE else "Sorry, I cannot do that."))
    publish_lake(read)
    return read


def test_ingest_keeps_the_lines_so_that_asking_opens_no_pdf(read: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = stored_papers(read)
    kept = {text.pdf_sha256 for text in stored_texts(read, [p.identity.pdf_sha256 for p in papers.values()])}
    assert kept == {paper.identity.pdf_sha256 for paper in papers.values()}
    monkeypatch.setattr("flows.second_reader.ReaderPool", lambda **_: pytest.fail("a PDF was opened"))
    assert len(list(requests_for(read, MODEL))) == 2


def test_requests_name_paper_version_part_and_key(read: Lake) -> None:
    (request,) = requests_for(read, MODEL, [LATTICE])
    assert isinstance(request, ModelRequest)
    assert re.fullmatch(rf"{re.escape(LATTICE)}v2\.1of1\.{request.key[:16]}", request.custom_id)
    line = json.loads(request.line())
    assert set(line) == {"custom_id", "method", "url", "body"}
    assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
    assert line["body"]["model"] == MODEL
    assert line["body"]["temperature"] == 0
    assert line["body"]["response_format"]["type"] == "json_schema"
    (other,) = requests_for(read, "other-model", [LATTICE])
    assert other.key != request.key


def test_a_paper_that_the_lake_lacks_is_refused_by_name(read: Lake) -> None:
    with pytest.raises(ReplyError, match=r"1 of the papers are not in .*, among them 2001\.00001"):
        list(requests_for(read, MODEL, [LATTICE, "2001.00001"]))


def test_claims_say_who_read_them_and_what_only_the_model_said_is_told(both: Lake) -> None:
    with Warehouse.of(both) as warehouse:
        runs = warehouse.rows("SELECT * FROM training_runs WHERE arxiv_id = ? AND own", [LATTICE])
        results = warehouse.rows("SELECT * FROM benchmark_results WHERE arxiv_id = ? AND own", [LATTICE])
        other = warehouse.rows("SELECT readers FROM training_runs WHERE arxiv_id = ?", [HARBOR])
        readers = {row["reader"] for row in warehouse.rows("SELECT DISTINCT reader FROM readings")}
    said = {(row["model"], row["chip"], row["chip_count"], row["duration_h"]): row["readers"] for row in runs}
    assert said["LatticeNet-50", "K40", 8, 216.0] == ["rules", MODEL]
    assert said["LatticeNet-101", "K40", 8, 384.0] == ["rules", MODEL]
    assert not any("A100" in str(row["chip"]) or "H100" in str(row["chip"]) for row in runs)
    by_value = {(row["metric"], row["value"]): (row["readers"], row["model"]) for row in results}
    assert by_value["top1_error", 23.1] == (["rules", MODEL], "LatticeNet-50")
    assert ("error", 2.62) not in by_value
    assert {tuple(row["readers"]) for row in other} == {("rules",)}
    assert readers == {"rules", MODEL}


def test_where_readers_differ_a_reason_says_so_and_the_queue_begins_with_it(both: Lake, tmp_path: Path) -> None:
    """With a second stage that puts before a person whatever one reader says, however unlikely."""
    judges = tmp_path / "judges"
    shutil.copytree(SHIPPED, judges)
    stage = json.loads((judges / FILE).read_text(encoding="utf-8"))
    for kind in stage["kinds"].values():
        kind["queued_from"] = 0.0
    (judges / FILE).write_text(json.dumps(stage), encoding="utf-8")
    lake = Lake(tmp_path / "lake")
    shutil.copytree(both.root, lake.root)
    publish_lake(lake, judges=judges)
    with Warehouse.of(lake) as warehouse:
        queue = warehouse.rows("SELECT reasons, readers FROM review_queue ORDER BY rank")
        alone = warehouse.rows(
            "SELECT reasons FROM benchmark_results WHERE arxiv_id = ? AND own AND len(readers) = 1", [LATTICE]
        )
    differ = [any(reason.startswith("readers_") for reason in row["reasons"]) for row in queue]
    assert differ == sorted(differ, reverse=True)
    assert alone
    assert all(any(reason.startswith("readers_differ") for reason in row["reasons"]) for row in alone)


def test_a_paper_whose_reply_was_prose_is_judged_as_if_nobody_had_asked(both: Lake) -> None:
    harbor = stored_papers(both)[HARBOR].identity.pdf_sha256
    readings = [reading for reading in second_readings(both) if reading.pdf_sha256 == harbor]
    assert [reading.complete for reading in readings] == [False]
    assert harbor not in latest(readings)


def test_all_evidence_of_the_second_reader_stands_on_its_page(both: Lake) -> None:
    with Warehouse.of(both) as warehouse:
        rows = warehouse.rows("SELECT pdf_sha256, page, text, quote FROM evidence WHERE rule LIKE 'second.%'")
        read = warehouse.rows("SELECT pdf_sha256, page, text, quote FROM readings WHERE reader <> 'rules'")
    pages: dict[tuple[str, int], str] = {}
    for text in stored_texts(both, {row["pdf_sha256"] for row in read}):
        for line in text.lines:
            place = (text.pdf_sha256, line.page)
            pages[place] = pages.get(place, "") + key(line.text)
    assert read
    for row in [*rows, *read]:
        page = pages[row["pdf_sha256"], row["page"]]
        assert all(key(part) in page for part in row["text"].split(" × "))
        assert all(key(part) in page for part in re.split(r"[|\[\]]| / ", row["quote"]))


def test_nothing_is_asked_or_read_twice(both: Lake, tmp_path: Path) -> None:
    assert read_replies(both) == 0
    out = tmp_path / "requests.jsonl"
    done = CliRunner().invoke(
        app, ["read-model", "--all", "--model", MODEL, "--requests", str(out), "--lake", str(both.root)]
    )
    assert done.exit_code == 0, done.output
    assert "0 requests about 0 papers" in done.output
    assert out.read_text() == ""


def test_requests_leave_in_a_file_and_replies_come_back_in_one(read: Lake, tmp_path: Path) -> None:
    out, back = tmp_path / "requests.jsonl", tmp_path / "replies.jsonl"
    command = ["read-model", LATTICE, "--model", "by-file", "--requests", str(out), "--lake", str(read.root)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "1 requests about 1 papers" in done.output
    (request,) = map(json.loads, out.read_text().splitlines())
    lines = [
        {"custom_id": request["custom_id"], "response": {"status_code": 200, "body": completion(REPLY)}, "error": None},
        {"custom_id": "2001.00001v1.1of1.0123456789abcdef", "response": {"status_code": 200, "body": completion("{}")}},
        {"custom_id": request["custom_id"], "response": {"status_code": 500, "body": {}}, "error": None},
        {"custom_id": request["custom_id"], "response": None, "error": {"message": "expired"}},
    ]
    back.write_text("\n".join(map(json.dumps, lines)) + "\nno JSON\n\n", encoding="utf-8")
    taken = CliRunner().invoke(app, ["read-model", "--replies", str(back), "--lake", str(read.root)])
    assert taken.exit_code == 1, taken.output
    assert "1 reply kept, 0 known before; 1 paper checked" in taken.output
    for words in ("no request of this name", "no answer: 500", "expired", "no JSON", "4 lines were not taken"):
        assert words in taken.output
    told = CliRunner().invoke(app, ["read-model", "--report", "--lake", str(read.root)])
    assert told.exit_code == 0, told.output
    assert "by-file, prompt" in told.output
    assert "the quote stands on no page of the paper" in told.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name the model to ask"),
        (["--requests", "FILE"], "name papers by their arXiv ids"),
        (["--requests", "FILE", "--all", LATTICE], "name papers by their arXiv ids"),
    ],
)
def test_a_command_line_that_asks_for_nothing_says_what_is_missing(
    arguments: list[str], words: str, read: Lake, tmp_path: Path
) -> None:
    given = [str(tmp_path / "out") if one == "FILE" else one for one in arguments]
    done = CliRunner().invoke(app, ["read-model", *given, "--lake", str(read.root)])
    assert done.exit_code == 2
    assert words in done.output


def test_readers_are_compared_fact_by_fact(both: Lake) -> None:
    done = CliRunner().invoke(app, ["compare", "readers", "--json", "--lake", str(both.root)])
    assert done.exit_code == 0, done.output
    found = {one["model"]: one for one in json.loads(done.output)}
    facts = {fact["fact"]: fact for fact in found[MODEL]["facts"]} if MODEL in found else {}
    assert facts["chip"]["both"] >= 1
    assert facts["result"]["both"] >= 4
