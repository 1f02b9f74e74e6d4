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
    """`sql` must return no row; `message` says what would go silently wrong.

    A check of single rows names its `relation` and the `condition` that no row may meet, so that all of one relation's
    take one pass.
    """

    name: str
    sql: str
    message: str
    relation: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A check with the rows that it returned."""

    check: Check
    rows_found: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        examples = self.rows_found[:SHOWN_ROWS]
        shown = "; ".join(", ".join(f"{k}={v!r}" for k, v in row.items()) for row in examples)
        return f"{self.check.name}: {self.check.message} {len(self.rows_found)} rows, for example {shown}"


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
        wrong: list[tuple[str, str, str]] = []
        if column.required:
            wrong.append(("missing", "IS NULL", "is missing: the row says nothing that could be traced or joined."))
        if column.values:
            allowed = ", ".join(f"'{value}'" for value in column.values)
            what = f"is none of {', '.join(column.values)}: filters would pass it over."
            wrong.append(("value", f"NOT IN ({allowed})", what))
        if column.least is not None:
            what = f"is below {column.least:g}: sums and fits would take an impossible value."
            wrong.append(("least", f"< {column.least}", what))
        if column.most is not None:
            what = f"is above {column.most:g}: sums and fits would take an impossible value."
            wrong.append(("most", f"> {column.most}", what))
        if column.type == "DOUBLE":
            what = "is no finite number: means and fits would be lost to it."
            wrong.append(("finite", "NOT BETWEEN -1.7e308 AND 1.7e308", what))
        for kind, condition, what in wrong:
            yield Check(
                f"{name}.{column.name}, {kind}",
                f'SELECT {shown or "*"}, "{column.name}" FROM "{name}" WHERE "{column.name}" {condition}',
                f"{column.name} {what}",
                name,
                f'"{column.name}" {condition}',
            )


def run_checks(connection: Connection) -> list[Failure]:
    """The checks that returned rows."""
    failures = []
    for check in _suspects(connection):
        result = connection.execute(check.sql)
        names = [column[0] for column in result.description or ()]
        if rows := result.fetchall():
            failures.append(Failure(check, tuple(dict(zip(names, row, strict=True)) for row in rows)))
    return failures


def _suspects(connection: Connection) -> Iterator[Check]:
    """The checks but those of single rows that no row fails."""
    by_relation: dict[str, list[Check]] = {}
    for check in checks():
        by_relation.setdefault(check.relation, []).append(check)
    yield from by_relation.pop("")
    for relation, some in by_relation.items():
        met = ", ".join(f"coalesce(bool_or({check.condition}), false)" for check in some)
        (failed,) = connection.execute(f'SELECT {met} FROM "{relation}"').fetchall()
        yield from (check for check, fails in zip(some, failed, strict=True) if fails)
