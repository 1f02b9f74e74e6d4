"""Tables as the extractors give them, out of rows of texts."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.reading import Box, Cell, Table


def table_of(
    caption: str,
    rows: Sequence[Sequence[str]],
    *,
    header_rows: int = 1,
    groups: tuple[int, ...] = (),
    mentions: tuple[str, ...] = (),
    page: int = 5,
) -> Table:
    """A table of cells; empty texts are no cells."""
    cells = tuple(
        Cell(r, c, text, Box(50 + 60 * c, 100 + 12 * r, 90 + 60 * c, 107 + 12 * r))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    )
    label = caption.split(":")[0]
    width = max(map(len, rows))
    box = Box(50, 100, 500, 300)
    name = f"p{page}-{label}"
    return Table(name, page, label, caption, box, cells, len(rows), width, header_rows, 1, groups, mentions)
