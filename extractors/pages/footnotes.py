"""Footnotes: which lines at the foot of a page are one, and their marks behind numbers, which are no powers."""

from __future__ import annotations

import re

from extractors.pages.lines import RawLine

NOTE = re.compile(r"\^?(?P<mark>\d{1,2})\s?(?=[A-Z(]|https?:)")
LONE = re.compile(r"\^?(?P<mark>\d{1,2})")
SMALL = 0.92  # of the text's size; LaTeX sets footnotes at 8/10, Typst at 0.85


def is_note(text: str, size: float, text_size: float) -> bool:
    """Whether a line begins a numbered footnote: "1Provided by our institute.", set smaller than the text."""
    return size < SMALL * text_size and bool(NOTE.match(text))


def without_marks(lines: list[RawLine], text_size: float) -> list[RawLine]:
    """The lines of a page; "64^1 A100" loses the mark where a footnote 1 stands on the page."""
    notes: set[str] = set()
    for k, line in enumerate(lines):
        lone = LONE.fullmatch(line.text) if line.size < SMALL * text_size and k + 1 < len(lines) else None
        if lone and lines[k + 1].size < SMALL * text_size and -2 < lines[k + 1].x0 - line.x1 < line.size:
            notes.add(lone["mark"])
        elif is_note(line.text, line.size, text_size):
            notes.add(re.sub(r"\D", "", line.text[:3]))
    if not notes:
        return lines
    marks = re.compile(rf"(?<![\d.^])(?P<base>\d[\d,.]*)(?P<mark>\^(?:{'|'.join(sorted(notes))}))(?![\d.^])")
    for line in lines:
        if line.size >= SMALL * text_size and "^" in line.text:
            for match in reversed(list(marks.finditer(line.text))):
                if match["base"] not in ("2", "10"):
                    a, b = match.span("mark")
                    line.text, line.source = line.text[:a] + line.text[b:], line.source[:a] + line.source[b:]
    return lines
