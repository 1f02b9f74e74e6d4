"""Numbers of a table that count the operations of a pass, in plain operations, with the row they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from curation.candidates.cells import ResultCell, read_cells
from curation.candidates.cost_amounts import Amount, read_amounts
from curation.candidates.row_facts import row_epochs, row_input, row_parameters
from curation.vocabulary.cost_words import (
    Counted,
    PassUnit,
    cost_header,
    counted_in,
    is_rate,
    names_parameters,
    scale_stated,
)
from extractors.reading import Cell, Table

MOST_OF_A_PASS = 1e15  # FLOP; above it lie whole trainings (extractors/data/rules/compute.toml has the source)
LEAST_OF_A_PASS = 1e5  # FLOP; below it lie numbers whose multiple was not seen
PLAIN = 1e7  # a number above it is written out; no table gives 10^7 millions
MOST_BILLIONS = 2000.0  # a column without a multiple that goes beyond is in millions: CIFAR networks, not detectors
MILLION, BILLION = 1e6, 1e9
MILLIONS = 20.0  # multiply-adds without a multiple: networks for phones take tens to hundreds of millions

MENTIONED = re.compile(r"[^.;]*(?:flops?|macs?|adds?|ops|operations|complexity)\b[^.;]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CostCell:
    """One number of a table that counts operations. `operations` are plain (3.8e9); `text` the words read.

    `cell` has the row's labels and headers with the words about operations taken out. `scale_from` says what gave the
    multiple: "cell", "plain", "table", "paper" or "guess"; `turned` that the row names the operations, not the column.
    """

    cell: ResultCell
    operations: float
    unit: PassUnit
    text: str
    header: str
    scale_from: str
    turned: bool
    counted: Counted
    parameters: float | None
    input_size: str | None
    epochs: float | None


@dataclass(frozen=True, slots=True)
class _Line:
    """A cell with what its header counts and the amounts in it."""

    cell: ResultCell
    header: str
    counted: Counted
    turned: bool
    amounts: tuple[Amount, ...]

    @property
    def place(self) -> tuple[int, bool]:
        """The column, or in a turned table the row, whose numbers share a multiple."""
        return (self.cell.cell.row if self.turned else self.cell.cell.column), self.turned


def usual_scale(tables: Sequence[Table]) -> float | None:
    """The one multiple that the tables' headers state, None where they state none or several."""
    stated = {
        counted.scale
        for table in tables
        for cell in table.cells
        if (cell.row < table.header_rows or cell.column < max(table.header_columns, 1))
        and (counted := cost_header(cell.text)) is not None
        and counted.scale
    }
    return stated.pop() if len(stated) == 1 else None


def cost_cells(table: Table, usual: float | None = None) -> list[CostCell]:
    """All numbers of a table under a header, or in a row, that names the operations of a pass.

    `usual` is the multiple that other tables of the paper state, for a table that states none.
    """
    lines: list[_Line] = []
    for cell in read_cells(table, read=_any_number):
        named = _named(cell)
        if named is not None:
            header, counted, turned = named
            lines.append(_Line(cell, header, counted, turned, tuple(_amounts(cell, header))))
    bare: dict[tuple[int, bool], list[float]] = {}
    for line in lines:
        bare.setdefault(line.place, []).extend(amount.value for amount in line.amounts if not amount.scaled)
    columns = {place: _Bare.of(values) for place, values in bare.items()}
    if not lines:
        return []
    caption = _Caption(_caption_scale(table), _caption_counts(table))
    return [cost for line in lines for cost in _costs(line, caption, columns[line.place], usual)]


@dataclass(frozen=True, slots=True)
class _Bare:
    """The numbers of a column without a multiple: whether most are whole, and the largest."""

    whole: bool
    most: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> _Bare:
        whole = sum(value == int(value) for value in values) > len(values) / 2
        return cls(whole, max(values, default=None))


@dataclass(frozen=True, slots=True)
class _Caption:
    """What caption and sentences on a table say of operations: in which multiple they are, and whether they count."""

    scale: float | None
    counts: bool


def _costs(line: _Line, caption: _Caption, bare: _Bare, usual: float | None) -> Iterator[CostCell]:
    """The numbers of one cell in plain operations."""
    cell, counted = line.cell, line.counted
    said = counted.scale or (scale_stated(cell.corner) if counted_in(cell.corner) else None)
    for amount in line.amounts:
        if counted.weak and amount.unit is None and not caption.counts:
            continue
        scale, source = _scale(amount, said or caption.scale, counted, bare, usual)
        operations = float(f"{amount.value * scale:.12g}")
        if LEAST_OF_A_PASS <= operations < MOST_OF_A_PASS:
            yield CostCell(
                _without_costs(cell, line.turned),
                operations,
                amount.unit or counted.unit,
                amount.text,
                line.header,
                source,
                line.turned,
                counted,
                row_parameters(cell),
                row_input(cell),
                row_epochs(cell),
            )


def _any_number(text: str) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """The numbers of a cell, whatever their unit."""
    amounts = read_amounts(text)
    return tuple(amount.value for amount in amounts), tuple(amount.text for amount in amounts)


