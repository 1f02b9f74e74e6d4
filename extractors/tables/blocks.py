"""Where the tables of a page lie: blocks between rules, and blocks of aligned rows where there are no rules."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from extractors.reading import Box
from extractors.tables.captions import OTHER_CAPTION, SUB_CAPTION, Caption, around, is_prose
from extractors.tables.view import PageView, TableLine, TableWord

EXTENT_PT = 7.0  # rules of one table start and end within this of each other
NEAR_PT = 48.0  # a caption lies no further from its table
NEAR_SUB_PT = 170.0  # the common caption of several small tables can lie a tier of tables and sub-captions away
ROW_GAP = 1.35  # of the loose font size: rows of one table lie closer, ink to ink
SEGMENT_GAP = 0.62  # of the loose font size: words of one cell lie closer


@dataclass(frozen=True, slots=True)
class Block:
    """The region of one table; `ruled` where drawn rules mark it."""

    box: Box
    ruled: bool
    sub_caption: str = ""


def ruled_blocks(view: PageView, captions: list[Caption]) -> list[Block]:
    """Regions marked by horizontal rules with the same left and right end."""
    prose = {line.number for line in view.lines if is_prose(line)}
    stops = [caption.box for caption in captions]
    stops += [line.box for line in view.lines if OTHER_CAPTION.match(line.text)]
    clusters: list[list[Box]] = []
    for rule in view.horizontal:
        if rule.x1 - rule.x0 < 40:
            continue
        home = next(
            (c for c in clusters if abs(c[-1].x0 - rule.x0) < EXTENT_PT and abs(c[-1].x1 - rule.x1) < EXTENT_PT), None
        )
        if home is None:
            clusters.append([rule])
        else:
            home.append(rule)
    regions: list[Box] = []
    for cluster in clusters:
        current = cluster[0]
        for rule in cluster[1:]:
            if _belongs(view, current, rule, prose, stops):
                current = around([current, rule])
            else:
                regions.append(current)
                current = rule
        regions.append(current)
    regions = [_with_vertical(view, region) for region in regions]
    regions = [_with_rows(view, region, prose, stops) for region in regions]
    regions = _merged(view, regions)
    kept = [r for r in regions if not any(_inside(r, other) for other in regions if other is not r and other != r)]
    kept = list(dict.fromkeys(kept))
    return [Block(r, True) for r in sorted(kept, key=lambda r: (r.y0, r.x0)) if _tabular(view, r, prose)]


def _same_sides(a: Box, b: Box) -> bool:
    return abs(a.x0 - b.x0) < EXTENT_PT and abs(a.x1 - b.x1) < EXTENT_PT


def _merged(view: PageView, regions: list[Box]) -> list[Box]:
    """Regions that overlap made one where their sides agree; else the one that more rules mark is kept."""

    def rules(box: Box) -> int:
        return sum(_same_sides(r, box) and box.y0 - 2 <= r.y0 and r.y1 <= box.y1 + 2 for r in view.horizontal)

    kept: list[Box] = []
    for region in sorted(regions, key=rules, reverse=True):
        same = next((k for k, q in enumerate(kept) if _overlaps(region, q) and _same_sides(region, q)), None)
        if same is not None:
            kept[same] = around([kept[same], region])
        elif not any(_overlaps(region, q) for q in kept if rules(q) > rules(region)) or rules(region) > 2:
            kept.append(region)
    return kept


def _words_in(view: PageView, box: Box, slack: float = 2.0) -> list[TableWord]:
    return [
        w
        for w in view.words
        if box.x0 - slack <= (w.x0 + w.x1) / 2 <= box.x1 + slack and box.y0 - slack < w.middle < box.y1 + slack
    ]


def _belongs(view: PageView, above: Box, rule: Box, prose: set[int], stops: list[Box]) -> bool:
    """Whether a rule continues the table that the rules above it began."""
    if rule.y0 - above.y1 < 4:
        return True
    gap = Box(min(above.x0, rule.x0), above.y1, max(above.x1, rule.x1), rule.y0)
    for stop in stops:
        if stop.y0 > gap.y0 - 3 and stop.y1 < gap.y1 + 3 and min(stop.x1, gap.x1) - max(stop.x0, gap.x0) > 10:
            return False
    words = _words_in(view, gap, 0.5)
    if not words:
        return False
    running = sum(w.line in prose for w in words)
    if running > 0.5 * len(words) and running > 12:
        return False
    rows = sorted({round(w.middle) for w in words})
    size = max(w.size for w in words)
    edges = [gap.y0, *rows, gap.y1]
    return all(b - a < 4.2 * size for a, b in itertools.pairwise(edges))


def _with_vertical(view: PageView, region: Box) -> Box:
    """The region grown along the vertical rules that touch it."""
    grown = region
    for _ in range(60):
        touching = [
            v
            for v in view.vertical
            if grown.x0 - 3 <= v.x0 and v.x1 <= grown.x1 + 3 and v.y0 <= grown.y1 + 3.5 and v.y1 >= grown.y0 - 3.5
            and (v.y0 < grown.y0 - 0.7 or v.y1 > grown.y1 + 0.7)
        ]  # fmt: skip
        if not touching:
            return grown
        grown = replace(grown, y0=min(grown.y0, *(v.y0 for v in touching)), y1=max(grown.y1, *(v.y1 for v in touching)))
    return grown


def segments(words: list[TableWord]) -> list[list[TableWord]]:
    """Words of one row grouped where they stand closer than cells do."""
    groups: list[list[TableWord]] = []
    for word in sorted(words, key=lambda w: w.x0):
        if groups and word.x0 - max(w.x1 for w in groups[-1]) < SEGMENT_GAP * max(word.size, groups[-1][-1].size):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


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


def _with_rows(view: PageView, region: Box, prose: set[int], stops: list[Box]) -> Box:
    """The region grown by rows above its first and below its last rule: tables without outer rules."""
    column = [w for w in view.words if region.x0 - 4 <= w.x0 and w.x1 <= region.x1 + 4]
    grown = region
    for upwards in (True, False):
        rows = rows_of([w for w in column if (w.middle < region.y0 if upwards else w.middle > region.y1)])
        for row in reversed(rows) if upwards else rows:
            top, bottom = min(w.y0 for w in row), max(w.y1 for w in row)
            size = max(w.size for w in row)
            gap = grown.y0 - bottom if upwards else top - grown.y1
            if gap > ROW_GAP * size or any(w.line in prose for w in row) or len(segments(row)) < 2:
                break
            box = Box(min(w.x0 for w in row), top, max(w.x1 for w in row), bottom)
            if any(_overlaps(box, stop) for stop in stops) or _row_goes_beyond(view, row, region):
                break
            if SUB_CAPTION.match(min(row, key=lambda w: w.x0).text):
                break
            if box.x1 - box.x0 < 0.15 * (region.x1 - region.x0):
                break
            grown = replace(grown, y0=min(grown.y0, top - 1), y1=max(grown.y1, bottom + 1))
    return grown


def _row_goes_beyond(view: PageView, row: list[TableWord], region: Box) -> bool:
    """Whether the lines of a row run on outside the region: text across the page, not a row of this table."""
    numbers = {w.line for w in row}
    inside = [w for w in view.words if w.line in numbers]
    return any(w.x1 > region.x1 + 12 or w.x0 < region.x0 - 12 for w in inside)


def _overlaps(a: Box, b: Box) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1


def _inside(inner: Box, outer: Box) -> bool:
    area = (inner.x1 - inner.x0) * max(inner.y1 - inner.y0, 1)
    bigger = (outer.x1 - outer.x0) * max(outer.y1 - outer.y0, 1)
    return (
        outer.x0 - 4 <= inner.x0
        and inner.x1 <= outer.x1 + 4
        and outer.y0 - 3 <= inner.y0
        and inner.y1 <= outer.y1 + 3
        and bigger > area
    )


def _tabular(view: PageView, region: Box, prose: set[int]) -> bool:
    words = _words_in(view, region)
    if len(words) < 4 or region.y1 - region.y0 < 12:
        return False
    running = sum(w.line in prose for w in words)
    if running > 0.8 * len(words) or (running > 0.4 * len(words) and running > 40):
        return False
    return sum(len(segments(row)) >= 2 for row in rows_of(words)) >= 1


def open_block(view: PageView, caption: Caption, captions: list[Caption], taken: list[Box]) -> Block | None:
    """The rows above or below a caption where no rules mark the table."""
    lines = [line for line in view.lines if line.number not in caption.lines]
    prose = {line.number for line in lines if is_prose(line)}
    stops = [c.box for c in captions if c is not caption] + taken
    stops += [line.box for line in lines if OTHER_CAPTION.match(line.text)]
    band = _band(view, caption, lines)
    below = _run_of_rows(view, caption.box, band, prose, stops, upwards=False)
    above = _run_of_rows(view, caption.box, band, prose, stops, upwards=True)
    best = max((below, above), key=lambda rows: sum(len(segments(r)) >= 2 for r in rows))
    if sum(len(segments(row)) >= 2 for row in best) < 2:
        return None
    words = [w for row in best for w in row]
    box = Box(min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words))
    return Block(box, False)


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
    run: list[list[TableWord]] = []
    for row in reversed(rows) if upwards else rows:
        top, bottom = min(w.y0 for w in row), max(w.y1 for w in row)
        size = max(w.size for w in row)
        gap = edge - bottom if upwards else top - edge
        if gap > (2.2 * ROW_GAP if run else 3.5) * size or sum(w.line in prose for w in row) > 0.4 * len(row):
            break
        box = Box(min(w.x0 for w in row), top, max(w.x1 for w in row), bottom)
        if any(_overlaps(box, stop) for stop in stops):
            break
        run.append(row)
        edge = top if upwards else bottom
    while run and len(segments(run[-1])) < 2:
        run.pop()
    return run


def assign(captions: list[Caption], blocks: list[Block], above_first: bool, figures: list[Box]) -> dict[int, int]:
    """Index of the caption each block belongs to. `above_first`: this paper sets captions above its tables.

    A block right above the caption of a figure is drawn in that figure.
    """
    homes: dict[int, int] = {}
    for b, block in enumerate(blocks):
        best: tuple[float, int] | None = None
        for c, caption in enumerate(captions):
            overlap = min(block.box.x1, caption.box.x1) - max(block.box.x0, caption.box.x0)
            if overlap < 0.25 * min(block.box.x1 - block.box.x0, caption.box.x1 - caption.box.x0):
                continue
            caption_above = caption.box.y1 < (block.box.y0 + block.box.y1) / 2
            gap = block.box.y0 - caption.box.y1 if caption_above else caption.box.y0 - block.box.y1
            between = (caption.box.y1, block.box.y0) if caption_above else (block.box.y1, caption.box.y0)
            blocked = any(
                other is not caption
                and between[0] - 2 < other.box.y0
                and other.box.y1 < between[1] + 2
                and min(other.box.x1, block.box.x1) - max(other.box.x0, block.box.x0)
                > 0.3 * (block.box.x1 - block.box.x0)
                for other in captions
            )
            tiers = any(
                other is not block
                and between[0] - 2 < other.box.y0
                and other.box.y1 < between[1] + 2
                and min(other.box.x1, caption.box.x1) - max(other.box.x0, caption.box.x0) > 10
                for other in blocks
            )
            if blocked or gap > (NEAR_SUB_PT if tiers else NEAR_PT) or gap < -8:
                continue
            cost = gap + (0 if caption_above == above_first else 22)
            if best is None or cost < best[0]:
                best = (cost, c)
        beside = [f for f in figures if min(f.x1, block.box.x1) - max(f.x0, block.box.x0) > 20]
        drawn = min((f.y0 - block.box.y1 for f in beside if f.y0 > block.box.y1 - 4), default=1e9)
        if best is not None and not (drawn < NEAR_PT and drawn < best[0]):
            homes[b] = best[1]
    return homes


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
