"""An export described as a Frictionless Data Package, version 1: https://specs.frictionlessdata.io/data-package/.

Types, units and meanings come from the schema. Units stand in a property of their own, `unit`, since the standard has
none. Tabular resources of the standard are CSV; Parquet files are described in the same words as resources of any kind.
"""

from __future__ import annotations

from typing import Any

from warehouse.exported import DESCRIPTION, NAME, TITLE, VERSION, Exported, ExportedFile, Format
from warehouse.schema import Column

FILE = "datapackage.json"

_MEDIA_TYPES: dict[Format, str] = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_TYPES = {
    "VARCHAR": "string",
    "DOUBLE": "number",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}
_SOURCES = [
    {"title": "arXiv", "path": "https://arxiv.org"},
    {
        "title": "Epoch AI, Machine Learning Hardware, CC BY 4.0 (relation chips, with changes)",
        "path": "https://epoch.ai/data/machine-learning-hardware",
    },
]


def data_package(exported: Exported) -> dict[str, Any]:
    """The descriptor of a whole export, as JSON."""
    package: dict[str, Any] = {
        "profile": "tabular-data-package" if all(file.form == "csv" for file in exported.files) else "data-package",
        "name": NAME,
        "version": VERSION,
        "title": TITLE,
        "description": DESCRIPTION,
        "created": f"{exported.published_on.isoformat()}T00:00:00Z",
        "sources": _SOURCES,
        "resources": [_resource(file) for file in exported.files],
    }
    if exported.licence:
        key = "path" if exported.licence.startswith(("http://", "https://")) else "name"
        package["licenses"] = [{key: exported.licence}]
    return package


def _resource(file: ExportedFile) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in file.relation.columns]}
    # A key of the standard holds no missing value; some keys of the warehouse do.
    if file.relation.key and all(column.required for column in file.relation.columns_of_key):
        schema["primaryKey"] = list(file.relation.key)
    # The standard's own program reads Parquet with NaN for a missing integer, and knows no lists: as a file it checks
    # size and digest, which hold.
    kind = {"profile": "tabular-data-resource"} if file.form == "csv" else {"profile": "data-resource", "type": "file"}
    return {
        **kind,
        "name": file.relation.name,
        "path": file.name,
        "description": file.relation.description,
        "format": file.form,
        "mediatype": _MEDIA_TYPES[file.form],
        "encoding": "utf-8",
        "bytes": file.size_bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _type(column), "description": column.description}
    if column.unit:
        field["unit"] = column.unit
    bounds = {"required": column.required or None, "minimum": column.least, "maximum": column.most}
    constraints: dict[str, Any] = {name: bound for name, bound in bounds.items() if bound is not None}
    if column.values:
        constraints["enum"] = list(column.values)
    if constraints:
        field["constraints"] = constraints
    return field


def _type(column: Column) -> str:
    if column.is_nested:
        return "array" if column.type.endswith("[]") else "object"
    return _TYPES[column.type]
