"""What a person types into a field, as a value in the field's unit: "3.5 days" is 84 hours, "3.8G" 3.8e9 operations.

Whatever cannot be (negative hours, a chip that nobody makes, a BLEU of 400) is refused with a message that says why.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import JsonValue, ValidationError

from curation.decisions.complaints import complaint
from curation.decisions.schema import FIELDS, NUMBER
from extractors.readings.written_numbers import is_bounded
from extractors.readings.written_times import parse_duration

NOT_STATED: Final = ("", "-", "none", "null")
"""What a person types where the paper does not state the field."""

_YES: Final = ("yes", "y", "true", "1", "own")
_NO: Final = ("no", "n", "false", "0", "other", "others")
_SCALE: Final = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
_FLOP: Final = {"mflop": 1e6, "gflop": 1e9, "tflop": 1e12, "pflop": 1e15, "eflop": 1e18, "zflop": 1e21, "flop": 1.0}
_PF_DAY_FLOP: Final = 8.64e19  # 10^15 FLOP/s for 86,400 s
_DURATIONS: Final = frozenset({"duration_h"})
_COMPUTE: Final = frozenset({"training_compute_flop", "pass_compute_flop"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names a field may take: chips by short name, metrics by benchmark, and the least and most value by metric."""

    chips: Collection[str] = ()
    metrics: Mapping[str, Collection[str]] = field(default_factory=dict)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def of(self, kind: str, name: str, values: Mapping[str, Any]) -> list[str]:
        """Names that complete a field, given the claim's other values; empty where any text will do."""
        if name == "chip":
            return list(self.chips)
        if name == "benchmark":
            return list(self.metrics)
        if name == "metric":
            return list(self.metrics.get(str(values.get("benchmark")), ()))
        if name == "own":
            return ["yes", "no"]
        return _choices(kind, name)

    def completions(self, kind: str, name: str, typed: str, values: Mapping[str, Any], limit: int = 6) -> list[str]:
        """The names that what was typed so far may become, best first: prefixes, then words, then the like."""
        names = self.of(kind, name, values)
        key = typed.strip().lower()
        if not key:
            return names[:limit]
        starts = [n for n in names if n.lower().startswith(key)]
        inside = [n for n in names if n not in starts and key in n.lower()]
        if starts or inside:
            return (starts + inside)[:limit]
        from rapidfuzz import fuzz, process  # rarely needed, and a tenth of the review's start

        # Never bridge two model numbers: "A10" is not a misspelt "A100".
        alike = process.extract(typed, names, scorer=fuzz.WRatio, limit=limit, score_cutoff=70)
        return [n for n, _, _ in alike if re.findall(r"\d+", n) == re.findall(r"\d+", typed)]


def _choices(kind: str, name: str) -> list[str]:
    schema = FIELDS[kind].model_json_schema()["properties"].get(name, {})
    return [str(choice) for option in schema.get("anyOf", [schema]) for choice in option.get("enum", [])]


def parse(kind: str, name: str, typed: str, vocabulary: Vocabulary, values: Mapping[str, Any]) -> JsonValue:
    """What was typed as the field's value, None for "not stated".

    `values` are the claim's other fields: the bounds of a value depend on its metric. Raises ValueError with a message
    for the person who typed.
    """
    if name not in FIELDS[kind].model_fields:
        raise ValueError(f"{name!r} is no field of a {kind}; the fields are {', '.join(FIELDS[kind].model_fields)}")
    text = typed.strip()
    if text.lower() in NOT_STATED:
        return None
    return check(kind, name, _value(kind, name, text, values), vocabulary, values)


def _value(kind: str, name: str, text: str, values: Mapping[str, Any]) -> JsonValue:
    if name == "own":
        if text.lower() in _YES or text.lower() in _NO:
            return text.lower() in _YES
        raise ValueError("own is yes for the paper's own work, no for another's")
    if name in _DURATIONS:
        return _duration(text)
    if name in _COMPUTE:
        return _compute(text)
    if name == "pass_compute":
        return _operations(text, values)
    if _is_number(kind, name):
        return _number(text, whole=name in ("chip_count", "page"))
    return text


def _is_number(kind: str, name: str) -> bool:
    options = FIELDS[kind].model_json_schema()["properties"][name].get("anyOf", [])
    return any(option.get("type") in ("number", "integer") for option in options)


