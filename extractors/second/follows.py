"""Whether a value follows from the words it is said to rest on, by the project's own parsers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from extractors.readings.accelerators import AcceleratorSpan, find_accelerators, fold
from extractors.readings.amounts import read_amounts
from extractors.readings.durations import read_durations
from extractors.readings.rules import mask, unit_factor
from extractors.readings.written_numbers import NUMBER, parse_interval, parse_number
from extractors.second.answer import CountSaid, DurationSaid, FlopSaid

NEAR: Final = 0.02  # "2.3e19" for 2.34e19, "4.7 days" for 113 hours
DEVICE: Final = re.compile(
    r"[gt]pus?|cores?|chips?|devices?|accelerators?|cards?|machines?|nodes?|servers?|[avkphb]\d{2,3}s?"
)
ONE: Final = re.compile(r"\b(?:a|an|one|single|1)\b", re.IGNORECASE)
MAKERS: Final = frozenset(
    {"nvidia", "geforce", "tesla", "gtx", "rtx", "quadro", "amd", "radeon", "instinct", "intel", "google", "cloud"}
    | {"huawei", "gpu", "gpus", "chip", "chips", "card"}
)
SHORTEST_ALONE: Final = 3
"""A model number as short as "T4" counts only where the words are those of a chip."""
TIME_WORD: Final[dict[str, re.Pattern[str]]] = {
    "second": re.compile(r"(?i)\bs\b|\bsec|\ds\b"),
    "minute": re.compile(r"(?i)\bmins?\b|minute|\bm\b|\d\s?m(?:ins?)?\b"),
    "hour": re.compile(r"(?i)hour|\bhrs?\b|\bh\b|\d\s?hr?s?\b"),
    "day": re.compile(r"(?i)day|\bd\b|\d\s?d\b"),
    "week": re.compile(r"(?i)week|\bwks?\b|\d\s?w\b"),
    "month": re.compile(r"(?i)month"),
    "year": re.compile(r"(?i)year"),
}
DEVICE_TIME: Final = re.compile(
    r"(?i)(?:[gct]pu|core|device|chip|accelerator|machine|node|[avkphb]\d{2,3}|titan\s?\w*)s?['’]?[\s()·×*-]*"
    r"(?:hours?|hrs?|h\b|days?|d\b|weeks?|months?|years?|minutes?|seconds?)"
)
FLOP_SCALES: Final = (1.0, 1e6, 1e9, 1e12, 1e15, 1e18, 1e20, 1e21, 1e22, 1e23, 8.64e16, 8.64e19, 8.64e22)
_GAP: Final = r"[\s(/-]*"  # between the parts of a chip's name
_NUMBER: Final = re.compile(NUMBER, re.IGNORECASE)
_RAISED: Final = re.compile(r"[\^ˆ⁰¹²³⁴⁵⁶⁷⁸⁹]|\d\s?[eE]\s?[+-]?\d")
_RANGE: Final = re.compile(rf"{NUMBER}\s*(?:–|—|-|~|to|or|and)\s*{NUMBER}", re.IGNORECASE)
_PLAIN: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
_COMPACT: Final = re.compile(r"(?<![\w.])(?P<first>\d{1,4})(?P<unit>[hm])(?P<second>\d{1,2})s?(?!\w)")
_THOUSANDTHS: Final = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,9})?)\s?ms(?!\w)")


@dataclass(frozen=True, slots=True)
class Read:
    """A value as the page's words give it: in hours, FLOP or devices, with its unit and the words of it."""

    value: float | None
    unit: str | None
    text: str


def close(a: float, b: float, share: float = NEAR) -> bool:
    """Whether two numbers differ by at most a share of the larger."""
    return math.isclose(a, b, rel_tol=share, abs_tol=1e-12)


