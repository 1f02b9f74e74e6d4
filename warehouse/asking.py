"""The order in which a reviewer is asked: put into a database in the making, and what it rests on read again later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from curation.asking.likelihood import Known, Where, questions, right_as_read
from curation.asking.order import Place, Question, ranked
from warehouse.deciding import insert
from warehouse.gather import Connection
from warehouse.read import Warehouse
from warehouse.reviewing import Queued
from warehouse.schema import DATA

QUESTIONS: Final = (DATA / "questions.sql").read_text(encoding="utf-8")
"""Claims that wait and claims that were decided, of the `papers` given, or of all where none is."""

_COLUMNS: Final = (
    "claim_id", "kind", "arxiv_id", "confidence", "place", "stands_in", "row_label", "column_label", "model", "own",
    "changed", "differ", "verdict", "fields",
)  # fmt: skip


def order_questions(connection: Connection) -> None:
    """Fill `review_order` from the claims, the decisions on them, and the views that rest on them.

    What a question is worth follows from its own paper, so that papers can be put in anew; `review_queue` ranks them.
    """
    hangs = {
        row[0]: row[1:] for row in connection.execute((DATA / "stakes.sql").read_text(encoding="utf-8")).fetchall()
    }
    rows = connection.execute(QUESTIONS, {"papers": []}).fetchall()
    stakes = {claim_id: int(count) for claim_id, (count, _) in hangs.items()}
    turns = ranked(questions(known_claims((dict(zip(_COLUMNS, row, strict=True)) for row in rows), stakes)))
    connection.execute("DELETE FROM review_order")
    insert(
        connection,
        "review_order",
        [
            {
                "claim_id": turn.question.claim_id,
                "arxiv_id": turn.question.arxiv_id,
                "place": turn.question.place or None,
                "worth": turn.worth,
                "score": turn.score,
                "urgency": turn.urgency,
                "stakes": turn.question.stakes,
                "feeds_fit": hangs.get(turn.question.claim_id, (0, False))[1],
            }
            for turn in turns
        ],
    )


def waiting_of(
    warehouse: Warehouse, papers: Iterable[str], said: Mapping[str, bool | None], asked: Mapping[Place, int]
) -> list[Queued]:
    """The claims of papers that wait, ordered anew in view of what was decided since the publish.

    `said` holds whether a claim is right as it was read, by id, `asked` the answers given by paper and place.
    """
    rows = warehouse.rows(QUESTIONS, {"papers": list(papers)})
    known = "SELECT claim_id, stakes FROM review_order WHERE list_contains($ids, claim_id)"
    stakes = dict(warehouse.columns(known, {"ids": [row["claim_id"] for row in rows]})[1])
    kinds = {row["claim_id"]: row["kind"] for row in rows}
    turns = ranked(questions(known_claims(rows, stakes, said)), asked)
    return [
        Queued(t.question.claim_id, kinds[t.question.claim_id], t.question.arxiv_id, t.urgency, t.score, place)
        for place, t in enumerate(turns)
    ]


def known_claims(
    rows: Iterable[Mapping[str, Any]], stakes: Mapping[str, int], said: Mapping[str, bool | None] | None = None
) -> Sequence[Known]:
    """Claims out of rows of `QUESTIONS`; `said` is what was decided since the publish, by claim."""
    return [_known(row, stakes.get(row["claim_id"], 0), said or {}) for row in rows]


def _known(row: Mapping[str, Any], stakes: int, said: Mapping[str, bool | None]) -> Known:
    claim_id, kind = row["claim_id"], row["kind"]
    asked = Question(
        claim_id, row["arxiv_id"], row["confidence"], row["place"], row["own"], stakes, row["changed"], row["differ"]
    )
    labels = (row["row_label"] or "", row["column_label"] or "", row["model"] or "")
    right = said.get(claim_id)
    if right is None and row["verdict"]:
        right = right_as_read(kind, row["verdict"], json.loads(row["fields"] or "{}"))
    return Known(asked, Where(kind, row["stands_in"] or "", *labels), right)
