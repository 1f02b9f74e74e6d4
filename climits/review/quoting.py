"""Whether the words that a reviewer quotes stand on the page that is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from climits.review.card import ReviewError
from curation.judging.quotes import letters, stands
from warehouse.lake import Lake
from warehouse.texts import stored_texts

_SHOWN: Final = 80
"""Characters of a quote that a message repeats."""


def check_quote(lake: Lake, paper: Mapping[str, Any], quote: str, page: int) -> None:
    """Raise ReviewError where the paper's lines are kept and none of this page or its neighbours holds the words.

    A sentence may begin on the page before or go on overleaf. Lines that another version kept say nothing.
    """
    sha256 = paper.get("pdf_sha256")
    text = next(iter(stored_texts(lake, [sha256])), None) if sha256 else None
    if text is None or not text.lines:
        return
    near = "".join(line.text for line in text.lines if abs(line.page - page) <= 1)
    if not stands(quote, letters(near)):
        words = quote if len(quote) <= _SHOWN else f"{quote[:_SHOWN]}…"
        raise ReviewError(f"page {page} does not say {words!r}: quote the paper's own words, or name another page")
