"""What one cell of a table says, under a header whose kind is known."""

from __future__ import annotations

import re

from extractors.reading import Quantity
from extractors.readings.accelerators import find_accelerators
from extractors.readings.amounts import MOST_CHIPS, TRAINING_FLOP, read_amounts
from extractors.readings.rules import unit_factor
from extractors.readings.table_headers import Header
from extractors.readings.written_numbers import NUMBER, parse_number

BARE = re.compile(
    rf"[~≈<>]?\s*(?P<n>{NUMBER})\s*(?P<unit>[A-Za-z/%-]{{0,12}})[\s*†‡§+]*(?:\([^()]*\))?(?:\^\S+)?", re.IGNORECASE
)
SPACED = re.compile(r"\d \d")  # the labels of an axis, or two columns taken for one
SHORTEST_TRAINING_H = 1 / 60  # a "time" column with less than a minute holds times of inference
PRODUCT = re.compile(r"(?P<a>\d+)\s*[×x]\s*(?P<b>[\d.,]+[KkM]?)")
Found = tuple[Quantity, float | None, str | None, str, dict[str, str]]


def cell_values(spec: Header, unit: str | None, header: str, text: str, caption: str) -> list[Found]:
    """What one cell says: facts with their own words ("14d on 3 V100s"), else a bare number with the header's unit."""
    lead = f"{header}: "
    sentence = lead + text
    spans = find_accelerators(sentence)
    found: list[Found] = []
    inside = [span for span in spans if span.start >= len(lead)]
    found += [("accelerator", None, span.unit, span.text, {"kind": span.kind}) for span in inside]
    for amount in read_amounts(sentence, spans):
        if amount.start >= len(lead) and amount.quantity in ("chip_count", "duration", "training_compute"):
            if amount.quantity == "duration" and amount.unit == "wall_clock" and amount.value < SHORTEST_TRAINING_H:
                continue
            in_header = [spans[k] for k in amount.accelerators if spans[k].start < len(lead)]
            found += [("accelerator", None, span.unit, span.text, {"kind": span.kind}) for span in in_header]
            own_words = sentence[amount.start : amount.end]
            found.append((amount.quantity, amount.value, amount.unit, own_words, dict(amount.attributes)))
    if any(item[0] == spec.quantity for item in found) or spec.quantity == "accelerator":
        return found
    product = PRODUCT.fullmatch(text) if spec.kind == "device_hours" else None
    bare = BARE.fullmatch(text) if not SPACED.search(text) else None
    value = parse_number(bare["n"]) if bare else None
    if product:
        times = parse_number(product["b"])
        value = float(product["a"]) * times if times is not None else None
        found.append(("chip_count", float(product["a"]), "gpu", product["a"], {}))
    if value is None or value <= 0:
        return found
    if spec.quantity == "duration":
        factor = unit_factor("hours", bare["unit"] if bare and bare["unit"] else unit or "")
        if factor is not None and (spec.kind != "wall_clock" or value * factor >= SHORTEST_TRAINING_H):
            found.append(("duration", value * factor, spec.kind, text, {}))
    elif spec.quantity == "training_compute":
        flop = _flop(value, f"{header} {caption}" if not re.search(r"(?i)flop|pf-", header) else header)
        if flop >= TRAINING_FLOP:
            found.append(("training_compute", flop, "flop", text, {}))
    elif (
        spec.quantity == "chip_count"
        and not inside
        and bare
        and not bare["unit"]
        and value == int(value)
        and value <= MOST_CHIPS
    ):
        named = find_accelerators(header)
        found += [("accelerator", None, span.unit, span.text, {"kind": span.kind}) for span in named[:1]]
        found.append(("chip_count", value, named[0].unit if named else "accelerator", text, {}))
    elif spec.quantity in ("epochs", "steps", "tokens", "parameters"):
        scale = re.search(r"\((?:#?\s*)?(?:×?\s*10\^?6|M|million)\)", header)
        found.append((spec.quantity, value * (1e6 if scale else 1.0), None, text, {}))
    return found


def _flop(value: float, header: str) -> float:
    """A number of a FLOP column in FLOP: by the unit in its header ("PF-days", "Zettaflops", "×10^18")."""
    power = re.search(r"10\s?\^\s?(\d{2})", header)
    if power:
        return value * float(f"1e{power[1]}")
    exponent = re.search(r"\b1?[eE](1[5-9]|2[0-6])\b", header)
    if exponent:
        return value * float(f"1e{exponent[1]}")
    for word in re.findall(r"[A-Za-z/]+(?:[- /][A-Za-z/]+)*", header):
        for start in range(len(word)):
            factor = unit_factor("flop", word[start:])
            if factor and factor >= 1e12:
                return value * factor
    for word in re.findall(r"[A-Za-z/-]+", header):
        factor = unit_factor("flop", word)
        if factor and factor >= 1e12:
            return value * factor
    return value
