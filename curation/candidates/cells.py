"""The cells of a table that can hold results, each with the words that stand over it, left of it and around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from curation.candidates.headers import headers_by_column
from curation.vocabulary.result_words import find_metrics, is_quantity
from extractors.reading import Cell, Table
from extractors.readings.written_numbers import is_bounded

VALUE = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d{1,4})?(\.\d+)?(?![\d])")
LEADING = re.compile(r"^[\s~≈∼<>≤≥\[({*†‡]*")
SPREAD = re.compile(r"(?:±|\+/-|\+-)\s*\d*\.?\d+|_\(?\s*[±+−-]?\s*\d*\.?\d+\)?")
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
SECOND = re.compile(r"\d%?\s*[(\[]\s*(\d{1,3}\.\d+)\s*%?\s*[)\]]")
TWO_VALUES = re.compile(
    r"\bparenthes[ie]s\b|\bbrackets?\b|\(\s*(?:F_?1|EM|BLEU|AP|top-?\s?5|test|dev)\b", re.IGNORECASE
)
UNIT = re.compile(
    r"^\s?(?:[kKMBGT](?:FLOPs|B)?|ms|s|x|×|h|hours?|days?|GB|MB|min|fps|px|M params)\b|^\s?[×x]\s?\d|^\s?×"
)


@dataclass(slots=True)
class ResultCell:
    """A cell with numbers. `heads` are the headers over it, nearest first; `labels` the texts of its row.

    `groups` are the sub-headings above its row, nearest first, `corner` what stands over the labels.
    """

    table: Table
    cell: Cell
    values: tuple[float, ...]
    texts: tuple[str, ...]
    heads: tuple[str, ...]
    labels: tuple[str, ...]
    label_heads: tuple[str, ...]  # the header over each label
    settings: tuple[tuple[str, str], ...]  # (header, text) of the row's other columns that are not scores
    groups: tuple[str, ...]
    corner: str
    row_text: str
    decimals: int = 0


@dataclass(slots=True)
class TableView:
    """A table as lists: texts by row and column, which columns are labels, which rows sub-headings."""

    table: Table
    rows: dict[int, list[Cell]]
    label_columns: frozenset[int]
    heads: dict[int, tuple[str, ...]] = field(default_factory=dict)


def values_of(text: str) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """The numbers of a cell: two of "76.4 / 93.1", one of "28.4 ± 0.2", none of "+1.2" and "3.6M"; and their texts."""
    bare = SPREAD.sub("", text)
    outer = BRACKETED.sub(" ", bare)
    if re.search(r"\d", outer):
        bare = outer
    bare = re.sub(r"\^[^\s/]*", "", bare)
    parts = re.split(r"\s*/\s*|\s+(?=\d)|\s*\|\s*|\s*,\s+", LEADING.sub("", bare).strip())
    values: list[float] = []
    texts: list[str] = []
    for part in parts[:4]:
        token = LEADING.sub("", part)
        match = VALUE.match(token)
        if not match or not match.group().strip() or match.group() == ".":
            if part in ("-", "–", "—", "−", "--") and len(parts) > 1:
                values.append(float("nan"))
                texts.append(part)
            continue
        rest = token[match.end() :]
        if UNIT.match(rest) or re.match(r"^\s?[a-zA-Z]{3,}", rest) or re.match(r"\s?[-–]\s?\d", rest):
            continue
        value = float(match.group().replace(",", ""))
        if not is_bounded(value):
            continue
        values.append(value)
        texts.append(match.group())
    return tuple(values), tuple(texts)


def _bracketed(text: str) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """The value in brackets beside another: 26.58 of "29.97 (26.58)"; none of "73.6 (+1.0)", "88.0 (3.4M)"."""
    inner = SECOND.search(text)
    return ((float(inner[1]),), (inner[1],)) if inner and values_of(BRACKETED.sub(" ", text))[0] else ((), ())


Values = tuple[tuple[float, ...], tuple[str, ...]]
"""The numbers of a cell and their texts."""


def read_cells(table: Table, read: Callable[[str], Values] = values_of) -> list[ResultCell]:
    """All cells below the headers and right of the labels in which `read` finds numbers: those without sign or unit."""
    if not table.understood:
        return []
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    body = [r for r in sorted(rows) if r >= table.header_rows and r not in table.group_rows]
    labels = _label_columns(table, rows, body)
    heads = headers_by_column(table, rows)
    corner = " ".join(c.text for r in range(table.header_rows) for c in rows.get(r, []) if c.column == 0)
    found: list[ResultCell] = []
    groups: list[Cell] = []
    inner: list[Cell] = []
    fresh = False
    for r in sorted(rows):
        if r < table.header_rows:
            continue
        if r in table.group_rows:
            wide = len([c for c in rows[r] if c.column > 0]) >= 2
            if wide:
                inner = [c for c in rows[r] if c.column > 0]
                own = [c for c in rows[r] if c.column == 0]
                groups = groups + own if fresh else own or groups
            elif fresh:
                groups = groups + rows[r]
            else:
                groups = list(rows[r])
            fresh = True
            continue
        fresh = False
        found += _row_cells(table, rows[r], labels, heads, groups, inner, corner, read)
    return found


def _label_columns(table: Table, rows: dict[int, list[Cell]], body: list[int]) -> frozenset[int]:
    """Columns of words: the labels on the left and any further ones that are mostly not numbers."""
    labels = set(range(max(table.header_columns, 1)))
    columns: dict[int, list[Cell]] = {}
    for r in body:
        for cell in rows[r]:
            columns.setdefault(cell.column, []).append(cell)
    for c in range(table.n_columns):
        cells = columns.get(c, [])
        filled = [cell for cell in cells if re.search(r"[A-Za-z0-9✓✗]", cell.text)]
        wordy = [cell for cell in filled if not re.match(r"[\s~≈+±<>−-]*\.?\d", cell.text)]
        if filled and len(wordy) > 0.6 * len(filled):
            labels.add(c)
    if len(labels) >= table.n_columns:
        labels = {0}
    first = columns.get(0, [])
    if first and 0 in labels:
        head = " ".join(
            c.text
            for r in range(table.header_rows)
            for c in rows.get(r, [])
            if c.column <= 0 < c.column + c.column_span
        )
        decimals = sum("." in cell.text and bool(values_of(cell.text)[0]) for cell in first)
        if decimals > 0.7 * len(first) and find_metrics(head) and not is_quantity(head):
            labels.discard(0)
    return frozenset(labels)


def _row_cells(
    table: Table,
    row: list[Cell],
    labels: frozenset[int],
    heads: dict[int, tuple[str, ...]],
    groups: list[Cell],
    inner: list[Cell],
    corner: str,
    read: Callable[[str], Values],
) -> list[ResultCell]:
    named = [c for c in row if c.column in labels and re.search(r"\w|[✓✗-]", c.text)]
    names = tuple(c.text for c in named)
    over_names = tuple((heads.get(c.column) or ("",))[0] for c in named)
    settings = tuple(
        ((heads.get(c.column) or ("",))[0], c.text)
        for c in row
        if c.column not in labels and _is_setting(heads.get(c.column, ()))
    )
    text = " | ".join(c.text for c in row)
    found = []
    for cell in row:
        if cell.column in labels or cell.text.lstrip()[:1] in "+−-–↑↓±∆Δ":
            continue
        values, texts = read(cell.text)
        if not values:
            continue
        if read is values_of and _has_two_values(table.caption, heads.get(cell.column, ())):
            second = _bracketed(cell.text)
            values, texts = values + second[0], texts + second[1]
        over = tuple(c.text for c in inner if c.column <= cell.column < c.column + c.column_span)
        above = tuple(c.text for c in reversed(groups))
        found.append(
            ResultCell(
                table,
                cell,
                values,
                texts,
                over + heads.get(cell.column, ()),
                names,
                over_names,
                settings,
                above,
                corner,
                text,
                max((len(t.split(".")[1]) for t in texts if "." in t), default=0),
            )
        )
    return found


@lru_cache(maxsize=1000)
def _has_two_values(caption: str, heads: tuple[str, ...]) -> bool:
    """Whether caption or headers say that a cell has a second value in brackets."""
    return TWO_VALUES.search(" ".join((caption, *heads))) is not None


def _is_setting(heads: tuple[str, ...]) -> bool:
    """Whether a column is a setting of the row (epochs, size) rather than a score."""
    whole = " ".join(reversed(heads))
    return is_quantity(whole) and not find_metrics(heads[0] if heads else "")
