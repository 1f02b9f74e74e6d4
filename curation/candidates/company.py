"""What the rest of a paper says of a number: its row and column beside, other tables, abstract and sentences.

A number is rarely alone: a paper's own rows stand together, its best values are repeated in the text, and a header that
is explained once is not explained again. All is counted once a paper and looked up for each number.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import Final

from curation.candidates.cells import ResultCell
from curation.candidates.hypotheses import Hypothesis
from curation.candidates.owner import NAME, key
from curation.candidates.result_views import CellView, PaperView, TableFrame
from curation.judging.features import ABSENT, Feature
from curation.vocabulary.result_words import says

NUMBER: Final = re.compile(r"(?<![\d.])\d+\.\d+(?!\d)")
Meant = tuple[str, str]
"""Benchmark and metric."""

BESIDE: Final = (
    Feature("row_most_share", "share of the row's numbers that are their column's largest"),
    Feature("row_least_share", "share of the row's numbers that are their column's least"),
    Feature("row_bold_share", "share of the row's numbers that are bold"),
    Feature("table_bold_share", "share of the table's numbers that are bold"),
    Feature("cited_above", "share of the rows above that carry a citation"),
    Feature("cited_below", "share of the rows below that carry a citation"),
    Feature("below_own_row", "rows that it stands below the nearest row that is plainly the paper's own", -1000, 1000),
    Feature("group_cited_share", "share of the rows under the same sub-heading that carry a citation"),
    Feature("group_own_share", "share of the rows under the same sub-heading that are plainly the paper's own"),
    Feature("own_stem", "whether the label begins as one that is plainly the paper's own does"),
    Feature("label_in_title", "names of the label that the title has", 0, 20),
    Feature("label_in_abstract", "names of the label that the abstract has", 0, 20),
    Feature("label_in_caption", "names of the label that the caption has", 0, 20),
    Feature("label_in_mention", "names of the label that sentences on the table have", 0, 20),
    Feature("label_cited_elsewhere", "share of other tables' rows of the same label that carry a citation"),
    Feature("value_in_abstract", "whether the abstract has the number"),
    Feature("value_in_mention", "whether a sentence on the table has the number"),
    Feature("value_in_sentences", "sentences that give the number as a score", 0, 1000),
    Feature("value_ours", "whether one of them speaks of the paper's own work"),
    Feature("value_tables", "tables that hold the number", 1, 1000),
    Feature("value_of_label", "tables that hold it in a row of the same label", 0, 1000),
)
"""Features of a number that do not depend on what it may stand for."""
MEANT: Final = (
    Feature("meant_in_table", "share of the table's numbers that the nearest words give this meaning"),
    Feature("meant_in_column", "share of the column's numbers to which the nearest words give this meaning"),
    Feature("meant_in_paper", "share of the paper's numbers with a meaning that have this one"),
    Feature("metric_in_paper", "share of the paper's numbers on the benchmark that have this metric"),
    Feature(
        "meant_under_head", "share of the numbers with a meaning under the same header in other tables that have this"
    ),
    Feature("table_has_meaning", "share of the table's numbers to which the nearest words give a meaning"),
    Feature("meanings", "meanings that the number may have", 1, 100),
)
"""Features of a number with one of its meanings."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of a table says as a whole."""

    most: float
    least: float
    bold: float
    cited: bool
    own: bool
    group: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Others:
    """What the other rows of a table say of one: shares of rows with citations, how far below the paper's own."""

    cited_above: float
    cited_below: float
    below_own: float
    group_cited: float
    group_own: float


@dataclass(frozen=True, slots=True)
class Company:
    """All numbers of a paper by table, header, label and value."""

    of_table: Mapping[str, Counter[Meant]]
    of_column: Mapping[tuple[str, int, int], Counter[Meant]]
    of_head: Mapping[str, Mapping[str, Counter[Meant]]]  # header -> table -> meanings
    of_heads: Mapping[str, Counter[Meant]]  # header -> meanings in all tables
    of_paper: Counter[Meant]
    numbers: Counter[str]  # by table
    rows: Mapping[str, Mapping[int, Row]]
    others: Mapping[str, Mapping[int, Others]]
    bold: Mapping[str, float]  # by table
    stems: frozenset[str]
    in_abstract: frozenset[str]
    said: Counter[float]
    ours: frozenset[float]
    of_value: Mapping[float, frozenset[str]]
    of_labelled_value: Mapping[tuple[float, str], frozenset[str]]
    cited_labels: Mapping[tuple[str, str], float]  # label, table -> share of other tables' rows that carry a citation


