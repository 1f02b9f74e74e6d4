"""Lines of text out of a page's characters, with powers and indices kept."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.pages.glyphs import LINE_END_HYPHENS, clean_glyph
from extractors.pages.pdf import RawPage

CLOSE = 0.4  # of the text's size: how far a superscript may stand from what it belongs to, a space between
HALF_A_LINE = 0.6  # of the text's size: how far it may be raised
SCRIPT_SIZE = 0.86  # LaTeX sets scripts at 7/10 of the text, at 8/10 in small sizes
RAISED = 0.16  # of the text's size; LaTeX raises a superscript by about 0.36 em, a footnote mark by 0.33 em
LOWERED = 0.08
SIDEWAYS = 0.92  # |sin| of the angle above which a line runs up or down the page
UPPER_QUARTILE = 0.75
MOSTLY_BOLD = 0.6
LAST_OF_ASCII = 127  # codes from the blank to below this one are their own glyphs
GAP = 1.2  # a word space is 0.2 to 0.4 sizes wide, stretched ones seldom over 0.8

_HYPHEN_CODES = [ord(hyphen) for hyphen in LINE_END_HYPHENS]


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


@dataclass(frozen=True, slots=True)
class _Setting:
    """How the lines of a page with ink are set: arrays with one entry a line, in the order of the content stream.

    `number` is how many line ends stand before a line; `plain` lines have no character small enough for a script.
    """

    number: NDArray[np.intp]
    size: NDArray[np.float32]
    baseline: NDArray[np.float32]
    angle: NDArray[np.float32]
    boxes: NDArray[np.float32]
    bold: NDArray[np.bool_]
    plain: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Spelled:
    """What a page's characters are written as: arrays and a text with an entry for each.

    `odd` are those that `text` does not tell: written as nothing or as several letters, or made by PDFium and no blank.
    """

    text: str
    inked: NDArray[np.bool_]
    odd: NDArray[np.bool_]


def split_lines(page: RawPage) -> list[RawLine]:
    """The page's lines in the order of the content stream. Superscripts get "^" before them, subscripts "_"."""
    hyphens = np.isin(page.codes, _HYPHEN_CODES)
    breaks = hyphens | (page.codes == ord("\n")) | (page.codes == ord("\r"))
    ink = np.flatnonzero(~page.generated & (page.codes > ord(" ")) & ~breaks)
    if not len(ink):
        return []
    breaks &= ~_within_a_line(page, ink, breaks & ~hyphens)
    ends = np.flatnonzero(breaks)
    setting = _setting(page, ink, np.searchsorted(ends, ink))
    starts = [0, *(ends + 1).tolist()]
    stops = [*ends.tolist(), len(page.codes)]
    cut = [*hyphens[ends].tolist(), False]
    spelled = _spelled(page)
    lines: list[RawLine] = []
    for number, size, baseline, angle, (x0, y0, x1, y1), bold, plain, gaps in zip(
        setting.number.tolist(),
        setting.size.tolist(),
        setting.baseline.tolist(),
        setting.angle.tolist(),
        setting.boxes.tolist(),
        setting.bold.tolist(),
        setting.plain.tolist(),
        _wide_gaps(page, spelled, ends, setting),
        strict=True,
    ):
        hyphen = cut[number]
        start, stop = starts[number], stops[number]
        told = _as_it_stands(spelled, start, stop) if plain else None
        text, source = told or _spell(page, start, stop, size, baseline, angle)
        if not hyphen and len(text) > 2 and text[-1] == "-" and text[-2].isalnum():
            text, source, hyphen = text[:-1], source[:-1], True
        if text:
            lines.append(RawLine(text, source, hyphen, size, baseline, angle, x0, y0, x1, y1, bold, gaps))
    return lines


