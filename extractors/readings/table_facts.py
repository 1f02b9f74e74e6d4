"""Readings out of the cells of tables: training costs by model, hardware by model, hyper-parameter lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.reading import Cell, Reading, Table
from extractors.readings.contexts import contexts_of, section_contexts
from extractors.readings.table_captions import caption_kind, caption_unit, read_caption
from extractors.readings.table_headers import Header, header_kind
from extractors.readings.table_headers import headers as all_headers
from extractors.readings.table_rows import is_specification, with_products
from extractors.readings.table_values import BARE, cell_values

MOST_LABEL_CELLS = 2
TRAINING_COST = ("duration", "training_compute")
HARDWARE = ("chip_count", "accelerator")
"""What the first column may state too: runs are told apart by their number of chips."""
HOURS_OF_DATA = re.compile(r"(?i)\b(?:data ?sets?|speech|audio|corpus|corpora|recordings|transcri\w+|WER)\b")
BARE_HOURS = re.compile(r"(?i)^(?:(?:train\w*|total|labell?ed|unlabell?ed|dev)\s+)?hours$")
TIMED = re.compile(r"\d[\d.]*\s?(?:d|h|hrs?|hours?|m|mins?)(?:\s?\d{1,2}\s?(?:h|hrs?|m|mins?|s|secs?))?")
NUMBER_OF = re.compile(r"(?i)#|(?:number|num\.?|no\.?|count|quantity|qty\.?|amount)(?: used)?")
TOTAL = re.compile(r"(?i)(?:^|\s)(?:total|sum|overall|all)\W*$")
OTHER_MEASURE = re.compile(
    r"(?i)acc|err|bleu|top-?\s?[15]|f_?1\b|\bem\b|\bap\b|map\b|%|param|ppl|perplex|loss|mem|size|speed|gain|infer|test|flop"
    r"|epoch|step|iter|token|score|fps|throughput|latency|\d\s?[x×]\b"
)
OF_A_DEVICE = re.compile(r"(?i)speed|latency|throughput|infer|memory|utili[sz]|\bms\b|\bfps\b|/\s?s(?:ec)?\b")
"""What a device does: "GPU" below "Inference speed (ms/batch)" is no number of GPUs."""
FACT_LETTERS = re.compile(
    r"(?i)gpu|tpu|flop|hour|day|time|hardware|accelerator|device|resource|processor|platform|chip|compute|cost|pf-|core|epoch|steps|iteration|param|token|[avhpk]\d{2,3}\b"
)


def read_table(table: Table) -> list[Reading]:
    """The facts on training in the cells of one table; each names the row or column it belongs to as its entity."""
    if not table.understood or not table.cells:
        return []
    grid = {(cell.row, cell.column): cell for cell in table.cells}
    tops = _tops(table)
    headers = [" ".join(parts) for parts in tops]
    if not any(FACT_LETTERS.search(text) for text in (*headers, table.caption, *_labels(table))):
        return []
    kinds = _with_numbers_of([_column_kind(parts, f"{table.caption} {headers[0]}") for parts in tops], headers)
    told = any(kind is not None and kind[0].quantity in TRAINING_COST for kind in kinds)
    whole = None if told else caption_kind(table.caption)
    headings = [row for row in table.group_rows if _is_heading(table, grid, row)]
    found: list[Reading] = []
    for cell in table.cells:
        first = cell.column < 1 and (kinds[0] is None or kinds[0][0].quantity not in HARDWARE)
        if cell.row < table.header_rows or first or cell.row in headings:
            continue
        label = _row_label(table, grid, cell.row, kinds, headings)
        by_column = kinds[cell.column]
        by_row = _kind_of_row(_heads_of_row(table, grid, cell.row), label)
        if by_column:
            over = " ".join(tops[cell.column][:-1])
            found += _read_cell(table, grid, cell, headers[cell.column], label, "row", over, by_column)
        elif by_row:
            entity = f"{headers[cell.column]} {_named_before(table, grid, cell.row)}".strip()
            found += _read_cell(table, grid, cell, label, entity, "column", "", by_row)
        elif whole and not OTHER_MEASURE.search(headers[cell.column]) and not OTHER_MEASURE.search(label):
            entity = f"{label} {headers[cell.column]}".strip()
            found += _read_cell(table, grid, cell, headers[cell.column], entity, "cell", "", whole)
    if is_specification(headers, found):
        found = [replace(reading, context=(*reading.context, "kind:specification")) for reading in found]
    found = with_products(found)
    if any(reading.quantity in TRAINING_COST for reading in found):
        found += read_caption(table)
    return found


def _column_kind(parts: list[str], about: str) -> tuple[Header, str | None] | None:
    """The kind of a column by its whole header, else by the lowest part of it: "GPUs" below "Pre-training".

    The unit may stand in any part: "MNIST" below "Training Time [s]".
    """
    kind = header_kind(" ".join(parts)) or _lowest_kind(parts)
    if kind is not None and kind[1] is None:
        alike = [one for one in map(header_kind, parts) if one is not None and one[0] is kind[0]]
        kind = next((one for one in alike if one[1] is not None), kind)
    if kind is None and len(parts) > 1 and parts[-1] == "h" and re.search(r"(?i)\btrain", about):
        return header_kind("hours")
    if kind and kind[0].kind == "wall_clock" and BARE_HOURS.search(parts[-1]) and HOURS_OF_DATA.search(about):
        return None
    return kind


def _lowest_kind(parts: list[str]) -> tuple[Header, str | None] | None:
    """The kind that the lowest of several parts of a header names, unless it is a device below what it does."""
    kind = header_kind(parts[-1]) if len(parts) > 1 else None
    if kind is not None and kind[0].quantity in HARDWARE and OF_A_DEVICE.search(" ".join(parts[:-1])):
        return None
    return kind


def _is_heading(table: Table, grid: dict[tuple[int, int], Cell], row: int) -> bool:
    """Whether a row without numbers heads those below: "Training time" with "11 hours" beside it states a fact."""
    beside = sum((row, column) in grid for column in range(1, table.n_columns))
    return beside < 2 and not (beside and _kind_of_row(_heads_of_row(table, grid, row)[:1], ""))


def _with_numbers_of(
    kinds: list[tuple[Header, str | None] | None], headers: Sequence[str]
) -> list[tuple[Header, str | None] | None]:
    """The kinds with a column "Number" right of one of hardware as its count."""
    count = next(header for header in all_headers() if header.name == "chip_count")
    named = [kind is not None and kind[0].quantity == "accelerator" for kind in kinds]
    return [
        (count, None) if kind is None and k and named[k - 1] and NUMBER_OF.fullmatch(headers[k].strip()) else kind
        for k, kind in enumerate(kinds)
    ]


def _heads_of_row(table: Table, grid: dict[tuple[int, int], Cell], row: int) -> list[str]:
    """The words of each label column: in a table on its side they are what a header is elsewhere."""
    return [grid[row, column].text.strip() for column in range(max(table.header_columns, 1)) if (row, column) in grid]


def _kind_of_row(heads: Sequence[str], label: str) -> tuple[Header, str | None] | None:
    """What the cells of a row are: told by its first label, by all of them, or by the last ("WMT14", "train time")."""
    first = header_kind(heads[0]) if heads else None
    return first or header_kind(label) or (header_kind(heads[-1]) if len(heads) > 1 else None)


def _named_before(table: Table, grid: dict[tuple[int, int], Cell], row: int) -> str:
    """The first labels of a row whose last one alone says what its cells are, as they tell its runs apart."""
    heads = _heads_of_row(table, grid, row)
    return " ".join(heads[:-1]) if len(heads) > 1 and header_kind(heads[-1]) and not header_kind(heads[0]) else ""


def _labels(table: Table) -> Iterator[str]:
    return (cell.text for cell in table.cells if cell.column < max(table.header_columns, 1))


def _tops(table: Table) -> list[list[str]]:
    """What stands in the header over each column, from the top, each text once."""
    tops: list[list[str]] = [[] for _ in range(table.n_columns)]
    for cell in table.cells:
        if cell.row < table.header_rows and cell.text.strip():
            for parts in tops[cell.column : cell.column + max(cell.column_span, 1)]:
                if cell.text not in parts:
                    parts.append(cell.text.strip())
    return tops


def _row_label(
    table: Table, grid: dict[tuple[int, int], Cell], row: int, kinds: Sequence[object], headings: list[int]
) -> str:
    """The words that name a row: its group's heading and the text cells before its first number or fact."""
    parts: list[str] = []
    for column in range(table.n_columns):
        if (row, column) not in grid:
            continue
        fact = column > 0 and (kinds[column] or _numeric(grid, row, column))
        if fact or (parts and column >= table.header_columns and len(parts) >= MOST_LABEL_CELLS):
            break
        parts.append(grid[row, column].text.strip())
    above = [group for group in headings if group < row]
    if above and (above[-1], 0) in grid:
        parts.insert(0, grid[above[-1], 0].text.strip())
    return " ".join(part for part in parts if part)


