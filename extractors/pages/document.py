"""A paper as pages of text in reading order, each character tied to its box."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from extractors.pages.footnotes import without_marks
from extractors.pages.lines import RawLine, split_lines
from extractors.pages.pdf import RawPage, UnreadablePdfError, open_pdf, read_page
from extractors.pages.second_reader import SecondReading, second_readings
from extractors.pages.wholeness import damage, pages_announced
from extractors.reading import Box

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
TENS = frozenset(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
UNITS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: the range of `Page.text` it covers and how it is set; `gaps` counts wide spaces."""

    start: int
    end: int
    box: Box
    size: float
    angle: float
    bold: bool
    gaps: int


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space. `start` and `end` are offsets into `Page.text`."""

    text: str
    start: int
    end: int
    box: Box
    bold: bool
    size: float
    angle: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `text` has powers as "10^18", a newline between lines and words mended over line ends.

    `source` gives for each character of `text` its index into `boxes` (n, 4) and `bold` (n,), or -1 where it was
    inserted. `rules` is (m, 4): thin drawn lines. Boxes are in points, origin top left.
    """

    number: int
    width: float
    height: float
    text: str
    source: NDArray[np.int32]
    boxes: NDArray[np.float32]
    bold: NDArray[np.bool_]
    lines: tuple[Line, ...]
    rules: NDArray[np.float32]

    def boxes_of(self, start: int, end: int) -> tuple[Box, ...]:
        """Boxes of the characters from `start` to `end`, one for each line they stand on."""
        found = []
        begin = bisect_right(self.lines, start, key=lambda line: line.start) - 1
        for line in self.lines[max(begin, 0) :]:
            if line.start >= end:
                break
            first, last = max(start, line.start), min(end, line.end)
            indices = [i for i in self.source[first:last].tolist() if i >= 0] if first < last else []
            if indices:
                found.append(_around(self.boxes[indices]))
        return tuple(found)

    def words(self) -> list[Word]:
        """The words of the page in reading order; a word mended over a line end is given once for each line."""
        found = []
        source, bold = self.source.tolist(), self.bold.tolist()
        left, up, right, down = self.boxes.T.tolist()
        for line in self.lines:
            for match in re.finditer(r"\S+", self.text[line.start : line.end]):
                start, end = line.start + match.start(), line.start + match.end()
                ink = [i for i in source[start:end] if i >= 0]
                if ink:
                    x0, y0 = min(left[i] for i in ink), min(up[i] for i in ink)
                    x1, y1 = max(right[i] for i in ink), max(down[i] for i in ink)
                    heavy = 2 * sum(bold[i] for i in ink) > len(ink)
                    box = Box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))
                    found.append(Word(match.group(), start, end, box, heavy, line.size, line.angle))
        return found


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of a paper that could be read; `unreadable` lists the numbers of those that could not.

    `second` are the pages on which the first reader lost text, so that the second one's reading is used.
    `metadata_title` is what the file's own information dictionary calls it, which is often empty or another paper's.
    `damage` says what shows that the file is not whole, and is empty for one in order.
    """

    pages: tuple[Page, ...]
    page_count: int
    unreadable: tuple[int, ...] = ()
    metadata_title: str = ""
    second: tuple[SecondReading, ...] = ()
    damage: str = ""

    @property
    def characters(self) -> int:
        return sum(len(page.text) for page in self.pages)

    def page(self, number: int) -> Page:
        return next(page for page in self.pages if page.number == number)


def read_document(path: Path) -> Document:
    """Read all pages of a PDF; raise `UnreadablePdfError` where it cannot be opened or no page can be read."""
    raws: dict[int, RawPage] = {}
    with open_pdf(path) as pdf:
        count = len(pdf)
        metadata_title = pdf.get_metadata_value("Title")
        for index in range(count):
            with suppress(pdfium.PdfiumError):
                raws[index + 1] = read_page(pdf, index)
    split = {number: split_lines(raw) for number, raw in raws.items()}
    characters = {number: _characters(split.get(number, ())) for number in range(1, count + 1)}
    second = tuple(second_readings(path, characters))
    for reading in second:
        raws[reading.page.number], split[reading.page.number] = reading.page, split_lines(reading.page)
    if not raws:
        raise UnreadablePdfError("damaged", f"none of the {count} pages can be loaded")
    unreadable = tuple(number for number in range(1, count + 1) if number not in raws)
    ordered = [raws[number] for number in sorted(raws)]
    lines = [split[number] for number in sorted(raws)]
    text_size = _text_size(lines)
    lines = [without_marks(page_lines, text_size) for page_lines in lines]
    vocabulary = _vocabulary(line for page in lines for line in page)
    pages = tuple(_page(raw, page_lines, vocabulary) for raw, page_lines in zip(ordered, lines, strict=True))
    return Document(pages, count, unreadable, metadata_title, second, _damage(path, pages, count))


def _characters(lines: Iterable[RawLine]) -> int:
    """How many characters that are no spaces the lines have."""
    return sum(len(line.text) - line.text.count(" ") for line in lines)


def _damage(path: Path, pages: Sequence[Page], count: int) -> str:
    """What is wrong with the file, and which pages it seems to have cost."""
    found = damage(path)
    if not found:
        return ""
    empty = [str(page.number) for page in pages if not page.text.strip()]
    if empty:
        found += f"; no text on pages {', '.join(empty)}"
    announced = pages_announced(path.read_bytes())
    if announced > count:
        found += f"; {count} of {announced} pages are there"
    return found


def _text_size(pages: Iterable[list[RawLine]]) -> float:
    """The size in which most characters are set, in points of the font's loose box."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 4) / 4] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _around(boxes: NDArray[np.float32]) -> Box:
    x0, y0 = boxes[:, :2].min(axis=0).tolist()
    x1, y1 = boxes[:, 2:].max(axis=0).tolist()
    return Box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


