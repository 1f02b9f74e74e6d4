"""The reviewer's desk: which claim comes next, what is known of it, and what was decided, kept at once.

Reads the published warehouse and the decisions made since; writes nothing but decisions. Neither screen nor keys are
known here: the terminal application and the scripted commands sit at the same desk.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from climits.review.card import Card, Mode, OtherClaim, ReviewError, decided_card, published_card
from climits.review.checking import check_claim
from climits.review.finding import MOST_FOUND, holding
from climits.review.looks import Look
from climits.review.policy import Policy
from climits.review.prospects import Prospects
from climits.review.quoting import check_quote
from climits.review.session import answers_by_place, read_rightly
from climits.review.table_claims import TableClaims, table_claims
from climits.review.waiting import Waiting
from climits.review.words import Words
from curation.asking.outlook import Outlook
from curation.asking.scopes import Scope, alike
from curation.claim import Evidence
from curation.decisions.effects import ClaimKind, Decision, Problem, added_claim_id
from curation.decisions.schema import NEEDED_TO_ADD, Verdict, check_reviewer
from curation.decisions.values import Vocabulary
from warehouse.asking import waiting_of
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.review_search import found_claims, sentences_of
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

__all__ = ["Card", "Desk", "Mode", "ReviewError"]


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
        self._look = Look(mode, self.reviewer, policy or Policy())
        self._vocabulary = vocabulary
        self._papers: dict[str, PaperOnDesk | None] = {}
        self._open()

    def _open(self) -> None:
        self._signature = _signature(self.lake.warehouse)
        self.warehouse = Warehouse.of(self.lake)
        self._papers.clear()
        # A first look needs only what came after the publish; comparing reviewers needs every decision ever made.
        known = published_decisions(self.warehouse) if self.mode == "first" else frozenset()
        self.words = Words(self.lake, self.reviewer, known)
        self._queue = Waiting(self._fill())
        self._stale = self.words.papers()
        self._prospects: Prospects | None = None

    @property
    def problems(self) -> list[Problem]:
        """Damaged lines of the decisions that were set aside."""
        return self.words.problems

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Names that fields may take; read when the first one is typed."""
        return self._vocabulary()

    def close(self) -> None:
        """Close the warehouse."""
        self.warehouse.close()

    def refresh(self) -> bool:
        """Take in what others decided since; True if the warehouse was published anew and the queue is a fresh one."""
        if _signature(self.lake.warehouse) != self._signature:
            self.warehouse.close()
            self._open()
            return True
        self._stale |= self.words.poll()
        return False

    # The queue

    def _fill(self) -> list[Queued]:
        if self.mode == "first":
            return queue(self.warehouse, self.wanted, self.reviewer)
        return [
            Queued(claim_id, ruling.decision.kind, ruling.decision.arxiv_id)
            for claim_id, ruling in self.words.rulings().items()
            if self.wanted.paper in ("", ruling.decision.arxiv_id) and self._look.wanted(ruling)
        ]

    def _open_question(self, item: Queued) -> bool:
        """Whether the claim still waits for this reviewer, after the decisions made since the publish."""
        return self._look.wanted(self.words.ruling(item.claim_id))

    def _reorder(self, papers: set[str], again: Collection[str] = ()) -> None:
        """Sort the claims of papers in anew: what was decided on them says something of the rest.

        Claims that wait `again` come back.
        """
        self._stale -= papers
        if self.mode == "first" and papers:
            places = {cid: row.get("table_id") or "" for p in papers for _, cid, row in self._claims_of(p)}
            said = self.words.rulings(papers)
            items = waiting_of(self.warehouse, papers, read_rightly(said), answers_by_place(said, places))
            self._queue.reorder(papers, items, again)

    def _claims_of(self, arxiv_id: str) -> list[tuple[ClaimKind, str, dict[str, Any]]]:
        desk = self.paper(arxiv_id)
        return list(desk.claims()) if desk is not None else []

    def left(self) -> int:
        """Claims that wait."""
        return len(self._queue)

    def items(self) -> list[Queued]:
        """The claims that wait, in order."""
        self._reorder(set(self._stale))
        return [item for item in self._queue if self._open_question(item)]

    def next(self) -> Card | None:
        """The first claim of the queue, None if none waits. It stays first until it is decided or skipped."""
        while (first := self._queue.first()) is not None:
            if first.arxiv_id in self._stale:
                self._reorder({first.arxiv_id})
                continue
            if self._open_question(first):
                card = self.card(first.claim_id, first.arxiv_id)
                if card is not None:
                    return card
            self._queue.drop_first()
        return None

    def skip(self, claim_id: str) -> None:
        """Put a claim at the end of the queue."""
        self._queue.put_aside(claim_id=claim_id)

    def next_paper(self, arxiv_id: str) -> None:
        """Put the claims of a paper at the end of the queue."""
        self._queue.put_aside(arxiv_id=arxiv_id)

    def waiting_of(self, arxiv_id: str) -> frozenset[str]:
        """Claims of a paper that wait."""
        return frozenset(i.claim_id for i in self._queue if i.arxiv_id == arxiv_id and self._open_question(i))

    def to_front(self, card: Card) -> None:
        """Put a claim first, whether it waited or not."""
        waits = self.mode != "first" or card.row.get("status") == "queued"
        self._queue.put_first(Queued(card.claim_id, card.kind, card.arxiv_id), waits=waits)

    # Cards

    def paper(self, arxiv_id: str) -> PaperOnDesk | None:
        """All that is published of a paper."""
        if arxiv_id not in self._papers:
            self._papers[arxiv_id] = paper_on_desk(self.warehouse, arxiv_id)
        return self._papers[arxiv_id]

    def card(self, claim_id: str, arxiv_id: str | None = None) -> Card | None:
        """The card of any claim, queued or not; None where there is none that this reviewer may see."""
        ruling = self.words.ruling(claim_id)
        arxiv_id = arxiv_id or (ruling.decision.arxiv_id if ruling else paper_of_claim(self.warehouse, claim_id))
        if arxiv_id is None:
            return None
        desk = self.paper(arxiv_id) or PaperOnDesk({"arxiv_id": arxiv_id})
        if self.mode != "first" and ruling is not None:
            return decided_card(ruling, desk, self.mode)
        for kind, cid, row in desk.claims():
            if cid == claim_id and self.mode == "second" and row.get("decision_id"):
                return None  # decided under an id of earlier rules: what stands there tells how
            if cid == claim_id:
                seen = decided_on(self.warehouse, row["decision_id"]) if row.get("decision_id") else {}
                return published_card(kind, cid, row, desk, seen)
        return decided_card(ruling, desk, "first") if ruling is not None else None

    def pdf(self, arxiv_id: str) -> Path | None:
        """The paper's PDF, None where the lake does not hold it."""
        desk = self.paper(arxiv_id)
        return pdf_of(self.lake.root, desk.paper) if desk else None

    def table(self, card: Card) -> dict[str, Any] | None:
        """The table that a claim was read in, a row of `tables`; None where it was read in no table."""
        table_id = card.row.get("table_id")
        return table_on_page(self.warehouse, card.arxiv_id, table_id) if table_id else None

    def others(self, card: Card) -> list[OtherClaim]:
        """The claims of the card's paper, its own among them, with what became of each.

        At a second look those that wait for it, each as the first reviewer saw it: what is published of a claim, even
        that it is published, may tell what somebody decided.
        """
        if self.mode == "second":
            waiting = (
                self.card(claim_id, card.arxiv_id) for claim_id in self.waiting_of(card.arxiv_id) | {card.claim_id}
            )
            seen = sorted((one for one in waiting if one), key=lambda one: (one.row.get("page") or 0, one.claim_id))
            return [OtherClaim(one.claim_id, one.kind, one.row, "") for one in seen]
        decided = self.decided_now(card.arxiv_id)
        return [
            OtherClaim(claim_id, kind, row, decided.get(claim_id, row.get("status") or ""))
            for kind, claim_id, row in card.desk.claims()
        ]

    def decided_now(self, arxiv_id: str) -> dict[str, str]:
        """Verdicts given since the publish, by claim of a paper."""
        return {
            claim_id: "differ" if ruling.differ else ruling.decision.verdict
            for claim_id, ruling in self.words.rulings({arxiv_id}).items()
        }

    # What is left and what is there

    def outlook(self) -> dict[str, Outlook]:
        """How many wrong claims are likely left among the accepted, right ones among the queued, by kind."""
        if self._prospects is None:
            self._prospects = Prospects(self.warehouse)
        rulings = self.words.rulings()
        rows = {cid: row for p in self.words.papers() for _, cid, row in self._claims_of(p) if cid in rulings}
        return self._prospects.now((rulings[cid], row) for cid, row in rows.items())

    def search(self, text: str, limit: int = MOST_FOUND) -> list[Card]:
        """Claims of any status that hold all words in paper, title, model or value, the nearest first.

        A second look and an adjudication find what waits for them, as it was shown to who decided first.
        """
        if self.mode != "first":
            waiting = (self.card(item.claim_id, item.arxiv_id) for item in self.items())
            return holding((card for card in waiting if card is not None), text, limit)
        found = found_claims(self.warehouse, text.split(), limit)
        return [card for hit in found if (card := self.card(hit["claim_id"], hit["arxiv_id"])) is not None]

    def sentences(self, arxiv_id: str) -> list[dict[str, Any]]:
        """The sentences of a paper in which facts of runs or results were read, each with page and readings."""
        return sentences_of(self.warehouse, arxiv_id)

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
        return self._saved([self._parts(card, verdict, fields or {}, note, seconds)])[0]

    def _parts(
        self, card: Card, verdict: Verdict, fields: Mapping[str, Any], note: str, seconds: float | None
    ) -> dict[str, Any]:
        if fields:
            check_claim(card.kind, card.claim_id, fields, card.row, card.desk, self.vocabulary)
        if {"page", "quote"} & fields.keys() and (told := {**card.row, **fields}).get("quote") and told.get("page"):
            check_quote(self.lake, card.desk.paper, told["quote"], told["page"])
        return {
            "verdict": verdict, "kind": card.kind, "arxiv_id": card.arxiv_id, "claim_id": card.claim_id,
            "fields": dict(fields), "expect": card.shown(), "evidence": card.evidence(), "role": card.role,
            "note": note, "seconds": None if seconds is None else round(seconds, 1),
        }  # fmt: skip

    def around(self, card: Card, scope: Scope) -> TableClaims:
        """The undecided claims of a card's row, column or table, its own first; ReviewError where it is in no table."""
        if self.mode != "first":
            raise ReviewError("one decision for many claims is for the first look: a second one is of each claim")
        return table_claims(card, scope, self.table(card), self.words.rulings({card.arxiv_id}))

    def decide_around(
        self,
        card: Card,
        scope: Scope,
        verdict: Literal["confirm", "correct", "reject"],
        fields: Mapping[str, Any] | None = None,
        *,
        note: str = "",
        seconds: float | None = None,
    ) -> list[Decision]:
        """Decide on all claims of a row, a column or a table at once; one undo takes all of it back.

        A correction is of the claims that state in its fields what the card states. Raises as `decide` does; nothing
        is saved then.
        """
        stated = dict(fields or {})
        if stated and all(card.row.get(name) == value for name, value in stated.items()):
            raise ReviewError("the claim says so already")
        chosen = [one for one in self.around(card, scope).claims if alike(one.row, card.row, list(stated))]
        if not chosen:
            raise ReviewError(f"all claims of the {scope} are decided: nothing of it waits")
        parts = [self._parts(one, verdict, stated, note, None if n else seconds) for n, one in enumerate(chosen)]
        return self._saved(parts, together=True)

    def add(self, kind: ClaimKind, arxiv_id: str, fields: Mapping[str, Any], *, note: str = "") -> Decision:
        """Add a claim that was missed; `fields` hold page and quote as well."""
        desk = self._known_paper(arxiv_id)
        stated = {name: value for name, value in fields.items() if value is not None}
        missing = [name for name in NEEDED_TO_ADD[kind] if name not in stated]
        if missing:
            raise ReviewError(f"an added {kind} needs {', '.join(missing)}")
        claim_id = added_claim_id(arxiv_id, kind, stated)
        check_claim(kind, claim_id, stated, {"arxiv_id": arxiv_id}, desk, self.vocabulary)
        if claim_id in {cid for _, cid, _ in desk.claims()} or self.words.ruling(claim_id) is not None:
            raise ReviewError(f"this {kind} is there already: {claim_id}")
        check_quote(self.lake, desk.paper, stated["quote"], stated["page"])
        evidence = tuple(
            Evidence(name, stated["page"], stated["quote"])
            for name in stated
            if name not in ("page", "quote", "own", "stage")
        )
        about = {"kind": kind, "arxiv_id": arxiv_id, "claim_id": claim_id}
        return self._saved([{"verdict": "add", **about, "fields": stated, "evidence": evidence, "note": note}])[0]

    def not_reported(self, arxiv_id: str, fact: str, *, note: str = "") -> Decision:
        """Say that a paper does not report a fact."""
        self._known_paper(arxiv_id)
        return self._saved(
            [{"verdict": "not_reported", "kind": "fact", "arxiv_id": arxiv_id, "fact": fact, "note": note}]
        )[0]

    def undo(self) -> Decision | None:
        """Take back the reviewer's last decision that stands, of this session or an earlier one, and return it.

        What was decided at once is taken back at once: the first of it is returned.
        """
        undone = self.words.undo()
        self._reorder({word.arxiv_id for word in undone}, again={word.claim_id for word in undone})
        return undone[0] if undone else None

    def _known_paper(self, arxiv_id: str) -> PaperOnDesk:
        desk = self.paper(arxiv_id)
        if desk is None:
            raise ReviewError(f"there is no paper {arxiv_id} in the warehouse")
        return desk

    def _saved(self, parts: list[dict[str, Any]], *, together: bool = False) -> list[Decision]:
        decisions = self.words.save(parts, together=together)
        self._stale |= {word.arxiv_id for word in decisions}
        return decisions


def _signature(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns
