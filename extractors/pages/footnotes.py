"""Footnotes: which lines at the foot of a page are one, and their marks behind numbers, which are no powers."""

from __future__ import annotations

import re
from collections import Counter

from extractors.pages.lines import RawLine

NOTE = re.compile(r"\^?(?P<mark>\d{1,2})\s?(?=[A-Z(]|https?:)")
LONE = re.compile(r"\^?(?P<mark>\d{1,2})")
SMALL = 0.92  # of the text's size; LaTeX sets footnotes at 8/10, Typst at 0.85


def is_note(text: str, size: float, text_size: float) -> bool:
    """Whether a line begins a numbered footnote: "1Provided by our institute.", set smaller than the text."""
    return size < SMALL * text_size and bool(NOTE.match(text))


def without_marks(lines: list[RawLine], text_size: float) -> list[RawLine]:
    """The lines of a page; "64^1 A100" loses the mark where a footnote 1 stands on the page.

    A mark stands once on a page: what is raised twice is a power.
    """
    notes: set[str] = set()
    for k, line in enumerate(lines):
        lone = LONE.fullmatch(line.text) if line.size < SMALL * text_size and k + 1 < len(lines) else None
        if lone and lines[k + 1].size < SMALL * text_size and -2 < lines[k + 1].x0 - line.x1 < line.size:
            notes.add(lone["mark"])
        elif is_note(line.text, line.size, text_size):
            notes.add(re.sub(r"\D", "", line.text[:3]))
    if not notes:
        return lines
    marks = re.compile(rf"(?<![\d.^])(?P<base>\d[\d,.]*)\^(?P<mark>{'|'.join(sorted(notes))})(?![\d.^])")
    found = [(line, match) for line in lines if line.size >= SMALL * text_size for match in marks.finditer(line.text)]
    seen = Counter(match["mark"] for _, match in found)
    for line, match in reversed(found):
        if seen[match["mark"]] == 1 and not _is_power(match["base"], match["mark"]):
            start, end = match.end("base"), match.end("mark")
            line.text = line.text[:start] + line.text[end:]
            line.source = line.source[:start] + line.source[end:]
    return lines


def _is_power(base: str, mark: str) -> bool:
    """Whether a number with a raised one behind it is one number: "10^3", and "224^2" as images have so many pixels."""
    return base in ("2", "10") or (mark == "2" and base.isdigit() and (int(base) % 8 == 0 or int(base) % 7 == 0))
