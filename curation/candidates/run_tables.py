"""Candidates for training runs out of tables: training cost by model, hardware by model, model cards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from curation.candidates.links import Candidate
from curation.candidates.ownership import Ownership
from curation.candidates.statements import read_statement
from extractors.reading import PaperReadings, Reading

NOWHERE = -1_000_000  # a table floats: it is near no sentence
FACTS = ("accelerator", "duration", "training_compute")


def table_candidates(paper: PaperReadings, ownership: Ownership, published_on: date | None) -> list[Candidate]:
    """One candidate for each row or column of a table that holds hardware, a duration or a computation."""
    groups: dict[tuple[str, str, int | None], list[Reading]] = {}
    captions: dict[str, list[Reading]] = {}
    for reading in paper.readings:
        if reading.table_id is None or reading.quantity == "score":
            continue
        axis = reading.attributes.get("axis", "row")
        if axis == "caption":
            captions.setdefault(reading.table_id, []).append(reading)
        else:
            index = reading.row if axis == "row" else reading.column
            groups.setdefault((reading.table_id, axis, index), []).append(reading)
    return [
        candidate
        for (table_id, _, _), group in groups.items()
        if any(reading.quantity in FACTS for reading in group)
        for candidate in _of_group(group, captions.get(table_id, ()), ownership, published_on)
    ]


def _of_group(
    group: Sequence[Reading], caption: Sequence[Reading], ownership: Ownership, published_on: date | None
) -> list[Candidate]:
    numbered = _counted([_placed(reading, k) for k, reading in enumerate(group)])
    statement = replace(read_statement(NOWHERE, numbered, published_on), section=group[0].section)
    entity = group[0].attributes.get("entity", "")
    own = not ownership.is_others(entity)
    model = re.sub(r"\s+", " ", entity).strip() or None
    hardware = statement.hardware[0] if statement.hardware else None
    if hardware is None and caption:
        named = read_statement(NOWHERE, caption, published_on).hardware
        hardware = named[0] if len(named) == 1 else None
    found = [Candidate(statement, hardware, duration, model=model, own=own) for duration in statement.durations]
    computes = list(statement.compute)
    if found and len(computes) == 1 and len(found) == 1:
        found = [replace(found[0], compute=computes.pop())]
    found += [Candidate(statement, hardware, compute=compute, model=model, own=own) for compute in computes]
    if not found and hardware is not None:
        found = [Candidate(statement, item, model=model, own=own) for item in statement.hardware]
    return [replace(item, hardware_link="none") if item.hardware is None else item for item in found]


def _placed(reading: Reading, k: int) -> Reading:
    """The reading as if the cells of its row were words of one sentence, in their order."""
    start = 10_000 * k + 100 * (reading.column or 0)
    return replace(
        reading, attributes={**reading.attributes, "start": str(start), "end": str(start + len(reading.text))}
    )


def _counted(placed: Sequence[Reading]) -> list[Reading]:
    """Each count tied to the accelerator of its cell, else to the only named one of its row, else to a bare "GPUs"."""
    found: list[Reading] = []
    accelerators = [r for r in placed if r.quantity == "accelerator"]
    named = [r for r in accelerators if r.attributes.get("kind") != "generic"]
    for reading in placed:
        if reading.quantity != "chip_count":
            found.append(reading)
            continue
        cell = [r for r in accelerators if (r.row, r.column) == (reading.row, reading.column)]
        owner = next(iter([r for r in cell if r in named] or named or cell), None)
        if owner is None:
            bare = {**reading.attributes, "implied": "by a count"}
            owner = replace(reading, quantity="accelerator", value=None, text="GPUs", attributes=bare)
            found.append(owner)
        found.append(replace(reading, attributes={**reading.attributes, "accelerators": owner.attributes["start"]}))
    return found