NO_MEANING: Final[Counter[Meant]] = Counter()


def company(view: PaperView, tables: Sequence[tuple[TableFrame, Sequence[CellView]]]) -> Company:
    """Count what a paper's numbers have in common."""
    of_table: dict[str, Counter[Meant]] = defaultdict(Counter)
    of_column: dict[tuple[str, int, int], Counter[Meant]] = defaultdict(Counter)
    of_head: dict[str, dict[str, Counter[Meant]]] = defaultdict(lambda: defaultdict(Counter))
    numbers: Counter[str] = Counter()
    of_value: dict[float, set[str]] = defaultdict(set)
    of_labelled: dict[tuple[float, str], set[str]] = defaultdict(set)
    rows = {frame.table.table_id: _rows(frame) for frame, _ in tables}
    for frame, cells in tables:
        table_id = frame.table.table_id
        for cell in cells:
            numbers[table_id] += 1
            of_value[cell.value].add(table_id)
            of_labelled[cell.value, _label(cell)].add(table_id)
            if cell.meaning is not None:
                meant = (cell.meaning.benchmark, cell.meaning.metric)
                of_table[table_id][meant] += 1
                of_column[table_id, cell.cell.cell.column, cell.place][meant] += 1
                of_head[_head(cell)][table_id][meant] += 1
    paper: Counter[Meant] = Counter()
    for counts in of_table.values():
        paper.update(counts)
    of_heads: dict[str, Counter[Meant]] = defaultdict(Counter)
    for head, by_table in of_head.items():
        for counts in by_table.values():
            of_heads[head].update(counts)
    scores = [r for r in view.paper.readings if r.quantity == "score" and r.value is not None]
    return Company(
        of_table,
        of_column,
        of_head,
        of_heads,
        paper,
        numbers,
        rows,
        {table_id: _others(some) for table_id, some in rows.items()},
        {frame.table.table_id: _share(cell.cell.bold for cell in frame.cells) for frame, _ in tables},
        frozenset(_stem(row.label) for some in rows.values() for row in some.values() if row.own) - {""},
        frozenset(NUMBER.findall(view.paper.abstract)),
        Counter(float(r.value or 0) for r in scores),
        frozenset(float(r.value or 0) for r in scores if says(r.quote, "ours")),
        {value: frozenset(some) for value, some in of_value.items()},
        {place: frozenset(some) for place, some in of_labelled.items()},
        _cited_labels(rows),
    )


def _cited_labels(rows: Mapping[str, Mapping[int, Row]]) -> dict[tuple[str, str], float]:
    found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for table_id, some in rows.items():
        for row in some.values():
            found[key(row.label)][table_id].append(row.cited)
    shares: dict[tuple[str, str], float] = {}
    for label, tables in found.items():
        of_table = {table_id: Fraction(sum(cited), len(cited)) for table_id, cited in tables.items()}
        whole, others = sum(of_table.values(), Fraction()), len(of_table) - 1
        for table_id, share in of_table.items():
            shares[label, table_id] = float((whole - share) / others) if others else ABSENT
    return shares


def _others(rows: Mapping[int, Row]) -> dict[int, Others]:
    """What the others say of each row, with all rows looked at once."""
    numbers = sorted(rows)
    own = [number for number in numbers if rows[number].own]
    cited = [0, *accumulate(rows[number].cited for number in numbers)]
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows.values():
        groups[row.group].append(row)
    of_group = {
        group: (_share(row.cited for row in some), _share(row.own for row in some)) for group, some in groups.items()
    }
    found = {}
    for above, number in enumerate(numbers):
        below = len(numbers) - above - 1
        place = bisect_left(own, number)
        near = own[max(place - 1, 0) : place + 1]
        found[number] = Others(
            cited[above] / above if above else ABSENT,
            (cited[-1] - cited[above + 1]) / below if below else ABSENT,
            number - min(near, key=lambda r: abs(r - number)) if near else ABSENT,
            *of_group[rows[number].group],
        )
    return found


def _label(cell: CellView) -> str:
    return key(cell.cell.labels[0]) if cell.cell.labels else ""


