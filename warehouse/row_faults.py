"""What keeps a decided claim from being published: asked before a decision is saved, and again when it is applied."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from curation.decisions.effects import ClaimKind
from warehouse.claim_tables import JOINED, RELATION
from warehouse.restating import estimates_of, restate
from warehouse.schema import Column, relations

_WHOLE = {"INTEGER": 2**31 - 1, "BIGINT": 2**63 - 1}
_OF_TYPE: Mapping[str, type | tuple[type, ...]] = {
    "VARCHAR": str,
    "BOOLEAN": bool,
    "INTEGER": int,
    "BIGINT": int,
    "DOUBLE": (int, float),
    "TIMESTAMP WITH TIME ZONE": datetime,
}


def restated(kind: ClaimKind, row: Mapping[str, Any], published_on: date | None) -> tuple[dict[str, Any], list[str]]:
    """A decided claim with the columns that follow from what is stated, and what keeps it from being published."""
    faults = faults_of(RELATION[kind], row)
    if faults:
        return dict(row), faults
    try:
        whole = restate(kind, dict(row))
        if kind == "run":
            estimates_of(whole, published_on)
    except (ArithmeticError, TypeError, ValueError) as error:
        return dict(row), [f"nothing can be computed of it ({error})"]
    return whole, faults_of(RELATION[kind], whole)


def faults_of(relation: str, row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a row by the relation's columns: values missing, of another type, not allowed, impossible."""
    return [fault for column in relations()[relation].columns for fault in _faults(column, row.get(column.name))]


def _faults(column: Column, value: Any) -> Iterator[str]:
    name = column.name
    if value is None:
        if column.required:
            yield f"{name} is missing, and without it the claim says nothing"
        return
    expected = _OF_TYPE.get(column.type)
    if expected is None:
        return
    if isinstance(value, float) and value.is_integer() and expected is int:
        value = int(value)
    if not isinstance(value, expected) or (isinstance(value, bool) and column.type != "BOOLEAN"):
        yield f"{name} cannot be {value!r}"
    elif column.values and value not in column.values:
        yield f"{name} is {value!r}, which is none of {', '.join(column.values)}"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        most = column.most if column.most is not None else _WHOLE.get(column.type, math.inf)
        if not math.isfinite(value) or not (-math.inf if column.least is None else column.least) <= value <= most:
            yield f"{name} cannot be {value:g}"


def misplaced(row: Mapping[str, Any], pages: int | None) -> list[str]:
    """The pages that a row names as its evidence and a PDF of so many pages does not have."""
    if pages is None:
        return []
    named = [row.get("page"), *(piece.get("page") for piece in row.get("evidence") or ())]
    beyond = sorted({page for page in named if page is not None and not 1 <= page <= pages})
    return [f"there is no page {page}: the paper has {pages} pages" for page in beyond]


def unjoined(kind: ClaimKind, row: Mapping[str, Any], claims: Collection[str]) -> dict[str, str]:
    """By column, that a claim which a row is joined to is none of the paper's `claims`, given by id."""
    return {
        name: f"the paper has no {name.removesuffix('_id')} {row[name]!r}"
        for name in JOINED[kind]
        if row.get(name) is not None and row[name] not in claims
    }
