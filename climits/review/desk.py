"""The reviewer's desk: which claim comes next, what is known of it, and what was decided, kept at once.

Reads the published warehouse and the decisions made since; writes nothing but decisions. Neither screen nor keys are
known here: the terminal application and the scripted commands sit at the same desk.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from climits.review.policy import Policy
from curation.claim import Evidence
from curation.decisions.complaints import complaints
from curation.decisions.effects import (
    ID_COLUMN,
    UNDECIDED,
    Decision,
    Ruling,
    added_claim_id,
    append,
    new_decision,
    standing,
)
from curation.decisions.log import Problem, Tail, load
from curation.decisions.schema import FIELDS, NEEDED_TO_ADD, Role, Verdict, check_reviewer
from curation.decisions.values import Vocabulary, check
from extractors.reading import Box
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.reviewing import (
    Filters,
    PaperOnDesk,
    Queued,
    decided_on,
    paper_of_claim,
    paper_on_desk,
    pdf_of,
    published_decisions,
    queue,
    table_on_page,
)
from warehouse.row_faults import misplaced, restated, unjoined

Mode = Literal["first", "second", "adjudicate"]

_NOT_EXPECTED = frozenset(
    {"pdf_sha256", "evidence", "features", "status", *UNDECIDED, *ID_COLUMN.values()} - {"run_id"}
)
"""Columns that are no part of what a reviewer saw of the claim."""


class ReviewError(Exception):
    """A request of the reviewer that cannot be met; the text says why."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One claim before the reviewer. `row` is the claim as the rules read it, `decided` what a person decided instead.

    `words` are the decisions to adjudicate between, oldest first.
    """

    claim_id: str
    kind: str
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


class Desk:
    """The queue of one reviewer in one mode. Not thread-safe."""

    def __init__(
        self,
        lake: Lake,
        reviewer: str,
        *,
        mode: Mode = "first",
        wanted: Filters | None = None,
        policy: Policy | None = None,
        vocabulary: Callable[[], Vocabulary] = Vocabulary,
    ) -> None:
        """Open warehouse and decisions. Raises ValueError for a bad name, WarehouseError without a warehouse."""
        self.lake = lake
        self.reviewer = check_reviewer(reviewer)
        self.mode = mode
        self.wanted = wanted or Filters()
        self.policy = policy or Policy()
        self._vocabulary = vocabulary
        self._papers: dict[str, PaperOnDesk | None] = {}
        self._open()

    def _open(self) -> None:
        self._signature = _signature(self.lake.warehouse)
        self._warehouse = Warehouse.of(self.lake)
        self._papers.clear()
        # A first look needs only what came after the publish; comparing reviewers needs every decision ever made.
        known = published_decisions(self._warehouse) if self.mode == "first" else frozenset()
        self._tail = Tail(self.lake.decisions, known)
        self._history: dict[str, list[Decision]] = {}
        self._ids: set[str] = set()
        self._remember(self._tail.poll())
        self._queue = deque(self._fill())
        self._waiting = {item.claim_id for item in self._queue}

    @property
    def problems(self) -> list[Problem]:
        """Damaged lines of the decisions that were set aside."""
        return self._tail.problems

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Names that fields may take; read when the first one is typed."""
        return self._vocabulary()

    def close(self) -> None:
        """Close the warehouse."""
        self._warehouse.close()

    def refresh(self) -> bool:
        """Take in what others decided since; True if the warehouse was published anew and the queue is a fresh one."""
        if _signature(self.lake.warehouse) != self._signature:
            self._warehouse.close()
            self._open()
            return True
        self._remember(self._tail.poll())
        return False

    def _remember(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            if decision.decision_id not in self._ids:
                self._ids.add(decision.decision_id)
                self._history.setdefault(_target(decision), []).append(decision)

    def _ruling(self, claim_id: str) -> Ruling | None:
        return standing(self._history.get(claim_id, ())).rulings.get(claim_id)

    # The queue

    def _fill(self) -> list[Queued]:
        if self.mode == "first":
            return queue(self._warehouse, self.wanted, self.reviewer)
        state = standing(word for words in self._history.values() for word in words)
        return [
            Queued(claim_id, ruling.decision.kind, ruling.decision.arxiv_id)
            for claim_id, ruling in state.rulings.items()
            if self.wanted.paper in ("", ruling.decision.arxiv_id) and self._wanted_again(ruling)
        ]

    def _wanted_again(self, ruling: Ruling) -> bool:
        if self.mode == "adjudicate":
            return ruling.differ
        words = (ruling.decision, *ruling.others)
        return (
            len(words) == 1
            and ruling.decision.verdict != "unsure"
            and self.reviewer not in ruling.reviewers
            and self.policy.needs_two(ruling.decision)
        )

    def _open_question(self, item: Queued) -> bool:
        """Whether the claim still waits for this reviewer, after the decisions made since the publish."""
        ruling = self._ruling(item.claim_id)
        if self.mode != "first":
            return ruling is not None and self._wanted_again(ruling)
        if ruling is None:
            return True
        return ruling.decision.verdict == "unsure" and self.reviewer not in ruling.reviewers

    def left(self) -> int:
        """Claims that wait."""
        return len(self._queue)

    def items(self) -> list[Queued]:
        """The claims that wait, in order."""
        return [item for item in self._queue if self._open_question(item)]

    def next(self) -> Card | None:
        """The first claim of the queue, None if none waits. It stays first until it is decided or skipped."""
        while self._queue:
            if self._open_question(self._queue[0]):
                card = self.card(self._queue[0].claim_id, self._queue[0].arxiv_id)
                if card is not None:
                    return card
            self._queue.popleft()
        return None

    def skip(self, claim_id: str) -> None:
        """Put a claim at the end of the queue."""
        self._queue = deque(
            [i for i in self._queue if i.claim_id != claim_id] + [i for i in self._queue if i.claim_id == claim_id]
        )

    def next_paper(self, arxiv_id: str) -> None:
        """Put the claims of a paper at the end of the queue."""
        self._queue = deque(
            [i for i in self._queue if i.arxiv_id != arxiv_id] + [i for i in self._queue if i.arxiv_id == arxiv_id]
        )

    def waiting_of(self, arxiv_id: str) -> frozenset[str]:
        """Claims of a paper that wait."""
        return frozenset(i.claim_id for i in self._queue if i.arxiv_id == arxiv_id and self._open_question(i))

    def to_front(self, card: Card) -> None:
        """Put a claim first."""
        self._queue = deque(
            [Queued(card.claim_id, card.kind, card.arxiv_id), *(i for i in self._queue if i.claim_id != card.claim_id)]
        )

    # Cards

    def paper(self, arxiv_id: str) -> PaperOnDesk | None:
        """All that is published of a paper."""
        if arxiv_id not in self._papers:
            self._papers[arxiv_id] = paper_on_desk(self._warehouse, arxiv_id)
        return self._papers[arxiv_id]

    def card(self, claim_id: str, arxiv_id: str | None = None) -> Card | None:
        """The card of any claim, queued or not; None where there is no such claim."""
        ruling = self._ruling(claim_id)
        arxiv_id = arxiv_id or (ruling.decision.arxiv_id if ruling else paper_of_claim(self._warehouse, claim_id))
        if arxiv_id is None:
            return None
        desk = self.paper(arxiv_id) or PaperOnDesk({"arxiv_id": arxiv_id})
        if self.mode != "first" and ruling is not None:
            return _second_card(ruling, desk, self.mode)
        for kind, cid, row in desk.claims():
            if cid == claim_id:
                return self._card(kind, cid, row, desk)
        return _second_card(ruling, desk, "first") if ruling is not None else None

    def _card(self, kind: str, claim_id: str, row: dict[str, Any], desk: PaperOnDesk) -> Card:
        """A card of a published claim as the rules read it, whatever was decided on it before."""
        seen = decided_on(self._warehouse, row["decision_id"]) if row.get("decision_id") else {}
        read = {name: value for name, value in seen.items() if name in FIELDS[kind].model_fields}
        now: dict[str, Any] = json.loads(row.get("changed_to") or "{}")
        decided = {name: row.get(name) for name in now}
        return Card(claim_id, kind, desk.paper["arxiv_id"], {**row, **read, **now}, desk, decided)

    def pdf(self, arxiv_id: str) -> Path | None:
        """The paper's PDF, None where the lake does not hold it."""
        desk = self.paper(arxiv_id)
        return pdf_of(self.lake.root, desk.paper) if desk else None

    def table(self, card: Card) -> dict[str, Any] | None:
        """The table that a claim was read in, a row of `tables`; None where it was read in no table."""
        table_id = card.row.get("table_id")
        return table_on_page(self._warehouse, card.arxiv_id, table_id) if table_id else None

    def decided_now(self, arxiv_id: str) -> dict[str, str]:
        """Verdicts given since the publish, by claim of a paper."""
        found: dict[str, str] = {}
        for claim_id, words in self._history.items():
            if words[0].arxiv_id == arxiv_id and words[0].kind != "fact":
                ruling = self._ruling(claim_id)
                if ruling is not None:
                    found[claim_id] = "differ" if ruling.differ else ruling.decision.verdict
        return found

    # Decisions

    def decide(
        self,
        card: Card,
        verdict: Verdict,
        fields: Mapping[str, Any] | None = None,
        *,
        note: str = "",
        seconds: float | None = None,
    ) -> Decision:
        """Decide on a card; the decision is on the disk when this returns.

        Raises ReviewError for a value that cannot be, NotSavedError where it could not be written.
        """
        stated = dict(fields or {})
        for name, value in stated.items():
            self._check(card.kind, name, value, {**card.row, **stated})
        if stated:
            self._check_whole(card.kind, {**card.row, **stated, ID_COLUMN[card.kind]: card.claim_id}, card.desk)
        return self._save(
            verdict=verdict,
            kind=card.kind,
            arxiv_id=card.arxiv_id,
            claim_id=card.claim_id,
            fields=stated,
            expect={
                name: value
                for name, value in card.row.items()
                if name not in _NOT_EXPECTED
                and name != ID_COLUMN[card.kind]
                and (value is not None or name in FIELDS[card.kind].model_fields)
            },
            evidence=tuple(_evidence(piece) for piece in card.row.get("evidence") or ()),
            role=card.role,
            note=note,
            seconds=None if seconds is None else round(seconds, 1),
        )

    def add(
        self, kind: Literal["run", "result"], arxiv_id: str, fields: Mapping[str, Any], *, note: str = ""
    ) -> Decision:
        """Add a run or a result that was missed; `fields` hold page and quote as well."""
        desk = self.paper(arxiv_id)
        if desk is None:
            raise ReviewError(f"there is no paper {arxiv_id} in the warehouse")
        stated = {name: value for name, value in fields.items() if value is not None}
        missing = [name for name in NEEDED_TO_ADD[kind] if name not in stated]
        if missing:
            raise ReviewError(f"an added {kind} needs {', '.join(missing)}")
        for name, value in stated.items():
            self._check(kind, name, value, stated)
        page, quote = stated["page"], stated["quote"]
        evidence = tuple(
            Evidence(name, page, quote) for name in stated if name not in ("page", "quote", "own", "stage")
        )
        claim_id = added_claim_id(arxiv_id, kind, stated)
        self._check_whole(kind, {**stated, ID_COLUMN[kind]: claim_id, "arxiv_id": arxiv_id}, desk)
        if claim_id in {cid for _, cid, _ in desk.claims()} or self._ruling(claim_id) is not None:
            raise ReviewError(f"this {kind} is there already: {claim_id}")
        return self._save(
            verdict="add",
            kind=kind,
            arxiv_id=arxiv_id,
            claim_id=claim_id,
            fields=stated,
            evidence=evidence,
            note=note,
        )

    def not_reported(self, arxiv_id: str, fact: str, *, note: str = "") -> Decision:
        """Say that a paper does not report a fact."""
        if self.paper(arxiv_id) is None:
            raise ReviewError(f"there is no paper {arxiv_id} in the warehouse")
        return self._save(verdict="not_reported", kind="fact", arxiv_id=arxiv_id, fact=fact, note=note)

    def undo(self) -> Decision | None:
        """Take back the reviewer's last decision that stands, of this session or an earlier one, and return it."""
        last = self._last_of_mine()
        if last is None:
            return None
        if last.decision_id not in self._ids:
            # What was decided before the publish was passed over when opening: read it all, in the order of the files.
            self._tail = Tail(self.lake.decisions)
            self._history, self._ids = {}, set()
            self._remember(self._tail.poll())
        about = {"kind": last.kind, "arxiv_id": last.arxiv_id, "claim_id": last.claim_id, "fact": last.fact}
        self._save(verdict="undo", undoes=last.decision_id, **about)
        return last

    def _last_of_mine(self) -> Decision | None:
        """The last line of the reviewer's files that stands: the clock may have been set back between two of them."""
        mine = load(self.lake.decisions, self.reviewer).decisions
        undone = {word.undoes for word in mine if word.verdict == "undo"}
        standing_ones = (w for w in reversed(mine) if w.verdict != "undo" and w.decision_id not in undone)
        return next(standing_ones, None)

    def _check(self, kind: str, name: str, value: Any, values: Mapping[str, Any]) -> None:
        if name not in FIELDS[kind].model_fields:
            raise ReviewError(f"{name!r} is no field of a {kind}")
        try:
            check(kind, name, value, self.vocabulary, values)
        except ValueError as error:
            raise ReviewError(str(error)) from error

    def _check_whole(self, kind: str, row: Mapping[str, Any], desk: PaperOnDesk) -> None:
        """Refuse what the next publish could not take: asked of the claim as it would be, by the same rules."""
        whole = {**UNDECIDED, "confidence": 0.0, "readers": [], **row, "status": "corrected"}
        _, faults = restated(kind, whole, desk.paper.get("published_on"))
        if not faults:
            faults = misplaced(whole, desk.paper.get("pages"))
            faults += unjoined(whole, {run["run_id"] for run in desk.runs}) if kind == "result" else []
        if faults:
            raise ReviewError(f"not saved: {'; '.join(faults)}")

    def _save(self, **parts: Any) -> Decision:
        try:
            decision = new_decision(reviewer=self.reviewer, **parts)
        except ValidationError as error:
            raise ReviewError(complaints(error)) from error
        append(self.lake.decisions, [decision])
        self._remember([decision])
        return decision


def _target(decision: Decision) -> str:
    return decision.claim_id or f"{decision.arxiv_id} {decision.fact}"


def _signature(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def _second_card(ruling: Ruling, desk: PaperOnDesk, mode: Mode) -> Card:
    """A card of a decided claim as the first reviewer saw it; what was decided is shown for adjudication only."""
    order = {reviewer: place for place, reviewer in enumerate(ruling.reviewers)}
    words = sorted((ruling.decision, *ruling.others), key=lambda word: order[word.reviewer])
    first = words[0]
    seen: dict[str, Any] = dict(first.fields if first.verdict == "add" else first.expect)
    row = {**seen, "evidence": [asdict(piece) for piece in first.evidence]}
    shown_words = tuple(words) if mode == "adjudicate" else ()
    return Card(first.claim_id, first.kind, first.arxiv_id, row, desk, words=shown_words, role=mode)


def _evidence(piece: Mapping[str, Any]) -> Evidence:
    boxes = tuple(Box(**box) for box in piece.get("boxes") or ())
    return Evidence(**{**{k: v for k, v in piece.items() if v is not None}, "boxes": boxes})
