"""Words that say what a number of a table or sentence is: metrics, other quantities, splits, whose result it is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from curation.vocabulary.letters import needed_letters
from extractors.benchmarks import benchmark_files

DATA: Final = Path(__file__).parents[1] / "data" / "result_words.toml"
DIRECTIONS: Final = frozenset({"error", "accuracy"})


@dataclass(frozen=True, slots=True)
class Found:
    """A word found in a text: what it names and where it stands."""

    name: str
    start: int
    end: int


@cache
def words() -> dict[str, Any]:
    """The data file as it stands."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _named(kind: str) -> list[tuple[str, tuple[str, ...], re.Pattern[str]]]:
    """Names of a kind, each with letters of which a text needs one and with its pattern."""
    entries = [(entry["name"], entry["patterns"]) for entry in words()[kind]]
    if kind == "metric":
        entries = [*_own_metrics(), *entries]
    return [
        (name, needed_letters(pattern.lower()), re.compile(pattern, re.IGNORECASE))
        for name, patterns in entries
        for pattern in patterns
    ]


def _own_metrics() -> list[tuple[str, tuple[str, ...]]]:
    """Families of metrics that one benchmark alone has, from its file."""
    return [
        (metric.families[0], metric.names.patterns)
        for entry in benchmark_files().values()
        for metric in entry.metric
        if metric.names is not None
    ]


@cache
def metric_names() -> tuple[str, ...]:
    """The families of metrics that `find_metrics` can tell."""
    return tuple(dict.fromkeys(name for name, *_ in _named("metric")))


@cache
def _any(section: str, key: str) -> re.Pattern[str]:
    flags = 0 if key == "citation" else re.IGNORECASE
    return re.compile("|".join(f"(?:{p})" for p in words()[section][key]), flags)


def _find(kind: str, text: str) -> tuple[Found, ...]:
    """Names found in a text, left to right; of overlapping ones that of the entry listed first."""
    kept: list[Found] = []
    lowered = text.lower()
    for name, needed, pattern in _named(kind):
        if needed and not any(letters in lowered for letters in needed):
            continue
        for match in pattern.finditer(text):
            if match.end() > match.start() and not any(match.start() < k.end and k.start < match.end() for k in kept):
                kept.append(Found(name, match.start(), match.end()))
    return tuple(sorted(kept, key=lambda f: f.start))


@lru_cache(maxsize=20_000)
def find_metrics(text: str) -> tuple[Found, ...]:
    """The metrics a text names, left to right."""
    return _find("metric", text)


@lru_cache(maxsize=20_000)
def find_split(text: str) -> str | None:
    """The split a text names: "test-dev", "val", "newstest2014"; the most specific one."""
    return next((name for name, _, pattern in _named("split") if pattern.search(text)), None)


@lru_cache(maxsize=20_000)
def is_quantity(text: str) -> bool:
    """Whether a header names something other than a score: parameters, FLOP, time, a setting."""
    return bool(_any("quantity", "patterns").search(text.strip()))


@lru_cache(maxsize=20_000)
def is_difference(text: str) -> bool:
    """Whether a header names by how much a score differs from another: an increase of the error."""
    return bool(_any("difference", "patterns").search(text.strip()))


@lru_cache(maxsize=20_000)
def is_training_set(text: str) -> bool:
    """Whether a header says that the numbers below are of what the model was trained on."""
    return bool(_any("training_set", "patterns").search(text.strip()))


def held_out() -> re.Pattern[str]:
    """What headers call data that were kept from training."""
    return _any("held_out", "patterns")


@lru_cache(maxsize=20_000)
def is_cost(text: str) -> bool:
    """Whether a header names what a model costs (parameters, FLOP, time) or a derived number, not what it is."""
    return bool(_any("cost", "patterns").search(text.strip()))


@lru_cache(maxsize=20_000)
def find_conditions(text: str) -> tuple[str, ...]:
    """How numbers were measured, as a caption says it: "10-crop", "single-model"."""
    return tuple(dict.fromkeys(m.group().lower() for m in _any("condition", "patterns").finditer(text)))


@cache
def families(key: str) -> tuple[str, ...]:
    """Families of metrics of a kind, by its key in the section `families` of the data file."""
    return tuple(words()["families"][key])


@cache
def family_number(family: str) -> int:
    """The number by which judges know a family of metrics; one number for all that have none of their own."""
    numbered = families("numbered")
    return numbered.index(family) if family in numbered else len(numbered)


@cache
def cue(name: str) -> re.Pattern[str]:
    """By which words a label, abstract or sentence says whose a model is; the names are those of the data file."""
    entry = next(entry for entry in words()["cue"] if entry["name"] == name)
    return re.compile("|".join(entry["patterns"]), 0 if entry.get("case") else re.IGNORECASE)


@lru_cache(maxsize=20_000)
def says(text: str, key: str) -> bool:
    """Whether a text has one of the cue words `citation`, `ours`, `others`, `own_table`, `comparison_table`."""
    return bool(_any("owner", key).search(text))


def without_citations(text: str) -> str:
    """A label without its citation marks."""
    bare = re.sub(r"\s*\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\s?\]", "", text)
    bare = re.sub(r"\s*\((?:[^()]*?(?:et al\.?|and|&)?[^()]*?,?\s*(?:19|20)\d\d[a-z]?(?:;[^()]*)?)\)", "", bare)
    bare = re.sub(r"\s*\[[A-Z][A-Za-z+]{1,6}\d{2}[a-z]?\]", "", bare)
    return re.sub(r"\s+", " ", bare).strip()
