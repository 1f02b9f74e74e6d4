"""Numbers as papers write them: digits with separators, words, powers, suffixes, products and ranges."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_LARGE = {"hundred": 100, "thousand": 1000, "dozen": 12, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SUFFIXES = {
    "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "bn": 1e9, "t": 1e12,
    "thousand": 1e3, "million": 1e6, "mio": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15, "hundred": 1e2,
}  # fmt: skip
LARGEST = 1e40
"""No quantity of a paper is larger; beyond, a footnote mark has run into an exponent ("10^6" and "12" as 10^612)."""

_UNIT, _TEN = ("|".join(sorted(words, key=len, reverse=True)) for words in (_UNITS, _TENS))
# Each list of words stands as seldom as it can: rules hold this pattern some four hundred times, and are compiled anew
# in each process that reads.
_BELOW_100 = rf"(?:(?:(?:{_TEN})[\s-])?(?:{_UNIT})|{_TEN})"
_BELOW_1000 = (
    rf"(?:(?:(?:{_BELOW_100}|a)\s(?=hundred|dozen))?(?:(?:hundred(?:\sand)?[\s-])?{_BELOW_100}|hundred|dozen))"
)
WORD_NUMBER = (
    r"\b(?:half\sa\s(?:dozen|hundred|thousand|million|billion)"
    rf"|(?:(?:{_BELOW_1000}|a)\s(?=thousand))?"
    rf"(?:(?:thousand(?:,|\sand)?\s)?{_BELOW_1000}(?:\s(?:million|billion|trillion))?|thousand))\b"
)
DIGITS = (
    r"\d{0,3}\s?[½¼¾]|\d{1,3}\s[13]/[24](?![\d/])|\d{1,3}(?:,\d{3}){1,8}(?:\.\d+)?|\d{1,3}(?:'\d{3}){1,8}(?![\d.])|\d{1,3}(?:\.\d{3}){2,8}(?![\d.])"
    r"|\d{1,3}(?: \d{3}){1,4}(?![\d.])|\d+(?:\.\d+)?|\.\d+"
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "2/4": 0.5, "1/4": 0.25, "3/4": 0.75, "3/2": 1.5}
_TIMES = "[×x·*⋅∙•∗]"
_CARET = "[\\^ˆ]"
_RAISED = "⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}"
POWER = (
    rf"(?:(?:{DIGITS})\s*{_TIMES}\s*)?10(?:\s?{_CARET}\s?\{{?-?\d{{1,2}}(?!\d)\}}?|{_RAISED})"
    rf"|(?:{DIGITS})\s?[eE]\s?\+?-?\d{{1,2}}(?![\d.]\d|\d)|2\s?{_CARET}\s?\d{{1,2}}"
)
SUFFIX = r"(?:\s?(?:thousand|million|billion|trillion|quadrillion|mio)\b|\s?(?:[KMBTk]|bn)(?![A-Za-z0-9]))"
NUMBER = rf"(?:{POWER}|(?:{DIGITS}){SUFFIX}?|{WORD_NUMBER})"
"""Pattern of one number, without groups, for use within rules."""
PLUS_MINUS = rf"(?:\s*(?:±|\+/?-|\\pm)\s*(?:{DIGITS}))"
"""Pattern of the error behind a number."""

_POWER = re.compile(
    rf"(?:(?P<mantissa>{DIGITS})\s*{_TIMES}\s*)?(?P<base>10|2)\s?{_CARET}\s?\{{?(?P<exponent>-?\d{{1,2}})\}}?"
    rf"|(?P<em>{DIGITS})\s?[eE]\s?\+?(?P<ee>-?\d{{1,3}})"
)
_PLAIN = re.compile(rf"(?P<digits>{DIGITS})\s*(?P<suffix>[A-Za-z]+)?")
_FACTORS = re.compile(rf"\s*{_TIMES}\s*")
_LOWERED = str.maketrans({raised: str(digit) for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"⁻": "-"})


@dataclass(frozen=True, slots=True)
class Interval:
    """A stated range, or a single number with low == high."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


def _digits(text: str) -> float:
    fraction = re.fullmatch(r"(\d*)\s?([½¼¾]|[13]/[24])", text)
    if fraction:
        return float(fraction[1] or 0) + _FRACTIONS[fraction[2]]
    grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", text)
    return float(re.sub(r"[,' ]", "", text.replace(".", "") if grouped else text))


