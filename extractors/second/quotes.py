"""Where a quote stands: searched in the letters and digits of a page, without white space, hyphens and marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz

from extractors.reading import Box, TextLine

SHORTEST: Final = 3  # letters and digits: less says nothing
SLIP_FROM: Final = 24  # letters and digits of a quote in which a slip may be forgiven
ALIKE: Final = 94.0  # percent of a quote that must stand on the page where it does not letter by letter
LONGEST_WORDS: Final = 700  # characters of the page that a quote with a gap may span
MARKS: Final = re.compile(r"#?T\d+\.r\d+(?:\.c\d+)?(?:\s*\|)?|\bc\d+(?:-c\d+)?:|\|")
GAP: Final = re.compile(r"\s*(?:\.\.\.|…|\[\.\.\.\]|\[…\])\s*")
MOST_PIECES: Final = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a page: its words as the page has them, its sentence's surroundings, and the boxes of its lines."""

    page: int
    words: str
    around: str
    boxes: tuple[Box, ...]
    exact: bool


def key(text: str) -> str:
    """The letters and digits of a text in one case: what a quote is compared by."""
    return "".join(sign for sign, _ in _signs(text))


def _signs(text: str) -> Iterator[tuple[str, int]]:
    for place, char in enumerate(text):
        for sign in unicodedata.normalize("NFKD", char).casefold():
            if sign.isalnum():
                yield sign, place


class PageText:
    """One page in which quotes are searched: `lines` in reading order, the reference list left out."""

    def __init__(self, number: int, lines: Sequence[TextLine]) -> None:
        self.number = number
        self._lines = lines
        parts, self._line_of, places = [], [], []
        length = 0
        for k, line in enumerate(lines):
            text = line.text if line.joined else line.text + " "
            for sign, place in _signs(text):
                parts.append(sign)
                self._line_of.append(k)
                places.append(length + place)
            length += len(text)
        self._key = "".join(parts)
        self._places = places

    @cached_property
    def text(self) -> str:
        """The page's words, a blank between lines."""
        return "".join(line.text if line.joined else line.text + " " for line in self._lines)

    def find(self, quote: str) -> Found | None:
        """Where a quote stands letter by letter, or in up to three pieces in order where it leaves words out."""
        pieces = [key(MARKS.sub(" ", piece)) for piece in GAP.split(quote) if key(piece)]
        if not pieces or len(pieces) > MOST_PIECES or sum(map(len, pieces)) < SHORTEST:
            return None
        spans, at = [], 0
        for piece in pieces:
            start = self._search(piece, at)
            if start is None:
                return None
            at = start + len(piece)
            spans.append((start, at))
        first, last = spans[0][0], spans[-1][1]
        if self._places[last - 1] - self._places[first] > max(LONGEST_WORDS, 2 * len(quote)):
            return None
        return self._found(first, last, exact=True)

    def _search(self, piece: str, at: int) -> int | None:
        """Where a piece begins: at the first place where its ends are those of words, else at the first."""
        first = self._key.find(piece, at)
        start = first
        while start >= 0:
            if self._is_word(start, start + len(piece)):
                return start
            start = self._key.find(piece, start + 1)
        # A number cut out of a longer one is no find: "8 GPUs" does not stand in "128 GPUs".
        return first if first >= 0 and not self._cuts_a_number(first, first + len(piece)) else None

    def _is_word(self, start: int, end: int) -> bool:
        opens = start == 0 or self._places[start] - self._places[start - 1] > 1
        closes = end == len(self._key) or self._places[end] - self._places[end - 1] > 1
        return opens and closes

    def _cuts_a_number(self, start: int, end: int) -> bool:
        text, first, last = self.text, self._places[start], self._places[end - 1]
        before = text[first - 1 : first] if first else ""
        cuts_before = text[first].isdigit() and (before.isdigit() or bool(re.search(r"\d[.,]$", text[:first])))
        return cuts_before or (text[last].isdigit() and bool(re.match(r"[.,]?\d", text[last + 1 : last + 3])))

    def find_alike(self, quote: str) -> Found | None:
        """Where a quote stands but for a slip of few letters; its numbers must be those of the page."""
        wanted = key(MARKS.sub(" ", quote))
        if len(wanted) < SLIP_FROM or not self._key:
            return None
        best = fuzz.partial_ratio_alignment(wanted, self._key, score_cutoff=ALIKE)
        if best is None or best.dest_end <= best.dest_start:
            return None
        there = self._key[best.dest_start : best.dest_end]
        if re.findall(r"\d+", wanted) != re.findall(r"\d+", there):
            return None
        return self._found(best.dest_start, best.dest_end, exact=False)

    def _found(self, start: int, end: int, *, exact: bool) -> Found:
        text = self.text
        first, last = self._places[start], self._places[end - 1] + 1
        while first > 0 and not text[first - 1].isspace():
            first -= 1
        while last < len(text) and not text[last].isspace():
            last += 1
        lines = dict.fromkeys(self._line_of[start:end])
        return Found(
            self.number,
            text[first:last].strip(),
            _sentence(text, first, last),
            tuple(self._lines[k].box for k in lines),
            exact,
        )


def _sentence(text: str, first: int, last: int, reach: int = 400) -> str:
    """The words around a stretch, from the end of the sentence before to the end of its own."""
    opened = [hit.end() for hit in re.finditer(r"[.!?]\s+(?=[A-Z(\[])", text[max(0, first - reach) : first])]
    start = max(0, first - reach) + (opened[-1] if opened else 0)
    if not opened and first > reach:
        start = text.find(" ", start) + 1
    closed = re.search(r"[.!?](?=\s+[A-Z(\[]|\s*$)", text[last : last + reach])
    end = last + (closed.end() if closed else 0)
    return text[min(start, first) : max(end, last)].strip()


class PagesText:
    """All pages of a paper in which quotes are searched."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        by_page: dict[int, list[TextLine]] = {}
        for line in lines:
            if line.kind not in ("reference", "sideways"):
                by_page.setdefault(line.page, []).append(line)
        self._pages = {number: PageText(number, some) for number, some in sorted(by_page.items())}

    def text(self, page: int) -> str:
        """The words of a page."""
        return self._pages[page].text

    def find(self, quote: str, page: int | None) -> Found | None:
        """Where a quote stands: on the page named, else on another one, else alike on the page named."""
        named = self._pages.get(page) if page is not None else None
        others = [one for number, one in self._pages.items() if number != page]
        others.sort(key=lambda one: abs(one.number - (page or 0)))
        for one in ([named] if named else []) + others:
            if found := one.find(quote):
                return found
        return named.find_alike(quote) if named else None
