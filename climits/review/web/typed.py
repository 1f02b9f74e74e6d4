"""What a reviewer types into the page's forms, checked as the terminal application checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from climits.review.desk import Desk, ReviewError
from climits.review.text import value_text
from curation.decisions.schema import FIELDS
from curation.decisions.values import parse


def values_of(desk: Desk, kind: str, typed: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    """The values of what was typed, by field; `known` are the claim's other values. Raises ReviewError."""
    values: dict[str, Any] = {}
    # A metric bounds its value: what is text is read first.
    for name in sorted(typed, key=lambda field: field == "value"):
        try:
            values[name] = parse(kind, name, typed[name], desk.vocabulary, {**known, **values})
        except ValueError as error:
            raise ReviewError(str(error)) from error
    return values


def preview(desk: Desk, kind: str, line: str, edits: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    """What would become of a line "field=value" typed so far: the field, its value in words or what is wrong, names.

    `completions` are whole lines. Nothing is raised: a line is wrong until it is finished.
    """
    name, equals, typed = (part.strip() for part in line.partition("="))
    if not equals:
        fields = [f"{field}=" for field in FIELDS[kind].model_fields if field.startswith(name)]
        return {"name": "", "text": "", "problem": "write field=value", "completions": fields}
    shown: dict[str, Any] = {"name": name, "text": "", "problem": "", "completions": []}
    try:
        values = {**known, **values_of(desk, kind, edits, known)}
        if name in FIELDS[kind].model_fields:
            shown["completions"] = [f"{name}={one}" for one in desk.vocabulary.completions(kind, name, typed, values)]
        value = parse(kind, name, typed, desk.vocabulary, values)
    except (ReviewError, ValueError) as error:
        return {**shown, "problem": str(error)}
    return {**shown, "text": "not stated" if value is None else value_text(name, value)}
