"""What one cell of a table says, under a header whose kind is known."""

from __future__ import annotations

import re

from extractors.reading import Quantity
from extractors.readings.accelerators import find_accelerators
from extractors.readings.amounts import MOST_CHIPS, TRAINING_FLOP, read_amounts
from extractors.readings.clock_times import clock_hours
from extractors.readings.rules import unit_factor
from extractors.readings.table_headers import Header
from extractors.readings.written_numbers import NUMBER, parse_number
from extractors.readings.written_times import parse_duration

BARE = re.compile(
    rf"[~≈<>]?\s*(?P<n>{NUMBER})(?:\s*(?:±|\+/-)\s*[\d.]+)?\s*(?P<unit>[A-Za-z/%-]{{0,12}})[\s*†‡§+]*(?:\([^()]*\))?(?:\^\S+)?",
    re.IGNORECASE,
)
SPACED = re.compile(r"\d \d")  # the labels of an axis, or two columns taken for one
LETTER_TIME = re.compile(r"(?<![\w.])\d+(?:\.\d+)?\s?[hd](?![A-Za-z0-9-])")  # "8×V100, 9h" below "Resources"
RANGE_OF_TIMES = re.compile(r"\d+(?:\.\d+)?\s?[-–]\s?\d+(?:\.\d+)?\s?(?:h|hrs?|hours?|d|days?|m|mins?|minutes?)")
_MANY = r"(?:[Mm]illion|[Bb]illion|[Tt]rillion)s?"
_OF_WHAT = r"(?:\s+(?:of\s+)?(?:[Pp]arameters|[Pp]arams?|[Ww]eights|[Tt]okens|[Ww]ords))?"
SCALE = re.compile(
    rf"[(\[](?:\s*(?:#|×|in)\s*)?\s*(?P<scale>10\s?\^?\s?\d{{1,2}}|[KMBT]{_OF_WHAT}|{_MANY}{_OF_WHAT})\s*[)\]]"
    rf"|\bin\s+(?P<many>{_MANY})\b"
)
"""What the numbers below a header are multiplied by: "(B)", "(Billions of Parameters)", "(×10^7)", "in millions"."""
SCALES = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
SHORTEST_TRAINING_H = 1 / 60  # a "time" column with less than a minute holds times of inference
PER_STEPS = re.compile(
    r"\btimes?\b(?:.{0,30}\b(?:per|for (?:an?|one|each|every))|\sof (?:one|each|every|a single)) "
    r"(?P<n>(?:\d*\.)?\d+k?\s)?(?:single )?(?:training )?"
    r"(?P<what>steps?|iterations?|updates?|epochs?)\b",
    re.IGNORECASE,
)
ONE_DEVICE = re.compile(r"(?i)(?<!\bof )(?<!#)(?<!# )(?<!\bno )(?<!\bno\. )(?<!\bnum )(?<!number )\b[gt]pu$")
SPEEDS = re.compile(
    r"(?i)\b(?:milliseconds?|seconds?|ms|latenc\w+|throughputs?|speed-?ups?|(?<!convergence )speeds?|run-?times?|fps)\b"
)
PRODUCT_HEADER = re.compile(
    r"(?P<t>days?|hours?|hrs?|weeks?)\s*[×x*]\s*#?\s*(?P<what>(?:\w+ ){0,2}?(?:cores|cpus|gpus|tpus|chips|machines))",
    re.IGNORECASE,
)
PRODUCT = re.compile(r"(?P<a>\d+(?:\.\d+)?)\s*[×x]\s*(?P<b>[\d.,]+[KkM]?)")
SCALED_TIME = (
    r"(?i:hours?|hrs?|days?|time|cost|gpu[·\s-]?h|\bh)[\s/,-]{{0,3}}[(\[,]\s*{letter}\s*[)\]]"
    r"|\b{word}s?\s+(?:of\s+)?(?:[\w-]+?[\s-]+){{0,2}}(?:(?i:hours|hrs|days)|GPU·h)\b"
    r"|(?i:hours|hrs|days)\W{{1,3}}(?:in\s+)?{word}s?\b"
)
"""A time in thousands or millions. "Parameters (in million) and training time (in seconds)" of a caption is none."""
MOST_SCALED = 1e5  # a number beyond is written out, whatever unit its header has
Found = tuple[Quantity, float | None, str | None, str, dict[str, str]]


def cell_values(spec: Header, unit: str | None, header: str, text: str, caption: str) -> list[Found]:
    """What one cell says: facts with their own words ("14d on 3 V100s"), else a bare number with the header's unit.

    A time has the chip of its header: 612 below "A100 GPU days".
    """
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
            unit_read, times = amount.unit, 1.0
            if amount.unit == "wall_clock" and spec.quantity == "duration":
                unit_read, times = _kind_of_time(spec, f"{header} {caption}")
            found.append((amount.quantity, amount.value / times, unit_read, own_words, dict(amount.attributes)))
    of_runs = spec.quantity == "accelerator" or spec.kind == "wall_clock"
    if of_runs and inside and not any(item[0] == "duration" for item in found):
        for hit in LETTER_TIME.finditer(text):
            interval = parse_duration(hit.group())
            if interval is not None:
                found.append(("duration", interval.middle, "wall_clock", hit.group(), {}))
    if not any(item[0] == spec.quantity for item in found) and spec.quantity != "accelerator":
        found += _bare_values(spec, unit, header, text, caption, bool(inside))
    if spec.quantity == "duration" and found and not any(item[0] == "accelerator" for item in found):
        chip = next((span for span in spans if span.kind == "chip"), None)
        found += [("accelerator", None, chip.unit, chip.text, {"kind": chip.kind})] if chip else []
    return found


