"""`climits serve`: the schedule in one process."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from climits.options import DEFAULT_LAKE, LakeOption

PREFECT_PORT = 4200
"""Prefect's own default."""
REPORT_PORT = PREFECT_PORT + 1


def serve(
    lake: LakeOption = DEFAULT_LAKE,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="NAME", help="Serve this deployment only, like publish/hourly; may be repeated."
        ),
    ] = None,
    file: Annotated[Path, typer.Option("--file", metavar="FILE", help="Deployments with their times.")] = Path(
        "prefect.yaml"
    ),
    port: Annotated[
        int,
        typer.Option(
            "--port",
            min=1,
            max=65535,
            envvar="PREFECT_SERVER_API_PORT",
            help="Where the Prefect server answers or is started.",
        ),
    ] = PREFECT_PORT,
    report_port: Annotated[
        int,
        typer.Option(
            "--report-port",
            min=0,
            max=65535,
            envvar="CLIMITS_REPORT_PORT",
            help="Where the lake's report is served; 0 takes a free port.",
        ),
    ] = REPORT_PORT,
) -> None:
    """Run the schedule of prefect.yaml until interrupted, with a Prefect server on loopback where none answers.

    The lake's report is served on loopback too.

    Start one at once from another terminal: PREFECT_API_URL=http://127.0.0.1:4200/api prefect deployment run
    collect/nightly
    """
    from flows.serving import asks_arxiv, serve_schedule

    if asks_arxiv(file, only or []):
        from climits.commands.arxiv_ingest import settings_with_contact

        settings_with_contact()

    serve_schedule(file, lake.resolve(), port, only or [], report_port, typer.echo)
