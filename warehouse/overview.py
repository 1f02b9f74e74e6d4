"""What a lake and its warehouse hold, what went wrong, and what waits: the facts behind `climits status`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from curation.decisions.log import load
from warehouse.build import input_digests
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.versions import curation_version, rules_version

GOOD = ("stored", "read", "curated")
"""Statuses that say that nothing went wrong; of a paper that was read, `detail` says what a person should look at."""


def overview(lake: Lake) -> dict[str, Any]:
    """Facts for a person or a script; without a warehouse only those of the lake. Raises LakeMissingError."""
    lake.require()
    facts: dict[str, Any] = {
        "lake": str(lake.root) if lake.mirror is None else lake.address,
        "pdfs": len(lake.pdf_digests()),
        "decision_problems": [str(problem) for problem in load(lake.decisions).problems],
    }
    if not lake.warehouse.is_file():
        outcomes = lake.outcomes(rules_version())
        return {**facts, "published": False, "pdfs_by_status": dict(Counter(o.status for o in outcomes.values()))}
    with Warehouse.of(lake) as warehouse:
        return {**facts, "published": True, **_published(lake, warehouse)}


def _published(lake: Lake, warehouse: Warehouse) -> dict[str, Any]:
    def counts(sql: str) -> dict[str, int]:
        return {str(name): number for name, number in warehouse.columns(sql)[1]}

    build = {row["name"]: row["value"] for row in warehouse.rows("SELECT name, value FROM build")}
    return {
        "warehouse": str(lake.warehouse),
        "build": build,
        "up_to_date": _up_to_date(lake, build),
        "papers": warehouse.value("SELECT count(*) FROM papers"),
        "pdfs_by_status": counts("SELECT status, count(*) FROM paper_versions GROUP BY 1 ORDER BY 2 DESC, 1"),
        "pages_read": warehouse.value(
            "SELECT coalesce(sum(pages), 0)::BIGINT FROM paper_versions WHERE status = 'read'"
        ),
        "read_by_other_rules": warehouse.value(
            "SELECT count(*) FROM paper_versions WHERE status = 'read' AND rules_version <> ?", [rules_version()]
        ),
        "readings": warehouse.value("SELECT count(*) FROM readings"),
        "runs": counts("SELECT status, count(*) FROM training_runs GROUP BY 1 ORDER BY 1"),
        "results": counts("SELECT status, count(*) FROM benchmark_results GROUP BY 1 ORDER BY 1"),
        "costs": counts("SELECT status, count(*) FROM model_costs GROUP BY 1 ORDER BY 1"),
        "queue": warehouse.value("SELECT count(*) FROM review_queue"),
        "queue_by_reason": counts(
            "SELECT trim(split_part(reason, ':', 1)) AS code, count(*) FROM ("
            "SELECT unnest(reasons) AS reason FROM review_queue) GROUP BY 1 ORDER BY 2 DESC, 1"
        ),
        "coverage": warehouse.rows(
            "PIVOT coverage ON state IN ('reported', 'not_reported', 'not_found', 'not_looked') USING count(*) "
            "GROUP BY fact ORDER BY fact"
        ),
        "decisions": warehouse.value("SELECT count(*) FROM decisions"),
        "decisions_in_force": warehouse.value("SELECT count(*) FROM decisions WHERE in_force"),
        "stages": warehouse.rows(
            "SELECT stage, status, count(*) AS papers FROM paper_status GROUP BY ALL ORDER BY ALL"
        ),
        "problems": _problems(lake, warehouse),
        "tables": warehouse.value("SELECT count(*) FROM tables"),
        "unread_tables": warehouse.rows(
            "SELECT t.arxiv_id, t.version, t.page, t.label, t.caption, t.problem FROM tables AS t "
            "JOIN paper_versions AS v USING (pdf_sha256) WHERE v.published AND NOT t.understood "
            "ORDER BY t.arxiv_id, t.page, t.table_id"
        ),
    }


def _problems(lake: Lake, warehouse: Warehouse) -> list[dict[str, Any]]:
    """What went wrong with which paper; `origin` is the file of one that has no id but that of its digest."""
    problems = warehouse.rows(
        "SELECT arxiv_id, version, stage, status, detail FROM paper_status "
        f"WHERE (status NOT IN {GOOD} AND stage <> 'rank') OR (stage = 'read' AND detail <> '') "
        "ORDER BY stage, status, arxiv_id"
    )
    unnamed = {row["arxiv_id"] for row in problems if row["arxiv_id"].startswith("local-")}
    origins = (
        {f"local-{fetch.pdf_sha256[:12]}": fetch.origin for fetch in lake.fetches() if fetch.pdf_sha256}
        if unnamed
        else {}
    )
    return [{**row, "origin": origins.get(row["arxiv_id"])} for row in problems]


def _up_to_date(lake: Lake, build: dict[str, str]) -> bool:
    """Whether a publish now would make nothing else."""
    now = {**input_digests(lake), "rules_version": rules_version(), "curation_version": curation_version()}
    return all(build.get(name) == value for name, value in now.items())
