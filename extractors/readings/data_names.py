"""Names that a paper gives to data sets: "the DocRED dataset", "corpora such as X, Y and Z", "X is a … benchmark"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from extractors.pages.sentences import Sentence
from extractors.reading import Reading
from extractors.readings.accelerators import find_accelerators
from extractors.readings.benchmark_names import find_benchmark_names, reading_of

DATA: Final = Path(__file__).parents[1] / "data" / "data_names.toml"
BEFORE: Final = 240
"""Characters before the word for a data set in which its names stand."""
AFTER: Final = 300
"""Characters behind it."""
STEM: Final = 4
"""Letters by which the words for a data set are looked for first."""
WORDS_BETWEEN: Final = 3
"""Words in small letters between a name and its kind: "the SciERC relation extraction dataset"."""
WORDS_DEFINING: Final = 10
"""Words between the verb of a definition and the word for a data set."""
WORDS_OF_A_NAME: Final = 3
SHORTEST: Final = 3
"""Letters of a name; one of as few in capitals alone is a task's: "QA datasets"."""

_ITEM: Final = re.compile(
    r"(?P<cite>\^?\[[\w+, ;–-]{1,40}\]|\([^()]{0,80}?(?:19|20)\d\d[^()]{0,60}\))"
    r"|(?P<name>(?<![\w.])(?:[A-Z][A-Za-z0-9]*|[a-z]{1,6}[A-Z][A-Za-z0-9]*)(?:[-+./’'][A-Za-z0-9]+)*\+*)"
    r"|(?P<number>v?\d+(?:\.\d+)*)"
    r"|(?P<and>,|;|/|&|\b(?:and|or)\b)"
    r"|(?P<word>[a-z][\w-]*)"
    r"|(?P<other>\S)"
)
_SECTION: Final = re.compile(r"[A-Z](?:\.\d+)+\b")
_DESCRIBES: Final = re.compile(r"-[a-z]{4,}(?=\s|$)")
"""Ends of a word that describes: "LLM-based benchmarks", "Vision-language datasets"."""
_SPELT: Final = re.compile(r"\d|[a-z][A-Z]|[A-Z]{2}[a-z]")
"""A spelling that only names have."""
_SMALL: Final = re.compile(r"(?<![\w-])[a-z][a-z-]+")


@dataclass(frozen=True, slots=True)
class _Words:
    stems: frozenset[str]
    kind: re.Pattern[str]
    several: re.Pattern[str]
    introduces: re.Pattern[str]
    parts: re.Pattern[str]
    work: re.Pattern[str]
    verbs: frozenset[str]
    articles: frozenset[str]
    between: frozenset[str]
    no_names: frozenset[str]
    models: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str
    text: str
    start: int
    end: int


@cache
def _words() -> _Words:
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    several = "|".join(data["several"])
    return _Words(
        stems=frozenset(word[:STEM] for word in (*data["several"], *data["one"])),
        kind=re.compile(rf"(?i)\b(?:{several}|{'|'.join(data['one'])})\b"),
        several=re.compile(f"(?i){several}"),
        introduces=re.compile(rf"\s*(?:{'|'.join(data['introduces'])})\s*"),
        parts=re.compile(rf"(?i)\b(?:{several}|{'|'.join(data['parts'])}) of (?:the )?"),
        work=re.compile(rf"\b(?:{'|'.join(data['work'])}) (?:[\w-]+ ){{0,4}}?on (?:the )?"),
        verbs=frozenset(data["is"]),
        articles=frozenset(data["articles"]),
        between=frozenset(data["between"]),
        no_names=frozenset(data["no_names"]),
        models=re.compile("|".join(data["models"]), re.IGNORECASE),
    )


def find_data_names(text: str) -> list[tuple[int, int]]:
    """Start and end of each name that a sentence gives to a data set, left to right."""
    words = _words()
    found: set[tuple[int, int]] = set()
    lowered = text.lower()
    speaks = any(stem in lowered for stem in words.stems)  # most sentences do not, and patterns cost more
    for kind in words.kind.finditer(text) if speaks else ():
        first = max(0, kind.start() - BEFORE)
        items = _items(text, first, kind.start())
        found.update(_named_before(items, several=bool(words.several.fullmatch(kind.group()))))
        found.update(_defined(items))
        if (names := _introduced(text, kind.end())) is not None:
            found.update(_listed(text, names))
    for part in words.parts.finditer(text) if " of " in lowered else ():
        found.update(_listed(text, part.end()))
    return sorted(span for span in found if _is_name(text, span))


def find_data_in_title(text: str) -> list[tuple[int, int]]:
    """The name before the colon of a cited title: "DocRED: A large-scale relation extraction dataset"."""
    for kind in _words().kind.finditer(text):
        first = max(0, kind.start() - BEFORE)
        colon = text.rfind(":", first, kind.start())
        if colon < 0 or "." in text[colon : kind.start()]:
            continue
        items = _items(text, first, colon)
        span, _ = _phrase_before(items, len(items))
        if span is not None and span[1] == colon and _is_name(text, span):
            return [span]
    return []


