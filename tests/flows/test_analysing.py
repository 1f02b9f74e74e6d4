"""The weekly analysis: what its tasks leave in the lake."""

from __future__ import annotations

from pathlib import Path

from analysis.extrapolation import ExtrapolationRow
from analysis.fits import FitRow
from analysis.observations import METHODS, STATUSES
from flows.analysing import fit_and_extrapolate, report
from tests.analysis.lake import published
from tests.analysis.points import points


def test_rows_of_every_method_and_status_and_the_report_lie_in_the_lake(tmp_path: Path) -> None:
    lake = published(tmp_path / "lake", points())
    (said,) = fit_and_extrapolate.fn(str(lake.root))
    assert said.startswith("imagenet: Computation grows as (1/e)^p")
    rows = list(lake.read_rows("fits", FitRow))
    assert {(row.method, row.status) for row in rows} == {(method, status) for method in METHODS for status in STATUSES}
    targets = list(lake.read_rows("extrapolations", ExtrapolationRow))
    assert {row.assumption_set for row in targets} == {"p100-2019", "a100-2024"}
    size = report.fn(str(lake.root), None)
    assert (lake.root / "report.html").stat().st_size == size


def test_an_empty_warehouse_leaves_no_rows(tmp_path: Path) -> None:
    lake = published(tmp_path / "lake", points().iloc[:0])
    assert fit_and_extrapolate.fn(str(lake.root)) == []
    assert lake.shards("fits") == []
