"""Benchmark values in running text: "achieves 28.4 BLEU", "a top-5 error of 3.57%"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.pages.document import Document
from extractors.pages.sentences import Sentence
from extractors.reading import Reading

LONGEST_SENTENCE = 1500  # characters; a longer "sentence" is a page that could not be split
LONGEST_NEIGHBOUR = 600
DIGIT = re.compile(r"\d")
NUMBER = r"(?<![\d.\w^_/-])(?P<value>\d{1,2}(?:\.\d{1,3})?|100(?:\.0+)?)(?![\d\w]|\.\d)"
AFTER = (
    r"\s*(?P<percent>%)?(?:\s*±\s*[\d.]+%?)?(?:\s+(?:in|of|on|for|test|dev|val(?:idation)?|single-crop|single-model"
    r"|points of|imagenet|coco|averaged?|mean|box))?\s+\(?"
)
BEFORE = (
    r"\)?(?:\s+(?:on [\w-]+(?: [\w-]+){0,4}|performance|score|value))?\s*(?:\s(?:of|is|was|to|at|reaches|equals|as|are"
    r"|from)(?: (?:about|only|just|up to|around|over|almost|as (?:low|high) as))?|[:=,(])\s*~?\(?"
)


@dataclass(frozen=True, slots=True)
class Score:
    """A benchmark value in a sentence: its place, the value, the metric's family and the words that name it."""

    start: int
    end: int
    value: float
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class _Metric:
    """How the values of a metric are written: before its words or behind them."""

    unit: str
    words: re.Pattern[str]
    forward: re.Pattern[str]
    backward: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The metrics, a pattern of all their words, which most sentences do not match, and what makes a difference."""

    metrics: tuple[_Metric, ...]
    any_words: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "scores.toml").read_text(encoding="utf-8"))
    metrics = []
    for metric in data["metric"]:
        words = rf"(?<![a-z\d])(?P<words>{metric['words']})"
        forward = re.compile(NUMBER + AFTER + words, re.IGNORECASE)
        backward = re.compile(words + BEFORE + NUMBER + r"\s*(?P<percent>%)?", re.IGNORECASE)
        metrics.append(_Metric(metric["unit"], re.compile(words, re.IGNORECASE), forward, backward))
    any_words = "|".join(metric["words"] for metric in data["metric"])
    change = data["change"]
    return _Patterns(
        tuple(metrics),
        re.compile(rf"(?<![a-z\d])(?:{any_words})", re.IGNORECASE),
        re.compile(change["before"], re.IGNORECASE),
        re.compile(change["after"], re.IGNORECASE),
    )


def find_scores(text: str) -> list[Score]:
    """The benchmark values of a sentence, left to right; differences ("by 2.0 BLEU") are left out."""
    patterns = _patterns()
    found: list[Score] = []
    if not DIGIT.search(text) or not patterns.any_words.search(text):
        return found
    for metric in patterns.metrics:
        if not metric.words.search(text):
            continue
        for match in [*metric.forward.finditer(text), *metric.backward.finditer(text)]:
            start, end = match.span("value")
            if any(start < other.end and other.start < end for other in found):
                continue
            tail = max(match.end(), match.end("words"))
            before, after = text[max(0, start - 40) : start], text[tail : tail + 40]
            if patterns.before.search(before) or patterns.after.search(after):
                continue
            whole = "." not in match["value"] and not match["percent"]
            if whole and metric.unit in ("accuracy", "error", "box_AP", "EM"):
                continue
            found.append(Score(start, end, float(match["value"]), metric.unit, match["words"]))
    return sorted(found, key=lambda s: s.start)


def read_scores(document: Document, sentences: Sequence[Sentence]) -> list[Reading]:
    """Readings of quantity "score" of the running text and captions; `unit` is the metric's family."""
    return [
        _reading(document, sentences, k, score)
        for k, sentence in enumerate(sentences)
        if sentence.kind in ("prose", "caption") and len(sentence.text) <= LONGEST_SENTENCE
        for score in find_scores(sentence.text)
    ]


def _reading(document: Document, sentences: Sequence[Sentence], k: int, score: Score) -> Reading:
    sentence = sentences[k]
    return Reading(
        quantity="score",
        text=sentence.text[score.start : score.end],
        page=sentence.page_at(score.start),
        quote=sentence.text,
        rule=f"scores.{score.unit}",
        value=score.value,
        unit=score.unit,
        position=sentence.offset(score.start),
        sentence=sentence.number,
        section=sentence.section,
        before=sentences[k - 1].text[:LONGEST_NEIGHBOUR] if k else "",
        after=sentences[k + 1].text[:LONGEST_NEIGHBOUR] if k + 1 < len(sentences) else "",
        context=(f"kind:{sentence.kind}",),
        attributes={"words": score.words, "start": str(score.start)},
        boxes=sentence.boxes(document, score.start, score.end),
    )
