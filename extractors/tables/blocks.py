"""Where the tables of a page lie that drawn rules mark."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from extractors.reading import Box
from extractors.tables.captions import OTHER_CAPTION, SUB_CAPTION, Caption, around, is_prose
from extractors.tables.gathering import inside, overlaps, rows_of, segments
from extractors.tables.view import PageView, TableWord

SLACK_PT = 2.0  # words stand out of the rules around them by no more than this
EXTENT_PT = 7.0  # rules of one table start and end within this of each other
WITHOUT_CELLS = 4.0  # of the loose font size: between two rules of one table, more than this holds rows of cells
BESIDE_PT = 9.0  # rules drawn for each group of columns end this close to the next group's; subtables lie further apart
ROW_GAP = 1.35  # of the loose font size: rows of one table lie closer, ink to ink


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
    regions = _beside(_merged(view, regions))
    kept = [r for r in regions if not any(inside(r, other) for other in regions if other is not r and other != r)]
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
        same = next((k for k, q in enumerate(kept) if overlaps(region, q) and _same_sides(region, q)), None)
        if same is not None:
            kept[same] = around([kept[same], region])
        elif not any(overlaps(region, q) for q in kept if rules(q) > rules(region)) or rules(region) > 2:
            kept.append(region)
    return kept


def _beside(regions: list[Box]) -> list[Box]:
    """Regions of the same height right next to each other made one: a table ruled by groups of columns."""
    joined: list[Box] = []
    for region in sorted(regions, key=lambda r: r.x0):
        home = next(
            (
                k
                for k, q in enumerate(joined)
                if abs(q.y0 - region.y0) < 2 and abs(q.y1 - region.y1) < 2 and -2 < region.x0 - q.x1 < BESIDE_PT
            ),
            None,
        )
        if home is None:
            joined.append(region)
        else:
            joined[home] = around([joined[home], region])
    return joined


def _belongs(view: PageView, above: Box, rule: Box, prose: set[int], stops: list[Box]) -> bool:
    """Whether a rule continues the table that the rules above it began."""
    if rule.y0 - above.y1 < 4:
        return True
    gap = Box(min(above.x0, rule.x0), above.y1, max(above.x1, rule.x1), rule.y0)
    for stop in stops:
        if stop.y0 > gap.y0 - 3 and stop.y1 < gap.y1 + 3 and min(stop.x1, gap.x1) - max(stop.x0, gap.x0) > 10:
            return False
    words = view.words_in(gap, 0.5, 0.5)
    if not words:
        return False
    running = sum(w.line in prose for w in words)
    if running > 0.5 * len(words) and running > 12:
        return False
    size = max(w.size for w in words)
    if gap.y1 - gap.y0 > WITHOUT_CELLS * size and not any(len(segments(row)) >= 2 for row in rows_of(words)):
        return False
    rows = sorted({round(w.middle) for w in words})
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
            if any(overlaps(box, stop) for stop in stops) or _row_goes_beyond(view, row, region):
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


def _tabular(view: PageView, region: Box, prose: set[int]) -> bool:
    words = view.words_in(region, SLACK_PT, SLACK_PT)
    if len(words) < 4 or region.y1 - region.y0 < 12:
        return False
    running = sum(w.line in prose for w in words)
    if running > 0.8 * len(words) or (running > 0.4 * len(words) and running > 40):
        return False
    return sum(len(segments(row)) >= 2 for row in rows_of(words)) >= 1