def _numeric(grid: dict[tuple[int, int], Cell], row: int, column: int) -> bool:
    """Whether a cell is a number or a time ("20h 42m"), which no label is."""
    text = grid[row, column].text.strip() if (row, column) in grid else ""
    return bool(BARE.fullmatch(text) or TIMED.fullmatch(text))


def _row_text(table: Table, row: int) -> str:
    return " ".join(cell.text.strip() for cell in table.cells if cell.row == row and cell.text.strip())


def _whole(table: Table, grid: dict[tuple[int, int], Cell], cell: Cell) -> str:
    """The cell's text with the number that wide spaces may have put into the cell before it: "16", "TPU v2 chips"."""
    text = cell.text.strip()
    left = grid.get((cell.row, cell.column - 1))
    if left and re.fullmatch(r"\d{1,5}", left.text.strip()) and re.match(r"[A-Z]", text):
        tops = _tops(table)
        under_one = tops[cell.column] == tops[left.column] != []
        return f"{left.text.strip()} {text}" if under_one else text
    if left and (
        (re.match(r"10\s?\^", text) and re.fullmatch(r"[\d.]+\s*[·×x*]", left.text.strip()))
        or (re.match(r"[×x]\s", text) and re.fullmatch(r"\d{1,5}", left.text.strip()))
    ):
        return f"{left.text.strip()} {text}"
    return text


