"""The throughput table of accelerators: extractors/data/chips.csv (where it comes from: chips.provenance.md beside it).

One row is one product as sold: form factors and memory sizes of one chip are rows with the same short name. Peaks are
dense (no sparsity) rates in FLOP/s; `peak_tensor_fp16_flop_per_s` is that of matrix units on FP16 or BF16.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

PRECISIONS = ("fp64", "fp32", "tf32", "fp16", "tensor_fp16", "fp8", "int8")


class ChipTableError(ValueError):
    """The chips table is missing or malformed; the message names the file, the row and what to do."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One accelerator as sold. Empty cells of the table are None: not stated by the maker, or the unit is not there."""

    chip_id: str
    chip: str
    vendor: str
    kind: str
    architecture: str
    form_factor: str
    released_on: date
    peak_fp64_flop_per_s: float | None
    peak_fp32_flop_per_s: float | None
    peak_tf32_flop_per_s: float | None
    peak_fp16_flop_per_s: float | None
    peak_tensor_fp16_flop_per_s: float | None
    peak_fp8_flop_per_s: float | None
    peak_int8_op_per_s: float | None
    memory_gb: float | None
    tdp_w: float | None
    cores_per_chip: int | None
    shader_cores: int | None
    boost_clock_mhz: float | None
    datasheet: str
    source: str
    epoch_name: str
    changed: str
    note: str

    def peak_flop_per_s(self, precision: str) -> float | None:
        """Peak rate in one of `PRECISIONS`, or None where the table has none."""
        unit = "op_per_s" if precision == "int8" else "flop_per_s"
        value: float | None = getattr(self, f"peak_{precision}_{unit}")
        return value


_COLUMNS = tuple(field.name for field in fields(Chip))
_REQUIRED = ("chip_id", "chip", "vendor", "kind", "released_on", "source")
_KINDS = ("gpu", "tpu", "accelerator", "soc")
_NUMBERS = (*(name for name in _COLUMNS if name.startswith("peak_")), "memory_gb", "tdp_w", "boost_clock_mhz")

SLOWEST_PER_S, FASTEST_PER_S = 1e9, 2e16
"""Between these lie the peaks of all accelerators since 2007: one outside is in another unit."""


def load_chips(path: Path | None = None) -> tuple[Chip, ...]:
    """The rows of the chips table, in its order; `path` None is the table that comes with the project.

    Raises ChipTableError for a missing file, a missing column, a row that is no chip, and a chip_id given twice.
    """
    name = str(path) if path else "extractors/data/chips.csv"
    advice = "Restore the file from the repository or correct the row."
    try:
        if path:
            text = path.read_text("utf-8")
        else:
            text = resources.files("extractors").joinpath("data/chips.csv").read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ChipTableError(f"The chips table {name} cannot be read: {error}. {advice}") from error
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise ChipTableError(f"The chips table {name} lacks the column(s) {', '.join(missing)}. {advice}")
    chips: dict[str, Chip] = {}
    for row in reader:
        place = f"The chips table {name}, line {reader.line_num}"
        try:
            chip = _chip(row)
        except ValueError as error:
            raise ChipTableError(f"{place}: {error}. {advice}") from error
        if chip.chip_id in chips:
            raise ChipTableError(f"{place}: chip_id '{chip.chip_id}' is given twice. {advice}")
        chips[chip.chip_id] = chip
    if not chips:
        raise ChipTableError(f"The chips table {name} has no rows. {advice}")
    return tuple(chips.values())


def _chip(row: Mapping[str, str | None]) -> Chip:
    if None in row or any(row[column] is None for column in _COLUMNS):
        raise ValueError(f"the row has not as many cells as the header has columns ({len(_COLUMNS)})")
    cells = {column: (row[column] or "").strip() for column in _COLUMNS}
    for column in _REQUIRED:
        if not cells[column]:
            raise ValueError(f"'{column}' is empty")
    if cells["kind"] not in _KINDS:
        raise ValueError(f"'kind' is none of {', '.join(_KINDS)}: '{cells['kind']}'")
    numbers = {column: _number(column, cells[column]) for column in _NUMBERS}
    for column, rate in numbers.items():
        if column.startswith("peak_") and rate is not None and not SLOWEST_PER_S < rate < FASTEST_PER_S:
            raise ValueError(f"'{column}' is in FLOP/s (OP/s), 45 TFLOP/s is 4.5e13; it cannot be {cells[column]}")
    try:
        released_on = date.fromisoformat(cells["released_on"])
    except ValueError as error:
        raise ValueError(f"'released_on' is no date like 2017-06-21: '{cells['released_on']}'") from error
    values: dict[str, object] = {**cells, **numbers}
    values["released_on"] = released_on
    values |= {column: _whole_number(column, cells[column]) for column in ("cores_per_chip", "shader_cores")}
    return Chip(**values)  # type: ignore[arg-type]


def _number(column: str, cell: str) -> float | None:
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError as error:
        raise ValueError(f"'{column}' is no number: '{cell}'") from error
    if not 0 < value < float("inf"):
        raise ValueError(f"'{column}' must be a positive number: '{cell}'")
    return value


def _whole_number(column: str, cell: str) -> int | None:
    value = _number(column, cell)
    if value is not None and value != int(value):
        raise ValueError(f"'{column}' is no whole number: '{cell}'")
    return None if value is None else int(value)


@cache
def chips() -> tuple[Chip, ...]:
    """The chips table that comes with the project, read once."""
    return load_chips()


@cache
def _by_name() -> dict[str, tuple[Chip, ...]]:
    named: dict[str, tuple[Chip, ...]] = {}
    for chip in chips():
        named[chip.chip] = (*named.get(chip.chip, ()), chip)
    return named


def variants(names: Iterable[str], memory_gb: float | None = None, form_factor: str | None = None) -> tuple[Chip, ...]:
    """Rows of the chips with these short names, narrowed by memory and form factor where that leaves any row.

    A stated memory or form factor that fits no row narrows nothing: the paper may count another way ("16GB" of a card
    of 11 GB is a slip, not another chip).
    """
    rows = tuple(chip for name in names for chip in _by_name().get(name, ()))
    if memory_gb is not None:
        rows = (
            tuple(chip for chip in rows if chip.memory_gb is not None and abs(chip.memory_gb - memory_gb) < 1) or rows
        )
    if form_factor:
        rows = tuple(chip for chip in rows if chip.form_factor.startswith(form_factor)) or rows
    return rows


def released_by(published_on: date, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the short names of which at least one row was released on or before a day, in their order."""
    return tuple(name for name in names if any(chip.released_on <= published_on for chip in _by_name().get(name, ())))


def of_architecture(architecture: str) -> tuple[str, ...]:
    """Short names of the chips of a generation ("Kepler"), in the table's order, each once."""
    return tuple(dict.fromkeys(chip.chip for chip in chips() if chip.architecture.startswith(architecture)))
