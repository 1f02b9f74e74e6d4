"""A page as tables see it: upright words and thin rules, for upright and for sideways text alike."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.pages.document import Line, Page
from extractors.reading import Box

SIDEWAYS = 0.7  # |sin| of a line's angle above which it runs up or down the page
STRAIGHT = 0.9  # cosine of a line's angle below which it is slanted: labels of a plot
RULE_MIN_PT = 12.0  # shorter drawn lines are dashes, fractions and marks of a plot
SAME_RULE_PT = 1.6  # segments of one rule differ in height by less
WORD_BREAK = 0.55  # of the loose font size: characters of one word lie closer
JOINT_PT = 2.6  # a rule drawn cell by cell has gaps no wider than this


@dataclass(frozen=True, slots=True)
class TableWord:
    """A word in upright coordinates, with the number of its line."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool
    size: float
    line: int

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line in upright coordinates."""

    number: int
    text: str
    box: Box
    size: float
    bold: bool
    gaps: int


@dataclass(frozen=True, slots=True)
class PageView:
    """Words, lines and rules of one direction of text. `horizontal` and `vertical` rules are (x0, y0, x1, y1)."""

    page: int
    width: float
    height: float
    words: tuple[TableWord, ...]
    lines: tuple[TableLine, ...]
    horizontal: tuple[Box, ...]
    vertical: tuple[Box, ...]
    turned: int  # 0 upright, 1 text running up the page, -1 running down
    centres: NDArray[np.float64]  # (n, 2): the middle of each word across and down

    def words_in(self, box: Box, across: float, down: float) -> list[TableWord]:
        """The words whose middle lies in a box grown by `across` to the left and right, `down` above and below."""
        x, y = self.centres.T
        inside = (x >= box.x0 - across) & (x <= box.x1 + across) & (y > box.y0 - down) & (y < box.y1 + down)
        return [self.words[k] for k in np.flatnonzero(inside).tolist()]

    def on_page(self, box: Box) -> Box:
        """A box of this view in the page's own coordinates."""
        if self.turned == 1:
            return Box(box.y0, self.width - box.x1, box.y1, self.width - box.x0)
        if self.turned == -1:
            return Box(self.height - box.y1, box.x0, self.height - box.y0, box.x1)
        return box


def page_views(page: Page) -> list[PageView]:
    """The upright view of a page and, where text runs up or down it, the turned one."""
    views = [_view(page, 0)]
    sideways = [line for line in page.lines if abs(math.sin(line.angle)) > SIDEWAYS and line.end - line.start > 3]
    if len(sideways) > 4:
        up = sum(1 if math.sin(line.angle) > 0 else -1 for line in sideways)
        views.append(_view(page, 1 if up > 0 else -1))
    return views


def _turn(box: Sequence[float], page: Page, turned: int) -> tuple[float, float, float, float]:
    """A box of a page, x0, y0, x1, y1, in the coordinates of a view."""
    x0, y0, x1, y1 = box
    if turned == 1:  # reading direction is up: x grows with falling y
        return page.height - y1, x0, page.height - y0, x1
    if turned == -1:
        return y0, page.width - x1, y1, page.width - x0
    return x0, y0, x1, y1


def _direction(line: Line) -> int:
    sine = math.sin(line.angle)
    return 0 if abs(sine) <= SIDEWAYS else (1 if sine > 0 else -1)


def _view(page: Page, turned: int) -> PageView:
    chosen = [
        (k, line)
        for k, line in enumerate(page.lines)
        if _direction(line) == turned and (turned or abs(math.cos(line.angle)) > STRAIGHT)
    ]
    words = tuple(_words(page, chosen, turned))
    centres = np.array([((w.x0 + w.x1) / 2, w.middle) for w in words]).reshape(-1, 2)
    lines = tuple(
        TableLine(
            k,
            page.text[line.start : line.end].strip(),
            Box(*_turn((line.box.x0, line.box.y0, line.box.x1, line.box.y1), page, turned)),
            line.size,
            line.bold,
            line.gaps,
        )
        for k, line in chosen
    )
    horizontal, vertical = _rules(page, turned)
    width, height = (page.height, page.width) if turned else (page.width, page.height)
    return PageView(page.number, width, height, words, lines, horizontal, vertical, turned, centres)


