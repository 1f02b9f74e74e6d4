"""The words by which accelerators are found, compiled: names of the chips table and what the data file adds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from extractors.readings.chip_mentions import Evidence, mention_patterns

Kind = Literal["chip", "generic", "machine"]

_SEPARATOR = "(?:[ -]{0,3}| {4,5})"  # "Tesla(TM) K40": the mark is four blanks
# "8xV100", "512TPUv3": a count may stand directly before a name; any other letter or digit may not.
# No name begins within a word that goes on after other letters than these, which one look tells.
_START = (
    r"(?:(?<![a-z0-9@])|(?<=[\dx×⇥ade])(?:(?<=[0-9][x×⇥])|(?<=\d)(?=[tg]pu|[vahpb]\d00)|(?<=tesla)(?=[a-z]\d)"
    r"|(?<=cloud)(?=tpu)|(?<=google)(?=tpu)))"
)
_END = r"(?:'?s)?(?![a-z0-9@]|\.\d)"
_FOLD = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_FOLD |= dict.fromkeys([0x02, 0xFFFE, 0xAD, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212], "-")
_FOLD |= dict.fromkeys([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0xA0, 0xAE, 0x2122, 0x2002, 0x2003, 0x2009, 0x202F], " ")
_FOLD |= {0x2019: "'"}


@dataclass(frozen=True, slots=True)
class NameRule:
    name: str
    kind: Kind
    unit: str
    evidence: Evidence
    pattern: str
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    cores: re.Pattern[str]
    rules: dict[str, NameRule]
    left: re.Pattern[str]
    maker: re.Pattern[str]
    specification: re.Pattern[str]
    devices: re.Pattern[str]
    containers: re.Pattern[str]
    cues: re.Pattern[str]
    core_cues: re.Pattern[str]
    not_after: re.Pattern[str]
    not_before: re.Pattern[str]
    generic_not_before: re.Pattern[str]
    memory_after: re.Pattern[str]
    window: int


def _any(terms: Iterable[str]) -> str:
    return "(?:" + "|".join(terms) + ")"


@cache
def vocabulary() -> dict[str, Any]:
    """The rules and words of extractors/data/accelerators.json."""
    loaded: dict[str, Any] = json.loads(
        resources.files("extractors").joinpath("data/accelerators.json").read_text("utf-8")
    )
    return loaded


@cache
def compiled_words() -> Words:
    words = vocabulary()

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace("{_}", _SEPARATOR))

    def named(groups: dict[str, list[str]]) -> str:
        return "|".join(f"(?P<{name}>{_any(terms)})" for name, terms in groups.items())

    detail = rf"(?:{words['after']})(?![a-z0-9])"
    before = _any(words["before"] + words["before_not_evidence"])
    rules = _all_rules(words["rules"])
    # The empty group behind each tells which it was; in front it would keep `re` from skipping by first letters.
    cores = "|".join(f"(?:{rule.pattern})(?P<{rule.name}>)" for rule in rules)
    return Words(
        cores=compiled(f"{_START}(?:{cores}){_END}"),
        rules={rule.name: rule for rule in rules},
        left=compiled(rf"(?<![a-z0-9.])(?:{words['memory']}[ -]{{1,3}})?(?:{before}[ -]{{0,5}})*$"),
        maker=compiled(rf"(?<![a-z]){_any(words['before'])}(?![a-z])"),
        specification=compiled(rf"(?:[ /,-]{{0,2}}{detail}|[ -]{{0,2}}\({detail}(?:[ /,-]{{0,2}}{detail})*\)){{1,4}}"),
        devices=compiled(rf"(?:[ -]{{1,3}}(?:{named(words['devices'])})(?![a-z]))"),
        containers=compiled(rf"[ -]{{1,3}}(?:{named(words['containers'])})(?![a-z])"),
        cues=compiled(rf"(?<![a-z]){_any(words['cues'])}(?![a-z])"),
        core_cues=compiled(rf"(?<![a-z]){_any(words['core_cues'])}(?![a-z])"),
        not_after=compiled(rf"(?<![a-z]){_any(words['not_after'])} {{0,2}}[(:]? ?$"),
        not_before=compiled(rf" {{0,2}}{_any(words['not_before'])}"),
        generic_not_before=compiled(rf"[ -]{{1,3}}{_any(words['generic_not_before'])}(?![a-z])"),
        memory_after=compiled(
            r" {0,2}(?:,|,? ?(?:each |that |which )?(?:with|having|has|have|of)|\()[ (]{0,2}(?:only |up to )?"
            r"(?P<gb>\d{1,3}){_}g(?:i?b|bytes?)(?![a-z])"
        ),
        window=int(words["cue_window"]),
    )


def _all_rules(entries: Iterable[dict[str, Any]]) -> list[NameRule]:
    """The file's rules, with the chips table's names in the place the file gives them."""
    rules: list[NameRule] = []
    for entry in entries:
        if entry["kind"] == "table":
            rules += [NameRule(m.name, "chip", m.unit, m.evidence, m.pattern) for m in mention_patterns()]
        else:
            capital = bool(entry.get("capital", False))
            rules.append(
                NameRule(entry["name"], entry["kind"], entry["unit"], entry["evidence"], entry["pattern"], capital)
            )
    return rules


_MARKED = re.compile(r"tm|\(r\)")
_TRADE_MARK = re.compile(
    r"(?:(?<=rtx)|(?<=gtx)|(?<=geforce)|(?<=tesla)|(?<=xeon)|(?<=titan))tm(?= )|(?<=[a-z])\((?:tm|r)\)"
)


def fold(text: str) -> str:
    """`text` in ASCII lower case with every dash as '-', white space and ® as blanks; the length is kept.

    The marks of brands are blanks, too: "RTXTM 3090", "Tesla(TM) K40", "Xeon(R)".
    """
    folded = text.translate(_FOLD)
    return _TRADE_MARK.sub(lambda mark: " " * len(mark.group()), folded) if _MARKED.search(folded) else folded
