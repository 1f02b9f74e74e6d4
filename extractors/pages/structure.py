"""The parts of a paper: stamp, abstract, headings, captions, reference list, running headers."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from extractors.pages.document import Document, Line, Page
from extractors.pages.footnotes import is_note

LineKind = Literal["prose", "heading", "caption", "row", "reference", "margin", "sideways"]

STAMP = re.compile(
    r"arXiv:\s?(?P<id>\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d\d(?:0[1-9]|1[0-2])\d{3})(?:v(?P<version>\d{1,3}))?\s*\[[^\]]{2,20}\]\s*(?P<day>\d{1,2}\s\w{3}\s\d{4})"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MARGIN = 0.06  # share of the page's height at top and bottom where running headers and page numbers stand
ROW_GAPS = 2
MOST_WORDS = 8  # of a heading that ends with a full stop: a longer one is a footnote with its mark
FEWEST_SMALL_WORDS = 2  # of a line of running text: rows of tables have fewer
EDGE = 1.5  # points by which lines of justified text end apart
LINE_GAP = 1.9  # of the font's loose box: lines of one paragraph lie closer
HEADING_SIZE = 1.07  # LaTeX's \large is 1.2 and \normalsize 1.0 times the body's size
REFERENCE_TAIL_LINES = 4
FEWEST_DATED = 0.1  # share of a reference list's lines that name a year; measured 0.2 to 0.5
_SMALL_WORDS = re.compile(r"\b(?:the|an?|of|for|we|to|in|on|and|is|are|with|by|that|this|as|at|from|our)\b")
YEAR = re.compile(r"\b(?:19[5-9]\d|20[0-4]\d)[a-z]?\b|arXiv")
CITATION = re.compile(
    r"(?:al\.?,?|&\s[A-Z][\w'’-]+,?|\([A-Z][a-z][\w'’-]*,)\s"
    r"(?:(?:19|20)\d\d[a-z]?\s?[;)\]]|[(\[](?:19|20)\d\d[a-z]?[)\]](?!\.))"
    r"|^[^(\[]{0,30}(?:19|20)\d\d[a-z]?\)[,.;]?\s"
)
"""A year that running text cites: "(Devlin et al., 2019;", "Zhou et al. [2023]", and the second line of "(Smith & Lee,
2017) we". A list of references has its years otherwise."""
PAGE_NUMBER = re.compile(r"[-–\s]*(?:page\s)?\d{1,4}[-–\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """arXiv's mark on page 1: id without version, version or None, and the day that version was submitted or None."""

    arxiv_id: str
    version: int | None
    submitted_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A line with its page, what part of the paper it is and the section it stands in."""

    page: Page
    line: Line
    text: str
    kind: LineKind
    section: str


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "structure.toml").read_text(encoding="utf-8"))
    return {
        "references": re.compile(data["references"]["heading"], re.IGNORECASE),
        "references_end": re.compile(data["references"]["end"], re.IGNORECASE),
        "ends_surely": re.compile(data["references"]["ends_surely"], re.IGNORECASE),
        "numbered": re.compile(data["heading"]["numbered"]),
        "named": re.compile(data["heading"]["named"], re.IGNORECASE),
        "caption": re.compile(data["caption"]["pattern"], re.IGNORECASE),
    }


def read_stamp(document: Document) -> Stamp | None:
    """The arXiv stamp of the first page, or None."""
    if not document.pages:
        return None
    match = STAMP.search(document.pages[0].text)
    if not match:
        return None
    identifier = re.sub(r"\.[A-Z]{2}/", "/", match["id"])
    return Stamp(identifier, int(match["version"] or 0) or None, _day(match["day"]))


def _day(text: str) -> dt.date | None:
    """A day as the stamp writes it, "6 Dec 2017"; None where the calendar has none such."""
    day, month, year = text.split()
    try:
        return dt.date(int(year), MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


def body_size(document: Document) -> float:
    """The size in which most characters of the paper are set, in points of the font's loose box."""
    sizes: Counter[float] = Counter()
    for page in document.pages:
        for line in page.lines:
            sizes[round(line.size * 4) / 4] += line.end - line.start
    return sizes.most_common(1)[0][0] if sizes else 1.0


def is_caption(text: str) -> bool:
    """Whether a line begins a caption of a table, figure, algorithm or listing."""
    return bool(_patterns()["caption"].match(text))


def is_heading(text: str, line: Line, body: float) -> bool:
    """Whether a line is a section heading: numbered or well known, and set larger or bold or in capitals."""
    if len(text) > 90 or len(text) < 3:
        return False
    marked = line.bold or line.size > HEADING_SIZE * body or text.isupper()
    if _patterns()["named"].fullmatch(text):
        return marked or text.istitle()
    is_sentence = text.endswith(".") and len(text.split()) > MOST_WORDS
    return (
        marked
        and bool(_patterns()["numbered"].fullmatch(text))
        and not text.rstrip().endswith((",", ";"))
        and not is_sentence
    )


def mark_lines(document: Document) -> list[Marked]:
    """All lines of the paper in reading order, each with its part."""
    body = body_size(document)
    repeated = _running_headers(document)
    every = [(page, line, page.text[line.start : line.end].strip()) for page in document.pages for line in page.lines]
    dated = [bool(YEAR.search(text)) for _, _, text in every]
    listed = [bool(YEAR.search(CITATION.sub("", text))) for _, _, text in every]
    marked: list[Marked] = []
    section = ""
    in_references = False
    opened_on, lines_in, before = 0, 0, ""
    for k, (page, line, text) in enumerate(every):
        kind: LineKind = "prose"
        if in_references and page.number > opened_on and marked[-1].page is not page:
            in_references = _lists_references(every, dated, k)
        if abs(line.angle) > 0.3:
            kind = "sideways"
        elif _in_margin(page, line) and (text in repeated or PAGE_NUMBER.fullmatch(text)):
            kind = "margin"
        elif _patterns()["references"].fullmatch(text) and (
            line.bold or line.size > body or text.isupper() or len(text) > 10
        ):
            in_references, opened_on, lines_in = True, page.number, 0
            before, section, kind = section, text, "heading"
        elif in_references:
            lines_in += 1
            may_end = _patterns()["ends_surely"].fullmatch(text) or not _dated(listed, k + 1)
            if lines_in > REFERENCE_TAIL_LINES and _ends_references(text, line, body) and may_end:
                in_references, section, kind = False, text, "heading"
            elif _is_footnote(text, line, marked, body):
                marked.append(Marked(page, line, text, "prose", before))
                continue
            else:
                kind = "reference"
        elif is_caption(text):
            kind = "caption"
        elif is_heading(text, line, body):
            section, kind = text, "heading"
        elif line.gaps >= ROW_GAPS and not any(_is_set_with(every, k, j) for j in (k - 1, k + 1)):
            kind = "row"
        marked.append(Marked(page, line, text, kind, section))
    return marked


def _is_set_with(every: list[tuple[Page, Line, str]], k: int, j: int) -> bool:
    """Whether line `k` is running text that goes from edge to edge as line `j` does: its blanks are stretched."""
    if not 0 <= j < len(every) or every[j][0] is not every[k][0]:
        return False
    if min(len(_SMALL_WORDS.findall(every[i][2])) for i in (k, j)) < FEWEST_SMALL_WORDS:
        return False
    line, other = every[k][1], every[j][1]
    near = 0 < abs(line.box.y0 - other.box.y0) < LINE_GAP * line.size
    edges = abs(line.box.x0 - other.box.x0) < EDGE and abs(line.box.x1 - other.box.x1) < EDGE
    return near and edges and other.gaps < ROW_GAPS and abs(line.size - other.size) < 0.06 * line.size


def _is_footnote(text: str, line: Line, marked: list[Marked], body: float) -> bool:
    """Whether a line below a reference list begins a footnote of the page, or goes on with one."""
    last = marked[-1]
    if last.text.isdigit() and last.line.size < 0.8 * line.size < 0.8 * body:
        return abs(line.box.x0 - last.line.box.x1) < line.size and line.box.y0 - last.line.box.y0 < line.size
    if is_note(text, line.size, last.line.size if last.kind == "reference" else body):
        return last.kind == "prose" or line.box.y0 > last.line.box.y1
    drop = line.box.y0 - last.line.box.y1
    return last.kind == "prose" and abs(line.size - last.line.size) < 0.05 * line.size and -2 < drop < 0.6 * line.size


def _ends_references(text: str, line: Line, body: float) -> bool:
    stands_out = line.size > HEADING_SIZE * body or line.bold or text.isupper()
    return (
        stands_out
        and line.gaps < ROW_GAPS
        and 3 < len(text) < 90
        and bool(_patterns()["references_end"].fullmatch(text))
    )


def _dated(dated: list[bool], k: int) -> bool:
    """Whether the lines from `k` on name years as often as a reference list does."""
    window = dated[k : k + 12]
    return sum(window) > 0.24 * len(window)


def _lists_references(every: list[tuple[Page, Line, str]], dated: list[bool], k: int) -> bool:
    """Whether the page that begins with line `k` is still mostly a reference list."""
    page = every[k][0]
    years = [dated[j] for j in range(k, len(every)) if every[j][0] is page]
    return sum(years) >= FEWEST_DATED * len(years)


def _in_margin(page: Page, line: Line) -> bool:
    return line.box.y1 < 1.6 * MARGIN * page.height or line.box.y0 > (1 - 1.6 * MARGIN) * page.height


def _running_headers(document: Document) -> set[str]:
    seen: Counter[str] = Counter()
    for page in document.pages:
        texts = {page.text[line.start : line.end].strip() for line in page.lines if _in_margin(page, line)}
        seen.update(text for text in texts if text)
    return {text for text, n in seen.items() if n >= 3}
