"""Which points enter a fit, and what is said about the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.fits import fit_benchmarks, fit_rows
from analysis.observations import select_observations
from tests.analysis.points import points


def spoil(kind: str) -> pd.DataFrame:
    frame = points()
    match kind:
        case "four points":
            return frame.head(4)
        case "one paper":
            return frame.assign(arxiv_id="2001.00001")
        case "one computation":
            return frame.assign(compute_flop=2.3e19)
        case "one error":
            return frame.assign(error_fraction=0.25)
        case "errors of 0 and 1":
            return frame.assign(error_fraction=np.arange(len(frame)) % 2)
        case "no computation":
            return frame.assign(compute_flop=np.nan)
        case "queued":
            return frame.assign(status="queued")
    raise AssertionError(kind)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("four points", "4 usable points, at least 5"),
        ("one paper", "all 40 points are of one paper (2001.00001)"),
        ("one computation", "no variation in computation"),
        ("one error", "no variation in error"),
        ("errors of 0 and 1", "error of 0"),
        ("errors of 0 and 1", "error of 1 or more"),
        ("no computation", "no computation"),
        ("queued", "status is not accepted"),
    ],
)
def test_no_line_and_why(kind: str, reason: str) -> None:
    (fit,) = fit_benchmarks(spoil(kind))
    assert fit.forms == ()
    assert reason in fit.observations.why_not
    rows = fit_rows([fit])
    assert [row.form for row in rows] == ["polynomial", "exponential"]
    assert all(row.slope is None and reason in row.why_not for row in rows)


def test_a_benchmark_without_rows_is_answered() -> None:
    (seen,) = select_observations(points(), benchmarks=["wmt14-en-de"])
    assert seen.benchmark == "wmt14-en-de"
    assert seen.why_not.startswith("0 usable points")


def test_an_empty_warehouse_has_no_benchmarks() -> None:
    assert select_observations(points().iloc[:0]) == []


def test_missing_columns_are_named() -> None:
    with pytest.raises(AnalysisError, match="compute_flop, method"):
        select_observations(points().drop(columns=["compute_flop", "method"]))


def test_queued_rows_enter_only_where_asked_for() -> None:
    frame = pd.concat([points(), points(seed=2).assign(status="queued", result_id=lambda f: f.result_id + "q")])
    assert len(select_observations(frame)[0].points) == 40
    assert len(select_observations(frame, status="all")[0].points) == 80


def test_best_takes_the_papers_own_count_then_hardware_then_operations() -> None:
    base = points(n=6, papers=3)
    frame = pd.concat(
        [
            base.assign(method="operations_assumed_epochs", compute_flop=9e17),
            base.head(5).assign(method="operations", compute_flop=1e18),
            base.head(4).assign(method="hardware", compute_flop=2e18),
            base.head(2).assign(method="reported", compute_flop=3e18),
        ]
    )
    (seen,) = select_observations(frame)
    expected = ["hardware"] * 2 + ["operations", "operations_assumed_epochs"] + ["reported"] * 2
    assert sorted(seen.points.method) == expected
    (only,) = select_observations(frame, method="operations")
    assert len(only.points) == 5
    assert dict(only.left_out) == {"computation is not known by the method 'operations'": 1}


def test_the_seed_papers_convention_is_a_method_of_its_own() -> None:
    """Chips x time at FP32 peak counts what could have been done: the best known computation is never that."""
    frame = points().assign(method="hardware_fp32_peak")
    assert select_observations(frame)[0].points.empty
    assert len(select_observations(frame, method="hardware_fp32_peak")[0].points) == 40
