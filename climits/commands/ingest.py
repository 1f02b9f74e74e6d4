"""`climits ingest`: PDFs or papers of arXiv in, a published warehouse out."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from climits.commands.publish import print_left_out, published_line
from climits.naming import complete_benchmark, each_benchmark
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import counted
from warehouse.shown import shown

if TYPE_CHECKING:
    from flows.steps import IngestReport
    from warehouse.publish import PublishReport

EXIT_NOTHING_READ = 1
EXIT_SOME_NOT_READ = 4

FlowOption = Annotated[
    bool | None,
    typer.Option(
        "--flow/--no-flow",
        help="Run as a Prefect flow, or by plain functions. Unsaid: as a flow if PREFECT_API_URL names a server or a "
        "Dask cluster is set.",
        show_default=False,
    ),
]
DaskOption = Annotated[
    str,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Read on the workers of the Dask scheduler at this address, like tcp://127.0.0.1:8786, as a flow. Unsaid: "
        "CLIMITS_DASK, or `dask` below [cluster] in the settings file.",
        show_default=False,
    ),
]


def ingest(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID_OR_PDF",
            help="arXiv ids, like 1706.03762, 1512.03385v1 or cs/0112017; or PDFs, or folders of them.",
        ),
    ] = None,
    pdf_dir: Annotated[
        Path | None, typer.Option("--pdf-dir", metavar="DIR", help="Read every PDF of this folder and its sub-folders.")
    ] = None,
    benchmark: Annotated[
        list[str] | None,
        typer.Option(
            "--benchmark",
            metavar="NAME",
            help="Ask arXiv for papers on this benchmark; may be repeated.",
            callback=each_benchmark,
            autocompletion=complete_benchmark,
        ),
    ] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from-file", metavar="FILE", help="Fetch the arXiv ids of this file, one a line.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DAY", help="With --benchmark: only papers submitted since then (2019-01-01)."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            min=1,
            help="Fetch at most so many papers from arXiv, the likeliest first. Unsaid: 200 with --benchmark.",
        ),
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
    flow: FlowOption = None,
    dask: DaskOption = "",
    retry: Annotated[
        bool,
        typer.Option("--retry", help="Try PDFs again that ran out of time or memory or crashed the reader before."),
    ] = False,
    metadata: Annotated[
        bool,
        typer.Option(
            "--metadata",
            help="With PDFs at hand: ask arXiv for title, authors, abstract, dates and licence of the papers it knows.",
        ),
    ] = False,
    no_publish: Annotated[
        bool,
        typer.Option("--no-publish", help="With PDFs at hand: only read, such as before `climits learn`."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read papers into the lake and publish the warehouse. What was read before is not read again.

    Exit status: 0 every PDF is read; 1 none could be read; 4 some could not be read, arXiv does not know some of
    those asked for, or a claim or decision had to be left out; the others are published.
    """
    named, ids = _split(ids or [])
    places = [*([] if pdf_dir is None else [pdf_dir]), *named]
    from_arxiv = bool(ids or benchmark or from_file)
    if not places and not from_arxiv:
        raise typer.BadParameter(
            "say what to read: PDFs or --pdf-dir DIR, arXiv ids, --from-file FILE, --benchmark NAME"
        )
    if places and from_arxiv:
        raise typer.BadParameter("PDFs at hand and papers from arXiv are two jobs: run one after the other")
    if dask and flow is False:
        raise typer.BadParameter("--dask reads by a flow: leave --no-flow out")
    flow = True if dask else flow
    if flow and len(places) > 1:
        raise typer.BadParameter("a flow reads one folder: name one")
    if metadata and (from_arxiv or flow):
        raise typer.BadParameter("--metadata goes with PDFs at hand, without --flow; papers from arXiv come with it")
    if from_arxiv and flow:
        raise typer.BadParameter(
            "--flow goes with --pdf-dir; for arXiv, run the deployment: prefect deployment run collect/nightly"
        )
    if no_publish and (from_arxiv or metadata or flow):
        raise typer.BadParameter("--no-publish goes with PDFs at hand alone")
    if from_arxiv:
        _ingest_from_arxiv(lake, ids, from_file, benchmark or [], since, limit, as_json=as_json)
        return
    if since or limit:
        raise typer.BadParameter("--since and --limit go with papers from arXiv, not with PDFs at hand")
    if metadata:
        _ingest_with_metadata(places, lake, retry=retry, as_json=as_json)
        return
    if no_publish:
        report, published = _read_only(places, lake, retry=retry), None
    else:
        report, published = run_ingest(places, lake, flow=flow, retry=retry, dask=dask)
    if as_json:
        print_json(report, published)
    else:
        print_report(report, published)
    if not report.readable:
        raise typer.Exit(EXIT_NOTHING_READ)
    if report.problems or not _whole(published):
        raise typer.Exit(EXIT_SOME_NOT_READ)


def _whole(published: PublishReport | None) -> bool:
    """Whether what was published, if anything, lacks nothing."""
    return published is None or not published.left_out


