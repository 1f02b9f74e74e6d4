"""Finds mentions of accelerators in running text.

Names of chips are those of the chips table (extractors/readings/chip_mentions.py); other words, with what each rule
must find and must leave, are in extractors/data/accelerators.json. A span judges nothing: it says that these words name
a chip ("NVIDIA P100 GPUs"), a machine with chips in it ("DGX-1") or a device without its model ("GPUs"). Which chip a
name means is decided in curation.
"""

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
_LEFT_WINDOW = 70
_RIGHT_WINDOW = 90
_NUMBER_BEFORE = re.compile(
    r"(?:\d[\d,]*|\b(?:(?:pair|couple|dozen|quartet) of|a|an|one"
    r"|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen|single))"
    r"[ -]{0,2}[x×*⇥]?[ -]{0,2}$"
)
_SPELLED = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen) $")  # "eight 3090s"
_FEW_WORDS = r"(?:(?<![\w.,])\d[\d,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen))"
_SOME_OF = re.compile(
    r"\b(?:on|with|using|across|over|by|use[ds]?|need(?:s|ed)?|require[sd]?|occup(?:y|ies|ied)) (?:only |just )?"
    rf"{_FEW_WORDS} of $"
    rf"|{_FEW_WORDS} (?:such |of these )$"
    r"|[:;] ?(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen) of $"
)
"""How a number of what was named before begins: "on 256 of them", "two such cards"."""
_LISTED = re.compile(
    r" ?(?:,|/|,? ?(?:and|or)(?= )) ?(?:and |or )?"
    r"(?:(?:nvidia |tesla )?[avhlt]\d{2,4}|(?:nvidia |geforce )?(?:rtx|gtx|titan) ?\w+)(?![a-z0-9]|\.\d)"
)
"""How a list of names goes on: the number in "3090, A5000 and V100 GPUs" is a name, too."""
_TIMES_FEW = re.compile(r"(?<!\d)\d{1,2}[ -]{0,2}[x×⇥] ?$")  # "4 × 3090", not "1920 × 1080"
# "8xV100", "512TPUv3": a count may stand directly before a name; any other letter or digit may not.
_START = (
    r"(?:(?<![a-z0-9@])|(?<=[0-9][x×⇥])|(?<=\d)(?=[tg]pu|[vahpb]\d00)|(?<=tesla)(?=[a-z]\d)"
    r"|(?<=cloud)(?=tpu)|(?<=google)(?=tpu))"
)
_END = r"(?:'?s)?(?![a-z0-9@]|\.\d)"
_KEY_OPENS = re.compile(r"\[(?:[\w+.-]+[,;] ?)*$")
_KEY_CLOSES = re.compile(r"(?:[,;] ?[\w+.-]+)*\]")
_FOLD = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_FOLD |= dict.fromkeys([0x02, 0xFFFE, 0xAD, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212], "-")
_FOLD |= dict.fromkeys([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0xA0, 0xAE, 0x2122, 0x2002, 0x2003, 0x2009, 0x202F], " ")
_FOLD |= {0x2019: "'"}


@dataclass(frozen=True, slots=True)
class AcceleratorSpan:
    """Words that name an accelerator: `text == source[start:end]`, with the maker before and the device word after.

    `unit` is what one of them is (gpu, tpu_core, tpu_chip, tpu_device, cpu, machine, accelerator); `container` what
    holds them ("pod" in "TPU v4 Pods", "machine" in "8-GPU machine") when that word follows, ending at
    `container_end`; `memory_gb` the memory of one device where the words in or right after the span say so.
    """

    start: int
    end: int
    text: str
    kind: Kind
    rule: str
    unit: str
    container: str | None = None
    container_end: int | None = None
    memory_gb: float | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    kind: Kind
    unit: str
    evidence: Evidence
    pattern: str
    capital: bool = False


