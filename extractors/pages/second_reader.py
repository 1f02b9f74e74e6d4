"""pdfplumber as second reader: it reads the pages of which PDFium gives little text or none: a witness of loss.

It takes some thirty times as long as PDFium, so only such pages are shown to it, about one in a hundred. Where it sees
far more than the first reader its text counts, and the paper is marked: a person should look at the page.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pdfplumber
from pdfminer.pdftypes import resolve1

from extractors.pages.characters import is_bold_name
from extractors.pages.drawn_rules import RULE_THICKNESS_PT
from extractors.pages.pdf import RawPage

for library in ("pdfminer", "pdfplumber"):
    logging.getLogger(library).addHandler(logging.NullHandler())  # remarks on damaged files would fill the terminal

DOUBTFUL: Final = 250
"""Characters: a page of a paper has some 3,000, one with fewer than this shows a figure, ends a chapter or was lost."""
TIMES_MORE: Final = 3
FEWEST_SEEN: Final = 20
"""Characters: fewer are a page number or a stamp."""
MOST_PAGES: Final = 20
"""Pages of one paper that are shown to the second reader: a scan has nothing but pages without text."""
MOST_BYTES: Final = 300_000
"""Compressed size of what is drawn on a page: pdfplumber takes seconds for a large figure, which is seldom text."""
NESTED: Final = 4  # forms within forms that are looked into for their size
SIDEWAYS: Final = 0.7  # sine of a line that runs up or down the page
LEVEL: Final = (
    0.4  # of the smaller font size: words of one line, raised and lowered ones too, overlap by more in height
)
UNMAPPED: Final = re.compile(r"\(cid:\d+\)")
"""What pdfplumber gives for a glyph of which the file does not say what it means."""
SPACE: Final = 0.12  # of the font size: words of one line that lie closer are one word with a raised or lowered part


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A page as pdfplumber reads it, with the numbers of characters that the first reader and the second one see."""

    page: RawPage
    first: int
    second: int

    def __str__(self) -> str:
        return f"page {self.page.number}: PDFium reads {self.first:,} characters, pdfplumber {self.second:,}"


def second_readings(path: Path, read: Mapping[int, int]) -> list[SecondReading]:
    """The pages on which pdfplumber sees text and the first reader none, or a third of it at most.

    `read` says how many characters the first reader found, by page number; only pages with few are looked at.
    """
    doubtful = sorted(number for number, characters in read.items() if characters < DOUBTFUL)[:MOST_PAGES]
    if not doubtful:
        return []
    found = []
    for page in _pages(path, doubtful):
        seen = int((~page.generated & (page.codes > ord(" "))).sum())
        first = read[page.number]
        if seen >= FEWEST_SEEN and seen >= TIMES_MORE * first:
            found.append(SecondReading(page, first, seen))
    return found


def _pages(path: Path, numbers: list[int]) -> Iterator[RawPage]:
    """The pages that pdfplumber can read; what it stumbles over is left to the first reader."""
    try:
        with pdfplumber.open(path, pages=numbers) as pdf:
            for page in pdf.pages:
                if _drawn(page.page_obj.resources, page.page_obj.contents, NESTED) <= MOST_BYTES:
                    yield _raw(page)
    except MemoryError:
        raise
    except Exception:  # pdfminer raises whatever the first wrong byte leads to, KeyError and RecursionError among it
        return


def _drawn(resources: Any, contents: Iterable[Any], depth: int) -> int:
    """Compressed bytes of the contents and of the forms that they may draw."""
    size = sum(len(getattr(resolve1(stream), "rawdata", None) or b"") for stream in contents)
    forms = resolve1((resolve1(resources) or {}).get("XObject")) or {}
    for entry in forms.values() if depth else ():
        form = resolve1(entry)
        attributes = getattr(form, "attrs", {})
        if str(resolve1(attributes.get("Subtype"))) == "/'Form'":
            size += _drawn(attributes.get("Resources"), [form], depth - 1)
    return size


