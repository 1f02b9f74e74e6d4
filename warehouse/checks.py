"""Checks of a warehouse: queries that must return no row, each with what would go silently wrong otherwise."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from warehouse.gather import Connection
from warehouse.schema import DATA, Relation, relations

SHOWN_ROWS = 3


@dataclass(frozen=True, slots=True)
class Check:
    """`sql` must return no row; `message` says what would go silently wrong."""

    name: str
    sql: str
    message: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that returned `rows` rows, with the first of them."""

    check: Check
    rows: int
    examples: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        shown = "; ".join(", ".join(f"{k}={v}" for k, v in row.items()) for row in self.examples)
        return f"{self.check.name}: {self.check.message} {self.rows} rows, for example {shown}"


def checks() -> list[Check]:
    """All checks: those that follow from the schema, then those of `data/checks.toml`."""
    stated = tomllib.loads((DATA / "checks.toml").read_text(encoding="utf-8"))
    derived = [check for relation in relations().values() for check in _of_schema(relation)]
    return derived + [Check(name, entry["sql"], entry["message"]) for name, entry in stated.items()]


def _of_schema(relation: Relation) -> Iterator[Check]:
    name = relation.name
    shown = ", ".join(f'"{column}"' for column in relation.key)
    if relation.key:
        yield Check(
            f"{name}: key",
            f'SELECT {shown}, count(*) AS n FROM "{name}" GROUP BY {shown} HAVING n > 1',
            f"Rows share {', '.join(relation.key)}: joins would count them more than once.",
        )
    for column in relation.columns:
        wrong: list[tuple[str, str]] = []
        if column.required:
            wrong.append(("IS NULL", "is missing: the row says nothing that could be traced or joined."))
        if column.values:
            allowed = ", ".join(f"'{value}'" for value in column.values)
            wrong.append((f"NOT IN ({allowed})", f"is none of {', '.join(column.values)}: filters would pass it over."))
        if column.least is not None:
            wrong.append(
                (f"< {column.least}", f"is below {column.least:g}: sums and fits would take an impossible value.")
            )
        if column.most is not None:
            wrong.append(
                (f"> {column.most}", f"is above {column.most:g}: sums and fits would take an impossible value.")
            )
        if column.type == "DOUBLE":
            wrong.append(
                (" NOT BETWEEN -1.7e308 AND 1.7e308", "is no finite number: means and fits would be lost to it.")
            )
        for condition, what in wrong:
            yield Check(
                f"{name}.{column.name} {condition}",
                f'SELECT {shown or "*"}, "{column.name}" FROM "{name}" WHERE "{column.name}" {condition}',
                f"{column.name} {what}",
            )


def run_checks(connection: Connection) -> list[Failure]:
    """The checks that returned rows."""
    failures = []
    for check in checks():
        result = connection.execute(check.sql)
        names = [column[0] for column in result.description or ()]
        if rows := result.fetchall():
            examples = tuple(dict(zip(names, row, strict=True)) for row in rows[:SHOWN_ROWS])
            failures.append(Failure(check, len(rows), examples))
    return failures
