"""Two processes against a server with many papers and every fault, and the gaps between their requests.

With CLIMITS_LONG_TESTS=1 there are two thousand papers, and more that are collected in real time.
"""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from collection.ledger import attempts_by_paper, outcome
from collection.loopback import ApiFault, Faults, LoopbackArxiv, PdfFault
from collection.manners import API_GAP_S
from tests.collection.served import paper
from tests.shared import LONG
from warehouse.lake import Lake

PAPERS = 2000 if LONG else 200
SHARE = 20
"""One paper in so many has each fault: 5 %."""
STATUS: dict[PdfFault, str] = {
    "html": "html",
    "empty": "empty",
    "cut": "cut",
    "withdrawn": "withdrawn",
    "source_only": "source_only",
    "404": "not_found",
    "403": "forbidden",
    "429": "throttled",
    "500": "server_error",
    "redirect_out": "redirect_refused",
}
API_FAULTS: list[ApiFault] = ["html", "empty_page", "short_page", "cut", "cut_xml", "drop", "429", "500", "503"]
SCALE = 1000.0
IN_REAL_TIME = 6 if LONG else 4
"""Papers that are collected without a faster clock, two a query and twelve seconds each."""


def run_two(server: LoopbackArxiv, lakes: tuple[Path, Path], state: Path, scale: float, page_size: int) -> None:
    """Two processes of one installation, started together."""
    processes = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.collection.collect_process",
                *map(str, (server.url, lake, state, scale, page_size)),
            ],
            cwd=Path(__file__).parents[2],
        )
        for lake in lakes
    ]
    assert [process.wait() for process in processes] == [0, 0]


@pytest.mark.slow
@pytest.mark.long
def test_many_papers_with_every_fault(tmp_path: Path) -> None:
    papers = [paper(number) for number in range(PAPERS)]
    kinds = list(STATUS)
    faults = Faults(pdf={one.arxiv_id: kinds[n % SHARE] for n, one in enumerate(papers) if n % SHARE < len(kinds)})
    faults.api = [fault for kind in API_FAULTS for fault in (kind, None)]  # type: ignore[misc]
    lake = Lake(tmp_path / "lake")
    with LoopbackArxiv(papers, faults) as server:
        run_two(server, (lake.root, lake.root), tmp_path / "state", SCALE, 100)
        assert min(server.gaps("api", "oai")) * SCALE >= API_GAP_S
        asked = len(server.requests)
        run_two(server, (lake.root, lake.root), tmp_path / "state", SCALE, 100)
        assert len(server.requests) == asked

    attempts = attempts_by_paper(lake.fetches())
    found = {paper_id: outcome(rows) for (paper_id, _), rows in attempts.items()}
    assert len(found) == PAPERS
    statuses = {paper_id: row.status for paper_id, row in found.items() if row is not None}
    assert statuses == {paper_id: STATUS[fault] for paper_id, fault in faults.pdf.items()} | {
        one.arxiv_id: "stored" for one in papers if one.arxiv_id not in faults.pdf
    }
    assert Counter(statuses.values())["stored"] == PAPERS - len(kinds) * PAPERS // SHARE
    intact = [one for one in papers if one.arxiv_id not in faults.pdf]
    assert all(lake.pdf_path(hashlib.sha256(one.pdf).hexdigest()).read_bytes() == one.pdf for one in intact)
    assert len(list((lake.root / "pdf").rglob("*.pdf"))) == len(intact)
    assert all(len(rows) == 1 for rows in attempts.values())  # nothing is asked for in two batches


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_with_every_paper(tmp_path: Path) -> None:
    papers = [paper(number) for number in range(60)]
    lake = Lake(tmp_path / "lake")
    with LoopbackArxiv(papers) as server:
        command = [sys.executable, "-m", "tests.collection.collect_process"]
        command += [*map(str, (server.url, lake.root, tmp_path / "state", SCALE, 100))]
        kills = 0
        for asked in (0, 7, 23, 51):  # before the first PDF, and in the midst of three batches
            process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
            while len(server.of("pdf")) < asked and process.poll() is None:
                server.wait_for_request(0.5)
            process.kill()
            kills += process.wait() == -signal.SIGKILL
        assert kills == 4
        assert subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == 0
        paths = Counter(request.path for request in server.of("pdf"))
    assert len(paths) == 60
    assert sum(paths.values()) <= 60 + kills  # at most the one under way is asked for again
    assert all(lake.has_pdf(hashlib.sha256(one.pdf).hexdigest()) for one in papers)
    stored = Counter(row.arxiv_id for row in lake.fetches() if row.status == "stored")
    assert stored == Counter(one.arxiv_id for one in papers)


@pytest.mark.slow
@pytest.mark.long
def test_two_processes_keep_arxivs_pauses_in_real_time(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(number) for number in range(IN_REAL_TIME)]) as server:
        run_two(server, (tmp_path / "one", tmp_path / "two"), tmp_path / "state", 1.0, 2)
        assert len(server.of("api")) == IN_REAL_TIME
        assert min(server.gaps("api", "oai")) >= API_GAP_S
        assert server.most_connections == 1
        pdfs = [request.at for request in server.of("pdf")]
    assert len(pdfs) == 2 * IN_REAL_TIME
    assert min(later - earlier for earlier, later in zip(pdfs, pdfs[4:], strict=False)) >= 1.0


def test_every_fault_of_a_pdf_that_the_server_knows_is_tried_somewhere() -> None:
    elsewhere = {
        "cut_unannounced",
        "cut_before",
        "redirect_nowhere",
        "not_pdf",
        "bomb",
        "redirect_here",
        "redirect_circle",
        "drop",
        "silence",
    }
    assert set(STATUS) | elsewhere == set(get_args(PdfFault))
