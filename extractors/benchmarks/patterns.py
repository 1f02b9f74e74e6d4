"""How names and words of benchmark files are compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable


def named_in_table(pattern: str) -> re.Pattern[str]:
    """A name as it stands in a header, label or caption: as a word of its own, in small or capital letters."""
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z])", re.IGNORECASE)


def named_in_text(patterns: Iterable[str]) -> re.Pattern[str]:
    """Names as they stand in a sentence: written just so, between anything but letters."""
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(patterns)})(?![A-Za-z])")


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Any of the patterns, in small or capital letters; without a pattern, nothing matches."""
    return re.compile("|".join(f"(?:{p})" for p in patterns) or "(?!)", re.IGNORECASE)
