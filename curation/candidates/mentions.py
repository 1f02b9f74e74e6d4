"""The hardware that a paper names, found by distance: what is near is looked up, what holds of all is counted once.

A paper may name hardware ten thousand times: nothing here takes time in proportion to it for each mention.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from curation.candidates.roles import cues, is_inference, whose
from curation.candidates.statements import Hardware, Statement, Timed, can_mean

Mention = tuple[Statement, Hardware]

EVERY: Final = re.compile(
    r"\b(?:all|every|each) (?:of )?(?:the |our |these )?(?:\w+ )?(?:models?|experiments?|networks?|runs?)\b", re.I
)
"""A sentence that speaks of all models of the paper."""


def trains(statement: Statement, fact: Hardware | Timed) -> bool:
    """Whether a fact can belong to one of the paper's own training runs."""
    features = cues(statement, [fact])
    return whose(features) and not is_inference(features)


class Places:
    """Mentions of hardware in reading order."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.mentions = tuple(mentions)
        self._sentences = [statement.sentence for statement, _ in mentions]

    def __iter__(self) -> Iterator[Mention]:
        return iter(self.mentions)

    def within(self, first: int, last: int) -> Sequence[Mention]:
        """Those in the sentences from `first` to `last`, both included, in reading order."""
        return self.mentions[bisect_left(self._sentences, first) : bisect_right(self._sentences, last)]

    def nearest(self, sentence: int, most: int, beyond: int, keep: Callable[[Mention], bool]) -> list[Mention]:
        """Of those more than `beyond` sentences away that are to be kept the `most` nearest, the earlier one first."""
        left = bisect_left(self._sentences, sentence - beyond) - 1
        before: list[int] = []
        while left >= 0 and (len(before) < most or self._sentences[left] == self._sentences[before[-1]]):
            if keep(self.mentions[left]):
                before.append(left)
            left -= 1
        right = bisect_right(self._sentences, sentence + beyond)
        after: list[int] = []
        while right < len(self.mentions) and len(after) < most:
            if keep(self.mentions[right]):
                after.append(right)
            right += 1
        found = sorted([*before, *after], key=lambda k: (abs(self._sentences[k] - sentence), k))
        return [self.mentions[k] for k in found[:most]]

    def around(self, sentence: int, most: int) -> list[Mention]:
        """The `most` nearest, those of the sentence itself first; the first ones where a table is asked about."""
        if sentence < 0:
            return list(self.mentions[:most])
        here = list(self.within(sentence, sentence)[:most])
        return here if len(here) == most else here + self.nearest(sentence, most - len(here), 0, lambda _: True)


def of_ours(statement: Statement, hardware: Hardware) -> bool:
    """Whether the clause says that the paper's own models were trained on this hardware."""
    local = hardware.local
    return "own" in statement.context and "relation:trained_on" in local and not {"inference", "others"} & local


class NamedChips:
    """Mentions that name the chip's model and can belong to a training run; what of them holds for the whole paper."""

    def __init__(self, places: Places) -> None:
        self.places = places
        stated = [(s, h) for s, h in places if "trained" in s.context and "inference" not in h.local]
        chosen = stated or list(places)
        self.chips = frozenset(h.chip for _, h in chosen)
        self._chips_by_count: dict[int | None, set[str]] = {}
        self._ours_by_count: dict[int | None, tuple[int, Mention]] = {}
        self._ours_of_all: tuple[int, Mention] | None = None
        for place, (statement, hardware) in enumerate(chosen):
            self._chips_by_count.setdefault(hardware.count, set()).add(hardware.chip)
            if of_ours(statement, hardware):
                ours = (place, (statement, hardware))
                self._ours_by_count.setdefault(hardware.count, ours)
                if self._ours_of_all is None and (hardware.count is None or EVERY.search(statement.quote)):
                    self._ours_of_all = ours

    def with_count(self, count: int | None) -> Mention | None:
        """The first of the paper's own training in this number, where all in this number are one chip."""
        if count is None or len(self._chips_by_count.get(count, ())) != 1:
            return None
        found = self._ours_by_count.get(count)
        return found[1] if found else None

    def only_one(self, count: int | None) -> Mention | None:
        """The first of the paper's own training where the paper names one chip, in this number or in none.

        A chip named with another number can be the one meant only where the sentence speaks of all models.
        """
        if len(self.chips) != 1:
            return None
        usable = [found for found in (self._ours_by_count.get(count), self._ours_of_all) if found is not None]
        return min(usable, key=lambda item: item[0])[1] if usable else None


class Mentions:
    """What the text of a paper names: `statements` in reading order, with their hardware by place."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = tuple(statements)
        self._sentences = [statement.sentence for statement in statements]

    def before(self, sentence: int, reach: int) -> Sequence[Statement]:
        """The statements of the `reach` sentences before, in reading order."""
        return self.statements[bisect_left(self._sentences, sentence - reach) : bisect_left(self._sentences, sentence)]

    @cached_property
    def all(self) -> Places:
        """Every mention."""
        return Places([(s, h) for s in self.statements for h in s.hardware])

    @cached_property
    def trained(self) -> Places:
        """Mentions that can belong to a training run of the paper's own."""
        return Places([(s, h) for s, h in self.all if trains(s, h)])

    @cached_property
    def counted(self) -> Places:
        """Mentions with a number."""
        return Places([(s, h) for s, h in self.all if h.count is not None])

    @cached_property
    def counted_by_section(self) -> dict[str, Places]:
        """The same by section."""
        return _by_section(self.counted)

    @cached_property
    def by_chip(self) -> dict[str, Places]:
        """Mentions that name the chip's model, by chip."""
        return _grouped((mention for mention in self.all if not mention[1].generic), lambda mention: mention[1].chip)

    @cached_property
    def counted_by_chip(self) -> dict[str, Places]:
        """Mentions with a number by chip, "GPU" and "TPU" among them."""
        return _grouped(self.counted, lambda mention: mention[1].chip)

    @cached_property
    def _named(self) -> dict[str, NamedChips]:
        named = [(s, h) for s, h in self.trained if not h.generic]
        return {
            generic: NamedChips(Places([(s, h) for s, h in named if can_mean(generic, h)]))
            for generic in ("GPU", "TPU", "accelerator")
        }

    def named_for(self, generic: Hardware) -> NamedChips:
        """The chips that a generic "8 GPUs" can stand for: no TPU or CPU; "8 TPUs": TPUs; "8 chips": either."""
        return self._named.get(generic.chip, self._named["GPU"])

    @cached_property
    def usable(self) -> Places:
        """Counted mentions that a duration without hardware may have run on: where any says "trained on", those."""
        found = [(s, h) for s, h in self.trained if h.count is not None]
        found = [(s, h) for s, h in found if h.reading.unit not in ("cpu", "cpu_core")] or found
        return Places([(s, h) for s, h in found if "relation:trained_on" in h.local] or found)

    @cached_property
    def usable_by_section(self) -> dict[str, Places]:
        """The same by section."""
        return _by_section(self.usable)

    @cached_property
    def usable_kinds(self) -> int:
        """How many chips in how many numbers are usable."""
        return len({(h.chip, h.count) for _, h in self.usable})


def _by_section(places: Places) -> dict[str, Places]:
    return _grouped(places, lambda mention: mention[0].section)


def _grouped(mentions: Iterable[Mention], key: Callable[[Mention], str]) -> dict[str, Places]:
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(key(mention), []).append(mention)
    return {name: Places(group) for name, group in groups.items()}
