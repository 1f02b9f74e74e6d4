"""The stand-in of `climits demo --arxiv`, and the nightly flow against it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from climits.commands import ingest
from climits.commands.arxiv_demo import ABSTRACTS_OF_OTHERS, pointed_at, run_arxiv_demo, stand_in
from collection.collect import CollectReport
from collection.queries import load_queries
from collection.settings import load_settings
from flows import collecting, scheduled, serving
from flows.progress import Progress
from warehouse.lake import Lake
from warehouse.records import Candidate

SAMPLES = Path(__file__).parents[2] / "samples"
SINCE = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=60)


def test_the_stand_in_shows_each_end_that_a_candidate_may_come_to(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with stand_in(SAMPLES) as server, pointed_at(server, lake.root, scale=2000.0):
        report = CollectReport()
        collecting.collect_queries(lake, load_settings(), list(load_queries().values()), report, since=SINCE)
        samples = set(server.papers) - set(ABSTRACTS_OF_OTHERS)
        assert server.papers["9901.00001"].title == "Lattice Residual Networks for Image Recognition"
    stored = {row.arxiv_id for row in lake.fetches() if row.status == "stored"}
    assert len(samples & stored) >= 6  # the others speak of no benchmark in their abstracts
    assert stored - samples == {"9901.09003"}
    assert [row.arxiv_id for row in report.failures] == ["9901.09002"]
    skipped = {row.arxiv_id for row in lake.read_rows("candidates", Candidate) if row.status == "skipped"}
    assert skipped == {"9901.09001"}


def test_both_runs_of_the_demo_have_one_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    met: list[str | None] = []

    @contextmanager
    def own_server(port: int, api_url: str, *options: str) -> Iterator[None]:
        started.append(api_url)
        yield

    def run(lake: str, progress: Progress, **asked: object) -> None:
        with serving.passing_server():
            met.append(serving.PREFECT_API_URL.value())

    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(serving, "_own_server", own_server)
    monkeypatch.setattr(scheduled, "run_collect_watched", run)
    monkeypatch.setattr(ingest, "quieten_prefect", lambda: None)
    run_arxiv_demo(Lake(tmp_path / "lake").create().root, SAMPLES)
    assert met == [*started, *started]
    assert len(started) == 1


@pytest.mark.slow
def test_the_nightly_flow_leaves_artifacts_and_fails_where_a_part_of_it_did(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.testing.utilities import prefect_test_harness

    from flows.progress import Silent
    from flows.scheduled import CollectionIncomplete, run_collect_watched

    async def artifacts() -> dict[str, str]:
        async with get_client() as client:
            # The newest of each key: `read_artifacts` gives all versions in no order of time.
            return {str(one.key): str(one.data) for one in await client.read_latest_artifacts()}

    lake = Lake(tmp_path / "lake")
    with (
        prefect_test_harness(server_startup_timeout=180),
        stand_in(SAMPLES) as server,
        pointed_at(server, lake.root, 2000),
    ):
        server.faults.api = ["error_entry"]
        with pytest.raises(CollectionIncomplete, match="imagenet: arXiv refuses the query"):
            run_collect_watched(str(lake.root), Silent(), benchmarks=["imagenet", "squad1.1"], since=SINCE)
        found = asyncio.run(artifacts())
        assert {"came-in", "failed", "waiting-for-review", "report"} <= set(found)
        assert lake.warehouse.is_file()  # what came for the other benchmark is published
        counts = run_collect_watched(str(lake.root), Silent(), benchmarks=["imagenet"], since=SINCE)
        assert counts["stored"] > 0
        assert "not_found" in asyncio.run(artifacts())["failed"]
        assert Counter(row.status for row in lake.fetches())["not_found"] == 1
