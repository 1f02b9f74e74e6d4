"""What a reviewer may mean by another value of a field: what the evidence holds, then what the paper has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from curation.decisions.values import NOT_STATED

MOST: Final = 8
"""More are no help: typing is shorter."""

_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,-])\d+(?:\.\d+)?(?!\w)")
_DURATION = re.compile(
    r"(?<![\w.])\d+(?:\.\d+)?[\s-]*(?:months?|weeks?|days?|hours?|hrs?|minutes?|mins?|h|d)\b", re.IGNORECASE
)
_FLOP = re.compile(
    r"(?<![\w.])\d+(?:\.\d+)?(?:\s*[·×x*]\s*10\s*\^\s*\(?\d+\)?|e\+?\d+)"
    r"|(?<![\w.])\d+(?:\.\d+)?\s*(?:PF|petaflops?)(?:/s)?[-\s]*days?|(?<![\w.])\d+(?:\.\d+)?\s*[EZP]FLOPs?",
    re.IGNORECASE,
)
_OPERATIONS = re.compile(
    r"(?<![\w.])\d+(?:\.\d+)?(?:\s*[·×x*]\s*10\s*\^\s*\(?\d+\)?|e\+?\d+)"
    r"|(?<![\w.])\d+(?:\.\d+)?\s*[KMGBT](?:FLOPs?|MACs?)\b(?!\s*/)",
    re.IGNORECASE,
)
_WRITTEN: Final[Mapping[str, re.Pattern[str]]] = {
    "value": _NUMBER,
    "chip_count": _NUMBER,
    "epochs": _NUMBER,
    "steps": _NUMBER,
    "duration_h": _DURATION,
    "training_compute_flop": _FLOP,
    "pass_compute_flop": _FLOP,
    "pass_compute": _OPERATIONS,
}


def suggestions(name: str, claim: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> list[str]:
    """Values to offer for a field, as a person would type them, the likeliest first; never the present one.

    `others` are the paper's other claims of the kind.
    """
    offered = [*_of_evidence(name, claim), *_of_paper(name, others)]
    present = _typed(claim.get(name))
    return [text for text in dict.fromkeys(offered) if text != present and text.lower() not in NOT_STATED][:MOST]


def _of_evidence(name: str, claim: Mapping[str, Any]) -> list[str]:
    if name == "chip":
        return list(claim.get("chip_candidates") or ())
    if name == "model":
        return [str(label) for label in (claim.get("row_label"), claim.get("column_label")) if label]
    pattern = _WRITTEN.get(name)
    if pattern is None:
        return []
    pieces = claim.get("evidence") or [{"quote": claim.get("quote")}]
    quotes = [str(piece.get(part) or "") for part in ("quote", "before", "after") for piece in pieces]
    written = [" ".join(found.split()) for quote in dict.fromkeys(quotes) for found in pattern.findall(quote)]
    return written or (_scaled(claim, pieces) if name == "pass_compute" else [])


def _scaled(claim: Mapping[str, Any], pieces: Iterable[Mapping[str, Any]]) -> list[str]:
    """The numbers of a row in the multiple in which the claim's own was read: 3.8e9 where 4.1 G was taken for 3.8."""
    for piece in pieces:
        quote, read = str(piece.get("quote") or ""), _NUMBER.fullmatch(str(piece.get("text") or ""))
        if piece.get("field") == "pass_compute" and read and float(read[0].replace(",", "")):
            times = float(claim["pass_compute"]) / float(read[0].replace(",", ""))
            numbers = [found[0] for found in _NUMBER.finditer(quote) if not quote.startswith("%", found.end())]
            others = [float(found.replace(",", "")) for found in numbers if found != read[0]]
            return [re.sub(r"e\+0?", "e", f"{other * times:.6g}") for other in others]
    return []


def _of_paper(name: str, others: Iterable[Mapping[str, Any]]) -> list[str]:
    if name in _WRITTEN:
        return []
    stated = Counter(str(row[name]) for row in others if isinstance(row.get(name), str))
    return [text for text, _ in stated.most_common()]


def _typed(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
