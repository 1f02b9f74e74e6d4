"""The tables of a paper: caption, header rows, row labels, sub-headings, cells with box and boldness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.pages.document import Document
from extractors.pages.sentences import Sentence
from extractors.reading import Box, Cell, Table
from extractors.tables.blocks import Block, ruled_blocks
from extractors.tables.captions import SUB_CAPTION, Caption, figure_captions, find_captions, is_prose, may_have_captions
from extractors.tables.grid import read_grid
from extractors.tables.grid_cells import Grid
from extractors.tables.homes import assign, captions_above, far_blocks, open_block, open_captions_above
from extractors.tables.mentions import with_mentions
from extractors.tables.view import PageView, TableLine, page_views

TABLE_WORD = re.compile(r"\btab(?:le|\.)\s*[A-Z]?\.?(?:\d|[IVX])", re.IGNORECASE)


def read_tables(document: Document, sentences: Sequence[Sentence] = ()) -> tuple[Table, ...]:
    """All captioned tables in page order, with the sentences that cite them.

    A table seen but not read into cells has `understood` False and a `problem`.
    """
    views: list[PageView] = []
    for page in document.pages:
        if TABLE_WORD.search(page.text) and may_have_captions(page):
            views += page_views(page)
    seen = [(view, find_captions(view)) for view in views]
    prepared = [(view, captions, ruled_blocks(view, captions)) for view, captions in seen if captions]
    votes = sum(captions_above(captions, blocks) for _, captions, blocks in prepared)
    tables: list[Table] = []
    for view, captions, blocks in prepared:
        tables += _page_tables(view, captions, blocks, votes)
    return with_mentions(tables, sentences) if sentences else tuple(tables)


def _page_tables(view: PageView, captions: list[Caption], blocks: list[Block], votes: int) -> list[Table]:
    homes = assign(captions, blocks, votes, figure_captions(view))
    tables: list[Table] = []
    taken = [block.box for b, block in enumerate(blocks) if b in homes]
    bare = [caption for c, caption in enumerate(captions) if c not in homes.values()]
    side = open_captions_above(view, bare, captions, taken) or votes
    for c, caption in enumerate(captions):
        mine = [blocks[b] for b in sorted(homes) if homes[b] == c]
        if not mine:
            found = open_block(view, caption, captions, taken, side)
            far = far_blocks(caption, captions, blocks, homes, votes) if found is None else []
            homes.update(dict.fromkeys(far, c))
            mine = [found] if found else [blocks[b] for b in far]
            taken += [block.box for block in mine]
            if not mine and caption.certain:
                tables.append(_unread(view, caption, len(tables), "no rows of a table stand next to the caption"))
        for block in mine:
            tables.append(_table(view, caption, block, len(tables), len(mine) > 1))
    return tables


def _identifier(view: PageView, number: int) -> str:
    return f"p{view.page}{'s' if view.turned else ''}-{number + 1}"


def _unread(view: PageView, caption: Caption, number: int, problem: str, box: Box | None = None) -> Table:
    return Table(
        _identifier(view, number),
        view.page,
        caption.label,
        caption.text,
        view.on_page(box or caption.box),
        understood=False,
        problem=problem,
    )


def _table(view: PageView, caption: Caption, block: Block, number: int, shared: bool) -> Table:
    box = block.box
    words = [w for w in view.words_in(box, 3, 1) if w.line not in caption.lines]
    grid = read_grid(words, box, view.horizontal, view.vertical)
    text = caption.text
    if shared:
        sub = _sub_caption(view, box, caption)
        text = f"{caption.text} | {sub}" if sub else caption.text
    if grid is None:
        whole = replace(caption, text=text)
        return _unread(view, whole, number, "rows and columns cannot be told apart", box)
    return Table(
        _identifier(view, number),
        view.page,
        caption.label,
        text,
        view.on_page(box),
        cells=_cells(view, grid),
        n_rows=len(grid.rows),
        n_columns=grid.n_columns,
        header_rows=grid.header_rows,
        header_columns=grid.header_columns,
        group_rows=tuple(grid.group_rows),
    )


def _cells(view: PageView, grid: Grid) -> tuple[Cell, ...]:
    cells = []
    for r, row in enumerate(grid.rows):
        for cell in row:
            box = Box(
                round(min(w.x0 for w in cell.words), 2),
                round(min(w.y0 for w in cell.words), 2),
                round(max(w.x1 for w in cell.words), 2),
                round(max(w.y1 for w in cell.words), 2),
            )
            bold = 2 * sum(len(w.text) for w in cell.words if w.bold) > sum(len(w.text) for w in cell.words)
            cells.append(Cell(r, cell.column, cell.text, view.on_page(box), bold, cell.last - cell.column + 1))
    return tuple(cells)


def _sub_caption(view: PageView, box: Box, caption: Caption) -> str:
    """The lines "(a) ..." directly below or above one of several tables that share a caption."""
    lines = [
        line
        for line in view.lines
        if line.number not in caption.lines and line.box.x0 > box.x0 - 12 and line.box.x1 < box.x1 + 14
    ]
    below = _following(sorted((q for q in lines if q.box.y0 > box.y1 - 2), key=lambda q: q.box.y0), box.y1, 1)
    if below and SUB_CAPTION.match(below[0].text):
        return " ".join(line.text for line in below)
    above = _following(sorted((q for q in lines if q.box.y1 < box.y0 + 2), key=lambda q: -q.box.y1), box.y0, -1)[::-1]
    starts = [k for k, line in enumerate(above) if SUB_CAPTION.match(line.text)]
    return " ".join(line.text for line in above[starts[-1] :]) if starts else ""


def _following(lines: list[TableLine], edge: float, step: int) -> list[TableLine]:
    found: list[TableLine] = []
    for line in lines:
        gap = line.box.y0 - edge if step > 0 else edge - line.box.y1
        if gap > (4.2 if not found else 0.9) * line.size or len(found) > 6 or (line.gaps > 2 and not is_prose(line)):
            break
        found.append(line)
        edge = line.box.y1 if step > 0 else line.box.y0
    return found
