"""Readings out of the cells of tables: training costs by model, hardware by model, hyper-parameter lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.reading import Cell, Quantity, Reading, Table
from extractors.readings.accelerators import find_accelerators
from extractors.readings.amounts import read_amounts
from extractors.readings.contexts import clause_contexts, contexts_of, section_contexts
from extractors.readings.relations import relations_of
from extractors.readings.table_headers import Header, header_kind
from extractors.readings.table_values import BARE, cell_values

MOST_LABEL_CELLS = 2
FACT_LETTERS = re.compile(
    r"(?i)gpu|tpu|flop|hour|day|time|hardware|accelerator|device|chip|compute|cost|pf-|core|epoch|steps|iteration|param|token|[avhpk]\d{2,3}\b"
)


def read_table(table: Table) -> list[Reading]:
    """The facts on training in the cells of one table; each names the row or column it belongs to as its entity."""
    if not table.understood or not table.cells:
        return []
    grid = {(cell.row, cell.column): cell for cell in table.cells}
    tops = [_header_text(table, column) for column in range(table.n_columns)]
    if not any(FACT_LETTERS.search(text) for text in (*tops, table.caption, *_labels(table))):
        return []
    found: list[Reading] = []
    for cell in table.cells:
        if cell.row < table.header_rows or cell.column < 1 or cell.row in table.group_rows:
            continue
        label = _row_label(table, grid, cell.row, tops)
        by_column, by_row = header_kind(tops[cell.column]), header_kind(label)
        if by_column:
            found += _read_cell(table, grid, cell, tops[cell.column], label, "row", by_column)
        elif by_row:
            found += _read_cell(table, grid, cell, label, tops[cell.column], "column", by_row)
    if any(reading.quantity in ("duration", "training_compute") for reading in found):
        found += _read_caption(table)
    return found


def _read_caption(table: Table) -> list[Reading]:
    """The hardware that a caption names for all rows: "benchmarked in 128 TPU-v3 cores"; not what times inference."""
    found: list[Reading] = []
    for sentence in re.split(r"(?<=[.;])\s+", table.caption):
        spans = find_accelerators(sentence)
        words = contexts_of(sentence)
        if not spans or ("inference" in words and "trained" not in words):
            continue
        shared = {"entity": "", "axis": "caption", "label": table.label}
        for span in spans:
            more = {**shared, "kind": span.kind, "start": str(span.start), "end": str(span.end)}
            found.append(_of_caption(table, "accelerator", sentence, span.start, span.end, None, span.unit, more))
        for amount in read_amounts(sentence, spans):
            if amount.quantity == "chip_count":
                starts = ",".join(str(spans[k].start) for k in amount.accelerators)
                more = {**shared, "accelerators": starts, "start": str(amount.start), "end": str(amount.end)}
                found.append(
                    _of_caption(
                        table, "chip_count", sentence, amount.start, amount.end, amount.value, amount.unit, more
                    )
                )
    return found


def _of_caption(
    table: Table,
    quantity: Quantity,
    sentence: str,
    start: int,
    end: int,
    value: float | None,
    unit: str | None,
    attributes: dict[str, str],
) -> Reading:
    return Reading(
        quantity=quantity,
        text=sentence[start:end],
        page=table.page,
        quote=sentence,
        rule="table_headers.caption",
        value=value,
        unit=unit,
        position=table.page * 1_000_000 + start,
        section=table.section,
        context=(
            *contexts_of(sentence),
            *(f"local:{name}" for name in clause_contexts(sentence, start, end)),
            *(f"relation:{name}" for name in sorted(relations_of(sentence, start, end))),
            "kind:caption",
        ),
        attributes=attributes,
        table_id=table.table_id,
    )


def _labels(table: Table) -> Iterator[str]:
    return (cell.text for cell in table.cells if cell.column < max(table.header_columns, 1))


def _header_text(table: Table, column: int) -> str:
    parts: list[str] = []
    for cell in table.cells:
        covers = cell.column <= column < cell.column + max(cell.column_span, 1)
        if cell.row < table.header_rows and covers and cell.text.strip() and cell.text not in parts:
            parts.append(cell.text.strip())
    return " ".join(parts)


def _row_label(table: Table, grid: dict[tuple[int, int], Cell], row: int, tops: Sequence[str]) -> str:
    """The words that name a row: its group's heading and the text cells before its first number or fact."""
    parts: list[str] = []
    for column in range(table.n_columns):
        if (row, column) not in grid:
            continue
        fact = column > 0 and (header_kind(tops[column]) or _numeric(grid, row, column))
        if fact or (parts and column >= table.header_columns and len(parts) >= MOST_LABEL_CELLS):
            break
        parts.append(grid[row, column].text.strip())
    above = [group for group in table.group_rows if group < row]
    if above and (above[-1], 0) in grid:
        parts.insert(0, grid[above[-1], 0].text.strip())
    return " ".join(part for part in parts if part)


def _numeric(grid: dict[tuple[int, int], Cell], row: int, column: int) -> bool:
    return (row, column) in grid and bool(BARE.fullmatch(grid[row, column].text.strip()))


def _row_text(table: Table, row: int) -> str:
    return " ".join(cell.text.strip() for cell in table.cells if cell.row == row and cell.text.strip())


def _whole(grid: dict[tuple[int, int], Cell], cell: Cell) -> str:
    """The cell's text, with the mantissa that wide spaces around "·" may have put into the cell before it."""
    text = cell.text.strip()
    left = grid.get((cell.row, cell.column - 1))
    if left and re.match(r"10\s?\^", text) and re.fullmatch(r"[\d.]+\s*[·×x*]", left.text.strip()):
        return f"{left.text.strip()} {text}"
    return text


def _read_cell(
    table: Table,
    grid: dict[tuple[int, int], Cell],
    cell: Cell,
    header: str,
    entity: str,
    axis: str,
    kind: tuple[Header, str | None],
) -> list[Reading]:
    spec, unit = kind
    text = _whole(grid, cell)
    if not re.search(r"\w", text):
        return []
    parts = re.split(r"\s/\s", text)
    titles = re.split(r"\s/\s", header)
    if len(parts) > 1 and len(titles) == len(parts):
        wanted = 1 if re.search(r"(?i)train", titles[1]) and not re.search(r"(?i)train", titles[0]) else 0
        text = parts[wanted]
    values = cell_values(spec, unit, header, text, table.caption)
    context = (
        *contexts_of(f"{table.caption} {header} {entity}"),
        *(f"section:{name}" for name in section_contexts(table.section)),
        "kind:table",
    )
    return [
        Reading(
            quantity=quantity,
            text=read,
            page=table.page,
            quote=_row_text(table, cell.row),
            rule=f"table_headers.{spec.name}",
            value=value,
            unit=read_unit,
            position=table.page * 1_000_000,
            section=table.section,
            before=table.caption,
            context=context,
            attributes={"entity": entity, "axis": axis, "header": header, "label": table.label, **more},
            boxes=(cell.box,),
            table_id=table.table_id,
            row=cell.row,
            column=cell.column,
        )
        for quantity, value, read_unit, read, more in values
    ]
