"""Claims of a file of readings, kept in the lake: a second publish makes only what is missing.

Needs no database, so that worker processes start quickly.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import MappingProxyType

from curation.claim import PaperClaims
from curation.claims.cost_estimates import cost_estimates
from curation.claims.estimates import compute_estimates
from extractors.reading import PaperReadings
from warehouse import codec
from warehouse.errors import WarehouseError
from warehouse.lake import Lake
from warehouse.records import CuratedPaper, PaperIdentity
from warehouse.second_readings import SecondReading, latest, second_readings
from warehouse.versions import curation_version, second_reader_version

SHARDS_FOR_A_POOL = 4
"""Fewest files for which starting worker processes pays."""

Progress = Callable[[str, int, int], None]
"""Told what is done: stage, steps done, steps in all."""


Second = Mapping[str, SecondReading]
"""What a second reader proposed, by sha256 of the PDF."""


def claims_name(shard: Path, papers: Sequence[PaperIdentity], second: Second) -> str:
    """Name of the file of claims: it changes with the file of readings, and with what is known and said of its papers.

    Only papers that a second reader read make it change with that reader.
    """
    known = "\n".join(f"{p.pdf_sha256} {p.arxiv_id} {p.version} {p.published_on}" for p in papers)
    for p in papers:
        if p.pdf_sha256 in second:
            said = second[p.pdf_sha256]
            known += f"\n{p.pdf_sha256} {said.model} {said.prompt_digest} {said.replies} {second_reader_version()}"
    return f"{shard.stem}-{hashlib.sha256(known.encode()).hexdigest()[:12]}"


def curate_shard(
    root: Path,
    shard: Path,
    papers: Sequence[PaperIdentity],
    version: str,
    judges: Path | None = None,
    second: Second = MappingProxyType({}),
) -> Path:
    """Make the claims of the papers of one file of readings and store them; a paper that fails says so in `problem`."""
    lake = Lake(root)
    readings = {paper.pdf_sha256: paper for paper in lake.read_readings(shard) if paper.status == "read"}
    rows = [_curated(readings[paper.pdf_sha256], paper, judges, second.get(paper.pdf_sha256)) for paper in papers]
    table = codec.to_table(rows, CuratedPaper)
    # Failures may pass, such as want of memory: under another name they are tried again by the next publish.
    name = claims_name(shard, papers, second) + ("-failed" if any(row.problem for row in rows) else "")
    return lake.write_table("claims", table, version=version, name=name)


def _curated(
    readings: PaperReadings, paper: PaperIdentity, judges: Path | None, said: SecondReading | None
) -> CuratedPaper:
    from curation.claims.curate import judge_paper
    from curation.claims.sitting import bench_for
    from curation.second.opinion import second_opinion

    judged_by = bench_for(paper.arxiv_id, judges)
    try:
        opinion = None if said is None else second_opinion(said.model, said.proposals, paper.published_on)
        curated = judge_paper(readings, paper.arxiv_id, paper.version, paper.published_on, judged_by, opinion)
        claims = curated.claims
        estimates = tuple(e for run in claims.runs for e in compute_estimates(run, paper.published_on))
        costs = cost_estimates(claims, readings)
        return CuratedPaper(paper.pdf_sha256, claims, estimates, costs, candidates=curated.candidates)
    except Exception as error:  # one paper must not keep all others from being published; the status tells of it
        place = traceback.extract_tb(error.__traceback__)[-1]
        problem = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
        return CuratedPaper(paper.pdf_sha256, PaperClaims(paper.arxiv_id, paper.version), problem=problem)


def curate(
    lake: Lake,
    shards: Sequence[Path],
    papers: Mapping[tuple[str, str], Sequence[PaperIdentity]],
    *,
    judges: Path | None = None,
    progress: Progress = lambda *_: None,
) -> list[Path]:
    """Files of claims for `papers` (by rules and name of the file of readings), made where they are not there yet.

    `judges` is a folder of judges to sit in place of those of the package.
    """
    version = curation_version(judges)
    second = latest(second_readings(lake))
    base = lake.root / "claims" / version
    wanted = [(path, papers[key]) for path in shards if (key := (path.parent.name, path.name)) in papers]
    files = [base / f"{claims_name(path, some, second)}.parquet" for path, some in wanted]
    missing = [(path, some) for (path, some), file in zip(wanted, files, strict=True) if not file.exists()]
    done = [file for file in files if file.exists()]
    for count, made in enumerate(_run(lake.root, missing, version, judges, second), start=1):
        done.append(made)
        progress("claims", count, len(missing))
    return sorted(done)


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches all processes of a terminal; the parent ends the work, a file of claims is finished first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(
    root: Path,
    work: Sequence[tuple[Path, Sequence[PaperIdentity]]],
    version: str,
    judges: Path | None,
    second: Second,
) -> Iterator[Path]:
    def said_of(papers: Sequence[PaperIdentity]) -> Second:
        return {p.pdf_sha256: second[p.pdf_sha256] for p in papers if p.pdf_sha256 in second}

    workers = min(_cores(), len(work))
    if workers < 2 or len(work) < SHARDS_FOR_A_POOL:
        for shard, papers in work:
            yield curate_shard(root, shard, papers, version, judges, said_of(papers))
        return
    # Spawned, not forked: the parent holds threads of the database.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts_to_the_parent) as pool:
        futures = [
            pool.submit(curate_shard, root, shard, papers, version, judges, said_of(papers)) for shard, papers in work
        ]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            raise WarehouseError(
                "A process that makes claims died, probably for want of memory. What was made is kept: free some "
                "memory and run `climits publish` again, it goes on where it stopped."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)
