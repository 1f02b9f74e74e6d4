"""`climits demo --arxiv`: the scheduled job against a stand-in for arXiv on this machine, without any network."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collection.loopback import LoopbackArxiv
    from collection.loopback_answers import ServedPaper

CLOCK_SCALE = 10.0
"""The pauses that arXiv's terms ask for run so much faster: nobody is disturbed on loopback."""
PUBLISHED_DAYS_AGO = 40
ABSTRACTS_OF_OTHERS = {
    "9901.09001": (
        "Blurred Photographs of Invented Cats",
        "We describe pictures. ImageNet is mentioned.",
    ),
    "9901.09002": ("A Paper Whose File Is Gone", "We reach 20.1% top-1 error on ImageNet with 64 GPUs."),
    "9901.09003": ("A Paper That Comes at the Second Try", "We train on ImageNet with 8 GPUs in 3 hours."),
}
"""Invented papers that show what else may become of a candidate: skipped, failed, and fetched at the second try."""


def run_arxiv_demo(lake: Path, samples: Path) -> None:
    """Run the nightly flow twice against the stand-in and say what each run did.

    The first run harvests, ranks, fetches, reads and publishes; the second finds nothing left to do.
    """
    from climits.commands.ingest import quieten_prefect

    quieten_prefect()
    from flows.progress import shown_progress
    from flows.scheduled import run_collect_watched
    from flows.serving import passing_server

    # One server for both runs: Prefect's sender of events stays with the first it met, and when that one is gone it
    # tries each event again for seconds before the process may end.
    with stand_in(samples) as server, pointed_at(server, lake), passing_server(), shown_progress() as progress:
        typer.echo(f"A stand-in for arXiv answers at {server.url}: {len(server.papers)} invented papers, no network.")
        since = _published(0).date() - dt.timedelta(days=1)
        for run in ("first", "second"):
            before = {kind: len(server.of(kind)) for kind in ("api", "oai", "pdf")}
            run_collect_watched(str(lake), progress, since=since, limit=50)
            asked = {kind: len(server.of(kind)) - count for kind, count in before.items()}
            typer.echo(
                f"The {run} run sent {asked['api']} requests for metadata, {asked['pdf']} for PDFs and {asked['oai']} "
                "for licences."
            )
    from climits.commands.collection_status import collection_facts, print_collection
    from warehouse.lake import Lake

    print_collection(collection_facts(Lake(lake)))


@contextmanager
def stand_in(samples: Path) -> Iterator[LoopbackArxiv]:
    """The loopback server with the sample papers and a few that are skipped or fail."""
    from collection.loopback import Faults, LoopbackArxiv

    faults = Faults(
        pdf={"9901.09002": "404", "9901.09003": "500"},
        pdf_times={"9901.09003": 1},
    )
    with LoopbackArxiv(served_papers(samples), faults) as server:
        yield server


def served_papers(samples: Path) -> list[ServedPaper]:
    """The sample papers with title and abstract as they stand in the PDFs, and the invented others."""
    from collection.loopback_answers import ServedPaper, tiny_pdf
    from extractors.paper import read_paper

    papers = []
    for number, path in enumerate(sorted(samples.glob("*.pdf"))):
        read = read_paper(path)
        if read.arxiv_id is None:
            continue
        papers.append(
            ServedPaper(
                arxiv_id=read.arxiv_id,
                title=read.title or path.stem,
                abstract=read.abstract,
                published=_published(number),
                pdf=path.read_bytes(),
                versions=read.version or 1,
                categories=("cs.CV", "cs.CL"),
            )
        )
    for number, (arxiv_id, (title, abstract)) in enumerate(ABSTRACTS_OF_OTHERS.items(), len(papers)):
        papers.append(ServedPaper(arxiv_id, title, abstract, _published(number), tiny_pdf(abstract)))
    return papers


def _published(number: int) -> dt.datetime:
    today = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return today - dt.timedelta(days=PUBLISHED_DAYS_AGO - number)


@contextmanager
def pointed_at(server: LoopbackArxiv, lake: Path, scale: float = CLOCK_SCALE) -> Iterator[None]:
    """Environment in which collection asks the stand-in, with a turn file of its own."""
    wanted = {
        "CLIMITS_ARXIV": server.url,
        "CLIMITS_CLOCK_SCALE": str(scale),
        "CLIMITS_CONTACT": "demo@example.org",
        "CLIMITS_STATE": str(lake / "tmp" / "demo-arxiv"),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
