"""The columns of a table: where the white space runs down through its rows."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from extractors.reading import Box
from extractors.tables.view import TableWord

NUMBER = re.compile(
    r"[(\[{]?[~≈∼<>≤≥±+\-−–↑↓]{0,2}\s?\$?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)(?:e[+-]?\d+|[·×]10\^?[-−]?\d+)?"
    r"(?:%|[kKMBGTx×]|ms|pp|[GMT]B)?[)\]}]?(?:_?\(?[±+\-−]?\d*\.?\d+\)?)?[\^_]?[*†‡§¶∗⋆♣♦⋄⊕⇤]*(?:\^?[a-z,0-9*†‡]{1,3})?[)\]},;:]?"
)
EMPTY = re.compile(r"[-–—−./?_✗✓×]{1,3}|n/?a|N/?A|N\.A\.|none|OOM")
IN_BRACKETS = re.compile(r"\([^()]*\)")
WORD_SPACE = 0.42  # of the loose font size: words of one cell lie closer
NUMBER_SPACE = 0.65  # the same around a sign within one value
TIME_PARTS = re.compile(
    r"\d{1,4}d (?:[01]?\d|2[0-3])h|\d{1,4}(?:h|hrs?) [0-5]?\d(?:m|mins?)|\d{1,4}(?:m|min) [0-5]?\d(?:s|secs?)"
)
"""Two words that are one time: "15h 7m", "2d 4h"."""
JOINING = ("×", "·", "±", "x")
VALLEY_PT = 0.40  # of the loose font size: white space between two columns is at least this wide
NUMBER_VALLEY = 0.12  # the same between two columns of numbers
STEP_PT = 0.5
MOST_KEPT = 4096  # words known to be numbers or none: each is asked for by several steps
FEWEST_FULL = 3  # so many rows with the most cells show columns that other rows join


@lru_cache(maxsize=MOST_KEPT)
def is_number(text: str) -> bool:
    """Whether a word is a number, or several with "/" between, with the signs, marks and units of tables around it."""
    parts = [part for part in text.split("/") if part]
    return any(NUMBER.fullmatch(part) for part in parts) and all(
        NUMBER.fullmatch(part) or EMPTY.fullmatch(part) for part in parts
    )


def starts_with_number(group: list[TableWord]) -> bool:
    """Whether a cell is a value: a number first, or a sign and a number, and no longer words beside it."""
    first = group[0].text
    numeric = is_number(first) or (
        len(first) < 2 and not first.isalnum() and len(group) > 1 and is_number(group[1].text)
    )
    text = IN_BRACKETS.sub("", " ".join(w.text for w in group))
    return numeric and sum(len(word) for word in text.split() if word.isalpha() and len(word) > 2) < 5


def cell_groups(row: list[TableWord], walls: list[float]) -> list[list[TableWord]]:
    """Words of a row grouped into cells: by white space, at vertical rules, and between two bare numbers."""
    groups: list[list[TableWord]] = []
    ordered = sorted(row, key=lambda w: w.x0)
    for word, following in itertools.zip_longest(ordered, ordered[1:]):
        if groups:
            before = max(groups[-1], key=lambda w: w.x1)
            gap = word.x0 - before.x1
            size = max(word.size, before.size)
            bare = is_number(before.text) and sum(w.text.isalpha() and len(w.text) > 2 for w in groups[-1]) < 2
            numbers = bare and is_number(word.text) and word.text[0] not in "(±[" and gap > 0.2 * size
            wall = any(before.x1 - 1.5 <= x <= word.x0 + 1.5 for x in walls)
            whole = (
                _one_number(before.text, word.text, following.text if following else "") and gap < NUMBER_SPACE * size
            )
            if not wall and (whole or (gap < WORD_SPACE * size and not numbers)):
                groups[-1].append(word)
                continue
        groups.append([word])
    return groups


def _one_number(before: str, word: str, after: str) -> bool:
    """Whether `word` goes on with the value that ends in `before`: "2.3" and "×" before "10^19", "15h" and "7m"."""
    if before in JOINING:
        return word[:1].isdigit()
    if TIME_PARTS.fullmatch(f"{before} {word}"):
        return True
    return is_number(before) and (word[:1] == "±" or (word in JOINING and after[:1].isdigit()))


def walls_of(vertical: tuple[Box, ...], box: Box) -> list[float]:
    """Where vertical rules divide a table, left to right."""
    height = max(box.y1 - box.y0, 1.0)
    covered: dict[float, float] = {}
    for rule in vertical:
        x = (rule.x0 + rule.x1) / 2
        if not (box.x0 + 4 < x < box.x1 - 4) or rule.y1 < box.y0 - 1 or rule.y0 > box.y1 + 1:
            continue
        part = min(rule.y1, box.y1) - max(rule.y0, box.y0)
        key = next((k for k in covered if abs(k - x) < 2), x)
        covered[key] = covered.get(key, 0.0) + part
    return sorted(x for x, part in covered.items() if part > 0.3 * height)


def column_edges(rows: list[list[list[TableWord]]], box: Box, walls: list[float], size: float) -> list[float]:
    """Inner edges between columns, left to right. `rows` are the body's rows as groups of words.

    An edge is white through all rows, or through the rows with the most cells, where others hold a wide cell.
    """
    left = box.x0 - 4
    width = max(int((box.x1 - box.x0 + 8) / STEP_PT), 1)
    cover = _cover(rows, left, width)
    if not (cover > _tolerance(rows)).any():
        return list(walls)
    edges = _valleys(rows, cover, left, size)
    counts = sorted((len(row) for row in rows), reverse=True)
    most = counts[FEWEST_FULL - 1] if len(counts) >= FEWEST_FULL else 0
    fullest = [row for row in rows if len(row) >= most]
    if most > len(edges) + 1:
        full_cover = _cover(fullest, left, width)
        for edge in _valleys(fullest, full_cover, left, size):
            if all(_ink_between(full_cover, left, edge, other) for other in edges):
                edges.append(edge)
    for wall in walls:
        if not any(abs(wall - edge) < 6 or not _ink_between(cover, left, wall, edge) for edge in edges):
            edges.append(wall)
    return sorted(edges)


def _cover(rows: list[list[list[TableWord]]], left: float, width: int) -> NDArray[np.int32]:
    """How many rows have ink at each step from `left` on."""
    cover = np.zeros(width, np.int32)
    for row in rows:
        for group in row:
            first = max(int((min(w.x0 for w in group) - left) / STEP_PT), 0)
            last = min(int((max(w.x1 for w in group) - left) / STEP_PT) + 1, width)
            cover[first:last] += 1
    return cover


def _tolerance(rows: list[list[list[TableWord]]]) -> int:
    return 0 if len(rows) < 6 else max(1, int(0.08 * len(rows)))


def _valleys(rows: list[list[list[TableWord]]], cover: NDArray[np.int32], left: float, size: float) -> list[float]:
    free = cover <= _tolerance(rows)
    inked = np.flatnonzero(~free)
    edges: list[float] = []
    start: int | None = None
    cells = [_Row.of(row) for row in rows]
    for i in range(int(inked[0]), int(inked[-1]) + 1):
        if free[i] and start is None:
            start = i
        elif not free[i] and start is not None:
            x0, x1 = left + start * STEP_PT, left + i * STEP_PT
            wide = x1 - x0
            if wide >= VALLEY_PT * size or (wide >= NUMBER_VALLEY * size and _between_numbers(cells, x0, x1)):
                edges.append(left + STEP_PT * _clearest(cover, start, i))
            start = None
    return edges


def _ink_between(cover: NDArray[np.int32], left: float, a: float, b: float) -> bool:
    first, last = (int((x - left) / STEP_PT) for x in sorted((a, b)))
    return bool(cover[max(first, 0) : last].any())


def _clearest(cover: NDArray[np.int32], start: int, end: int) -> float:
    """Middle of the longest stretch with the least ink between two columns."""
    least = int(cover[start:end].min())
    best, length, k = (start, 0), 0, start
    for k in range(start, end):
        length = length + 1 if cover[k] == least else 0
        if length > best[1]:
            best = (k - length + 1, length)
    return best[0] + best[1] / 2


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row, and where each begins and ends."""

    groups: list[list[TableWord]]
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]

    @classmethod
    def of(cls, groups: list[list[TableWord]]) -> _Row:
        starts = np.array([min(w.x0 for w in group) for group in groups])
        return cls(groups, starts, np.array([max(w.x1 for w in group) for group in groups]))


def _between_numbers(rows: list[_Row], x0: float, x1: float) -> bool:
    votes = 0
    middle = (x0 + x1) / 2
    for row in rows:
        left, right = np.flatnonzero(row.ends <= middle), np.flatnonzero(row.starts >= middle)
        if left.size and right.size:
            last, first = row.groups[left[-1]][-1].text, row.groups[right[0]][0].text
            votes += 1 if (is_number(first) and (is_number(last) or EMPTY.fullmatch(last))) else -1
    return votes > 0


def columns_of(group: list[TableWord], edges: list[float], slack: float) -> tuple[int, int]:
    """First and last column a group of words lies over."""
    x0, x1 = min(w.x0 for w in group), max(w.x1 for w in group)
    first = bisect_left(edges, x0 + slack)
    last = bisect_left(edges, x1 - slack)
    if first > last:
        first = last = bisect_left(edges, (x0 + x1) / 2)
    return first, last
