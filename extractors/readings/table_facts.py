"""Readings out of the cells of tables: training costs by model, hardware by model, hyper-parameter lists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extractors.reading import Cell, Quantity, Reading, Table
from extractors.readings.accelerators import find_accelerators
from extractors.readings.amounts import MOST_CHIPS, TRAINING_FLOP, read_amounts
from extractors.readings.contexts import clause_contexts, contexts_of, section_contexts
from extractors.readings.relations import relations_of
from extractors.readings.rules import unit_factor
from extractors.readings.written_numbers import NUMBER, parse_number

BARE = re.compile(
    rf"[~≈<>]?\s*(?P<n>{NUMBER})\s*(?P<unit>[A-Za-z/%-]{{0,12}})[\s*†‡§+]*(?:\([^()]*\))?(?:\^\S+)?", re.IGNORECASE
)
MOST_LABEL_CELLS = 2
SPACED = re.compile(r"\d \d")  # the labels of an axis, or two columns taken for one
SHORTEST_TRAINING_H = 1 / 60  # a "time" column with less than a minute holds times of inference
PRODUCT = re.compile(r"(?P<a>\d+)\s*[×x]\s*(?P<b>[\d.,]+[KkM]?)")
FACT_LETTERS = re.compile(
    r"(?i)gpu|tpu|flop|hour|day|time|hardware|accelerator|device|chip|compute|cost|pf-|core|epoch|steps|iteration|param|token|[avhpk]\d{2,3}\b"
)


@dataclass(frozen=True, slots=True)
class Header:
    """One entry of data/table_headers.toml."""

    name: str
    quantity: Quantity
    kind: str | None
    pattern: re.Pattern[str]
    excluded: re.Pattern[str] | None
    unit: re.Pattern[str] | None


@cache
def headers() -> tuple[Header, ...]:
    """The kinds of columns that hold facts on training, most special first."""
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "table_headers.toml").read_text(encoding="utf-8"))

    def compiled(entry: dict[str, Any], key: str) -> re.Pattern[str] | None:
        return re.compile(entry[key], re.IGNORECASE) if key in entry else None

    return tuple(
        Header(
            entry["name"],
            entry["quantity"],
            entry.get("kind"),
            re.compile(entry["pattern"], re.IGNORECASE),
            compiled(entry, "not"),
            compiled(entry, "unit"),
        )
        for entry in data["header"]
    )


@cache
def header_kind(text: str) -> tuple[Header, str | None] | None:
    """The kind of column that a header names, with the unit it states; None where it names none of them."""
    stripped = re.sub(r"\s+", " ", text).strip(" :")
    for header in headers():
        hit = header.pattern.search(stripped)
        if not hit or (header.excluded and header.excluded.search(stripped)):
            continue
        unit = next((value for name, value in hit.groupdict().items() if name.startswith("t") and value), None)
        if unit is None and header.unit:
            stated = header.unit.search(stripped)
            unit = stated["t"] if stated else None
        return header, unit
    return None


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
    values = _values(spec, unit, header, text, table.caption)
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


Found = tuple[Quantity, float | None, str | None, str, dict[str, str]]


def _values(spec: Header, unit: str | None, header: str, text: str, caption: str) -> list[Found]:
    """What one cell says: facts with their own words ("14d on 3 V100s"), else a bare number with the header's unit."""
    lead = f"{header}: "
    sentence = lead + text
    spans = find_accelerators(sentence)
    found: list[Found] = []
    inside = [span for span in spans if span.start >= len(lead)]
    found += [("accelerator", None, span.unit, span.text, {"kind": span.kind}) for span in inside]
    for amount in read_amounts(sentence, spans):
        if amount.start >= len(lead) and amount.quantity in ("chip_count", "duration", "training_compute"):
            if amount.quantity == "duration" and amount.unit == "wall_clock" and amount.value < SHORTEST_TRAINING_H:
                continue
            in_header = [spans[k] for k in amount.accelerators if spans[k].start < len(lead)]
            found += [("accelerator", None, span.unit, span.text, {"kind": span.kind}) for span in in_header]
            own_words = sentence[amount.start : amount.end]
            found.append((amount.quantity, amount.value, amount.unit, own_words, dict(amount.attributes)))
    if any(item[0] == spec.quantity for item in found) or spec.quantity == "accelerator":
        return found
    product = PRODUCT.fullmatch(text) if spec.kind == "device_hours" else None
    bare = BARE.fullmatch(text) if not SPACED.search(text) else None
    value = parse_number(bare["n"]) if bare else None
    if product:
        times = parse_number(product["b"])
        value = float(product["a"]) * times if times is not None else None
        found.append(("chip_count", float(product["a"]), "gpu", product["a"], {}))
    if value is None or value <= 0:
        return found
    if spec.quantity == "duration":
        factor = unit_factor("hours", bare["unit"] if bare and bare["unit"] else unit or "")
        if factor is not None and (spec.kind != "wall_clock" or value * factor >= SHORTEST_TRAINING_H):
            found.append(("duration", value * factor, spec.kind, text, {}))
    elif spec.quantity == "training_compute":
        flop = _flop(value, f"{header} {caption}" if not re.search(r"(?i)flop|pf-", header) else header)
        if flop >= TRAINING_FLOP:
            found.append(("training_compute", flop, "flop", text, {}))
    elif (
        spec.quantity == "chip_count"
        and not inside
        and bare
        and not bare["unit"]
        and value == int(value)
        and value <= MOST_CHIPS
    ):
        named = find_accelerators(header)
        found += [("accelerator", None, span.unit, span.text, {"kind": span.kind}) for span in named[:1]]
        found.append(("chip_count", value, named[0].unit if named else "accelerator", text, {}))
    elif spec.quantity in ("epochs", "steps", "tokens", "parameters"):
        scale = re.search(r"\((?:#?\s*)?(?:×?\s*10\^?6|M|million)\)", header)
        found.append((spec.quantity, value * (1e6 if scale else 1.0), None, text, {}))
    return found


def _flop(value: float, header: str) -> float:
    """A number of a FLOP column in FLOP: by the unit in its header ("PF-days", "Zettaflops", "×10^18")."""
    power = re.search(r"10\s?\^\s?(\d{2})", header)
    if power:
        return value * float(f"1e{power[1]}")
    exponent = re.search(r"\b1?[eE](1[5-9]|2[0-6])\b", header)
    if exponent:
        return value * float(f"1e{exponent[1]}")
    for word in re.findall(r"[A-Za-z/]+(?:[- /][A-Za-z/]+)*", header):
        for start in range(len(word)):
            factor = unit_factor("flop", word[start:])
            if factor and factor >= 1e12:
                return value * factor
    for word in re.findall(r"[A-Za-z/-]+", header):
        factor = unit_factor("flop", word)
        if factor and factor >= 1e12:
            return value * factor
    return value
