"""Whether the words around a name bear out that it is an accelerator's: "a single T4", "three A40s", not "[T4]"."""

from __future__ import annotations

import re

from extractors.readings.accelerators.words import NameRule, Words

_NUMBER_BEFORE = re.compile(
    r"(?:\d[\d,]*|\b(?:(?:pair|couple|dozen|quartet) of|a|an|one"
    r"|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen|single))"
    r"[ -]{0,2}[x×*⇥]?[ -]{0,2}$"
)
_SPELLED = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen) $")  # "eight 3090s"
_LISTED = re.compile(
    r" ?(?:,|/|,? ?(?:and|or)(?= )) ?(?:and |or )?"
    r"(?:(?:nvidia |tesla )?[avhlt]\d{2,4}|(?:nvidia |geforce )?(?:rtx|gtx|titan) ?\w+)(?![a-z0-9]|\.\d)"
)
"""How a list of names goes on: the number in "3090, A5000 and V100 GPUs" is a name, too."""
_TIMES_FEW = re.compile(r"(?<!\d)\d{1,2}[ -]{0,2}[x×⇥] ?$")  # "4 × 3090", not "1920 × 1080"
_KEY_OPENS = re.compile(r"\[(?:[\w+.-]+[,;] ?)*$")
_KEY_CLOSES = re.compile(r"(?:[,;] ?[\w+.-]+)*\]")


def is_evident(
    words: Words,
    rule: NameRule,
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
        if words.not_after.search(folded, max(0, start - 24), start) or words.not_before.match(folded, end):
            return False
    token_start = folded.rfind(" ", max(0, start - 120), start) + 1
    if "://" in folded[token_start:start] or "www." in folded[token_start:start]:
        return False
    made_by = words.maker.search(folded, start, core_start) is not None
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
        near = words.core_cues.search(folded, max(0, start - words.window), end + words.window)
        return counted and near is not None and "tpu" not in folded and "tensor" not in folded
    if rule.evidence == "counted_use":
        return _TRAINED_ON.search(folded, max(0, start - 90), start) is not None or (
            _ON_SOME.search(folded, max(0, start - 24), start) is not None and _FOR_TIME.match(folded, end) is not None
        )
    if rule.evidence == "tpu_near":
        return "tpu" in folded[max(0, start - words.window) : end + words.window]
    return (
        adjacent
        or (rule.kind == "chip" and _is_counted(folded, start, end))
        or words.cues.search(folded, max(0, start - words.window), start) is not None
        or words.cues.search(folded, end, end + words.window) is not None
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
