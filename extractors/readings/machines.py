"""Chips of one machine and the number of machines, told apart in a sentence or two: their product is the count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extractors.readings.accelerators import AcceleratorSpan
from extractors.readings.rules import Amount, load_rules, rule_hits
from extractors.readings.written_numbers import parse_number

ONE = ("a", "an", "a single")
MOST_MACHINES = 20_000  # beyond, nodes are those of a graph
IN_USE = re.compile(
    r"\b(?:on|across|over|to|with|using|used?|took|takes|occupied)\s(?:(?:only|all|up to|the|our)\s)?$", re.I
)
"""What stands before a number of machines in a neighbouring sentence: there a graph may have nodes, too."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A number with where it stands and the noun of the machines, "" where no noun stands by it."""

    number: float
    start: int
    end: int
    box: str


class _Sentences:
    """Numbers of machines of a sentence and of its neighbours, looked for once and only where they are asked for."""

    def __init__(self, text: str, masked: str, machines: Sequence[Amount], neighbours: Sequence[str]) -> None:
        self._text, self._masked, self._named, self._neighbours = text, masked, machines, neighbours

    @cached_property
    def here(self) -> list[_Told]:
        """Those of the sentence, machines by name ("two DGX-2") among them, in the order of the text."""
        named = [_Told(amount.value, amount.start, amount.end, "") for amount in self._named]
        return sorted([*_numbers(self._text, self._masked), *named], key=lambda told: told.start)

    @cached_property
    def beside(self) -> list[_Told]:
        """Those of the neighbours, the sentence before first, that the words say were used."""
        return [
            told
            for one in self._neighbours
            for told in reversed(_numbers(one, one))
            if IN_USE.search(one, max(0, told.start - 24), told.start)
        ]


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
    several numbers of these machines, the last is the one that was used.
    """
    found = list(counts)
    named = [amount for amount in counts if _is_a_machine(amount, spans)]
    sentences = _Sentences(text, masked, named, neighbours)
    for accelerator, chips, general in _chips_of_one(text, masked, spans):
        known = [amount for amount in found if accelerator in amount.accelerators]
        if any(amount.attributes.get("product") for amount in known):
            continue
        outside = (told for told in reversed(sentences.here) if not chips.start <= told.start < chips.end)
        machines = next((told for told in outside if _are_of(told, chips)), None)
        if machines is None and general:
            machines = next((told for told in sentences.beside if _are_of(told, chips)), None)
        if machines is None:
            if general:
                marked = [replace(one, attributes={"per_machine": "yes"}) for one in known]
                found = [one for one in found if one not in known] + marked
            continue
        end = max(chips.end, spans[accelerator].end)
        like = (
            known[0]
            if known
            else Amount("chip_count", 0.0, spans[accelerator].unit, chips.start, end, "", (accelerator,))
        )
        product = replace(
            like, value=chips.number * machines.number, rule="counts.times_machines", attributes={"product": "yes"}
        )
        found = [one for one in found if one not in known and one not in named] + [product]
    return found


def _are_of(machines: _Told, chips: _Told) -> bool:
    """Whether a number counts the machines whose chips were told: nodes with nodes."""
    return not machines.box or not chips.box or machines.box == chips.box


def _chips_of_one(text: str, masked: str, spans: Sequence[AcceleratorSpan]) -> Iterator[tuple[int, _Told, bool]]:
    """Index of the accelerator, how many of it one machine has, and whether it is said of machines in general."""
    lowered = text.lower()
    for rule in load_rules("machines"):
        if rule.properties["of"] != "chips":
            continue
        for hit in rule_hits(rule, lowered, masked):
            covered = [k for k, span in enumerate(spans) if hit.start("n") <= span.start < hit.end()]
            value = 1.0 if hit["n"].lower() in ONE else parse_number(hit["n"])
            if covered and value is not None and value >= 1:
                yield covered[-1], _Told(value, *hit.span(), _noun(hit)), bool(rule.properties.get("general"))


def _numbers(text: str, masked: str) -> list[_Told]:
    """Where a number of machines stands by their noun, in the order of the text."""
    lowered = text.lower()
    found: list[_Told] = []
    for rule in load_rules("machines"):
        if rule.properties["of"] == "machines":
            found += [
                _Told(parse_number(hit["n"]) or 1.0, *hit.span("n"), _noun(hit))
                for hit in rule_hits(rule, lowered, masked)
            ]
    whole = [told for told in found if 1 <= told.number <= MOST_MACHINES and told.number == int(told.number)]
    return sorted(whole, key=lambda told: told.start)


def _noun(hit: re.Match[str]) -> str:
    """The noun of the machines as one of them: "node" of "nodes"; "" where the rule names none."""
    noun = (hit.groupdict().get("box") or "").lower()
    return noun.removesuffix("es") if noun == "boxes" else noun.removesuffix("s") if noun != "chassis" else noun


def _is_a_machine(amount: Amount, spans: Sequence[AcceleratorSpan]) -> bool:
    return bool(amount.accelerators) and all(spans[k].kind == "machine" for k in amount.accelerators)
