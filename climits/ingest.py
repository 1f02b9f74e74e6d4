"""`climits ingest`: PDFs in, a published warehouse out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption

if TYPE_CHECKING:
    from flows.steps import IngestReport
    from warehouse.publish import PublishReport

EXIT_NOTHING_READ = 1
EXIT_SOME_NOT_READ = 4

FlowOption = Annotated[
    bool | None,
    typer.Option(
        "--flow/--no-flow",
        help="Run as a Prefect flow, or by plain functions. Unsaid: as a flow if PREFECT_API_URL names a server.",
        show_default=False,
    ),
]


def ingest(
    pdf_dir: Annotated[
        Path | None, typer.Option("--pdf-dir", metavar="DIR", help="Read every PDF of this folder and its sub-folders.")
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
    flow: FlowOption = None,
    retry: Annotated[
        bool,
        typer.Option("--retry", help="Try PDFs again that ran out of time or memory or crashed the reader before."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read papers into the lake and publish the warehouse. What was read before is not read again.

    Exit status: 0 every PDF is read; 1 none could be read; 4 some could not be read, the others are published.
    """
    if pdf_dir is None:
        raise typer.BadParameter("say what to read: --pdf-dir DIR")
    report, published = run_ingest(pdf_dir, lake, flow=flow, retry=retry)
    if as_json:
        print_json(report, published)
    else:
        print_report(report, published)
    if not report.readable:
        raise typer.Exit(EXIT_NOTHING_READ)
    if report.problems:
        raise typer.Exit(EXIT_SOME_NOT_READ)


def run_ingest(
    pdf_dir: Path, lake: Path, *, flow: bool | None = None, retry: bool = False
) -> tuple[IngestReport, PublishReport]:
    """Read a folder of PDFs and publish, as a Prefect flow or by plain functions, with progress on standard error."""
    from flows.progress import shown_progress

    as_flow = bool(os.environ.get("PREFECT_API_URL")) if flow is None else flow
    with shown_progress() as progress:
        if as_flow:
            progress.say("starting Prefect")
            from flows.ingest import run_watched

            return run_watched(pdf_dir, lake, progress, retry=retry)
        from flows.steps import find_pdfs, ingest_pdfs, publish_lake
        from warehouse.lake import Lake

        report = ingest_pdfs(Lake(lake), find_pdfs(pdf_dir), progress, retry=retry)
        return report, publish_lake(Lake(lake), progress)


def print_report(report: IngestReport, published: PublishReport) -> None:
    """Print what became of the files and what the warehouse holds."""
    from rich.control import strip_control_codes

    before = f", {report.already_read} were read before" if report.already_read else ""
    typer.echo(f"{report.files} files: {report.read} papers read{before}, {len(report.problems)} not read.")
    for names in report.doubles:
        typer.echo(strip_control_codes(f"  the same PDF: {', '.join(names)}"))
    for problem in report.problems:
        typer.echo(strip_control_codes(f"  not read: {problem.origin}: {problem.status} ({problem.detail})"))
    typer.echo(
        f"Published {published.warehouse}: {published.counts['papers']} papers, "
        f"{published.counts['training_runs']} training runs, {published.counts['benchmark_results']} benchmark results."
    )


def print_json(report: IngestReport, published: PublishReport) -> None:
    """Print the same for scripts."""
    import dataclasses
    import json

    facts = {**dataclasses.asdict(report), "warehouse": str(published.warehouse), "counts": dict(published.counts)}
    typer.echo(json.dumps(facts, indent=2))
