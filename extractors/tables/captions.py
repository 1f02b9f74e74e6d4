"""Captions of tables, sub-captions, and the lines that no table goes across: prose, headings, other captions."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from extractors.pages.document import Page
from extractors.reading import Box
from extractors.tables.view import PageView, TableLine

CAPTION = re.compile(
    r"(?P<label>(?:supplementary |supp\. |extended data )?tab(?:le|\.)\s*"
    r"(?:[A-Z]\.?-?\s?)?(?:\d{1,3}(?:\.\d{1,2})?[a-z]?|[IVX]{1,6})(?![\w\d]))\s*(?P<mark>[.:|–—-]|\(|$)?",
    re.IGNORECASE,
)
OTHER_CAPTION = re.compile(
    r"(?:figure|fig\.|algorithm|listing)\s*(?:[A-Z]\.?)?\d{1,3}[a-z]?\s*[.:|–—(-]", re.IGNORECASE
)
SUB_CAPTION = re.compile(r"\(?[a-h]\)\s*\S?")
ALL_CAPS_LABEL = re.compile(r"TABLE\s+[IVX\d]+$")
LOWER_WORD = re.compile(r"(?<![\w/])[a-z]{2,}(?![\w/])")
ENDS_IN_NUMBER = re.compile(r"\s[~≈]?\d+(?:\.\d+)?%?$")  # a long label and its value, set apart by a wide space
PROSE_WORDS = 6
MARK_LETTERS = 3  # "*", "‡ §": marks that PDFium gives a line of their own
SAME_SIZE = 0.13  # of the loose font size: lines of one caption differ by less
CAPTION_GAP = 0.75  # of the loose font size: lines of one caption lie closer, ink to ink


@dataclass(frozen=True, slots=True)
class Caption:
    """A table's caption: label "Table 2", the whole text, its box and the numbers of its lines."""

    label: str
    text: str
    box: Box
    lines: frozenset[int]
    certain: bool  # marked by a colon, a full stop, a line of its own or bold print


def is_prose(line: TableLine) -> bool:
    """Whether a line is running text: one run of words, mostly in lower case."""
    if line.gaps > 1 or len(line.text) < 28 or (line.gaps == 1 and ENDS_IN_NUMBER.search(line.text)):
        return False
    words = line.text.split()
    lower = len(LOWER_WORD.findall(line.text))
    return len(words) >= PROSE_WORDS and lower >= 0.5 * len(words)


def may_have_captions(page: Page) -> bool:
    """Whether a line of a page begins as the caption of a table does; on other pages there is no table to look for."""
    return any(CAPTION.match(page.text[line.start : line.end].strip()) for line in page.lines)


def find_captions(view: PageView) -> list[Caption]:
    """The captions of tables on a page, top to bottom in reading order."""
    found: list[Caption] = []
    taken: set[int] = set()
    lines = list(view.lines)
    for k, line in enumerate(lines):
        match = CAPTION.match(line.text)
        if not match or line.number in taken or len(line.text) < 5:
            continue
        rest = line.text[match.end() :].strip()
        mark = match["mark"]
        if not mark and rest and not (rest[0].isupper() or match["label"].isupper()):
            continue
        if mark == "(" and not line.bold:
            continue
        if mark == "-" and rest[:1].islower():
            continue
        alone = not rest and bool(ALL_CAPS_LABEL.match(match["label"]))
        if k > 0 and not mark and not alone and _flows(lines[k - 1], line):
            continue
        members = [line]
        for following in lines[k + 1 :]:
            if not _goes_on(members, following, view):
                break
            members.append(following)
        if not rest and not mark and len(members) == 1 and k > 0 and _flows(lines[k - 1], line):
            continue
        text = re.sub(r"\s+", " ", " ".join(m.text for m in members))
        box = around([m.box for m in members])
        label = re.sub(r"\s+", " ", match["label"]).strip()
        certain = bool(mark in (":", "|", "–", "—")) or line.bold or alone or not (k > 0 and _flows(lines[k - 1], line))
        found.append(Caption(label[0].upper() + label[1:], text, box, frozenset(m.number for m in members), certain))
        taken.update(m.number for m in members)
    return found


def figure_captions(view: PageView) -> list[Box]:
    """Boxes of the first lines of the captions of figures."""
    return [line.box for line in view.lines if OTHER_CAPTION.match(line.text)]


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all boxes of a list that is not empty."""
    return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))


def _flows(before: TableLine, line: TableLine) -> bool:
    """Whether a line stands directly below a line of prose, as a line of the same paragraph does."""
    gap = line.box.y0 - before.box.y1
    overlap = min(before.box.x1, line.box.x1) - max(before.box.x0, line.box.x0)
    return -2 < gap < CAPTION_GAP * line.size and overlap > 20 and is_prose(before)


def _goes_on(members: list[TableLine], line: TableLine, view: PageView) -> bool:
    size = members[0].size
    last = [member for member in members if abs(member.size - size) <= SAME_SIZE * size][-1]
    gap = line.box.y0 - last.box.y1
    mark = line.size < size and len(line.text) <= MARK_LETTERS and line.box.x1 - line.box.x0 < 2 * size
    if abs(line.size - size) > SAME_SIZE * size:
        return mark and -1.2 * size < gap < CAPTION_GAP * size
    if gap > CAPTION_GAP * size or gap < -1.3 * size:
        return False
    same_row = gap < -0.3 * size
    if same_row and not -0.5 * size < line.box.x0 - last.box.x1 < 1.5 * size:
        return False
    overlap = min(last.box.x1, line.box.x1) - max(last.box.x0, line.box.x0)
    if (overlap < 0 and not same_row) or (overlap > 0 and gap < -0.8 * size):
        return False
    if CAPTION.match(line.text) and line.bold == members[0].bold and not same_row and is_prose(last) is False:
        return False
    pitch = _pitch(members)
    if pitch is not None and gap > pitch + 0.35 * size:
        return False
    if line.gaps >= 2 and not is_prose(line) and not same_row:
        return False
    between = [
        rule
        for rule in view.horizontal
        if last.box.y1 - 1 <= (rule.y0 + rule.y1) / 2 <= line.box.y0 + 1
        and min(rule.x1, line.box.x1) - max(rule.x0, line.box.x0) > 0.5 * (line.box.x1 - line.box.x0)
    ]
    return not between


def _pitch(members: list[TableLine]) -> float | None:
    """The widest gap between the lines of a caption so far; parts of one line do not count."""
    gaps = [b.box.y0 - a.box.y1 for a, b in itertools.pairwise(members)]
    return max((gap for gap in gaps if gap > -0.3 * members[0].size), default=None)
