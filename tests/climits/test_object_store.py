"""Commands on a lake in an object store: what one machine reads and decides, another sees."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from climits.main import app
from tests.flows.test_flow import tables
from tests.object_store import ADDRESS, machine, object_store
from warehouse.addresses import mirror_folder
from warehouse.lake import Lake

SAMPLE = Path(__file__).parents[2] / "samples" / "quiet-norm.pdf"


@pytest.fixture(autouse=True)
def store() -> Iterator[Any]:
    with object_store() as found:
        yield found


def climits(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.slow
def test_two_machines_share_a_lake_in_an_object_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Any
) -> None:
    (tmp_path / "pdfs").mkdir()
    shutil.copy(SAMPLE, tmp_path / "pdfs")
    read = climits("ingest", "--pdf-dir", str(tmp_path / "pdfs"), "--lake", str(tmp_path / "lake"))
    assert read.exit_code == 0, read.output
    plain = Lake(tmp_path / "lake")
    # A lake that was begun in a folder is copied as it is; the next command pulls it.
    store.put(str(tmp_path / "lake" / "pdf"), "papers/lake/pdf", recursive=True)
    store.put(str(tmp_path / "lake" / "fetches"), "papers/lake/fetches", recursive=True)

    machine(monkeypatch, tmp_path / "one")
    monkeypatch.setenv("CLIMITS_LAKE", ADDRESS)
    read = climits("ingest", "--pdf-dir", str(tmp_path / "pdfs"))
    assert read.exit_code == 0, read.output
    assert tables(Lake(mirror_folder(ADDRESS))) == tables(plain)
    assert store.exists("papers/lake/warehouse.duckdb")

    machine(monkeypatch, tmp_path / "two")
    asked = climits("sql", "SELECT arxiv_id FROM papers", "--json")
    assert asked.exit_code == 0, asked.output
    ((paper,),) = (row.values() for row in json.loads(asked.output))
    assert not (mirror_folder(ADDRESS) / "readings").exists(), "a query needs the warehouse alone"
    decided = climits("review", "not-reported", paper, "duration", "--reviewer", "Jane", "--lake", ADDRESS)
    assert decided.exit_code == 0, decided.output

    machine(monkeypatch, tmp_path / "one")
    published = climits("publish", "-q")
    assert published.exit_code == 0, published.output
    status = json.loads(climits("status", "--json").output)
    assert (status["lake"], status["pdfs"], status["decisions"], status["up_to_date"]) == (ADDRESS, 1, 1, True)
    drawn = climits("show", paper, "--lake", ADDRESS)
    assert drawn.exit_code == 0, drawn.output


def test_a_store_without_a_lake_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, tmp_path)
    asked = climits("sql", "SELECT 1", "--lake", ADDRESS)
    assert ADDRESS in str(asked.exception)
    assert asked.exit_code == 1