def _words(page: Page, lines: list[tuple[int, Line]], turned: int) -> list[TableWord]:
    """The words of some lines; one falls apart where PDFium put no space between the dashes of neighbouring cells."""
    spans = [
        (line.start + match.start(), line.start + match.end(), k, line)
        for k, line in lines
        for match in re.finditer(r"\S+", page.text[line.start : line.end])
    ]
    if not spans or not len(page.boxes):
        return []
    ink = np.flatnonzero(page.source >= 0)
    firsts, lasts = np.searchsorted(ink, np.array([span[:2] for span in spans]).T)
    counts = lasts - firsts
    owner = np.repeat(np.arange(len(spans)), counts)
    if not len(owner):
        return []
    places = ink[np.arange(len(owner)) + np.repeat(firsts - (np.cumsum(counts) - counts), counts)]
    boxes = page.boxes[page.source[places]]
    begins = np.ones(len(owner), np.bool_)
    begins[1:] = owner[1:] != owner[:-1]
    if not turned:
        wide = np.array([WORD_BREAK * span[3].size for span in spans], np.float32)
        begins[1:] |= boxes[1:, 0] - boxes[:-1, 2] > wide[owner[1:]]
    cuts = np.flatnonzero(begins)
    around = np.hstack([np.minimum.reduceat(boxes[:, :2], cuts), np.maximum.reduceat(boxes[:, 2:], cuts)])
    heavy = 2 * np.add.reduceat(page.bold[page.source[places]], cuts, dtype=np.intp) > np.diff(cuts, append=len(owner))
    words = []
    of, after = owner[cuts].tolist(), [*owner[cuts[1:]].tolist(), -1]
    starts, ends = places[cuts].tolist(), [*places[cuts[1:] - 1].tolist(), int(places[-1])]
    before = -1
    for n, (box, bold) in enumerate(zip(around.tolist(), heavy.tolist(), strict=True)):
        start, end, k, line = spans[of[n]]
        text = page.text[start if of[n] != before else starts[n] : end if of[n] != after[n] else ends[n] + 1]
        words.append(TableWord(text, *_turn(box, page, turned), bold, line.size, k))
        before = of[n]
    return words


def _rules(page: Page, turned: int) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    across: list[Box] = []
    down: list[Box] = []
    for rule in page.rules.tolist():
        box = Box(*_turn(rule, page, turned))
        wide, tall = box.x1 - box.x0, box.y1 - box.y0
        if wide >= tall and wide >= RULE_MIN_PT:
            across.append(box)
        elif tall > wide and tall >= 5:
            down.append(box)
    return tuple(_joined(across)), tuple(down)


def _joined(rules: list[Box]) -> list[Box]:
    """Segments of one horizontal rule made whole, top to bottom."""
    rows: list[list[Box]] = []
    for rule in sorted(rules, key=lambda r: (r.y0 + r.y1) / 2):
        middle = (rule.y0 + rule.y1) / 2
        if rows and middle - (rows[-1][0].y0 + rows[-1][0].y1) / 2 < SAME_RULE_PT:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    joined: list[Box] = []
    for row in rows:
        row.sort(key=lambda r: r.x0)
        current = row[0]
        for rule in row[1:]:
            if rule.x0 - current.x1 <= JOINT_PT - 1.2:  # bounds of drawn lines are wider than the ink by half a point
                current = Box(current.x0, min(current.y0, rule.y0), max(current.x1, rule.x1), max(current.y1, rule.y1))
            else:
                joined.append(current)
                current = rule
        joined.append(current)
    return joined
