"""Patterns of the chips' names, generated from the chips table and the spellings beside it.

A row of extractors/data/chips.csv is enough for its mentions to be found. What a name needs around it follows from how
it is built ("GTX 1080" stands alone, "K40" needs a word of devices near, "1080" a number and a device word); names of
which that is wrong are listed in `mentions` of extractors/data/chip_aliases.json.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Evidence = Literal["alone", "near", "adjacent", "counted", "numbered", "tpu_near", "named_before", "counted_use"]

PREFIX = "table"
"""Rules of generated patterns are called table_<evidence>_<unit>."""
_ORDER: tuple[Evidence, ...] = ("alone", "near", "counted", "adjacent")
_UNITS = {"gpu": "gpu", "accelerator": "accelerator", "soc": "cpu"}
_GAP, _OPEN, _CLOSE = "\0", "\1", "\2"
_SIGNS = {_GAP: "{_}", _OPEN: "{_}\\(?", _CLOSE: "\\)?"}
_OTHER_MODEL = r"(?!{_}(?:super|ti|xtx?)(?![a-z]))"
"""What follows a name makes it another model: "RTX 3070 Ti" is no RTX 3070."""


@dataclass(frozen=True, slots=True)
class MentionPattern:
    """One pattern for all names that need the same words around them and are the same kind of device."""

    name: str
    unit: str
    evidence: Evidence
    pattern: str


@cache
def chip_words() -> dict[str, Any]:
    """The content of extractors/data/chip_aliases.json."""
    loaded: dict[str, Any] = json.loads(
        resources.files("extractors").joinpath("data/chip_aliases.json").read_text("utf-8")
    )
    return loaded


@cache
def chip_kinds() -> dict[str, str]:
    """Kind (gpu, tpu, accelerator, soc) of each short name of the chips table."""
    text = resources.files("extractors").joinpath("data/chips.csv").read_text("utf-8")
    return {row["chip"]: row["kind"] for row in csv.DictReader(text.splitlines())}


def mention_patterns(
    kinds: Mapping[str, str] | None = None, words: Mapping[str, Any] | None = None
) -> list[MentionPattern]:
    """The patterns of all names, those that stand alone first; tensor processing units have rules of their own."""
    words = chip_words() if words is None else words
    groups: dict[tuple[Evidence, str], set[str]] = {}
    for name, kind in _spellings(chip_kinds() if kinds is None else kinds, words):
        evidence = evidence_of(name, words)
        if evidence != "never":
            groups.setdefault((evidence, _UNITS[kind]), set()).add(name)
    return [
        MentionPattern(f"{PREFIX}_{evidence}_{unit}", unit, evidence, _trie(map(_symbols, names)) + _OTHER_MODEL)
        for (evidence, unit), names in sorted(groups.items(), key=lambda item: (_ORDER.index(item[0][0]), item[0][1]))
    ]


def _spellings(kinds: Mapping[str, str], words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for chip, kind in kinds.items():
        for name in (chip, *words["names"].get(chip, ())):
            if kind in _UNITS or not name.startswith("TPU"):
                yield name, kind if kind in _UNITS else "accelerator"
    for name, entry in words["ambiguous"].items():
        kind = kinds.get(entry["candidates"][0], "")
        if kind in _UNITS:
            for spelling in (name, *entry["aliases"]):
                yield spelling, kind


def evidence_of(name: str, words: Mapping[str, Any]) -> Evidence | Literal["never"]:
    """What must stand around a name for it to be taken as a chip; "never" for names that another rule reads."""
    for evidence, names in words["mentions"]["evidence"].items():
        if name in names:
            chosen: Evidence | Literal["never"] = evidence
            return chosen
    if name.isdigit():
        return "counted"
    if not re.search(r"\d", name):
        return "adjacent" if re.fullmatch(r"\w+", name) else "alone"
    return "near" if re.fullmatch(r"(?:[A-Za-z]-?\d{1,4}|[A-Za-z]{2}-?\d{1,2})[A-Za-z]{0,2}", name) else "alone"


def _symbols(name: str) -> str:
    opened = re.sub(r"\s*\(\s*", _OPEN, name.lower())
    return re.sub(r"[\s-]+", _GAP, re.sub(r"\s*\)", _CLOSE, opened))


def _trie(names: Iterable[str]) -> str:
    """A pattern of all names that shares what they begin with: some hundred names cost little more than one."""
    root: dict[str, Any] = {}
    for name in names:
        node = root
        for symbol in name:
            node = node.setdefault(symbol, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict[str, Any]) -> str:
    ends = "" in node
    branches = [
        _SIGNS.get(symbol, re.escape(symbol)) + _branch(below) for symbol, below in sorted(node.items()) if symbol
    ]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if ends else joined
