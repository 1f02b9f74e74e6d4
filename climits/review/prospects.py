"""The stopping rule at the desk: how many claims are likely left on the wrong side, accepted or queued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from curation.asking.likelihood import right_as_read
from curation.asking.outlook import Judged, Outlook
from curation.decisions.effects import Ruling
from warehouse.read import Warehouse
from warehouse.review_search import decided_before, undecided_sums


class Prospects:
    """What was likely left when the warehouse was published, and what the decisions since make of it."""

    def __init__(self, warehouse: Warehouse) -> None:
        """Count what is published."""
        self._published: dict[str, Outlook] = defaultdict(Outlook)
        for row in undecided_sums(warehouse):
            accepted = row["status"] == "accepted"
            odd = row["claims"] - row["probability"] if accepted else row["probability"]
            self._published[row["kind"]].wait(accepted=accepted, claims=row["claims"], odd=odd)
        for claim in decided_before(warehouse):
            self._published[claim.kind].answer(claim)

    def now(self, decided: Iterable[tuple[Ruling, Mapping[str, Any]]]) -> dict[str, Outlook]:
        """What is likely left by kind, given what was decided since with the published row of each claim."""
        found = deepcopy(self._published)
        for ruling, row in decided:
            word = ruling.decision
            right = right_as_read(word.kind, word.verdict, word.fields)
            if ruling.differ or right is None or not row["own"] or row["status"] not in ("accepted", "queued"):
                continue
            claim = Judged(word.kind, row["confidence"], row["status"] == "accepted", right)
            found[word.kind].wait(accepted=claim.accepted, claims=-1, odd=-claim.odd)
            found[word.kind].answer(claim)
        return dict(found)


def in_lines(found: Mapping[str, Outlook]) -> list[str]:
    """The stopping rule in two short lines."""
    right = sum(one.queued.odd_left for one in found.values())
    wrong = sum(one.accepted.odd_left for one in found.values())
    return [f"queued: ≈ {right:,.0f} right", f"accepted: ≈ {wrong:,.0f} wrong"]


def in_words(found: Mapping[str, Outlook]) -> str:
    """The stopping rule in full, a paragraph a kind."""
    names = {"run": "Training runs", "result": "Benchmark results", "cost": "Operations of a pass"}
    lines = []
    for kind, one in sorted(found.items(), key=lambda item: list(names).index(item[0])):
        queued, accepted = one.queued, one.accepted
        lines += [
            f"{names[kind]} of papers' own work",
            f"  queued    {queued.left:>7,}  likely right {queued.odd_left:>7,.0f}"
            f"  (decided {queued.decided:,}, right {queued.odd_seen:,})",
            f"  accepted  {accepted.left:>7,}  likely wrong {accepted.odd_left:>7,.0f}"
            f"  (decided {accepted.decided:,}, wrong {accepted.odd_seen:,})",
            f"  Ending now would leave {one.right_left_aside:.0%} of what was read rightly out of the warehouse.",
        ]
    return "\n".join(lines)
