"""Names of data sets in running text: they say what a section's tables are about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from extractors.pages.sentences import Sentence
from extractors.reading import Reading

LONGEST_QUOTE = 400


@cache
def _pattern() -> re.Pattern[str]:
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "benchmark_names.toml").read_text(encoding="utf-8"))
    return re.compile(data["benchmark"]["pattern"])


def find_benchmark_names(text: str) -> list[tuple[int, int]]:
    """Start and end of each data set that a sentence names."""
    return [match.span() for match in _pattern().finditer(text)]


def read_benchmark_names(sentences: Sequence[Sentence]) -> Iterator[Reading]:
    """Readings of quantity "benchmark"; a name is given once for each sentence."""
    for sentence in sentences:
        if sentence.kind not in ("prose", "heading", "caption"):
            continue
        seen: set[str] = set()
        for start, end in find_benchmark_names(sentence.text):
            text = sentence.text[start:end]
            if text in seen:
                continue
            seen.add(text)
            first = max(0, start - LONGEST_QUOTE // 2)
            yield Reading(
                quantity="benchmark",
                text=text,
                page=sentence.page_at(start),
                quote=sentence.text[first : first + LONGEST_QUOTE],
                rule="benchmark_names",
                position=sentence.offset(start),
                sentence=sentence.number,
                section=sentence.section,
                context=(f"kind:{sentence.kind}",),
            )