def check(kind: str, name: str, value: JsonValue, vocabulary: Vocabulary, values: Mapping[str, Any]) -> JsonValue:
    """The value, if it can be; raises ValueError with what is wrong with it."""
    if value is None:
        return None
    try:
        checked = FIELDS[kind].model_validate({name: value})
    except ValidationError as error:
        raise ValueError(f"{name} {complaint(error.errors()[0])}") from error
    known = vocabulary.of(kind, name, values) if name in ("chip", "benchmark", "metric") else []
    if known and value not in known:
        same = [n for n in known if n.lower() == str(value).lower()]
        if same:
            return same[0]
        like = vocabulary.completions(kind, name, str(value), values, limit=3)
        hint = f"; did you mean {', '.join(like)}?" if like else ""
        raise ValueError(f"{value!r} is no {name} known here{hint}; names are added in the data files")
    if name in ("value", "metric"):
        _check_bounds(
            value if name == "value" else values.get("value"),
            value if name == "metric" else values.get("metric"),
            vocabulary,
        )
    result: JsonValue = getattr(checked, name)
    return result


def _check_bounds(value: Any, metric: Any, vocabulary: Vocabulary) -> None:
    low, high = vocabulary.bounds.get(str(metric), (float("-inf"), float("inf")))
    if isinstance(value, int | float) and not low <= value <= high:
        raise ValueError(f"a {metric} of {value:g} cannot be: it lies between {low:g} and {high:g}")


def _number(text: str, *, whole: bool = False) -> float | int:
    cleaned = re.sub(r"\s*[·×x*]\s*10\s*\^?\s*(?=[-+−\d])", "e", text.strip()).replace("−", "-")
    cleaned = cleaned.replace(",", "").replace("_", "").removesuffix("%").strip()
    factors = re.split(r"\s*[x×*]\s*", cleaned)
    product = 1.0
    for factor in factors:
        found = re.fullmatch(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([kmbt]?)", factor.lower())
        if not found:
            raise ValueError(f"{text!r} is not a number")
        product *= float(found[1]) * _SCALE.get(found[2], 1.0)
    product = float(f"{product:.15g}")  # 4.1 × 10^9 is 4099999999.9999995 of binary numbers
    if not is_bounded(product):
        raise ValueError(f"{text!r} is beyond every quantity")
    if whole and product == int(product):
        return int(product)
    return product


def _duration(text: str) -> float:
    """Hours: "84", "3.5 days", "2d 12h", "6h15", "90 min"; a range is its middle."""
    if re.fullmatch(r"[-+−]?[\d.,]+", text.strip()):
        return float(_number(text))
    interval = parse_duration(text)
    if interval is None:
        raise ValueError(f"{text!r} is not a duration; write 84, 3.5 days, 2d 12h or 90 min")
    return round(interval.middle, 6)


def _compute(text: str) -> float:
    """FLOP: "2.3e19", "3.3 · 10^18", "3640 PF-days", "6 EFLOP"."""
    lowered = text.lower().strip()
    if found := re.fullmatch(r"(.+?)\s*(?:pf|pflop(?:/?s|s)?|petaflop(?:/?s|s)?)[-\s/]*(?:s[-\s])?days?", lowered):
        return float(_number(found[1])) * _PF_DAY_FLOP
    if found := re.fullmatch(r"(.+?)\s*([mgtpez]?flop)s?", lowered):
        return float(_number(found[1])) * _FLOP[found[2]]
    return float(_number(lowered))


def _operations(text: str, values: Mapping[str, Any]) -> float:
    """Operations of a pass: "3.8e9", "3.8 · 10^9", "3.8G", or with the unit that `pass_unit` says, "3.8 GMACs"."""
    found = re.fullmatch(r"(.+?)\s*([kmbgt]?)\s*(flop|mac|multiply-add)s?", text.strip().lower())
    if not found:
        return float(_number(re.sub(r"(?<=[\d\s])g$", "b", text.strip().lower())))  # giga, which is no memory here
    typed, counted = "FLOP" if found[3] == "flop" else "MAC", values.get("pass_unit")
    if counted not in (None, typed):
        raise ValueError(f"{text!r} counts {typed}, the claim counts {counted}: give pass_unit its value first")
    return float(_number(f"{found[1]}{found[2].replace('g', 'b')}"))


def parse_all(
    kind: str, typed: Mapping[str, str], vocabulary: Vocabulary, known: Mapping[str, Any]
) -> dict[str, JsonValue]:
    """The values of several fields, `known` being the claim's others; raises ValueError as `parse` does."""
    values: dict[str, JsonValue] = {}
    # A metric bounds its value, a unit says what is counted: what numbers depend on is read first.
    for name in sorted(typed, key=lambda field: field in NUMBER.values()):
        values[name] = parse(kind, name, typed[name], vocabulary, {**known, **values})
    return values
