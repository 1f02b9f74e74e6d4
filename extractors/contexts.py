"""What the words around a fact say: training, inference, somebody else's work, a supposition."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def context_patterns() -> dict[str, re.Pattern[str]]:
    """Compiled cues by the name of the context, from data/contexts.toml."""
    data = tomllib.loads((Path(__file__).parent / "data" / "contexts.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(entry["patterns"]), re.IGNORECASE) for name, entry in data.items()}


def contexts_of(text: str) -> tuple[str, ...]:
    """Names of the contexts whose cues stand in `text`, sorted.

    >>> contexts_of("We trained on 8 GPUs")
    ('own', 'trained', 'training')
    """
    return tuple(sorted(name for name, pattern in context_patterns().items() if pattern.search(text)))


@cache
def _section_patterns() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads((Path(__file__).parent / "data" / "sections.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(entry["patterns"]), re.IGNORECASE) for name, entry in data.items()}


@cache
def section_contexts(heading: str) -> tuple[str, ...]:
    """Names of the contexts a section heading stands for, sorted.

    >>> section_contexts("5.2 Hardware and Schedule")
    ('training',)
    """
    return tuple(sorted(name for name, pattern in _section_patterns().items() if pattern.search(heading)))
