"""What is wrong with a benchmark's file, in the words of the file: its keys, and what to write."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError
from rapidfuzz import process

_ORDER: Final = {"extra_forbidden": 0, "missing": 1}
"""Unknown keys first, then missing ones, which may be the same key misspelt."""
_WORDS: Final = {
    "missing": "is missing",
    "extra_forbidden": "no such key",
    "tuple_type": "is a list, in square brackets",
    "string_type": "is a text, in quotes",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "float_type": "is a number",
    "float_parsing": "is a number",
    "int_type": "is a whole number",
    "int_parsing": "is a whole number",
    "bool_type": "is true or false",
    "bool_parsing": "is true or false",
    "model_type": "is a section of its own, with keys",
    "model_attributes_type": "is a section of its own, with keys",
}


def in_words(error: ValidationError) -> str:
    """All problems of a file: "metric.0.familys: no such key (families?); metric.0.families: is missing"."""
    problems = sorted(error.errors(), key=lambda one: _ORDER.get(one["type"], 2))
    missing = {one["loc"]: str(one["loc"][-1]) for one in problems if one["type"] == "missing"}
    return "; ".join(_problem(dict(one), missing) for one in problems)


def _problem(one: dict[str, Any], missing: dict[tuple[int | str, ...], str]) -> str:
    place: tuple[int | str, ...] = one["loc"]
    said = str(one["msg"]).removeprefix("Value error, ")
    words = _WORDS.get(one["type"], said)
    if one["type"] == "extra_forbidden":
        beside = [name for where, name in missing.items() if where[:-1] == place[:-1]]
        near = process.extractOne(str(place[-1]), beside, score_cutoff=70)
        words += f" ({near[0]}?)" if near else ""
    key = ".".join(map(str, place))
    return f"{key}: {words}" if key else words
