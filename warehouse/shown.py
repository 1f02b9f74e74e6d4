"""Text of strangers made harmless on a terminal: of papers, file names, records, decisions."""

from __future__ import annotations

import unicodedata
from typing import Final

_LINE_END_HYPHEN: Final = "\x02"  # what PDFium gives for a hyphen at a line's end
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_MARKS_IN_A_ROW: Final = 3


def shown(text: object) -> str:
    """Text of a paper, harmless on a terminal: no control characters, escapes, overrides or piles of marks.

    Line breaks and tabs become spaces. What is stored stays as it was.
    """
    out: list[str] = []
    marks = 0
    for character in str(text):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS_IN_A_ROW:
            continue
        if character == _LINE_END_HYPHEN:
            out.append("-")
        elif character.isspace() or category in ("Zl", "Zp"):
            out.append(" ")
        elif category == "Cf":  # overrides and isolates of direction, zero width, soft hyphen
            continue
        elif category in ("Cc", "Cs", "Co", "Cn"):
            out.append(_REPLACEMENT)
        else:
            out.append(character)
    return "".join(out)


def shown_lines(text: object) -> str:
    """The same for a message of several lines of the program's own: its line breaks stay."""
    return "\n".join(map(shown, str(text).split("\n")))
