"""Rows, headers, row labels and sub-headings of one table."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

import numpy as np

from extractors.reading import Box
from extractors.tables.blocks import rows_of
from extractors.tables.columns import (
    EMPTY,
    cell_groups,
    column_edges,
    columns_of,
    is_number,
    starts_with_number,
    walls_of,
)
from extractors.tables.view import TableWord

IOU_RANGE = re.compile(r"0?\.50?\s?[:–-]\s?0?\.95")
WIDE_SPACE = 0.36  # of the loose font size: words of one header stand closer than those of two
HEADER_LIMIT = 6  # more rows than this above the first full rule are not a header


@dataclass(slots=True)
class GridCell:
    """Words of one cell; `column` to `last` are the columns it lies over."""

    column: int
    last: int
    words: list[TableWord]
    row: int = 0

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @property
    def numeric(self) -> bool:
        return starts_with_number(self.words)


@dataclass(slots=True)
class Grid:
    """A table's rows of cells with the number of header rows and label columns and the rows that are sub-headings."""

    rows: list[list[GridCell]]
    n_columns: int
    header_rows: int
    header_columns: int
    group_rows: list[int] = field(default_factory=list)


def read_grid(words: list[TableWord], box: Box, horizontal: tuple[Box, ...], vertical: tuple[Box, ...]) -> Grid | None:
    """The grid of the words of a table; None where fewer than two columns or no row of numbers can be told."""
    if len(words) < 4:
        return None
    size = float(np.median([w.size for w in words]))
    walls = walls_of(vertical, box)
    lines = _with_scripts(rows_of(words), size)
    lines = [line for line in lines if not all(EMPTY.fullmatch(w.text) for w in line)]
    groups = [cell_groups(line, walls) for line in lines]
    numbers = [sum(starts_with_number(g) for g in row) for row in groups]
    full = [r for r in horizontal if r.x1 - r.x0 > 0.75 * (box.x1 - box.x0) and box.y0 - 3 < r.y0 < box.y1 + 3]
    middles = [float(np.mean([w.middle for w in line])) for line in lines]
    header = _header_rows(groups, middles, full)
    while header < min(len(groups) - 1, HEADER_LIMIT) and any(
        IOU_RANGE.search(w.text) for g in groups[header] for w in g
    ):
        header += 1
    body = [row for row, n in zip(groups[header:], numbers[header:], strict=True) if n >= 2 or (n and len(row) >= 3)]
    if not body:
        body = [row for row, n in zip(groups[header:], numbers[header:], strict=True) if n >= 1 and len(row) >= 2]
    if not body:
        return None
    edges = column_edges(body, box, walls, size)
    if not edges:
        return None
    extents = _extents(body, edges)
    rows: list[list[GridCell]] = []
    for r, row in enumerate(groups):
        cells = _header_cells(row, edges, extents, size) if r < header else _body_cells(row, edges, size)
        rows.append(cells)
    for r in range(header):
        below = middles[r + 1] if r + 1 < len(middles) else box.y1
        _span(rows, r, header, horizontal, extents, middles[r], below)
    columns = len(edges) + 1
    label_columns = _label_columns(rows[header:], columns)
    grid = Grid(rows, columns, header, label_columns)
    _settle_labels(grid, middles, full)
    for r, cells in enumerate(grid.rows):
        for cell in cells:
            cell.row = r
    return grid


def _with_scripts(rows: list[list[TableWord]], size: float) -> list[list[TableWord]]:
    """Rows of nothing but small raised or lowered words joined to the row they belong to."""
    merged: list[list[TableWord]] = []
    for row in rows:
        if merged and all(w.size < 0.84 * size for w in row):
            above = merged[-1]
            top, bottom = min(w.y0 for w in row), max(w.y1 for w in row)
            if min(bottom, max(w.y1 for w in above)) - max(top, min(w.y0 for w in above)) > 0.25 * (
                bottom - top
            ) and not any(min(w.x1, v.x1) - max(w.x0, v.x0) > 1 for w in row for v in above):
                merged[-1] = above + row
                continue
        merged.append(row)
    return merged


def _header_rows(groups: list[list[list[TableWord]]], middles: list[float], full: list[Box]) -> int:
    shares = []
    for row in groups:
        cells = row[1:] if len(row) > 1 else row
        numbers = sum(starts_with_number(g) for g in cells)
        decimals = sum(starts_with_number(g) and "." in g[0].text for g in cells)
        if any(IOU_RANGE.search(w.text) for g in cells for w in g):  # "0.5:0.95 0.5 0.75": overlaps, not values
            decimals = numbers = 0
        shares.append((decimals / len(cells), numbers / len(cells), len(row)))
    for height in sorted((r.y0 + r.y1) / 2 for r in full):
        above = [k for k, m in enumerate(middles) if m < height]
        if not above or len(above) == len(middles):
            continue
        if (
            len(above) <= HEADER_LIMIT
            and all(shares[k][0] <= 0.34 for k in above)
            and any(len(groups[k]) > 1 for k in above)
        ):
            return len(above)
        break
    for k, (decimal_share, number_share, n) in enumerate(shares):
        if n >= 2 and (decimal_share >= 0.3 or number_share >= 0.6):
            return k
    return min(1, len(groups) - 1)


