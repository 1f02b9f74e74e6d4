"""Which caption belongs to which block of a page, and the block next to a caption where no rules mark one."""

from __future__ import annotations

from extractors.reading import Box
from extractors.tables.blocks import ROW_GAP, Block
from extractors.tables.captions import OTHER_CAPTION, Caption, around, is_prose
from extractors.tables.columns import is_number
from extractors.tables.gathering import overlaps, rows_of, segments
from extractors.tables.view import PageView, TableLine, TableWord

NEAR_PT = 48.0  # a caption lies no further from its table
NEAR_SUB_PT = 170.0  # the common caption of several small tables can lie a tier of tables and sub-captions away
FAR_PT = 95.0  # a caption with sub-captions or slanted headers between it and its only table lies no further
TIER_PT = 25.0  # small tables side by side end within this of each other
STACK_PT = 30.0  # tables of one width stacked under one caption lie closer
BESIDE_CAPTION_PT = 45.0  # a caption set beside its table lies closer
DECIDED = 3  # so many more tables on one side of their captions show what is usual in a paper
DECIDED_PT, UNDECIDED_PT = 60.0, 22.0  # how much nearer a caption on the unusual side must lie


def assign(captions: list[Caption], blocks: list[Block], votes: int, figures: list[Box]) -> dict[int, int]:
    """Index of the caption each block belongs to. `votes`: how many more tables of this paper stand below theirs.

    A block right above the caption of a figure is drawn in that figure.
    """
    homes: dict[int, int] = {}
    for b, block in enumerate(blocks):
        costs = ((_cost(caption, block, captions, blocks, votes), c) for c, caption in enumerate(captions))
        best = min(((cost, c) for cost, c in costs if cost is not None), default=None)
        beside = [f for f in figures if min(f.x1, block.box.x1) - max(f.x0, block.box.x0) > 20]
        drawn = min((f.y0 - block.box.y1 for f in beside if f.y0 > block.box.y1 - 4), default=1e9)
        if best is not None and not (drawn < NEAR_PT and drawn < best[0]):
            homes[b] = best[1]
    _spread_over_stacks(homes, captions, blocks)
    _assign_beside(homes, captions, [None if _drawn(block, figures) else block for block in blocks])
    return homes


def _cost(caption: Caption, block: Block, captions: list[Caption], blocks: list[Block], votes: int) -> float | None:
    """How far a block is from a caption above or below it; None where it cannot be the caption's."""
    overlap = min(block.box.x1, caption.box.x1) - max(block.box.x0, caption.box.x0)
    if overlap < 0.25 * min(block.box.x1 - block.box.x0, caption.box.x1 - caption.box.x0):
        return None
    above = caption.box.y1 < (block.box.y0 + block.box.y1) / 2
    gap = block.box.y0 - caption.box.y1 if above else caption.box.y0 - block.box.y1
    between = (caption.box.y1, block.box.y0) if above else (block.box.y1, caption.box.y0)

    def in_between(box: Box) -> bool:
        return between[0] - 2 < box.y0 and box.y1 < between[1] + 2

    for other in captions:
        across = min(other.box.x1, block.box.x1) - max(other.box.x0, block.box.x0)
        if other is not caption and in_between(other.box) and across > 0.3 * (block.box.x1 - block.box.x0):
            return None
    tiers = any(
        other is not block
        and in_between(other.box)
        and min(other.box.x1, caption.box.x1) - max(other.box.x0, caption.box.x0) > 10
        for other in blocks
    )
    if gap > (NEAR_SUB_PT if tiers else NEAR_PT) or gap < -8:
        return None
    unusual = DECIDED_PT if abs(votes) >= DECIDED else UNDECIDED_PT
    return (0.5 * gap if tiers else gap) + (0 if above == (votes >= 0) else unusual)


