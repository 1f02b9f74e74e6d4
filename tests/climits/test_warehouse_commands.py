"""`climits publish`, `status`, `show`, `sql` and `export`: what they print, what they refuse, how they exit."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from climits.main import app, exit_status, explain
from curation.claim import PaperClaims
from extractors.paper import read_paper
from extractors.reading import PaperReadings
from tests.warehouse.conftest import AT, foreseen_claims, make_paper, use_claims
from warehouse.curating import in_this_process
from warehouse.errors import NotExportedError
from warehouse.export import MARKER
from warehouse.lake import Lake
from warehouse.records import Fetch
from warehouse.schema import relations
from warehouse.versions import rules_version

SAMPLES = Path(__file__).parents[2] / "samples"
HOSTILE = "P100 \x1b[31mred\x07 \u202etxt.exe\u2066 a\x00b hy\x02phen"


def hostile_claims(*arguments: Any) -> PaperClaims:
    claims = foreseen_claims(*arguments)
    (run,) = claims.runs
    evidence = tuple(replace(piece, quote=HOSTILE) for piece in run.evidence)
    hostile = replace(run, quote=HOSTILE, model=HOSTILE, evidence=evidence, reasons=(f"odd: {HOSTILE}",))
    return replace(claims, runs=(hostile,))


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A published lake: a paper with hostile text, an encrypted one, a sample paper with its PDF and a claim."""
    lake = Lake(tmp_path_factory.mktemp("commands") / "lake").create()
    sha256 = lake.store_pdf(SAMPLES / "quiet-norm.pdf")
    sample = replace(make_paper("a", "9908.00011", 1), pdf_sha256=sha256, pages=2)
    first = tuple(replace(reading, page=1) for reading in sample.readings)
    sample = replace(sample, readings=first, tables=())
    lake.write_readings(
        [make_paper("a"), sample, make_paper("c", "2001.00001", 1, "encrypted")], rules_version(), at=AT
    )
    lake.write_fetches([Fetch("not_pdf", "folder", "notes.pdf", AT, detail="does not begin like a PDF")])
    with pytest.MonkeyPatch.context() as patch:
        use_claims(patch, claims)
        patch.setattr("flows.steps.make_claims", in_this_process)
        result = run("publish", lake=lake)
    assert result.exit_code == 0, result.output
    assert "3 papers" in result.stdout
    return lake


def claims(paper: PaperReadings, arxiv_id: str, *rest: Any) -> PaperClaims:
    return (hostile_claims if arxiv_id == "1706.03762" else on_page_1)(paper, arxiv_id, *rest)


def on_page_1(*arguments: Any) -> PaperClaims:
    claims = foreseen_claims(*arguments)
    return replace(claims, runs=tuple(replace(r, page=1) for r in claims.runs), results=())


def run(*arguments: str, lake: Lake | None = None, stdin: str | None = None) -> Any:
    where = ["--lake", str(lake.root)] if lake else []
    return CliRunner().invoke(app, [*arguments, *where], input=stdin)


def harmless(text: str) -> bool:
    return all(c in "\n" or unicodedata.category(c) not in ("Cc", "Cf") for c in text)


def test_status_tells_what_is_there_and_what_went_wrong(lake: Lake) -> None:
    result = run("status", lake=lake)
    assert result.exit_code == 0
    assert "2 read, 1 encrypted" in result.stdout
    assert "waiting for review 1" in result.stdout
    assert "detail of encrypted" in result.stdout
    assert "does not begin like a PDF" in result.stdout
    assert "no rules found" in result.stdout
    assert "Table 3" not in result.stdout
    assert harmless(result.stdout)
    assert "Table 3" in run("status", "--all", lake=lake).stdout


def test_status_ends_with_its_summary(lake: Lake) -> None:
    last = run("status", lake=lake).stdout.rstrip().splitlines()[-9:]
    assert last[0].startswith("Lake ")
    assert [line.split("  ")[1] for line in last[2:]] == [
        "training runs",
        "benchmark results",
        "operations",
        "tables",
        "decisions",
        "waiting for review 1",
        "went wrong",
    ]