def _head(cell: CellView) -> str:
    return cell.cell.heads[0].lower().strip() if cell.cell.heads else ""


def _stem(label: str) -> str:
    """The first name of a label up to its first digit or mark: "resnet" of "ResNet-50 (ours)"."""
    name = NAME.search(label)
    stem = re.match(r"[a-z]+", name.group().lower()) if name else None
    return stem.group() if stem and len(stem.group()) > 2 else ""


def _share(some: Iterable[bool]) -> float:
    listed = list(some)
    return sum(listed) / len(listed) if listed else ABSENT


def _rows(frame: TableFrame) -> dict[int, Row]:
    extremes = {place: (max(column), min(column)) for place, column in frame.columns.items()}
    by_row: dict[int, list[tuple[bool, bool, bool]]] = defaultdict(list)
    first: dict[int, ResultCell] = {}
    for cell in frame.cells:
        first.setdefault(cell.cell.row, cell)
        for k, value in enumerate(cell.values):
            if not math.isnan(value):
                most, least = extremes[cell.cell.column, k]
                by_row[cell.cell.row].append((value == most, value == least, cell.cell.bold))
    found = {}
    for row, cell in first.items():
        most, least, bold = (_share(kind) for kind in zip(*by_row[row], strict=True)) if by_row[row] else (ABSENT,) * 3
        cited, own = frame.owners.row_says(cell)
        found[row] = Row(most, least, bold, cited, own, cell.groups, cell.labels[0] if cell.labels else "")
    return found


def beside(cell: CellView, known: Company) -> dict[str, float]:
    """What row, table, abstract and sentences say of a number."""
    frame, table_id = cell.frame, cell.frame.table.table_id
    row, others = known.rows[table_id][cell.cell.cell.row], known.others[table_id][cell.cell.cell.row]
    names = {key(m.group()) for m in NAME.finditer(" ".join(cell.cell.labels))} - {""}
    paper = frame.view.paper
    mention = frame.mention
    text = cell.cell.texts[cell.place]
    label = _label(cell)
    values = (
        row.most, row.least, row.bold, known.bold[table_id],
        others.cited_above, others.cited_below, others.below_own, others.group_cited, others.group_own,
        float(_stem(row.label) in known.stems),
        *(float(_names_in(names, said)) for said in (paper.title, paper.abstract, frame.table.caption, mention)),
        known.cited_labels[key(row.label), table_id],
        text in known.in_abstract, "." in text and text in mention, known.said[cell.value], cell.value in known.ours,
        len(known.of_value[cell.value]), len(known.of_labelled_value[cell.value, label]) if label else 0,
    )  # fmt: skip
    return {feature.name: float(value) for feature, value in zip(BESIDE, values, strict=True)}


def _names_in(names: Iterable[str], text: str) -> int:
    """How many names a text has."""
    words = _names_of(text)
    return sum(name in words for name in names)


@lru_cache(maxsize=1_000)
def _names_of(text: str) -> frozenset[str]:
    return frozenset(key(m.group()) for m in NAME.finditer(text))


def meant(cell: CellView, hypothesis: Hypothesis, known: Company, meanings: int) -> dict[str, float]:
    """How far the nearest words of other numbers give them the meaning that this one may have."""
    table_id = cell.frame.table.table_id
    this = (hypothesis.benchmark, hypothesis.metric)
    table = known.of_table.get(table_id, NO_MEANING)
    column = known.of_column.get((table_id, cell.cell.cell.column, cell.place), NO_MEANING)
    on_benchmark = sum(n for (benchmark, _), n in known.of_paper.items() if benchmark == hypothesis.benchmark)
    head = _head(cell)
    heads, here = known.of_heads.get(head, NO_MEANING), known.of_head.get(head, {}).get(table_id, NO_MEANING)
    total = sum(heads.values()) - sum(here.values())
    values = (
        table[this] / known.numbers[table_id], column[this] / len(cell.column),
        known.of_paper[this] / max(sum(known.of_paper.values()), 1),
        known.of_paper[this] / on_benchmark if on_benchmark else ABSENT,
        (heads[this] - here[this]) / total if total else ABSENT,
        sum(table.values()) / known.numbers[table_id], meanings,
    )  # fmt: skip
    return {feature.name: float(value) for feature, value in zip(MEANT, values, strict=True)}
