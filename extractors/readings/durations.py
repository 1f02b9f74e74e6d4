"""How long: the durations of one sentence, by the rules of data/rules/durations.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from extractors.readings.rules import MASK_FIRST, Amount, Rule, load_rules, rule_hits, unit_factor, unit_factors
from extractors.readings.written_numbers import NUMBER, Interval, parse_number
from extractors.readings.written_times import parse_duration

LIST_LEAD = re.compile(
    rf"(?<![\w.$^-])(?:{NUMBER}\s*,\s*)*{NUMBER}\s*(?:,\s*|,?\s*and\s+|\s+vs\.?\s+)"
    r"(?:[~∼≈]\s*|(?:about|around|approximately|roughly)\s+)?$",
    re.IGNORECASE,
)
CLOCKED = re.compile(r"\d(?:\s?(?:ms|[smhdw])\b|:\d\d|\s?h\s?\d)|[a-z\d]\s?[·⋅∙•*-]\s?[hd]\b")
"""A sentence without any of these states no duration; to look for a few words is cheaper than for a pattern."""
ON_A_DEVICE = re.compile(rf"\s+(?:on|using|with)\s+(?:[\w-]+\s+){{0,3}}{MASK_FIRST}")
BEFORE = 80  # characters in which words stand that make a rule leave what it matches
SHORTEST_H, LONGEST_H = 1 / 60, 8760.0
"""Wall-clock durations outside of a minute to a year are pauses, ages and epochs of history, not trainings."""
MOST_DEVICE_H = 1e10  # a million accelerators for a year


def read_durations(text: str, masked: str) -> list[Amount]:
    """All durations of a sentence; `masked` is the text with its accelerators masked. Earlier rules win."""
    taken: list[tuple[int, int]] = []
    found: list[Amount] = []
    lowered = text.lower()
    if not _is_timely(lowered):
        return found
    for rule in load_rules("durations"):
        for hit in rule_hits(rule, lowered, masked):
            if any(start < hit.end() and hit.start() < end for start, end in taken):
                continue
            if rule.unless_before and _is_left(rule.unless_before, masked, hit):
                continue
            amounts = list(_amounts(rule, hit, masked))
            if amounts:
                taken.append(hit.span())
                found += amounts
    return found


def _is_left(before: re.Pattern[str], masked: str, hit: re.Match[str]) -> bool:
    """Whether the words before a time say that it is none of a run, and no device stands behind it."""
    return before.search(masked, max(0, hit.start() - BEFORE), hit.start()) is not None and not ON_A_DEVICE.match(
        masked, hit.end()
    )


def _is_timely(lowered: str) -> bool:
    words, timely = _units_in_words()
    return (any(word in lowered for word in words) and timely.search(lowered) is not None) or CLOCKED.search(
        lowered
    ) is not None


@cache
def _units_in_words() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """What each unit of units.toml that is no single letter begins with, and a pattern of them all."""
    every = [
        one
        for unit, _ in unit_factors("hours")
        for one in unit.pattern.removeprefix("(?:").removesuffix(")").split("|")
    ]
    words = [one for one in every if len(re.sub(r"[a-z]\?|\W", "", one)) > 1]
    stems = {re.split(r"[^a-z]", re.sub(r"[a-z]\?", "", word))[0] for word in words}
    return tuple(sorted(stems)), re.compile(rf"(?:\b|\d)(?:{'|'.join(words)})\b")


def _amounts(rule: Rule, hit: re.Match[str], masked: str) -> Iterator[Amount]:
    groups = hit.groupdict()
    name, unit_name = ("k", "u") if groups.get("k") else ("n", "t")
    written, unit = groups.get("written"), groups.get(unit_name) or ""
    number = groups.get(name) or str(rule.properties.get("value", ""))
    interval = parse_duration(written or f"{number} {unit}")
    kind = str(rule.properties["unit"])
    start = hit.start("written") if written else hit.start(name) if groups.get(name) else hit.start()
    end = hit.end("written") if written else hit.end(unit_name)
    times = parse_number(groups.get("per") or "") or 1.0
    if kind == "per_step" and interval:
        interval = Interval(interval.low / times, interval.high / times)
    elif kind == "per_epoch" and times > 1:
        kind = "wall_clock"
    shortest = float(rule.properties.get("shortest_h", SHORTEST_H))
    if interval is None or not _plausible(interval, kind, shortest):
        return
    attributes = {"low_h": repr(interval.low), "high_h": repr(interval.high)}
    kind = "range" if kind == "wall_clock" and interval.low != interval.high else kind
    amount = Amount("duration", interval.middle, kind, start, end, f"durations.{rule.name}", (), attributes)
    yield amount
    if groups.get("other"):
        other = parse_duration(f"{groups['other']} {unit}")
        if other and _plausible(other, kind) and other.middle != amount.value:
            yield replace(amount, value=other.middle, start=hit.start("other"), attributes={})
    if rule.name in ("time", "device_time_before"):
        yield from _listed(masked, amount, unit)


def _plausible(interval: Interval, kind: str, shortest: float = SHORTEST_H) -> bool:
    if kind in ("wall_clock", "range"):
        return shortest <= interval.high < LONGEST_H
    return 0 < interval.high <= MOST_DEVICE_H


def _listed(masked: str, last: Amount, unit: str) -> Iterator[Amount]:
    """The earlier members of a list that names its unit once: the 3 of "3 and 6 days"."""
    lead = LIST_LEAD.search(masked, max(0, last.start - 40), last.start)
    factor = unit_factor("hours", unit)
    if not lead or lead.end() != last.start or factor is None:
        return
    for hit in re.finditer(NUMBER, lead.group(), re.IGNORECASE):
        value = parse_number(hit.group())
        if value is not None and _plausible(Interval(value * factor, value * factor), last.unit or "wall_clock"):
            start = lead.start() + hit.start()
            yield Amount("duration", value * factor, last.unit, start, last.end, "durations.list")
