"""Header rows of a table: how many there are, and which columns each of their cells stands over."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left

import numpy as np

from extractors.reading import Box
from extractors.tables.columns import columns_of, starts_with_number
from extractors.tables.grid_cells import GridCell, put
from extractors.tables.view import TableWord

IOU_RANGE = re.compile(r"0?\.50?\s?[:–-]\s?0?\.95")
SCRIPT = re.compile(r"[_^]")
WIDE_SPACE = 0.36  # of the loose font size: words of one header stand closer than those of two
LONGEST_REST = 16  # characters behind a bracket that opens in the header before
FLUSH = 4.0  # points: words that begin so near the table's left edge stand in its first column
FEWEST_NAMES = 4  # cells: a row of fewer without a label may be settings of the row above
HEADER_LIMIT = 6  # more rows than this above the first full rule are not a header


def header_rows(groups: list[list[list[TableWord]]], middles: list[float], full: list[Box]) -> int:
    """How many rows on top name columns: those above the first rule or numbers, and names of columns right below."""
    left = min(word.x0 for row in groups for group in row for word in group)
    k = _rows_above(groups, middles, full)
    while 0 < k < min(len(groups) - 1, HEADER_LIMIT) and _names_columns(groups[k], left):
        k += 1
    return k


def _names_columns(row: list[list[TableWord]], left: float) -> bool:
    """Whether a row holds words in several cells, no number, and nothing in the column of labels."""
    return len(row) >= FEWEST_NAMES and not any(starts_with_number(g) or g[0].x0 < left + FLUSH for g in row)


def _rows_above(groups: list[list[list[TableWord]]], middles: list[float], full: list[Box]) -> int:
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
            return _more_headers(groups, middles, full, len(above))
        break
    for k, (decimal_share, number_share, n) in enumerate(shares):
        if n >= 2 and (decimal_share >= 0.3 or number_share >= 0.6):
            return k
    return min(1, len(groups) - 1)


def _more_headers(groups: list[list[list[TableWord]]], middles: list[float], full: list[Box], k: int) -> int:
    """So many header rows as stand above the next rule, where the rows until there hold several cells and no number.

    Only where no row above names the first column: else they are rows of words, such as settings.
    """
    left = min(word.x0 for row in groups for group in row for word in group)
    if any(word.x0 < left + FLUSH for row in groups[:k] for group in row for word in group):
        return k
    for height in sorted((r.y0 + r.y1) / 2 for r in full):
        below = [j for j in range(k, len(groups)) if middles[j] < height]
        if not below:
            continue
        bare = not any(starts_with_number(g) for j in below for g in groups[j])
        several = any(len(groups[j]) > 1 for j in below)
        more = k + len(below)
        return more if bare and several and more <= HEADER_LIMIT and more < len(groups) else k
    return k


def header_cells(
    row: list[list[TableWord]], edges: list[float], extents: list[tuple[float, float]], size: float
) -> list[GridCell]:
    cells: list[GridCell] = []
    middles = np.array(extents).mean(axis=1)
    for group in row:
        x0, x1 = min(w.x0 for w in group), max(w.x1 for w in group)
        over = [c for c, (a, b) in enumerate(extents) if a < x1 and x0 < b and _stands_over(x0, x1, a, b)]
        if not over:
            middle = (x0 + x1) / 2
            over = [int(np.abs(middles - middle).argmin())]
            inside = bisect_left(edges, middle)
            if extents[inside][0] - 3 <= middle <= extents[inside][1] + 3:
                over = [inside]
        if len(over) > 1 and len(over) == len(group) and _are_alike(group):
            for c, word in zip(over, group, strict=True):
                put(cells, GridCell(c, c, [word]))
            continue
        if len(over) > 1 and len(group) > 1:
            pieces = _split_header(group, edges)
            if len(pieces) > 1:
                for piece in pieces:
                    first, last = columns_of(piece, edges, 0.3 * size)
                    put(cells, GridCell(first, last, piece))
                continue
        put(cells, GridCell(over[0], over[-1], list(group)))
    return cells


def _stands_over(x0: float, x1: float, a: float, b: float) -> bool:
    """Whether a header from x0 to x1 covers most of a column from a to b, or the column most of it."""
    common = min(x1, b) - max(x0, a)
    return common > 0.5 * min(b - a, x1 - x0) or common > 0.8 * (b - a)


def _are_alike(group: list[TableWord]) -> bool:
    """Whether all words are one symbol with scripts, a header each: "AP^box AP^box_50 AP^box_75"."""
    stems = {SCRIPT.split(word.text)[0] for word in group}
    return len(stems) == 1 and all(SCRIPT.search(word.text) for word in group)


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


def part(cells: list[GridCell], extents: list[tuple[float, float]]) -> None:
    """Let no header of a row stand over columns of its right neighbour; it keeps those that it is centred on."""
    for left, right in itertools.pairwise(sorted(cells, key=lambda cell: cell.column)):
        if not left.column < right.column <= left.last:
            continue
        left.last = right.column - 1
        x = (min(w.x0 for w in left.words) + max(w.x1 for w in left.words)) / 2
        firsts = range(left.column, left.last + 1)
        left.column = min(firsts, key=lambda c: abs((extents[c][0] + extents[left.last][1]) / 2 - x))


def join_brackets(rows: list[list[GridCell]]) -> None:
    """Make one cell of two in which a bracket opens and closes, and of those right above: "Time (GPU" and "Hours)"."""
    for r, row in enumerate(rows):
        for left, right in [pair for pair in itertools.pairwise(row) if _opens(pair[0].text) and _closes(pair[1].text)]:
            between = right.column - left.last
            if between != 1 or len(right.text) > LONGEST_REST:
                continue
            first, last = left.column, right.last
            for cells in rows[: r + 1]:
                over = [cell for cell in cells if first <= cell.column and cell.last <= last]
                if len(over) == 2 and {over[0].column, over[1].last} == {first, last}:
                    cells[cells.index(over[0])] = GridCell(first, last, [*over[0].words, *over[1].words])
                    cells.remove(over[1])


def _opens(text: str) -> bool:
    return text.count("(") > text.count(")")


def _closes(text: str) -> bool:
    return text.count(")") > text.count("(")


def span(
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
    centres = [(min(w.x0 for w in cell.words) + max(w.x1 for w in cell.words)) / 2 for cell in cells]
    # A rule below several headers only parts them from what they head, one below a single header is as wide as it is.
    rules = [
        q
        for q in horizontal
        if middle < (q.y0 + q.y1) / 2 < below and sum(q.x0 - 2 <= x <= q.x1 + 2 for x in centres) == 1
    ]
    taken = {c for cell in cells for c in range(cell.column, cell.last + 1)}
    lower = {c for k in range(r + 1, header) for cell in rows[k] for c in range(cell.column, cell.last + 1)}
    if r == header - 1:  # what stands below the last header row are the columns that no header names yet
        named = {c for k in range(header) for cell in rows[k] for c in range(cell.column, cell.last + 1)}
        lower = set(range(len(extents))) - named
    total = extents[-1][1] - extents[0][0]
    for cell, x in zip(cells, centres, strict=True):
        rule = next((q for q in rules if q.x0 - 2 <= x <= q.x1 + 2 and q.x1 - q.x0 < 0.93 * total), None)
        if rule is not None:
            over = [c for c, (a, b) in enumerate(extents) if rule.x0 - 3 <= (a + b) / 2 <= rule.x1 + 3]
            if over:
                cell.column, cell.last = min(over), max(over)
            continue
        if cell.column == 0:
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