def numbers(text: str) -> Iterator[tuple[float, str]]:
    """Every number written in a text with its words, digits within a word ("v3-512") included.

    The parts of a power are no numbers of their own: "2.3 · 10^19" is not 2.3.
    """
    seen: set[tuple[float, int]] = set()
    powers = [hit.span() for hit in _NUMBER.finditer(text) if _RAISED.search(hit.group())]
    for pattern in (_NUMBER, _PLAIN):
        for hit in pattern.finditer(text):
            if any(start <= hit.start() < end and hit.span() != (start, end) for start, end in powers):
                continue
            value = parse_number(hit.group())
            if value is not None and (value, hit.start()) not in seen:
                seen.add((value, hit.start()))
                yield value, text[hit.start() : hit.end()]


def chip_follows(name: str, text: str) -> Read | None:
    """The words that name the chip, where a text names it by the same model number."""
    spans = find_accelerators(text)
    words = [word for word in re.split(r"[^a-z0-9.]+", fold(name)) if word and word not in MAKERS]
    if not words:  # "GPU": any device will do
        span = next(iter(spans), None)
        return Read(None, span.unit, span.text) if span else None
    numbered = next((k for k, word in enumerate(words) if re.search(r"\d", word)), 0)
    core, whole = (_GAP.join(map(re.escape, some)) for some in (words[numbered:], words))
    more = "" if "ti" in words else r"(?![\s-]*ti\b)"
    pattern = re.compile(rf"(?<!\d)(?<![a-z](?=[a-z]))(?:{whole}|{core})(?!\d){more}")
    hit = pattern.search(fold(text))
    if hit is None:
        return None
    over = [span for span in spans if span.start < hit.end() and hit.start() < span.end]
    if over:
        return Read(None, over[0].unit, over[0].text)
    if len(core) < SHORTEST_ALONE:
        return None
    start = text.rfind(" ", 0, hit.start()) + 1
    return Read(None, "cpu" if "cpu" in fold(name) else "gpu", text[start : hit.end()])


def count_follows(said: CountSaid, text: str) -> Read | None:
    """The number of devices, where a text counts so many, or names numbers of which it is the product."""
    spans = find_accelerators(text)
    for amount in read_amounts(text, spans):
        if amount.quantity == "chip_count" and amount.value == said.value:
            return Read(amount.value, amount.unit or said.unit, text[amount.start : amount.end])
    found = [(value, words) for value, words in numbers(text) if value == int(value) and 0 < value < 1e7]
    for value, words in found:
        if value == said.value and _tells_devices(text, spans):
            return Read(value, said.unit, words)
    whole = list(dict.fromkeys(found))
    for size in (2, 3):
        for some in combinations(whole, size):
            if math.prod(value for value, _ in some) == said.value and _tells_devices(text, spans):
                return Read(float(said.value), said.unit, " × ".join(words for _, words in some))
    one = ONE.search(text) if said.value == 1 and _tells_devices(text, spans) else None
    return Read(1.0, said.unit, one.group()) if one is not None else None


def _tells_devices(text: str, spans: list[AcceleratorSpan]) -> bool:
    return bool(spans) or DEVICE.search(fold(text)) is not None or bool(re.search(r"(?i)\bof them\b", text))


def hours(said: DurationSaid) -> float:
    """The duration in hours of its kind."""
    return said.value * (unit_factor("hours", said.unit) or 0.0)


def duration_follows(said: DurationSaid, text: str, around: str = "") -> Read | None:
    """The duration, where a text states it; `around` (header, caption) may give its unit and kind.

    What the words say of the kind holds: "10 GPU days" are device-hours whatever the reader calls them.
    """
    wanted = hours(said)
    compact = _in_parts(text, wanted, said.kind)
    if compact is not None:
        return compact
    spans = find_accelerators(text)
    for amount in read_durations(text, mask(text, spans)):
        low, high = (float(amount.attributes.get(name, amount.value)) for name in ("low_h", "high_h"))
        if close(amount.value, wanted) or any(close(bound, wanted) for bound in (low, high)):
            return Read(wanted, _kind(said.kind, amount.unit), text[amount.start : amount.end])
    if not TIME_WORD[said.unit].search(f"{text} {around}"):
        return None
    kind = _kind(said.kind, "device_hours" if DEVICE_TIME.search(f"{text} {around}") else None)
    for value, words in numbers(text):
        if close(value, said.value):
            return Read(wanted, kind, words)
    for hit in _RANGE.finditer(text):
        interval = parse_interval(hit.group())
        if interval and any(close(said.value, one) for one in (interval.low, interval.middle, interval.high)):
            return Read(wanted, kind, hit.group())
    return _summed(said, text, wanted, kind)


