"""The fields of a run that a sentence states, as its readings have them: a start for adding what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from curation.vocabulary.chips import normalise_chip

_FIELD: Final = {
    "chip_count": ("chip_count", "count_unit"),
    "duration": ("duration_h", "duration_kind"),
    "training_compute": ("training_compute_flop", None),
    "epochs": ("epochs", None),
    "steps": ("steps", None),
}
"""The field that a quantity states, and the field of its unit."""


def fields_of(readings: Iterable[Mapping[str, Any]], published_on: date | None) -> dict[str, Any]:
    """Values by field, of each the first that was read."""
    fields: dict[str, Any] = {}
    for reading in readings:
        if reading["quantity"] == "accelerator" and "chip" not in fields:
            chip = normalise_chip(reading["text"], published_on).chip
            if chip:
                fields["chip"] = chip
        name, unit = _FIELD.get(reading["quantity"], (None, None))
        if name is None or name in fields or reading["value"] is None:
            continue
        value = reading["value"]
        fields[name] = int(value) if name == "chip_count" else value
        if unit is not None and reading["unit"]:
            fields[unit] = reading["unit"]
    return fields
