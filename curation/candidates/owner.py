"""Whose a model, a run or a result is: the paper's own, or another paper's that it quotes.

Labels alone are judged by `PaperNames.is_others`, cells of a table together with their table by `TableOwners`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from curation.candidates.cells import ResultCell
from curation.vocabulary.result_words import cue, says, without_citations
from extractors.reading import PaperReadings, Table

NAME = re.compile(r"(?<![\w-])(?=[\w+-]*[A-Z])[A-Za-z][\w+]*(?:-[\w+]+)*")
# Words and letters are bounded: else a text of capitalised words takes time with its square.
CITED_NAME = re.compile(
    r"((?<![\w-])[A-Z][\w+.-]{0,60}(?:[ -](?:[A-Z][\w+.-]{0,60}|v\d|\d+)){0,11})\s*"
    r"(?:\[\d{1,3}(?:[,; ]+\d{1,3})*\]|\((?:[A-Z][\w'-]+ (?:et al|and|&)|[A-Z][\w'-]+,? (?:19|20)\d\d))"
)
SHORT_TITLE = 4  # words; a title this short is the model's name: "Mask R-CNN"


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
    label_class: str  # own, step, known, named, plain
    table_class: str  # cited: some rows carry citations, own: some the paper's own names; both; bare: neither


@dataclass(frozen=True, slots=True)
class PaperNames:
    """Names of the paper's own models and of models it cites, as letters and digits only.

    `own_heads` and `cited_heads` are the first words of names that sentences introduce or cite, in lower case with
    their hyphens, those of the title among the own.
    """

    own: frozenset[str]
    title: frozenset[str]
    cited: frozenset[str]
    own_heads: frozenset[str] = frozenset()
    cited_heads: frozenset[str] = frozenset()

    def is_others(self, label: str) -> bool:
        """Whether a label alone names somebody else's model: a row or column of runs, a model that a sentence names."""
        if cue("ours_label").search(label):
            return False
        if cue("cited_label").search(label):
            return True
        names = _heads(label)
        if any(name in self.own_heads for name in names):
            return False
        return any(name in self.cited_heads for name in names)


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """A name as lower-case letters and digits: "Mask R-CNN" is "maskrcnn"."""
    return re.sub(r"[^a-z0-9+]", "", name.lower())


def paper_names(paper: PaperReadings) -> PaperNames:
    """The names that the title and abstract introduce, and those that stand with a citation in labels and sentences."""
    title = {key(m.group()) for m in NAME.finditer(paper.title) if _is_name(m.group())}
    if in_capitals(paper.title):  # "LEARNING" is no name there, "RASOR" is one where the abstract has it as a name
        title &= {key(m.group()) for m in NAME.finditer(paper.abstract) if _is_name(m.group())}
    lead = re.match(r"\W*([A-Z][\w+-]+(?: [A-Z0-9][\w+-]*)?)\s*:", paper.title)
    proposed = {key(m[1]) for m in cue("proposed_name").finditer(paper.abstract) if _is_name(m[1])}
    proposed |= {key(r.text) for r in paper.readings if r.rule == "names.own" and _is_name(r.text)}
    if lead:
        title = {key(lead[1])}
    elif len(paper.title.split()) <= SHORT_TITLE:
        title = {key(paper.title)}
    cited: set[str] = set()
    sentences = {r.quote for r in paper.readings} | {m for t in paper.tables for m in t.mentions}
    for text in [paper.abstract, *sentences, *(t.caption for t in paper.tables)]:
        cited.update(key(m[1]) for m in CITED_NAME.finditer(text))
    for table in paper.tables:
        for cell in table.cells:
            if (
                cell.column < max(table.header_columns, 1)
                and says(cell.text, "citation")
                and not says(cell.text, "ours")
            ):
                bare = without_citations(cell.text)
                cited.add(key(bare))
                head = bare.split(" ")[0]
                if _is_name(head) and len(key(head)) > 3:
                    cited.add(key(head))
    cited.update(key(r.text) for r in paper.readings if r.rule == "names.cited" and _is_name(r.text))
    if not lead:
        title -= cited
    own = title | {name for name in proposed if name not in cited or name in title}
    own_heads, cited_heads = _introduced_and_cited(paper)
    return PaperNames(
        frozenset(own - {""}), frozenset(title - {""}), frozenset(cited - own - {""}), own_heads, cited_heads
    )


def _introduced_and_cited(paper: PaperReadings) -> tuple[frozenset[str], frozenset[str]]:
    """First words of the names that the title and sentences introduce, and of the ones that sentences cite."""
    own = {name for reading in paper.readings if reading.rule == "names.own" for name in _heads(reading.text)[:1]}
    cited = {name for reading in paper.readings if reading.rule == "names.cited" for name in _heads(reading.text)[:1]}
    title = set(re.findall(r"[a-z0-9][\w+-]*", paper.title.lower()))
    return frozenset(own | title), frozenset(cited - title)


def _heads(label: str) -> list[str]:
    """The label in lower case, then its shorter and shorter beginnings: "bert-base", "bert"."""
    whole = re.sub(r"[\s(^*†‡].*$", "", label.strip().lower())
    found = [whole]
    while re.search(r"[-_/.]", found[-1]):
        found.append(re.sub(r"[-_/.][^-_/.]*$", "", found[-1]))
    return [name for name in found if name]