def find_worked_on(text: str) -> list[tuple[int, int]]:
    """Names of what experiments, results or scores are said to be on: data sets, and at times models and devices."""
    cues = _words().work.finditer(text) if " on " in text else ()
    found = {span for cue in cues for span in _listed(text, cue.end())}
    return sorted(span for span in found if _is_name(text, span))


def _items(text: str, start: int, end: int) -> list[_Item]:
    return [_Item(m.lastgroup or "", m.group(), m.start(), m.end()) for m in _ITEM.finditer(text, start, end)]


def _named_before(items: Sequence[_Item], *, several: bool) -> Iterator[tuple[int, int]]:
    """Names before the word for a data set: one, or those of a list."""
    at = len(items)
    between = 0
    while at and between < WORDS_BETWEEN and items[at - 1].kind == "word":
        if items[at - 1].text in _words().between:
            return
        between += 1
        at -= 1
    while True:
        while at and items[at - 1].kind == "cite":
            at -= 1
        span, at = _phrase_before(items, at)
        if span is None:
            return
        yield span
        before = at
        while at and items[at - 1].kind == "and":
            at -= 1
        if not several or at == before:
            return


def _phrase_before(items: Sequence[_Item], at: int) -> tuple[tuple[int, int] | None, int]:
    """The name that ends before an item, without words at its ends that are none, and the place of its first item."""
    last = at
    while at and last - at < WORDS_OF_A_NAME and items[at - 1].kind in ("name", "number"):
        at -= 1
    return _trimmed(items[at:last]), at


def _trimmed(items: Sequence[_Item]) -> tuple[int, int] | None:
    first, last = 0, len(items)
    while first < last and (items[first].kind == "number" or items[first].text in _words().no_names):
        first += 1
    while last > first and items[last - 1].text in _words().no_names:
        last -= 1
    return (items[first].start, items[last - 1].end) if first < last else None


def _defined(items: Sequence[_Item]) -> Iterator[tuple[int, int]]:
    """The name of a definition: "DocRED [5] is a large-scale relation extraction dataset"."""
    words = _words()
    for at in range(len(items) - 1, max(-1, len(items) - WORDS_DEFINING - 2), -1):
        item = items[at]
        if item.text in words.verbs:
            article = items[at + 1 : at + 2]
            if article and article[0].text in words.articles:
                while at and items[at - 1].kind == "cite":
                    at -= 1
                span, _ = _phrase_before(items, at)
                if span is not None:
                    yield span
            return
        if item.kind == "other" or (item.text in words.between - words.articles and item.text != "and"):
            return


def _introduced(text: str, end: int) -> int | None:
    """Where names begin that follow the word for a data set: "datasets [1] such as FIGER"; None where none do."""
    cited = _ITEM.match(text, end + 1 if text[end : end + 1] == " " else end)
    if cited is not None and cited.lastgroup == "cite":
        end = cited.end()
    cue = _words().introduces.match(text, end)
    return cue.end() if cue is not None else None


def _listed(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The names of a list: "FIGER [3], the WikiHop and LETOR 4.0"."""
    items = _items(text, start, start + AFTER)
    at = 0
    while at < len(items):
        if items[at].text == "the":
            at += 1
        first = at
        while at < len(items) and at - first < WORDS_OF_A_NAME and items[at].kind in ("name", "number"):
            at += 1
        span = _trimmed(items[first:at])
        if span is None:
            return
        yield span
        while at < len(items) and items[at].kind == "cite":
            at += 1
        before = at
        while at < len(items) and items[at].kind == "and":
            at += 1
        if at == before:
            return


def _is_name(text: str, span: tuple[int, int]) -> bool:
    name = text[span[0] : span[1]]
    if len(name) < SHORTEST or (len(name) == SHORTEST and name.isalpha() and name.isupper()):
        return False
    return not (_SECTION.match(name) or _DESCRIBES.search(name) or _words().models.search(name))


def is_ordinary(name: str, words: Set[str]) -> bool:
    """Whether a name is but words in capitals ("Graph datasets", "EXPERIMENTAL SETTINGS").

    `words` are those that the text has in small letters, too.
    """
    return all(not _SPELT.search(word) and word.lower() in words for word in name.split())


def read_data_names(sentences: Sequence[Sentence]) -> Iterator[Reading]:
    """Readings of quantity "benchmark", rule "data_names"; each name once, where it is first given to a data set.

    A name that work is said to be on counts where two sentences say so.
    """
    small = {word for sentence in sentences for word in _SMALL.findall(sentence.text)}
    seen: set[str] = set()
    once: set[str] = set()
    for sentence in sentences:
        text = sentence.text
        if sentence.kind == "reference":
            found = find_data_in_title(text)
        elif sentence.kind in ("prose", "heading", "caption"):
            found = find_data_names(text)
            worked_on = {text[start:end]: (start, end) for start, end in find_worked_on(text)}
            found += [span for name, span in worked_on.items() if name in once and span not in found]
            once |= worked_on.keys()
        else:
            continue
        for start, end in found:
            name = text[start:end]
            if name in seen or is_ordinary(name, small) or find_benchmark_names(name) or find_accelerators(name):
                continue
            seen.add(name)
            yield reading_of(sentence, start, end, "data_names")
