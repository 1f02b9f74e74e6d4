"""What papers are read by, loaded before the first of them is.

A slip in a data file would else end the reading of every paper, each in its worker and with the same words.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from curation.vocabulary.benchmarks import benchmarks
from curation.vocabulary.chip_table import chips
from extractors.readings.rules import DATA, Rule, load_rules

_PARSERS: Final[dict[str, Callable[[str], object]]] = {".toml": tomllib.loads, ".json": json.loads}
_SHOWN: Final = 80
"""Characters of a pattern by which it is found in its file."""
_KEYS: Final = frozenset({
    "also", "general", "leaves", "minimum", "name", "named", "needs", "of", "pattern", "percent", "quantity", "reads",
    "shortest_h", "singular", "unit", "unit_flop", "unless_before", "value", "words",
})  # fmt: skip
_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "durations": ("t", "written"), "counts": ("n", "list", "k"), "compute": ("n",), "amounts": ("n",),
    "machines": ("n",),
}  # fmt: skip
"""The groups of a file's patterns of which each must have one; a count may state its `value` in their place."""
_NO_PATTERNS: Final = frozenset({"about", "sources", "cue_window", "rules"})
"""Keys of accelerators.json that hold no pattern; of `rules` the patterns are taken."""
_MACRO: Final = re.compile(r"(?<!\\)\{([A-Z]\w*)\}")
_UNITS: Final = {
    "durations": frozenset({"wall_clock", "device_hours", "per_epoch", "per_step"}),
    "counts": frozenset({"accelerator"}),
}


class RuleFileError(ValueError):
    """A data file of the readers cannot be loaded; the text names the file and what is wrong in it."""

    exit_status = 2


def check_rule_files() -> None:
    """Raise where a paper could not be read for a data file that is wrong.

    A RuleFileError, a BenchmarkFileError or a ChipTableError, which names the file and what is wrong in it.
    """
    for file in sorted(DATA.rglob("*")):
        if file.suffix in _PARSERS:
            _parse(file)
    benchmarks()
    chips()
    _load_names(DATA / "accelerators.json", DATA / "chip_aliases.json")
    _load_cues(DATA / "contexts.toml")
    _load_cues(DATA / "sections.toml")
    for file in sorted((DATA / "rules").glob("*.toml")):
        _load_rules(file)


def _parse(file: Path) -> None:
    try:
        _PARSERS[file.suffix](file.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise RuleFileError(f"{file} is no {file.suffix.removeprefix('.').upper()}: {problem}") from problem


def _load_names(words: Path, aliases: Path) -> None:
    """Raise RuleFileError for a word that is no pattern, and for spellings of a chip that no row has."""
    loaded = json.loads(words.read_text(encoding="utf-8"))
    rules = {rule["name"]: rule["pattern"] for rule in loaded["rules"] if "pattern" in rule}
    for place, text in _texts({**{key: loaded[key] for key in loaded if key not in _NO_PATTERNS}, "rules": rules}):
        try:
            re.compile(text.replace("{_}", " "))
        except re.error as problem:
            raise RuleFileError(f"{words}: {place}: {problem.msg} in {text!r}") from problem
    known = {chip.chip for chip in chips()}
    for name in json.loads(aliases.read_text(encoding="utf-8"))["names"]:
        if name not in known:
            raise RuleFileError(
                f"{aliases}: `names` has spellings of {name!r}, which is the `chip` of no row of chips.csv"
            )


def _texts(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a JSON value with the keys that lead to it."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, place)


def _load_cues(file: Path) -> None:
    """Raise RuleFileError for a list of cues that has no `patterns`, or one that cannot be compiled."""
    for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if not isinstance(entry, dict):
            raise RuleFileError(
                f"{file}: {name!r} stands outside every list; write it below a [name], as `patterns = […]`"
            )
        try:
            re.compile("|".join(entry["patterns"]), re.IGNORECASE)
        except KeyError as problem:
            raise RuleFileError(f"{file}: [{name}] lacks the key {problem}") from problem
        except re.error as problem:
            raise RuleFileError(f"{file}: [{name}]: {problem}") from problem


def _load_rules(file: Path) -> None:
    try:
        _check(file, load_rules(file.stem))
    except re.error as problem:
        pattern = str(problem.pattern)
        shown = pattern if len(pattern) <= _SHOWN else pattern[:_SHOWN] + "…"
        named = "".join(f"{note}: " for note in getattr(problem, "__notes__", ()))
        raise RuleFileError(
            f"{file}: {named}{problem.msg} at character {problem.pos} of the pattern {shown}"
        ) from problem
    except KeyError as problem:
        raise RuleFileError(f"{file}: the file, or a rule of it, lacks the key {problem}") from problem


def _check(file: Path, rules: Sequence[Rule]) -> None:
    """Raise RuleFileError for what a rule says and no reader knows: a slip in a key or a unit would just not count."""
    names = [rule.name for rule in rules]
    for rule in rules:
        unknown = sorted(set(rule.properties) - _KEYS)
        if unknown:
            raise RuleFileError(f"{file}: the rule {rule.name!r} has keys that nothing reads: {', '.join(unknown)}")
        units = _UNITS.get(file.stem)
        if units is not None and rule.properties.get("unit") not in units:
            raise RuleFileError(f"{file}: the unit of the rule {rule.name!r} must be one of {', '.join(sorted(units))}")
        if names.count(rule.name) > 1:
            raise RuleFileError(f"{file}: two rules have the name {rule.name!r}")
        _check_values(file, rule)
        for pattern in rule.patterns:
            _check_pattern(file, rule, pattern)


def _check_values(file: Path, rule: Rule) -> None:
    """Raise RuleFileError for examples without a number each, and for a value that is none."""
    reads = rule.properties.get("reads")
    if not reads:
        raise RuleFileError(f"{file}: the rule {rule.name!r} has no `reads`: sentences with the value in each")
    if not all(isinstance(one, list) and len(one) == 2 and isinstance(one[1], (int, float)) for one in reads):
        raise RuleFileError(
            f"{file}: `reads` of the rule {rule.name!r} is a list of pairs, each a sentence and the number read of it: "
            '[["…", 48]]'
        )
    if not isinstance(rule.properties.get("value", 0), (int, float)):
        raise RuleFileError(f"{file}: `value` of the rule {rule.name!r} is no number: {rule.properties['value']!r}")


def _check_pattern(file: Path, rule: Rule, pattern: re.Pattern[str]) -> None:
    """Raise RuleFileError for a macro that is not known, and for a pattern without words of which a value is read."""
    if unknown := _MACRO.search(pattern.pattern):
        raise RuleFileError(f"{file}: the rule {rule.name!r} has {unknown.group()}, which is no macro known here")
    needed = _GROUPS.get(file.stem, ())
    stated = file.stem == "counts" and "value" in rule.properties
    if file.stem == "durations" and "t" in pattern.groupindex and not _is_counted(rule, pattern):
        raise RuleFileError(f"{file}: the rule {rule.name!r} has neither (?P<n>…) nor a `value`: how many of the unit")
    if needed and not stated and not any(group in pattern.groupindex for group in needed):
        groups = " or ".join(f"(?P<{group}>…)" for group in needed)
        raise RuleFileError(
            f"{file}: the pattern of the rule {rule.name!r} has no {groups}, of which its value is read"
        )


def _is_counted(rule: Rule, pattern: re.Pattern[str]) -> bool:
    return "value" in rule.properties or not {"n", "k", "written"}.isdisjoint(pattern.groupindex)