def test_status_for_scripts(lake: Lake) -> None:
    facts = json.loads(run("status", "--json", lake=lake).stdout)
    assert facts["pdfs_by_status"] == {"read": 2, "encrypted": 1}
    assert facts["up_to_date"] is True
    assert [(t["page"], t["label"]) for t in facts["unread_tables"]] == [(9, "Table 3")]
    assert {(p["stage"], p["status"]) for p in facts["problems"]} == {("read", "encrypted"), ("fetch", "not_pdf")}


def test_status_before_the_first_publish(tmp_path: Path) -> None:
    empty = Lake(tmp_path / "lake").create()
    result = run("status", lake=empty)
    assert result.exit_code == 0
    assert "climits publish" in result.stdout


def test_status_says_when_the_lake_went_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_claims(monkeypatch, foreseen_claims)
    monkeypatch.setattr("flows.steps.make_claims", in_this_process)
    lake = Lake(tmp_path / "lake").create()
    lake.write_readings([make_paper("a")], rules_version(), at=AT)
    assert run("publish", lake=lake).exit_code == 0
    lake.write_readings([make_paper("b", "1512.03385", 1)], rules_version(), at=AT)
    assert "brings the warehouse up to date" in run("status", lake=lake).stdout


SHOWN_OF_A_PAPER = (
    "1706.03762v5",
    "Training runs: 1",
    "accepted",
    "p. 7: chip_count, chip",
    "“P100",
    "wmt14-en-de BLEU 28.4",
    "p. 8: value",
    "low_confidence: 0.60 < 0.95",
    "run-",
    "result-",
    "Table 3",
)


@pytest.mark.parametrize("name", ["1706.03762", "1706.03762v5", "arXiv:1706.03762", "https://arxiv.org/abs/1706.03762"])
def test_show_prints_claims_with_quote_and_page(lake: Lake, name: str) -> None:
    result = run("show", name, lake=lake)
    assert result.exit_code == 0
    for expected in SHOWN_OF_A_PAPER:
        assert expected in result.stdout, expected
    assert harmless(result.stdout)
    assert "hy-phen" in result.stdout


def test_show_keeps_hostile_text_in_the_warehouse_and_off_the_terminal(lake: Lake) -> None:
    query = "SELECT quote FROM training_runs WHERE arxiv_id = '1706.03762'"
    for options in ([], ["--json"]):
        assert harmless(run("sql", query, *options, lake=lake).stdout)
    assert json.loads(run("sql", query, "--json", lake=lake).stdout) == [{"quote": HOSTILE}]
    assert harmless(run("show", "1706.03762", "--json", lake=lake).stdout)


def test_show_names_another_version_than_asked_for(lake: Lake) -> None:
    assert "Version 2 was asked for; what is shown is of version 5." in run("show", "1706.03762v2", lake=lake).stdout


def test_show_says_why_there_is_nothing(lake: Lake) -> None:
    assert "read of version 1: encrypted (detail of encrypted)" in run("show", "2001.00001", lake=lake).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["1706.99999"], "There is no paper 1706.99999"),
        (["not-an-id"], "is no arXiv id"),
        (["../../etc/passwd"], "is no arXiv id"),
        (["1706.03762", "--evidence", "run-none"], "names no claim of 1706.03762"),
    ],
)
def test_show_refuses(lake: Lake, arguments: list[str], message: str) -> None:
    result = run("show", *arguments, lake=lake)
    assert result.exit_code != 0
    assert message in (explain(result.exception) or "")


def test_png_wants_a_claim(lake: Lake, tmp_path: Path) -> None:
    result = run("show", "1706.03762", "--png", str(tmp_path / "x.png"), lake=lake)
    assert result.exit_code == 2
    assert "--evidence" in result.output


def test_a_picture_has_the_name_of_one(lake: Lake, tmp_path: Path) -> None:
    result = run("show", "1706.03762", "--evidence", "run-", "--png", str(tmp_path / "x.pdf"), lake=lake)
    assert result.exit_code == 2
    assert "name a file that ends in .png" in " ".join(result.output.split())
    assert not (tmp_path / "x.pdf").exists()