def _named(cell: ResultCell) -> tuple[str, Counted, bool] | None:
    """The header that names operations, what it counts, and whether it is the row's label."""
    if any(is_rate(head) for head in cell.heads):
        return None
    for head in cell.heads:
        counted = _slashed(head) or cost_header(head)
        if counted is not None:
            return head, _with_scale(counted, cell.heads), False
    whole = " ".join(reversed(cell.heads))
    if len(cell.heads) > 1 and (counted := cost_header(whole)) is not None and not counted.weak:
        return whole, counted, False
    for label in cell.labels[:2]:
        counted = cost_header(label)
        if counted is not None and not counted.weak and len(label.split()) <= 4:
            return label, counted, True
    return None


def _with_scale(counted: Counted, heads: Sequence[str]) -> Counted:
    """The header's meaning with the multiple that stands in the header over or under it: "FLOPs" over "(G)"."""
    if counted.scale is not None:
        return counted
    scale = next((s for head in heads if (s := scale_stated(head)) is not None and not names_parameters(head)), None)
    return replace(counted, scale=scale)


def _slashed(head: str) -> Counted | None:
    """What a header of two parts counts: the part that names operations of a pass ("Train / Infer FLOPs")."""
    place = _part_of(head)
    if place is None or is_rate(head):
        return None
    counted = counted_in(head)
    return Counted(counted[0], scale_stated(head)) if counted else None


def _part_of(head: str) -> int | None:
    """Which of the numbers of a cell is the operations', by the order of the words of its header."""
    parts = re.split(r"\s?/\s?|\s\|\s", head)
    if len(parts) == 2 and re.search(r"infer|test|eval", parts[1], re.IGNORECASE) and counted_in(parts[1]):
        return 1
    if len(parts) > 1:
        places = [k for k, part in enumerate(parts) if cost_header(part) is not None]
        return places[0] if len(places) == 1 else None
    if names_parameters(head):
        operations, parameters = _place(head, counts=True), _place(head, counts=False)
        return int(operations > parameters)
    return None


def _place(head: str, counts: bool) -> int:
    tokens = head.split()
    fits = counted_in if counts else names_parameters
    return next((k for k, token in enumerate(tokens) if fits(token)), len(tokens))


def _amounts(cell: ResultCell, header: str) -> list[Amount]:
    amounts = [amount for amount in read_amounts(_whole(cell)) if amount.value > 0]
    place = _part_of(header)
    if place is None:
        return amounts
    if len(amounts) > 1:
        return amounts[place : place + 1]
    spread = [c for c in _header_cells(cell) if c.text == header and c.column_span > 1]
    return amounts if not spread or cell.cell.column - spread[0].column == place else []


def _header_cells(cell: ResultCell) -> list[Cell]:
    """The header cells over a cell."""
    column = cell.cell.column
    return [
        c for c in cell.table.cells if c.row < cell.table.header_rows and c.column <= column < c.column + c.column_span
    ]


def _whole(cell: ResultCell) -> str:
    """The cell's text, with the mantissa that wide spaces around "×" may have put into the cell before it."""
    text = cell.cell.text
    if not re.match(r"\s*10\s?\^", text):
        return text
    left = next((c for c in cell.table.cells if (c.row, c.column) == (cell.cell.row, cell.cell.column - 1)), None)
    return f"{left.text.strip()} {text.strip()}" if left and re.search(r"\d\s*[×x·∗*]\s*$", left.text) else text


def _scale(amount: Amount, said: float | None, counted: Counted, bare: _Bare, usual: float | None) -> tuple[float, str]:
    """What to multiply a number by, and what says so: its own letter, the table, the paper's other tables."""
    if amount.scaled:
        return 1.0, "cell"
    if amount.value >= PLAIN:
        return 1.0, "plain"
    if said is not None:
        return said, "table"
    most = amount.value if bare.most is None else bare.most
    of_phones = counted.unit == "MAC" and bare.whole and most > MILLIONS
    if usual is not None and (usual <= MILLION or not of_phones):
        return usual, "paper"
    return (MILLION if of_phones or most > MOST_BILLIONS else BILLION), "guess"


def _caption_scale(table: Table) -> float | None:
    for text in (table.caption, *table.mentions):
        for clause in MENTIONED.finditer(text):
            scale = scale_stated(clause.group())
            if scale is not None:
                return scale
    return None


def _caption_counts(table: Table) -> bool:
    return counted_in(table.caption) is not None or any(counted_in(mention) for mention in table.mentions)


def _without_costs(cell: ResultCell, turned: bool) -> ResultCell:
    """The cell as its model is named: without the headers or labels that name operations."""
    if turned:
        kept = [
            (label, head)
            for label, head in zip(cell.labels, cell.label_heads, strict=True)
            if cost_header(label) is None
        ]
        labels, heads = tuple(label for label, _ in kept), tuple(head for _, head in kept)
        return replace(cell, labels=labels, label_heads=heads)
    return replace(cell, heads=tuple(head for head in cell.heads if cost_header(head) is None and not _slashed(head)))
