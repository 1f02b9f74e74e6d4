"""The claims that wait for one reviewer, in the order in which they are asked about."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import replace

from curation.asking.order import ASIDE, FRONT
from warehouse.reviewing import Queued


class Waiting:
    """A queue that papers are sorted into anew as answers come; what was skipped stays at its end, in that order."""

    def __init__(self, items: Iterable[Queued]) -> None:
        """Take over claims in their order."""
        self._items = list(items)
        self._moves = 0
        self._visitors: set[str] = set()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Queued]:
        return iter(self._items)

    def first(self) -> Queued | None:
        """The claim that is next."""
        return self._items[0] if self._items else None

    def drop_first(self) -> None:
        """Take the first claim out."""
        self._visitors.discard(self._items.pop(0).claim_id)

    def put_first(self, item: Queued, *, waits: bool) -> None:
        """Put a claim first; one that does not wait leaves again when it is put aside."""
        if not waits:
            self._visitors.add(item.claim_id)
        self._items = [one for one in self._items if one.claim_id != item.claim_id]
        self._moves += 1
        self._items.insert(0, replace(item, urgency=FRONT, score=0.0, order=-self._moves))

    def put_aside(self, *, claim_id: str = "", arxiv_id: str = "") -> None:
        """Put a claim, or the claims of a paper, at the end."""
        moved = [one for one in self._items if claim_id == one.claim_id or arxiv_id == one.arxiv_id]
        gone = {one.claim_id for one in moved}
        self._items = [one for one in self._items if one.claim_id not in gone]
        for one in moved:
            if one.claim_id not in self._visitors:
                self._moves += 1
                self._items.append(replace(one, urgency=ASIDE, score=0.0, order=self._moves))
        self._visitors -= gone

    def reorder(self, papers: set[str], items: Iterable[Queued], again: Iterable[str] = ()) -> None:
        """Sort the claims of papers in anew; what the reviewer put first or aside stays there.

        What has left the queue stays out, but for the claims that wait `again`.
        """
        moved = {one.claim_id for one in self._items if one.arxiv_id in papers and one.urgency not in (FRONT, ASIDE)}
        self._items = [one for one in self._items if one.claim_id not in moved]
        if wanted := set(again):
            moved |= wanted - {one.claim_id for one in self._items}
        for item in items:
            if item.claim_id in moved:
                insort(self._items, item, key=lambda one: one.key)
