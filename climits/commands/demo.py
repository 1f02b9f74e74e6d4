"""`climits demo`: the whole pipeline on the sample papers that come with the project."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from climits.options import DEFAULT_LAKE, LakeOption
from warehouse.shown import shown

if TYPE_CHECKING:
    from warehouse.read import Warehouse

SAMPLES = tuple(Path(__file__).resolve().parents[up] / "samples" for up in (2, 1))
"""Where the sample papers may lie: beside the rooms in a clone, within `climits` where it was installed."""
RUNS_SHOWN = 4
RESULTS_SHOWN = 4
QUOTE_LENGTH = 220

RUNS = """
    SELECT arxiv_id, page, quote, status,
        concat_ws(', ', model, chip_count || ' × ' || chip, round(duration_h, 1) || ' h (' || duration_kind || ')',
            printf('%.3g FLOP', training_compute_flop)) AS fact
    FROM training_runs
    WHERE own AND chip IS NOT NULL AND coalesce(duration_h, training_compute_flop) IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY arxiv_id ORDER BY status, confidence DESC, run_id) = 1
    ORDER BY status, confidence DESC, run_id LIMIT ?
"""
RESULTS = """
    SELECT arxiv_id, page, quote, status, concat_ws(' ', model || ':', benchmark, metric, value) AS fact
    FROM benchmark_results
    WHERE own
    QUALIFY row_number() OVER (PARTITION BY arxiv_id ORDER BY status, confidence DESC, result_id) = 1
    ORDER BY status, confidence DESC, result_id LIMIT ?
"""


ARXIV_DEMO_LAKE = Path("demo-lake")
"""What was harvested of the stand-in must not count as harvested of arXiv: it goes into a lake of its own."""


class SamplesMissing(Exception):
    """The sample papers are neither beside the sources nor installed with them."""


def demo(
    lake: LakeOption = DEFAULT_LAKE,
    flow: Annotated[
        bool, typer.Option("--flow/--no-flow", help="Run as a Prefect flow, or by plain functions.")
    ] = False,
    arxiv: Annotated[
        bool,
        typer.Option(
            "--arxiv",
            help="Run the scheduled job against a stand-in for arXiv, without any network; into demo-lake where --lake "
            "names no other.",
        ),
    ] = False,
) -> None:
    """Run the whole pipeline on the sample papers and show what it found."""
    from climits.commands.ingest import run_ingest
    from warehouse.lake import Lake
    from warehouse.read import Warehouse

    samples = next((place for place in SAMPLES if place.is_dir()), None)
    if samples is None:
        raise SamplesMissing("The sample papers are not installed. Run the demo in a clone of the repository.")
    if arxiv:
        from climits.commands.arxiv_demo import run_arxiv_demo

        lake = ARXIV_DEMO_LAKE if lake == DEFAULT_LAKE else lake
        run_arxiv_demo(lake, samples)
    else:
        report, _ = run_ingest([samples], lake, flow=flow)
        before = f", {report.already_read} of them in an earlier run" if report.already_read else ""
        typer.echo(
            f"\nRead {report.readable} of {report.files} sample papers{before}. They are invented, numbers included."
        )
    with Warehouse.of(Lake(lake)) as warehouse:
        _print_counts(warehouse)
        _print_facts("Training runs", warehouse.rows(RUNS, [RUNS_SHOWN]))
        _print_facts("Benchmark results", warehouse.rows(RESULTS, [RESULTS_SHOWN]))
        example = warehouse.value("SELECT min(arxiv_id) FROM papers")
    place = "" if lake == DEFAULT_LAKE else f" --lake {lake}"
    typer.echo(f"\nThe warehouse: {lake / 'warehouse.duckdb'}. Look further:")
    for command in ("status", f"show {example}", "review"):
        typer.echo(f"  {_program()} {command}{place}")


def _program() -> str:
    """How to call this program from here: by its name where the shell finds it, else by its path."""
    called = Path(sys.argv[0])
    if shutil.which(called.name):
        return called.name
    return str(called.relative_to(Path.cwd()) if called.is_relative_to(Path.cwd()) else called)


def _print_counts(warehouse: Warehouse) -> None:
    for relation, name in (("training_runs", "training runs"), ("benchmark_results", "benchmark results")):
        rows = warehouse.rows(f"SELECT status, count(*) AS claims FROM {relation} GROUP BY status ORDER BY status")
        counts = ", ".join(f"{row['claims']} {row['status']}" for row in rows) or "none"
        typer.echo(shown(f"{name}: {counts}"))


def _print_facts(title: str, rows: list[dict[str, Any]]) -> None:

    typer.echo(f"\n{title}, with the words they were read from:")
    for row in rows:
        quote = row["quote"] if len(row["quote"]) <= QUOTE_LENGTH else row["quote"][:QUOTE_LENGTH] + "…"
        typer.echo(shown(f"  {row['arxiv_id']} p. {row['page']}  {row['fact']}  [{row['status']}]"))
        typer.echo(shown(f"      “{quote}”"))
