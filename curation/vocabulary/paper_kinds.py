"""What kind of paper a title and abstract announce: serving, compression, a survey, …"""

from __future__ import annotations

import re
from collections.abc import Mapping

from curation.vocabulary.named_patterns import named_patterns


def paper_kinds() -> Mapping[str, re.Pattern[str]]:
    """The kinds of data/paper_kinds.toml with the words that announce them."""
    return named_patterns("paper_kinds")


def announced(title: str, abstract: str) -> dict[str, float]:
    """For each kind how often title (counted three times) and abstract announce it."""
    return {
        kind: float(3 * len(pattern.findall(title)) + len(pattern.findall(abstract)))
        for kind, pattern in paper_kinds().items()
    }
