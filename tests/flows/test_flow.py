"""The Prefect flow does what the plain functions do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

from flows import ingest, steps
from flows.progress import Silent
from flows.serving import CannotServe
from flows.storing import find_pdfs
from warehouse.lake import Lake
from warehouse.read import Warehouse

SAMPLES = Path(__file__).parents[2] / "samples"
COMPARED = ("papers", "readings", "training_runs", "benchmark_results", "coverage", "compute_estimates", "review_queue")


def tables(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    with Warehouse.of(lake) as warehouse:
        return {name: warehouse.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in COMPARED}


@pytest.mark.slow
def test_flow_and_functions_make_the_same_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "PAPERS_PER_TASK", 1)  # two tasks for two papers
    # Prefect's own tests bring its server with them, seconds that no process shall pay which only collects tests.
    from prefect.testing.utilities import prefect_test_harness

    folder = tmp_path / "pdfs"
    folder.mkdir()
    for name in ("quiet-norm.pdf", "thrifty-search.pdf"):
        shutil.copy(SAMPLES / name, folder)
    (folder / "cut.pdf").write_bytes((SAMPLES / "quiet-norm.pdf").read_bytes()[:2000])
    plain, flow = Lake(tmp_path / "plain"), Lake(tmp_path / "flow")

    by_functions = steps.ingest_pdfs(plain, find_pdfs(folder))
    steps.publish_lake(plain)
    with prefect_test_harness(server_startup_timeout=180):
        by_flow, published = ingest.run_watched(folder, flow.root, Silent())

    assert by_flow == by_functions
    assert by_flow.read == 2
    assert [problem.origin for problem in by_flow.problems] == ["cut.pdf"]
    assert published.warehouse == flow.warehouse
    assert tables(flow) == tables(plain)
    assert tables(flow)["training_runs"]


@pytest.mark.parametrize("sent", [ingest.read_batch, ingest.ingest])
def test_dask_can_send_the_task_and_its_flow(sent: object) -> None:
    assert cloudpickle.loads(cloudpickle.dumps(sent)).name == sent.name  # type: ignore[attr-defined]


def test_a_server_that_is_not_there_is_said_before_any_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with pytest.raises(CannotServe, match=r"No Prefect server answers at .*127\.0\.0\.1:9/api.*--no-flow"):
        ingest.run_watched(tmp_path, tmp_path / "lake", Silent())
    assert not (tmp_path / "lake").exists()