def parse_number(text: str) -> float | None:
    """The value of a number: "1,024", "2.3 · 10^19", "1.4e18", "64K", "1.5 billion", "thirty-two"; None if it is none.

    A product of digits ("5×24×8") is multiplied out. A number beyond `LARGEST` is none.

    >>> parse_number("3.3 · 10^18")
    3.3e+18
    """
    value = _parse(text.strip().rstrip("+"))
    return value if value is not None and is_bounded(value) else None


def is_bounded(value: float) -> bool:
    """Whether a number can be a quantity of a paper: finite, and within `LARGEST` either way."""
    return abs(value) <= LARGEST  # false of infinities and of NaN


def _parse(text: str) -> float | None:
    lowered = re.sub(rf"(?<=10)({_RAISED})", lambda hit: "^" + hit.group().translate(_LOWERED), text)
    power = _POWER.fullmatch(lowered)
    if power:
        if power["em"] is not None:
            return _times_ten(_digits(power["em"]), int(power["ee"]))
        mantissa = _digits(power["mantissa"]) if power["mantissa"] else 1.0
        exponent = int(power["exponent"])
        return _times_ten(mantissa, exponent) if power["base"] == "10" else mantissa * 2.0**exponent
    plain = _PLAIN.fullmatch(text)
    if plain:
        suffix = (plain["suffix"] or "").lower()
        if suffix and suffix not in _SUFFIXES:
            return None
        return _digits(plain["digits"]) * _SUFFIXES.get(suffix, 1.0)
    factors = _FACTORS.split(text)
    if len(factors) > 1 and all(re.fullmatch(DIGITS, factor) for factor in factors):
        return math.prod(_digits(factor) for factor in factors)
    return _parse_words(text.lower())


def _times_ten(mantissa: float, exponent: int) -> float:
    """The mantissa times a power of ten, rounded as if both were written as one number: 3.3 and 18 are 3.3e18."""
    return float(Decimal(repr(mantissa)).scaleb(exponent))


def _parse_words(text: str) -> float | None:
    half = re.fullmatch(r"half\s+an?\s+(\w+)", text)
    if half:
        return _LARGE[half[1]] / 2 if half[1] in _LARGE else None
    total, current, last = 0.0, 0.0, ""
    for word in re.split(r"[\s,-]+", text):
        small = _UNITS.get(word, _TENS.get(word))
        if small is not None:
            # "one four" is no number, neither is "twenty twelve"
            if current % 100 and not (last in _TENS and 0 < small < 10):
                return None
            current += small
        elif word in ("a", "an"):
            if last:
                return None
            current += 1
        elif word == "and":
            if last not in ("hundred", "thousand"):
                return None
        elif word in ("hundred", "dozen"):
            current = max(current, 1) * _LARGE[word]
        elif word in _LARGE:
            total, current = total + max(current, 1) * _LARGE[word], 0.0
        else:
            return None
        last = word
    return total + current if last and last != "and" else None


def parse_interval(text: str) -> Interval | None:
    """A number or a range: "2-3", "one to two", "between 6 and 7.5", "20~40"; None if it is none or runs backwards.

    A suffix on the upper end holds for both ("1-2K"); the error behind a number ("2.5 ± 0.2") does not count.
    """
    body = re.sub(rf"{PLUS_MINUS}\s*$", "", text.strip())
    body = re.sub(r"^(?:between|from)\s+", "", body, flags=re.IGNORECASE)
    parts = re.split(
        r"\s*(?:–|—|~|\bup to\b|\bto\b|\band\b|\bor\b)\s*|(?<=[\dA-Za-z])\s*-\s*(?=\d)|(?<=[a-z])-to-(?=[a-z])", body
    )
    value = parse_number(body)
    if value is None and len(parts) == 2:
        low, high = parse_number(parts[0]), parse_number(parts[1])
        if low is not None and high is not None:
            suffix = _PLAIN.fullmatch(parts[1].strip())
            if suffix and suffix["suffix"] and low < high / 100:
                low *= _SUFFIXES[suffix["suffix"].lower()]
            return Interval(low, high) if low <= high else None
    return None if value is None else Interval(value, value)
