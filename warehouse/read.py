"""Reading the published warehouse: read-only, without access to other files or the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.errors import QueryError, WarehouseMissingError
from warehouse.lake import Lake

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Parameters = Sequence[Any] | Mapping[str, Any] | None


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
                config={"enable_external_access": "false", "autoload_known_extensions": "false"},
            )
            self._connection.execute("SET TimeZone = 'UTC'")
        except duckdb.Error as error:
            raise WarehouseMissingError(
                f"{path} cannot be opened ({first_line(error)}). Delete it and run `climits publish`: it is made "
                "of the lake and nothing is lost."
            ) from error

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

    def rows(self, sql: str, parameters: Parameters = None) -> list[dict[str, Any]]:
        """Rows of a query by column name; raises QueryError."""
        result = self._run(sql, parameters)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        """First column of the first row, None where there is no row."""
        row = self._run(sql, parameters).fetchone()
        return row[0] if row else None

    def columns(self, sql: str, parameters: Parameters = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names, which may repeat, and rows of a query."""
        result = self._run(sql, parameters)
        return [column[0] for column in result.description or ()], result.fetchall()

    def frame(self, sql: str, parameters: Parameters = None) -> pd.DataFrame:
        """A query as pandas DataFrame."""
        return self._run(sql, parameters).df()

    def arrow(self, sql: str, parameters: Parameters = None) -> pa.Table:
        """A query as Arrow table."""
        return self._run(sql, parameters).to_arrow_table()


def first_line(error: Exception) -> str:
    """The first line of an error's text."""
    return (str(error).splitlines() or [type(error).__name__])[0]
