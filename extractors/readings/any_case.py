"""Patterns that are looked for in any case: in text made lower, which takes a third of what ignoring case does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

OF_THIS_CASE = "(?-i:"
_LETTER = re.compile(r"(\\.)|([A-Z])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AnyCase:
    """Alternative patterns: those that ask for a capital somewhere are looked for in the text as it is."""

    lower: re.Pattern[str] | None
    cased: re.Pattern[str] | None

    def is_in(self, text: str, lowered: str) -> bool:
        """Whether one of the patterns stands in `text`; `lowered` is `text.lower()`."""
        return (self.lower is not None and self.lower.search(lowered) is not None) or (
            self.cased is not None and self.cased.search(text) is not None
        )


def in_any_case(patterns: Iterable[str]) -> AnyCase:
    r"""Patterns compiled, each without a bar outside brackets; those that begin at a word's edge are tried there alone.

    >>> cues = in_any_case([r"\bNAS\b", r"\bsearch"])
    >>> [cues.is_in(text, text.lower()) for text in ("by NAS", "Searching", "research")]
    [True, True, False]
    """
    every = list(patterns)
    lower = [_in_lower_case(pattern) for pattern in every if OF_THIS_CASE not in pattern]
    edged = [pattern.removeprefix(r"\b") for pattern in lower if pattern.startswith(r"\b")]
    alternatives = [pattern for pattern in lower if not pattern.startswith(r"\b")]
    if edged:
        alternatives.insert(0, rf"\b(?:{'|'.join(edged)})")
    cased = [pattern for pattern in every if OF_THIS_CASE in pattern]
    return AnyCase(
        re.compile("|".join(alternatives)) if alternatives else None,
        re.compile("|".join(cased), re.IGNORECASE) if cased else None,
    )


def _in_lower_case(pattern: str) -> str:
    """The pattern with its letters in lower case but those behind a backslash, which name classes."""
    return _LETTER.sub(lambda letter: letter[1] or letter[2].lower(), pattern)