def far_blocks(
    caption: Caption, captions: list[Caption], blocks: list[Block], homes: dict[int, int], votes: int
) -> list[int]:
    """The nearest tier of blocks on the usual side of a caption that are no other caption's."""
    gaps: dict[int, float] = {}
    for b, block in enumerate(blocks):
        gap = block.box.y0 - caption.box.y1 if votes >= 0 else caption.box.y0 - block.box.y1
        across = min(block.box.x1, caption.box.x1) - max(block.box.x0, caption.box.x0)
        if b not in homes and 0 < gap < FAR_PT and across > 20 and not _parted(caption.box, block.box, captions):
            gaps[b] = gap
    return [b for b, gap in gaps.items() if gap < min(gaps.values()) + TIER_PT]


def _spread_over_stacks(homes: dict[int, int], captions: list[Caption], blocks: list[Block]) -> None:
    """Give the blocks of a stack of tables under one caption the caption of their neighbour."""
    for _ in blocks:
        for b, block in enumerate(blocks):
            if b in homes:
                continue
            for other, home in list(homes.items()):
                if _stacked(block.box, blocks[other].box) and not _parted(block.box, blocks[other].box, captions):
                    homes[b] = home
                    break


def _stacked(a: Box, b: Box) -> bool:
    return abs(a.x0 - b.x0) < 4 and abs(a.x1 - b.x1) < 4 and 0 < max(a.y0, b.y0) - min(a.y1, b.y1) < STACK_PT


def _parted(a: Box, b: Box, captions: list[Caption]) -> bool:
    top, bottom = min(a.y1, b.y1), max(a.y0, b.y0)
    return any(top - 2 < c.box.y0 and c.box.y1 < bottom + 2 and overlaps(c.box, around([a, b])) for c in captions)


def _drawn(block: Block, figures: list[Box]) -> bool:
    """Whether a block stands right above the caption of a figure."""
    return any(
        min(f.x1, block.box.x1) - max(f.x0, block.box.x0) > 20 and -4 < f.y0 - block.box.y1 < NEAR_PT for f in figures
    )


def _assign_beside(homes: dict[int, int], captions: list[Caption], blocks: list[Block | None]) -> None:
    """Give a caption without a table the one right beside it."""
    for c, caption in enumerate(captions):
        if c in homes.values():
            continue
        for b, block in enumerate(blocks):
            if block is None:
                continue
            low, high = max(caption.box.y0, block.box.y0), min(caption.box.y1, block.box.y1)
            tall = min(caption.box.y1 - caption.box.y0, block.box.y1 - block.box.y0)
            apart = max(caption.box.x0 - block.box.x1, block.box.x0 - caption.box.x1)
            if b not in homes and high - low > 0.5 * tall and -2 < apart < BESIDE_CAPTION_PT:
                homes[b] = c


def captions_above(captions: list[Caption], blocks: list[Block]) -> int:
    """How many more blocks have their nearest caption above than below; negative where below is usual."""
    votes = 0
    for block in blocks:
        gaps = []
        for caption in captions:
            if min(block.box.x1, caption.box.x1) - max(block.box.x0, caption.box.x0) < 20:
                continue
            gaps.append((block.box.y0 - caption.box.y1, 1))
            gaps.append((caption.box.y0 - block.box.y1, -1))
        near = sorted((g, side) for g, side in gaps if -5 < g < NEAR_PT)
        if len({side for _, side in near}) == 1:
            votes += near[0][1]
    return votes


def open_block(
    view: PageView, caption: Caption, captions: list[Caption], taken: list[Box], votes: int = 0
) -> Block | None:
    """The rows above or below a caption where no rules mark the table; `votes` as for `assign`."""
    below, above = _open_rows(view, caption, captions, taken)
    if votes and _is_table(below) and _is_table(above):
        best = below if votes > 0 else above
    else:
        best = max((below, above), key=_cells_of)
    if not _is_table(best):
        return None
    words = [w for row in best for w in row]
    box = Box(min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words))
    return Block(box, False)


