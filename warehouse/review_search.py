"""What a reviewer looks up in the published warehouse: claims by words, sentences of a paper, and what is left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from curation.asking.likelihood import right_as_read
from curation.asking.outlook import Judged
from curation.decisions.effects import ID_COLUMN
from curation.judging.triage import blocking_reasons
from warehouse.claim_tables import RELATION
from warehouse.read import Warehouse

SEARCHED: Final = {
    "run": ("chip", "chip_text", "chip_count", "duration_text", "compute_text", "duration_h"),
    "result": ("benchmark", "metric", "value", "table_label", "row_label", "column_label"),
    "cost": ("quote", "pass_unit", "input_size", "table_label", "row_label", "column_label"),
}
"""The columns in which a claim is found by words, beside its id, paper, title and model."""
_SHOWN: Final = "arxiv_id, model, own, status, confidence, page, decision_id, reasons"
_CLAIMS: Final = " UNION ALL ".join(
    f"SELECT {ID_COLUMN[kind]} AS claim_id, '{kind}' AS kind, {_SHOWN}, "
    f"concat_ws(' ', {', '.join(SEARCHED[kind])}) AS said FROM {relation}"
    for kind, relation in RELATION.items()
)
SENTENCE_FACTS: Final = ("accelerator", "chip_count", "duration", "training_compute", "epochs", "steps", "score")
"""Quantities of the sentences that a missed run or result may stand in."""


def found_claims(warehouse: Warehouse, words: Iterable[str], limit: int) -> list[dict[str, str]]:
    """Claims of any status that hold every word in paper, title, model or value: kind, claim_id, arxiv_id of each.

    Those whose id, model or value is a word as it was typed come first, then queued before accepted ones.
    """
    asked = [word.lower() for word in words]
    return warehouse.rows(
        f"""
        WITH claims AS ({_CLAIMS}), texts AS (
            SELECT claim_id, kind, c.arxiv_id, status, page,
                lower(concat_ws(' ', claim_id, c.arxiv_id, p.title, model, said)) AS text,
                string_split(lower(concat_ws(' ', claim_id, c.arxiv_id, model, said)), ' ') AS parts
            FROM claims AS c JOIN papers AS p USING (arxiv_id)
        )
        SELECT kind, claim_id, arxiv_id FROM texts
        WHERE len(list_filter($words, lambda word: NOT contains(text, word))) = 0
        ORDER BY len(list_intersect(parts, $words)) DESC, status <> 'queued', arxiv_id, kind DESC, page, claim_id
        LIMIT $limit
        """,
        {"words": asked, "limit": limit},
    )


def sentences_of(warehouse: Warehouse, arxiv_id: str) -> list[dict[str, Any]]:
    """The sentences of a paper in which facts of runs or results were read, in their order: page, quote, readings."""
    rows = warehouse.rows(
        "SELECT page, quote, quantity, value, unit, text FROM readings "
        "WHERE arxiv_id = $paper AND list_contains($facts, quantity) ORDER BY page, position, reading_id",
        {"paper": arxiv_id, "facts": list(SENTENCE_FACTS)},
    )
    sentences: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        entry = sentences.setdefault(
            (row["page"], row["quote"]), {"page": row["page"], "quote": row["quote"], "readings": []}
        )
        entry["readings"].append({name: row[name] for name in ("quantity", "value", "unit", "text")})
    return list(sentences.values())


def undecided_sums(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Own claims that nobody decided, by kind and status: how many, and the sum of their probabilities."""
    return warehouse.rows(
        f"SELECT kind, status, count(*) AS claims, sum(CAST(confidence AS DECIMAL(18, 6)))::DOUBLE AS probability "
        f"FROM ({_CLAIMS}) WHERE own AND status IN ('accepted', 'queued') GROUP BY ALL ORDER BY ALL"
    )


def decided_before(warehouse: Warehouse) -> Iterator[Judged]:
    """The claims that people decided before the publish, each as it had been judged."""
    rows = warehouse.rows(
        f"SELECT kind, c.confidence, d.verdict, d.fields, d.expect FROM ({_CLAIMS}) AS c "
        "JOIN decisions AS d USING (decision_id, kind) WHERE status IN ('confirmed', 'corrected', 'rejected')"
    )
    for row in rows:
        right = right_as_read(row["kind"], row["verdict"], json.loads(row["fields"] or "{}"))
        expect = json.loads(row["expect"] or "{}")
        if right is not None and expect.get("own") is not False:
            yield Judged(row["kind"], row["confidence"], not _held_back(expect.get("reasons") or ()), right)


def _held_back(reasons: Iterable[str]) -> bool:
    codes = {reason.partition(":")[0].strip() for reason in reasons}
    return bool(codes & {"low_confidence", *blocking_reasons()})
