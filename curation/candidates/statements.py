"""What one sentence states: hardware with its count, durations, computation, and whose and what it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from curation.vocabulary.chips import ChipMatch, normalise_chip
from extractors.reading import PaperReadings, Reading, Table

SLICE_BEHIND = re.compile(r"\s*\(\s*(?:(?:i\.e\.|or),?\s*|an?\s+)?")
"""What stands between counted chips and the slice that they make: "512 TPUv4 chips (TPUv4-1024)"."""
MODEL_BEHIND = re.compile(r"\s*(?:\(|,|:|of (?:the )?type|-)\s*(?:either\s+)?")
"""What stands between a number of GPUs and their model: "4 GPUs (V100)"."""
STAGES = 8  # hardware named again in brackets of its own; no sentence lists more stages of a training
OTHER_MODEL = re.compile(r"\s*(?:,|/|,?\s*\bor\b(?:\s+an?)?)\s*")
"""What stands between it and another model of which there were as many: "a GPU: V100 or T4"."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """Accelerators as one sentence names them. `chip` is a short name, "GPU" or "TPU" where no model is named."""

    reading: Reading
    match: ChipMatch
    chip: str
    count: int | None
    unit: str | None
    count_reading: Reading | None
    local: frozenset[str]

    @property
    def generic(self) -> bool:
        """Whether the sentence does not name the chip's model."""
        return self.chip in ("GPU", "TPU", "CPU", "accelerator")

    @property
    def start(self) -> int:
        return int(self.reading.attributes["start"])


def can_mean(generic: str, named: Hardware) -> bool:
    """Whether generic hardware can be the named chip: "TPU" a TPU, "GPU" none of TPU and CPU, "accelerator" no CPU."""
    if named.chip.startswith("TPU"):
        return generic in ("TPU", "accelerator")
    return generic != "TPU" and named.reading.unit not in ("cpu", "cpu_core")


@dataclass(frozen=True, slots=True)
class Timed:
    """A duration or a total computation, with the cues close to it."""

    reading: Reading
    local: frozenset[str]

    @property
    def start(self) -> int:
        return int(self.reading.attributes["start"])

    @property
    def end(self) -> int:
        return int(self.reading.attributes["end"])


@dataclass(frozen=True, slots=True)
class Statement:
    """All facts on training of one sentence; `context` are the cues of the sentence, its neighbour and its section."""

    sentence: int
    quote: str
    section: str
    context: frozenset[str]
    hardware: tuple[Hardware, ...]
    durations: tuple[Timed, ...]
    compute: tuple[Timed, ...]
    models: tuple[Reading, ...]
    amounts: tuple[Reading, ...]


def statements(paper: PaperReadings, published_on: date | None) -> list[Statement]:
    """The readings of text grouped by sentence, in reading order; what stands in a table that was read is left out."""
    groups: dict[int, list[Reading]] = {}
    told = {reading.table_id for reading in paper.readings if reading.table_id is not None}
    read_tables = [table for table in paper.tables if table.table_id in told]
    for reading in paper.readings:
        if reading.table_id is None and not reading.rule.startswith("names.") and not _within(reading, read_tables):
            groups.setdefault(reading.sentence, []).append(reading)
    return [read_statement(number, group, published_on) for number, group in sorted(groups.items())]


def _within(reading: Reading, tables: Sequence[Table]) -> bool:
    """Whether a reading's words lie within one of the tables."""
    return any(
        table.page == reading.page
        and table.box.x0 <= (box.x0 + box.x1) / 2 <= table.box.x1
        and table.box.y0 <= (box.y0 + box.y1) / 2 <= table.box.y1
        for table in tables
        for box in reading.boxes[:1]
    )


