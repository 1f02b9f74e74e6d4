"""Claims of a file of readings, kept in the lake: a second publish makes only what is missing.

Needs no database, so that worker processes start quickly.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from curation.claim import PaperClaims
from curation.claims.cost_estimates import cost_estimates
from curation.claims.estimates import compute_estimates
from extractors.reading import PaperReadings
from warehouse import codec
from warehouse.integrity import damaged_among
from warehouse.lake import Lake
from warehouse.records import CuratedPaper, PaperIdentity
from warehouse.second_readings import SecondReading
from warehouse.versions import curation_version, second_reader_version

Progress = Callable[[str, int, int], None]
"""Told what is done: stage, steps done, steps in all."""


ShardKey = tuple[str, str]
"""A file of readings: version of the rules that read it, and its name."""

TRY_AGAIN = "-failed"
"""At the end of the name of a file of claims that the next publish makes again."""

Second = Mapping[str, SecondReading]
"""What a second reader proposed, by sha256 of the PDF."""


def shard_key(path: Path) -> ShardKey:
    """Which file of readings this is."""
    return path.parent.name, path.name


def claims_name(shard: Path, papers: Sequence[PaperIdentity], second: Second = MappingProxyType({})) -> str:
    """Name of the file of claims: it changes with the file of readings, and with what is known and said of its papers.

    Only papers that a second reader read make it change with that reader.
    """
    known = "\n".join(f"{p.pdf_sha256} {p.arxiv_id} {p.version} {p.published_on}" for p in papers)
    for p in papers:
        if p.pdf_sha256 in second:
            said = second[p.pdf_sha256]
            known += f"\n{p.pdf_sha256} {said.model} {said.prompt_digest} {said.replies} {second_reader_version()}"
    return f"{shard.stem}-{hashlib.sha256(known.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class ClaimJob:
    """A file of readings of the lake `root` of which claims are to be made, and which papers of it are wanted.

    `second` is what a second reader proposed of these papers.
    """

    root: Path
    shard: Path
    papers: tuple[PaperIdentity, ...]
    version: str
    judges: Path | None = None
    second: Second = field(default_factory=dict)

    def made(self, readings: PaperReadings, paper: PaperIdentity) -> CuratedPaper:
        """The claims of one of its papers."""
        return _curated(readings, paper, self.judges, self.second.get(paper.pdf_sha256))


MakeClaims = Callable[[Sequence[ClaimJob]], Iterator[Path]]
"""How claims are made: the file of each job as it is ready, in any order."""


def in_this_process(jobs: Sequence[ClaimJob]) -> Iterator[Path]:
    """Make claims one file after another, without limits; `flows.claiming` makes them in worker processes."""
    for job in jobs:
        yield curate_shard(job)


def curate_shard(job: ClaimJob) -> Path:
    """Make the claims of the papers of one file of readings and store them; a paper that fails says so in `problem`."""
    readings = {paper.pdf_sha256: paper for paper in Lake(job.root).read_readings(job.shard) if paper.status == "read"}
    rows = [job.made(readings[paper.pdf_sha256], paper) for paper in job.papers]
    # Failures may pass, such as want of memory.
    return write_claims(job, rows, try_again=any(row.problem for row in rows))


def curate_alone(job: ClaimJob, paper: PaperIdentity) -> CuratedPaper:
    """The claims of one paper of a file of readings."""
    every = Lake(job.root).read_readings(job.shard)
    return job.made(next(found for found in every if found.pdf_sha256 == paper.pdf_sha256), paper)


def write_claims(job: ClaimJob, rows: Sequence[CuratedPaper], *, try_again: bool) -> Path:
    """Store what was made of a file of readings; with `try_again` under a name that the next publish makes again."""
    name = claims_name(job.shard, job.papers, job.second) + (TRY_AGAIN if try_again else "")
    return Lake(job.root).write_table("claims", _table(rows), version=job.version, name=name)


def without_claims(paper: PaperIdentity, problem: str) -> CuratedPaper:
    """A paper of which no claims could be made."""
    return CuratedPaper(paper.pdf_sha256, PaperClaims(paper.arxiv_id, paper.version), problem=problem)


def _table(rows: Sequence[CuratedPaper]) -> pa.Table:
    """The rows as a table; a paper whose claims no table can hold, such as a count beyond 64 bits, says so instead."""
    try:
        return codec.to_table(rows, CuratedPaper)
    except (pa.ArrowException, OverflowError, TypeError):
        return codec.to_table([_storable(row) for row in rows], CuratedPaper)


def _storable(row: CuratedPaper) -> CuratedPaper:
    try:
        codec.to_table([row], CuratedPaper)
    except (pa.ArrowException, OverflowError, TypeError) as error:
        return _failed(row.pdf_sha256, row.claims.arxiv_id, row.claims.version, error)
    return row


def _failed(pdf_sha256: str, arxiv_id: str, version: int | None, error: Exception) -> CuratedPaper:
    place = traceback.extract_tb(error.__traceback__)[-1]
    problem = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
    return CuratedPaper(pdf_sha256, PaperClaims(arxiv_id, version), problem=problem)


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
        return _failed(paper.pdf_sha256, paper.arxiv_id, paper.version, error)


def curate(
    lake: Lake,
    shards: Sequence[Path],
    papers: Mapping[ShardKey, Sequence[PaperIdentity]],
    second: Second,
    *,
    judges: Path | None = None,
    progress: Progress = lambda *_: None,
    make: MakeClaims = in_this_process,
) -> dict[ShardKey, Path]:
    """Files of claims for `papers`, by the file of readings that they are made of; made where they are not there yet.

    A file that is no longer as it was written is thrown away and made again.
    `judges` is a folder of judges to sit in place of those of the package.
    """
    version = curation_version(judges)
    wanted = {
        claims_name(path, papers[key], second): (key, path) for path in shards if (key := shard_key(path)) in papers
    }
    done = _made_before(lake, version, wanted)
    missing = [
        ClaimJob(lake.root, path, tuple(papers[key]), version, judges, _of(papers[key], second))
        for name, (key, path) in wanted.items()
        if name not in done
    ]
    for count, made in enumerate(make(missing) if missing else (), start=1):
        done[_name_of(made).removesuffix(TRY_AGAIN)] = made
        progress("claims", count, len(missing))
    return {wanted[name][0]: path for name, path in done.items()}


def _of(papers: Sequence[PaperIdentity], second: Second) -> Second:
    return {paper.pdf_sha256: second[paper.pdf_sha256] for paper in papers if paper.pdf_sha256 in second}


def _made_before(lake: Lake, version: str, wanted: Container[str]) -> dict[str, Path]:
    """Those of the wanted files of claims that are there and sound, by name without digest."""
    files = {name: path for path in lake.shards("claims", version) if (name := _name_of(path)) in wanted}
    damaged = set(damaged_among(files.values()))
    for path in damaged:
        path.unlink()
    return {name: path for name, path in files.items() if path not in damaged}


def _name_of(file: Path) -> str:
    """Name of a file of claims without its digest."""
    return file.stem.rpartition(".")[0]
