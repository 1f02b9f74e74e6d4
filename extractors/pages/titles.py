"""A paper's title: the largest block of text at the top of page 1."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median

from extractors.pages.document import Document, Page, Word

UPPER_PART = 0.6  # of the page's height: titles begin above it, even where a banner or a picture stands over them
LEVEL = 0.3  # radians: the arXiv stamp is turned by a quarter
# Letters as high as a capital that do not go below the line: their ink is 0.62 to 0.73 of the font's size.
TALL = re.compile(r"[A-IK-PR-Zbdfhklt0-9]")
SAME_SIZE = 0.13  # LaTeX's sizes are steps of a fifth; small capitals and hinting move a line's by a tenth
SAME_SIZE_OTHER_WEIGHT = 0.05
SAME_FONT = 0.02
SAME_SIZE_OF_WORD = 0.25  # two halves of a word: the second one in small capitals has no capital to measure by
WORD_GAP = 2.2  # in heights of a capital: a wider gap parts two texts beside each other
SPLIT_CAPITAL_GAP = 0.16  # a narrower gap after a single capital is the kerning of small capitals
LINE_STEP = 2.9  # in heights of a capital, from baseline to baseline; 1.8 is LaTeX's, 2.6 is one and a half
LARGER = 1.06  # than the text's; LaTeX's \large is 1.2
AS_LARGE = 0.93  # blocks of this share of the largest one's size are as large: the topmost is the title
SENTENCE = re.compile(r"(?<!\bvs)(?<=\w\w)\.(?:\s|$)")  # notes and licences have full stops, titles have none
NEAR = 30  # blocks: texts beside each other that a row may go on with; a page of thousands of rows stays cheap
FEWEST_LETTERS = 5
MOST_LETTERS = 300
MARKS = r"[*∗⋆†‡§¶♢♣♠♯]"


@dataclass(slots=True)
class _Row:
    """Words beside each other, of one size. `height` is that of a capital, in points."""

    words: list[Word]
    height: float
    bold: bool

    @property
    def size(self) -> float:
        """Height of the font's loose box, in points."""
        return median(word.size for word in self.words)

    @property
    def y0(self) -> float:
        return min(word.box.y0 for word in self.words)

    @property
    def y1(self) -> float:
        return max(word.box.y1 for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].box.x0

    @property
    def x1(self) -> float:
        return max(word.box.x1 for word in self.words)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(slots=True)
class _Block:
    rows: list[_Row] = field(default_factory=list)

    @property
    def height(self) -> float:
        return median(row.height for row in self.rows)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "front_matter.toml").read_text(encoding="utf-8"))
    return {name: re.compile(data[name]["pattern"], re.IGNORECASE) for name in ("notice", "body_begins")}


def read_title(document: Document) -> str:
    """The title as page 1 sets it, on one line and without footnote marks; "" where none stands out.

    Where no block is larger than the text, the PDF's own title is taken if page 1 holds its words.
    """
    page = next((page for page in document.pages if page.number == 1), None)
    if page is None:
        return ""
    rows = _rows(page)
    begin = _body_begins(rows, page)
    front = [block for block in _blocks([row for row in rows if row.y0 < begin]) if _may_be_title(block)]
    text_height = _text_height(rows)
    large = [block for block in front if block.height > LARGER * text_height]
    large = [block for block in large if not SENTENCE.search(" ".join(row.text for row in block.rows))] or large
    if large:
        most = max(block.height for block in large)
        return _join(next(block for block in large if block.height > AS_LARGE * most), page)
    if stands_on(document.metadata_title, page):
        return " ".join(document.metadata_title.split())
    return ""


def stands_on(title: str, page: Page) -> bool:
    """Whether a title of at least two words stands on a page, letter by letter."""
    wanted = _letters(title)
    return len(wanted) >= FEWEST_LETTERS and " " in title.strip() and wanted in _letters(page.text)


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalpha())


def _letter_heights(page: Page) -> list[float | None]:
    """For each character of the page's text the height of its ink where it is a letter of a capital's height."""
    ink: list[float] = (page.boxes[:, 3] - page.boxes[:, 1]).tolist()
    return [
        ink[index] if index >= 0 and TALL.fullmatch(char) else None
        for char, index in zip(page.text, page.source.tolist(), strict=True)
    ]


def _capital_height(page: Page, word: Word, letters: Sequence[float | None]) -> float | None:
    """Height of the word's tallest letter of a capital's height, before what is raised; None where it has none."""
    raised = page.text.find("^", word.start, word.end)
    end = word.end if raised < 0 else raised
    return max((height for height in letters[word.start : end] if height is not None), default=None)


def _rows(page: Page) -> list[_Row]:
    """The level words of the page as rows, top to bottom; texts beside each other are rows of their own."""
    level = [word for word in page.words() if _is_level(word)]
    bands: list[list[Word]] = []
    for word in sorted(level, key=lambda word: word.box.y0 + word.box.y1):
        band = bands[-1] if bands else []
        overlap = min(band[0].box.y1, word.box.y1) - max(band[0].box.y0, word.box.y0) if band else 0.0
        if band and overlap > 0.5 * min(band[0].box.y1 - band[0].box.y0, word.box.y1 - word.box.y0):
            band.append(word)
        else:
            bands.append([word])
    letters = _letter_heights(page)
    return [row for band in bands for row in _split_band(page, sorted(band, key=lambda word: word.box.x0), letters)]