def _extents(body: list[list[list[TableWord]]], edges: list[float]) -> list[tuple[float, float]]:
    """Left and right end of the ink of each column's body."""
    ends: list[list[float]] = [[float("inf"), float("-inf")] for _ in range(len(edges) + 1)]
    for row in body:
        for group in row:
            first, last = columns_of(group, edges, 1.5)
            if first == last:
                ends[first][0] = min(ends[first][0], min(w.x0 for w in group))
                ends[first][1] = max(ends[first][1], max(w.x1 for w in group))
    filled: list[tuple[float, float]] = []
    for c, (x0, x1) in enumerate(ends):
        if x0 > x1:
            x0 = edges[c - 1] if c else edges[0] - 20
            x1 = edges[c] if c < len(edges) else x0 + 20
        filled.append((x0, x1))
    return filled


def _body_cells(row: list[list[TableWord]], edges: list[float], size: float) -> list[GridCell]:
    cells: list[GridCell] = []
    for group in row:
        first, last = columns_of(group, edges, 0.25 * size)
        if first != last and len(group) > 1 and sum(is_number(w.text) for w in group) >= max(2, 0.6 * len(group)):
            for word in group:  # numbers that stand close in neighbouring columns
                at, _ = columns_of([word], edges, 0.25 * size)
                _put(cells, GridCell(at, at, [word]))
            continue
        _put(cells, GridCell(first, last, list(group)))
    return _one_heading(cells)


def _one_heading(cells: list[GridCell]) -> list[GridCell]:
    """A row that begins with words across columns and has no value of its own is one sub-heading."""
    if len(cells) < 2 or cells[0].column != 0 or cells[0].last == 0 or cells[0].numeric:
        return cells
    if any("." in w.text and is_number(w.text) for cell in cells[1:] for w in cell.words) or len(cells) > 4:
        return cells
    return [GridCell(0, cells[-1].last, [w for cell in cells for w in cell.words])]


def _put(cells: list[GridCell], cell: GridCell) -> None:
    """Add a cell, joining it with the cell before where both lie in the same column."""
    if cells and cells[-1].last >= cell.column and cells[-1].column <= cell.column:
        cells[-1].words += cell.words
        cells[-1].last = max(cells[-1].last, cell.last)
    else:
        cells.append(cell)


def _header_cells(
    row: list[list[TableWord]], edges: list[float], extents: list[tuple[float, float]], size: float
) -> list[GridCell]:
    cells: list[GridCell] = []
    for group in row:
        x0, x1 = min(w.x0 for w in group), max(w.x1 for w in group)
        over = [
            c
            for c, (a, b) in enumerate(extents)
            if min(x1, b) - max(x0, a) > 0.5 * min(b - a, x1 - x0) or min(x1, b) - max(x0, a) > 0.8 * (b - a)
        ]
        if not over:
            middle = (x0 + x1) / 2
            over = [min(range(len(extents)), key=lambda c: abs((extents[c][0] + extents[c][1]) / 2 - middle))]
            inside = int(np.searchsorted(edges, middle))
            if extents[inside][0] - 3 <= middle <= extents[inside][1] + 3:
                over = [inside]
        if len(over) > 1 and len(group) > 1:
            pieces = _split_header(group, edges)
            if len(pieces) > 1:
                for piece in pieces:
                    first, last = columns_of(piece, edges, 0.3 * size)
                    _put(cells, GridCell(first, last, piece))
                continue
        _put(cells, GridCell(over[0], over[-1], list(group)))
    return cells


def _split_header(group: list[TableWord], edges: list[float]) -> list[list[TableWord]]:
    """A header's words split where every column's edge falls between two of them."""
    pieces: list[list[TableWord]] = [[group[0]]]
    crossed = 0
    lo, hi = group[0].x0, group[-1].x1
    inner = [e for e in edges if lo + 2 < e < hi - 2]
    for before, word in itertools.pairwise(group):
        if any(before.x1 - 1 <= e <= word.x0 + 1 for e in inner) and word.x0 - before.x1 > WIDE_SPACE * word.size:
            pieces.append([word])
            crossed += 1
        else:
            pieces[-1].append(word)
    return pieces if inner and crossed == len(inner) else [group]


