"""What is wrong with data that a person wrote, in the project's words: pydantic's are for programmers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

_KINDS = {
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "date_from_datetime_parsing": "is no day like 2019-01-31",
    "date_parsing": "is no day like 2019-01-31",
    "date_type": "is no day like 2019-01-31",
    "dict_type": "is no table of names and values",
    "extra_forbidden": "is a name that is not known here",
    "finite_number": "is no finite number",
    "float_parsing": "is no number",
    "float_type": "is no number",
    "frozen_set_type": "is no list",
    "int_from_float": "is no whole number",
    "int_parsing": "is no whole number",
    "int_type": "is no whole number",
    "list_type": "is no list",
    "missing": "is missing",
    "model_type": "is no table of names and values",
    "path_type": "is no path",
    "set_type": "is no list",
    "string_too_short": "is empty or too short",
    "string_type": "is no text",
    "timezone_aware": "lacks a time zone",
    "too_short": "has too few entries",
    "tuple_type": "is no list",
}
_BOUNDS = {
    "greater_than": ("gt", "must be more than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than": ("lt", "must be less than"),
    "less_than_equal": ("le", "must be at most"),
    "literal_error": ("expected", "must be one of"),
    "string_pattern_mismatch": ("pattern", "must be written as"),
    "string_too_long": ("max_length", "has more characters than"),
}


def complaint(problem: Mapping[str, Any]) -> str:
    """One of a ValidationError's `errors()` without its place: "must be at most 2000, not 5000"."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", problem["msg"]))
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        bound = _number(context.get(name, "")).replace("'", "").replace(" or ", ", ")
        return f"{words} {bound}, not {_shown(problem['input'])}"
    words = _KINDS.get(kind, "cannot be used")
    return words if kind in ("missing", "extra_forbidden") else f"{words}: {_shown(problem['input'])}"


def complaints(error: ValidationError, whole: str = "") -> str:
    """All that is wrong, each with the field it is wrong in; `whole` names what has no field of its own."""
    told = []
    for problem in error.errors(include_url=False):
        place = ".".join(str(part) for part in problem["loc"]) or whole
        told.append(f"{place} {complaint(problem)}" if place else complaint(problem))
    return "; ".join(told)


def _shown(value: Any) -> str:
    text = _number(value) if isinstance(value, int | float) else repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