def _is_level(word: Word) -> bool:
    """Whether a word runs along the page; the stamp is turned, and may be part of a line that is not."""
    width, height = word.box.x1 - word.box.x0, word.box.y1 - word.box.y0
    upright = height > 1.5 * width and height > 1.1 * word.size
    return abs(word.angle) < LEVEL and height > 0 and not upright


def _split_band(page: Page, band: Sequence[Word], letters: Sequence[float | None]) -> list[_Row]:
    heights = [_capital_height(page, word, letters) for word in band]
    known = [height for height in heights if height]
    usual = median(known) if known else band[0].box.y1 - band[0].box.y0
    parts: list[list[int]] = []
    for k, word in enumerate(band):
        gap = word.box.x0 - band[k - 1].box.x1 if k else 0.0
        if parts and gap <= WORD_GAP * usual:
            parts[-1].append(k)
        else:
            parts.append([k])
    rows = []
    for part in parts:
        words = [band[k] for k in part]
        tall = [height for k in part if (height := heights[k])]
        height = median(tall) if tall else max(word.box.y1 - word.box.y0 for word in words)
        bold = sum(len(word.text) for word in words if word.bold) > 0.5 * sum(len(word.text) for word in words)
        rows.append(_Row(words, height, bold))
    return rows


def _text_height(rows: Sequence[_Row]) -> float:
    """Height of a capital in the text of the page: the median over its letters."""
    heights = [row.height for row in rows for _ in range(len(row.text) // 10 + 1)]
    return median(heights) if heights else 1.0


def _body_begins(rows: Sequence[_Row], page: Page) -> float:
    """Where the abstract or the first section begins, or else the end of the page's upper part."""
    headings = [row.y0 for row in rows if _patterns()["body_begins"].fullmatch(row.text.replace(" ", ""))]
    return min([UPPER_PART * page.height, *headings])


def _blocks(rows: Sequence[_Row]) -> list[_Block]:
    blocks: list[_Block] = []
    for row in rows:
        if _patterns()["notice"].match(row.text):
            continue
        block = next((block for block in reversed(blocks[-NEAR:]) if _goes_on(block, row)), None)
        if block is None:
            blocks.append(_Block([row]))
        else:
            block.rows.append(row)
    return blocks


def _goes_on(block: _Block, row: _Row) -> bool:
    last = block.rows[-1]
    return (
        0 < row.y1 - last.y1 < LINE_STEP * last.height
        and min(last.x1, row.x1) > max(last.x0, row.x0)
        and _same_size(block, row)
    )


def _same_size(block: _Block, row: _Row) -> bool:
    """Whether a row is set in the block's size: by its capitals, or by its font, which small capitals keep."""
    last = block.rows[-1]
    difference = abs(row.height - block.height) / block.height
    if last.text.endswith("-"):
        return difference < SAME_SIZE_OF_WORD
    if row.bold != last.bold:
        return difference < SAME_SIZE_OTHER_WEIGHT
    return difference < SAME_SIZE or abs(row.size - last.size) < SAME_FONT * last.size


def _may_be_title(block: _Block) -> bool:
    letters = sum(char.isalpha() for row in block.rows for char in row.text)
    return FEWEST_LETTERS <= letters <= MOST_LETTERS


def _join(block: _Block, page: Page) -> str:
    """The block's words on one line."""
    text = ""
    before: Word | None = None
    for k, row in enumerate(block.rows):
        if k and row.text == block.rows[k - 1].text:  # a page drawn twice
            continue
        if text.endswith("-") and _is_cut(text, row.words[0].text, page):
            text = text[:-1]
        for word in row.words:
            text += _between(text, before, word, row) + word.text
            before = word
    text = re.sub(rf"\^?(?:\s?{MARKS})+", " ", text)
    text = re.sub(r"\^\d$", "", text.strip())
    return re.sub(r"\s+", " ", text).strip()


def _is_cut(text: str, following: str, page: Page) -> bool:
    """Whether the hyphen at the end of `text` is the line end's: the page has the word without it."""
    head = re.search(r"[^\W\d_]+(?=-$)", text)
    tail = re.match(r"[^\W\d_]+", following)
    return bool(head and tail and re.search(rf"\b{head[0]}{tail[0]}\b", page.text, re.IGNORECASE))


def _between(text: str, before: Word | None, word: Word, row: _Row) -> str:
    """What stands between two words of the title: a space, or nothing within one word."""
    if before is None or before.end == word.start:
        return ""
    if word.box.x0 < before.box.x1:  # the next row
        return "" if before.text.endswith("-") else " "
    single = len(before.text) == 1 and before.text.isupper() and word.text.isupper()
    return "" if single and word.box.x0 - before.box.x1 < SPLIT_CAPITAL_GAP * row.height else " "
