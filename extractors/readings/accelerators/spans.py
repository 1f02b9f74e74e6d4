"""Spans of text that name accelerators, with what one of them is, what holds them and how much memory it has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.readings.accelerators.evidence import is_evident
from extractors.readings.accelerators.words import Kind, Words, compiled_words, fold

_LEFT_WINDOW = 70
_RIGHT_WINDOW = 90
_FEW_WORDS = r"(?:(?<![\w.,])\d[\d,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen))"
_SOME_OF = re.compile(
    r"\b(?:on|with|using|across|over|by|use[ds]?|need(?:s|ed)?|require[sd]?|occup(?:y|ies|ied)) (?:only |just )?"
    rf"{_FEW_WORDS} of $"
    rf"|{_FEW_WORDS} (?:such |of these )$"
    r"|[:;] ?(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen) of $"
)
"""How a number of what was named before begins: "on 256 of them", "two such cards"."""


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


def find_accelerators(text: str) -> list[AcceleratorSpan]:
    """Mentions of chips, machines and generic devices in `text`, in order and without overlap.

    Offsets are those of `text`. Nothing is found in citation keys ("[K40]"), addresses of web pages and after words
    such as "Theorem".
    """
    words = compiled_words()
    folded = fold(text)
    spans: list[AcceleratorSpan] = []
    end_of_last = 0
    for hit in words.cores.finditer(folded):
        if hit.start() < end_of_last:
            continue
        if words.rules[hit.lastgroup or ""].evidence == "named_before" and not (
            spans and _some_of(folded, hit.start())
        ):
            continue
        span = _span(words, text, folded, hit, end_of_last)
        if span is not None:
            spans.append(span)
            end_of_last = span.container_end or span.end
    return spans


def _some_of(folded: str, start: int) -> bool:
    """Whether a number of what was named before is meant: "256 of them", "two such cards"."""
    return _SOME_OF.search(folded, max(0, start - 24), start) is not None


def _span(words: Words, text: str, folded: str, hit: re.Match[str], floor: int) -> AcceleratorSpan | None:
    rule = words.rules[hit.lastgroup or ""]
    core_start, end = hit.start(), hit.end()
    start = core_start
    left = words.left.search(folded, max(floor, core_start - _LEFT_WINDOW), core_start)
    if left:
        start = left.start()
    if rule.capital and not (text[core_start].isupper()):
        return None
    specification = words.specification.match(folded, end)
    if specification:
        end = specification.end()
    unit, noun = rule.unit, False
    device = words.devices.match(folded, end)
    if device and rule.kind != "machine":
        word = device.lastgroup or rule.unit
        fits = _unit(rule.unit, word)
        if fits is not None:
            unit, noun, end = fits, True, device.end()
            again = words.specification.match(folded, end)
            if again and "(" in again.group():
                end = again.end()
    elif "core" in hit.group():
        unit = "tpu_core" if "tpu" in rule.name else unit
    elif "chip" in hit.group() and "tpu" in rule.name:
        unit = "tpu_chip"
    container = words.containers.match(folded, end)
    if not is_evident(words, rule, folded, start, core_start, end, noun, container is not None):
        return None
    if rule.kind == "generic" and words.generic_not_before.match(folded, end):
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
        memory_gb=None if rule.kind == "machine" else _memory_gb(words, folded, start, end),
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


_MEMORY_IN_NAME = re.compile(r"(?<![a-z0-9])(\d{1,3})[ -]{0,2}g(?:i?bs?|bytes?)?(?![a-z0-9])|-(40|80)b\b")


def _memory_gb(words: Words, folded: str, start: int, end: int) -> float | None:
    inside = _MEMORY_IN_NAME.search(folded, start, end)
    if inside:
        return float(inside.group(1) or inside.group(2))
    after = words.memory_after.match(folded, end, end + _RIGHT_WINDOW)
    return float(after.group("gb")) if after else None