def read_statement(number: int, group: Sequence[Reading], published_on: date | None) -> Statement:
    """The facts of one group of readings that stand together: a sentence, or a row or column of a table."""
    first = group[0]
    durations = tuple(Timed(r, local_context(r)) for r in group if r.quantity == "duration")
    return Statement(
        sentence=number,
        quote=first.quote,
        section=first.section,
        context=frozenset(first.context) if first.table_id is None else _of_row(group),
        hardware=_hardware(group, published_on, durations),
        durations=durations,
        compute=tuple(Timed(r, local_context(r)) for r in group if r.quantity == "training_compute"),
        models=tuple(r for r in group if r.quantity == "model"),
        amounts=tuple(
            r for r in group if r.quantity in ("epochs", "steps", "parameters", "tokens", "examples", "utilisation")
        ),
    )


def _of_row(group: Sequence[Reading]) -> frozenset[str]:
    """What the headers of all facts of a row say together: its first cell may only count cores."""
    return frozenset(name for reading in group for name in reading.context)


def local_context(reading: Reading) -> frozenset[str]:
    """The cues in the clause around a reading, and the relations in which it stands to the rest of its sentence."""
    cues = (name.removeprefix("local:") for name in reading.context if name.startswith("local:"))
    return frozenset((*cues, *(name for name in reading.context if name.startswith("relation:"))))


def _hardware(group: Sequence[Reading], published_on: date | None, durations: Sequence[Timed]) -> tuple[Hardware, ...]:
    counts = _counts_by_start(group)
    found: list[Hardware] = []
    for reading in group:
        if reading.quantity != "accelerator":
            continue
        match = normalise_chip(reading.text, published_on)
        chip = match.chip or _generic_name(reading)
        counted = [c for c in counts.get(int(reading.attributes["start"]), ()) if _counts_a_run(reading, c)]
        for count_reading in counted or (None,):
            count = int(count_reading.value) if count_reading is not None and count_reading.value else None
            unit = count_reading.unit if count_reading is not None else reading.unit
            found.append(Hardware(reading, match, chip, count, unit, count_reading, local_context(reading)))
    found = [item for item in found if not _in_device_time(item, durations)] + [
        replace(item, count=None, count_reading=None) for item in found if _in_device_time(item, durations)
    ]
    if any(item.reading.unit == "gpu" or item.chip.startswith("TPU") for item in found):
        found = [
            item for item in found if item.reading.unit not in ("cpu", "cpu_core") or _in_device_time(item, durations)
        ]
    opened = _explained([_opened(item) for item in found], group[0].quote)
    return tuple(sorted(_merged(opened), key=lambda item: item.start))


def _counts_by_start(group: Sequence[Reading]) -> Mapping[int, list[Reading]]:
    """The counts of each accelerator, several where the sentence lists them ("on 8 and 32 A100 GPUs")."""
    by_start: dict[int, list[Reading]] = {}
    for reading in group:
        if reading.quantity == "chip_count":
            for start in reading.attributes.get("accelerators", "").split(","):
                if start:
                    by_start.setdefault(int(start), []).append(reading)
    return by_start


def _counts_a_run(accelerator: Reading, count: Reading) -> bool:
    """Whether a number counts the chips of a run, not those of one machine or whole pods of them."""
    if "product" in count.attributes:
        return True
    of_pods = accelerator.attributes.get("container") == "pod" and accelerator.attributes.get("kind") == "chip"
    if of_pods and count.unit not in ("tpu_core", "tpu_chip"):
        return False
    return "relation:per_device" not in count.context and "per_machine" not in count.attributes


def _generic_name(reading: Reading) -> str:
    lowered = reading.text.lower()
    for word, name in (
        ("tpu", "TPU"),
        ("gpu", "GPU"),
        ("cpu", "CPU"),
        ("core", "CPU"),
        ("card", "GPU"),
        ("titan", "Titan"),
    ):
        if word in lowered:
            return name
    return "accelerator"


def _in_device_time(item: Hardware, durations: Sequence[Timed]) -> bool:
    """Whether the mention is part of a unit of device time: "3150 GPU days"."""
    return any(d.reading.unit == "device_hours" and d.start <= item.start < d.end for d in durations)


