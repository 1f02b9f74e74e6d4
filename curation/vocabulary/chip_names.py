"""Spellings of chip names: extractors/data/chip_aliases.json beside the short names of the chips table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from curation.vocabulary.chip_table import Chip, chips, variants
from curation.vocabulary.machines import key, machines
from extractors.readings.chip_mentions import chip_words

AliasKind = Literal["chip", "ambiguous", "generation", "generic", "machine"]


@dataclass(frozen=True, slots=True)
class ChipAlias:
    """One spelling of a chip's short name; `chip_id` only where the short name is one product."""

    alias: str
    chip: str
    chip_id: str | None
    kind: AliasKind


def aliases() -> dict[str, Any]:
    """The content of extractors/data/chip_aliases.json."""
    return chip_words()


@cache
def chip_aliases() -> tuple[ChipAlias, ...]:
    """Every spelling the normaliser knows by heart: the short names themselves and those of chip_aliases.json."""
    words = aliases()
    single = {name: rows[0].chip_id if len(rows) == 1 else None for name, rows in _rows().items()}
    known: dict[str, ChipAlias] = {}

    def add(names: Iterable[str], chip: str, kind: AliasKind) -> None:
        for name in names:
            known.setdefault(key(name), ChipAlias(name, chip, single.get(chip), kind))

    for name in single:
        add((name, *words["names"].get(name, ())), name, "chip")
    for name, entry in words["ambiguous"].items():
        add((name, *entry["aliases"]), name, "ambiguous")
    for name, spellings in words["generations"].items():
        add((name, *spellings), name, "generation")
    for name, spellings in words["generic"].items():
        add((name, *spellings), name, "generic")
    return tuple(known.values())


@cache
def _rows() -> dict[str, tuple[Chip, ...]]:
    names = dict.fromkeys(chip.chip for chip in chips())
    return {name: variants((name,)) for name in names}


@cache
def name_index() -> dict[str, ChipAlias]:
    """Every known name of a chip or machine by its key."""
    machine = {name: ChipAlias(name, "", None, "machine") for name in machines()}
    return machine | {key(alias.alias): alias for alias in chip_aliases()}
