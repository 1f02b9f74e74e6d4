"""A number or words looked for among a paper's candidates: as converted, as the paper writes it, or as 100 less it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from curation.claim import CandidateRecord
from extractors.readings.amounts import read_amounts
from extractors.readings.written_numbers import DIGITS, NUMBER, parse_interval, parse_number

NEAR: Final = 0.005
"""Share by which an amount may differ from the one looked for: papers and their readers round."""
COUNTED: Final = frozenset({"chip_count", "duration_h", "training_compute_flop", "value", "pass_compute"})
"""Fields of a candidate whose words hold its number."""
_WRITTEN: Final = re.compile(rf"(?<![\w.])(?<![A-Za-z]-)(?:{NUMBER})", re.IGNORECASE)
_MANTISSA: Final = re.compile(rf"(?<![\w.])({DIGITS})(?=\s*[×x·*⋅∙•∗]\s*10)")
_RANGE: Final = re.compile(rf"(?<![\w.])(?:{NUMBER})\s*(?:-|–|—|~|to|and|or)\s*(?:{NUMBER})", re.IGNORECASE)
_ASKED: Final = re.compile(rf"\s*[~≈]?\s*(?P<number>{NUMBER})\s*%?\s*(?P<rest>.*?)\s*", re.IGNORECASE | re.DOTALL)


class Match(IntEnum):
    """How a candidate meets what is looked for, best first."""

    EXACT = 0
    NEAR = 1
    COMPLEMENT = 2
    WORDS = 3


@dataclass(frozen=True, slots=True)
class Sought:
    """What a person looks for. `rest` are the words behind the number; `hours` and `flop` what both together say."""

    words: str
    number: float | None = None
    decimals: int = 0
    rest: tuple[str, ...] = ()
    hours: tuple[float, ...] = field(default=())
    flop: tuple[float, ...] = field(default=())

    @property
    def is_bare(self) -> bool:
        """Whether it is a number without words."""
        return self.number is not None and not self.rest


def sought(text: str) -> Sought:
    """What a person's words look for: "3.5", "50 days", "4.9 petaflop/s-days", "8 V100", "ImageNet"."""
    words = " ".join(text.lower().split())
    asked = _ASKED.fullmatch(text)
    number = parse_number(asked["number"]) if asked else None
    if asked is None or number is None:
        return Sought(words)
    rest = tuple(_stem(word) for word in re.findall(r"[\w./-]+", asked["rest"].lower()))
    amounts = read_amounts(text, []) if rest else []
    return Sought(
        words,
        number,
        len(asked["number"].partition(".")[2]) if re.fullmatch(r"\d*\.\d+", asked["number"]) else 0,
        rest,
        tuple(a.value for a in amounts if a.quantity == "duration"),
        tuple(a.value for a in amounts if a.quantity in ("training_compute", "pass_compute")),
    )


def _stem(word: str) -> str:
    return word.rstrip("s") if len(word) > 2 else word


def numbers_in(text: str) -> frozenset[float]:
    """The numbers that a text writes in digits, powers or words, but no part of a name ("ResNet-50", "V100").

    Of a power the number before it is one, too.
    """
    found = [parse_number(hit.group().strip()) for hit in _WRITTEN.finditer(text)]
    found += [parse_number(hit[1]) for hit in _MANTISSA.finditer(text)]
    return frozenset(number for number in found if number is not None)


def match(record: CandidateRecord, wanted: Sought) -> Match | None:
    """How a candidate meets what is looked for; None where it does not."""
    around = _around(record)
    if wanted.number is not None:
        converted = wanted.hours if record.duration_kind is not None else wanted.flop
        if record.value is not None and any(_is_near(record.value, value) for value in converted):
            return Match.EXACT if any(_is_same(record.value, value) for value in converted) else Match.NEAR
        if all(word in around for word in wanted.rest):
            found = _number_match(record, wanted)
            if found is not None or wanted.is_bare:
                return found
    return Match.WORDS if wanted.words in around else None


def _around(record: CandidateRecord) -> str:
    words = (item.text for item in record.words)
    labels = (record.model, record.row_label, record.column_label)
    return " ".join(" ".join(filter(None, (record.what, *words, *labels, record.quote))).lower().split())


def _number_match(record: CandidateRecord, wanted: Sought) -> Match | None:
    asked = wanted.number
    if asked is None:
        return None
    if record.kind == "result":
        return _result_match(record, asked, wanted.decimals)
    numbers = {number for item in record.words if item.field in COUNTED for number in numbers_in(item.text)}
    numbers |= numbers_in(record.what) | ({record.value} if record.value is not None else set())
    if record.duration_kind == "range":
        numbers |= {middle for item in record.words if item.field == "duration_h" for middle in _middles(item.text)}
    if any(_is_same(number, asked) for number in numbers):
        return Match.EXACT
    return Match.NEAR if any(_is_near(number, asked) for number in numbers) else None


def _middles(text: str) -> Iterator[float]:
    """The middle of each range in a text, as which it is read: 3.5 of "3-4 weeks"."""
    for hit in _RANGE.finditer(text):
        interval = parse_interval(hit.group())
        if interval is not None:
            yield interval.middle


def _result_match(record: CandidateRecord, asked: float, decimals: int) -> Match | None:
    """A score is met by its digits, not by a share: half a percent away lie others of the same column."""
    value = record.value
    if value is None:
        return None
    values = (value, 100 * value) if value <= 1 else (value,)
    if any(_is_same(one, asked) for one in values):
        return Match.EXACT
    within = 0.501 * 10.0**-decimals if decimals else 0.0
    if any(abs(one - asked) <= within for one in values):
        return Match.NEAR
    metric = record.what.split()[1] if len(record.what.split()) > 1 else ""
    whole = 1.0 if asked <= 1 and value <= 1 else 100.0
    if metric.endswith(("error", "accuracy")) and any(
        _is_same(whole - one, asked) or abs(whole - one - asked) <= within for one in values
    ):
        return Match.COMPLEMENT
    return None


def _is_same(first: float, second: float) -> bool:
    return abs(first - second) <= 1e-9 * max(abs(first), abs(second))


def _is_near(first: float, second: float) -> bool:
    return abs(first - second) <= NEAR * max(abs(first), abs(second))


_KINDS: Final = ("run", "result", "cost")


def ordered(records: list[CandidateRecord], wanted: Sought | None) -> list[CandidateRecord]:
    """The candidates that meet what is looked for, exact ones first, runs before results and costs, likeliest first."""
    if wanted is None:
        return sorted(records, key=lambda record: -record.probability)
    met = [(found, record) for record in records if (found := match(record, wanted)) is not None]
    first = {kind: place if wanted.is_bare else 0 for place, kind in enumerate(_KINDS)}
    return [record for _, record in sorted(met, key=lambda m: (m[0], first[m[1].kind], -m[1].probability))]
