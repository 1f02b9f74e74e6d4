"""Durations as papers and people write them: "3.5 days", "2d 6h", "6h15", "a week and a half", "07:30:00"."""

from __future__ import annotations

import math
import re
from functools import cache

from extractors.readings.rules import unit_factor, unit_factors
from extractors.readings.written_numbers import NUMBER, PLUS_MINUS, Interval, parse_interval, parse_number

LONGEST = 120  # characters; no duration is written in more, and a longer text is not worth the search

_CLOCK = re.compile(r"(?:(\d{1,2})-)?(\d{1,4}):([0-5]\d):([0-5]\d)")
_HOURS_MINUTES = re.compile(r"(\d{1,4})(?:\s?h\s?|:)([0-5]\d)(?:\s?(?:hours?|hrs?|h|m|mins?))?")
_MINUTES_SECONDS = re.compile(r"(\d{1,3})\s?m\s?([0-5]\d)s?")
_HALF_OF = re.compile(r"half[\s-]+(?:an?[\s-]+)?(?P<t>[a-z]+)")
_QUARTERS = re.compile(r"(?P<n>a|three) quarters? of an? (?P<t>[a-z]+)")
_UNIT_AND_QUARTERS = re.compile(r"(?P<n>.+?)\s+(?P<t>[a-z]+)\s+and\s+(?P<q>a|three)\s+quarters?")
_UNIT_AND_HALF = re.compile(r"(?P<n>.+?)\s+(?P<t>[a-z]+)\s+and\s+(?:a|one)[\s-]half")
_NUMBER_AND_HALF = re.compile(r"(?P<n>.+?)[\s-]+and[\s-]+(?:an?[\s-]+|one[\s-]+)?half[\s-]+(?:an?\s+)?(?P<t>[a-z]+)")


@cache
def _part() -> re.Pattern[str]:
    units = "|".join(pattern.pattern for pattern, _ in unit_factors("hours"))
    return re.compile(
        rf"(?P<n>{NUMBER}|(?<=and )an?(?= )){PLUS_MINUS}?\s*-?\s*(?P<t>{units})(?![A-Za-z])", re.IGNORECASE
    )


def parse_duration(text: str) -> Interval | None:
    """Hours of a written duration, as an interval with low == high unless it is a range; None where it is none.

    Several units are added up where each is smaller than the one before and does not fill it ("2 days and 3 hours",
    not "2 days and 3 days"). A month is 730 hours. "6h15" and "6:15" are hours and minutes.

    >>> parse_duration("2 days, 3 hours and 20 minutes").middle
    51.333333333333336
    """
    written = " ".join(text.lower().split()).strip(" .")
    if len(written) > LONGEST:
        return None
    return _single(written) or _range(written)


def _single(written: str) -> Interval | None:
    if clock := _CLOCK.fullmatch(written):
        return _exactly(24 * int(clock[1] or 0) + int(clock[2]) + int(clock[3]) / 60 + int(clock[4]) / 3600)
    if spoken := _HOURS_MINUTES.fullmatch(written):
        return _exactly(int(spoken[1]) + int(spoken[2]) / 60)
    if spoken := _MINUTES_SECONDS.fullmatch(written):
        return _exactly(int(spoken[1]) / 60 + int(spoken[2]) / 3600)
    return _halves(written) or _sum(written)


def _exactly(hours: float) -> Interval:
    return Interval(hours, hours)


def _halves(written: str) -> Interval | None:
    if half := _HALF_OF.fullmatch(written):
        factor = unit_factor("hours", half["t"])
        return _exactly(factor / 2) if factor else None
    if quarters := _QUARTERS.fullmatch(written):
        factor = unit_factor("hours", quarters["t"])
        return _exactly(factor * (0.75 if quarters["n"] == "three" else 0.25)) if factor else None
    if more := _UNIT_AND_QUARTERS.fullmatch(written):
        factor, number = unit_factor("hours", more["t"]), 1.0 if more["n"] in ("a", "an") else parse_number(more["n"])
        quarter = 0.75 if more["q"] == "three" else 0.25
        return _exactly((number + quarter) * factor) if factor and number is not None else None
    for pattern in (_UNIT_AND_HALF, _NUMBER_AND_HALF):
        if found := pattern.fullmatch(written):
            factor = unit_factor("hours", found["t"])
            number = 1.0 if found["n"] in ("a", "an") else parse_number(found["n"])
            return _exactly((number + 0.5) * factor) if factor and number is not None else None
    return None


def _sum(written: str) -> Interval | None:
    """One unit or several, each smaller than the one before."""
    total, last, place = 0.0, math.inf, 0
    for part in _part().finditer(written):
        if re.sub(r"\s|,|&|\band\b|\bplus\b|\banother\b", "", written[place : part.start()]):
            return None
        number = 1.0 if part["n"] in ("a", "an") else parse_number(part["n"])
        factor = unit_factor("hours", part["t"])
        if number is None or factor is None or factor >= last or number * factor >= last:
            return None
        total, last, place = total + number * factor, factor, part.end()
    return _exactly(total) if place == len(written) and place else None


def _range(written: str) -> Interval | None:
    """One number or range with its unit ("3-5 days", "a week"), or a range between units ("30 minutes to 2 hours")."""
    unit = re.search(r"-?\s*([a-z]+\.?)$", written)
    factor = unit_factor("hours", unit[1]) if unit else None
    if unit is not None and factor is not None:
        number = written[: unit.start()]
        if number in ("a", "an"):
            return _exactly(factor)
        if interval := parse_interval(number):
            return Interval(interval.low * factor, interval.high * factor)
    between = "and" if written.startswith("between") else "to"
    ends = re.split(rf"\s*(?:–|—|-|~|\b{between}\b)\s*", re.sub(r"^(?:between|from)\s+", "", written), maxsplit=1)
    if len(ends) != 2:
        return None
    low, high = _single(ends[0]), _single(ends[1])
    return Interval(low.low, high.high) if low and high and low.high <= high.low else None
