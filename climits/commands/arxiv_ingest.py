"""The part of `climits ingest` that collects from arXiv: by benchmark, by id, from a file of ids."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from climits.commands.publish import print_left_out, published_line
from climits.printing import counted
from warehouse.shown import shown

if TYPE_CHECKING:
    from collection.collect import CollectReport
    from collection.identifiers import ArxivId
    from collection.settings import Settings
    from flows.collecting import CollectedReport
    from flows.steps import IngestReport
    from warehouse.publish import PublishReport

EXIT_NOTHING_CAME = 1
EXIT_SOME_DID_NOT_COME = 4
MOST_SHOWN = 20
PAPERS_OF_A_BENCHMARK = 200
"""Fetched in one command unless another limit is given: arXiv is not to be crawled by accident."""


def run_arxiv_ingest(
    lake: Path, *, ids: list[str], from_file: Path | None, benchmarks: list[str], since: str | None, limit: int | None
) -> tuple[CollectedReport, PublishReport | None]:
    """Collect, read and publish, with progress on standard error; every input is checked before the first request."""
    from collection.queries import choose, load_queries
    from flows.collecting import anything_stored, ingest_from_arxiv
    from flows.progress import shown_progress
    from flows.steps import publish_lake
    from warehouse.lake import Lake

    wanted = read_ids(ids, from_file)
    queries = choose(load_queries(), benchmarks) if benchmarks else []
    first_day = read_day(since) if since else None
    settings = settings_with_contact()
    root = Lake(lake)
    if limit is None and queries:
        limit = PAPERS_OF_A_BENCHMARK
    with shown_progress() as progress:
        report = ingest_from_arxiv(
            root, settings, queries=queries, ids=wanted, since=first_day, limit=limit, progress=progress
        )
        return report, publish_lake(root, progress) if anything_stored(root) else None


def run_ingest_with_metadata(
    places: Sequence[Path], lake: Path, *, retry: bool
) -> tuple[IngestReport, CollectedReport, PublishReport]:
    """Read PDFs, ask arXiv for their papers' metadata and publish; the contact is asked for before anything else."""
    from flows.collecting import ingest_with_metadata
    from flows.progress import shown_progress
    from flows.steps import publish_lake
    from flows.storing import find_pdfs
    from warehouse.lake import Lake

    settings = settings_with_contact()
    root = Lake(lake)
    with shown_progress() as progress:
        report, asked = ingest_with_metadata(root, settings, find_pdfs(*places), retry=retry, progress=progress)
        return report, asked, publish_lake(root, progress)


def print_metadata_report(asked: CollectedReport) -> None:
    """Print for how many papers metadata came, and which ids arXiv does not know."""
    got = asked.collected
    typer.echo(f"{got.records} records and {got.licences} licences from arXiv.")
    _print_unusable(got)
    for one in got.unknown[:MOST_SHOWN]:
        typer.echo(f"  no metadata: {one}: arXiv does not know it")
    if len(got.unknown) > MOST_SHOWN:
        typer.echo(f"  ... and {len(got.unknown) - MOST_SHOWN} more")


def _print_unusable(got: CollectReport) -> None:

    for problem in got.unusable[:MOST_SHOWN]:
        typer.echo(shown(f"  left out: {problem}"))
    if len(got.unusable) > MOST_SHOWN:
        typer.echo(f"  ... and {len(got.unusable) - MOST_SHOWN} more")


def metadata_facts(asked: CollectedReport) -> dict[str, object]:
    """The same for scripts."""
    got = asked.collected
    return {
        "records": got.records,
        "licences": got.licences,
        "unknown": [str(one) for one in got.unknown],
        "unusable": got.unusable,
        "problem": str(asked.problem) if asked.problem else None,
    }


def read_ids(ids: list[str], from_file: Path | None) -> list[ArxivId]:
    """The ids of the command line and of a file, each once; raises BadIdentifier that names every bad one."""
    from collection.identifiers import parse_ids

    found = parse_ids(ids)
    if from_file is not None:
        try:
            found += parse_ids(from_file.read_text(encoding="utf-8").splitlines())
        except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError) as problem:
            raise typer.BadParameter(f"{from_file} is no file of ids, one a line ({problem}).") from problem
    return list(dict.fromkeys(found))