def _is_memory(table: Table, grid: dict[tuple[int, int], Cell], cell: Cell) -> bool:
    """Whether "GB" stands in the next cell: wide spaces cut "64 A100 80 GB" into cells of one column's header."""
    right = grid.get((cell.row, cell.column + 1))
    if right is None or not BARE.fullmatch(cell.text.strip()) or not re.fullmatch(r"[GT]i?B", right.text.strip()):
        return False
    tops = _tops(table)
    return tops[cell.column] == tops[right.column]


def _read_cell(
    table: Table,
    grid: dict[tuple[int, int], Cell],
    cell: Cell,
    header: str,
    entity: str,
    axis: str,
    over: str,
    kind: tuple[Header, str | None],
) -> list[Reading]:
    spec, unit = kind
    text = _whole(table, grid, cell)
    if not re.search(r"\w", text) or (spec.quantity in HARDWARE and _is_memory(table, grid, cell)):
        return []
    parts = re.split(r"\s/\s", text)
    titles = re.split(r"\s/\s", header)
    if len(parts) > 1 and len(titles) == len(parts):
        wanted = 1 if re.search(r"(?i)train", titles[1]) and not re.search(r"(?i)train", titles[0]) else 0
        text = parts[wanted]
    if unit is None and spec.quantity == "duration":
        unit = caption_unit(table.caption)
    values = cell_values(spec, unit, header, text, table.caption)
    context = (
        *contexts_of(f"{table.caption} {header} {entity}"),
        *(f"section:{name}" for name in section_contexts(table.section)),
        "kind:table",
        *(("kind:total",) if TOTAL.search(entity) else ()),
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
            attributes={"entity": entity, "axis": axis, "header": header, "label": table.label, "over": over, **more},
            boxes=(cell.box,),
            table_id=table.table_id,
            row=cell.row,
            column=cell.column,
        )
        for quantity, value, read_unit, read, more in values
    ]