def open_captions_above(view: PageView, bare: list[Caption], captions: list[Caption], taken: list[Box]) -> int:
    """How many more of a page's captions without a ruled table have rows only below them than only above them."""
    votes = 0
    for caption in bare:
        below, above = _open_rows(view, caption, captions, taken)
        votes += int(_is_table(below)) - int(_is_table(above))
    return votes


def _open_rows(
    view: PageView, caption: Caption, captions: list[Caption], taken: list[Box]
) -> tuple[list[list[TableWord]], list[list[TableWord]]]:
    """The rows right below and the rows right above a caption."""
    lines = [line for line in view.lines if line.number not in caption.lines]
    prose = {line.number for line in lines if is_prose(line)}
    stops = [c.box for c in captions if c is not caption] + taken
    stops += [line.box for line in lines if OTHER_CAPTION.match(line.text)]
    band = _band(view, caption, lines)
    below = _run_of_rows(view, caption.box, band, prose, stops, upwards=False)
    return below, _run_of_rows(view, caption.box, band, prose, stops, upwards=True)


def _cells_of(rows: list[list[TableWord]]) -> int:
    return sum(len(segments(row)) >= 2 for row in rows)


def _is_table(rows: list[list[TableWord]]) -> bool:
    return _cells_of(rows) >= 2


def _band(view: PageView, caption: Caption, lines: list[TableLine]) -> tuple[float, float]:
    """The part of the page's width in which the caption's table can lie: one column, or the whole width."""
    middle = view.width / 2
    two_columns = sum(is_prose(line) and (line.box.x1 < middle + 8 or line.box.x0 > middle - 8) for line in lines) > 8
    centred = abs((caption.box.x0 + caption.box.x1) / 2 - middle) < 12
    if not two_columns or centred or (caption.box.x0 < middle - 20 and caption.box.x1 > middle + 20):
        return 0.0, view.width
    return (0.0, middle + 4) if caption.box.x1 < middle + 10 else (middle - 4, view.width)


def _run_of_rows(
    view: PageView, start: Box, band: tuple[float, float], prose: set[int], stops: list[Box], upwards: bool
) -> list[list[TableWord]]:
    edge = start.y0 if upwards else start.y1
    words = [
        w
        for w in view.words
        if band[0] <= w.x0 and w.x1 <= band[1] and (w.y1 <= edge + 1 if upwards else w.y0 >= edge - 1)
    ]
    rows = rows_of(words)
    if upwards:
        rows.reverse()
    run: list[list[TableWord]] = []
    for k, row in enumerate(rows):
        top, bottom = min(w.y0 for w in row), max(w.y1 for w in row)
        size = max(w.size for w in row)
        gap = edge - bottom if upwards else top - edge
        if gap > (2.2 * ROW_GAP if run else 3.5) * size:
            break
        if _is_text(row, prose) and not (run and _goes_on(row, rows[k + 1 : k + 2], prose)):
            break
        box = Box(min(w.x0 for w in row), top, max(w.x1 for w in row), bottom)
        if any(overlaps(box, stop) for stop in stops):
            break
        run.append(row)
        edge = top if upwards else bottom
    while run and len(segments(run[-1])) < 2:
        run.pop()
    return run


def _is_text(row: list[TableWord], prose: set[int]) -> bool:
    return sum(w.line in prose for w in row) > 0.4 * len(row)


def _goes_on(row: list[TableWord], following: list[list[TableWord]], prose: set[int]) -> bool:
    """Whether a line of words is a sub-heading of a table: a row of numbers follows close by."""
    for other in following:
        gap = max(min(w.y0 for w in other) - max(w.y1 for w in row), min(w.y0 for w in row) - max(w.y1 for w in other))
        numbers = sum(is_number(group[0].text) for group in segments(other))
        return numbers >= 2 and not _is_text(other, prose) and gap < ROW_GAP * max(w.size for w in row)
    return False
