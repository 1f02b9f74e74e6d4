"""What a table says its times went into: training, search, a trained model, or another work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from curation.vocabulary.named_patterns import entries, named_patterns
from extractors.reading import Reading

FILE: Final = "table_times"
PLACES: Final = ("header", "caption")


def works() -> Mapping[str, Any]:
    """The data file: a name of a work -> its patterns and examples."""
    return entries(FILE)


@lru_cache(maxsize=4096)
def works_of(text: str) -> frozenset[str]:
    """The works that a header or caption speaks of."""
    return frozenset(name for name, pattern in named_patterns(FILE).items() if pattern.search(text))


def header_of(reading: Reading) -> str:
    """The headers over a cell of a table."""
    return f"{reading.attributes.get('over', '')} {reading.attributes.get('header', '')}"


def another_work(reading: Reading) -> bool:
    """Whether the header over a time names another work than training, and not training as well."""
    told = works_of(header_of(reading))
    return bool(told & {"trained_model", "other_work"}) and not told & {"training", "search"}
