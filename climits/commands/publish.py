"""`climits publish`: the warehouse, built from the lake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import counted
from warehouse.shown import shown

if TYPE_CHECKING:
    from warehouse.publish import PublishReport

EXIT_NOT_WHOLE = 4


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
    """Rebuild the warehouse from the lake. Who has the old one open keeps it. What breaks a check is left out.

    Exit status: 0 published; 4 published, but papers, claims or decisions had to be left out, each of which is named;
    else not published.
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
    if report.left_out:
        raise typer.Exit(EXIT_NOT_WHOLE)


def published_line(report: PublishReport) -> str:
    """What the warehouse holds, in a line."""
    nouns = {
        "papers": "paper",
        "readings": "reading",
        "training_runs": "training run",
        "benchmark_results": "benchmark result",
    }
    held = [counted(report.counts[relation], noun) for relation, noun in nouns.items()]
    held.append(f"{counted(report.counts['model_costs'], 'operation')} of a pass")
    return f"Published {report.warehouse}: {', '.join(held)}."


def print_published(report: PublishReport) -> None:
    """Say what was published and what deserves a look."""
    counts = report.counts
    typer.echo(published_line(report))
    if not counts["papers"]:
        typer.echo("The lake holds no paper yet: read some with `climits ingest --pdf-dir DIR`.")
    if report.papers_of_older_rules:
        typer.echo(
            f"{report.papers_of_older_rules} papers were read by other rules than this program's: "
            "`climits ingest` reads them again."
        )
    print_left_out(report)


def print_left_out(report: PublishReport) -> None:
    """Name on standard error what the warehouse had to do without."""
    for line in report.left_out:
        typer.echo(shown(line), err=True)
    if report.problems:
        typer.echo("`climits doctor` says more of damaged decisions, `climits doctor --repair` mends them.", err=True)
