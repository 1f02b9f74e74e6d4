"""Which chips a machine holds: DGX boxes, cloud instances, TPU slices and pods (curation/data/machines.csv)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from curation.vocabulary.chip_table import ChipTableError, variants
from extractors.readings.accelerators import fold


@dataclass(frozen=True, slots=True)
class MachineChips:
    """What one machine holds: a number of `chips`, of TPU `cores`; `released_on` is when it could be had."""

    machine: str
    chip: str
    chips: int
    cores: int | None
    memory_gb: float | None
    form_factor: str | None
    released_on: date | None
    source: str
    note: str


_SLICE = re.compile(
    r"(?:(?<![a-z0-9])|(?<=tpu))v([2-9][ep]?)( ?-?lite ?-?(?:pod)?)? {0,2}- {0,2}(\d{1,5})(?![a-z0-9.])"
)


def key(name: str) -> str:
    """A name without case, blanks and signs: how names of machines and chips are compared."""
    return re.sub(r"[^a-z0-9]+", "", fold(name))


@cache
def machines() -> dict[str, tuple[MachineChips, ...]]:
    """Rows of machines.csv by the key of each of their names. Raises ChipTableError where a row is malformed."""
    text = resources.files("curation").joinpath("data/machines.csv").read_text("utf-8")
    named: dict[str, tuple[MachineChips, ...]] = {}
    reader = csv.DictReader(text.splitlines())
    for row in reader:
        try:
            machine = MachineChips(
                machine=row["machine"],
                chip=row["chip"],
                chips=int(row["chips"]),
                cores=int(row["cores"]) if row["cores"] else None,
                memory_gb=float(row["memory_gb"]) if row["memory_gb"] else None,
                form_factor=row["form_factor"] or None,
                released_on=date.fromisoformat(row["released_on"]) if row["released_on"] else None,
                source=row["source"],
                note=row["note"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ChipTableError(
                f"curation/data/machines.csv, line {reader.line_num}: {error!r}. Correct the row."
            ) from error
        for name in {key(name) for name in (row["machine"], *row["aliases"].split("|")) if name}:
            named[name] = (*named.get(name, ()), machine)
    return named


def tpu_slice(name: str) -> MachineChips | None:
    """The chips of a TPU slice by its type: "v3-32" is 32 cores on 16 chips, "v5e-16" 16 chips; None for another name.

    The number counts TensorCores up to v5p and chips from v5e on, which have one core each (Google Cloud documentation,
    TPU configurations).
    """
    match = _SLICE.search(fold(name))
    if match is None:
        return None
    generation = match.group(1) + ("e" if match.group(2) and match.group(1).isdigit() else "")
    rows = variants((f"TPU v{generation}",))
    cores_per_chip = rows[0].cores_per_chip if rows else None
    cores = int(match.group(3))
    if not cores_per_chip or cores % cores_per_chip:
        return None
    return MachineChips(
        machine=f"TPU v{generation}-{cores}",
        chip=rows[0].chip,
        chips=cores // cores_per_chip,
        cores=cores,
        memory_gb=None,
        form_factor=None,
        released_on=rows[0].released_on,
        source="Google Cloud documentation, TPU configurations",
        note="",
    )


def machine_chips(name: str, published_on: date | None = None) -> tuple[MachineChips, ...]:
    """What a machine of this name may hold, one entry a possibility; empty for a machine the table does not know.

    Possibilities that came out after `published_on` are left out.
    """
    of_slice = tpu_slice(name)
    found = (of_slice,) if of_slice else machines().get(key(name), ())
    if published_on is None:
        return found
    return tuple(one for one in found if one.released_on is None or one.released_on <= published_on)
