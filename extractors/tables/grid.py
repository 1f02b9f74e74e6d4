"""Rows and columns of one table out of its words."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import replace

import numpy as np

from extractors.reading import Box
from extractors.tables.columns import (
    EMPTY,
    JOINING,
    cell_groups,
    column_edges,
    columns_of,
    is_number,
    starts_with_number,
    walls_of,
)
from extractors.tables.gathering import rows_of
from extractors.tables.grid_cells import Grid, GridCell, put
from extractors.tables.headers import (
    HEADER_LIMIT,
    IOU_RANGE,
    SCRIPT,
    header_cells,
    header_rows,
    join_brackets,
    part,
    span,
)
from extractors.tables.labels import label_columns, settle_labels
from extractors.tables.view import TableWord

EXPONENT_SIZE = 0.75  # of the table's loose font size; LaTeX sets exponents at 0.7, Typst at 0.6
LONGEST_SCRIPT = 4  # characters of an index: "50", "S", "val"
MOST_STARTS = 3  # cells set flush left begin at one place or few


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
    header = header_rows(groups, middles, full)
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
    starts = _starts(body, edges)
    rows: list[list[GridCell]] = []
    for r, row in enumerate(groups):
        cells = header_cells(row, edges, extents, size) if r < header else _body_cells(row, edges, starts, size)
        rows.append(cells)
    for r in range(header):
        below = middles[r + 1] if r + 1 < len(middles) else box.y1
        span(rows, r, header, horizontal, extents, middles[r], below)
        part(rows[r], extents)
    join_brackets(rows[:header])
    columns = len(edges) + 1
    grid = Grid(rows, columns, header, label_columns(rows[header:], columns))
    settle_labels(grid, middles, full)
    for r, cells in enumerate(grid.rows):
        for cell in cells:
            cell.row = r
    return grid


def _with_scripts(rows: list[list[TableWord]], size: float) -> list[list[TableWord]]:
    """Rows of nothing but raised or lowered words joined to the row they belong to."""
    merged: list[list[TableWord]] = []
    for row in rows:
        joined = _with_script(merged[-1], row, size) if merged else None
        if joined is None:
            merged.append(row)
        else:
            merged[-1] = joined
    return [_with_powers(row, size) for row in merged]


def _with_script(above: list[TableWord], row: list[TableWord], size: float) -> list[TableWord] | None:
    """The row above with the words of a row that overlaps it, all of them scripts; None where it stands for itself.

    Words beside those above are put between them. Each below one of them, and far smaller, is its second script: "AP^b"
    over "50" is "AP^b_50".
    """
    top, bottom = min(w.y0 for w in row), max(w.y1 for w in row)
    if min(bottom, max(w.y1 for w in above)) - max(top, min(w.y0 for w in above)) <= 0.25 * (bottom - top):
        return None
    under = [next((k for k, v in enumerate(above) if min(w.x1, v.x1) - max(w.x0, v.x0) > 1), None) for w in row]
    homes = [k for k in under if k is not None]
    if not homes:
        return above + row if all(w.size < 0.84 * size for w in row) else None
    if len(set(homes)) < len(row):
        return None
    joined, tallest = list(above), max(v.y1 - v.y0 for v in above)
    for word, home in zip(row, homes, strict=True):
        base = above[home]
        if not SCRIPT.search(base.text) or len(word.text) > LONGEST_SCRIPT or word.y1 - word.y0 > 0.65 * tallest:
            return None
        joined[home] = replace(base, text=f"{base.text}_{word.text}", x1=max(base.x1, word.x1))
    return joined


def _with_powers(row: list[TableWord], size: float) -> list[TableWord]:
    """A row in which an exponent that PDFium set apart is back at its base: "10" and "19" are "10^19"."""
    scripts = [w for w in row if w.size < EXPONENT_SIZE * size and w.text.isdigit()]
    words = [w for w in row if w not in scripts]
    for script in scripts:
        close = [k for k, w in enumerate(words) if -1 < script.x0 - w.x1 < 0.25 * size and w.text[-1:].isdigit()]
        if close and script.middle < words[close[0]].middle:
            base = words[close[0]]
            words[close[0]] = replace(base, text=f"{base.text}^{script.text}", x1=script.x1)
        else:
            words.append(script)
    return words


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


def _starts(body: list[list[list[TableWord]]], edges: list[float]) -> list[set[int]]:
    """Where the cells of each column begin, in whole points; cells set flush left begin at one place."""
    starts: list[set[int]] = [set() for _ in range(len(edges) + 1)]
    for row in body:
        for group in row:
            first, last = columns_of(group, edges, 1.5)
            if first == last:
                starts[first].add(round(group[0].x0))
    return [found if len(found) < MOST_STARTS else set() for found in starts]


def _split_at_starts(group: list[TableWord], edges: list[float], starts: list[set[int]]) -> list[list[TableWord]]:
    """A group of words split where a word begins a cell of its column: long labels leave little space between."""
    pieces = [[group[0]]]
    for before, word in itertools.pairwise(group):
        at, home = bisect_left(edges, word.x0 + 1.5), bisect_left(edges, before.x0 + 1.5)
        value = _is_decimal(word.text) and not _is_decimal(before.text)
        if at > home and (value or any(abs(start - word.x0) < 1.5 for start in starts[at])):
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return pieces


def _is_decimal(text: str) -> bool:
    return "." in text and is_number(text)


def _body_cells(row: list[list[TableWord]], edges: list[float], starts: list[set[int]], size: float) -> list[GridCell]:
    cells: list[GridCell] = []
    for group in row:
        first, last = columns_of(group, edges, 0.25 * size)
        numbers = sum(is_number(w.text) for w in group)
        if first != last and numbers >= max(2, 0.6 * len(group)) and not any(w.text in JOINING for w in group):
            for word in group:  # numbers that stand close in neighbouring columns
                at, _ = columns_of([word], edges, 0.25 * size)
                put(cells, GridCell(at, at, [word]))
            continue
        pieces = _split_at_starts(group, edges, starts) if first != last else [group]
        homes = [columns_of(piece, edges, 0.25 * size) for piece in pieces]
        for k, (piece, (at, end)) in enumerate(zip(pieces, homes, strict=True)):
            beyond = homes[k + 1][0] - 1 if k + 1 < len(homes) else end  # a long label may reach into the next column
            put(cells, GridCell(at, max(at, min(end, beyond)), list(piece)))
    return _one_heading(cells)


def _one_heading(cells: list[GridCell]) -> list[GridCell]:
    """A row that begins with words across columns and has no value of its own is one sub-heading."""
    if len(cells) < 2 or cells[0].column != 0 or cells[0].last == 0 or cells[0].numeric:
        return cells
    if any("." in w.text and is_number(w.text) for cell in cells[1:] for w in cell.words) or len(cells) > 4:
        return cells
    return [GridCell(0, cells[-1].last, [w for cell in cells for w in cell.words])]
