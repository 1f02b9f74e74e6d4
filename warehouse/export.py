"""Every relation of the warehouse as a file, with the descriptions of its columns for people and for programs."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from warehouse import croissant, data_package
from warehouse.arrow_metadata import described
from warehouse.dictionary import markdown
from warehouse.errors import LakeFullError, NotExportedError, WarehouseError, writing
from warehouse.exported import Exported, ExportedFile, Format
from warehouse.lake import Lake
from warehouse.read import Warehouse, first_line
from warehouse.schema import Column, Relation, relations
from warehouse.shown import shown
from warehouse.spreadsheets import defused_sql

MARKER = ".climits-export.json"
"""Names and digests of what an export wrote into its folder: only these files may a later one replace."""
DESCRIPTIONS = "columns.csv"
DICTIONARY = "data-dictionary.md"

ROWS_A_GROUP = 100_000
"""Rows of a row group of Parquet files: what is held in memory at once."""


def export(
    lake: Lake, folder: Path, form: Format, licence: str = "", progress: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Write every relation into `folder`, each under a temporary name first; return the rows of each.

    Lists and structs are JSON in CSV files, and text that a spreadsheet would run has an apostrophe before it.
    `licence` is the address or short name of the one that the user gives the data. What an earlier export wrote is
    replaced, in either format, and what lies beside it stays. A folder that holds something and that no export wrote
    into is refused before anything is written, and so is a file of the same name that was changed since. Raises
    WarehouseMissingError, NotExportedError, LakeFullError or LakeNotWritableError.
    """
    Warehouse.of(lake).close()  # says what to do if there is none
    names = [*(f"{name}.{form}" for name in relations()), DESCRIPTIONS, DICTIONARY, data_package.FILE, croissant.FILE]
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        earlier = _own_files(folder, names)
        published_on = dt.datetime.fromtimestamp(lake.warehouse.stat().st_mtime, dt.UTC).date()
        files = []
        with duckdb.connect(str(lake.warehouse), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for relation in relations().values():
                files.append(_write(connection, relation, folder, form))
                progress(relation.name)
        _describe(folder, Exported(files, published_on, licence))
        written = {name: _digest(folder / name) for name in names}
        (folder / MARKER).write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
        for name in earlier - set(names):
            (folder / name).unlink(missing_ok=True)
    return {file.relation.name: file.rows for file in files}


def _own_files(folder: Path, names: Iterable[str]) -> set[str]:
    """Files that an earlier export wrote and nobody changed; raises NotExportedError for others of these names.

    It raises as well where no export wrote into the folder and it is not empty.
    """
    marker = folder / MARKER
    if not marker.is_file() and (there := sorted(path.name for path in folder.iterdir())):
        raise NotExportedError(
            f"{folder} holds {_listed(there)}, and no export wrote into it. Nothing was written: name a new or an "
            f"empty folder, for example {folder / 'export'}."
        )
    try:
        noted = json.loads(marker.read_text("utf-8")) if marker.is_file() else {}
    except ValueError:
        noted = {}
    own = {name for name, digest in noted.items() if (folder / name).is_file() and _digest(folder / name) == digest}
    foreign = [name for name in names if (folder / name).exists() and name not in own]
    if foreign:
        raise NotExportedError(
            f"{folder} holds {_listed(foreign)}, which no export wrote or which was changed since. "
            "Nothing was written: name another folder, or move these files away."
        )
    return own


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(shown, names[:3])) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _write(connection: duckdb.DuckDBPyConnection, relation: Relation, folder: Path, form: Format) -> ExportedFile:
    final = folder / f"{relation.name}.{form}"
    temporary = folder / f".tmp-{final.name}"
    try:
        rows = (_write_csv if form == "csv" else _write_parquet)(connection, relation, temporary)
        temporary.replace(final)
    except duckdb.Error as error:
        if "No space left" in str(error):
            raise LakeFullError(f"No space left on the disk of {folder}: {final.name} was not written.") from error
        raise WarehouseError(f"{final} cannot be written: {first_line(error)}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return ExportedFile(relation, final.name, form, rows, final.stat().st_size, _digest(final))


def _write_csv(connection: duckdb.DuckDBPyConnection, relation: Relation, path: Path) -> int:
    columns = ", ".join(f'{_csv_cell(c)} AS "{c.name}"' for c in relation.columns)
    rows = f'SELECT {columns} FROM "{relation.name}"{in_order(relation)}'
    count = connection.execute(f"COPY ({rows}) TO {_literal(str(path))} (FORMAT csv, HEADER)").fetchone()
    return count[0] if count else 0


def _write_parquet(connection: duckdb.DuckDBPyConnection, relation: Relation, path: Path) -> int:
    """By Arrow: the database's own writer keeps no metadata of fields."""
    columns = ", ".join(f'"{name}"' for name in relation.column_names)
    rows = connection.sql(f'SELECT {columns} FROM "{relation.name}"{in_order(relation)}').to_arrow_reader(ROWS_A_GROUP)
    count = 0
    with pq.ParquetWriter(path, described(rows.schema, relation), compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _csv_cell(column: Column) -> str:
    """A column as CSV has it: lists and structs as JSON, times by ISO 8601, text harmless in spreadsheets."""
    quoted = f'"{column.name}"'
    if column.is_nested:
        return f"to_json({quoted})"
    if column.type == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({quoted}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    return defused_sql(quoted) if column.type == "VARCHAR" else quoted


def _describe(folder: Path, exported: Exported) -> None:
    (folder / DICTIONARY).write_text(markdown(), encoding="utf-8")
    for name, content in (
        (data_package.FILE, data_package.data_package(exported)),
        (croissant.FILE, croissant.croissant(exported)),
    ):
        (folder / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
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