def read_day(text: str) -> dt.date:
    """A day as YYYY-MM-DD, in the past."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as problem:
        raise typer.BadParameter(f"--since {text!r} is no day; write it as 2019-01-01.") from problem
    if day >= dt.datetime.now(dt.UTC).date():
        raise typer.BadParameter(f"--since {text} is not in the past: nothing was submitted since.")
    return day


def settings_with_contact() -> Settings:
    """The settings, asking a person for the contact address where it is missing; it is asked for once and kept."""
    from collection.settings import check_contact, load_settings, save_contact

    settings = load_settings()
    if not settings.contact.strip() and sys.stdin.isatty():
        typer.echo("arXiv asks that every request names an address at which whoever runs it can be reached.", err=True)
        path = save_contact(typer.prompt("Your mail address", err=True))
        typer.echo(f"Kept in {path}; change it by `climits settings --contact ADDRESS`.", err=True)
        settings = load_settings()
    check_contact(settings.contact)
    return settings


def print_arxiv_report(report: CollectedReport, published: PublishReport | None) -> None:
    """Print what came, what did not and why."""
    got = report.collected
    skipped, candidates = got.ranked["skipped"], got.ranked["candidate"]
    if got.records:
        # Papers that were asked for by name are not ranked.
        ranked = f": {counted(candidates, 'candidate')}, {skipped} skipped by their abstracts" if got.ranked else ""
        typer.echo(f"{counted(got.records, 'record')} from arXiv{ranked}.")
    typer.echo(
        f"{counted(got.fetched['stored'], 'PDF')} stored, {len(got.failures)} not; {counted(report.read, 'paper')} "
        f"read, {report.unreadable} could not be read."
    )
    _print_unusable(got)
    for one in got.unknown:
        typer.echo(f"  not stored: {one}: arXiv does not know it")
    for row in got.failures[:MOST_SHOWN]:
        typer.echo(shown(f"  not stored: {row.arxiv_id}v{row.version}: {row.status} ({row.detail})"))
    if len(got.failures) > MOST_SHOWN:
        typer.echo(f"  ... and {len(got.failures) - MOST_SHOWN} more: climits status")
    if got.left:
        typer.echo(f"{got.left} candidates wait for the next run (--limit).")
    if published is not None:
        typer.echo(published_line(published))
        print_left_out(published)


def arxiv_report_as_json(report: CollectedReport, published: PublishReport | None) -> str:
    """The same for scripts."""
    import json

    got = report.collected
    facts = {
        "records": got.records,
        "candidates": got.ranked["candidate"],
        "skipped": got.ranked["skipped"],
        "fetched": dict(got.fetched),
        "failures": [
            {"arxiv_id": row.arxiv_id, "version": row.version, "status": row.status, "detail": row.detail}
            for row in got.failures
        ],
        "unknown": [str(one) for one in got.unknown],
        "unusable": got.unusable,
        "left": got.left,
        "licences": got.licences,
        "read": report.read,
        "unreadable": report.unreadable,
        "problem": str(report.problem) if report.problem else None,
        "warehouse": str(published.warehouse) if published else None,
        "counts": dict(published.counts) if published else {},
        "left_out": published.left_out if published else [],
    }
    return json.dumps(facts, indent=2)


def finish(report: CollectedReport, published: PublishReport | None) -> None:
    """Raise what stopped collection; else leave with the exit status that says what came and was published."""
    if report.problem is not None:
        raise report.problem
    got = report.collected
    if got.failures or got.unknown or got.unusable or report.unreadable:
        nothing = not got.fetched["stored"] and not report.read
        raise typer.Exit(EXIT_NOTHING_CAME if nothing else EXIT_SOME_DID_NOT_COME)
    if published is not None and published.left_out:
        raise typer.Exit(EXIT_SOME_DID_NOT_COME)
