"""Counts, durations, FLOP and other amounts in one sentence, by the rules of the data files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.reading import Quantity
from extractors.readings.accelerators import AcceleratorSpan
from extractors.readings.durations import LIST_LEAD, read_durations
from extractors.readings.machines import times_machines
from extractors.readings.rules import Amount, Rule, load_rules, mask, rule_hits, unit_factor
from extractors.readings.written_numbers import POWER, WORD_NUMBER, parse_number

DEFINES = re.compile(
    r"(?i)\b(?:one|1|an?)\s+(?:pf|pflop|petaflop|peta-?flop)\S*[\s/-]*(?:s-?)?days?\s*(?:is|=|equals|corresponds|means|≈|being)"
)
INTEGER = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+|\d+|{WORD_NUMBER}", re.IGNORECASE)
OF_ALL = frozenset({"total_in_brackets", "total_behind_comma", "nodes_of_n_chip", "machines_with_brackets"})
"""Rules of which the count holds for every accelerator in the words, not only for the last."""
OF_THE_FIRST = frozenset({"one_per_run", "a_single_one_per_run", "one_on_each", "of_which", "of_which_a_run"})
COMPUTE = re.compile(r"(?i)flop|floating|\b[gm]?macs?\b|\d[gm]?mac|mult|madd|pf|accumulate")
WORDS_OF_COMPUTE = ("flop", "floating", "mac", "mult", "madd", "pf", "accumulate")
"""A sentence without any of these states no computation; the words are looked for first, being cheaper."""
RATE_BEFORE = re.compile(
    r"(?i)\b(?:sustain\w*|throughput|peak(?:s|ed|ing)?|delivers?|delivering|speed of|performance of"
    r"|(?<!training )(?:runs?|running|operat\w+) at|reach\w*|achiev\w+"
    r"|capable of|rates? of)\b[^.;,]{0,30}$"
)
RATE_AFTER = re.compile(
    r"(?i)^s?\s*(?:\(?(?:sustained|peak|of peak|throughput|on average)\b|(?:/|per\s|for (?:each|one|every)\s)(?:\w+\s)?"
    r"(?:tokens?|images?|examples?|samples?|sequences?|frames?|seconds?|sec\b|s\b|gpus?|steps?|iterations?|passes|words?))"
)
TRAINING_FLOP = 1e15
"""A stated FLOP count above this is a training's: the largest single pass published is below it."""
MOST_CHIPS = 200_000  # the largest clusters announced hold about this many accelerators (Epoch AI, 2025)


def read_amounts(text: str, spans: Sequence[AcceleratorSpan], neighbours: Sequence[str] = ()) -> list[Amount]:
    """All amounts of a sentence in the order of the text; `neighbours` are the sentences around it."""
    masked = mask(text, spans)
    found = read_durations(text, masked)
    if spans:
        device_time = [(amount.start, amount.end) for amount in found if amount.unit == "device_hours"]
        counts = times_machines(text, masked, spans, _counts(text, masked, spans), neighbours)
        found += [c for c in counts if not any(start < c.end and c.start < end for start, end in device_time)]
    lowered = text.lower()
    if any(word in lowered for word in WORDS_OF_COMPUTE) and COMPUTE.search(text):
        found += _compute(text, masked)
    found += _others(text, masked)
    return sorted(found, key=lambda amount: amount.start)


def _counts(text: str, masked: str, spans: Sequence[AcceleratorSpan]) -> list[Amount]:
    taken: set[int] = set()
    found: list[Amount] = []
    lowered = text.lower()
    for rule in load_rules("counts"):
        for hit in rule_hits(rule, lowered, masked):
            covered = [k for k, span in enumerate(spans) if hit.start() <= span.start < hit.end()]
            if rule.name in OF_THE_FIRST:
                covered = covered[:1]
            elif rule.name not in OF_ALL:
                covered = covered[-1:]
            if not covered or taken.intersection(covered[-1:]):
                continue
            span = spans[covered[-1]]
            if rule.properties.get("named") and span.kind != "chip":
                continue
            if rule.properties.get("singular") and ((span.container and span.kind != "machine") or _plural(span)):
                continue
            amounts = list(_count_amounts(rule, hit, span, tuple(covered)))
            if amounts:
                taken.update(covered)
                found += amounts
    return found


