"""The relations of the warehouse as data: names, types, units and meaning from `data/relations.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

DATA = Path(__file__).parent / "data"

SCHEMA_VERSION = 1
"""Raised when a relation or column is renamed or taken away, or changes its meaning."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: DuckDB type, unit ("" where it has none), meaning, and what its values must keep to."""

    name: str
    type: str
    description: str
    unit: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def comment(self) -> str:
        """Meaning and unit in one line, as kept in the database."""
        return f"{self.description} [{self.unit}]" if self.unit else self.description

    @property
    def is_nested(self) -> bool:
        """Whether its values are lists, structs or maps."""
        return any(mark in self.type for mark in ("[]", "STRUCT(", "MAP("))


@dataclass(frozen=True, slots=True)
class Relation:
    """One table or view; no two rows agree in `key`."""

    name: str
    kind: Literal["table", "view"]
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def columns_of_key(self) -> tuple[Column, ...]:
        """The columns that `key` names."""
        return tuple(column for column in self.columns if column.name in self.key)


@cache
def relations() -> Mapping[str, Relation]:
    """All relations by name, in the order in which they are documented."""
    data = tomllib.loads((DATA / "relations.toml").read_text(encoding="utf-8"))
    aliases: dict[str, str] = data.pop("types")
    return {name: _relation(name, entry, aliases) for name, entry in data.items()}


def _relation(name: str, entry: dict[str, Any], aliases: Mapping[str, str]) -> Relation:
    columns = tuple(
        Column(column, **{**spec, "type": _type(spec["type"], aliases), "values": tuple(spec.get("values", ()))})
        for column, spec in entry["columns"].items()
    )
    return Relation(name, entry["kind"], entry["description"], tuple(entry.get("key", ())), columns)


def _type(text: str, aliases: Mapping[str, str]) -> str:
    while (expanded := re.sub(r"\$(\w+)", lambda match: aliases[match[1]], text)) != text:
        text = expanded
    return text


def tables() -> list[Relation]:
    """The relations that publish fills."""
    return [relation for relation in relations().values() if relation.kind == "table"]


def create_table(relation: Relation) -> str:
    """SQL that makes an empty table."""
    columns = ", ".join(f'"{column.name}" {column.type}' for column in relation.columns)
    return f'CREATE TABLE "{relation.name}" ({columns})'


def comments(relation: Relation) -> Iterator[str]:
    """SQL that describes a relation and its columns in the database."""
    yield f'COMMENT ON {relation.kind.upper()} "{relation.name}" IS {_literal(relation.description)}'
    for column in relation.columns:
        yield f'COMMENT ON COLUMN "{relation.name}"."{column.name}" IS {_literal(column.comment)}'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
