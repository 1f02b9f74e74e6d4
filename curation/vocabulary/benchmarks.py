"""The closed list of benchmarks: their names, metrics, ranges and the error they stand for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parents[1] / "data" / "benchmarks.json"
OTHER: Final = "other"
"""Stands for a data set that is not on the list: CIFAR-100, MNLI, PASCAL VOC."""

_BEFORE = r"(?<![a-z0-9])"
_AFTER = r"(?![a-z])"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a benchmark; `low` and `high` bound a possible value in percent (or in the metric's own unit)."""

    metric: str
    higher_is_better: bool
    low: float
    high: float
    error_rule: str | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark; `year_bounds` are (until year, metric, low or None, high or None)."""

    benchmark: str
    title: str
    task: str
    metrics: tuple[Metric, ...]
    default_metric: str
    default_split: str | None
    splits: tuple[str, ...]
    classes: int | None
    train_examples: int | None
    sources: tuple[str, ...]
    year_bounds: tuple[tuple[int, str, float | None, float | None], ...]
    names: tuple[str, ...]
    weak_names: tuple[str, ...]
    modifiers: tuple[str, ...]
    examples: tuple[str, ...]
    leave: tuple[str, ...]

    def metric(self, name: str) -> Metric | None:
        return next((m for m in self.metrics if m.metric == name), None)


@dataclass(frozen=True, slots=True)
class Naming:
    """A mention of a data set: an id of the list or `OTHER`; `weak` where the words alone do not say it."""

    benchmark: str
    start: int
    end: int
    weak: bool = False


@cache
def _raw() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


@cache
def benchmarks() -> Mapping[str, Benchmark]:
    """All benchmarks of the list, by id."""
    found = {}
    for row in _raw()["benchmarks"]:
        found[row["benchmark"]] = Benchmark(
            benchmark=row["benchmark"],
            title=row["title"],
            task=row["task"],
            metrics=tuple(
                Metric(m["metric"], m["higher_is_better"], m["range"][0], m["range"][1], m["error_fraction"])
                for m in row["metrics"]
            ),
            default_metric=row["defaults"]["metric"],
            default_split=row["defaults"]["split"],
            splits=tuple(row["splits"]),
            classes=row["classes"],
            train_examples=row["train_examples"],
            sources=tuple(row["sources"]),
            year_bounds=tuple(
                (b["until"], b["metric"], b.get("low"), b.get("high")) for b in row.get("range_by_year", [])
            ),
            names=tuple(row["names"]),
            weak_names=tuple(row.get("weak", [])),
            modifiers=tuple(row.get("modifiers", [])),
            examples=tuple(row["examples"]),
            leave=tuple(row["leave"]),
        )
    return found


@cache
def _namings() -> list[tuple[str, str, re.Pattern[str], bool]]:
    """Benchmark, a word that a text with it has, pattern, whether the name is a weak one."""
    listed = [
        (benchmark.benchmark, _needed(name), _naming(name), name in benchmark.weak_names)
        for benchmark in benchmarks().values()
        for name in benchmark.names
    ]
    return listed + [(OTHER, _needed(name), _naming(name), False) for name in _raw()["others"]]


def _naming(name: str) -> re.Pattern[str]:
    return re.compile(_BEFORE + f"(?:{name})" + _AFTER, re.IGNORECASE)


def _needed(name: str) -> str:
    """Letters that stand in every text a pattern fits: most patterns need not be tried. "" where that is not sure."""
    bare = re.sub(r"\\.", " ", name)
    while (outside := re.sub(r"\([^()]*\)|\[[^\]]*\]", " ", bare)) != bare:
        bare = outside
    if "|" in bare:
        return ""
    return max(re.findall(r"[a-z0-9]{2,}", re.sub(r"\w[?*{]", " ", bare)), key=len, default="")


@lru_cache(maxsize=20_000)
def find_benchmarks(text: str) -> tuple[Naming, ...]:
    """Every data set that a text names, left to right; where two names overlap the longer one stands."""
    hits: list[Naming] = []
    lowered = text.lower()
    for benchmark, needed, pattern, weak in _namings():
        if needed not in lowered:
            continue
        hits += [Naming(benchmark, m.start(), m.end(), weak) for m in pattern.finditer(text) if m.end() > m.start()]
    hits.sort(key=lambda h: (h.start - h.end, h.start, h.benchmark == OTHER))
    kept: list[Naming] = []
    for hit in hits:
        if not any(hit.start < k.end and k.start < hit.end for k in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda h: h.start))


@cache
def _class_names() -> frozenset[str]:
    return frozenset(_raw()["class_names"])


def is_class_name(text: str) -> bool:
    """Whether a label is the name of an object class of COCO or PASCAL VOC: its numbers are of that class alone."""
    return re.sub(r"[^a-z ]", "", text.lower()).strip() in _class_names()


@cache
def _modifiers() -> re.Pattern[str]:
    return re.compile("|".join(benchmarks()["imagenet-other"].modifiers), re.IGNORECASE)


@cache
def _label_modifiers() -> re.Pattern[str]:
    return re.compile("|".join(_raw_benchmark("imagenet-other")["label_modifiers"]), re.IGNORECASE)


def _raw_benchmark(name: str) -> dict[str, Any]:
    return next(row for row in _raw()["benchmarks"] if row["benchmark"] == name)


@lru_cache(maxsize=20_000)
def is_modified(text: str, label: bool = False) -> bool:
    """Whether a text speaks of a linear probe, few-shot or zero-shot evaluation; a `label` also of robustness."""
    return bool(_modifiers().search(text)) or (label and bool(_label_modifiers().search(text)))


def plausible_range(benchmark: str, metric: str, year: int | None) -> tuple[float, float] | None:
    """Lowest and highest value a paper of that year can report; None for a metric that is not on the list."""
    entry = benchmarks()[benchmark]
    found = entry.metric(metric)
    if found is None:
        return None
    low, high = found.low, found.high
    for until, name, least, most in entry.year_bounds:
        if year is not None and year <= until:
            if name == metric:
                low = max(low, least) if least is not None else low
                high = min(high, most) if most is not None else high
            elif name.replace("error", "accuracy") == metric and least is not None:
                high = min(high, 100 - least)
    return low, high


def error_fraction(benchmark: str, metric: str, value: float) -> float | None:
    """Error between 0 and 1: 1 - accuracy, 1 - AP/100, 1 - F1/100, 1 - BLEU/100; None where a metric has none.

    Values up to 1 are taken as fractions, others as percent.
    """
    found = benchmarks()[benchmark].metric(metric)
    if found is None or found.error_rule is None:
        return None
    share = value if 0 < value <= 1 and found.low >= 1 else value / 100
    error = 1 - share if found.higher_is_better else share
    return round(error, 6) if 0 <= error <= 1 else None