def _span(
    rows: list[list[GridCell]],
    r: int,
    header: int,
    horizontal: tuple[Box, ...],
    extents: list[tuple[float, float]],
    middle: float,
    below: float,
) -> None:
    """Widen the cells of a header row to the columns they stand over: by the rule below them, else by their centre."""
    cells = rows[r]
    rules = [q for q in horizontal if middle < (q.y0 + q.y1) / 2 < below]
    taken = {c for cell in cells for c in range(cell.column, cell.last + 1)}
    lower = {c for k in range(r + 1, header) for cell in rows[k] for c in range(cell.column, cell.last + 1)}
    total = extents[-1][1] - extents[0][0]
    for cell in cells:
        x = (min(w.x0 for w in cell.words) + max(w.x1 for w in cell.words)) / 2
        rule = next((q for q in rules if q.x0 - 2 <= x <= q.x1 + 2 and q.x1 - q.x0 < 0.93 * total), None)
        if rule is not None:
            over = [c for c, (a, b) in enumerate(extents) if rule.x0 - 3 <= (a + b) / 2 <= rule.x1 + 3]
            if over:
                cell.column, cell.last = min(over), max(over)
            continue
        if r == header - 1 or cell.column == 0:
            continue
        best = (abs((extents[cell.column][0] + extents[cell.last][1]) / 2 - x), 0, cell.column, cell.last)
        first = cell.column
        while first - 1 > 0 and first - 1 not in taken and first - 1 in lower:
            first -= 1
        last = cell.last
        while last + 1 < len(extents) and last + 1 not in taken and last + 1 in lower:
            last += 1
        for a in range(first, cell.column + 1):
            for b in range(cell.last, last + 1):
                off = abs((extents[a][0] + extents[b][1]) / 2 - x)
                best = min(best, (off if off > 4 else 0.0, -(b - a), a, b))
        if best[0] < abs((extents[cell.column][0] + extents[cell.last][1]) / 2 - x) - 2 or best[1]:
            cell.column, cell.last = best[2], best[3]


def _label_columns(body: list[list[GridCell]], columns: int) -> int:
    """How many columns on the left are labels: those with more words than numbers; at least one."""
    for c in range(columns):
        cells = [
            cell
            for row in body
            for cell in row
            if cell.column == c and cell.last == c and not EMPTY.fullmatch(cell.text)
        ]
        if cells and sum(cell.numeric for cell in cells) > 0.5 * len(cells):
            return max(c, 1)
    return max(columns - 1, 1)


def _settle_labels(grid: Grid, middles: list[float], full: list[Box]) -> None:
    """Join wrapped labels, spread labels over the rows they belong to, and mark the rows that are sub-headings."""
    start = grid.header_rows
    labels = grid.header_columns
    valued = [any(c.column >= labels and c.numeric for c in row) for row in grid.rows]
    data = [r for r in range(start, len(grid.rows)) if valued[r]]
    if not data:
        grid.group_rows = []
        return
    pitches = [middles[b] - middles[a] for a, b in itertools.pairwise(data) if b == a + 1]
    pitch = float(np.median(pitches)) if pitches else 1.35 * grid.rows[data[0]][0].words[0].size
    size = grid.rows[data[0]][0].words[0].size
    gone: set[int] = set()
    offset: list[int] = []
    for r in range(start, len(grid.rows)):
        if valued[r] or any(c.column >= labels and not EMPTY.fullmatch(c.text) for c in grid.rows[r]):
            continue
        above = middles[r] - middles[r - 1] if r > start else 1e9
        below = middles[r + 1] - middles[r] if r + 1 < len(middles) else 1e9
        if _ruled_off(full, middles, r):
            continue
        if r > start and above < 2.2 * size and _goes_on(grid, r, gone):
            _join(grid, r, next(k for k in range(r - 1, -1, -1) if k not in gone))
            gone.add(r)
            continue
        if above < 0.82 * pitch and below < 0.82 * pitch and valued[r - 1] and r + 1 < len(valued) and valued[r + 1]:
            offset.append(r)
        elif above < 0.82 * pitch and r > start and (valued[r - 1] or r - 1 in gone) and above < below + 1:
            _join(grid, r, r - 1 if r - 1 not in gone else next(k for k in range(r - 1, -1, -1) if k not in gone))
            gone.add(r)
        elif below < 0.82 * pitch and r + 1 < len(valued) and valued[r + 1] and not _first(grid.rows[r + 1]):
            _join(grid, r, r + 1, before=True)
            gone.add(r)
    for r in offset:
        _spread(grid, r, valued, gone)
        gone.add(r)
    centred = bool(offset)
    for c in range(labels):
        _fill(grid, c, data, centred, full, middles)
    keep = [r for r in range(len(grid.rows)) if r not in gone]
    grid.group_rows = [k for k, r in enumerate(keep) if r >= start and not valued[r] and _named(grid.rows[r])]
    grid.rows = [grid.rows[r] for r in keep]