def _split(words: list[str]) -> tuple[list[Path], list[str]]:
    """PDFs and folders among the words, and arXiv ids. Raises BadIdentifier that names every word that is neither."""
    from collection.identifiers import BadIdentifier, parse_id

    places: list[Path] = []
    ids: list[str] = []
    neither: list[str] = []
    for word in words:
        try:
            parse_id(word)
        except BadIdentifier as problem:
            if word.lower().endswith(".pdf") or Path(word).exists():
                places.append(Path(word))
            else:
                neither.append(f"{problem} Nor is there a file or folder of this name.")
        else:
            if Path(word).is_file():
                places.append(Path(word))
            else:
                ids.append(word)
    if neither:
        raise BadIdentifier("\n".join(neither))
    return places, ids


def _read_only(places: Sequence[Path], lake: Path, *, retry: bool) -> IngestReport:
    from flows.progress import shown_progress
    from flows.steps import ingest_pdfs
    from flows.storing import find_pdfs
    from warehouse.lake import Lake

    with shown_progress() as progress:
        return ingest_pdfs(Lake(lake), find_pdfs(*places), progress, retry=retry)


def _ingest_from_arxiv(
    lake: Path,
    ids: list[str],
    from_file: Path | None,
    benchmarks: list[str],
    since: str | None,
    limit: int | None,
    *,
    as_json: bool,
) -> None:
    from climits.commands import arxiv_ingest

    if since and not benchmarks:
        raise typer.BadParameter("--since goes with --benchmark")
    report, published = arxiv_ingest.run_arxiv_ingest(
        lake, ids=ids, from_file=from_file, benchmarks=benchmarks, since=since, limit=limit
    )
    if as_json:
        typer.echo(arxiv_ingest.arxiv_report_as_json(report, published))
    else:
        arxiv_ingest.print_arxiv_report(report, published)
    arxiv_ingest.finish(report, published)


def _ingest_with_metadata(places: Sequence[Path], lake: Path, *, retry: bool, as_json: bool) -> None:
    from climits.commands import arxiv_ingest

    report, asked, published = arxiv_ingest.run_ingest_with_metadata(places, lake, retry=retry)
    if as_json:
        print_json(report, published, {"metadata": arxiv_ingest.metadata_facts(asked)})
    else:
        print_report(report, published)
        arxiv_ingest.print_metadata_report(asked)
    if asked.problem is not None:
        raise asked.problem
    if not report.readable:
        raise typer.Exit(EXIT_NOTHING_READ)
    if report.problems or asked.collected.unknown or not _whole(published):
        raise typer.Exit(EXIT_SOME_NOT_READ)


def run_ingest(
    places: Sequence[Path], lake: Path, *, flow: bool | None = None, retry: bool = False, dask: str = ""
) -> tuple[IngestReport, PublishReport]:
    """Read PDFs and folders of them and publish, as a Prefect flow or by plain functions."""
    from flows.cluster_settings import cluster_address
    from flows.progress import shown_progress

    address = "" if flow is False else cluster_address(dask)
    as_flow = len(places) == 1 and bool(os.environ.get("PREFECT_API_URL") or address) if flow is None else flow
    with shown_progress() as progress:
        if as_flow:
            progress.say("starting Prefect")
            quieten_prefect()
            from flows.ingest import run_watched

            return run_watched(places[0], lake, progress, retry=retry, dask=address)
        from flows.steps import ingest_pdfs, publish_lake
        from flows.storing import find_pdfs
        from warehouse.lake import Lake

        report = ingest_pdfs(Lake(lake), find_pdfs(*places), progress, retry=retry)
        return report, publish_lake(Lake(lake), progress)


def quieten_prefect() -> None:
    """Keep Prefect to itself in a command that a person watches; to be called before Prefect is imported."""
    # The bars tell how far the run is; Prefect's own lines would tear them.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    atexit.register(_mute_the_interpreters_end)


def _mute_the_interpreters_end() -> None:
    """Keep DuckDB's binding from listing, as the last thing on the screen, what Prefect's threads still hold.

    Registered before Prefect is imported, and so run after all that Prefect does at exit.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def print_report(report: IngestReport, published: PublishReport | None) -> None:
    """Print what became of the files and, where it was published, what the warehouse holds."""
    before = f", {report.already_read} read before" if report.already_read else ""
    typer.echo(
        f"{counted(report.files, 'file')}: {counted(report.read, 'paper')} read{before}, "
        f"{len(report.problems)} not read."
    )
    for names in report.doubles:
        typer.echo(shown(f"  the same PDF: {', '.join(names)}"))
    for problem in report.problems:
        typer.echo(shown(f"  not read: {problem.origin}: {problem.status} ({problem.detail})"))
    for problem in report.incomplete:
        typer.echo(shown(f"  read in part, look at it: {problem.origin}: {problem.detail}"))
    if published is None:
        return
    typer.echo(published_line(published))
    print_left_out(published)


def print_json(report: IngestReport, published: PublishReport | None, more: Mapping[str, object] | None = None) -> None:
    """Print the same for scripts."""
    import dataclasses
    import json

    facts = dataclasses.asdict(report)
    if published is not None:
        facts |= {
            "warehouse": str(published.warehouse),
            "counts": dict(published.counts),
            "left_out": published.left_out,
        }
    facts |= more or {}
    typer.echo(json.dumps(facts, indent=2))