def _vocabulary(lines: Iterable[RawLine]) -> Counter[str]:
    """Words of the paper that no line end has cut, in lower case, with how often they occur."""
    words: Counter[str] = Counter()
    for line in lines:
        inner = line.text.lower()
        if line.hyphen_end:
            inner = inner[: inner.rfind(" ") + 1]
        words.update(WORD.findall(inner))
    return words


def _joint(before: str, after: str, vocabulary: Counter[str]) -> str:
    """What stands between two lines the first of which ended in a hyphen: "" or "-"."""
    left = re.search(r"\S+$", before)
    right = re.match(r"\S+", after)
    if not left or not right or not left.group()[-1].isalpha() or not right.group()[0].islower():
        return "-"
    head = re.search(r"[^\W\d_]+$", left.group())
    tail = re.match(r"[^\W\d_]+", right.group())
    if not head or not tail or (head.group().isupper() and len(head.group()) > 1):
        return "-"
    if head.group().lower() in TENS and tail.group().lower() in UNITS:
        return "-"  # "fifty-" and "four"
    whole = (head.group() + tail.group()).lower()
    hyphened = f"{head.group()}-{tail.group()}".lower()
    if vocabulary[hyphened] > vocabulary[whole]:
        return "-"
    return "" if vocabulary[whole] or left.group() == head.group() else "-"


def _page(raw: RawPage, raw_lines: list[RawLine], vocabulary: Counter[str]) -> Page:
    parts: list[str] = []
    source: list[int] = []
    lines: list[Line] = []
    length = 0
    for k, line in enumerate(raw_lines):
        start = length
        parts.append(line.text)
        source += line.source
        length += len(line.text)
        box = Box(round(line.x0, 2), round(line.y0, 2), round(line.x1, 2), round(line.y1, 2))
        following = raw_lines[k + 1].text if k + 1 < len(raw_lines) else ""
        if line.hyphen_end and following:
            joint = _joint(line.text, following, vocabulary)
        else:
            joint = "-" if line.hyphen_end else "\n"
        lines.append(Line(start, length + (joint == "-"), box, line.size, line.angle, line.bold, line.gaps))
        parts.append(joint)
        source += [-1] * len(joint)
        length += len(joint)
    return Page(
        raw.number,
        raw.width,
        raw.height,
        "".join(parts),
        np.array(source, np.int32),
        raw.boxes,
        raw.bold,
        tuple(lines),
        raw.rules,
    )
