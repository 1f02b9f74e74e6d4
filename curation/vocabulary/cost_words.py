"""Words that say how many operations a forward pass takes: what a header counts, and in multiples of what."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal

DATA: Final = Path(__file__).parents[1] / "data" / "cost_words.toml"
PassUnit = Literal["FLOP", "MAC"]

_POWER = re.compile(r"(?:[×x·*]\s*)?(?<!\d)10\s?\^?\s?\{?(6|9|10|11|12)\}?(?!\d)|(?<![\d.])1e(6|9|12)(?!\d)")
_BRACKETED = re.compile(
    r"[(\[,]\s*(?:in |×\s*)?([kmgbt]|bn|giga|mega|tera|millions?|billions?|trillion)\s*[)\]]", re.IGNORECASE
)
_IN_WORDS = re.compile(
    r"(?<![a-z])(?:in|of) (millions?|billions?)(?![a-z])|(?<![a-z])(millions?|billions?) of(?![a-z])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a header counts. `scale` is the multiple that it states, None where it states none.

    `weak`: it says "complexity" or "cost" only, so that the cells must say what of.
    """

    unit: PassUnit
    scale: float | None
    weak: bool = False
    part: bool = False


@cache
def words() -> dict[str, Any]:
    """The data file as it stands."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _counted() -> tuple[tuple[PassUnit, re.Pattern[str]], ...]:
    return tuple(
        (entry["unit"], re.compile(pattern, re.IGNORECASE))
        for entry in words()["counted"]
        for pattern in entry["patterns"]
    )


@cache
def _any(section: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in words()[section]["patterns"]), re.IGNORECASE)


@cache
def _size(name: str) -> re.Pattern[str]:
    return re.compile(words()["size"][name], re.IGNORECASE)


def scale_of(word: str) -> float | None:
    """The multiple that a word or letter stands for: 1e9 for "G", "B" and "billion"; None where it is none."""
    value = words()["scales"].get(word.lower())
    return None if value is None else float(value)


@lru_cache(maxsize=20_000)
def counted_in(text: str) -> tuple[PassUnit, float | None] | None:
    """The unit that a text names, and the multiple written before it: "GFLOPs" is FLOP in 1e9."""
    for unit, pattern in _counted():
        found = pattern.search(text)
        if found:
            prefix = found.groupdict().get("scale")
            return unit, scale_of(prefix) if prefix else None
    return None


@lru_cache(maxsize=20_000)
def scale_stated(text: str) -> float | None:
    """The multiple that a header states: "(G)", "×10^9", "in millions", "GFLOPs"; None where it states none."""
    counted = counted_in(text)
    if counted and counted[1]:
        return counted[1]
    after = text
    for _, pattern in _counted():
        found = pattern.search(text)
        if found:
            after = text[found.start() :]
            break
    power = _POWER.search(after)
    if power:
        return float(f"1e{power[1] or power[2]}")
    bracketed = _BRACKETED.search(after)
    if bracketed:
        return scale_of(bracketed[1])
    worded = _IN_WORDS.search(text)
    return scale_of(worded[1] or worded[2]) if worded else None


@lru_cache(maxsize=20_000)
def is_rate(text: str) -> bool:
    """Whether a header speaks of operations a second."""
    return bool(re.search(words()["other"]["patterns"][0], text, re.IGNORECASE))


@lru_cache(maxsize=20_000)
def cost_header(text: str) -> Counted | None:
    """What a header that names the operations of a pass counts; None for rates, whole trainings and shares."""
    stripped = re.sub(r"\s+", " ", text).strip()
    if not stripped or len(stripped) > 80 or _any("other").search(stripped.replace("↓", "")):
        return None
    part = bool(_any("part").search(stripped))
    counted = counted_in(stripped)
    if counted:
        return Counted(counted[0], scale_stated(stripped), part=part)
    if _any("weak").search(stripped):
        return Counted("FLOP", scale_stated(stripped), weak=True, part=part)
    return None


@lru_cache(maxsize=20_000)
def names_parameters(header: str) -> bool:
    """Whether a header names the number of parameters."""
    return bool(_size("parameters").search(header))


@lru_cache(maxsize=20_000)
def names_input(header: str) -> bool:
    """Whether a header names the size of a model's input."""
    return bool(_size("input").search(header)) and not names_parameters(header)
