"""Reading on a Dask cluster: what is configured, what is refused, and that nothing is lost with a worker."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cloudpickle
import dask.config
import pytest
from distributed import Client
from prefect import flow

from extractors.reading import PaperReadings
from flows import cluster, ingest, steps
from flows.cluster_settings import ClusterError, cluster_address
from flows.progress import Silent
from flows.storing import find_pdfs
from tests.flows.dask_cluster import Cluster
from tests.flows.dask_cluster import cluster as started
from tests.flows.test_flow import tables
from tests.object_store import ADDRESS, machine, object_store
from tests.shared import LONG
from warehouse.addresses import lake_at
from warehouse.lake import Lake
from warehouse.versions import rules_version

SAMPLES = Path(__file__).parents[2] / "samples"
READ = ("quiet-norm.pdf", "thrifty-search.pdf", "twin-reader.pdf", "drift-anchors.pdf")

ONLY_LONG = pytest.mark.skipif(not LONG, reason="takes half a minute: run it with CLIMITS_LONG_TESTS=1")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CLIMITS_DASK", raising=False)
    monkeypatch.setenv("CLIMITS_SETTINGS", str(tmp_path / "settings.toml"))
    return tmp_path / "settings.toml"


def test_the_address_is_the_one_named_then_the_environments_then_the_settings(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cluster_address() == ""
    settings.write_text('contact = "you@example.org"\n[cluster]\ndask = "tls://10.0.0.1:8786"\n')
    assert cluster_address() == "tls://10.0.0.1:8786"
    monkeypatch.setenv("CLIMITS_DASK", "tcp://10.0.0.2:8786")
    assert cluster_address() == "tcp://10.0.0.2:8786"
    assert cluster_address("tcp://127.0.0.1:1") == "tcp://127.0.0.1:1"


@pytest.mark.parametrize("address", ["10.0.0.1:8786", "tcp://10.0.0.1", "http://10.0.0.1:8786", "tcp://a b:1"])
def test_what_is_no_address_is_said(settings: Path, address: str) -> None:
    settings.write_text(f'[cluster]\ndask = "{address}"\n')
    with pytest.raises(ClusterError, match=r"settings\.toml.*tcp://127\.0\.0\.1:8786"):
        cluster_address()


def test_where_no_scheduler_listens_nothing_is_stored_first(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # and listens to nobody
        address = f"tcp://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(ClusterError, match=rf"{address} does not answer .*refused.*run without --dask"):
            ingest.run_watched(SAMPLES, tmp_path / "lake", Silent(), dask=address)
    assert not (tmp_path / "lake").exists()


@pytest.mark.parametrize(
    ("papers", "workers", "sizes"),
    [(0, 2, []), (1, 2, [1]), (8, 2, [4, 4]), (41, 2, [11, 10, 10, 10]), (40, 4, [10, 10, 10, 10])],
)
def test_batches_are_of_one_size_and_hold_every_paper_once(papers: int, workers: int, sizes: list[int]) -> None:
    wanted = [str(n) for n in range(papers)]
    dealt = cluster.batches(wanted, workers)
    assert [len(batch) for batch in dealt] == sizes
    assert sorted(wanted) == sorted(name for batch in dealt for name in batch)


@pytest.mark.parametrize("sent", [cluster.read_on_worker, ingest.ingest])
def test_dask_can_send_the_task_and_its_flow(sent: object) -> None:
    assert cloudpickle.loads(cloudpickle.dumps(sent)).name == sent.name  # type: ignore[attr-defined]


def test_a_worker_of_other_rules_or_without_the_lake_refuses(tmp_path: Path) -> None:
    sha256 = "ab" * 32
    with pytest.raises(ClusterError, match="install the same version"):
        cluster.read_on_worker.fn(str(tmp_path), [sha256], "other", "batch")
    with pytest.raises(ClusterError, match="must be shared"):
        cluster.read_on_worker.fn(str(tmp_path), [sha256], rules_version(), "batch")
    assert list(tmp_path.iterdir()) == []


@flow(name="only read")
def only_read(pdf_dir: str, lake: str, address: str) -> steps.IngestReport:
    with lake_at(lake) as root:
        return steps.ingest_pdfs(root, find_pdfs(Path(pdf_dir)), Silent(), read=cluster.reading_on(address))


def readings(lake: Lake) -> dict[str, PaperReadings]:
    shards = lake.shards("readings", rules_version())
    return {paper.pdf_sha256: paper for shard in shards for paper in lake.read_readings(shard)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pdfs")
    for name in READ:
        shutil.copy(SAMPLES / name, place)
    return place


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, steps.IngestReport]:
    """What one process makes of the folder."""
    lake = Lake(tmp_path_factory.mktemp("plain"))
    report = steps.ingest_pdfs(lake, find_pdfs(folder))
    steps.publish_lake(lake)
    return lake, report


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    # Prefect's own tests bring its server with them, seconds that no process shall pay which only collects tests.
    from prefect.testing.utilities import prefect_test_harness

    with (
        object_store(),  # for workers to find in their environment
        started(tmp_path_factory.mktemp("dask"), "one", "two") as running,
        prefect_test_harness(server_startup_timeout=180),
    ):
        yield running


@pytest.mark.slow
def test_a_cluster_makes_the_same_warehouse(
    plain: tuple[Lake, steps.IngestReport], folder: Path, running: Cluster, tmp_path: Path
) -> None:
    lake = Lake(tmp_path / "lake")
    report, _ = ingest.run_watched(folder, lake.root, Silent(), dask=running.address)
    assert report == plain[1]
    assert tables(lake) == tables(plain[0])
    assert tables(lake)["training_runs"]
    assert all("Completed" in running.log(name) for name in running.workers), "a worker idled"


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(
    plain: tuple[Lake, steps.IngestReport],
    folder: Path,
    running: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "PAPERS_PER_TASK", 1)
    lake = Lake(tmp_path / "lake")
    with kills_the_first_that_works(running) as killed:
        report = only_read(str(folder), str(lake.root), running.address)
    assert killed
    assert report == plain[1]
    assert readings(lake) == readings(plain[0])
    assert not list(lake.root.rglob(".tmp-*"))


@pytest.mark.slow
@pytest.mark.long
@ONLY_LONG
def test_workers_write_into_an_object_store(
    plain: tuple[Lake, steps.IngestReport],
    folder: Path,
    running: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine(monkeypatch, tmp_path / "one")
    assert only_read(str(folder), ADDRESS, running.address) == plain[1]
    machine(monkeypatch, tmp_path / "two")
    with lake_at(ADDRESS) as lake:
        assert readings(lake) == readings(plain[0])
        assert lake.pdf_digests() == plain[0].pdf_digests()


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@ONLY_LONG
def test_with_tls_as_documented_only_who_has_the_certificate_connects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```sh (\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    script = f"set -e\n{blocks['certificate']}{blocks['tls']}env | grep ^DASK_"
    made = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    for line in made.stdout.splitlines():
        monkeypatch.setenv(*line.split("=", 1))
    of_environment = dask.config.collect_env()["distributed"]["comm"]
    secured = {"distributed.comm": dask.config.merge(dask.config.get("distributed.comm"), of_environment)}
    with started(tmp_path, "one", options=("--protocol", "tls")) as running:
        assert running.address.startswith("tls://127.0.0.1:")
        with dask.config.set(secured), cluster.connected(running.address, Silent()) as runner:
            assert runner.client.submit(abs, -1).result() == 1
        monkeypatch.setattr(cluster, "ANSWER_WITHIN_S", 1.0)
        bare = {running.address: "holds its certificate", running.address.replace("tls", "tcp"): "does not answer"}
        for address, said in bare.items():
            with pytest.raises(ClusterError, match=said), cluster.connected(address, Silent()):
                pass


@contextmanager
def kills_the_first_that_works(running: Cluster) -> Iterator[list[str]]:
    """While the block runs, the first worker that has a task is killed (-9); yields whom."""
    killed: list[str] = []
    over = threading.Event()

    def watch() -> None:
        with Client(running.address, set_as_default=False) as client:
            while not killed and not over.wait(0.02):
                names = {address: facts["name"] for address, facts in client.scheduler_info()["workers"].items()}
                busy = [names[address] for address, keys in client.processing().items() if keys and address in names]
                for name in busy[:1]:
                    running.workers[name].kill()
                    killed.append(name)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield killed
    finally:
        over.set()
        watcher.join()
