"""What a reviewer types into the page's forms, checked as the terminal application checks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from climits.review.desk import Card, Desk, ReviewError
from climits.review.editing import CHOSEN_BY_NUMBER, chosen, completions
from climits.review.text import value_text
from curation.decisions.schema import FIELDS
from curation.decisions.values import parse, parse_all


def values_of(desk: Desk, kind: str, typed: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    """The values of what was typed, by field; `known` are the claim's other values. Raises ReviewError."""
    try:
        return parse_all(kind, typed, desk.vocabulary, known)
    except ValueError as error:
        raise ReviewError(str(error)) from error


def preview(desk: Desk, card: Card, line: str, edits: Mapping[str, str]) -> dict[str, Any]:
    """What would become of a line "field=value" about a card, typed so far.

    The field, its value in words or what is wrong, whole lines that complete it, and as `typed` the value in full where
    the number of a choice was typed. Nothing is raised: a line is wrong until it is finished.
    """
    try:
        values = {**card.row, **values_of(desk, card.kind, edits, card.row)}
    except ReviewError as error:
        return _wrong(str(error))
    name, equals, typed = (part.strip() for part in line.partition("="))
    lines = (
        completions(card, line, values, desk.vocabulary) if name in FIELDS[card.kind].model_fields or not equals else []
    )
    if not equals:
        return _wrong("write field=value", completions=lines)
    typed = chosen(card, name, typed, values, desk.vocabulary)
    numbered = name in CHOSEN_BY_NUMBER and line.endswith("=")
    return {**_read(desk, card.kind, name, typed, values), "completions": lines, "numbered": numbered}


def preview_added(desk: Desk, kind: str, line: str, edits: Mapping[str, str]) -> dict[str, Any]:
    """The same for a claim to add, of which nothing is known but what was typed."""
    name, _, typed = (part.strip() for part in line.partition("="))
    try:
        values = values_of(desk, kind, edits, {})
    except ReviewError as error:
        return _wrong(str(error))
    names = desk.vocabulary.completions(kind, name, typed, values) if name in FIELDS[kind].model_fields else []
    return {**_read(desk, kind, name, typed, values), "completions": [f"{name}={one}" for one in names]}


def _wrong(problem: str, **more: Any) -> dict[str, Any]:
    return {"name": "", "typed": "", "text": "", "problem": problem, "completions": [], "numbered": False, **more}


def _read(desk: Desk, kind: str, name: str, typed: str, values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        value = parse(kind, name, typed, desk.vocabulary, values)
    except ValueError as error:
        return _wrong(str(error), name=name, typed=typed)
    text = "not stated" if value is None else value_text(name, value)
    return {**_wrong(""), "name": name, "typed": typed, "text": text}