def _bare_values(spec: Header, unit: str | None, header: str, text: str, caption: str, names_chip: bool) -> list[Found]:
    """What a number without words says under its header."""
    bare = BARE.fullmatch(text) if not SPACED.search(text) else None
    value = parse_number(bare["n"]) if bare else None
    if spec.quantity == "duration":
        return _product(spec, unit, header, text) or _duration(spec, unit, f"{header} {caption}", text, bare)
    if value is None or value <= 0 or bare is None:
        return []
    if spec.quantity == "training_compute":
        flop = _flop(value, f"{header} {caption}" if not re.search(r"(?i)flop|pf-", header) else header)
        return [("training_compute", flop, "flop", text, {})] if flop >= TRAINING_FLOP else []
    if spec.quantity == "chip_count":
        return _count(spec, header, text, value, caption) if not names_chip and not bare["unit"] else []
    if spec.quantity in ("epochs", "steps", "tokens", "parameters"):
        scale = SCALE.search(header) if not bare["unit"] and value < MOST_SCALED else None
        return [(spec.quantity, value * (_scaled(scale["scale"] or scale["many"]) if scale else 1.0), None, text, {})]
    return []


def _product(spec: Header, unit: str | None, header: str, text: str) -> list[Found]:
    """Read "14 x 180" below "[days x CPU cores]" and "8 × 250" below "GPU hours"."""
    product = PRODUCT.fullmatch(text)
    times = parse_number(product["b"]) if product else None
    if product is None or times is None:
        return []
    parts = PRODUCT_HEADER.search(header)
    if parts:
        hours = float(product["a"]) * (unit_factor("hours", parts["t"]) or 0.0)
        counted = "cpu_core" if re.search("(?i)cpu|cores", parts["what"]) else "gpu"
        spans = find_accelerators(parts["what"])
        named: list[Found] = [("accelerator", None, span.unit, span.text, {"kind": span.kind}) for span in spans[:1]]
        return [*named, ("duration", hours, "wall_clock", text, {}), ("chip_count", times, counted, product["b"], {})]
    if spec.kind != "device_hours":
        return []
    each: Found = ("chip_count", float(product["a"]), "gpu", product["a"], {})
    factor = unit_factor("hours", unit or "hours") or 1.0
    return [each, ("duration", float(product["a"]) * times * factor, spec.kind, text, {})]


def _duration(spec: Header, unit: str | None, around: str, text: str, bare: re.Match[str] | None) -> list[Found]:
    hours = clock_hours(text) if spec.kind != "device_hours" else None
    between = parse_duration(text) if RANGE_OF_TIMES.fullmatch(text) else None
    if between is not None:
        hours = between.middle
    if hours is None:
        value = parse_number(bare["n"]) if bare else None
        factor = unit_factor("hours", (bare["unit"] if bare and bare["unit"] else unit) or "")
        if value is None or factor is None:
            return []
        hours = value * factor * _scale(around)
    kind, times = _kind_of_time(spec, around)
    if kind != spec.kind:
        return [("duration", hours / times, kind, text, {})] if hours > 0 else []
    shortest = SHORTEST_TRAINING_H if spec.kind == "wall_clock" else 0.0
    return [("duration", hours, spec.kind, text, {})] if hours > 0 and hours >= shortest else []


def _kind_of_time(spec: Header, around: str) -> tuple[str | None, float]:
    """The kind of the times of a column, and of how many steps or epochs each is: "90 min" below "Time per epoch"."""
    each = PER_STEPS.search(around) if spec.kind == "wall_clock" else None
    if each is None:
        return spec.kind, 1.0
    kind = "per_epoch" if each["what"].lower().startswith("epoch") else "per_step"
    return kind, (parse_number(each["n"]) if each["n"] else None) or 1.0


def _scale(header: str) -> float:
    """By how much a header says its numbers are to be multiplied: "GPU hours (×10^3)", "GPU hours (K)"."""
    power = re.search(r"[×x·]\s*10\s?\^\s?(\d)\b", header)
    if power:
        return float(10 ** int(power[1]))
    for times, letter, word in ((1e3, "K", "thousand"), (1e6, "M", "million")):
        if re.search(SCALED_TIME.format(letter=letter, word=word), header):
            return times
    return 1.0


def _scaled(word: str) -> float:
    """What a unit in brackets multiplies by: "M", "millions", "10^7"."""
    power = re.fullmatch(r"10\s?\^?\s?(\d{1,2})", word)
    return float(f"1e{power[1]}") if power else SCALES[word[0].upper()]


def _count(spec: Header, header: str, text: str, value: float, caption: str) -> list[Found]:
    written_out = re.fullmatch(r"\d[\d,]*", text.strip()) is not None
    if ONE_DEVICE.search(header.strip()) and (SPEEDS.search(caption) or "(" in text):
        return []  # "199 (1.5x)" below "GPU" is a time on one
    if value != int(value) or value > MOST_CHIPS or (spec.kind == "machines" and not written_out):
        return []  # "0.17M" nodes are those of a graph
    part = {"part": spec.kind} if spec.kind else {}
    named = sorted(find_accelerators(header), key=lambda span: span.kind != "chip")  # "GPUs (V100)" names the V100
    found: list[Found] = [
        ("accelerator", None, span.unit, span.text, {"kind": span.kind, **part}) for span in named[:1]
    ]
    unit = named[0].unit if named else "machine" if spec.kind == "machines" else "accelerator"
    return [*found, ("chip_count", value, unit, text, part)]


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
