"""Reading the published warehouse: read-only, without access to other files or the network."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from warehouse.errors import QueryError, WarehouseMissingError
from warehouse.lake import Lake

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

T = TypeVar("T")
Parameters = Sequence[Any] | Mapping[str, Any] | None


@cache
def _spill_folder() -> tempfile.TemporaryDirectory[str]:
    """Where queries of this process spill to; gone when it ends.

    Left to itself the database spills beside the warehouse, and leaves there what a killed query spilled. One folder a
    process, since all connections of a process to one file must have the same settings.
    """
    return tempfile.TemporaryDirectory(prefix="climits-query-", ignore_cleanup_errors=True)


class Warehouse(AbstractContextManager["Warehouse"]):
    """A read-only connection. A later publish replaces the file; this connection goes on with what it opened."""

    def __init__(self, path: Path) -> None:
        """Open `path`; raises WarehouseMissingError where there is none, or none that can be read."""
        self.path = path
        if not path.is_file():
            raise WarehouseMissingError(f"There is no warehouse in {path.parent}. Make it with `climits publish`.")
        try:
            self._connection = duckdb.connect(
                str(path),
                read_only=True,
                config={
                    "enable_external_access": "false",
                    "autoload_known_extensions": "false",
                    "temp_directory": _spill_folder().name,
                },
            )
            if not self.value("SELECT current_setting('lock_configuration')"):
                # For all connections of this process to the file: a second one finds the configuration locked.
                self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
                # A query is the user's, the limits of this process are not.
                self._connection.execute("SET lock_configuration = true")
        except duckdb.Error as error:
            raise WarehouseMissingError(_cannot_open(path, error)) from error

    @classmethod
    def of(cls, lake: Lake) -> Warehouse:
        """The published warehouse of a lake; raises LakeMissingError or WarehouseMissingError."""
        return cls(lake.require().warehouse)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _run(self, sql: str, parameters: Parameters) -> duckdb.DuckDBPyConnection:
        try:
            result: duckdb.DuckDBPyConnection | None = self._connection.execute(sql, parameters)
        except duckdb.Error as error:
            raise QueryError(f"The query cannot be run. {error}") from error
        if result is None:
            raise QueryError("The query is empty.")
        return result

    def _fetched(self, sql: str, parameters: Parameters, fetch: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What `fetch` takes of a query's result; rows are computed while they are fetched, and may fail then."""
        result = self._run(sql, parameters)
        try:
            return fetch(result)
        except duckdb.Error as error:
            raise QueryError(f"The query failed while its rows were read. {error}") from error

    def rows(self, sql: str, parameters: Parameters = None) -> list[dict[str, Any]]:
        """Rows of a query by column name; raises QueryError, as all that follow."""
        names, rows = self.columns(sql, parameters)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        """First column of the first row, None where there is no row."""
        row = self._fetched(sql, parameters, lambda result: result.fetchone())
        return row[0] if row else None

    def columns(self, sql: str, parameters: Parameters = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names, which may repeat, and rows of a query."""
        return self._fetched(
            sql,
            parameters,
            lambda result: ([column[0] for column in result.description or ()], result.fetchall()),
        )

    def frame(self, sql: str, parameters: Parameters = None) -> pd.DataFrame:
        """A query as pandas DataFrame."""
        return self._fetched(sql, parameters, lambda result: result.df())

    def arrow(self, sql: str, parameters: Parameters = None) -> pa.Table:
        """A query as Arrow table."""
        return self._fetched(sql, parameters, lambda result: result.to_arrow_table())


def count_statements(sql: str) -> int:
    """How many statements a text holds that was run."""
    return len(duckdb.extract_statements(sql))


def _cannot_open(path: Path, error: duckdb.Error) -> str:
    log = path.with_name(f"{path.name}.wal")
    if log.exists() and "WAL" in str(error):
        return (
            f"{path} cannot be opened: a program that opened it to write left {log}, which belongs to another build. "
            "Run `climits publish`, which removes it; read the warehouse with read_only=True."
        )
    return (
        f"{path} cannot be opened ({first_line(error)}). Delete it and run `climits publish`: it is made of the lake "
        "and nothing is lost."
    )


def first_line(error: Exception) -> str:
    """The first line of an error's text."""
    return (str(error).splitlines() or [type(error).__name__])[0]
