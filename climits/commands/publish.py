"""`climits publish`: the warehouse, built from the lake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from warehouse.shown import shown

if TYPE_CHECKING:
    from warehouse.publish import PublishReport

EXIT_SOME_NOT_CURATED = 4


JudgesOption = Annotated[
    Path | None,
    typer.Option(
        "--judges",
        exists=True,
        file_okay=False,
        help="Folder of judges that `climits learn` wrote, to sit in place of those of the package.",
        metavar="DIR",
    ),
]


def publish(lake: LakeOption = DEFAULT_LAKE, judges: JudgesOption = None, as_json: JsonOption = False) -> None:
    """Rebuild the warehouse from the lake. Who has the old one open keeps it; a failing check keeps it for all.

    Exit status: 0 published; 4 published, but no claims could be made of some papers; else not published.
    """
    from climits.printing import print_json
    from flows.progress import shown_progress
    from flows.steps import publish_lake
    from warehouse.lake import Lake

    with shown_progress() as progress:
        report = publish_lake(Lake(lake), progress, judges)
    if as_json:
        import dataclasses

        print_json({**dataclasses.asdict(report), "counts": dict(report.counts)})
    else:
        print_published(report)
    if report.curation_failures:
        raise typer.Exit(EXIT_SOME_NOT_CURATED)


def print_published(report: PublishReport) -> None:
    """Say what was published and what deserves a look."""
    counts = report.counts
    typer.echo(
        f"Published {report.warehouse}: {counts['papers']:,} papers, {counts['readings']:,} readings, "
        f"{counts['training_runs']:,} training runs, {counts['benchmark_results']:,} benchmark results."
    )
    if not counts["papers"]:
        typer.echo("The lake holds no paper yet: read some with `climits ingest --pdf-dir DIR`.")
    if report.papers_of_older_rules:
        typer.echo(
            f"{report.papers_of_older_rules} papers were read by other rules than this program's: "
            "`climits ingest` reads them again."
        )
    for problem in report.problems:
        typer.echo(shown(f"decision set aside: {problem}"), err=True)
    for arxiv_id, problem in report.curation_failures:
        typer.echo(shown(f"no claims made of {arxiv_id}: {problem}"), err=True)