def _opened(item: Hardware) -> Hardware:
    """A machine or slice ("DGX-2", "TPU v3-32") turned into the chips that its name says it holds."""
    match = item.match
    inside, unit = (match.cores, "tpu_core") if match.cores else (match.chips_per_machine, "gpu")
    if match.machine is None or inside is None or (item.count is None and not match.cores):
        return item
    is_machine = item.reading.attributes.get("kind") == "machine"
    if is_machine and item.count_reading is not None and item.count_reading.unit == "gpu":
        return item  # "8 DGX H100 nodes (64 GPUs)"
    of_chips = not is_machine and item.count_reading is not None
    if of_chips and item.unit in ("tpu_core", "tpu_chip"):
        return item
    return replace(item, count=(item.count or 1) * inside, unit=unit)


def _explained(items: list[Hardware], quote: str) -> list[Hardware]:
    """With "32 GPUs (A100 or V100)" as 32 A100 or 32 V100: a number whose model stands behind it.

    Without the second name of what was counted: "512 TPUv4 chips (TPUv4-1024)".
    """
    found: list[Hardware] = []
    end = explained = -1
    for item in sorted(items, key=lambda item: item.start):
        before = found[-1] if found else None
        gap = quote[end : item.start] if before is not None else ""
        if before is not None and _is_slice_of(item, before) and SLICE_BEHIND.fullmatch(gap):
            continue
        of_chips = before is not None and "chip" in before.reading.text and item.chip.startswith("TPU")
        uncounted = item.count is None or (of_chips and item.count_reading is None)
        if before is not None and before.count and uncounted and not item.generic:
            unit = "tpu_chip" if of_chips else before.unit
            named = replace(item, count=before.count, unit=unit, count_reading=before.count_reading)
            if before.generic and MODEL_BEHIND.fullmatch(gap):
                found.pop()
                item, explained = named, named.start
            elif before.start == explained and OTHER_MODEL.fullmatch(gap):
                item, explained = named, named.start
        found.append(item)
        end = int(item.reading.attributes["end"])
    return found


def _is_slice_of(item: Hardware, before: Hardware) -> bool:
    """Whether the name of a slice may tell of the chips that were counted before it."""
    of_a_slice = item.match.cores is not None and item.count_reading is None
    return of_a_slice and before.count_reading is not None and before.chip == item.chip


def _merged(items: list[Hardware]) -> list[Hardware]:
    """One entry for "6 DGX-2 machines (96 V100 GPUs)" and for "8 GPUs (NVIDIA V100)"."""
    chips = [item for item in items if not item.generic]
    counted = [item for item in items if item.generic and item.count is not None]
    machines = [item for item in items if item.reading.attributes.get("kind") == "machine"]
    stated = [item for item in chips if item not in machines]
    if machines and stated and any(item.count for item in stated):
        chips = stated
        items = [item for item in items if item not in machines]
    distinct = {item.chip for item in chips}
    if len(distinct) == 1 and all(item.count is None for item in chips) and len(counted) == 1:
        chip = chips[0]
        unit = chip.reading.unit if counted[0].unit == "accelerator" else counted[0].unit  # "4 of them"
        return [replace(chip, count=counted[0].count, unit=unit, count_reading=counted[0].count_reading)]
    if len(distinct) == 1 and any(item.count is not None for item in chips):
        items = [item for item in items if not (item.generic and item.count is None)]
        items = [item for item in items if not (item.generic and any(item.count == c.count for c in chips))]
        items = [item for item in items if item.generic or item.count is not None]
    return _unique(items)


def _unique(items: list[Hardware]) -> list[Hardware]:
    seen: set[tuple[str, int | None]] = set()
    kept: list[Hardware] = []
    repeated = 0
    for item in items:
        key = (item.chip, item.count)
        again = key in seen
        if not again or (repeated < STAGES and _in_brackets(item)):
            seen.add(key)
            kept.append(item)
            repeated += again
    return kept


def _in_brackets(item: Hardware) -> bool:
    """Whether brackets were opened before it and not closed: of a list of stages each names its hardware again."""
    before = item.reading.quote[max(0, item.start - 30) : item.start]
    return before.rfind("(") > before.rfind(")") and "(" in before
