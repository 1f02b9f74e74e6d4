"""`climits doctor`, and what `publish` and `status` say of damage: messages and exit statuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from climits.main import app, explain
from extractors.paper import read_paper
from tests.climits.test_warehouse_commands import SAMPLES
from tests.warehouse.conftest import AT, foreseen_claims, make_paper, use_claims
from tests.warehouse.test_publish import decide
from warehouse.lake import Lake
from warehouse.records import Fetch
from warehouse.versions import rules_version


def run(lake: Lake, *arguments: str) -> tuple[int, str]:
    """Exit status and everything that a command says."""
    result = CliRunner().invoke(app, [*arguments, "--lake", str(lake.root)])
    told = explain(result.exception) if isinstance(result.exception, Exception) else None
    return result.exit_code, result.output + (told or "")


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    lake = Lake(tmp_path / "lake").create()
    lake.write_readings([make_paper("a"), make_paper("b", "1512.03385", 1)], rules_version(), at=AT)
    with pytest.MonkeyPatch.context() as patch:
        use_claims(patch, foreseen_claims)
        yield lake


def test_a_damaged_decision_is_said_by_publish_status_and_doctor_until_it_is_mended(lake: Lake) -> None:
    decide(lake, "not_reported", "fact", "", fact="training_compute")
    decide(lake, "not_reported", "fact", "", fact="duration")
    assert run(lake, "publish")[0] == 0
    status, said = run(lake, "doctor")
    assert status == 0
    assert "All is sound." in said
    (path,) = lake.decisions.glob("*.jsonl")
    path.write_bytes(path.read_bytes()[:-20])
    status, said = run(lake, "status")
    assert status == 0
    assert "A decision cannot be read" in said
    assert f"{path.name}, line 2" in said
    status, said = run(lake, "doctor")
    assert status == 1
    assert f"WRONG decisions/{path.name}, line 2: damaged" in said
    status, said = run(lake, "publish")
    assert status == 4
    assert "decision set aside" in said
    status, said = run(lake, "doctor", "--repair")
    assert status == 0, said
    assert "moved aside" in said
    assert "given back" in said
    assert "All is whole again." in said
    assert run(lake, "publish")[0] == 0


def test_what_breaks_a_check_is_said_by_publish_and_status(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def rules(*arguments: Any) -> Any:
        claims = foreseen_claims(*arguments)
        confidence = 1.5 if claims.arxiv_id == "1706.03762" else 0.9
        return replace(claims, runs=(replace(claims.runs[0], confidence=confidence),))

    use_claims(monkeypatch, rules)
    status, said = run(lake, "publish")
    assert status == 4
    assert "set aside: 1706.03762: run-" in said
    status, said = run(lake, "status")
    assert status == 0
    assert "set_aside" in said
    assert json.loads(run(lake, "status", "--json")[1])["problems"][0]["arxiv_id"] == "1706.03762"
    assert run(lake, "doctor")[0] == 0


def test_lost_readings_are_read_again_and_the_tables_are_the_same(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake").create()
    for name in ("quiet-norm", "thrifty-search"):
        sha256 = lake.store_pdf(SAMPLES / f"{name}.pdf")
        lake.write_readings([read_paper(lake.pdf_path(sha256))], rules_version(), at=AT)
        lake.write_fetches([Fetch("stored", "folder", f"{name}.pdf", AT, pdf_sha256=sha256)])
    assert run(lake, "publish")[0] == 0
    runs = "SELECT * EXCLUDE (decided_at) FROM training_runs ORDER BY run_id"
    before = run(lake, "sql", runs, "--json")
    spoilt = sorted(lake.root.glob("readings/*/*.parquet"))[0]
    content = spoilt.read_bytes()
    spoilt.write_bytes(content[:500] + bytes([content[500] ^ 4]) + content[501:])
    status, said = run(lake, "publish")
    assert status == 1
    assert spoilt.name in said
    _, said = run(lake, "doctor", "--repair", "--json")
    facts = json.loads(said[said.index("{") :])  # progress goes before it, to standard error
    assert [finding["subject"] for finding in facts["findings"] if finding["serious"]] == [
        spoilt.relative_to(lake.root).as_posix()
    ]
    assert facts["repair"]["read_again"] == 1
    assert facts["repair"]["left"] == []
    assert run(lake, "sql", runs, "--json") == before
    assert run(lake, "doctor")[0] == 0


def test_a_pdf_that_is_gone_stays_lost(lake: Lake) -> None:
    sha256 = lake.store_pdf(SAMPLES / "quiet-norm.pdf")
    lake.write_fetches([Fetch("stored", "folder", "quiet-norm.pdf", AT, pdf_sha256=sha256)])
    run(lake, "publish")
    lake.pdf_path(sha256).unlink()
    status, said = run(lake, "doctor", "--repair")
    assert status == 4
    assert f"STILL WRONG pdf/{sha256[:2]}/{sha256}.pdf: the PDF (from quiet-norm.pdf) is not there" in said


def test_no_lake_is_told(tmp_path: Path) -> None:
    status, said = run(Lake(tmp_path / "none"), "doctor")
    assert status != 0
    assert "There is no lake" in said
