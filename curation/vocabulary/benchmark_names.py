"""Data sets as texts name them: benchmarks of the list, other data sets, object classes, words for another protocol."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from curation.vocabulary.letters import needed_letters
from extractors.benchmarks import any_of, benchmark_files, named_in_table

DATA: Final = Path(__file__).parents[1] / "data" / "data_sets.toml"
OTHER: Final = "other"
"""Stands for a data set that is not on the list: MNLI, PASCAL VOC."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A mention of a data set: an id of the list or `OTHER`; `weak` where the words alone do not say it."""

    benchmark: str
    start: int
    end: int
    weak: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """A name's pattern, letters that every text with it has, and the benchmark that must be named beside it."""

    benchmark: str
    needed: tuple[str, ...]
    pattern: re.Pattern[str]
    weak: bool = False
    beside: str | None = None


@cache
def _data_sets() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _names() -> tuple[_Name, ...]:
    listed = []
    for benchmark, entry in benchmark_files().items():
        if entry.names is None:
            continue
        parent = entry.names.parent or (entry.variant.of if entry.variant else None)
        for patterns, weak, beside in (
            (entry.names.patterns, False, None),
            (entry.names.weak, True, None),
            (entry.names.beside, False, parent),
        ):
            listed += [_Name(benchmark, needed_letters(p), named_in_table(p), weak, beside) for p in patterns]
    others = [_Name(OTHER, needed_letters(name), named_in_table(name)) for name in _data_sets()["others"]]
    return (*listed, *others)


@cache
def _by_letters() -> tuple[frozenset[int], dict[str, tuple[tuple[str, tuple[int, ...]], ...]]]:
    """The places of names that are always tried, and by two letters those of names with the letters that they begin."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(_names()):
        for letters in name.needed or ("",):
            places.setdefault(letters, []).append(place)
    always = frozenset(places.pop("", ()))
    begun: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for letters, some in places.items():
        begun.setdefault(letters[:2], []).append((letters, tuple(some)))
    return always, {pair: tuple(names) for pair, names in begun.items()}


def _possible(lowered: str) -> list[_Name]:
    """The names that a text in lower case may hold, in their order."""
    always, by_letters = _by_letters()
    pairs = {lowered[k : k + 2] for k in range(len(lowered) - 1)} & by_letters.keys()
    found = always.union(*(some for pair in pairs for letters, some in by_letters[pair] if letters in lowered))
    return [_names()[place] for place in sorted(found)]


@lru_cache(maxsize=100)
def _spelt(others: frozenset[str]) -> re.Pattern[str] | None:
    """A pattern of names as they are spelt, the longest first."""
    if not others:
        return None
    names = "|".join(map(re.escape, sorted(others, key=lambda name: (-len(name), name))))
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")


@lru_cache(maxsize=20_000)
def find_benchmarks(
    text: str, path: frozenset[str] = frozenset(), others: frozenset[str] = frozenset()
) -> tuple[Naming, ...]:
    """Every data set that a text names, left to right; where two names overlap the longer one stands.

    `path` are the benchmarks named beside the text: with ImageNet among them, "V2" is ImageNet-V2, else no data set.
    `others` are names by which the paper calls data sets that no list here has.
    """
    hits: list[tuple[Naming, str | None]] = []
    lowered = text.lower()
    for name in _possible(lowered):
        hits += [
            (Naming(name.benchmark, m.start(), m.end(), name.weak), name.beside)
            for m in name.pattern.finditer(text)
            if m.end() > m.start()
        ]
    if (spelt := _spelt(others)) is not None:
        hits += [(Naming(OTHER, m.start(), m.end()), None) for m in spelt.finditer(text)]
    named = path | {hit.benchmark for hit, beside in hits if beside is None}
    usable = [hit for hit, beside in hits if beside is None or beside in named]
    usable.sort(key=lambda h: (h.start - h.end, h.start, h.benchmark == OTHER))
    kept: list[Naming] = []
    for hit in usable:
        if not any(hit.start < k.end and k.start < hit.end for k in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda h: h.start))


@cache
def _said_by() -> tuple[tuple[str, tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]], ...]:
    """For each benchmark with names the ways in which a paper that reports it must say so: letters needed, pattern."""
    return tuple(
        (
            benchmark,
            tuple((needed_letters(p), any_of([p])) for p in entry.said_by)
            or tuple((needed_letters(p), named_in_table(p)) for p in entry.names.patterns),
        )
        for benchmark, entry in benchmark_files().items()
        if entry.names is not None
    )


def benchmarks_said(text: str) -> frozenset[str]:
    """Benchmarks that a text says by words which mean no other: "WMT", not "En-De"; "SQuAD", not "reading"."""
    lowered = text.lower()
    return frozenset(
        benchmark
        for benchmark, ways in _said_by()
        if any(
            (not needed or any(letters in lowered for letters in needed)) and pattern.search(text)
            for needed, pattern in ways
        )
    )


@cache
def _class_names() -> frozenset[str]:
    return frozenset(_data_sets()["class_names"])


@lru_cache(maxsize=20_000)
def is_class_name(text: str) -> bool:
    """Whether a label is the name of an object class of COCO or PASCAL VOC: its numbers are of that class alone."""
    return re.sub(r"[^a-z ]", "", text.lower()).strip() in _class_names()


def object_size(text: str) -> int:
    """Which size of objects a label is, from 1; 0 for another label."""
    word = re.sub(r"[^a-z ]", "", text.lower()).strip()
    return next((k for k, names in enumerate(_data_sets()["object_sizes"], 1) if word in names), 0)


def is_model_size(text: str) -> bool:
    """Whether a label is a size that models have and objects have not."""
    return text.strip().lower() in _data_sets()["model_sizes"]


@cache
def _networks() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in _data_sets()["networks"]), re.IGNORECASE)


def count_networks(text: str) -> int:
    """How many networks for images a text names: tables of them often name neither ImageNet nor accuracy."""
    return len(_networks().findall(text))


@cache
def _variant_words(label: bool) -> re.Pattern[str]:
    rules = [entry.variant for entry in benchmark_files().values() if entry.variant is not None]
    return any_of(p for rule in rules for p in ((*rule.words, *rule.label_words) if label else rule.words))


@cache
def _whole_headers() -> re.Pattern[str]:
    rules = [entry.variant for entry in benchmark_files().values() if entry.variant is not None]
    return any_of(p for rule in rules for p in rule.whole_header)


@lru_cache(maxsize=20_000)
def is_modified(text: str, label: bool = False) -> bool:
    """Whether a text speaks of a linear probe, few-shot or zero-shot evaluation; a `label` also of robustness."""
    return bool(_variant_words(label).search(text) or (label and _whole_headers().fullmatch(text.strip())))
