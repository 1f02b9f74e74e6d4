"""Which tables list the settings of a training: what they name as hardware is what was trained on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from extractors.reading import Table

DATA: Final = Path(__file__).parents[1] / "data" / "training_settings.toml"
OF_TRAINING: Final = frozenset({"learning_rate", "optimiser"})
"""Kinds of which a table of settings names one; sizes of batches and epochs stand beside results as well."""


@cache
def settings() -> Mapping[str, Any]:
    """The data file: a kind of setting -> its patterns and examples."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(entry["patterns"]), re.IGNORECASE) for name, entry in settings().items()}


@lru_cache(maxsize=4096)
def settings_of(label: str) -> frozenset[str]:
    """The kinds of settings that a label names."""
    return frozenset(name for name, pattern in _patterns().items() if pattern.fullmatch(label.strip(" :.")))


def tables_of_settings(tables: Iterable[Table]) -> frozenset[str]:
    """The ids of the tables whose headers and labels name settings of several kinds."""
    return frozenset(table.table_id for table in tables if _lists_settings(table))


def _lists_settings(table: Table) -> bool:
    heads = (c.text for c in table.cells if c.row < table.header_rows or c.column < max(table.header_columns, 1))
    named = {label: kinds for label in heads if len(label) < 60 and (kinds := settings_of(label))}
    kinds = frozenset(kind for kinds in named.values() for kind in kinds)
    return len(named) > 1 and len(kinds) > 1 and bool(kinds & OF_TRAINING)