@dataclass(frozen=True, slots=True)
class _Engine:
    cores: re.Pattern[str]
    rules: dict[str, _Rule]
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
def _engine() -> _Engine:
    words = vocabulary()

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace("{_}", _SEPARATOR))

    def named(groups: dict[str, list[str]]) -> str:
        return "|".join(f"(?P<{name}>{_any(terms)})" for name, terms in groups.items())

    detail = rf"(?:{words['after']})(?![a-z0-9])"
    before = _any(words["before"] + words["before_not_evidence"])
    rules = _all_rules(words["rules"])
    cores = "|".join(f"(?P<{rule.name}>{rule.pattern})" for rule in rules)
    return _Engine(
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


def _all_rules(entries: Iterable[dict[str, Any]]) -> list[_Rule]:
    """The file's rules, with the chips table's names in the place the file gives them."""
    rules: list[_Rule] = []
    for entry in entries:
        if entry["kind"] == "table":
            rules += [_Rule(m.name, "chip", m.unit, m.evidence, m.pattern) for m in mention_patterns()]
        else:
            capital = bool(entry.get("capital", False))
            rules.append(
                _Rule(entry["name"], entry["kind"], entry["unit"], entry["evidence"], entry["pattern"], capital)
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


def find_accelerators(text: str) -> list[AcceleratorSpan]:
    """Mentions of chips, machines and generic devices in `text`, in order and without overlap.

    Offsets are those of `text`. Nothing is found in citation keys ("[K40]"), addresses of web pages and after words
    such as "Theorem".
    """
    engine = _engine()
    folded = fold(text)
    spans: list[AcceleratorSpan] = []
    end_of_last = 0
    for hit in engine.cores.finditer(folded):
        if hit.start() < end_of_last:
            continue
        if engine.rules[hit.lastgroup or ""].evidence == "named_before" and not (
            spans and _some_of(folded, hit.start())
        ):
            continue
        span = _span(engine, text, folded, hit, end_of_last)
        if span is not None:
            spans.append(span)
            end_of_last = span.container_end or span.end
    return spans


def _some_of(folded: str, start: int) -> bool:
    """Whether a number of what was named before is meant: "256 of them", "two such cards"."""
    return _SOME_OF.search(folded, max(0, start - 24), start) is not None


def _span(engine: _Engine, text: str, folded: str, hit: re.Match[str], floor: int) -> AcceleratorSpan | None:
    rule = engine.rules[hit.lastgroup or ""]
    core_start, end = hit.start(), hit.end()
    start = core_start
    left = engine.left.search(folded, max(floor, core_start - _LEFT_WINDOW), core_start)
    if left:
        start = left.start()
    if rule.capital and not (text[core_start].isupper()):
        return None
    specification = engine.specification.match(folded, end)
    if specification:
        end = specification.end()
    unit, noun = rule.unit, False
    device = engine.devices.match(folded, end)
    if device and rule.kind != "machine":
        word = device.lastgroup or rule.unit
        fits = _unit(rule.unit, word)
        if fits is not None:
            unit, noun, end = fits, True, device.end()
            again = engine.specification.match(folded, end)
            if again and "(" in again.group():
                end = again.end()
    elif "core" in hit.group():
        unit = "tpu_core" if "tpu" in rule.name else unit
    elif "chip" in hit.group() and "tpu" in rule.name:
        unit = "tpu_chip"
    container = engine.containers.match(folded, end)
    if not _evident(engine, rule, text, folded, start, core_start, end, noun, container is not None):
        return None
    if rule.kind == "generic" and engine.generic_not_before.match(folded, end):
        return None
    return AcceleratorSpan(
        start=start,
        end=end,
        text=text[start:end],
        kind=rule.kind,
        rule=rule.name,
        unit=unit,
        container=container.lastgroup if container else None,
        container_end=container.end() if container else None,
        memory_gb=None if rule.kind == "machine" else _memory_gb(engine, folded, start, end),
    )


def _unit(of_rule: str, word: str) -> str | None:
    """What one device is, from the rule's unit and the device word after the name; None where the two do not fit."""
    if of_rule == "tpu_device":
        return word if word.startswith("tpu") else "tpu_chip" if word == "accelerator" else None
    if of_rule == "cpu":
        return {"cpu": "cpu", "processor": "cpu", "tpu_core": "cpu_core"}.get(word)
    if of_rule == "gpu":
        return "gpu" if word in ("gpu", "accelerator", "tpu_device", "tpu_chip") else None
    return of_rule if word in ("accelerator", "processor", "tpu_chip", "tpu_device", "gpu") else None


def _evident(
    engine: _Engine,
    rule: _Rule,
    text: str,
    folded: str,
    start: int,
    core_start: int,
    end: int,
    noun: bool,
    container: bool,
) -> bool:
    """Whether the words around a name bear it out, as the rule asks."""
    if rule.kind != "generic":
        if _KEY_OPENS.search(folded, max(0, start - 40), start) and _KEY_CLOSES.match(folded, end):
            return False
        if engine.not_after.search(folded, max(0, start - 24), start) or engine.not_before.match(folded, end):
            return False
    token_start = folded.rfind(" ", max(0, start - 120), start) + 1
    if "://" in folded[token_start:start] or "www." in folded[token_start:start]:
        return False
    made_by = engine.maker.search(folded, start, core_start) is not None
    adjacent = noun or made_by or (rule.kind == "machine" and container)
    if rule.evidence in ("alone", "named_before"):
        return True
    if rule.evidence == "adjacent":
        return adjacent
    if rule.evidence == "counted":
        number = _NUMBER_BEFORE.search(folded, max(0, start - 16), start)
        plural = folded[end - 1] == "s" and _SPELLED.search(folded, max(0, start - 16), start) is not None
        listed = _LISTED.match(folded, end) is not None
        few = number is not None and (noun or _TIMES_FEW.search(number.group()) is not None)
        return made_by or plural or listed or few
    if rule.evidence == "numbered":
        counted = _NUMBER_BEFORE.search(folded, max(0, start - 16), start) is not None
        near = engine.core_cues.search(folded, max(0, start - engine.window), end + engine.window)
        return counted and near is not None and "tpu" not in folded and "tensor" not in folded
    if rule.evidence == "counted_use":
        return _TRAINED_ON.search(folded, max(0, start - 90), start) is not None or (
            _ON_SOME.search(folded, max(0, start - 24), start) is not None and _FOR_TIME.match(folded, end) is not None
        )
    if rule.evidence == "tpu_near":
        return "tpu" in folded[max(0, start - engine.window) : end + engine.window]
    return (
        adjacent
        or (rule.kind == "chip" and _is_counted(folded, start, end))
        or engine.cues.search(folded, max(0, start - engine.window), start) is not None
        or engine.cues.search(folded, end, end + engine.window) is not None
    )


_COUNTED_USE = re.compile(
    r"(?:(?<![a-z])(?:on|onto|with|using|of|over|across|require[sd]?|needs?|used?) |[(,] ?)"
    r"(?:a single|an?|only one|one|two|four|eight|\d+)[ -]{0,2}[x×]? ?$"
)


_SOME = r"(?:on|across|over|using) (?:a single|one|two|three|four|eight|sixteen|\d+) ?$"
_ON_SOME = re.compile(_SOME)
_TRAINED_ON = re.compile(
    rf"(?:(?<![a-z])(?:pre-?)?train(?:ed|ing|s)?(?![a-z])[^.;]{{0,50}} |(?:minutes|hours?|days?|weeks?) ){_SOME}"
    r"|(?:minutes|hours?|days?|weeks?) with (?:a single|one|two|three|four|eight|sixteen|\d+) ?$"
)
_FOR_TIME = re.compile(r" for [^.;,]{0,15}(?:hours?|days?|weeks?)(?![a-z])")
"""What makes a number of cards one of accelerators: they were trained on, or used for a time."""
_DEVICE_TIME = re.compile(r"(?:\s|-)(?:hours?|days?|weeks?|months?)(?![a-z])")


def _is_counted(folded: str, start: int, end: int) -> bool:
    """Whether a number shows that a name is a device: "three A40s", "on a single T4", "410K B200 hours"."""
    if _DEVICE_TIME.match(folded, end) and re.search(r"\d[km]? $", folded[max(0, start - 4) : start]):
        return True
    if folded[end - 1] == "s" and _NUMBER_BEFORE.search(folded, max(0, start - 16), start) is not None:
        return True
    return _COUNTED_USE.search(folded, max(0, start - 24), start) is not None


_MEMORY_IN_NAME = re.compile(r"(?<![a-z0-9])(\d{1,3})[ -]{0,2}g(?:i?bs?|bytes?)?(?![a-z0-9])|-(40|80)b\b")


def _memory_gb(engine: _Engine, folded: str, start: int, end: int) -> float | None:
    inside = _MEMORY_IN_NAME.search(folded, start, end)
    if inside:
        return float(inside.group(1) or inside.group(2))
    after = engine.memory_after.match(folded, end, end + _RIGHT_WINDOW)
    return float(after.group("gb")) if after else None