def in_capitals(title: str) -> bool:
    """Whether a title is set in capitals throughout, so that they tell no names."""
    return title == title.upper()


def _is_name(word: str) -> bool:
    inner = sum(c.isupper() for c in word[1:])
    return (
        len(word) >= 3
        and (inner > 0 or any(c.isdigit() for c in word))
        and not re.fullmatch(r"[A-Z][a-z]+-[A-Z]?[a-z]+", word)
    )


def begins_with(text: str, names: frozenset[str], least: int) -> bool:
    """Whether a text begins with a name of at least so many characters; takes no longer for more names."""
    return any(text[:length] in names for length in _lengths(names) if least <= length <= len(text))


def holds(text: str, names: frozenset[str], least: int) -> bool:
    """Whether a name of at least so many characters stands anywhere in a text."""
    return any(
        text[start : start + length] in names
        for length in _lengths(names)
        if length >= least
        for start in range(len(text) - length + 1)
    )


@lru_cache(maxsize=16)
def _lengths(names: frozenset[str]) -> tuple[int, ...]:
    return tuple(sorted({len(name) for name in names}))


class TableOwners:
    """What a table's rows say together: how many carry citations, whether it compares or ablates."""

    def __init__(self, table: Table, names: PaperNames) -> None:
        self.names = names
        self._own_names: dict[str, bool] = {}
        labels: dict[int, str] = {}
        for cell in table.cells:
            if (
                cell.row >= table.header_rows
                and cell.row not in table.group_rows
                and cell.column < max(table.header_columns, 1)
            ):
                labels[cell.row] = labels.get(cell.row, "") + " " + cell.text
        rows = [text for text in labels.values() if text.strip()]
        marked = sum(bool(cue("marked_label").search(text.strip())) for text in rows)
        self.marks_cite = marked >= 0.4 * len(rows) and marked < len(rows)
        self.cited_share = sum(self._cites(text) for text in rows) / len(rows) if rows else 0.0
        self.ours_share = sum(says(text, "ours") for text in rows) / len(rows) if rows else 0.0
        own_rows = [self._own_name(text) or says(text, "ours") for text in rows]
        self.own_share = sum(own_rows) / len(rows) if rows else 0.0
        owned = 0 < self.own_share < 1
        self.table_class = ("both" if owned else "cited") if self.cited_share > 0 else "own" if owned else "bare"
        self.compares = says(table.caption, "comparison_table") or self.cited_share > 0
        self.head_cited = any(
            says(c.text, "citation") for c in table.cells if c.row < table.header_rows and c.column > 0
        )

    def owner(self, cell: ResultCell) -> Owner:
        """The verdict on one cell."""
        label = " ".join(cell.labels)
        heads = " ".join(cell.heads)
        group = " ".join(cell.groups)
        ours = says(label, "ours") or says(heads, "ours")
        step = bool(cue("step_label").match(label.strip()))
        cited = (any(self._cites(text) for text in cell.labels) and not step) or (
            self.head_cited and says(heads, "citation")
        )
        group_ours = says(group, "ours")
        group_others = bool(group) and (says(group, "others") or says(group, "citation")) and not group_ours
        known = self._known(cell.labels) or (self.head_cited and self._known(cell.heads))
        own_name = self._own_name(label) or self._own_name(heads)
        board = says(heads, "others") and not own_name and not ours
        others = cited or board or (group_others and not own_name) or (says(label, "others") and not ours)
        if (
            known
            and not own_name
            and not ours
            and not group_ours
            and (self.cited_share > 0.15 or (0 < self.own_share < 0.8 and self.compares))
        ):
            others = True
        beside_ours = self.ours_share > 0 and not (ours or own_name or group_ours or step)
        others = others or (beside_ours and known)
        named = bool(NAME.search(" ".join(cell.labels[:1])))
        kind = "own" if own_name or ours else "step" if step else "known" if known else "named" if named else "plain"
        own = ours or (group_ours and not cited) or not others
        return Owner(
            own,
            cited,
            ours,
            known,
            own_name,
            self.cited_share,
            group_others,
            group_ours,
            beside_ours,
            kind,
            self.table_class,
        )

    def row_says(self, cell: ResultCell) -> tuple[bool, bool]:
        """Whether the row of a cell carries a citation, and whether it says "ours" or names a model of the paper."""
        label = " ".join(cell.labels)
        return any(self._cites(text) for text in cell.labels), self._own_name(label) or says(label, "ours")

    def _cites(self, label: str) -> bool:
        return says(label, "citation") or (self.marks_cite and bool(cue("marked_label").search(label.strip())))

    def _known(self, labels: tuple[str, ...]) -> bool:
        """Whether a label begins with a name that stands with a citation elsewhere in the paper."""
        if not labels:
            return False
        label = without_citations(labels[0])
        if cue("added_part").search(label):
            return False
        whole = key(label)
        return whole in self.names.cited or begins_with(whole, self.names.cited, 4)

    def _own_name(self, label: str) -> bool:
        """Whether a label names a model of the paper; labels stand before many cells."""
        if label not in self._own_names:
            words = {key(m.group()) for m in NAME.finditer(label)}
            own = self.names.own
            self._own_names[label] = (
                not words.isdisjoint(own)
                or holds(key(label), own, 5)
                or any(begins_with(word, own, 3) for word in words)
            )
        return self._own_names[label]
