"""What a scheduled run leaves for a person to look at, as rows of tables: what came in, what failed, what waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collection.collect import CollectReport
from warehouse.errors import WarehouseMissingError
from warehouse.lake import Lake
from warehouse.read import Warehouse

Rows = list[dict[str, Any]]

MOST_ROWS = 200
"""Longer tables are cut: an artifact is to be read by a person."""


def came_in(reports: Mapping[str, CollectReport]) -> Rows:
    """A row for each query: records harvested, papers ranked, PDFs stored, failed and left for later."""
    return [
        {
            "query": name,
            "records": report.records,
            "candidates": report.ranked["candidate"],
            "skipped": report.ranked["skipped"],
            "PDFs stored": report.fetched["stored"],
            "failed": len(report.failures),
            "left for later": report.left,
            "licences": report.licences,
        }
        for name, report in reports.items()
    ]


def failures(reports: Mapping[str, CollectReport]) -> Rows:
    """A row for each paper whose PDF did not come, with the reason."""
    rows = [
        {
            "query": name,
            "paper": f"{row.arxiv_id}v{row.version}",
            "status": row.status,
            "detail": row.detail,
            "attempts": row.attempts,
        }
        for name, report in reports.items()
        for row in report.failures
    ]
    rows += [
        {"query": name, "paper": str(one), "status": "unknown", "detail": "arXiv does not know this id.", "attempts": 1}
        for name, report in reports.items()
        for one in report.unknown
    ]
    return rows[:MOST_ROWS]


def waiting_for_review(lake: Lake) -> Rows:
    """A row for each reason for which claims wait for a person; empty before the first publish."""
    try:
        with Warehouse.of(lake) as warehouse:
            return warehouse.rows(
                "SELECT kind, reason, count(*) AS claims, count(DISTINCT arxiv_id) AS papers "
                "FROM (SELECT kind, arxiv_id, trim(split_part(unnest(reasons), ':', 1)) AS reason FROM review_queue) "
                f"GROUP BY ALL ORDER BY claims DESC, reason LIMIT {MOST_ROWS}"
            )
    except WarehouseMissingError:
        return []