def _goes_on(grid: Grid, r: int, gone: set[int]) -> bool:
    """Whether a row of labels goes on with the label above it: a bracket is open there, or it begins like a rest."""
    above = next((k for k in range(r - 1, grid.header_rows - 1, -1) if k not in gone), None)
    first = next((c for c in grid.rows[r] if c.column == 0), None)
    if above is None or first is None:
        return False
    label = next((c.text for c in grid.rows[above] if c.column == 0), "")
    return label.count("(") > label.count(")") or bool(re.match(r"(?:et al|and |& |(?:19|20)\d\d[a-z]?\))", first.text))


def _named(row: list[GridCell]) -> bool:
    return any(not EMPTY.fullmatch(cell.text) for cell in row)


def _ruled_off(full: list[Box], middles: list[float], r: int) -> bool:
    """Whether full rules stand both directly above and below a row."""
    above = any(r > 0 and middles[r - 1] < (q.y0 + q.y1) / 2 < middles[r] for q in full)
    below = any(r + 1 < len(middles) and middles[r] < (q.y0 + q.y1) / 2 < middles[r + 1] for q in full)
    return above and below


def _first(row: list[GridCell]) -> bool:
    return any(cell.column == 0 for cell in row)


def _join(grid: Grid, source: int, target: int, before: bool = False) -> None:
    for cell in grid.rows[source]:
        home = next((c for c in grid.rows[target] if c.column <= cell.column <= c.last), None)
        if home is None:
            grid.rows[target].append(cell)
            grid.rows[target].sort(key=lambda c: c.column)
        else:
            home.words = cell.words + home.words if before else home.words + cell.words


def _spread(grid: Grid, r: int, valued: list[bool], gone: set[int]) -> None:
    """Give a label that stands between rows to as many rows above as below it, as far as their cells are empty."""
    for cell in grid.rows[r]:
        above = _empty_run(grid, r, cell.column, -1, valued, gone)
        below = _empty_run(grid, r, cell.column, 1, valued, gone)
        n = min(len(above), len(below))
        if not n:
            n = max(len(above), len(below))
        for k in above[:n] + below[:n]:
            grid.rows[k].append(GridCell(cell.column, cell.last, list(cell.words)))
            grid.rows[k].sort(key=lambda c: c.column)


def _empty_run(grid: Grid, r: int, column: int, step: int, valued: list[bool], gone: set[int]) -> list[int]:
    run: list[int] = []
    k = r + step
    while grid.header_rows <= k < len(grid.rows) and (valued[k] or k in gone):
        if valued[k]:
            if any(c.column <= column <= c.last for c in grid.rows[k]):
                break
            run.append(k)
        k += step
    return run


def _fill(grid: Grid, column: int, data: list[int], centred: bool, full: list[Box], middles: list[float]) -> None:
    """Fill the empty cells of a label column: from the middle of its group where labels are centred, else downwards."""
    have = {r: next((c for c in grid.rows[r] if c.column <= column <= c.last), None) for r in data}
    if all(have.values()) or not any(have.values()):
        return
    if not centred and column == 0 and have[data[0]] is not None:
        last: GridCell | None = None
        for r in range(data[0], len(grid.rows)):
            if r not in have:
                if any(c.column == 0 for c in grid.rows[r]):
                    last = None
                continue
            here = have[r]
            if here is not None:
                last = here
            elif last is not None:
                _copy(grid, r, column, last)
        return
    runs: list[list[int]] = []
    for r in data:
        rule = runs and any(middles[runs[-1][-1]] < (q.y0 + q.y1) / 2 < middles[r] for q in full)
        if not runs or rule or r != runs[-1][-1] + 1:
            runs.append([r])
        else:
            runs[-1].append(r)
    for run in runs:
        named = [r for r in run if have[r] is not None]
        if (
            len(named) == 1
            and len(run) > 1
            and (column == 0 or run.index(named[0]) * 2 in (len(run) - 2, len(run) - 1, len(run)))
        ):
            for r in run:
                if have[r] is None:
                    _copy(grid, r, column, have[named[0]])
        elif column == 0 and len(named) > 1 and have[run[0]] is None:
            for r in run:
                if have[r] is None:
                    nearest = min(named, key=lambda k: abs(k - r))
                    _copy(grid, r, column, have[nearest])
        elif column == 0 and named and have[run[0]] is not None:
            current = have[run[0]]
            for r in run:
                current = have[r] or current
                if have[r] is None:
                    _copy(grid, r, column, current)


def _copy(grid: Grid, r: int, column: int, source: GridCell | None) -> None:
    if source is not None:
        grid.rows[r].append(GridCell(column, column, list(source.words)))
        grid.rows[r].sort(key=lambda c: c.column)
