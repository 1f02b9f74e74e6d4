"""A paper's abstract: what stands below its heading, or the first paragraph above the introduction."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from extractors.pages.sentences import Sentence
from extractors.pages.structure import Marked

LAST_PAGE = 2  # a cover page may stand before it
FEWEST_CHARACTERS = 200  # below it something else was taken for an abstract
MOST_CHARACTERS = 1950  # arXiv takes 1,920; above it the text after the abstract was taken with it
LONGEST = 4000
SAME_SIZE = 0.12
BELOW_HEADING = 4.0  # of a line's size: from the heading to the first line
BETWEEN_LINES = 1.3  # of a line's size, from ink to ink: a blank line between two paragraphs is about 1
FRAGMENT = 4  # characters: scripts and pieces of formulas come as lines of their own
MOST_TRIED = 100  # lines from which a paragraph may begin; long lists of authors have some fifty
PROSE = 0.55  # share of words in lower case; in lists of authors and institutions it is below a third


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "front_matter.toml").read_text(encoding="utf-8"))
    return {name: re.compile(data[name]["pattern"], re.IGNORECASE) for name in ("abstract", "abstract_end")}


def read_abstract(marked: Sequence[Marked], sentences: Sequence[Sentence]) -> str:
    """The abstract, its lines joined; "" where the paper has none or none can be told from the text.

    The section under a heading "Abstract" is taken as it reads. Where that is too short or too long to be one, the
    column below the word is, and where the word is missing, the first paragraph of prose above the first heading.
    """
    section = " ".join(
        s.text
        for s in sentences
        if s.kind == "prose" and s.page <= LAST_PAGE and s.section.lower().startswith("abstract")
    )
    if FEWEST_CHARACTERS <= len(section) <= MOST_CHARACTERS:
        return section
    lines = [m for m in marked if m.page.number <= LAST_PAGE and m.kind not in ("margin", "sideways") and m.text]
    for k, item in enumerate(lines):
        if match := _patterns()["abstract"].match(item.text):
            text = _below(lines, k, bool(match["rest"].strip()))
            if len(text) >= FEWEST_CHARACTERS:
                return text[:LONGEST]
    return (section or _first_paragraph(lines))[:LONGEST]


def _below(lines: Sequence[Marked], k: int, run_in: bool) -> str:
    """What stands in the column under line `k`, which begins with the word itself."""
    heading = lines[k]
    if run_in:
        text = _column(lines, heading)
        match = _patterns()["abstract"].match(text)
        return match["rest"].strip() if match else text
    under = [
        item
        for item in lines
        if item.page is heading.page
        and len(item.text) > FRAGMENT
        and 0 < item.line.box.y0 - heading.line.box.y1 < BELOW_HEADING * heading.line.size
        and _overlap(item, heading.line.box.x0, heading.line.box.x1) > 0
    ]
    return _column(lines, min(under, key=lambda item: item.line.box.y0)) if under else ""


def _overlap(item: Marked, x0: float, x1: float) -> float:
    return min(x1, item.line.box.x1) - max(x0, item.line.box.x0)


def _column(lines: Sequence[Marked], first: Marked) -> str:
    """The lines from `first` downwards that are set like it, up to a heading, a wide gap or another kind of text."""
    taken = [first]
    last = first
    x0, x1 = first.line.box.x0, first.line.box.x1
    below = [item for item in lines if item.page is first.page and item.line.box.y0 > first.line.box.y0]
    for item in sorted(below, key=lambda item: item.line.box.y0):
        box = item.line.box
        if _overlap(item, x0, x1) < 0.5 * (box.x1 - box.x0):
            continue
        gap = box.y0 - last.line.box.y1
        if gap > BETWEEN_LINES * last.line.size or item.kind in ("heading", "caption"):
            break
        if _patterns()["abstract_end"].match(item.text):
            break
        if abs(item.line.size - first.line.size) > SAME_SIZE * first.line.size:
            if len(item.text) > FRAGMENT:
                break
            continue
        taken.append(item)
        last = item
        x0, x1 = min(x0, box.x0), max(x1, box.x1)
    places = {id(item): place for place, item in enumerate(lines)}
    return _join(sorted(taken, key=lambda item: places[id(item)]))


def _join(items: Sequence[Marked]) -> str:
    text = ""
    before: Marked | None = None
    for item in items:
        cut = before is not None and before.line.end == item.line.start  # a word that the line end has cut
        text += ("" if cut or before is None else " ") + item.text
        before = item
    return re.sub(r"\s+", " ", text).strip()


def _first_paragraph(lines: Sequence[Marked]) -> str:
    """The first paragraph that reads like prose, if no section has begun before it."""
    tried = 0
    for item in lines:
        if item.kind in ("heading", "reference") or item.page.number > 1:
            return ""
        if item.kind != "prose" or len(item.text) <= FRAGMENT:
            continue
        tried += 1
        if tried > MOST_TRIED:
            return ""
        text = _column(lines, item)
        if len(text) >= FEWEST_CHARACTERS and _is_prose(text):
            return text
    return ""


def _is_prose(text: str) -> bool:
    words = text.split()
    return "@" not in text and sum(word[0].islower() for word in words) > PROSE * len(words)
