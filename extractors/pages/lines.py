"""Lines of text out of a page's characters, with powers and indices kept."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from extractors.pages.glyphs import LINE_END_HYPHENS, clean_glyph
from extractors.pages.pdf import RawPage

SCRIPT_SIZE = 0.86  # LaTeX sets scripts at 7/10 of the text, at 8/10 in small sizes
RAISED = 0.16  # of the text's size; LaTeX raises a superscript by about 0.36 em, a footnote mark by 0.33 em
LOWERED = 0.08
GAP = 1.2  # a word space is 0.2 to 0.4 sizes wide, stretched ones seldom over 0.8


@dataclass(slots=True)
class RawLine:
    """One line: its text, for each character of it the index into the page's characters (-1 where inserted)."""

    text: str
    source: list[int]
    hyphen_end: bool
    size: float
    baseline: float
    angle: float
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool
    gaps: int  # how many spaces of it are wider than GAP sizes: columns of a table


def split_lines(page: RawPage) -> list[RawLine]:
    """The page's lines in the order of the content stream. Superscripts get "^" before them, subscripts "_"."""
    lines: list[RawLine] = []
    current: list[int] = []
    for i, code in enumerate(page.codes.tolist()):
        if code in (13, 10):
            _flush(page, current, False, lines)
            current = []
            continue
        current.append(i)
        if chr(code) in LINE_END_HYPHENS:
            _flush(page, current[:-1], True, lines)
            current = []
    _flush(page, current, False, lines)
    return lines


def _flush(page: RawPage, indices: list[int], hyphen: bool, lines: list[RawLine]) -> None:
    ink = [i for i in indices if not page.generated[i] and page.codes[i] > 32]
    if not ink:
        return
    sizes = page.size[ink]
    size = float(np.median(sizes[sizes >= 0.9 * np.percentile(sizes, 75)])) if len(ink) else 1.0
    angle = float(np.median(page.angle[ink]))
    across, sign = _axes(angle)
    baselines = page.origin[ink, across]
    normal = baselines[sizes > SCRIPT_SIZE * size]
    baseline = float(np.median(normal if len(normal) else baselines))
    text, source, gaps = _spell(page, indices, size, baseline, across, sign)
    while text and text[-1] == " ":
        text, source = text[:-1], source[:-1]
    if not hyphen and len(text) > 2 and text[-1] == "-" and text[-2].isalpha():
        text, source, hyphen = text[:-1], source[:-1], True
    if not text:
        return
    boxes = page.boxes[ink]
    lines.append(
        RawLine(
            text,
            source,
            hyphen,
            size,
            baseline,
            angle,
            float(boxes[:, 0].min()),
            float(boxes[:, 1].min()),
            float(boxes[:, 2].max()),
            float(boxes[:, 3].max()),
            bool(page.bold[ink].mean() > 0.6),
            gaps,
        )
    )


def _axes(angle: float) -> tuple[int, int]:
    """Index of the origin's coordinate across the line and the sign that makes "raised" positive."""
    if abs(math.sin(angle)) > 0.92:
        return 0, -1 if angle > 0 else 1
    return 1, -1


def _spell(
    page: RawPage, indices: list[int], size: float, baseline: float, across: int, sign: int
) -> tuple[str, list[int], int]:
    parts: list[str] = []
    source: list[int] = []
    level = 0
    gaps = 0
    anchor_size, anchor_base = size, baseline
    last_ink = -1
    for i in indices:
        glyph = clean_glyph(int(page.codes[i]))
        if not glyph:
            continue
        if page.generated[i] or glyph == " ":
            if parts and parts[-1] != " ":
                parts.append(" ")
                source.append(i)
            continue
        here = _level(page, i, anchor_size, anchor_base, across, sign)
        if last_ink >= 0 and across == 1 and page.boxes[i, 0] - page.boxes[last_ink, 2] > GAP * size:
            gaps += 1
        follows = bool(parts) and parts[-1] != " "
        if here != level:
            if here > 0 and parts:
                parts.append("^")
                source.append(-1)
            elif here < 0 and follows and glyph.isalnum():
                parts.append("_")
                source.append(-1)
            elif here == 0 and follows and glyph[0].isdigit():
                parts.append(" ")
                source.append(-1)
        level = here
        if here == 0:
            anchor_size, anchor_base = float(page.size[i]), float(page.origin[i, across])
        for char in glyph:
            parts.append(char)
            source.append(i)
        last_ink = i
    return "".join(parts), source, gaps


def _level(page: RawPage, i: int, size: float, baseline: float, across: int, sign: int) -> int:
    """1 for a superscript, -1 for a subscript, 0 for a character on the line."""
    smaller = page.size[i] < SCRIPT_SIZE * size
    rise = sign * (float(page.origin[i, across]) - baseline)
    if smaller and rise > RAISED * size:
        return 1
    if smaller and rise < -LOWERED * size:
        return -1
    return 0
