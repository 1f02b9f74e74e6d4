"""What the words around a fact say: training, inference, somebody else's work, a supposition."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from extractors.readings.any_case import AnyCase, in_any_case

WINDOW = 110  # characters left and right of a fact within which a cue is near
MOST_KEPT = 256  # texts whose contexts are known: facts share their sentence, clause and the sentence before
LEAST_CLAUSE = 12  # characters: a cut closer to the fact would leave no clause
CLAUSE = re.compile(
    r";|:|(?<!\bal)(?<!\bFig)(?<!\bSec)(?<!\bApprox)(?<!\bapprox)\.\s|,?\s\b(?:while|whereas|but)\b\s|,\s(?:and|then|which|where)\s"
    r"|(?<!\d)\sand\s(?=\d|an?\s|one\s|two\s|three\s|four\s|eight\s|on\s|for\s|the\s)|\(\s*|\)\s*"
)
"""Where one clause ends and another begins."""


@cache
def context_patterns() -> dict[str, AnyCase]:
    """Compiled cues by the name of the context, from data/contexts.toml."""
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "contexts.toml").read_text(encoding="utf-8"))
    return {name: in_any_case(entry["patterns"]) for name, entry in data.items()}


@lru_cache(maxsize=MOST_KEPT)
def contexts_of(text: str) -> tuple[str, ...]:
    """Names of the contexts whose cues stand in `text`, sorted.

    >>> contexts_of("We trained on 8 GPUs")
    ('own', 'trained', 'training')
    """
    lowered = text.lower()
    return tuple(sorted(name for name, cues in context_patterns().items() if cues.is_in(text, lowered)))


def clause_contexts(text: str, start: int, end: int) -> tuple[str, ...]:
    """Names of the contexts whose cues stand in the clause around the words from `start` to `end`, sorted."""
    return contexts_of(clause_of(text, start, end))


def clause_of(text: str, start: int, end: int) -> str:
    """The clause around the words from `start` to `end`, no more than WINDOW characters of it on either side."""
    low, high = max(0, start - WINDOW), min(len(text), end + WINDOW)
    for mark in CLAUSE.finditer(text, low, start):
        if start - mark.end() > LEAST_CLAUSE and not mark.group().strip().startswith(("(", ")")):
            low = mark.end()
    for mark in CLAUSE.finditer(text, end, high):
        if not mark.group().strip().startswith(("(", ")")):
            high = mark.start()
            break
    return text[low:high]


@cache
def _section_patterns() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "sections.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(entry["patterns"]), re.IGNORECASE) for name, entry in data.items()}


@cache
def section_contexts(heading: str) -> tuple[str, ...]:
    """Names of the contexts a section heading stands for, sorted.

    >>> section_contexts("5.2 Hardware and Schedule")
    ('training',)
    """
    return tuple(sorted(name for name, pattern in _section_patterns().items() if pattern.search(heading)))
