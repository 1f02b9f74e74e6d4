"""Candidates for training runs out of tables: training cost by model, hardware by model, model cards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from curation.candidates.links import Candidate
from curation.candidates.owner import PaperNames
from curation.candidates.statements import Hardware, Statement, Timed, read_statement
from curation.candidates.table_times import header_of
from extractors.reading import PaperReadings, Reading
from extractors.readings.table_facts import HARDWARE

NOWHERE = -1_000_000  # a table floats: it is near no sentence
FACTS = ("accelerator", "duration", "training_compute")
FAMILY_LETTERS = 4  # names of one family of models begin alike


Place = tuple[str, str, int | None, int | None]  # table, axis, row, column


def table_candidates(paper: PaperReadings, names: PaperNames, published_on: date | None) -> list[Candidate]:
    """One candidate for each row, column or cell of a table that holds hardware, a duration or a computation."""
    groups: dict[Place, list[Reading]] = {}
    captions: dict[str, list[Reading]] = {}
    for reading in paper.readings:
        if reading.table_id is None or reading.quantity == "score" or "kind:specification" in reading.context:
            continue
        if reading.attributes.get("axis") == "caption":
            captions.setdefault(reading.table_id, []).append(reading)
        else:
            groups.setdefault(_place(reading), []).append(reading)
    return [
        candidate
        for place, group in groups.items()
        if any(reading.quantity in FACTS for reading in group) and not _sums_up(place, groups)
        for part in _by_upper_header([*group, *_of_row(place, group, groups)])
        for candidate in _of_group(part, captions.get(place[0], ()), names, published_on)
    ]


def _place(reading: Reading) -> Place:
    axis = reading.attributes.get("axis", "row")
    row = reading.row if axis in ("row", "cell") else None
    return reading.table_id or "", axis, row, reading.column if axis != "row" else None


def _of_row(place: Place, cell: Sequence[Reading], groups: dict[Place, list[Reading]]) -> list[Reading]:
    """The hardware of its row, for a cell with a time of its own that names none: "V100 | 12 h | 30 h"."""
    table, axis, row, _ = place
    if axis != "cell" or any(reading.quantity in HARDWARE for reading in cell):
        return []
    return [reading for reading in groups.get((table, "row", row, None), ()) if reading.quantity in HARDWARE]


def _by_upper_header(group: Sequence[Reading]) -> list[list[Reading]]:
    """A row parted where two upper headers each hold the same quantity: "Pre-training" and "Fine-tuning" hours."""
    for quantity in FACTS[1:]:
        leaves = {(r.attributes.get("over", ""), _leaf(r)) for r in group if r.quantity == quantity}
        overs = sorted({over for over, _ in leaves if over})
        if len(overs) > 1 and len({leaf for _, leaf in leaves}) < len(leaves):
            return [[r for r in group if r.attributes.get("over", "") in ("", over)] for over in overs]
    return [list(group)]


def _leaf(reading: Reading) -> str:
    return reading.attributes.get("header", "").removeprefix(reading.attributes.get("over", "")).strip()


def _sums_up(place: Place, groups: dict[Place, list[Reading]]) -> bool:
    """Whether a row is the total over models of one family, which no run is."""
    if not any("kind:total" in reading.context for reading in groups[place]):
        return False
    others = [g[0].attributes.get("entity", "") for p, g in groups.items() if p[:2] == place[:2] and p != place]
    return len(others) > 1 and len({other[:FAMILY_LETTERS] for other in others}) == 1


def _of_group(
    group: Sequence[Reading], caption: Sequence[Reading], names: PaperNames, published_on: date | None
) -> list[Candidate]:
    numbered = _counted([_placed(reading, k) for k, reading in enumerate(group)])
    statement = replace(read_statement(NOWHERE, numbered, published_on), section=group[0].section)
    entity = group[0].attributes.get("entity", "")
    own = not names.is_others(entity)
    model = re.sub(r"\s+", " ", entity).strip() or None
    hardware = _with_caption(next(iter(statement.hardware), None), caption, published_on)
    found = [
        Candidate(
            statement, _with_caption(_hardware_of(time, statement), caption, published_on), time, model=model, own=own
        )
        for time in statement.durations
    ]
    computes = list(statement.compute)
    if found and len(computes) == 1 and len(found) == 1:
        found = [replace(found[0], compute=computes.pop())]
    found += [Candidate(statement, hardware, compute=compute, model=model, own=own) for compute in computes]
    if not found and hardware is not None:
        found = [Candidate(statement, item, model=model, own=own) for item in statement.hardware]
    return [replace(item, hardware_link="none") if item.hardware is None else item for item in found]


def _hardware_of(time: Timed, row: Statement) -> Hardware | None:
    """What a time of a row ran on: what its column names ("Time on V100 (h)"), else what stands beside the times."""
    timed = {item.reading.column for item in row.durations}
    own = (item for item in row.hardware if item.reading.column == time.reading.column)
    beside = (item for item in row.hardware if item.reading.column not in timed)
    return next(own, None) or next(beside, None)


def _with_caption(counted: Hardware | None, caption: Sequence[Reading], published_on: date | None) -> Hardware | None:
    """The hardware of a row; where that names no chip the one that the caption names, with the row's count."""
    if not caption or (counted is not None and not counted.generic):
        return counted
    named = read_statement(NOWHERE, caption, published_on).hardware
    exact = [item for item in named if not item.generic] or list(named)
    if len(exact) != 1 or (counted is not None and exact[0].generic):
        return counted
    if counted is None or counted.count is None:
        return exact[0]
    return replace(exact[0], count=counted.count, unit=counted.unit, count_reading=counted.count_reading)


def _placed(reading: Reading, k: int) -> Reading:
    """The reading as if the cells of its row were words of one sentence, in their order."""
    start = 10_000 * k + 100 * (reading.column or 0)
    return replace(
        reading, attributes={**reading.attributes, "start": str(start), "end": str(start + len(reading.text))}
    )


def _counted_by(count: Reading) -> str:
    """What the header over a number of devices calls them; chips, cores and nodes may be of any kind."""
    header = header_of(count).lower()
    return "TPUs" if "tpu" in header else "GPUs" if re.search("gpu|card|dgx", header) else "accelerators"


def _counted(placed: Sequence[Reading]) -> list[Reading]:
    """Each count tied to the accelerator of its cell, else to the only named one of its row, else to bare devices."""
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
            owner = replace(reading, quantity="accelerator", value=None, text=_counted_by(reading), attributes=bare)
            found.append(owner)
        unit = owner.unit if reading.unit == "accelerator" else reading.unit
        tied = {**reading.attributes, "accelerators": owner.attributes["start"]}
        found.append(replace(reading, unit=unit, attributes=tied))
    return found
