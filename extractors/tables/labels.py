"""Labels of a table's rows: label columns, wrapped and spread labels, and the rows that are sub-headings."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np

from extractors.reading import Box
from extractors.tables.columns import EMPTY
from extractors.tables.grid_cells import Grid, GridCell
from extractors.tables.view import TableWord

HANGING = 0.85
"""Lines of one cell stand closer than this share of the distance between rows, where rows have space between them."""
CLOSE = 2.0  # points by which the middles of lines of one distance differ, as their letters do
REST = re.compile(r"[a-z]{2,}(?!/)|\[\d|\((?![a-z]\)\s|[ivx]+\)\s)|\d{4}\)")
"""How the rest of a cell begins that was broken after a word; "(a)" numbers a heading."""


def label_columns(body: list[list[GridCell]], columns: int) -> int:
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


def settle_labels(grid: Grid, middles: list[float], full: list[Box]) -> None:
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
    hanging = _hanging(grid, data, middles)
    for r in range(start, len(grid.rows)):
        if r in hanging and not _ruled_off(full, middles, r):
            _join(grid, r, next(k for k in range(r - 1, -1, -1) if k not in gone))
            gone.add(r)
            continue
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


def _hanging(grid: Grid, data: list[int], middles: list[float]) -> set[int]:
    """Rows without numbers that are second lines of the cells above.

    Every cell of such a row stands below one that goes on, and the lines of one cell stand no further apart than rows
    do: clearly closer, or the row begins like the rest of a name ("tuning", "[5]", "(h)").
    """
    leads = [middles[b] - middles[b - 1] for b in data[1:]]
    if not leads:
        return set()
    lead = float(np.median(leads))
    found: set[int] = set()
    for r in range(data[0] + 1, len(grid.rows)):
        above = middles[r] - middles[r - 1]
        below = middles[r + 1] - middles[r] if r + 1 < len(middles) else lead
        row = grid.rows[r]
        if r in data or not row or not (r - 1 in data or r - 1 in found) or above > min(lead, below) + CLOSE:
            continue
        below_another = all(any(c.column <= cell.column <= c.last for c in grid.rows[r - 1]) for cell in row)
        if below_another and (above < HANGING * min(lead, below) or REST.match(row[0].text)):
            found.add(r)
    return found


def _goes_on(grid: Grid, r: int, gone: set[int]) -> bool:
    """Whether a row of labels goes on with the label above it: a bracket is open there, or it begins like a rest."""
    above = next((k for k in range(r - 1, grid.header_rows - 1, -1) if k not in gone), None)
    first = next((c for c in grid.rows[r] if c.column == 0), None)
    if above is None or first is None:
        return False
    label = next((c.text for c in grid.rows[above] if c.column == 0), "")
    cut = label.count("(") > label.count(")") or bool(re.search(r"\w-$", label))
    return cut or bool(re.match(r"(?:et al|and |& |(?:19|20)\d\d[a-z]?\)|\[\d|\(ours?\)$)", first.text))


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
            home.words = _mended(cell.words, home.words) if before else _mended(home.words, cell.words)


def _mended(first: list[TableWord], rest: list[TableWord]) -> list[TableWord]:
    """The words of two lines of one label; a word cut at its hyphen is one again."""
    if not re.search(r"\w-$", first[-1].text):
        return first + rest
    return [*first[:-1], replace(first[-1], text=first[-1].text + rest[0].text), *rest[1:]]


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
        _fill_downwards(grid, have)
        return
    for run in _runs(data, full, middles):
        _fill_run(grid, column, run, have)


def _fill_downwards(grid: Grid, have: dict[int, GridCell | None]) -> None:
    """Repeat each label of the first column down to the next one or to the next sub-heading."""
    last: GridCell | None = None
    for r in range(min(have), len(grid.rows)):
        if r not in have:
            if any(c.column == 0 for c in grid.rows[r]):
                last = None
            continue
        here = have[r]
        if here is None:
            _copy(grid, r, 0, last)
        else:
            last = here


def _runs(data: list[int], full: list[Box], middles: list[float]) -> list[list[int]]:
    """Rows of values that follow each other without a rule or another row between them."""
    runs: list[list[int]] = []
    for r in data:
        rule = runs and any(middles[runs[-1][-1]] < (q.y0 + q.y1) / 2 < middles[r] for q in full)
        if not runs or rule or r != runs[-1][-1] + 1:
            runs.append([r])
        else:
            runs[-1].append(r)
    return runs


def _fill_run(grid: Grid, column: int, run: list[int], have: dict[int, GridCell | None]) -> None:
    named = [r for r in run if have[r] is not None]
    empty = [r for r in run if have[r] is None]
    in_the_middle = len(named) == 1 and run.index(named[0]) * 2 in (len(run) - 2, len(run) - 1, len(run))
    if len(named) == 1 and len(run) > 1 and (column == 0 or in_the_middle):
        for r in empty:
            _copy(grid, r, column, have[named[0]])
    elif column == 0 and len(named) > 1 and have[run[0]] is None:
        for r in empty:
            _copy(grid, r, column, have[min(named, key=lambda k: abs(k - r))])
    elif column == 0 and named:
        for r in empty:
            _copy(grid, r, column, have[max(k for k in named if k < r)])


def _copy(grid: Grid, r: int, column: int, source: GridCell | None) -> None:
    if source is not None:
        grid.rows[r].append(GridCell(column, column, list(source.words)))
        grid.rows[r].sort(key=lambda c: c.column)
