"""Reading rules: patterns with macros from data files, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extractors.readings.accelerators import AcceleratorSpan
from extractors.readings.written_numbers import DIGITS, NUMBER, POWER, WORD_NUMBER

DATA = Path(__file__).parents[1] / "data"
MASK_FIRST, MASK_REST = "\ue001", "\ue000"
"""An accelerator mention is masked by these, one character for each of its own: rules then speak of {ACC}."""

_ACC = f"(?:{MASK_FIRST}{MASK_REST}*)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a data file: alternative patterns, the fixed properties beside them and the examples."""

    name: str
    patterns: tuple[re.Pattern[str], ...]
    needs: re.Pattern[str] | None
    properties: dict[str, Any]


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
    macros = _macros()
    rules = []
    for entry in data["rule"]:
        sources = [entry["pattern"]] + ([entry["also"]] if "also" in entry else [])
        patterns = tuple(re.compile(_expand(source, macros), re.IGNORECASE) for source in sources)
        needs = re.compile(entry["needs"]) if "needs" in entry else None
        rules.append(Rule(entry["name"], patterns, needs, entry))
    return tuple(rules)


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
        "I": rf"(?:\d{{1,3}}(?:[, ]\d{{3}})+|\d{{1,6}}|{WORD_NUMBER})",
        "N": number,
        "POWER": POWER,
        "DIGITS": f"(?:{DIGITS})",
        "R": rf"(?:between\s+{number}\s+and\s+{number}|{number}\s*(?:–|—|-|~|to|or)\s*{number}|{number})",
        "F": "(?:" + "|".join(units["flop"]) + ")",
        "T": "(?:" + "|".join(units["hours"]) + ")",
        "ADJ": rf"(?:{adjectives})[\s-]+",
    }


def _expand(pattern: str, macros: dict[str, str]) -> str:
    for name, value in macros.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern
