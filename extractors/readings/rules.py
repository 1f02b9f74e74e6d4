"""Reading rules: patterns with macros from data files, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from extractors.reading import Quantity
from extractors.readings.accelerators import AcceleratorSpan
from extractors.readings.written_numbers import DIGITS, NUMBER, PLUS_MINUS, POWER, WORD_NUMBER

DATA = Path(__file__).parents[1] / "data"
MASK_FIRST, MASK_REST = "\ue001", "\ue000"
"""An accelerator mention is masked by these, one character for each of its own: rules then speak of {ACC}."""

_ACC = f"(?:{MASK_FIRST}{MASK_REST}*+)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a data file: alternative patterns, the fixed properties beside them and the examples."""

    name: str
    patterns: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str], ...]
    unless_before: re.Pattern[str] | None
    of_accelerators: bool
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its meaning, at `start` to `end` of the sentence; `accelerators` are indices of spans it counts."""

    quantity: Quantity
    value: float
    unit: str | None
    start: int
    end: int
    rule: str
    accelerators: tuple[int, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)


def mask(text: str, spans: Sequence[AcceleratorSpan]) -> str:
    """`text` with each accelerator mention replaced by mask characters; offsets stay the same."""
    parts: list[str] = []
    last = 0
    for span in spans:
        parts += [text[last : span.start], MASK_FIRST + MASK_REST * (span.end - span.start - 1)]
        last = span.end
    return "".join(parts) + text[last:]


@cache
def load_rules(name: str) -> tuple[Rule, ...]:
    """The rules of data/rules/<name>.toml in the file's order."""
    data = tomllib.loads((DATA / "rules" / f"{name}.toml").read_text(encoding="utf-8"))
    macros = {name: value.replace("\n", "") for name, value in data.get("macros", {}).items()} | _macros()
    rules = []
    for entry in data["rule"]:
        try:
            rules.append(_rule(entry, macros))
        except re.error as problem:
            problem.add_note(f"the rule {entry.get('name')!r}")
            raise
    return tuple(rules)


def _rule(entry: dict[str, Any], macros: dict[str, str]) -> Rule:
    sources = [entry["pattern"]] + ([entry["also"]] if "also" in entry else [])
    patterns = tuple(re.compile(_expand(source, macros), re.IGNORECASE) for source in sources)
    needed = entry.get("needs", [])
    needs = tuple(re.compile(one) for one in ([needed] if isinstance(needed, str) else needed))
    of_accelerators = all("{ACC}" in source for source in sources)
    unless = re.compile(_expand(entry["unless_before"], macros), re.IGNORECASE) if "unless_before" in entry else None
    return Rule(entry["name"], patterns, needs, unless, of_accelerators, entry)


def rule_hits(rule: Rule, lowered: str, masked: str) -> Iterator[re.Match[str]]:
    """Where a rule's patterns match the masked sentence; nowhere if a word or pattern it needs is missing.

    `lowered` is the sentence in lower case, without a mask.
    """
    words = rule.properties.get("words")
    if words and not any(word in lowered for word in words):
        return
    if rule.of_accelerators and MASK_FIRST not in masked:
        return
    if not all(needed.search(lowered) for needed in rule.needs):
        return
    for pattern in rule.patterns:
        yield from pattern.finditer(masked)


@cache
def unit_factors(kind: str) -> tuple[tuple[re.Pattern[str], float], ...]:
    """Patterns of a kind of unit ("hours", "flop") with the factor into that unit."""
    data = tomllib.loads((DATA / "units.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern, re.IGNORECASE), float(factor)) for pattern, factor in data[kind].items())


def unit_factor(kind: str, text: str) -> float | None:
    """Factor from the unit `text` into hours or FLOP, None for a unit that is not in the file.

    >>> unit_factor("hours", "days")
    24.0
    """
    stripped = text.strip()
    return next((factor for pattern, factor in unit_factors(kind) if pattern.fullmatch(stripped)), None)


@cache
def _macros() -> dict[str, str]:
    units = tomllib.loads((DATA / "units.toml").read_text(encoding="utf-8"))
    words = tomllib.loads((DATA / "rules" / "counts.toml").read_text(encoding="utf-8"))["adjectives"]["words"]
    adjectives = words.replace("\n", "")
    number = NUMBER
    return {
        "ACC:last": _ACC,
        "ACC": _ACC,
        "I": rf"(?:\d{{1,3}}(?:[, ']\d{{3}}){{1,4}}|\d{{1,6}}|{WORD_NUMBER})",
        "N": number,
        "POWER": POWER,
        "DIGITS": f"(?:{DIGITS})",
        "R": rf"(?:between\s+{number}\s+and\s+{number}"
        rf"|{number}(?:\s*(?:–|—|-|~|up to|to|or)\s*{number}|{PLUS_MINUS})?)",
        "F": "(?:" + "|".join(units["flop"]) + ")",
        "ADJ": rf"(?:{adjectives})[\s-]+",
    }


def _expand(pattern: str, macros: dict[str, str]) -> str:
    for name, value in macros.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern
