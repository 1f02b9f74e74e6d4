"""What the readings of one row say together: machines times chips of each, and rows that only describe chips."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.reading import Reading

SPECIFICATION = re.compile(
    r"(?i)\b(?:bandwidth|tdp|peak|price|release(?:d)?|cuda cores|tensor cores|\bsms?\b|architecture|clock"
    r"|fp(?:16|32|64)|int8|tflops|teraflops|memory(?: \(?gb\)?)?|process|transistors|vram)\b"
)
FEWEST_SPECIFICATIONS = 2  # columns on throughput, memory or price: a table of chips, not of runs


def is_specification(headers: Sequence[str], found: Sequence[Reading]) -> bool:
    """Whether a table lists properties of chips ("Peak TFLOPS", "Memory (GB)") and neither time nor computation."""
    if any(reading.quantity in ("duration", "training_compute", "epochs", "steps") for reading in found):
        return False
    return sum(bool(SPECIFICATION.search(header)) for header in headers) >= FEWEST_SPECIFICATIONS


def with_products(found: list[Reading]) -> list[Reading]:
    """The readings with "4 nodes" and "8 GPUs / node" of one row or column made the 32 GPUs that they are together.

    A count of chips on each machine without a number of machines counts no run and is left out.
    """
    parts: dict[tuple[str, int | None], dict[str, Reading]] = {}
    for reading in found:
        if part := reading.attributes.get("part"):
            parts.setdefault(_place(reading), {})[part] = reading
    kept: list[Reading] = []
    for reading in found:
        part = reading.attributes.get("part")
        pair = parts.get(_place(reading), {})
        machines, each = pair.get("machines"), pair.get("per_machine")
        alone = part == "machines" and each is None
        if part is None or alone or reading.quantity == "accelerator":
            kept.append(reading)
        elif part == "per_machine" and machines and machines.value and reading.value:
            text = f"{machines.text} × {reading.text}"
            kept.append(replace(reading, value=machines.value * reading.value, text=text))
    return kept


def _place(reading: Reading) -> tuple[str, int | None]:
    axis = reading.attributes.get("axis", "row")
    return axis, reading.row if axis == "row" else reading.column