def _within_a_line(page: RawPage, ink: NDArray[np.intp], breaks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which line ends are none: PDFium breaks some lines before and after a superscript that stands close by."""
    inside = np.zeros(len(page.codes), dtype=np.bool_)
    places = np.flatnonzero(breaks)
    behind = np.searchsorted(ink, places)
    between = (behind > 0) & (behind < len(ink))
    places, left, right = places[between], ink[behind[between] - 1], ink[behind[between]]
    small, large = np.minimum(page.size[left], page.size[right]), np.maximum(page.size[left], page.size[right])
    gap, rise = page.boxes[right, 0] - page.boxes[left, 2], np.abs(page.origin[right, 1] - page.origin[left, 1])
    upright = (page.angle[left] == 0) & (page.angle[right] == 0)
    beside = (gap > -CLOSE * large) & (gap < CLOSE * large) & (rise < HALF_A_LINE * large)
    inside[places[(small < SCRIPT_SIZE * large) & beside & upright]] = True
    return inside


def _setting(page: RawPage, ink: NDArray[np.intp], number: NDArray[np.intp]) -> _Setting:
    """How the lines are set to which the characters `ink` belong, each by the number of its line."""
    numbers, starts, owner = np.unique(number, return_index=True, return_inverse=True)
    sizes = page.size[ink]
    size = _upper_medians(sizes, owner)
    angle = _medians(page.angle[ink], owner)
    origin = page.origin[ink]
    normal = sizes > SCRIPT_SIZE * size[owner]
    normal |= ~np.logical_or.reduceat(normal, starts)[owner]
    baselines = np.where(_runs_up(angle)[owner], origin[:, 0], origin[:, 1])
    boxes = page.boxes[ink]
    return _Setting(
        numbers,
        size,
        _medians(baselines[normal], owner[normal]),
        angle,
        np.hstack([np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)]),
        np.bincount(owner, page.bold[ink]) / np.bincount(owner) > MOSTLY_BOLD,
        np.minimum.reduceat(sizes, starts) >= SCRIPT_SIZE * np.maximum.reduceat(sizes, starts),
    )


def _sorted(
    values: NDArray[np.float32], owner: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.intp]]:
    """Values in rising order within each owner's, where each owner's begin, and how many they are."""
    counts = np.bincount(owner)
    return values[np.lexsort((values, owner))], np.cumsum(counts) - counts, counts


def _medians(values: NDArray[np.float32], owner: NDArray[np.intp]) -> NDArray[np.float32]:
    """The median of each owner's values; owners are numbered from 0 without a gap."""
    ordered, starts, counts = _sorted(values, owner)
    middle: NDArray[np.float32] = (ordered[starts + (counts - 1) // 2] + ordered[starts + counts // 2]) / np.float32(2)
    return middle


def _upper_medians(sizes: NDArray[np.float32], owner: NDArray[np.intp]) -> NDArray[np.float32]:
    """The median of each owner's sizes without those under 0.9 of the upper quartile, scripts among them."""
    ordered, starts, counts = _sorted(sizes, owner)
    place = UPPER_QUARTILE * (counts - 1)
    below = place.astype(np.intp)
    low, high = ordered[starts + below], ordered[starts + np.minimum(below + 1, counts - 1)]
    quartile = low + (high - low) * (place - below).astype(np.float32)
    small = np.add.reduceat(ordered < np.repeat(np.float32(0.9) * quartile, counts), starts, dtype=np.intp)
    first, last = starts + np.minimum(small, counts - 1), starts + counts - 1
    middle: NDArray[np.float32] = (ordered[(first + last) // 2] + ordered[(first + last + 1) // 2]) / np.float32(2)
    return middle


def _runs_up(angle: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether lines run up or down the page, so that their baselines are places along its width."""
    return np.abs(np.sin(angle.astype(np.float64))) > SIDEWAYS


def _spelled(page: RawPage) -> _Spelled:
    blank = page.codes == ord(" ")
    letters = np.where((page.codes > ord(" ")) & (page.codes < LAST_OF_ASCII), page.codes, ord(" ")).astype("<u4")
    several = np.zeros(len(letters), np.bool_)
    nothing = np.zeros(len(letters), np.bool_)
    for i in np.flatnonzero((letters == ord(" ")) & ~blank).tolist():
        glyph = clean_glyph(int(page.codes[i]))
        blank[i], nothing[i], several[i] = glyph == " ", not glyph, len(glyph) > 1
        if len(glyph) == 1:
            letters[i] = ord(glyph)
    space = page.generated | blank
    return _Spelled(
        letters.tobytes().decode("utf-32-le"), ~space & ~nothing, several | nothing | (page.generated & ~blank)
    )


def _wide_gaps(page: RawPage, spelled: _Spelled, ends: NDArray[np.intp], setting: _Setting) -> list[int]:
    """How many spaces between the characters of each line are wider than GAP sizes; none of a sideways line."""
    inked = np.flatnonzero(spelled.inked)
    number = np.searchsorted(ends, inked)
    line = np.searchsorted(setting.number, number)
    of_a_line = (line < len(setting.number)) & (setting.number[np.minimum(line, len(setting.number) - 1)] == number)
    inked, line = inked[of_a_line], line[of_a_line]
    left, right = inked[:-1], inked[1:]
    wide = np.where(_runs_up(setting.angle), math.inf, GAP * setting.size.astype(np.float64))
    space = page.boxes[right, 0].astype(np.float64) - page.boxes[left, 2]
    found = line[1:][(line[1:] == line[:-1]) & (space > wide[line[1:]])]
    counts: list[int] = np.bincount(found, minlength=len(setting.number)).tolist()
    return counts


def _as_it_stands(page: _Spelled, start: int, stop: int) -> tuple[str, list[int]] | None:
    """What `_spell` gives of a line without scripts, where each character is its glyph and no two spaces meet."""
    whole = page.text[start:stop]
    if "  " in whole or page.odd[start:stop].any():
        return None
    text = whole.strip(" ")
    first = start + len(whole) - len(whole.lstrip(" "))
    return text, list(range(first, first + len(text)))


def _spell(page: RawPage, start: int, stop: int, size: float, baseline: float, angle: float) -> tuple[str, list[int]]:
    """The text of a line from `start` to `stop` and for each character of it the index into the page's or -1."""
    up = abs(math.sin(angle)) > SIDEWAYS
    pens = page.origin[start:stop, 0 if up else 1].tolist()
    sign = 1 if up and angle <= 0 else -1
    parts: list[str] = []
    source: list[int] = []
    level = here = 0
    based = False  # whether a character of the line itself was spelled
    last = ""
    glyphs = map(clean_glyph, page.codes[start:stop].tolist())
    # In loops over single characters lists cost a tenth of what arrays do.
    of_each = zip(glyphs, page.generated[start:stop].tolist(), page.size[start:stop].tolist(), pens, strict=True)
    for i, (glyph, generated, set_in, pen) in enumerate(of_each, start):
        if not glyph:
            continue
        if generated or glyph == " ":
            if last not in ("", " "):
                parts.append(" ")
                source.append(i)
                last = " "
            continue
        here = _level(set_in, sign * (pen - baseline), size)
        mark = _mark(level, here, last, glyph) if here != level else ""
        if here == 0 and level > 0 and not based and glyph[0].isalnum():
            mark = " "  # the mark of a footnote before its text
        based = based or here == 0
        if mark:
            parts.append(mark)
            source.append(-1)
        if here == 0:
            size, baseline = set_in, pen
        level = here
        parts.append(glyph)
        source += [i] * len(glyph)
        last = glyph[-1]
    text = "".join(parts).rstrip(" ")
    return text, source[: len(text)]


def _level(size: float, rise: float, normal: float) -> int:
    """1 for a superscript, -1 for a subscript, 0 for a character on the line of size `normal`."""
    if size >= SCRIPT_SIZE * normal:
        return 0
    if rise > RAISED * normal:
        return 1
    return -1 if rise < -LOWERED * normal else 0


def _mark(before: int, here: int, last: str, glyph: str) -> str:
    """What is written where the level changes: "^", "_", or a space before a digit back on the line."""
    follows = last not in ("", " ")
    if here > 0:
        return "^" if last else ""
    if here < 0:
        return "_" if follows and glyph.isalnum() else ""
    return " " if follows and glyph[0].isdigit() else ""
