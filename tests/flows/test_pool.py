"""Whatever a PDF does to its worker, it gets one status and the others are read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from flows.fork_server import WorkersCannotStart
from flows.pool import Limits, PdfJob, ReaderPool

OBEY = "tests.flows.stand_in_readers:obey"


def jobs(folder: Path, orders: Sequence[str]) -> list[PdfJob]:
    made = []
    for number, order in enumerate(orders):
        path = folder / f"{number}.pdf"
        path.write_text(order)
        made.append(PdfJob(path, f"sha-{number}"))
    return made


FAULTS = {
    "hang": ("timed_out", "not read within 2 s"),
    "abort": ("out_of_memory", "SIGABRT"),
    "segfault": ("crashed", "SIGSEGV"),
    "allocate": ("out_of_memory", "needs more than 256 MB"),
    "exit": ("crashed", "exit status 3"),
    "raise": ("crashed", "ValueError: a table without rows at File"),
}


def test_every_fault_ends_with_its_status_and_the_rest_is_read(tmp_path: Path) -> None:
    orders = [part for fault in FAULTS for part in (f"good before {fault}", fault, f"good after {fault}")]
    limits = Limits(seconds=2, memory_mb=256)
    with ReaderPool(workers=2, limits=limits, reader=OBEY) as pool:
        outcomes = list(pool.read(jobs(tmp_path, orders)))

    assert sorted(job.pdf_sha256 for job, _ in outcomes) == sorted(f"sha-{n}" for n in range(len(orders)))
    by_order = {job.path.read_text(): outcome for job, outcome in outcomes}
    for fault, (status, words) in FAULTS.items():
        assert by_order[fault].status == status
        assert words in by_order[fault].detail
        assert by_order[fault].pdf_sha256 == f"sha-{orders.index(fault)}"
        assert by_order[f"good before {fault}"].status == by_order[f"good after {fault}"].status == "read"


def test_workers_are_other_processes_and_are_replaced(tmp_path: Path) -> None:
    with ReaderPool(workers=1, limits=Limits(papers_per_worker=2), reader=OBEY) as pool:
        outcomes = [outcome for _, outcome in pool.read(jobs(tmp_path, [f"paper {n}" for n in range(6)]))]
    processes = [int(outcome.readings[0].value or 0) for outcome in outcomes]
    assert os.getpid() not in processes
    assert sorted(processes.count(process) for process in set(processes)) == [2, 2, 2]


def test_a_worker_that_others_ended_tells_nothing_of_its_pdf(tmp_path: Path) -> None:
    once = tmp_path / "ended"
    with ReaderPool(workers=1, reader=OBEY) as pool:
        outcomes = list(pool.read(jobs(tmp_path, ["x", f"terminate unless {once}"])))
    assert [outcome.status for _, outcome in outcomes] == ["read", "read"]
    assert once.exists()


def test_a_pool_reads_one_batch_after_another(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    with ReaderPool(workers=2, reader=OBEY) as pool:
        statuses = [
            [outcome.status for _, outcome in pool.read(jobs(folder, ["x", "abort"]))] for folder in (first, second)
        ]
    assert [sorted(batch) for batch in statuses] == [["out_of_memory", "read"]] * 2


def test_no_pdf_is_blamed_where_workers_cannot_start(tmp_path: Path) -> None:
    with (
        ReaderPool(workers=1, reader="tests.flows.no_such_module:read") as pool,
        pytest.raises(WorkersCannotStart, match=r"tests\.flows\.no_such_module cannot be loaded: ModuleNotFoundError"),
    ):
        list(pool.read(jobs(tmp_path, ["x"])))
