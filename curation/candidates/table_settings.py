"""Which tables list the settings of a training: what they name as hardware is what was trained on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from curation.vocabulary.named_patterns import entries, named_patterns
from extractors.reading import Table

FILE: Final = "training_settings"
OF_TRAINING: Final = frozenset({"learning_rate", "optimiser"})
"""Kinds of which a table of settings names one; sizes of batches and epochs stand beside results as well."""


def settings() -> Mapping[str, Any]:
    """The data file: a kind of setting -> its patterns and examples."""
    return entries(FILE)


@lru_cache(maxsize=4096)
def settings_of(label: str) -> frozenset[str]:
    """The kinds of settings that a label names."""
    patterns = named_patterns(FILE).items()
    return frozenset(name for name, pattern in patterns if pattern.fullmatch(label.strip(" :.")))


def tables_of_settings(tables: Iterable[Table]) -> frozenset[str]:
    """The ids of the tables whose headers and labels name settings of several kinds, one of them OF_TRAINING."""
    return frozenset(table.table_id for table in tables if _lists_settings(table))


def _lists_settings(table: Table) -> bool:
    heads = (c.text for c in table.cells if c.row < table.header_rows or c.column < max(table.header_columns, 1))
    named = {label: kinds for label in heads if len(label) < 60 and (kinds := settings_of(label))}
    kinds = frozenset(kind for kinds in named.values() for kind in kinds)
    return len(named) > 1 and len(kinds) > 1 and bool(kinds & OF_TRAINING)
