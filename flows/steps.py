"""The steps from a folder of PDFs to a published warehouse, as plain functions: the Prefect flow calls the same ones.

Each step leaves the lake in order whatever happens: files appear whole or not at all, and what a step finds done it
does not do again. A run that was killed is gone on with by running it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from extractors.reading import Status
from flows.claiming import PRELOADED, load_makers_early, make_claims
from flows.fork_server import start_fork_server
from flows.keeping import Keeper
from flows.pool import PAPER_READER, PdfJob, ReaderPool, failed
from flows.progress import Progress, Silent
from flows.rule_files import check_rule_files
from flows.storing import Problem, Stored, store_pdfs
from warehouse.compacting import compact
from warehouse.errors import writing
from warehouse.lake import Lake
from warehouse.publish import PublishReport, publish
from warehouse.records import ReadOutcome
from warehouse.versions import rules_version

WORTH_ANOTHER_TRY: frozenset[Status] = frozenset({"timed_out", "out_of_memory", "crashed"})
"""Outcomes that a calmer machine may change; the others are the PDF's own."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every file: `files` = read + already read + doubles + problems.

    Those of the papers read that may say more than was read of them are in `incomplete`, with the reason.
    """

    files: int
    read: int
    already_read: int
    doubles: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...] = field(default=())
    incomplete: tuple[Problem, ...] = field(default=())

    @property
    def readable(self) -> int:
        """PDFs that are read, now or before."""
        return self.read + self.already_read


@contextmanager
def one_ingest_at_a_time(lake: Lake, progress: Progress) -> Iterator[None]:
    """Wait until no other ingest of this machine works on the lake, so that two started together share the work."""
    lake.create()
    lock = FileLock(lake.temporary / "ingest.lock")
    with writing(lake.root):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress.say(f"Another ingest works on {lake.root}; waiting for it to end.")
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


def to_read(
    lake: Lake, pdf_sha256s: Iterable[str], outcomes: Mapping[str, ReadOutcome], *, retry: bool = False
) -> list[PdfJob]:
    """Return what is still to be read of these PDFs, the largest first so that no worker ends long after the others.

    `outcomes` is how reading ended before under the same rules; with `retry`, failures that may pass are tried again.
    """

    def open_question(sha256: str) -> bool:
        known = outcomes.get(sha256)
        return known is None or (retry and known.status in WORTH_ANOTHER_TRY)

    def size(job: PdfJob) -> int:
        return job.path.stat().st_size if job.path.is_file() else 0

    jobs = [PdfJob(lake.pdf_path(sha256), sha256) for sha256 in dict.fromkeys(pdf_sha256s) if open_question(sha256)]
    return sorted(jobs, key=lambda job: (-size(job), job.pdf_sha256))


def whole_copies(
    lake: Lake, jobs: Sequence[PdfJob], sources: Mapping[str, Path] | None = None
) -> tuple[list[PdfJob], dict[str, Problem]]:
    """Return the jobs whose stored PDF is whole, and by sha256 what is wrong with the others.

    A PDF that is missing or damaged is taken again from where it came from, by sha256 in `sources`. Without that a
    damaged one is moved aside, so that the next collection fetches it again.
    """
    whole: list[PdfJob] = []
    lost: dict[str, Problem] = {}
    for job in jobs:
        fault = lake.pdf_fault(job.pdf_sha256)
        source = (sources or {}).get(job.pdf_sha256)
        if fault is not None and source is not None and lake.store_pdf(source, anew=True) == job.pdf_sha256:
            fault = None
        if fault is None:
            whole.append(job)
            continue
        if fault == "damaged":
            lake.set_aside(job.path)
        what = "is missing" if fault == "missing" else "was damaged and lies in the lake's folder aside now"
        lost[job.pdf_sha256] = Problem(
            job.path.name, "lost", f"the stored PDF {what}: ingest the folder it came from, or its arXiv id, again"
        )
    return whole, lost


def read_pdfs(
    lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress | None = None, pool: ReaderPool | None = None
) -> Counter[Status]:
    """Read PDFs in worker processes and write what was read as the run goes (`Keeper`); count the outcomes.

    When the run is interrupted, what was read until then is written first.
    """
    progress = progress or Silent()
    counts: Counter[Status] = Counter()
    lake.bring_pdfs(job.pdf_sha256 for job in jobs)
    kept = Keeper(lake, rules)
    with pool or ReaderPool() as pool:
        try:
            for job, outcome in pool.read(jobs, meanwhile=kept.write_if_due):
                if outcome.pdf_sha256 != job.pdf_sha256:
                    outcome = failed(job, "crashed", "the stored PDF was changed while it was read")
                kept.add(outcome)
                counts[outcome.status] += 1
                progress.advance()
        finally:
            kept.write()
    return counts


def summarise(
    stored: Stored, jobs: Sequence[PdfJob], outcomes: Mapping[str, ReadOutcome], lost: Mapping[str, Problem]
) -> IngestReport:
    """Return what became of every file, given how reading ended and which stored PDFs are lost."""
    now_read = {job.pdf_sha256 for job in jobs}
    problems = list(stored.refused)
    incomplete: list[Problem] = []
    read = already = 0
    for pdf in stored.pdfs:
        if pdf.pdf_sha256 in lost:
            problems.append(replace(lost[pdf.pdf_sha256], origin=pdf.origins[0]))
            continue
        outcome = outcomes[pdf.pdf_sha256]
        if outcome.status != "read":
            problems.append(Problem(pdf.origins[0], outcome.status, outcome.detail))
            continue
        if outcome.detail:
            incomplete.append(Problem(pdf.origins[0], "incomplete", outcome.detail))
        if pdf.pdf_sha256 in now_read:
            read += 1
        else:
            already += 1
    doubles = tuple(pdf.origins for pdf in stored.pdfs if len(pdf.origins) > 1)
    files = sum(len(pdf.origins) for pdf in stored.pdfs) + len(stored.refused)
    return IngestReport(files, read, already, doubles, tuple(problems), tuple(incomplete))


ReadJobs = Callable[[Lake, Sequence[PdfJob], str, Progress], object]
"""How the reading itself is run: `read_pdfs` here, tasks of batches in the Prefect flow."""


def read_all(lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress, read: ReadJobs) -> None:
    """Run `read` as a stage of the progress, then put small files together; nothing to read is no stage.

    Raises RuleFileError or BenchmarkFileError, with nothing read, where a data file of the readers is wrong. `rules` is
    the version of all those files.
    """
    if jobs:
        if rules not in lake.versions("readings"):  # what was read by these rules shows that they can be loaded
            check_rule_files()
        # For readers and for makers of claims; not before the check, a fault would end it with a traceback.
        start_fork_server(PAPER_READER.partition(":")[0], *PRELOADED)
        progress.stage("reading", len(jobs))
        read(lake, jobs, rules, progress)
        compact(lake, rules)


def ingest_pdfs(
    lake: Lake,
    paths: Sequence[Path],
    progress: Progress | None = None,
    *,
    retry: bool = False,
    read: ReadJobs = read_pdfs,
) -> IngestReport:
    """Store PDFs, read those that were not read under these rules, and say what became of each; publishes nothing."""
    progress = progress or Silent()
    rules = rules_version()
    with one_ingest_at_a_time(lake, progress):
        stored = store_pdfs(lake, paths, progress)
        sources = {pdf.pdf_sha256: pdf.source for pdf in stored.pdfs}
        jobs, lost = whole_copies(lake, to_read(lake, sources, lake.outcomes(rules), retry=retry), sources)
        read_all(lake, jobs, rules, progress, read)
        return summarise(stored, jobs, lake.outcomes(rules), lost)


def publish_lake(lake: Lake, progress: Progress | None = None, judges: Path | None = None) -> PublishReport:
    """Build the warehouse from the whole lake and put it in the place of the old one."""
    from flows.second_reader import read_replies

    progress = progress or Silent()
    load_makers_early(lake)
    read_replies(lake, progress)
    done_before: dict[str, int] = {}

    def advance(stage: str, done: int, total: int) -> None:
        """Turn what publishing tells, steps since the start of a stage, into steps since the last call."""
        name = "making claims" if stage == "claims" else "publishing"
        if name not in done_before:
            progress.stage(name, total)
        progress.advance(done - done_before.get(name, 0))
        done_before[name] = done

    return publish(lake, judges=judges, progress=advance, make=make_claims)
