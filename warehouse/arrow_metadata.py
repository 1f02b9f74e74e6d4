"""Meanings and units of columns as metadata of Arrow and Parquet schemas, for the libraries that look there.

Three places hold the same texts: each field's own metadata (pyarrow, R's arrow), a `PANDAS_ATTRS` entry that pandas
turns into `DataFrame.attrs`, and an entry a column for readers of the file's own key-value metadata (polars, DuckDB).
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from warehouse.schema import Relation


def frame_attributes(relation: Relation) -> dict[str, Any]:
    """What `DataFrame.attrs` holds of a relation: `description`, and `columns` with description and unit of each."""
    columns = {column.name: {"description": column.description, "unit": column.unit} for column in relation.columns}
    return {"description": relation.description, "columns": columns}


def described(schema: pa.Schema, relation: Relation) -> pa.Schema:
    """The schema of a relation's rows with what is known of each column; the types stay."""
    fields = [
        schema.field(column.name).with_metadata(
            {"description": column.description, **({"unit": column.unit} if column.unit else {})}
        )
        for column in relation.columns
    ]
    whole = {
        "description": relation.description,
        "PANDAS_ATTRS": json.dumps(frame_attributes(relation)),
        **{column.name: column.comment for column in relation.columns},
    }
    return pa.schema(fields, whole)
