"""Whose result a number is: the paper's own, or another paper's quoted for comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from curation.result_cells import ResultCell
from curation.result_words import says, without_citations
from extractors.reading import PaperReadings, Table

NAME = re.compile(r"(?<![\w-])(?=[\w+-]*[A-Z])[A-Za-z][\w+]*(?:-[\w+]+)*")
CITED_NAME = re.compile(
    r"((?<![\w-])[A-Z][\w+.-]*(?:[ -](?:[A-Z][\w+.-]*|v\d|\d+))*)\s*(?:\[\d{1,3}(?:[,; ]+\d{1,3})*\]|\((?:[A-Z][\w'-]+ (?:et al|and|&)|[A-Z][\w'-]+,? (?:19|20)\d\d))"
)
STEP = re.compile(r"[-–−+&]|w/|without|with ")
PROPOSED = re.compile(
    r"\b(?:propose|present|introduce|call(?:ed)?|named?|dub(?:bed)?|termed|our(?: \w+){0,3}?(?: model| method| network| approach)?,?)\s+(?:an? |the |it )?(?:[a-z-]+ ){0,6}?\W?((?=[\w+-]*[A-Z])[A-Za-z][\w+-]*)"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """What speaks for and against a result being the paper's own; `own` is the verdict."""

    own: bool
    cited: bool
    ours: bool
    known_elsewhere: bool
    own_name: bool
    cited_share: float  # of the table's rows
    group_others: bool
    group_ours: bool
    beside_ours: bool  # other rows say "ours", this one does not


@dataclass(frozen=True, slots=True)
class PaperNames:
    """Names of the paper's own models and of models it cites, as letters and digits only."""

    own: frozenset[str]
    title: frozenset[str]
    cited: frozenset[str]


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """A name as lower-case letters and digits: "Mask R-CNN" is "maskrcnn"."""
    return re.sub(r"[^a-z0-9+]", "", name.lower())


def paper_names(paper: PaperReadings) -> PaperNames:
    """The names that the title and abstract introduce, and those that stand with a citation in labels and sentences."""
    title = {key(m.group()) for m in NAME.finditer(paper.title) if _is_name(m.group())}
    lead = re.match(r"([A-Z][\w+-]+(?: [A-Z0-9][\w+-]*)?)\s*:", paper.title)
    if lead:
        title.add(key(lead[1]))
    proposed = {key(m[1]) for m in PROPOSED.finditer(paper.abstract) if _is_name(m[1])}
    cited: set[str] = set()
    sentences = {r.quote for r in paper.readings} | {m for t in paper.tables for m in t.mentions}
    for text in [paper.abstract, *sentences, *(t.caption for t in paper.tables)]:
        cited.update(key(m[1]) for m in CITED_NAME.finditer(text))
    for table in paper.tables:
        for cell in table.cells:
            if cell.column < max(table.header_columns, 1) and says(cell.text, "citation") and not says(cell.text, "ours"):
                bare = without_citations(cell.text)
                cited.add(key(bare))
                head = bare.split(" ")[0]
                if _is_name(head) and len(key(head)) > 3:
                    cited.add(key(head))
    cited.update(key(r.text) for r in paper.readings if r.rule == "names.cited")
    own = title | proposed
    return PaperNames(frozenset(own - {""}), frozenset(title - {""}), frozenset(cited - own - {""}))


def _is_name(word: str) -> bool:
    inner = sum(c.isupper() for c in word[1:])
    return len(word) >= 3 and (inner > 0 or any(c.isdigit() for c in word)) and not re.fullmatch(r"[A-Z][a-z]+-[A-Z]?[a-z]+", word)


class TableOwners:
    """What a table's rows say together: how many carry citations, whether it compares or ablates."""

    def __init__(self, table: Table, names: PaperNames) -> None:
        self.names = names
        labels: dict[int, str] = {}
        for cell in table.cells:
            if cell.row >= table.header_rows and cell.row not in table.group_rows and cell.column < max(table.header_columns, 1):
                labels[cell.row] = labels.get(cell.row, "") + " " + cell.text
        rows = [text for text in labels.values() if text.strip()]
        self.cited_share = sum(says(text, "citation") for text in rows) / len(rows) if rows else 0.0
        self.ours_share = sum(says(text, "ours") for text in rows) / len(rows) if rows else 0.0
        self.head_cited = any(says(c.text, "citation") for c in table.cells if c.row < table.header_rows and c.column > 0)

    def owner(self, cell: ResultCell) -> Owner:
        """The verdict on one cell."""
        label = " ".join(cell.labels)
        heads = " ".join(cell.heads)
        group = " ".join(cell.groups)
        ours = says(label, "ours") or says(heads, "ours")
        step = bool(STEP.match(label.strip()))
        cited = (says(label, "citation") and not step) or (self.head_cited and says(heads, "citation"))
        group_ours = says(group, "ours")
        group_others = bool(group) and (says(group, "others") or says(group, "citation")) and not group_ours
        known = self._known(cell.labels) or (self.head_cited and self._known(cell.heads))
        own_name = self._own_name(label) or self._own_name(heads)
        others = cited or (group_others and not own_name) or says(label, "others") and not ours
        if known and not own_name and not ours and not group_ours and (self.cited_share > 0.15 or self.ours_share > 0):
            others = True
        beside_ours = self.ours_share > 0 and not (ours or own_name or group_ours or step)
        others = others or (beside_ours and known)
        own = ours or group_ours and not cited or not others
        return Owner(own, cited, ours, known, own_name, self.cited_share, group_others, group_ours, beside_ours)

    def _known(self, labels: tuple[str, ...]) -> bool:
        if not labels:
            return False
        first = without_citations(labels[0])
        return key(first) in self.names.cited or (len(first.split()) > 1 and key(first.split()[0]) in self.names.cited and _is_name(first.split()[0]))

    def _own_name(self, label: str) -> bool:
        words = {key(m.group()) for m in NAME.finditer(label)}
        whole = key(label)
        return any(n in words or (len(n) > 4 and n in whole) or any(w.startswith(n) and len(n) > 2 for w in words) for n in self.names.own)
