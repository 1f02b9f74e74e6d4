"""Characters of PDF text layers and what they stand for."""

from __future__ import annotations

import unicodedata
from functools import cache

LINE_END_HYPHENS = frozenset("\x02\u00ad\ufffe")
"""How PDFium hands on a hyphen at a line's end."""

_REPLACED = {
    "\u2212": "-",  # minus sign
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u200b": "",
    "\ufeff": "",
    "\u2019": "'",
    "\u2018": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u223c": "~",
    "\u02dc": "~",
    "\u22c5": "·",
    "\u2217": "*",
    "\u0000": "",
    "\u2113": "l",
}
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_PRIVATE_USE = {
    "\uf8ee": "[",
    "\uf8f0": "[",
    "\uf8f9": "]",
    "\uf8fb": "]",
    "\uf8eb": "(",
    "\uf8ed": "(",
    "\uf8f6": ")",
    "\uf8f8": ")",
}


@cache
def clean_glyph(code: int) -> str:
    """Text of one character code: ligatures spelled out, minus signs and spaces made plain, controls dropped."""
    if 32 <= code < 127:
        return chr(code)
    char = chr(code) if 0 < code < 0x110000 else ""
    for table in (_REPLACED, _LIGATURES, _PRIVATE_USE):
        if char in table:
            return table[char]
    if not char:
        return ""
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs", "Cn"):
        return ""
    if category == "Co":
        return " "
    if unicodedata.east_asian_width(char) == "F":
        return unicodedata.normalize("NFKC", char)
    return char
