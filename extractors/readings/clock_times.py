"""Times as clocks and tables write them: "65m", "2h45", "6m40", "1d 3h", "48s"."""

from __future__ import annotations

import re

HOURS = {"d": 24.0, "h": 1.0, "m": 1 / 60, "s": 1 / 3600}
SMALLER = {"d": "h", "h": "m", "m": "s"}
_PART = r"(\d+(?:\.\d+)?)\s?(days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)?"
CLOCK = re.compile(rf"[~≈<]?\s*{_PART}(?:[\s:]*{_PART})?(?:[\s:]*{_PART})?")


def clock_hours(text: str) -> float | None:
    """The hours that a time with units states; None for a bare number.

    A last number without a unit counts the next smaller one.

    >>> round(clock_hours("2h45"), 4)
    2.75
    >>> clock_hours("65m") == 65 / 60
    True
    """
    stated = CLOCK.fullmatch(text.strip())
    if stated is None or stated[2] is None:
        return None
    hours, unit = 0.0, ""
    for number, word in zip(stated.groups()[::2], stated.groups()[1::2], strict=True):
        if number is None:
            continue
        following = word[0] if word else SMALLER.get(unit)
        if following is None or (unit and HOURS[following] >= HOURS[unit]):
            return None
        unit = following
        hours += float(number) * HOURS[unit]
    return hours
