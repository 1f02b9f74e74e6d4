"""Numbers as papers write them: digits with separators, words, powers, suffixes and ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass

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

_WORD = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
WORD_NUMBER = rf"(?:(?:{_WORD})(?:[ -](?:{_WORD}|hundred|thousand|dozen))*|a dozen|a hundred|dozens?)"
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d.])|\d+(?:\.\d+)?|\.\d+"
POWER = (
    rf"(?:(?:{DIGITS})\s*[×x·*]\s*)?10\s?\^\s?\{{?-?\d{{1,3}}\}}?|(?:{DIGITS})\s?[eE]\s?\+?-?\d{{1,3}}(?![\d.])"
    r"|2\s?\^\s?\d{1,2}"
)
SUFFIX = r"(?:\s?(?:thousand|million|billion|trillion|quadrillion|mio)\b|\s?(?:[KMBTk]|bn)(?![A-Za-z]))"
NUMBER = rf"(?:{POWER}|(?:{DIGITS}){SUFFIX}?|{WORD_NUMBER})"
"""Pattern of one number, without groups, for use within rules."""

_POWER = re.compile(
    rf"(?:(?P<mantissa>{DIGITS})\s*[×x·*]\s*)?(?P<base>10|2)\s?\^\s?\{{?(?P<exponent>-?\d{{1,3}})\}}?"
    rf"|(?P<em>{DIGITS})\s?[eE]\s?\+?(?P<ee>-?\d{{1,3}})"
)
_PLAIN = re.compile(rf"(?P<digits>{DIGITS})\s*(?P<suffix>[A-Za-z]+)?")


@dataclass(frozen=True, slots=True)
class Interval:
    """A stated range, or a single number with low == high."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


def _digits(text: str) -> float:
    return float(text.replace(",", "").replace(" ", ""))


def parse_number(text: str) -> float | None:
    """The value of a number: "1,024", "2.3 · 10^19", "1.4e18", "64K", "1.5 billion", "thirty-two"; None if it is none.

    >>> parse_number("3.3 · 10^18")
    3.3e+18
    """
    stripped = text.strip().rstrip("+")
    power = _POWER.fullmatch(stripped)
    if power:
        if power["em"] is not None:
            return float(f"{_digits(power['em'])!r}e{power['ee']}")
        mantissa = _digits(power["mantissa"]) if power["mantissa"] else 1.0
        exponent = int(power["exponent"])
        return float(f"{mantissa!r}e{exponent}") if power["base"] == "10" else mantissa * 2.0**exponent
    plain = _PLAIN.fullmatch(stripped)
    if plain:
        suffix = (plain["suffix"] or "").lower()
        if suffix and suffix not in _SUFFIXES:
            return None
        return _digits(plain["digits"]) * _SUFFIXES.get(suffix, 1.0)
    return _parse_words(stripped.lower())


def _parse_words(text: str) -> float | None:
    total, current, seen = 0.0, 0.0, False
    for word in re.split(r"[\s-]+", text):
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word in ("a", "an", "and") and not seen:
            current += 0 if word == "and" else 1
        elif word in ("hundred", "dozen"):
            current = max(current, 1) * _LARGE[word]
        elif word in _LARGE:
            total, current = total + max(current, 1) * _LARGE[word], 0.0
        else:
            return None
        seen = True
    return total + current if seen else None


def parse_interval(text: str) -> Interval | None:
    """A number or a range: "2-3", "one to two", "between 6 and 7.5", "20~40"; None if it is none or runs backwards.

    A suffix on the upper end holds for both ("1-2K").
    """
    body = re.sub(r"^\s*between\s+", "", text.strip(), flags=re.IGNORECASE)
    parts = re.split(
        r"\s*(?:–|—|~|\bto\b|\band\b|\bor\b)\s*|(?<=[\dA-Za-z])\s*-\s*(?=\d)|(?<=[a-z])-to-(?=[a-z])", body
    )
    if len(parts) == 2:
        low, high = parse_number(parts[0]), parse_number(parts[1])
        if low is not None and high is not None:
            suffix = _PLAIN.fullmatch(parts[1].strip())
            if suffix and suffix["suffix"] and low < high / 100:
                low *= _SUFFIXES[suffix["suffix"].lower()]
            return Interval(low, high) if low <= high else None
    value = parse_number(text)
    return None if value is None else Interval(value, value)
