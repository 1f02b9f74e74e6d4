"""How a fact hangs on the words before and after it in its sentence."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

REACH = 220  # characters to each side


@cache
def relation_patterns() -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
    """For each relation of data/relations.toml the compiled patterns of the text before and after a fact."""
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "relations.toml").read_text(encoding="utf-8"))

    def compiled(patterns: list[str]) -> re.Pattern[str] | None:
        return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    return {name: (compiled(entry["before"]), compiled(entry["after"])) for name, entry in data.items()}


def relations_of(text: str, start: int, end: int) -> frozenset[str]:
    """Names of the relations in which the words from `start` to `end` stand to the rest of the sentence."""
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    return frozenset(
        name
        for name, (left, right) in relation_patterns().items()
        if (left and left.search(before)) or (right and right.search(after))
    )
