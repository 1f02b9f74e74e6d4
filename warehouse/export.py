"""Every relation of the warehouse as a file, with the descriptions of its columns."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import duckdb

from warehouse.dictionary import markdown
from warehouse.errors import LakeFullError, NotExportedError, WarehouseError, writing
from warehouse.lake import Lake
from warehouse.read import Warehouse, first_line
from warehouse.schema import Column, Relation, relations
from warehouse.spreadsheets import defused_sql

Format = Literal["parquet", "csv"]

MARKER = ".climits-export.json"
"""Names and digests of what an export wrote into its folder: only these files may a later one replace."""
DESCRIPTIONS = "columns.csv"
DICTIONARY = "data-dictionary.md"

_NESTED = ("[]", "STRUCT(", "MAP(")


def export(lake: Lake, folder: Path, form: Format, progress: Callable[[str], None] = lambda _: None) -> dict[str, int]:
    """Write every relation into `folder`, each under a temporary name first; return the rows of each.

    Lists and structs are JSON in CSV files, and text that a spreadsheet would run has an apostrophe before it. What an
    earlier export wrote is replaced, in either format; a file of the same name that something else wrote or changed is
    refused before anything is written. Raises WarehouseMissingError, NotExportedError, LakeFullError or
    LakeNotWritableError.
    """
    Warehouse.of(lake).close()  # says what to do if there is none
    names = [*(f"{name}.{form}" for name in relations()), DESCRIPTIONS, DICTIONARY]
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        earlier = _own_files(folder, names)
        with duckdb.connect(str(lake.warehouse), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            rows = {}
            for relation in relations().values():
                rows[relation.name] = _write(connection, relation, folder, form)
                progress(relation.name)
        _describe(folder)
        (folder / DICTIONARY).write_text(markdown(), encoding="utf-8")
        written = {name: _digest(folder / name) for name in names}
        (folder / MARKER).write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
        for name in earlier - set(names):
            (folder / name).unlink(missing_ok=True)
    return rows


def _own_files(folder: Path, names: Iterable[str]) -> set[str]:
    """Files that an earlier export wrote and nobody changed; raises NotExportedError for others of these names."""
    marker = folder / MARKER
    try:
        noted = json.loads(marker.read_text("utf-8")) if marker.is_file() else {}
    except ValueError:
        noted = {}
    own = {name for name, digest in noted.items() if (folder / name).is_file() and _digest(folder / name) == digest}
    foreign = [name for name in names if (folder / name).exists() and name not in own]
    if foreign:
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        raise NotExportedError(
            f"{folder} holds {', '.join(foreign[:3])}{more}, which no export wrote or which was changed since. "
            "Nothing was written: name another folder, or move these files away."
        )
    return own


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _write(connection: duckdb.DuckDBPyConnection, relation: Relation, folder: Path, form: Format) -> int:
    final = folder / f"{relation.name}.{form}"
    temporary = folder / f".tmp-{final.name}"
    if form == "csv":
        columns = ", ".join(f'{_csv_cell(c)} AS "{c.name}"' for c in relation.columns)
        options = "FORMAT csv, HEADER"
    else:
        columns = "*"
        notes = ", ".join(f"{_literal(c.name)}: {_literal(c.comment)}" for c in relation.columns)
        options = (
            f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{description: {_literal(relation.description)}, {notes}}}"
        )
    try:
        rows = f'SELECT {columns} FROM "{relation.name}"{in_order(relation)}'
        connection.execute(f"COPY ({rows}) TO {_literal(str(temporary))} ({options})")
        temporary.replace(final)
    except duckdb.Error as error:
        if "No space left" in str(error):
            raise LakeFullError(f"No space left on the disk of {folder}: {final.name} was not written.") from error
        raise WarehouseError(f"{final} cannot be written: {first_line(error)}") from error
    finally:
        temporary.unlink(missing_ok=True)
    row = connection.execute(f'SELECT count(*) FROM "{relation.name}"').fetchone()
    return row[0] if row else 0


def _csv_cell(column: Column) -> str:
    """What stands in a CSV file for a column: lists and structs as JSON, text that no spreadsheet runs."""
    quoted = f'"{column.name}"'
    if any(mark in column.type for mark in _NESTED):
        return f"to_json({quoted})"
    return defused_sql(quoted) if column.type == "VARCHAR" else quoted


def _describe(folder: Path) -> None:
    with (folder / DESCRIPTIONS).open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["relation", "column", "type", "unit", "description"])
        for relation in relations().values():
            out.writerows([relation.name, c.name, c.type, c.unit, c.description] for c in relation.columns)


def in_order(relation: Relation) -> str:
    """Clause by which the rows of a table come in one order, however often papers were put in anew: paper by paper.

    Within a paper they lie in the order of the pages. Views have an order of their own.
    """
    if relation.kind == "view":
        return ""
    names = ["arxiv_id"] if "arxiv_id" in relation.column_names else relation.key
    return " ORDER BY " + ", ".join(f'"{relation.name}"."{name}"' for name in (*names, "rowid"))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
