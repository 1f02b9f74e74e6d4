"""What a table says its times went into: training, search, a trained model, or another work."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from extractors.reading import Reading

DATA: Final = Path(__file__).parents[1] / "data" / "table_times.toml"
PLACES: Final = ("header", "caption")


@cache
def works() -> Mapping[str, Any]:
    """The data file: a name of a work -> its patterns and examples."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(entry["patterns"]), re.IGNORECASE) for name, entry in works().items()}


@lru_cache(maxsize=4096)
def works_of(text: str) -> frozenset[str]:
    """The works that a header or caption speaks of."""
    return frozenset(name for name, pattern in _patterns().items() if pattern.search(text))


def header_of(reading: Reading) -> str:
    """The headers over a cell of a table."""
    return f"{reading.attributes.get('over', '')} {reading.attributes.get('header', '')}"


def another_work(reading: Reading) -> bool:
    """Whether the header over a time names another work than training, and not training as well."""
    told = works_of(header_of(reading))
    return bool(told & {"trained_model", "other_work"}) and not told & {"training", "search"}
