"""What people decided, put on the claims of a database in the making."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from curation.decisions import effects as decisions
from curation.decisions.effects import ClaimKind, Decision, Loaded, Standing
from warehouse.gather import Connection
from warehouse.lake import Lake
from warehouse.restating import estimates_of, restate
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
    known = _known(connection, papers)
    decided = [_completed(row, known.get(row["arxiv_id"], _NOTHING)) for row in decisions.apply(kind, before, state)]
    # What was rejected or doubted and is found no more says nothing any longer where it was not stated in full.
    needed = [column.name for column in relations()[relation].columns if column.required]
    rows = [
        restate(kind, row) if row["decided_by"] else row
        for row in decided
        if row["found"] or row["status"] not in ("rejected", "queued") or all(row.get(n) is not None for n in needed)
    ]
    connection.execute(f"DELETE FROM {relation} WHERE arxiv_id IN (SELECT unnest(?))", [papers])
    insert(connection, relation, rows)
    if kind == "run":
        ids = [row["run_id"] for row in rows if row["decided_by"]]
        connection.execute("DELETE FROM compute_estimates WHERE run_id IN (SELECT unnest(?))", [ids])
        insert(
            connection,
            "compute_estimates",
            [
                estimate
                for row in rows
                if row["decided_by"]
                for estimate in estimates_of(row, known.get(row["arxiv_id"], _NOTHING)["published_on"])
            ],
        )


_NOTHING: dict[str, Any] = {"version": None, "pdf_sha256": None, "published_on": None}


def _known(connection: Connection, papers: list[str]) -> dict[str, dict[str, Any]]:
    rows = connection.execute(
        "SELECT arxiv_id, version, pdf_sha256, published_on FROM papers WHERE arxiv_id IN (SELECT unnest(?))", [papers]
    ).fetchall()
    return {row[0]: dict(zip(("version", "pdf_sha256", "published_on"), row[1:], strict=True)) for row in rows}


def _completed(row: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The row with the published PDF of its paper where a claim was added by a person or is no longer found."""
    if row["found"]:
        return row
    row = {"readers": [], **row}
    return {**row, **{name: row.get(name) or known[name] for name in ("version", "pdf_sha256")}}


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
