"""Chips of one machine and the number of machines, told apart in a sentence or two: their product is the count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.readings.accelerators import AcceleratorSpan
from extractors.readings.rules import Amount, load_rules, rule_hits
from extractors.readings.written_numbers import parse_number

ONE = ("a", "an", "a single")
MOST_MACHINES = 20_000  # beyond, nodes are those of a graph


def times_machines(
    text: str,
    masked: str,
    spans: Sequence[AcceleratorSpan],
    counts: Sequence[Amount],
    neighbours: Sequence[str] = (),
) -> list[Amount]:
    """`counts` with those of one machine's chips multiplied by the number of machines, where that is told.

    It is told in the sentence, or, of machines in general ("a node has four GPUs"), in one of `neighbours`, the
    sentences around it; where it is told nowhere such a count is marked as one machine's. Where a sentence gives
    several numbers of machines, the last is the one that was used.
    """
    found = list(counts)
    for accelerator, chips, general, place in _chips_of_one(text, masked, spans):
        known = [amount for amount in found if accelerator in amount.accelerators]
        if any(amount.attributes.get("product") for amount in known):
            continue
        told = list(_machines(text, masked, spans, counts))
        machines = next((number for where, number in reversed(told) if not place[0] <= where < place[1]), None)
        if machines is None and general:
            machines = next(
                (number for one in neighbours for _, number in reversed([*_machines(one, one, (), ())])), None
            )
        if machines is None:
            found = [
                replace(one, attributes={"per_machine": "yes"}) if general and one in known else one for one in found
            ]
            continue
        total = chips * machines
        found = [amount for amount in found if amount not in known]
        if known:
            found.append(replace(known[0], value=total, rule="counts.times_machines", attributes={"product": "yes"}))
        else:
            span = spans[accelerator]
            place_of = (place[0], max(place[1], span.end))
            found.append(
                Amount(
                    "chip_count",
                    total,
                    span.unit,
                    *place_of,
                    "counts.times_machines",
                    (accelerator,),
                    {"product": "yes"},
                )
            )
        found = [amount for amount in found if not _is_a_machine(amount, spans)]
    return found


def _chips_of_one(
    text: str, masked: str, spans: Sequence[AcceleratorSpan]
) -> Iterator[tuple[int, float, bool, tuple[int, int]]]:
    """Index of the accelerator, how many of it one machine has, whether machines in general, and where it is said."""
    lowered = text.lower()
    for rule in load_rules("machines"):
        if rule.properties["of"] != "chips":
            continue
        for hit in rule_hits(rule, lowered, masked):
            covered = [k for k, span in enumerate(spans) if hit.start("n") <= span.start < hit.end()]
            value = 1.0 if hit["n"].lower() in ONE else parse_number(hit["n"])
            if covered and value is not None and value >= 1:
                yield covered[-1], value, bool(rule.properties.get("general")), hit.span()


def _machines(
    text: str, masked: str, spans: Sequence[AcceleratorSpan], counts: Sequence[Amount]
) -> list[tuple[int, float]]:
    """Where a number of machines is told, and the number, in the order of the text."""
    lowered = text.lower()
    found: list[tuple[int, float]] = []
    for rule in load_rules("machines"):
        if rule.properties["of"] == "machines":
            hits: list[re.Match[str]] = list(rule_hits(rule, lowered, masked))
            found += [(hit.start("n"), parse_number(hit["n"]) or 0.0) for hit in hits]
    found += [(amount.start, amount.value) for amount in counts if _is_a_machine(amount, spans)]
    return sorted((where, number) for where, number in found if 1 <= number <= MOST_MACHINES and number == int(number))


def _is_a_machine(amount: Amount, spans: Sequence[AcceleratorSpan]) -> bool:
    return bool(amount.accelerators) and all(spans[k].kind == "machine" for k in amount.accelerators)