def test_page_of_a_claim_is_drawn_with_its_boxes(lake: Lake, tmp_path: Path) -> None:
    from PIL import Image

    target = tmp_path / "page.png"
    result = run("show", "9908.00011", "--evidence", "run-", "--png", str(target), lake=lake)
    assert result.exit_code == 0, result.exception
    assert "Drew page 1 with 2 boxes" in result.stdout
    picture = Image.open(target)
    scale = 150 / 72
    x, y = round((10 + 5) * scale), round((20 - 1.5) * scale)  # the upper edge of the box 10, 20, 30, 40
    assert picture.getpixel((x, y)) == (214, 39, 40)


def test_page_without_pdf_is_refused(lake: Lake, tmp_path: Path) -> None:
    result = run("show", "1706.03762", "--evidence", "run-", "--png", str(tmp_path / "x.png"), lake=lake)
    assert result.exit_code != 0
    assert "is not in the lake" in (explain(result.exception) or "")
    assert list(tmp_path.iterdir()) == []


def test_sql_table_csv_json_and_standard_input(lake: Lake) -> None:
    query = "SELECT chip, chip_count, decided_by FROM training_runs ORDER BY arxiv_id"
    assert "2 rows" in run("sql", query, lake=lake).stdout
    assert list(csv.reader(run("sql", query, "--csv", lake=lake).stdout.splitlines())) == [
        ["chip", "chip_count", "decided_by"],
        ["P100", "8", "[]"],
        ["P100", "8", "[]"],
    ]
    expected = [{"chip": "P100", "chip_count": 8, "decided_by": []}] * 2
    assert json.loads(run("sql", "-", "--json", lake=lake, stdin=query).stdout) == expected


