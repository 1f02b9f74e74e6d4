"""Where a number stands in a paper of which no candidate has it, and why it became none there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from curation.asking.sought import numbers_in
from curation.candidates.result_views import paper_view, table_frames
from curation.vocabulary.benchmarks import benchmarks
from extractors.reading import Box, Cell, PaperReadings, Reading, Table, TextLine

AROUND: Final = 12  # characters left and right of a number by which its sentence is known again
QUOTED: Final = 160
NAMED: Final = 3  # benchmarks that are named in a reason
OUTSIDE: Final = "outside every table that was found and every sentence that states training"
REFERENCES: Final = "the list of references"
_CITATIONS: Final = re.compile(r"\[\d[\d,;\s–-]*\]")
_KINDS: Final = {"caption": "a caption", "row": "a row of numbers", "heading": "a heading"}
_LEFT_OUT: Final = frozenset({"margin", "sideways"})  # page numbers, running headers, the stamp


@dataclass(frozen=True, slots=True)
class Stand:
    """One place of the number: `where` in words ("Table 4, row “ours”, column “mAP”"), the words, why no candidate."""

    page: int
    where: str
    quote: str
    reason: str


@dataclass(frozen=True)
class SearchedPaper:
    """What was read of a paper, and its lines; `lines` is None where the lake does not keep them."""

    paper: PaperReadings
    lines: Sequence[TextLine] | None

    @cached_property
    def _view(self) -> tuple[dict[str, set[tuple[int, int]]], dict[str, list[str]]]:
        """Which cells are read as scores, and which benchmarks of the list are named, by table."""
        view = paper_view(self.paper, None)
        cells = {name: {(c.cell.row, c.cell.column) for c in some} for name, some in view.cells.items()}
        frames = {frame.table.table_id: frame for frame in table_frames(view)}
        named = {
            name: [b for b in benchmarks() if view.context.counts[b] or b in frame.named]
            for name, frame in frames.items()
        }
        return cells, named

    def stands(self, number: float) -> list[Stand]:
        """Every place once: cells of tables, sentences of which something was read, others, the list of references."""
        found = [*self._in_cells(number), *self._in_lines(number), *self._in_sentences(number)]
        return sorted(dict.fromkeys(found), key=lambda stand: (stand.where == REFERENCES, stand.reason == OUTSIDE))

    def _in_cells(self, number: float) -> Iterator[Stand]:
        for table in self.paper.tables:
            for cell in table.cells if table.understood else ():
                if number in numbers_in(cell.text):
                    row, column = _heads(table, cell)
                    over = f"column “{column}”" if column else "a column without header"
                    where = [table.label or "a table", f"row “{row}”" if row else "", over]
                    yield Stand(table.page, ", ".join(filter(None, where)), cell.text, self._cell_reason(table, cell))

    def _cell_reason(self, table: Table, cell: Cell) -> str:
        cells, named = self._view
        if cell.row < table.header_rows or cell.row in table.group_rows:
            return "it was read as a header"
        if (cell.row, cell.column) not in cells.get(table.table_id, set()):
            return "it was read as a label, a setting or an amount with a sign or unit, not as a score"
        names = named.get(table.table_id, [])
        if not names:
            return "the paper names no benchmark that is listed"
        shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
        return f"no metric of a benchmark named here ({shown}) that the words around it leave open can have this value"

    def _in_lines(self, number: float) -> Iterator[Stand]:
        lines = self.lines or ()
        for place, line in enumerate(lines):
            if line.kind in _LEFT_OUT or number not in numbers_in(_CITATIONS.sub(" ", line.text)):
                continue
            quote = line.text[:QUOTED]
            table = next((t for t in self.paper.tables if t.page == line.page and _holds(t.box, line.box)), None)
            if line.kind == "reference":
                yield Stand(line.page, REFERENCES, quote, "nothing is read there")
            elif table is not None and line.kind != "caption":
                if any(number in numbers_in(cell.text) for cell in table.cells):
                    continue
                problem = f"could not be read into cells: {table.problem}" if not table.understood else ""
                where = table.label or "a table"
                yield Stand(line.page, where, quote, f"the table {problem}" if problem else "no cell holds it")
            else:
                where = _KINDS.get(line.kind, "the text")
                yield Stand(line.page, where, quote, self._line_reason(lines, place, number))

    def _in_sentences(self, number: float) -> Iterator[Stand]:
        """Where lines are not kept, the sentences of which something was read."""
        if self.lines is not None:
            return
        for reading in self.paper.readings:
            if reading.table_id is None and number in numbers_in(reading.quote):
                yield Stand(reading.page, "the text", reading.quote[:QUOTED], _reading_reason([reading], number))

    def _line_reason(self, lines: Sequence[TextLine], place: int, number: float) -> str:
        line = lines[place]
        before = lines[place - 1].text if place else ""
        after = lines[place + 1].text if place + 1 < len(lines) else ""
        pieces = _pieces(before[-AROUND:], line.text, after[:AROUND], number)
        page = [(r, _squeezed(r.quote)) for r in self.paper.readings if abs(r.page - line.page) <= 1]
        near = [r for r, quote in page if any(piece in quote for piece in pieces)]
        if near:
            return _reading_reason(near, number)
        unread = [t for t in self.paper.tables if t.page == line.page and not t.understood]
        return (
            f"beside {unread[0].label or 'a table'}, which could not be read: {unread[0].problem}"
            if unread
            else OUTSIDE
        )


def _reading_reason(readings: Iterable[Reading], number: float) -> str:
    some = list(readings)
    for reading in some:
        if number in numbers_in(reading.text):
            if reading.quantity == "score":
                return f"read as a score (“{reading.text}”), but near it stands no listed benchmark that can have it"
            what = reading.quantity.replace("_", " ")
            return f"read as {what} (“{reading.text}”), which makes no run or result by itself"
    words = ", ".join(dict.fromkeys(f"“{reading.text}”" for reading in some[:NAMED]))
    return f"in a sentence of which {words} was read, but no rule reads this number"


def _pieces(before: str, line: str, after: str, number: float) -> list[str]:
    """The number with a few letters before it and with a few behind it: its sentence may begin or end within a line."""
    text, start = f"{before} {line} {after}", len(before) + 1
    hits = [hit for hit in re.finditer(r"\S+", line) if number in numbers_in(hit.group())]
    pieces = [text[max(0, start + hit.start() - AROUND) : start + hit.end()] for hit in hits]
    pieces += [text[start + hit.start() : start + hit.end() + AROUND] for hit in hits]
    return [piece for piece in map(_squeezed, pieces or [line]) if len(piece) > AROUND // 2]


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _heads(table: Table, cell: Cell) -> tuple[str, str]:
    """The label of a cell's row and the headers over it."""
    labels = [c.text for c in table.cells if c.row == cell.row and c.column < max(table.header_columns, 1)]
    heads = [
        c.text
        for c in table.cells
        if c.row < table.header_rows and c.column <= cell.column < c.column + max(c.column_span, 1)
    ]
    return " ".join(labels), " / ".join(heads)


def _holds(outer: Box, inner: Box) -> bool:
    across, down = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= across <= outer.x1 and outer.y0 <= down <= outer.y1
