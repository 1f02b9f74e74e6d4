"""A paper as the text that a second reader is asked about: numbered pages, tables as rows with cell ids.

The reference list, running headers and margins are left out. A line within a table that was read into cells is shown
as part of the table only. Cells are named T3.r2.c4: table, row and column, counted from 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from extractors.reading import Box, Cell, Table, TextLine

LEFT_OUT: Final = frozenset({"reference", "margin", "sideways"})
PART_TOKENS: Final = 22_000
"""A paper longer than this is asked about in parts; local models of 32,000 tokens then have room for the reply."""
LONGEST_CAPTION: Final = 400
_TOKEN: Final = re.compile(r"[A-Za-z]{1,7}|\d{1,3}|[^\sA-Za-z\d]")
_CELL_ID: Final = re.compile(r"T(?P<table>\d+)\.r(?P<row>\d+)\.c(?P<column>\d+)")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper: its text, and the pages it shows."""

    text: str
    first_page: int
    last_page: int


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has for today's vocabularies: words, groups of three digits, signs."""
    return len(_TOKEN.findall(text))


def parts(lines: Sequence[TextLine], tables: Sequence[Table], most_tokens: int = PART_TOKENS) -> list[Part]:
    """The paper in one part, or in several of whole pages, each beginning with the last page of the one before."""
    pages = _pages(lines, tables)
    sizes = {number: estimate_tokens(text) for number, text in pages.items()}
    found: list[list[int]] = []
    current: list[int] = []
    for number in pages:
        if len(current) > 1 and sum(sizes[n] for n in current) + sizes[number] > most_tokens:
            found.append(current)
            current = [current[-1]] if sizes[current[-1]] + sizes[number] <= most_tokens else []
        current.append(number)
    if current:
        found.append(current)
    return [Part("\n\n".join(pages[n] for n in some), some[0], some[-1]) for some in found]


def _pages(lines: Sequence[TextLine], tables: Sequence[Table]) -> dict[int, str]:
    by_page: dict[int, list[TextLine]] = defaultdict(list)
    for line in lines:
        if line.kind not in LEFT_OUT:
            by_page[line.page].append(line)
    on: dict[int, list[tuple[int, Table]]] = defaultdict(list)
    for number, table in enumerate(tables, start=1):
        if table.understood and table.cells:
            on[table.page].append((number, table))
    pages = {}
    for page in sorted({*by_page, *on}):
        body = "\n".join(_page(by_page[page], on[page]))
        if body:
            pages[page] = f"=== page {page} ===\n{body}"
    return pages


def _page(lines: Sequence[TextLine], tables: Sequence[tuple[int, Table]]) -> Iterator[str]:
    waiting = dict(tables)
    pending = ""
    for line in lines:
        home = next((number for number, table in tables if inside(line.box, table.box)), None)
        if home is not None:
            if home in waiting:
                if pending:
                    yield pending
                    pending = ""
                yield from render_table(home, waiting.pop(home))
            continue
        pending += line.text
        if not line.joined:
            yield pending
            pending = ""
    if pending:
        yield pending
    for number, table in waiting.items():
        yield from render_table(number, table)


def inside(box: Box, outer: Box) -> bool:
    """Whether the middle of a box lies in another."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def render_table(number: int, table: Table) -> Iterator[str]:
    """The lines that show a table: its name and caption, then its rows; headers are marked with "#"."""
    caption = table.caption if table.caption.startswith(table.label) else f"{table.label}. {table.caption}"
    yield f"[table T{number}: {caption[:LONGEST_CAPTION]}]"
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in table.cells:
        if cell.text.strip():
            rows[cell.row].append(cell)
    for row in sorted(rows):
        mark = "#" if row < table.header_rows else ""
        shown = " | ".join(_cell(cell) for cell in sorted(rows[row], key=lambda cell: cell.column))
        yield f"{mark}T{number}.r{row + 1} | {shown}"
    yield f"[end of T{number}]"


def _cell(cell: Cell) -> str:
    last = f"-c{cell.column + cell.column_span}" if cell.column_span > 1 else ""
    return f"c{cell.column + 1}{last}: {' '.join(cell.text.split())}"


def cells_by_id(tables: Iterable[Table]) -> Mapping[str, tuple[Table, Cell]]:
    """Every cell by the id under which it is shown."""
    return {
        f"T{number}.r{cell.row + 1}.c{cell.column + 1}": (table, cell)
        for number, table in enumerate(tables, start=1)
        for cell in table.cells
    }


def named_cell(name: str) -> str | None:
    """The id in what a reply calls a cell ("[T3.r2.c4]"), or None where it names none."""
    found = _CELL_ID.search(name)
    return found.group() if found else None
