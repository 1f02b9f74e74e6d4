"""`climits sql`: a query on the warehouse, read-only."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from warehouse.shown import shown

SHOWN_ROWS = 200
"""Rows that a table for people shows; CSV and JSON have all."""


def sql(
    query: Annotated[str, typer.Argument(help="SQL in DuckDB's dialect; - reads it from standard input.")],
    lake: LakeOption = DEFAULT_LAKE,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, all rows.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Query the warehouse; it cannot be changed, and no other file or address be read.

    Columns named "at" want quotes.
    `climits sql "SELECT table_name, comment FROM duckdb_tables()"` lists the relations.
    """
    from climits.printing import print_json, print_table
    from warehouse.lake import Lake
    from warehouse.read import Warehouse, count_statements

    text = sys.stdin.read() if query == "-" else query
    with Warehouse.of(Lake(lake)) as warehouse:
        names, rows = warehouse.columns(text)
    if (statements := count_statements(text)) > 1:
        typer.echo(f"climits: {statements} statements were run; the rows are the last one's.", err=True)
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    elif as_csv:
        _print_csv(names, rows)
    else:
        numbers = [name for i, name in enumerate(names) if all(isinstance(row[i], int | float | None) for row in rows)]
        print_table("", names, ([_cell(value) for value in row] for row in rows[:SHOWN_ROWS]), numbers)
        more = f"; the first {SHOWN_ROWS} are shown, --csv and --json give all" if len(rows) > SHOWN_ROWS else ""
        typer.echo(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}{more}")


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _print_csv(names: list[str], rows: list[tuple[Any, ...]]) -> None:
    import csv

    from warehouse.spreadsheets import defused

    def plain(value: Any) -> Any:
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False, default=str)
        return value

    # A terminal obeys control characters, a file keeps the text as it was read.
    terminal = sys.stdout.isatty()
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([defused(name) for name in names])
    for row in rows:
        values = [defused(plain(value)) for value in row]
        out.writerow([shown(v) if terminal and isinstance(v, str) else v for v in values])
