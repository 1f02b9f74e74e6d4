"""What a column or row of a table holds, told by the words of its header."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extractors.reading import Quantity

NOT_ALL = re.compile(
    r"(?i)infer|latency|\btest(?:ing)?[- ]time|accura|perplex|bleu|\bscores?\b|error|performance|results|trade-?off"
    r"|\btime[- ]series|speed-?ups?"
)


@dataclass(frozen=True, slots=True)
class Header:
    """One entry of data/table_headers.toml."""

    name: str
    quantity: Quantity
    kind: str | None
    pattern: re.Pattern[str]
    excluded: re.Pattern[str] | None
    unit: re.Pattern[str] | None
    caption: re.Pattern[str] | None  # what a caption says that makes all numbers of its table of this kind


@cache
def headers() -> tuple[Header, ...]:
    """The kinds of columns that hold facts on training, most special first."""
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "table_headers.toml").read_text(encoding="utf-8"))

    def compiled(entry: dict[str, Any], key: str) -> re.Pattern[str] | None:
        return re.compile(entry[key], re.IGNORECASE) if key in entry else None

    return tuple(
        Header(
            entry["name"],
            entry["quantity"],
            entry.get("kind"),
            re.compile(entry["pattern"], re.IGNORECASE),
            compiled(entry, "not"),
            compiled(entry, "unit"),
            compiled(entry, "caption"),
        )
        for entry in data["header"]
    )


@cache
def header_kind(text: str) -> tuple[Header, str | None] | None:
    """The kind of column that a header names, with the unit it states; None where it names none of them."""
    stripped = re.sub(r"\s+", " ", text).strip(" :↓↑")
    for header in headers():
        hit = header.pattern.search(stripped)
        if not hit or (header.excluded and header.excluded.search(stripped)):
            continue
        unit = next((value for name, value in hit.groupdict().items() if name.startswith("t") and value), None)
        if unit is None and header.unit:
            stated = header.unit.search(stripped)
            unit = stated["t"] if stated else None
        return header, unit
    return None


@cache
def caption_header(text: str) -> Header | None:
    """The kind that a caption gives to all numbers of its table, None where it names none."""
    return next((h for h in headers() if h.caption and h.caption.search(text) and not NOT_ALL.search(text)), None)
