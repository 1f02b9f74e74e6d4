"""Boxes on a page compared, and words gathered into rows and cells."""

from __future__ import annotations

from extractors.reading import Box
from extractors.tables.view import TableWord

SEGMENT_GAP = 0.62  # of the loose font size: words of one cell lie closer


def rows_of(words: list[TableWord]) -> list[list[TableWord]]:
    """Words grouped into rows by the height of their middle, top to bottom."""
    rows: list[list[TableWord]] = []
    middles: list[float] = []
    for word in sorted(words, key=lambda w: w.middle):
        if rows and word.middle - middles[-1] < 0.36 * word.size:
            rows[-1].append(word)
            middles[-1] += (word.middle - middles[-1]) / len(rows[-1])
        else:
            rows.append([word])
            middles.append(word.middle)
    return rows


def segments(words: list[TableWord]) -> list[list[TableWord]]:
    """Words of one row grouped where they stand closer than cells do."""
    groups: list[list[TableWord]] = []
    for word in sorted(words, key=lambda w: w.x0):
        if groups and word.x0 - max(w.x1 for w in groups[-1]) < SEGMENT_GAP * max(word.size, groups[-1][-1].size):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def overlaps(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1


def inside(inner: Box, outer: Box) -> bool:
    area = (inner.x1 - inner.x0) * max(inner.y1 - inner.y0, 1)
    bigger = (outer.x1 - outer.x0) * max(outer.y1 - outer.y0, 1)
    return (
        outer.x0 - 4 <= inner.x0
        and inner.x1 <= outer.x1 + 4
        and outer.y0 - 3 <= inner.y0
        and inner.y1 <= outer.y1 + 3
        and bigger > area
    )
