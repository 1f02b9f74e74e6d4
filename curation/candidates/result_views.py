"""What is looked at when a number of a table is judged as a result: its table, its cell, and what it might be."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from curation.candidates.cells import ResultCell, read_cells
from curation.candidates.headers import whole_header
from curation.candidates.hypotheses import Hypothesis, in_percent
from curation.candidates.meaning import Meaning
from curation.candidates.near import TableTexts
from curation.candidates.owner import NAME, Owner, PaperNames, TableOwners, in_capitals, key, paper_names
from curation.candidates.paper_context import PaperContext, paper_context
from curation.vocabulary.annotations import Annotations, annotate
from curation.vocabulary.benchmark_names import find_benchmarks
from curation.vocabulary.paper_kinds import announced
from extractors.reading import PaperReadings, Table

SCOPES = ("leaf", "upper", "label", "group", "corner", "caption", "section", "mention", "title")
"""Texts around a cell from the nearest to the farthest: header, headers above it, row label, sub-heading, what stands
over the labels, caption, section, sentences that cite the table, the paper's title."""
LEAD_WORDS = 3  # words; a longer beginning of a title is no model's name


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper as the judges of results see it."""

    paper: PaperReadings
    year: int | None
    context: PaperContext
    names: PaperNames
    lead: str
    cells: dict[str, list[ResultCell]]
    tables_of_label: dict[str, set[str]]  # first label of a row, as letters and digits -> tables that have it
    kinds: dict[str, float]  # how often title and abstract announce each kind of paper


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """The numbers of a column together; `whole` is the share of those without a fraction."""

    median: float
    least: float
    most: float
    whole: float

    @classmethod
    def of(cls, values: Sequence[float]) -> ColumnSummary:
        """The summary of at least one number."""
        ordered = sorted(values)
        whole = sum(value == int(value) for value in values) / len(values)
        return cls(ordered[len(ordered) // 2], ordered[0], ordered[-1], whole)


@dataclass(frozen=True, slots=True)
class TableFrame:
    """A table with what its cells say together; `columns` are numbers by (column, place in the cell)."""

    view: PaperView
    table: Table
    index: int
    cells: tuple[ResultCell, ...]
    texts: TableTexts
    owners: TableOwners
    columns: dict[tuple[int, int], list[float]]
    rank: dict[int, int]  # row -> its place among the rows with numbers
    row_sizes: Counter[int]
    named: frozenset[str]  # benchmarks that the words of the table name, `OTHER` among them
    mention: str  # the sentences that cite the table
    summaries: dict[tuple[int, int], ColumnSummary]
    _inside: dict[tuple[int, int, Hypothesis], int] = field(default_factory=dict)

    def inside(self, column: int, place: int, hypothesis: Hypothesis) -> int:
        """How many numbers of a column can be values of the metric; counted once a column."""
        asked = (column, place, hypothesis)
        if asked not in self._inside:
            values = self.columns[column, place]
            low, high = hypothesis.low, hypothesis.high
            self._inside[asked] = sum(low <= in_percent(value, hypothesis) <= high for value in values)
        return self._inside[asked]


@dataclass(frozen=True, slots=True)
class CellView:
    """One number of a cell: `place` is which of the cell's numbers, `scopes` the annotated texts by SCOPES."""

    frame: TableFrame
    cell: ResultCell
    place: int
    value: float
    scopes: dict[str, Annotations]
    owner: Owner
    meaning: Meaning | None

    @property
    def column(self) -> list[float]:
        """The numbers of the cell's column at the same place."""
        return self.frame.columns[self.cell.cell.column, self.place]

    @property
    def summary(self) -> ColumnSummary:
        """What these numbers are together."""
        return self.frame.summaries[self.cell.cell.column, self.place]

    def inside(self, hypothesis: Hypothesis) -> int:
        """How many of these numbers can be values of the metric."""
        return self.frame.inside(self.cell.cell.column, self.place, hypothesis)


