"""Names of data sets in running text: they say what a section's tables are about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from extractors.benchmarks import benchmark_files, named_in_text
from extractors.pages.sentences import Sentence
from extractors.reading import Reading

LONGEST_QUOTE = 400


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """A pattern of all names, which most sentences do not match, and one for each benchmark."""
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "benchmark_names.toml").read_text(encoding="utf-8"))
    lists = [entry.in_text.patterns for entry in benchmark_files().values() if entry.in_text is not None]
    lists.append(tuple(data["others"]["patterns"]))
    return (named_in_text(p for patterns in lists for p in patterns), *map(named_in_text, lists))


def find_benchmark_names(text: str) -> list[tuple[int, int]]:
    """Start and end of each data set that a sentence names; where two names overlap the longer one stands."""
    any_name, *patterns = _patterns()
    if not any_name.search(text):
        return []
    spans = {match.span() for pattern in patterns for match in pattern.finditer(text)}
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if not any(start < other[1] and other[0] < end for other in kept):
            kept.append((start, end))
    return sorted(kept)


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
            yield reading_of(sentence, start, end, "benchmark_names")


def reading_of(sentence: Sentence, start: int, end: int, rule: str) -> Reading:
    """The reading of a data set's name that stands from `start` to `end` of a sentence."""
    first = max(0, start - LONGEST_QUOTE // 2)
    return Reading(
        quantity="benchmark",
        text=sentence.text[start:end],
        page=sentence.page_at(start),
        quote=sentence.text[first : first + LONGEST_QUOTE],
        rule=rule,
        position=sentence.offset(start),
        sentence=sentence.number,
        section=sentence.section,
        context=(f"kind:{sentence.kind}",),
    )
