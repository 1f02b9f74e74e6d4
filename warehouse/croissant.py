"""An export described in Croissant 1.1, the vocabulary for data sets of machine learning:
https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html.

Croissant knows no units, so they stand at the end of each description, in brackets. It knows no maps either, and its
reader cannot read structs out of Parquet: with Parquet such columns are left out, and each record set names them.
"""

from __future__ import annotations

from typing import Any

from warehouse.exported import DESCRIPTION, TITLE, VERSION, Exported, ExportedFile, Format
from warehouse.schema import Column

FILE = "croissant.json"

CITE_AS = "@software{compute-limits, author = {{The Compute Limits authors}}, title = {Compute Limits}, year = {2026}}"

_ENCODINGS: dict[Format, str] = {"csv": "text/csv", "parquet": "application/x-parquet"}
_TYPES = {
    "VARCHAR": "sc:Text",
    "DOUBLE": "sc:Float",
    "INTEGER": "sc:Integer",
    "BIGINT": "sc:Integer",
    "BOOLEAN": "sc:Boolean",
    "DATE": "sc:Date",
    "TIMESTAMP WITH TIME ZONE": "sc:DateTime",
}
_PLAIN_TERMS = (
    "arrayShape", "citeAs", "column", "conformsTo", "containedIn", "equivalentProperty", "extract", "field",
    "fileProperty", "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5",
    "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator",
    "source", "subField", "transform",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    **{term: f"cr:{term}" for term in _PLAIN_TERMS},
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "description": {"@container": "@language"},
}


def croissant(exported: Exported) -> dict[str, Any]:
    """The description of a whole export, as JSON-LD."""
    described: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": TITLE,
        "description": DESCRIPTION,
        "version": VERSION,
        "citeAs": CITE_AS,
        "datePublished": exported.published_on.isoformat(),
        "distribution": [_file_object(file) for file in exported.files],
        "recordSet": [_record_set(file) for file in exported.files],
    }
    if exported.licence:
        described["license"] = exported.licence
    return described


def _file_object(file: ExportedFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "description": file.relation.description,
        "contentUrl": file.name,
        "contentSize": f"{file.size_bytes} B",
        "encodingFormat": _ENCODINGS[file.form],
        "sha256": file.sha256,
    }


def _record_set(file: ExportedFile) -> dict[str, Any]:
    relation = file.relation
    fields = {column.name: kind for column in relation.columns if (kind := _data_type(column, file.form))}
    left_out = [name for name in relation.column_names if name not in fields]
    more = f" Only in the file: {', '.join(left_out)}." if left_out else ""
    described: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": relation.name,
        "name": relation.name,
        "description": relation.description + more,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{relation.name}/{column.name}",
                "name": column.name,
                "description": column.comment,
                **fields[column.name],
                "source": {"fileObject": {"@id": file.name}, "extract": {"column": column.name}},
            }
            for column in relation.columns
            if column.name in fields
        ],
    }
    if relation.key:
        described["key"] = [{"@id": f"{relation.name}/{name}"} for name in relation.key]
    return described


def _data_type(column: Column, form: Format) -> dict[str, Any]:
    """Type of a column's values; empty where Croissant cannot say it."""
    if not column.is_nested:
        return {"dataType": _TYPES[column.type]}
    if form == "csv":
        return {"dataType": "sc:Text"}  # JSON
    element = _TYPES.get(column.type.removesuffix("[]"))
    return {"dataType": element, "isArray": True, "arrayShape": "-1"} if element else {}
