"""A lake's published warehouse from Python: its relations and queries as pandas DataFrames.

`DataFrame.attrs` of a relation holds its description, and description and unit of each column.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.observations import STATUSES, StatusChoice
from warehouse.arrow_metadata import frame_attributes
from warehouse.errors import QueryError
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.schema import relations

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Published:
    """What a lake has published. Each call opens the warehouse, reads and closes it: it sees the newest publish.

    `status` is "accepted" (by the rules or a person) or "all" (queued claims, too); rejected claims are in `relation`
    only. `own=True` leaves out what a paper reports of others. Every method raises WarehouseError, whose text says what
    to do.
    """

    path: Path

    def papers(self) -> pd.DataFrame:
        """One row a paper: id, title, authors, dates, licence, and which PDF was read."""
        return self.relation("papers")

    def runs(self, *, status: StatusChoice = "accepted", own: bool = True) -> pd.DataFrame:
        """One row a training run: chip, chip_count, duration_h (h), training_compute_flop (FLOP), page, quote."""
        return self._claims("training_runs", status, own)

    def results(self, *, status: StatusChoice = "accepted", own: bool = True) -> pd.DataFrame:
        """One row a benchmark result: value as written, error_fraction (0 to 1), page, quote."""
        return self._claims("benchmark_results", status, own)

    def costs(self, *, status: StatusChoice = "accepted", own: bool = True) -> pd.DataFrame:
        """One row a stated cost of one forward pass: pass_compute in pass_unit (FLOP or MAC), parameters, epochs."""
        return self._claims("model_costs", status, own)

    def models(self, *, own: bool = True) -> pd.DataFrame:
        """One row a named model of a paper: its runs, costs and results together, accepted or queued."""
        return self._frame("models", "own" if own else "true")

    def compute_vs_error(self, *, status: StatusChoice = "accepted") -> pd.DataFrame:
        """One row a result and way to know its training compute: error_fraction (0 to 1), compute_flop (FLOP).

        What `fit` takes. `best` marks one row a result: the method to prefer where several are known.
        """
        return self._claims("compute_vs_error", status, own=False)

    def evidence(self, claim_id: str) -> pd.DataFrame:
        """Page, sentence and boxes (PDF points) of each field of one claim: a run_id, result_id or cost_id."""
        return self._frame("evidence", "claim_id = ?", [claim_id])

    def relation(self, name: str) -> pd.DataFrame:
        """A whole relation of the data dictionary, rejected claims included."""
        if name not in relations():
            raise QueryError(f"There is no relation {name!r}; there are {', '.join(relations())}.")
        return self._frame(name, "true")

    def sql(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> pd.DataFrame:
        """Rows of a query in DuckDB's SQL; `?` and `$name` stand for parameters."""
        with Warehouse(self.path) as warehouse:
            return warehouse.frame(query, parameters)

    def _claims(self, name: str, status: StatusChoice, own: bool) -> pd.DataFrame:
        if status not in STATUSES:
            raise QueryError(f"status is {' or '.join(map(repr, STATUSES))}, not {status!r}.")
        return self._frame(name, "status IN (SELECT unnest(?))" + (" AND own" if own else ""), [list(STATUSES[status])])

    def _frame(self, name: str, condition: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        columns = ", ".join(f'"{column}"' for column in relations()[name].column_names)
        frame = self.sql(f'SELECT {columns} FROM "{name}" WHERE {condition}', list(parameters))
        frame.attrs.update(frame_attributes(relations()[name]))
        return frame


def load(lake: str | os.PathLike[str] = "lake") -> Published:
    """The published warehouse of a lake: a folder that `climits ingest` wrote, or a `warehouse.duckdb` itself.

    Raises WarehouseError where there is none, or none that can be read.
    """
    path = Path(lake)
    if not path.is_file():
        path = Lake(path).require().warehouse
    Warehouse(path).close()
    return Published(path)
