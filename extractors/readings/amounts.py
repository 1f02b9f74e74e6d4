"""Counts, durations, FLOP and other amounts in one sentence, by the rules of the data files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.reading import Quantity
from extractors.readings.accelerators import AcceleratorSpan
from extractors.readings.durations import read_durations
from extractors.readings.rules import Amount, load_rules, mask, rule_hits, unit_factor
from extractors.readings.written_numbers import parse_number

DEFINES = re.compile(
    r"(?i)\b(?:one|1|an?)\s+(?:pf|pflop|petaflop|peta-?flop)\S*[\s/-]*(?:s-?)?days?\s*(?:is|=|equals|corresponds|means|≈|being)"
)
TRAINING_FLOP = 1e15
"""A stated FLOP count above this is a training's: the largest single pass published is below it."""
MOST_CHIPS = 200_000  # the largest clusters announced hold about this many accelerators (Epoch AI, 2025)


def read_amounts(text: str, spans: Sequence[AcceleratorSpan]) -> list[Amount]:
    """All amounts of a sentence in the order of the text."""
    masked = mask(text, spans)
    found = read_durations(text, masked)
    if spans:
        device_time = [(amount.start, amount.end) for amount in found if amount.unit == "device_hours"]
        counts = _counts(text, masked, spans)
        found += [c for c in counts if not any(start < c.end and c.start < end for start, end in device_time)]
    if re.search(r"(?i)flop|floating|mac|add|pf|compute|cost", text):
        found += _compute(text, masked)
    found += _others(text, masked)
    return sorted(found, key=lambda amount: amount.start)


def _counts(text: str, masked: str, spans: Sequence[AcceleratorSpan]) -> list[Amount]:
    taken: set[int] = set()
    found: list[Amount] = []
    for rule in load_rules("counts"):
        for hit in rule_hits(rule, text, masked):
            covered = [k for k, span in enumerate(spans) if hit.start() <= span.start < hit.end()]
            if not covered:
                continue
            if rule.name != "total_in_brackets":
                covered = covered[-1:]
            if taken.intersection(covered[-1:]):
                continue
            span = spans[covered[-1]]
            if rule.properties.get("singular") and ((span.container and span.kind != "machine") or _plural(span)):
                continue
            groups = hit.groupdict()
            value: float | None = float(rule.properties.get("value", 0)) or parse_number(groups.get("n") or "")
            if value is not None and groups.get("m"):
                times = parse_number(groups["m"])
                value = value * times if times is not None else None
            if value is None or value < 1 or value > MOST_CHIPS or value != int(value):
                continue
            unit = _count_unit(groups.get("unit"), span)
            start = hit.start("n") if groups.get("n") else hit.start()
            if groups.get("m"):
                start = min(start, hit.start("m"))
            taken.update(covered)
            end = max(span.end, hit.end("n") if groups.get("n") else span.end)
            found.append(Amount("chip_count", value, unit, start, end, f"counts.{rule.name}", tuple(covered)))
    return found


def _plural(span: AcceleratorSpan) -> bool:
    return bool(re.search(r"[a-z0-9A-Z]s$", span.text)) and not span.text.lower().endswith(("ss", "cs"))


def _count_unit(word: str | None, span: AcceleratorSpan) -> str:
    if word:
        lowered = word.lower()
        if "core" in lowered and "tpu" in span.text.lower():
            return "tpu_core"
        if "chip" in lowered and "tpu" in span.text.lower():
            return "tpu_chip"
        if "core" in lowered:
            return "cpu_core"
    return span.unit


def _compute(text: str, masked: str) -> list[Amount]:
    taken: list[tuple[int, int]] = []
    found: list[Amount] = []
    if DEFINES.search(text):
        return found
    for rule in load_rules("compute"):
        for hit in rule_hits(rule, text, masked):
            number = parse_number(hit["n"])
            unit = hit.groupdict().get("f")
            factor = unit_factor("flop", unit) if unit else float(rule.properties.get("unit_flop", 1.0))
            if number is None or factor is None or any(s < hit.end() and hit.start() < e for s, e in taken):
                continue
            value = number * factor
            if value < 1e5:  # no network of these benchmarks does a pass in so few
                continue
            taken.append(hit.span())
            whole = value >= TRAINING_FLOP
            counted = "mac" if unit and re.search(r"(?i)mac|mult", unit) else "flop"
            found.append(
                Amount(
                    "training_compute" if whole else "pass_compute",
                    value,
                    counted,
                    hit.start("n"),
                    hit.end(),
                    f"compute.{rule.name}",
                )
            )
    return found


def _others(text: str, masked: str) -> list[Amount]:
    found: list[Amount] = []
    if not re.search(r"\d", text):
        return found
    for rule in load_rules("amounts"):
        for hit in rule_hits(rule, text, masked):
            value = parse_number(hit["n"])
            if value is None or value <= 0 or value < float(rule.properties.get("minimum", 0)):
                continue
            if rule.properties.get("percent"):
                value /= 100
            quantity: Quantity = rule.properties["quantity"]
            found.append(Amount(quantity, value, None, hit.start("n"), hit.end(), f"amounts.{rule.name}"))
    return found
