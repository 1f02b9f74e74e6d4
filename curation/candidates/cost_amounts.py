"""Amounts of operations as cells of tables write them: "4.1G", "0.56 GFLOPs", "3.9 (+2%)"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from curation.candidates.row_facts import NUMBER
from curation.vocabulary.cost_words import PassUnit, counted_in, scale_of
from extractors.readings.written_numbers import is_bounded

AMOUNT = re.compile(
    rf"(?<![\w.^])(?P<n>{NUMBER})\s?(?:[×x·∗*]\s?10\s?\^?\s?\{{?(?P<power>\d{{1,2}})\}}?|[eE]\s?\+?(?P<e>\d{{1,2}}))?"
    r"(?P<bracket>\s?\()?\s?(?P<scale>(?:[KMGBT]|bn|millions?|billions?|trillion)(?![a-z])|[kMGBT](?=flops?|macs?|m?-?adds?))?"
    r"\s?-?(?P<unit>flops?|macs?|mult\w*-?\s?adds?|m-?adds?|ops)?(?![\w%]|\s?%|\.\d)",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
DIFFERENCE = re.compile(r"[+−–↑↓±∆Δ-]\s?$|[×x∗*]\s?$")
RATIO = re.compile(r"^\s?[×x](?!\s?\d)|^\s?(?:ms|fps|GB|MB|h|hours?|days?)\b")

REACH = 12  # characters on either side of a number in which these stand


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it stands in a cell; `scaled` where its own letter or power is in `value` already."""

    value: float
    scaled: bool
    unit: PassUnit | None
    text: str


def read_amounts(text: str) -> list[Amount]:
    """The amounts of a cell: one of "4.1G", "0.56 GFLOPs", "36.1 × 30" and "3.9 (+2%)", two of "3.9 / 7.6"."""
    bare = text.replace("\u2009", " ")
    outer = BRACKETED.sub(lambda m: " " if not re.fullmatch(r"\([GMBT]\)", m.group()) else m.group(), bare)
    if re.search(r"\d", outer):
        bare = outer
    first = len(bare) - len(bare.lstrip())
    found: list[Amount] = []
    for match in AMOUNT.finditer(bare):
        if first < match.start() and DIFFERENCE.search(bare[max(0, match.start() - REACH) : match.start()]):
            continue
        if RATIO.search(bare[match.end() : match.end() + REACH]):
            continue
        power = match["power"] or match["e"]
        factor = scale_of(match["scale"]) if match["scale"] else None
        value = float(match["n"].replace(",", "") + (f"e{power}" if power else ""))
        if not is_bounded(value):
            continue
        counted = counted_in(match["unit"]) if match["unit"] else None
        found.append(
            Amount(
                value * (factor or 1.0), bool(power or factor), counted[0] if counted else None, match.group().strip()
            )
        )
    return found[:4]