def _in_parts(text: str, wanted: float, kind: str) -> Read | None:
    """A duration of `wanted` hours without blanks or in thousandths of a second: "6m40", "3h8", "73.3ms"."""
    for hit in _COMPACT.finditer(text):
        first, second = float(hit["first"]), float(hit["second"])
        value = first + second / 60 if hit["unit"] == "h" else (first + second / 60) / 60
        if close(value, wanted):
            return Read(wanted, kind, hit.group())
    for hit in _THOUSANDTHS.finditer(text):
        if close(float(hit[1].replace(",", "")) / 3.6e6, wanted):
            return Read(wanted, kind, hit.group())
    return None


def _summed(said: DurationSaid, text: str, wanted: float, kind: str) -> Read | None:
    """A duration of several parts: "1 day 12 hours", "1h 15m"."""
    parts = [
        (parse_number(hit[1]), unit_factor("hours", hit[2]), hit)
        for hit in re.finditer(r"(\d+(?:\.\d+)?)\s?-?(d(?:ays?)?|h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?|weeks?)\b", text)
    ]
    told = [value * factor for value, factor, _ in parts if value is not None and factor is not None]
    if len(told) > 1 and close(sum(told), wanted):
        return Read(wanted, kind, text[parts[0][2].start() : parts[-1][2].end()])
    return None


def _kind(said: str, read: str | None) -> str:
    """The kind by the words where they are plain, else by the reader."""
    if read in ("device_hours", "per_epoch", "per_step"):
        return read
    return "wall_clock" if said == "device_hours" and read == "wall_clock" else said


def flop_follows(said: FlopSaid, text: str, around: str = "") -> Read | None:
    """The total computation, where a text states it; `around` (header, caption) may scale it."""
    for amount in read_amounts(text, find_accelerators(text)):
        if amount.quantity == "training_compute" and close(amount.value, said.value):
            return Read(said.value, "flop", text[amount.start : amount.end])
    return _scaled(said.value, text, f"{text} {around}", "flop")


def cost_follows(value: float, unit: str, text: str, around: str = "") -> Read | None:
    """The operations of a pass, where a text states them; `around` (header, caption) may scale them."""
    name = unit.lower()
    for amount in read_amounts(text, find_accelerators(text)):
        if amount.quantity == "pass_compute" and close(amount.value, value, 0.006):
            return Read(value, name, text[amount.start : amount.end])
    return _scaled(value, text, f"{text} {around}", name)


def _scaled(value: float, text: str, around: str, unit: str) -> Read | None:
    """A number that is the value in a usual multiple, where the words speak of operations."""
    if not re.search(r"(?i)flop|mac|mult|madd|pf|petaf|comput|operation|\bops\b|\b10\s?\^|e\+?\d\d", around):
        return None
    for number, words in numbers(text):
        if number > 0 and any(close(number * scale, value, 0.006) for scale in FLOP_SCALES):
            return Read(value, unit, words)
    return None


def number_follows(value: float, text: str) -> str | None:
    """The words of a number where a text has just this one."""
    plain = text.translate({0x2212: "-", 0xB7: "."})
    found: Iterable[tuple[float, str]] = (
        (parsed, hit.group()) for hit in _PLAIN.finditer(plain) if (parsed := parse_number(hit.group())) is not None
    )
    return next((words for number, words in found if math.isclose(number, abs(value), abs_tol=1e-9)), None)
