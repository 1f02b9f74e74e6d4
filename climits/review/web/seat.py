"""One reviewer's seat at the desk, shared by all tabs of the browser.

Requests take turns. What is decided names the card as it was shown: where the claim was decided or is read otherwise
meanwhile, in another tab, on the terminal or by a publish, nothing is saved and the reviewer is told.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from climits.review.adding import added_values
from climits.review.contradicted import contradictions
from climits.review.desk import Card, Desk, ReviewError
from climits.review.table_claims import saved_words
from climits.review.web.around import around_view
from climits.review.web.lookup import found_view, sentences_view
from climits.review.web.typed import preview, preview_added, values_of
from climits.review.web.view import card_view, outlook_view
from curation.asking.scopes import Scope
from curation.decisions.schema import ClaimKind, Verdict
from warehouse.shown import shown

Act = Literal["confirm", "reject", "unsure", "keep", "take"]
Said = Literal["confirm", "reject", "correct"]

_ANEW: Final = "The warehouse was published anew."


class StaleCardError(Exception):
    """The card that was decided on is not the one that stands; nothing was saved."""


class NoSuchClaimError(Exception):
    """The claim, or the paper, is not there or not open to this reviewer."""


class Seat:
    """A desk that several requests use at once, one after the other."""

    def __init__(self, desk: Desk) -> None:
        """Sit down at a desk; closing it is left to who opened it."""
        self._desk = desk
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(32)
        self._started = time.monotonic()
        self.done = 0

    @contextmanager
    def _turn(self) -> Iterator[list[str]]:
        """Hold the desk, with what others decided taken in; gives the list of what is to be told."""
        with self._lock:
            yield [_ANEW] if self._desk.refresh() else []

    # Showing

    def next(self, claim_id: str = "") -> dict[str, Any]:
        """The view of a claim, or of the first one that waits."""
        with self._turn() as told:
            return self._view(told, self._named(claim_id) if claim_id else None)

    def _view(self, told: list[str], card: Card | None = None) -> dict[str, Any]:
        desk = self._desk
        card = card or desk.next()
        seconds = time.monotonic() - self._started
        progress = {
            "mode": desk.mode,
            "reviewer": shown(desk.reviewer),
            "done": self.done,
            "left": desk.left(),
            "here": len(desk.waiting_of(card.arxiv_id)) if card else 0,
            "an_hour": round(self.done * 3600 / seconds) if self.done and seconds >= 1 else 0,
        }
        view = {**card_view(desk, card), "seal": self._seal(card)} if card else None
        return {"message": " ".join(told), "progress": progress, "outlook": outlook_view(desk), "card": view}

    def _named(self, claim_id: str) -> Card:
        card = self._desk.card(claim_id)
        # A second look shows claims that wait for it only: any other may tell what somebody decided.
        if card is None or (self._desk.mode != "first" and claim_id not in self._desk.waiting_of(card.arxiv_id)):
            raise NoSuchClaimError(f"There is no claim {shown(claim_id)} to review here.")
        return card

    def _seal(self, card: Card) -> str:
        """What tells a card from the same claim read or decided otherwise; says nothing to who reads it."""
        desk = self._desk
        # To a blind reviewer even a change of the seal would tell that the first one changed the verdict.
        verdict = "" if desk.mode == "second" else desk.decided_now(card.arxiv_id).get(card.claim_id, "")
        waits = card.claim_id in desk.waiting_of(card.arxiv_id)
        words = [word.line() for word in card.words]
        return self._sealed([card.claim_id, card.row, card.decided, words, verdict, waits])

    def _seal_of_table(self, card: Card) -> str:
        """What tells the undecided claims of a card's table from the same with one decided or read otherwise."""
        every = self._desk.around(card, "table").claims
        return self._sealed([self._seal(card), [[one.claim_id, one.row] for one in every]])

    def _sealed(self, shown_now: object) -> str:
        return hmac.new(self._secret, json.dumps(shown_now, default=str).encode(), hashlib.sha256).hexdigest()

    def preview(
        self, claim_id: str, line: str, edits: Mapping[str, str], kind: ClaimKind | None = None
    ) -> dict[str, Any]:
        """What would become of a line "field=value" about a claim, or about a `kind` of claim to add to its paper."""
        with self._turn():
            card = self._named(claim_id)
            return preview_added(self._desk, kind, line, edits) if kind else preview(self._desk, card, line, edits)

    def around(self, claim_id: str) -> dict[str, Any]:
        """The claims of the row, the column and the table around a claim, with the seal to decide on them by."""
        with self._turn():
            card = self._named(claim_id)
            return {**around_view(self._desk, card), "seal": self._seal_of_table(card)}

    def find(self, typed: str, claim_id: str) -> dict[str, Any]:
        """Claims by words, or those of the claim's paper where nothing is typed."""
        with self._turn():
            return found_view(self._desk, typed, self._named_if_open(claim_id) if claim_id else None)

    def sentences(self, claim_id: str) -> dict[str, Any]:
        """The sentences of a claim's paper from which a missed run may be added."""
        with self._turn():
            return sentences_view(self._desk, self._named(claim_id))

    def pdf(self, arxiv_id: str) -> Path:
        """The PDF of a paper. Raises NoSuchClaimError where the lake does not hold it."""
        with self._turn():
            pdf = self._desk.pdf(arxiv_id)
        if pdf is None:
            raise NoSuchClaimError(f"The PDF of {shown(arxiv_id)} is not in the lake.")
        return pdf

    # Deciding: on return the decision is on the disk

    def decide(
        self, claim_id: str, seal: str, act: Act, edits: Mapping[str, str], take: int, note: str, seconds: float
    ) -> dict[str, Any]:
        """Decide on a card as it was shown, and give the view of the next one.

        Raises StaleCardError, ReviewError for a value that cannot be, NotSavedError.
        """
        with self._turn() as told:
            card = self._as_shown(claim_id, seal)
            verdict, fields = self._meant(card, act, edits, take)
            self._desk.decide(card, verdict, fields, note=note, seconds=seconds)
            self.done += 1
            return self._view([f"saved: {verdict}", *told])

    def decide_around(
        self, claim_id: str, seal: str, scope: Scope, verdict: Said, edits: Mapping[str, str], seconds: float
    ) -> dict[str, Any]:
        """Decide on the row, the column or the table around a claim as it was shown; raises as `decide` does."""
        with self._turn() as told:
            card = self._as_shown(claim_id, seal, whole_table=True)
            if (verdict == "correct") != bool(edits):
                raise ReviewError("A correction of a table gives a field another value; only a correction does.")
            fields = values_of(self._desk, card.kind, edits, card.row)
            made = self._desk.decide_around(card, scope, verdict, fields, seconds=seconds)
            self.done += 1
            return self._view([saved_words(verdict, len(made), scope), *told])

    def _as_shown(self, claim_id: str, seal: str, *, whole_table: bool = False) -> Card:
        card = self._named_if_open(claim_id)
        seal_of = self._seal_of_table if whole_table else self._seal
        if card is not None and hmac.compare_digest(seal_of(card).encode(), seal.encode()):
            return card
        which = "a claim of this table" if whole_table else "this claim"
        what = f"Nothing was saved: {which} was decided or is read otherwise since it was shown"
        if self._desk.mode == "first" and card is not None:
            verdict = self._desk.decided_now(card.arxiv_id).get(claim_id, "")
            what += f" (now: {verdict})" if verdict else ""
        raise StaleCardError(f"{what}. Here is what stands.")

    def _named_if_open(self, claim_id: str) -> Card | None:
        try:
            return self._named(claim_id)
        except NoSuchClaimError:
            return None

    def _meant(
        self, card: Card, act: Act, edits: Mapping[str, str], take: int
    ) -> tuple[Verdict, dict[str, Any] | None]:
        """Verdict and fields of an act: edits make a correction, as in the terminal application."""
        if act in ("reject", "unsure"):
            return act, None
        if act == "take":
            if not 0 <= take < len(card.words):
                raise ReviewError("There are no two decisions to take one of.")
            word = card.words[take]
            return ("confirm", None) if word.verdict == "add" else (word.verdict, dict(word.fields))
        values = values_of(self._desk, card.kind, edits, card.row)
        if act == "keep":
            if not card.decided:
                raise ReviewError("Nothing was decided on this claim that could be kept.")
            return "correct", {**card.decided, **values}
        return ("correct", values) if values else ("confirm", None)

    def skip(self, claim_id: str, *, whole_paper: bool) -> dict[str, Any]:
        """Leave a claim, or the rest of its paper, for later."""
        with self._turn() as told:
            card = self._named_if_open(claim_id)
            if card is not None and whole_paper:
                self._desk.next_paper(card.arxiv_id)
            elif card is not None:
                self._desk.skip(claim_id)
            return self._view(["skipped", *told])

    def undo(self) -> dict[str, Any]:
        """Take the reviewer's last decision back and show its claim again."""
        with self._turn() as told:
            undone = self._desk.undo()
            if undone is None:
                return self._view(["nothing to take back", *told])
            self.done = max(0, self.done - 1)
            card = None
            if undone.claim_id and undone.verdict != "add":
                card = self._desk.card(undone.claim_id, undone.arxiv_id)
            if card is not None:
                self._desk.to_front(card)
            # Of a blind look only what waits may be shown; it comes first now if it does.
            first = card if self._desk.mode == "first" else None
            return self._view([f"taken back: {undone.verdict.replace('_', ' ')}", *told], first)

    def not_reported(self, claim_id: str, facts: Sequence[str]) -> dict[str, Any]:
        """Say that the paper of a claim does not report these facts."""
        with self._turn() as told:
            card = self._named(claim_id)
            for fact in facts:
                self._desk.not_reported(card.arxiv_id, fact)
                self.done += 1
            listed = ", ".join(fact.replace("_", " ") for fact in facts)
            against = contradictions(self._desk, card.arxiv_id, facts)
            return self._view([f"saved: not reported, {listed}", *against, *told], card)

    def add(self, claim_id: str, kind: ClaimKind, typed: Mapping[str, str]) -> dict[str, Any]:
        """Add a claim to the paper of another."""
        with self._turn() as told:
            card = self._named(claim_id)
            try:
                values = added_values(self._desk, card, kind, typed, self._sentence(card, typed.get("quote", "")))
            except ValueError as error:
                raise ReviewError(str(error)) from error
            self._desk.add(kind, card.arxiv_id, values)
            self.done += 1
            return self._view([f"saved: add {kind}", *told], card)

    def _sentence(self, card: Card, quote: str) -> dict[str, Any] | None:
        """The sentence of the paper, as stored, that a quote was shown of; None for any other quote."""
        return next((one for one in self._desk.sentences(card.arxiv_id) if shown(one["quote"]) == quote), None)