def test_sql_says_that_only_the_last_statement_is_printed(lake: Lake) -> None:
    done = run("sql", "SELECT 1 AS a; SELECT 2 AS b", "--csv", lake=lake)
    assert done.stdout.split() == ["b", "2"]
    assert "2 statements were run; the rows are the last one's" in done.stderr


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM nowhere", "nowhere does not exist"),
        ("SELECT chips FROM training_runs", "chip"),
        ("DELETE FROM training_runs", "read-only"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration"),
        ("COPY training_runs TO 'x.csv'", "disabled by configuration"),
        ("ATTACH 'other.duckdb'", "disabled by configuration"),
        ("SET enable_external_access = true", "cannot be run"),
        ("", "empty"),
    ],
)
def test_sql_refuses(lake: Lake, query: str, message: str) -> None:
    result = run("sql", query, lake=lake)
    assert result.exit_code != 0
    assert message in (explain(result.exception) or "")


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_export_writes_every_relation_with_descriptions(lake: Lake, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "out" / "deep"
    assert run("export", str(folder), "--format", form, lake=lake).exit_code == 0
    assert {p.name for p in folder.iterdir()} == {f"{name}.{form}" for name in relations()} | {
        "columns.csv",
        "data-dictionary.md",
        "datapackage.json",
        "croissant.json",
        MARKER,
    }
    with (folder / "columns.csv").open(encoding="utf-8", newline="") as handle:
        described = [(row["relation"], row["column"]) for row in csv.DictReader(handle)]
    assert described == [(name, column) for name, r in relations().items() for column in r.column_names]
    if form == "parquet":
        table = pq.read_table(folder / "training_runs.parquet")
        assert table.column("quote").to_pylist().count(HOSTILE) == 1
        assert b"unit" not in table.schema.metadata
        assert table.schema.metadata[b"duration_h"].endswith(b"[h]")
    else:
        rows = duckdb.read_csv(str(folder / "training_runs.csv")).project("chip, evidence").fetchall()
        assert json.loads(rows[0][1])[0]["field"] == "chip_count"


def test_export_replaces_only_what_an_export_wrote(lake: Lake, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("export", str(folder), "--format", "csv", lake=lake).exit_code == 0
    (folder / "notes").mkdir(parents=True)
    (folder / "chips.md").write_text("mine")
    assert run("export", str(folder), lake=lake).exit_code == 0  # the CSV files of the first go
    assert {path.suffix for path in folder.iterdir()} == {".parquet", ".csv", ".md", ".json", ""}
    assert [path.name for path in folder.glob("*.csv")] == ["columns.csv"]
    assert (folder / "chips.md").read_text() == "mine"
    assert (folder / "notes").is_dir()


@pytest.mark.parametrize("taken", ["papers.parquet", "columns.csv", "thesis.tex", ".git"])
def test_export_mixes_with_nothing_of_somebody_else(lake: Lake, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    result = run("export", str(tmp_path), lake=lake)
    assert isinstance(result.exception, NotExportedError)
    assert exit_status(result.exception) == 2
    told = explain(result.exception) or ""
    assert f"{tmp_path} holds {taken}, and no export wrote into it. Nothing was written: name a new" in told
    assert [path.name for path in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"


def test_export_never_takes_a_name_that_somebody_took_since(lake: Lake, tmp_path: Path) -> None:
    assert run("export", str(tmp_path), lake=lake).exit_code == 0
    (tmp_path / "papers.csv").write_text("mine")
    result = run("export", str(tmp_path), "--format", "csv", lake=lake)
    assert isinstance(result.exception, NotExportedError)
    assert exit_status(result.exception) == 2
    assert "holds papers.csv, which no export wrote" in (explain(result.exception) or "")
    assert (tmp_path / "papers.csv").read_text() == "mine"
    assert (tmp_path / "papers.parquet").is_file()


def test_export_leaves_an_exported_file_that_was_changed(lake: Lake, tmp_path: Path) -> None:
    assert run("export", str(tmp_path), "--format", "csv", lake=lake).exit_code == 0
    with (tmp_path / "chips.csv").open("a") as handle:
        handle.write("a chip of my own\n")
    result = run("export", str(tmp_path), "--format", "csv", lake=lake)
    assert "holds chips.csv, which no export wrote or which was changed since" in (explain(result.exception) or "")
    assert (tmp_path / "chips.csv").read_text().endswith("a chip of my own\n")


def test_export_into_a_file_is_refused(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    result = run("export", str(tmp_path / "taken"), lake=lake)
    assert result.exit_code != 0
    assert "taken is in the way" in (explain(result.exception) or "")


@pytest.mark.parametrize(
    "command", [["publish"], ["status"], ["show", "1706.03762"], ["sql", "SELECT 1"], ["export", "x"]]
)
def test_missing_lake(tmp_path: Path, command: list[str]) -> None:
    result = run(*command, lake=Lake(tmp_path / "none"))
    assert result.exit_code != 0
    assert "climits ingest" in (explain(result.exception) or "")
    assert not (tmp_path / "none").exists()


def test_a_paper_without_claims_makes_another_exit_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_claims(monkeypatch, foreseen_claims)
    monkeypatch.setattr("flows.steps.make_claims", in_this_process)
    lake = Lake(tmp_path / "lake").create()
    papers = [make_paper("a", chip="broken"), make_paper("b", "1512.03385", 1)]
    lake.write_readings(papers, rules_version(), at=AT)
    result = run("publish", lake=lake)
    assert result.exit_code == 4
    assert "no claims made of 1706.03762: ValueError: cannot curate this" in result.stderr


def test_commands_do_not_load_what_they_do_not_need() -> None:
    import subprocess

    heavy = "{'prefect', 'spacy', 'pandas', 'textual', 'duckdb', 'pyarrow'}"
    code = f"import sys, climits.main; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_sample_is_what_the_fixture_takes_it_for() -> None:
    assert read_paper(SAMPLES / "quiet-norm.pdf").pages >= 2


def test_a_paper_of_which_text_was_lost_is_shown_to_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(tmp_path / "lake").create()
    doubt = "look at page 2: PDFium reads 0 characters, pdfplumber 1,203, which counts"
    lake.write_readings(
        [replace(make_paper("a"), detail=doubt), make_paper("b", "2001.00001", 1)], rules_version(), at=AT
    )
    use_claims(monkeypatch, foreseen_claims)
    assert run("publish", lake=lake).exit_code == 0
    status = run("status", "--json", lake=lake)
    (problem,) = json.loads(status.stdout)["problems"]
    assert (problem["arxiv_id"], problem["stage"], problem["status"]) == ("1706.03762", "read", "incomplete")
    assert problem["detail"] == doubt
    shown = " ".join(run("show", "1706.03762", lake=lake).stdout.split())
    assert f"read of version 5: incomplete ({doubt})" in shown
    assert "look at page" not in run("show", "2001.00001", lake=lake).stdout