def _count_amounts(
    rule: Rule, hit: re.Match[str], span: AcceleratorSpan, accelerators: tuple[int, ...]
) -> Iterator[Amount]:
    groups = hit.groupdict()
    if groups.get("list"):
        places = [(hit.start("list") + one.start(), one.group()) for one in re.finditer(INTEGER, groups["list"] or "")]
    else:
        name = next((name for name in ("n", "k") if groups.get(name)), None)
        places = [(hit.start(name), groups[name] or "")] if name else [(hit.start(), "")]
    for start, written in places:
        factors = [written, *(groups[name] or "" for name in ("m", "l") if groups.get(name))]
        value = float(rule.properties.get("value", 0)) or _product(factors)
        if value is None or value < 1 or value > MOST_CHIPS or value != int(value):
            continue
        end = max(span.end, start + len(written))
        attributes = {"product": "yes"} if groups.get("m") else {}
        first = min(start, hit.start("m")) if groups.get("m") else start
        unit = _count_unit(groups.get("unit"), span)
        if rule.name == "core_slice" and unit == "cpu_core" and not groups.get("m") and _plural(span):
            continue  # "a cluster with 6-core Xeon processors" does not say how many of them
        yield Amount("chip_count", value, unit, first, end, f"counts.{rule.name}", accelerators, attributes)


def _product(factors: Sequence[str]) -> float | None:
    values = [parse_number(factor) for factor in factors]
    return math.prod(value for value in values if value is not None) if None not in values else None


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
    lowered = text.lower()
    for rule in load_rules("compute"):
        for hit in rule_hits(rule, lowered, masked):
            number = parse_number(hit["n"])
            unit = hit.groupdict().get("f")
            factor = unit_factor("flop", unit) if unit else float(rule.properties.get("unit_flop", 1.0))
            if number is None or factor is None or any(s < hit.end() and hit.start() < e for s, e in taken):
                continue
            if _is_rate(text, hit, number * factor):
                continue
            counted = "mac" if unit and re.search(r"(?i)mac|mult|accumulate", unit) else "flop"
            value = number * factor
            if counted == "mac" and value * 2 >= TRAINING_FLOP:
                value, counted = value * 2, "flop"  # a multiply-add is two operations; only passes are kept as written
            if value < 1e5:  # no network of these benchmarks does a pass in so few
                continue
            taken.append(hit.span())
            quantity: Quantity = "training_compute" if value >= TRAINING_FLOP else "pass_compute"
            found.append(Amount(quantity, value, counted, hit.start("n"), hit.end(), f"compute.{rule.name}"))
            if quantity == "training_compute":
                listed = list(_listed_compute(text, found[-1], value / number))
                taken += [(one.start, one.start + 1) for one in listed]
                found += listed
    return found


def _listed_compute(text: str, last: Amount, factor: float) -> Iterator[Amount]:
    """The earlier members of a list of powers of ten that names its unit once: "1e19, 1e20 and 1e21 FLOPs"."""
    lead = LIST_LEAD.search(text, max(0, last.start - 60), last.start)
    if lead is None or lead.end() != last.start:
        return
    for hit in re.finditer(POWER, lead.group()):
        number = parse_number(hit.group())
        if number is not None and number * factor >= TRAINING_FLOP:
            yield replace(last, value=number * factor, start=lead.start() + hit.start(), rule="compute.list")


def _is_rate(text: str, hit: re.Match[str], value: float) -> bool:
    """Whether a large number of operations is a speed ("sustained", "of peak") or the cost of a part of a training."""
    if value < TRAINING_FLOP or re.search(r"(?i)days?$", hit.group().strip()):
        return False
    before, after = text[max(0, hit.start() - 60) : hit.start()], text[hit.end() : hit.end() + 40]
    return bool(RATE_BEFORE.search(before) or RATE_AFTER.search(after))


def _others(text: str, masked: str) -> list[Amount]:
    found: list[Amount] = []
    if not re.search(r"\d", text):
        return found
    lowered = text.lower()
    for rule in load_rules("amounts"):
        for hit in rule_hits(rule, lowered, masked):
            value = parse_number(hit["n"])
            if value is None or value <= 0 or value < float(rule.properties.get("minimum", 0)):
                continue
            if rule.properties.get("percent"):
                value /= 100
            quantity: Quantity = rule.properties["quantity"]
            found.append(Amount(quantity, value, None, hit.start("n"), hit.end(), f"amounts.{rule.name}"))
    return found
