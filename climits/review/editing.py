"""Fields typed by a reviewer: what is offered for them, and what a line means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from climits.review.card import Card
from curation.decisions.schema import FIELDS
from curation.decisions.suggestions import MOST, suggestions
from curation.decisions.values import Vocabulary, parse

CHOSEN_BY_NUMBER = ("stage", "metric", "split", "count_unit", "duration_kind", "pass_unit")
"""Fields of few values: a number alone takes the one of that place."""


def offered(card: Card, name: str, typed: str, values: Mapping[str, Any], vocabulary: Vocabulary) -> list[str]:
    """What a field's value may become, given what was typed of it, best first."""
    # What is published of the paper's other claims may be what the first reviewer decided: a second look is blind.
    claims = () if card.role == "second" else card.desk.claims()
    others = [row for kind, cid, row in claims if kind == card.kind and cid != card.claim_id]
    near = suggestions(name, {**card.row, name: values.get(name)}, others)
    names = vocabulary.of(card.kind, name, values)
    near = [text for text in near if text in names] if names else near
    begun = [text for text in near if text.lower().startswith(typed.strip().lower())]
    known = vocabulary.completions(card.kind, name, typed, values, limit=MOST)
    present = str(values.get(name))
    return [text for text in dict.fromkeys([*begun, *known]) if typed.strip() or text != present][:MOST]


def completions(card: Card, line: str, values: Mapping[str, Any], vocabulary: Vocabulary) -> list[str]:
    """Whole lines "field=value" that a begun one may become."""
    name, equals, value = line.partition("=")
    name = name.strip()
    if not equals:
        return [f"{field}=" for field in FIELDS[card.kind].model_fields if field.startswith(name)]
    return [f"{name}={text}" for text in offered(card, name, value, values, vocabulary)]


def hint(card: Card, line: str, values: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    """What can be typed next."""
    name, equals, value = line.partition("=")
    if not equals:
        return "Tab: " + "  ".join(completions(card, line, values, vocabulary))
    found = offered(card, name.strip(), value, values, vocabulary)
    if name.strip() in CHOSEN_BY_NUMBER and found and not value.strip():
        return "  ".join(f"{n} {text}" for n, text in enumerate(found, start=1))
    return ("Tab: " + "  ".join(found)) if found else "Enter keeps it, Escape leaves; - for not stated"


def taken(card: Card, line: str, values: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[str, Any]:
    """Field and value that a line states; raises ValueError with a message for the person who typed."""
    name, equals, value = line.partition("=")
    name = name.strip()
    if not equals:
        raise ValueError("write field=value")
    return name, parse(card.kind, name, chosen(card, name, value, values, vocabulary), vocabulary, values)


def chosen(card: Card, name: str, typed: str, values: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    """What was typed for a field, or the choice of which only the number was typed."""
    if name in CHOSEN_BY_NUMBER and typed.strip().isdigit():
        choices = offered(card, name, "", values, vocabulary)
        if 1 <= int(typed) <= len(choices):
            return choices[int(typed) - 1]
    return typed
