"""One claim before a reviewer, and what a decision keeps of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, cast

from curation.claim import Evidence
from curation.decisions.effects import ID_COLUMN, UNDECIDED, ClaimKind, Decision, Ruling
from curation.decisions.schema import FIELDS, NUMBER, Role
from extractors.reading import Box
from warehouse.claim_tables import JOINED
from warehouse.reviewing import PaperOnDesk

Mode = Literal["first", "second", "adjudicate"]

_NOT_EXPECTED: Final = frozenset({"pdf_sha256", "evidence", "features", "status", *UNDECIDED})
"""Columns that are no part of what a reviewer saw of the claim."""


_REASON_OF_THE_RULES: Final = re.compile(r"[a-z_]+: ")
"""Reasons of triage begin with a code, those that tell of decisions do not."""


class ReviewError(Exception):
    """A request of the reviewer that cannot be met; the text says why."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One claim before the reviewer. `row` is the claim as the rules read it, `decided` what a person decided instead.

    `words` are the decisions to adjudicate between, oldest first.
    """

    claim_id: str
    kind: ClaimKind
    arxiv_id: str
    row: dict[str, Any]
    desk: PaperOnDesk
    decided: dict[str, Any] = field(default_factory=dict)
    words: tuple[Decision, ...] = ()
    role: Role = "first"

    @property
    def reasons(self) -> list[str]:
        """Why a person should look at the claim."""
        return list(self.row.get("reasons") or [])

    @property
    def shares_a_table(self) -> bool:
        """Whether one decision may be about the table around it: a claim of a table, at the first look."""
        return self.kind in NUMBER and bool(self.row.get("table_id")) and self.role == "first"

    def shown(self) -> dict[str, Any]:
        """What a decision keeps of the claim: all that was shown of it but its evidence."""
        fields = FIELDS[self.kind].model_fields
        return {
            name: value
            for name, value in self.row.items()
            if name not in _NOT_EXPECTED and name != ID_COLUMN[self.kind] and (value is not None or name in fields)
        }

    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of the claim."""
        return tuple(_evidence(piece) for piece in self.row.get("evidence") or ())


@dataclass(frozen=True, slots=True)
class OtherClaim:
    """A claim beside that of a card, and what became of it: a status or a verdict, empty where that is not told."""

    claim_id: str
    kind: ClaimKind
    row: Mapping[str, Any]
    status: str


def published_card(
    kind: ClaimKind, claim_id: str, row: Mapping[str, Any], desk: PaperOnDesk, seen: Mapping[str, Any]
) -> Card:
    """A card of a published claim as the rules read it, whatever was decided on it before.

    `seen` is the claim as it was shown when that was decided, by column.
    """
    read = {name: value for name, value in seen.items() if name in FIELDS[kind].model_fields}
    now: dict[str, Any] = json.loads(row.get("changed_to") or "{}")
    decided = {name: row.get(name) for name in now}
    return Card(claim_id, kind, desk.paper["arxiv_id"], {**row, **read, **now}, desk, decided)


def decided_card(ruling: Ruling, desk: PaperOnDesk, mode: Mode) -> Card:
    """A card of a decided claim as the first reviewer saw it; what was decided is shown for adjudication only.

    A second look is blind: nothing that its card holds may tell of a decision, not even why the claim waited.
    """
    order = {reviewer: place for place, reviewer in enumerate(ruling.reviewers)}
    words = sorted((ruling.decision, *ruling.others), key=lambda word: order[word.reviewer])
    first = words[0]
    seen: dict[str, Any] = dict(first.fields if first.verdict == "add" else first.expect)
    row = {**seen, "evidence": [asdict(piece) for piece in first.evidence]}
    if mode == "second":
        row["reasons"] = [why for why in row.get("reasons") or () if _REASON_OF_THE_RULES.match(why)]
        row |= {why: None for why in JOINED[first.kind].values() if why in row}  # "another paper's, as decided"
    shown_words = tuple(words) if mode == "adjudicate" else ()
    kind = cast(ClaimKind, first.kind)  # facts of papers are no claims
    return Card(first.claim_id, kind, first.arxiv_id, row, desk, words=shown_words, role=mode)


def _evidence(piece: Mapping[str, Any]) -> Evidence:
    boxes = tuple(Box(**box) for box in piece.get("boxes") or ())
    return Evidence(**{**{k: v for k, v in piece.items() if v is not None}, "boxes": boxes})
