"""What the analysis reads: views of the published warehouse, as DataFrames."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from warehouse.lake import Lake
from warehouse.read import Warehouse

COVERAGE_BY_YEAR = """
SELECT year(p.published_on)::INTEGER AS year, c.fact, c.state, count(*)::BIGINT AS papers
FROM coverage c JOIN papers p USING (arxiv_id)
GROUP BY ALL ORDER BY ALL
"""
REVIEW_STATE = """
SELECT 'training runs' AS kind, status, count(*)::BIGINT AS claims FROM training_runs WHERE own GROUP BY ALL
UNION ALL
SELECT 'benchmark results', status, count(*)::BIGINT FROM benchmark_results WHERE own GROUP BY ALL
ORDER BY ALL
"""
DECISIONS = (
    "SELECT reviewer, verdict, count(*)::BIGINT AS decisions FROM decisions WHERE in_force GROUP BY ALL ORDER BY ALL"
)
RUNS = """
SELECT r.run_id, r.arxiv_id, p.title, r.model, r.stage, r.chip, r.chip_count, r.count_unit, r.duration_h,
  r.duration_kind, r.training_compute_flop, r.status, r.page, r.quote
FROM training_runs r LEFT JOIN papers p USING (arxiv_id)
WHERE r.own AND r.status <> 'rejected'
ORDER BY r.arxiv_id, r.run_id
"""
ESTIMATES = """
SELECT run_id, method, compute_flop, low_flop, high_flop, assumptions FROM compute_estimates ORDER BY run_id, method
"""


@dataclass(frozen=True, slots=True)
class ReportFrames:
    """What the report shows besides the fits' points: each a small table by the query of its name."""

    observations: pd.DataFrame
    coverage_by_year: pd.DataFrame
    review_state: pd.DataFrame
    decisions: pd.DataFrame
    build: pd.DataFrame


def read_observations(lake: Lake) -> pd.DataFrame:
    """Return the rows of `compute_vs_error`."""
    with Warehouse.of(lake) as warehouse:
        return warehouse.frame("SELECT * FROM compute_vs_error")


def read_report(lake: Lake) -> ReportFrames:
    """Return everything the report needs, read from one and the same published warehouse."""
    with Warehouse.of(lake) as warehouse:
        return ReportFrames(
            observations=warehouse.frame("SELECT * FROM compute_vs_error"),
            coverage_by_year=warehouse.frame(COVERAGE_BY_YEAR),
            review_state=warehouse.frame(REVIEW_STATE),
            decisions=warehouse.frame(DECISIONS),
            build=warehouse.frame("SELECT name, value FROM build ORDER BY name"),
        )


def read_runs(lake: Lake) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the papers' own training runs and the estimates of their computation."""
    with Warehouse.of(lake) as warehouse:
        return warehouse.frame(RUNS), warehouse.frame(ESTIMATES)
