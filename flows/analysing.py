"""The Prefect flow `analyse`: fits and extrapolations into the lake, published, and the report beside them.

Thin: each task calls the same functions as `climits fit`, `climits extrapolate` and `climits report`.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from analysis.assemble import report_path, write_report
from analysis.assumptions import load_assumptions
from analysis.extrapolation import ExtrapolationRow, extrapolate
from analysis.fits import FitRow, fit_benchmarks, fit_rows
from analysis.inputs import read_observations
from analysis.observations import METHODS, STATUSES
from analysis.words import exponent_sentence
from flows.ingest import publish_lake
from warehouse.addresses import lake_at
from warehouse.lake import Lake


@task(name="fit and extrapolate", cache_policy=NO_CACHE, persist_result=False)
def fit_and_extrapolate(lake_root: str) -> list[str]:
    """Fit every benchmark by every method, accepted and all; store the rows in the lake, return the exponents in
    words.
    """
    lake = Lake(lake_root)
    observations = read_observations(lake)
    sets = load_assumptions().values()
    rows: list[FitRow] = []
    targets: list[ExtrapolationRow] = []
    said: list[str] = []
    for method in METHODS:
        for status in STATUSES:
            fits = fit_benchmarks(observations, method, status)
            rows += fit_rows(fits)
            targets += [row for assumptions in sets for row in extrapolate(fits, assumptions)]
            if (method, status) == ("best", "accepted"):
                said = [f"{fit.observations.benchmark}: {exponent_sentence(fit)}" for fit in fits]
    if rows:
        lake.write_rows("fits", rows, FitRow)
    if targets:
        lake.write_rows("extrapolations", targets, ExtrapolationRow)
    return said


@task(name="write report", cache_policy=NO_CACHE, persist_result=False)
def report(lake_root: str, epoch: Path | None) -> int:
    """Write the report beside the warehouse; returns its size in bytes."""
    return write_report(Path(lake_root), report_path(Path(lake_root)), epoch=epoch)


@flow(name="analyse", persist_result=False)
def analyse(lake: str = "lake", epoch: Path | None = None) -> dict[str, int]:
    """Fit and extrapolate from the published warehouse, publish the results with it, and write the report.

    `epoch` is a file in the form of Epoch AI's database to compare with. Paths are those of the machine the flow runs
    on.
    """
    with lake_at(lake) as root:
        place = str(root.require().root)
        said = fit_and_extrapolate(place)
        published = publish_lake(place)
        size = report(place, epoch)
    get_run_logger().info("%s fits, report of %s bytes", published.counts["fits"], size)
    create_markdown_artifact(
        "\n".join(f"- {sentence}" for sentence in said) or "No benchmark has points to fit.",
        key="exponents",
        description="Implied exponents of error against computation",
    )
    return {"fits": published.counts["fits"], "extrapolations": published.counts["extrapolations"], "bytes": size}
