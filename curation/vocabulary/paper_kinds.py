"""What kind of paper a title and abstract announce: serving, compression, a survey, …"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def paper_kinds() -> Mapping[str, re.Pattern[str]]:
    """The kinds of data/paper_kinds.toml with the words that announce them."""
    data = tomllib.loads(resources.files("curation").joinpath("data/paper_kinds.toml").read_text("utf-8"))
    return {kind: re.compile("|".join(entry["patterns"]), re.IGNORECASE) for kind, entry in data.items()}


def announced(title: str, abstract: str) -> dict[str, float]:
    """For each kind how often title (counted three times) and abstract announce it."""
    return {
        kind: float(3 * len(pattern.findall(title)) + len(pattern.findall(abstract)))
        for kind, pattern in paper_kinds().items()
    }
