"""Whether a PDF's file is whole: PDFium repairs a file that breaks off without a word, and gives the pages it finds."""

from __future__ import annotations

import re
from pathlib import Path

HEAD_BYTES = 2048
"""A linearized file says its length in its first object, within the first 1,024 bytes (ISO 32000-1, Annex F)."""
TAIL_BYTES = 1024
"""`%%EOF` stands within so many bytes from the end (ISO 32000-1, Annex H, note 18)."""

_LENGTH = re.compile(rb"/Linearized\b.{0,400}?/L\s+(\d+)", re.DOTALL)
_START = re.compile(rb"startxref\s+(\d{1,12})")
_OBJECT = re.compile(rb"\d\s+obj\b")
"""Behind an end marker: the file goes on with a later revision, which then breaks off."""
_TABLE = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)")
_TREE = re.compile(rb"<<(?:(?!>>|endobj).){0,20000}?/Type\s*/Pages\b(?:(?!endobj).){0,20000}", re.DOTALL)
_COUNT = re.compile(rb"/Count\s+(\d{1,7})")
_LONGEST_TABLE_OPENING = 40


def breaks_off(path: Path) -> str:
    """What shows that the end of a file is missing; empty where nothing does, as in all labelled papers."""
    size, head, tail = _ends(path)
    announced = _LENGTH.search(head)
    if announced and int(announced[1]) > size:
        return f"the file has {size:,} of the {int(announced[1]):,} bytes it was written with"
    if b"%%EOF" not in tail or _OBJECT.search(tail, tail.rindex(b"%%EOF")):
        return "the file breaks off: its end marker is missing"
    return ""


def damage(path: Path) -> str:
    """What shows that a file is not as it was written: its end or its cross-reference table is missing; else empty."""
    if missing := breaks_off(path):
        return missing
    size, _, tail = _ends(path)
    starts = _START.findall(tail)
    if not starts:
        return "the file's end does not say where its table of objects is"
    with path.open("rb") as file:
        file.seek(min(int(starts[-1]), size))
        opening = file.read(_LONGEST_TABLE_OPENING)
    return "" if _TABLE.match(opening) else "the file's table of objects is not where its end says"


def _ends(path: Path) -> tuple[int, bytes, bytes]:
    """Size, first and last bytes of a file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, size - TAIL_BYTES))
        return size, head, file.read()


def pages_announced(content: bytes) -> int:
    """The most pages that a page tree in the plain part of a file says it has; 0 where none is in sight."""
    counts = [int(count[1]) for tree in _TREE.finditer(content) if (count := _COUNT.search(tree.group()))]
    return max(counts, default=0)
