"""Decisions that the published warehouse knows and no file of the lake holds any more."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from curation.decisions.log import load
from curation.decisions.schema import Decision
from curation.decisions.sealing import seal
from warehouse.claim_tables import EVERY_CLAIM
from warehouse.errors import WarehouseError
from warehouse.lake import Lake
from warehouse.read import Warehouse

_KEPT: Final = Path("decisions", "lost")
"""Where in the lake's folder `aside` a publish keeps what the new warehouse will not have."""


def lost_decisions(lake: Lake, held: Container[str]) -> list[Decision]:
    """The decisions of the warehouse, and those that a publish kept, but the ones in `held`; oldest first."""
    kept = [word for word in load(lake.root / "aside" / _KEPT).decisions if word.decision_id not in held]
    known = {word.decision_id for word in kept}
    published = [word for word in only_published(lake, held) if word.decision_id not in known]
    return sorted([*kept, *published], key=lambda word: word.at)


def only_published(lake: Lake, held: Container[str]) -> list[Decision]:
    """The decisions of the warehouse but those in `held`, oldest first; none where no warehouse can be read.

    They lack their evidence where their claim is not published.
    """
    if not lake.warehouse.is_file():
        return []
    try:
        with Warehouse(lake.warehouse) as warehouse:
            known = warehouse.rows('SELECT * FROM decisions ORDER BY "at", decision_id')
            lost = [row for row in known if row["decision_id"] not in held]
            evidence = _evidence(warehouse, [row["decision_id"] for row in lost]) if lost else {}
    except (WarehouseError, duckdb.Error):
        return []
    return [_decision(row, evidence.get(row["decision_id"], ())) for row in lost]


def keep_lost(lake: Lake, lost: Sequence[Decision]) -> Path:
    """Store decisions that the next warehouse will not have, where `lost_decisions` finds them; returns the file."""
    with lake.temporary_file(".jsonl") as temporary:
        temporary.write_bytes(b"".join(seal(decision.line()) + b"\n" for decision in lost))
        return lake.copy_aside(temporary, _KEPT / f"{lost[0].decision_id}.jsonl")


def _evidence(warehouse: Warehouse, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The evidence of published claims, by the decision in force on them."""
    rows = warehouse.rows(
        f"SELECT decision_id, evidence FROM ({EVERY_CLAIM}) WHERE decision_id IN (SELECT unnest($ids))",
        {"ids": list(ids)},
    )
    return {row["decision_id"]: row["evidence"] for row in rows}


def _decision(row: dict[str, Any], evidence: Sequence[dict[str, Any]]) -> Decision:
    pieces = [{name: value for name, value in piece.items() if value is not None} for piece in evidence]
    parts = {name: value for name, value in row.items() if value is not None and name != "in_force"}
    stated = {name: json.loads(row[name] or "{}") for name in ("fields", "expect")}
    return Decision.model_validate({**parts, **stated, "evidence": pieces})