@dataclass(frozen=True, slots=True)
class ResultView:
    """A number with one thing it may stand for; `rivals` are the row's numbers that may stand for the same."""

    cell: CellView
    hypothesis: Hypothesis
    rivals: tuple[float, ...]
    largest: float  # of them
    rank: int  # how many of them stand left of it


def paper_view(paper: PaperReadings, year: int | None) -> PaperView:
    """The paper with its cells, names and how often it names each benchmark."""
    names = paper_names(paper)
    cells = {table.table_id: read_cells(table) for table in paper.tables}
    by_label: dict[str, set[str]] = defaultdict(set)
    for table_id, some in cells.items():
        for cell in some:
            if cell.labels:
                by_label[key(cell.labels[0])].add(table_id)
    kinds = announced(paper.title, paper.abstract)
    return PaperView(
        paper, year, paper_context(paper, names.own), names, lead_name(paper, names), cells, dict(by_label), kinds
    )


def lead_name(paper: PaperReadings, names: PaperNames) -> str:
    """The paper's main model: what stands before the title's colon, else the first of its own names in the title.

    A title in capitals is read with the abstract's spelling, and without names with the first that the abstract gives.
    """
    head = paper.title.split(":")[0].strip() if ":" in paper.title else ""
    if in_capitals(paper.title):
        spelt = re.search(rf"(?<!\w){re.escape(head)}(?!\w)", paper.abstract, re.IGNORECASE) if head else None
        own = (m.group() for m in NAME.finditer(paper.abstract) if key(m.group()) in names.own)
        name = spelt.group() if spelt else next((word for word in own if not find_benchmarks(word)), "")
        if name:
            return name
    if head and len(head.split()) <= LEAD_WORDS:
        return head
    return next((word for word in paper.title.replace(",", " ").split() if key(word) in names.title), "")


def table_frames(view: PaperView) -> list[TableFrame]:
    """A frame for each table with numbers."""
    return [
        _frame(view, table, index, cells)
        for index, table in enumerate(view.paper.tables)
        if (cells := view.cells[table.table_id])
    ]


def _frame(view: PaperView, table: Table, index: int, cells: Sequence[ResultCell]) -> TableFrame:
    columns: dict[tuple[int, int], list[float]] = defaultdict(list)
    mention = " ".join(table.mentions)
    texts = [table.caption, table.section, mention, view.paper.title]
    for cell in cells:
        for k, value in enumerate(cell.values):
            if not math.isnan(value):
                columns[cell.cell.column, k].append(value)
        texts += [*cell.heads, *cell.labels, *cell.groups, cell.corner]
    rows = sorted({cell.cell.row for cell in cells})
    return TableFrame(
        view,
        table,
        index,
        tuple(cells),
        TableTexts(cells, view.context.others),
        TableOwners(table, view.names),
        dict(columns),
        {row: place for place, row in enumerate(rows)},
        Counter(cell.cell.row for cell in cells),
        frozenset(name for text in dict.fromkeys(texts) for name in annotate(text, view.context.others).benchmarks),
        mention,
        {place: ColumnSummary.of(values) for place, values in columns.items()},
    )


def scope_texts(frame: TableFrame, cell: ResultCell) -> dict[str, str]:
    """The texts around a cell by the names of SCOPES."""
    return {
        "leaf": whole_header(cell.heads),
        "upper": " ".join(cell.heads[1:]),
        "label": " ".join(cell.labels),
        "group": " ".join(cell.groups),
        "corner": cell.corner,
        "caption": frame.table.caption,
        "section": frame.table.section,
        "mention": frame.mention,
        "title": frame.view.paper.title,
    }


def names_other(annotations: Annotations, benchmark: str) -> int:
    """How often a text names another data set than `benchmark`."""
    return sum(name != benchmark for name in annotations.benchmarks)


def is_varied(cell: CellView) -> bool:
    """Whether a word near speaks of another protocol or test set than the plain one."""
    near = ("leaf", "upper", "label", "group", "corner")
    said = any(cell.scopes[scope].modified_label for scope in near)
    return said or any(cell.scopes[scope].modified for scope in ("caption", "section"))