@dataclass(slots=True)
class _Characters:
    """The characters of a page as they are gathered: parallel lists as `RawPage` has them."""

    codes: list[int] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    origin: list[tuple[float, float]] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    angle: list[float] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    generated: list[bool] = field(default_factory=list)

    def add(self, text: str, char: Mapping[str, Any], generated: bool = False) -> None:
        """Add what stands at a character's place: itself, or a space or line end that follows it."""
        box = (char["x0"], char["top"], char["x1"], char["bottom"])
        turn = _turn(char)
        for code in map(ord, text):
            self.codes.append(code)
            self.boxes.append(box)
            self.origin.append((box[2] if turn > 0 else box[0], box[1]) if turn else (box[0], box[3]))
            self.size.append(box[2] - box[0] if turn else box[3] - box[1])
            self.angle.append(_slope(char))
            self.bold.append(is_bold_name(char["fontname"]))
            self.generated.append(generated)


def _raw(page: Any) -> RawPage:
    """A page in the first reader's form: origin at the top left corner of the crop box, characters beyond left out."""
    left, top, right, bottom = page.cropbox
    found = _Characters()
    before: Mapping[str, Any] | None = None
    for word in page.extract_words(use_text_flow=True, return_chars=True):
        shown = [char for char in word["chars"] if _within(char, page.cropbox) and not UNMAPPED.match(char["text"])]
        if not shown:
            continue
        if before is not None and (between := _between(before, shown[0])):
            found.add(between, before, generated=True)
        for char in shown:
            found.add(char["text"], char)
        before = shown[-1]
    shift = np.array([left, top, left, top], np.float32)
    edges = np.array([(e["x0"], e["top"], e["x1"], e["bottom"]) for e in page.edges], np.float32).reshape(-1, 4) - shift
    extent = np.minimum(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    return RawPage(
        page.page_number,
        float(right - left),
        float(bottom - top),
        np.array(found.codes, np.int32),
        np.array(found.boxes, np.float32).reshape(-1, 4) - shift,
        np.array(found.origin, np.float32).reshape(-1, 2) - shift[:2],
        np.array(found.size, np.float32),
        np.array(found.angle, np.float32),
        np.array(found.bold, np.bool_),
        np.array(found.generated, np.bool_),
        edges[extent <= RULE_THICKNESS_PT],
    )


def _within(char: Mapping[str, Any], box: tuple[float, float, float, float]) -> bool:
    x0, top, x1, bottom = box
    return bool(char["x1"] >= x0 and char["x0"] <= x1 and char["bottom"] >= top and char["top"] <= bottom)


def _between(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What stands between two words in the order of the content stream: nothing, a space, or a line's end."""
    start, end, low, high = _in_line(before)
    next_start, _, next_low, next_high = _in_line(after)
    if (
        _turn(before) != _turn(after)
        or min(high, next_high) - max(low, next_low) < LEVEL * min(high - low, next_high - next_low)
        or next_start < start
    ):
        return "\r\n"
    return " " if next_start - end > SPACE * max(high - low, next_high - next_low) else ""


def _turn(char: Mapping[str, Any]) -> int:
    """1 for a character of a line that runs up the page, -1 down, 0 across."""
    sine = math.sin(_slope(char))
    return 0 if abs(sine) <= SIDEWAYS else 1 if sine > 0 else -1


def _slope(char: Mapping[str, Any]) -> float:
    return math.atan2(char["matrix"][1], char["matrix"][0])


def _in_line(char: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Where a character begins and ends along its line, and its extent across the line."""
    if turn := _turn(char):
        along = (-char["bottom"], -char["top"]) if turn > 0 else (char["top"], char["bottom"])
        return (*along, char["x0"], char["x1"])
    return char["x0"], char["x1"], char["top"], char["bottom"]
