"""Whether words that are said to stand on a page stand there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from curation.judging.labels import Label, named

LEAST_WORDS_ON_PAGE: Final = 0.9
"""Words of a quote that must stand on its page where it does not stand there letter by letter: hyphens at line ends are
mended and lines sorted, so plain text in the file's own order may differ."""


def letters(text: str) -> str:
    """Letters and digits of a text, in small letters without accents."""
    return re.sub(r"[^0-9a-z]+", "", unicodedata.normalize("NFKD", text).lower())


def stands(quote: str, text: str) -> bool:
    """Whether a sentence or the cells of a table row stand in a text of letters and digits."""
    if letters(quote) in text:
        return True
    words = [word for word in map(letters, re.split(r"[\s|\[\]]+", quote)) if word]
    return sum(word in text for word in words) >= LEAST_WORDS_ON_PAGE * max(1, len(words))


def quotes(label: Label) -> Iterator[tuple[str, int, str]]:
    """The quotes of a labelled paper: the entry's place in words, page and quote."""
    for k, run in enumerate(label["runs"]):
        yield from _quoted(f"runs[{k}]", run.get("evidence") or ())
    yield from _quoted("other_hardware", label.get("other_hardware") or ())


def _quoted(place: str, pieces: Any) -> Iterator[tuple[str, int, str]]:
    for piece in pieces:
        if piece.get("quote") and piece.get("page"):
            yield place, int(piece["page"]), str(piece["quote"])


def pages_to_look_at(label: Label) -> frozenset[int]:
    """Pages on which quotes may stand: a sentence may begin on the page before the words, or go on overleaf."""
    return frozenset(page + more for _, page, _ in quotes(label) for more in (-1, 0, 1))


def absent_quotes(label: Label, pages: dict[int, str]) -> list[str]:
    """Quotes that stand on none of the pages where they may, in words; `pages` are plain texts by number."""
    plain = {number: letters(text) for number, text in pages.items()}
    return [
        f"{named(label)}: {place} quotes of page {page} what is not there: {quote[:80]!r}"
        for place, page, quote in quotes(label)
        if not stands(quote, "".join(plain.get(page + more, "") for more in (-1, 0, 1)))
    ]
