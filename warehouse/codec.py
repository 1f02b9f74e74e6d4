"""Dataclasses to Arrow columns and back, column by column: a million small records take seconds, not minutes.

Understood types: str, int, float, bool, date, datetime (UTC), Literal of strings, `X | None`, `tuple[X, ...]` (list),
`tuple[tuple[str, float], ...]` and `dict[str, str]` (map), and dataclasses of these (struct). A column that an older
file lacks is filled with the field's default, one that a newer file has besides is left aside.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import Any, Literal, TypeVar, Union, get_args, get_type_hints
from typing import get_origin as _get_origin

import pyarrow as pa

T = TypeVar("T")
Hint = Any
"""A type hint as it stands in a dataclass."""

_PLAIN: Mapping[Hint, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    dt.date: pa.date32(),
    dt.datetime: pa.timestamp("us", tz="UTC"),
}


def get_origin(hint: Hint) -> Any:
    """`typing.get_origin` of any hint."""
    return _get_origin(hint)


@cache
def hints(cls: type[Any]) -> Mapping[str, Hint]:
    """Names and types of a dataclass's fields, in order, `X | None` reduced to X."""
    resolved = get_type_hints(cls)
    return types.MappingProxyType({field.name: _bare(resolved[field.name]) for field in dataclasses.fields(cls)})


def _bare(hint: Hint) -> Hint:
    if get_origin(hint) in (Union, types.UnionType):
        (only,) = (arg for arg in get_args(hint) if arg is not type(None))
        return _bare(only)
    if get_origin(hint) is Literal:
        return str
    return hint


def _map_of(hint: Hint) -> tuple[Hint, Hint] | None:
    """Key and item type where `hint` is kept as a map."""
    if get_origin(hint) is dict:
        key, item = get_args(hint)
        return key, item
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if get_origin(inner) is tuple and get_args(inner)[-1] is not Ellipsis:
            key, item = get_args(inner)
            return key, item
    return None


def arrow_type(hint: Hint) -> pa.DataType:
    """Arrow's type for a Python type hint; raises TypeError for one not understood."""
    hint = _bare(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if pair := _map_of(hint):
        return pa.map_(arrow_type(pair[0]), arrow_type(pair[1]))
    if get_origin(hint) is tuple:
        return pa.list_(arrow_type(get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        return pa.struct(list(arrow_schema(hint)))  # type: ignore[arg-type]
    raise TypeError(f"no Arrow type for {hint!r}")


@cache
def arrow_schema(cls: type[Any]) -> pa.Schema:
    """Arrow schema of a table that holds one row for each instance of a dataclass."""
    return pa.schema([pa.field(name, arrow_type(hint)) for name, hint in hints(cls).items()])  # type: ignore[arg-type]


def to_table(rows: Sequence[Any], cls: type) -> pa.Table:
    """One row for each instance, one column for each field."""
    schema = arrow_schema(cls)
    arrays = [_encode([getattr(row, name) for row in rows], hint) for name, hint in hints(cls).items()]
    return pa.Table.from_arrays(arrays, schema=schema)


def to_array(values: Sequence[Any], hint: Hint) -> pa.Array:
    """One Arrow array of `values`, which are of the type `hint`."""
    return _encode(values, _bare(hint))


def _encode(values: Sequence[Any], hint: Hint) -> pa.Array:
    if hint in _PLAIN:
        return _plain(values, _PLAIN[hint])
    if pair := _map_of(hint):
        items = [tuple(v.items()) if isinstance(v, dict) else v for v in values]
        flat = list(chain.from_iterable(items))
        keys = _encode([key for key, _ in flat], _bare(pair[0]))
        return pa.MapArray.from_arrays(_offsets(items), keys, _encode([item for _, item in flat], _bare(pair[1])))
    if get_origin(hint) is tuple:
        return pa.ListArray.from_arrays(
            _offsets(values), _encode(list(chain.from_iterable(values)), _bare(get_args(hint)[0]))
        )
    arrays = [_encode([getattr(v, name) for v in values], inner) for name, inner in hints(hint).items()]
    return pa.StructArray.from_arrays(arrays, fields=list(arrow_schema(hint)))


def _offsets(values: Sequence[Sequence[Any]]) -> pa.Array:
    return pa.array(accumulate((len(v) for v in values), initial=0), pa.int32())


def _plain(values: Sequence[Any], arrow: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, arrow)
    except UnicodeEncodeError:
        # Broken fonts give lone surrogates, which no file format takes: pairs are joined, the rest becomes U+FFFD.
        return pa.array([v if v is None else _encodable(v) for v in values], arrow)


def _encodable(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def from_table(table: pa.Table, cls: type[T]) -> list[T]:
    """Instances of a dataclass from a table's rows; raises ValueError where a column without default is missing."""
    names = set(table.column_names)
    columns = {name: table.column(name).combine_chunks() for name in hints(cls) if name in names}  # type: ignore[arg-type]
    return _build(cls, columns, table.num_rows)


def _build(cls: type[T], columns: Mapping[str, pa.Array], length: int) -> list[T]:
    if length == 0:
        return []
    values: list[Sequence[Any]] = []
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        if field.name in columns:
            values.append(_decode(columns[field.name], hints(cls)[field.name]))  # type: ignore[arg-type]
        elif field.default is not dataclasses.MISSING:
            values.append([field.default] * length)
        elif field.default_factory is not dataclasses.MISSING:
            values.append([field.default_factory() for _ in range(length)])
        else:
            raise ValueError(f"column {field.name} of {cls.__name__} is missing")
    return [cls(*row) for row in zip(*values, strict=True)]


def _decode(array: pa.Array, hint: Hint) -> list[Any]:
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if hint in _PLAIN:
        return list(array.to_pylist())
    if _map_of(hint):
        maps = array.to_pylist()
        return [dict(m) for m in maps] if get_origin(hint) is dict else [tuple(m) for m in maps]
    if get_origin(hint) is tuple:
        flat = _decode(array.flatten(), _bare(get_args(hint)[0]))
        offsets = array.offsets.to_pylist()
        first = offsets[0]
        return [tuple(flat[a - first : b - first]) for a, b in pairwise(offsets)]
    children = dict(zip((f.name for f in array.type), array.flatten(), strict=True))
    return list(_build(hint, children, len(array)))
