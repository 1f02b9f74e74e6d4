"""How a fact hangs on the words before and after it in its sentence."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

REACH = 220  # characters to each side


@cache
def relation_patterns() -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None, str | None]]:
    """For each relation of data/relations.toml the patterns of the text before and after a fact, and of which kind."""
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "relations.toml").read_text(encoding="utf-8"))

    def compiled(patterns: list[str]) -> re.Pattern[str] | None:
        return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    return {
        name: (compiled(entry["before"]), compiled(entry["after"]), entry.get("of")) for name, entry in data.items()
    }


def relations_of(text: str, start: int, end: int, quantity: str = "duration") -> frozenset[str]:
    """Names of the relations in which the words of a fact from `start` to `end` stand to the rest of the sentence."""
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    return frozenset(
        name
        for name, (left, right, of) in relation_patterns().items()
        if of in (None, quantity) and ((left and left.search(before)) or (right and right.search(after)))
    )
