"""What the review reads from the published warehouse: the queue, and all that is known of one paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curation.asking.order import ASIDE, FRONT, OWN
from curation.decisions.effects import ID_COLUMN, ClaimKind
from warehouse.claim_tables import EVERY_CLAIM, RELATION
from warehouse.errors import WarehouseError
from warehouse.lake import Lake
from warehouse.read import Warehouse


@dataclass(frozen=True, slots=True)
class Queued:
    """One place in the queue; `order` is that among claims of one paper that share urgency and score."""

    claim_id: str
    kind: str
    arxiv_id: str
    urgency: int = OWN
    score: float = 0.0
    order: int = 0

    @property
    def key(self) -> tuple[int, float, str, int]:
        """What sorts the queue, the first one least; claims put aside keep the order in which they were."""
        paper = "" if self.urgency in (FRONT, ASIDE) else self.arxiv_id
        return (self.urgency, -self.score, paper, self.order)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which claims of the queue are wanted; an empty filter wants all. `reason` matches a part of any reason."""

    paper: str = ""
    benchmark: str = ""
    reason: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class PaperOnDesk:
    """A paper with all its claims as published: rows of `papers`, of the relations of claims, of `coverage`."""

    paper: dict[str, Any]
    runs: tuple[dict[str, Any], ...] = ()
    results: tuple[dict[str, Any], ...] = ()
    costs: tuple[dict[str, Any], ...] = ()
    coverage: dict[str, str] = field(default_factory=dict)

    def claims(self) -> Iterable[tuple[ClaimKind, str, dict[str, Any]]]:
        """Kind, claim id and row of every claim."""
        of_kind: dict[ClaimKind, Sequence[dict[str, Any]]] = {
            "run": self.runs, "result": self.results, "cost": self.costs
        }  # fmt: skip
        for kind, rows in of_kind.items():
            for row in rows:
                yield kind, row[ID_COLUMN[kind]], row


def queue(warehouse: Warehouse, wanted: Filters, reviewer: str = "") -> list[Queued]:
    """The published queue in its order, without what this reviewer judged, or two others who differ.

    Raises WarehouseError for a warehouse of an earlier program, which has no such order or takes no decisions on costs.
    """
    order = "table_name = 'review_order' OR (table_name = 'model_costs' AND column_name = 'decided_by')"
    if warehouse.value(f"SELECT count(DISTINCT table_name) FROM duckdb_columns() WHERE {order}") < 2:
        raise WarehouseError("The warehouse was published by an earlier program. Run `climits publish`, then review.")
    _, rows = warehouse.columns(
        f"""
        SELECT q.claim_id, q.kind, q.arxiv_id, q.urgency, q.score, q.rank FROM review_queue q
        WHERE ($paper = '' OR q.arxiv_id = $paper) AND ($benchmark = '' OR q.benchmark = $benchmark)
          AND ($reason = '' OR contains(lower(array_to_string(q.reasons, ' ')), lower($reason)))
          AND (NOT $changed OR q.changed)
          AND (q.changed OR q.claim_id NOT IN (
              SELECT claim_id FROM ({EVERY_CLAIM})
              WHERE list_contains(decided_by, $reviewer) OR (status = 'queued' AND len(decided_by) > 1)))
        ORDER BY q.rank
        """,
        {
            "paper": wanted.paper,
            "benchmark": wanted.benchmark,
            "reason": wanted.reason,
            "changed": wanted.changed,
            "reviewer": reviewer,
        },
    )
    return [Queued(*row) for row in rows]


def paper_on_desk(warehouse: Warehouse, arxiv_id: str) -> PaperOnDesk | None:
    """All that is published of a paper, None where the warehouse does not have it."""
    papers = warehouse.rows("SELECT * FROM papers WHERE arxiv_id = ?", [arxiv_id])
    if not papers:
        return None
    claims = {
        kind: tuple(
            warehouse.rows(f"SELECT * FROM {relation} WHERE arxiv_id = ? ORDER BY page, {ID_COLUMN[kind]}", [arxiv_id])
        )
        for kind, relation in RELATION.items()
    }
    coverage = warehouse.rows("SELECT fact, state FROM coverage WHERE arxiv_id = ?", [arxiv_id])
    states = {row["fact"]: row["state"] for row in coverage}
    return PaperOnDesk(papers[0], claims["run"], claims["result"], claims["cost"], states)


def paper_of_claim(warehouse: Warehouse, claim_id: str) -> str | None:
    """The paper of a claim, None where the warehouse does not have the claim."""
    found: str | None = warehouse.value(f"SELECT arxiv_id FROM ({EVERY_CLAIM}) WHERE claim_id = $id", {"id": claim_id})
    return found


def table_on_page(warehouse: Warehouse, arxiv_id: str, table_id: str) -> dict[str, Any] | None:
    """A table with its cells, None where the warehouse does not have it or its cells were not understood."""
    found = warehouse.rows(
        "SELECT * FROM tables WHERE arxiv_id = ? AND table_id = ? AND understood", [arxiv_id, table_id]
    )
    return found[0] if found else None


def published_decisions(warehouse: Warehouse) -> frozenset[str]:
    """Ids of the decisions that the warehouse already accounts for."""
    return frozenset(row[0] for row in warehouse.columns("SELECT decision_id FROM decisions")[1])


def decided_on(warehouse: Warehouse, decision_id: str) -> dict[str, Any]:
    """The claim as it was shown when a published decision was made, by column; empty for what a person added."""
    seen: dict[str, Any] = json.loads(
        warehouse.value("SELECT expect FROM decisions WHERE decision_id = ?", [decision_id]) or "{}"
    )
    return seen


def pdf_of(lake_root: Path, paper: dict[str, Any]) -> Path | None:
    """The PDF a paper's claims were read from, None where the lake does not hold it."""
    sha256 = paper.get("pdf_sha256")
    if not sha256:
        return None
    lake = Lake(lake_root)
    lake.bring_pdfs([sha256])
    path = lake.pdf_path(sha256)
    return path if path.is_file() else None
