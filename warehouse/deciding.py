"""What people decided, put on the claims of a database in the making."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from curation import decisions
from curation.decisions import ClaimKind, Decision, Loaded, Standing
from warehouse.gather import Connection
from warehouse.lake import Lake
from warehouse.schema import relations

RELATION: dict[ClaimKind, str] = {"run": "training_runs", "result": "benchmark_results"}


def apply_decisions(connection: Connection, lake: Lake) -> Loaded:
    """Fill `decisions`, apply them to the claims, make the temporary table `fact_decision`; return what was loaded."""
    loaded = decisions.load(lake.decisions)
    state = decisions.standing(loaded.decisions)
    insert(connection, "decisions", [_row(decision, state) for decision in loaded.decisions])
    for kind in RELATION:
        _apply(connection, kind, state)
    connection.execute("CREATE TEMP TABLE fact_decision (arxiv_id VARCHAR, fact VARCHAR)")
    if state.not_reported:
        connection.executemany("INSERT INTO fact_decision VALUES (?, ?)", sorted(state.not_reported))
    return loaded


def _apply(connection: Connection, kind: ClaimKind, state: Standing) -> None:
    papers = sorted(state.papers())
    if not papers:
        return
    relation = RELATION[kind]
    touched = connection.sql(f"SELECT * FROM {relation} WHERE arxiv_id IN (SELECT unnest(?))", params=[papers])
    before = touched.to_arrow_table().to_pylist()
    after = [_completed(connection, row) for row in decisions.apply(kind, before, state)]
    connection.execute(f"DELETE FROM {relation} WHERE arxiv_id IN (SELECT unnest(?))", [papers])
    insert(connection, relation, after)


def _completed(connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    """The row with the published PDF of its paper where a claim was added by a person or is no longer found."""
    if row["found"]:
        return row
    known = connection.execute(
        "SELECT version, pdf_sha256 FROM papers WHERE arxiv_id = ?", [row["arxiv_id"]]
    ).fetchone() or (None, None)
    return {**row, "version": row.get("version") or known[0], "pdf_sha256": row.get("pdf_sha256") or known[1]}


def insert(connection: Connection, relation: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows by column name; columns that a row lacks are NULL, keys that are no column are left aside."""
    if not rows:
        return
    schema = connection.sql(f"SELECT * FROM {relation} LIMIT 0").to_arrow_table().schema
    connection.register("rows_to_insert", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"INSERT INTO {relation} BY NAME SELECT * FROM rows_to_insert")
    connection.unregister("rows_to_insert")


def _row(decision: Decision, state: Standing) -> dict[str, Any]:
    names = relations()["decisions"].column_names
    row = {name: getattr(decision, name) for name in names if name != "in_force"}
    return {
        **row,
        "claim_id": decision.claim_id or None,
        "undoes": decision.undoes or None,
        "note": decision.note or None,
        "fields": json.dumps(decision.fields, ensure_ascii=False, sort_keys=True) if decision.fields else None,
        "expect": json.dumps(decision.expect, ensure_ascii=False, sort_keys=True) if decision.expect else None,
        "in_force": decision.decision_id in state.in_force,
    }
