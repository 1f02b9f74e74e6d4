"""The facts of one sentence brought together: which hardware each of its durations was spent on."""

from __future__ import annotations

import re

from curation.candidates.statements import Hardware, Statement, Timed

_BREAK = re.compile(r"[;:]|\.\s|\b(?:while|whereas|but|then|instead)\b", re.IGNORECASE)
_COMMA = re.compile(r",\s(?:and|or|which|with|where)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"^[^,.;:]{0,40},\s(?:which|that)\s(?:\w+\s){0,2}(?:lasted|took|ran|needed|required)\b[^,.;:]*$", re.IGNORECASE
)
_BREAK_COSTS, _COMMA_COSTS = 200, 30
"""Characters that the end of a clause between two facts counts for: nearer words of another clause lose."""
_JOINED = re.compile(
    r"\W*(?:\+|\band\b|\bplus\b|\bor\b|\bas well as\b|,)\W*(?:(?:and|or)\W+)?(?:training\s+[\w/-]+\s+)?"
    r"(?:(?:on|an?|one|two|three|four|six|eight|sixteen|\d+)\W+)*(?:[×x]\s*)?$",
    re.IGNORECASE,
)

LONGEST_BRACKET = 120  # characters from one fact of a stage to the next within its brackets
LONGEST_JOINT = 40  # characters between two hardware mentions that share a duration


def owners(statement: Statement, duration: Timed) -> list[Hardware]:
    """The hardware that a duration was spent on: one, several where they are joined, or none."""
    free = [h for h in statement.hardware if not any(d.start <= h.start < d.end for d in statement.durations)]
    if duration.reading.unit == "device_hours":
        return _of_device_time(statement, duration, free)
    timed = [d for d in statement.durations if d.reading.unit != "device_hours"]
    beside = [h for h in free if _share_brackets(statement, h, duration)]
    if len(beside) == 1:
        return beside
    if len(free) == len(timed):
        return [free[timed.index(duration)]]
    if not free:
        return []
    nearest = min(free, key=lambda h: _distance(statement, h, duration))
    return _with_joined(statement, nearest, free) if len(timed) == 1 else [nearest]


def _share_brackets(statement: Statement, hardware: Hardware, duration: Timed) -> bool:
    """Whether both stand in one pair of brackets: "512px (64 H100, 30 hours)"."""
    if abs(hardware.start - duration.start) > LONGEST_BRACKET or "(" not in statement.quote:
        return False
    words = _between(statement, hardware, duration)
    if words is None or len(words) > LONGEST_JOINT or set("();") & set(words):
        return False
    first, last = min(hardware.start, duration.start), max(_span(hardware)[1], _span(duration)[1])
    before, after = statement.quote[max(0, first - LONGEST_JOINT) : first], statement.quote[last : last + LONGEST_JOINT]
    return before.rfind("(") > before.rfind(")") and 0 <= after.find(")") < (after.find("(") % (LONGEST_JOINT + 1))


def _of_device_time(statement: Statement, duration: Timed, free: list[Hardware]) -> list[Hardware]:
    """The chip within "40 V100 hours"; for "40 GPU hours" the only model that the sentence names beside."""
    inside = [h for h in statement.hardware if duration.start <= h.start < duration.end]
    if inside and not inside[0].generic:
        return inside[:1]
    named = [h for h in free if not h.generic]
    if len({h.chip for h in named}) == 1:
        return [min(named, key=lambda h: _distance(statement, h, duration))]
    return inside[:1]


def _span(item: Hardware | Timed) -> tuple[int, int]:
    attributes = item.reading.attributes
    return int(attributes["start"]), int(attributes["end"])


def _between(statement: Statement, first: Hardware | Timed, second: Hardware | Timed) -> str | None:
    """The words between two facts; None where the quote is a part of the sentence and offsets do not hold."""
    (_, end), (start, _) = sorted((_span(first), _span(second)))
    whole = statement.quote[slice(*_span(first))] == first.reading.text
    return statement.quote[end:start] if whole else None


def _distance(statement: Statement, hardware: Hardware, duration: Timed) -> int:
    words = _between(statement, hardware, duration)
    if words is None:
        return abs(hardware.start - duration.start)
    if hardware.start < duration.start and _RELATIVE.search(words):
        return 0  # "H100s for pre-training, which lasted for 16 days, and A100s"
    return len(words) + _BREAK_COSTS * len(_BREAK.findall(words)) + _COMMA_COSTS * len(_COMMA.findall(words))


def _with_joined(statement: Statement, nearest: Hardware, free: list[Hardware]) -> list[Hardware]:
    """With the hardware joined to it: "3 × 2080Ti + 1 × 3090", "on 8 and 16 GPUs"."""
    place = free.index(nearest)
    first = last = place
    while first > 0 and _are_joined(statement, free[first - 1], free[first]):
        first -= 1
    while last + 1 < len(free) and _are_joined(statement, free[last], free[last + 1]):
        last += 1
    return free[first : last + 1]


def _are_joined(statement: Statement, one: Hardware, next_one: Hardware) -> bool:
    if one.start == next_one.start:
        return True
    words = _between(statement, one, next_one)
    return bool(words is not None and len(words) < LONGEST_JOINT and _JOINED.match(words))
