"""What a piece of text says, found once: data sets, metrics, citations, "ours", cost and settings words, words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from curation.vocabulary.benchmark_names import OTHER, count_networks, find_benchmarks, is_modified
from curation.vocabulary.result_words import find_metrics, is_cost, is_difference, is_quantity, says

LONGEST_HEADER = 70  # characters; what a longer text says of differences it need not say of its numbers
WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[%@#±↑↓✓✗*†‡]")
TELLING_NUMBERS = frozenset(
    [
        "1",
        "5",
        "50",
        "75",
        "95",
        "0.5",
        "0.75",
        "0.95",
        "10",
        "100",
        "2014",
        "14",
        "16",
        "2012",
        "2017",
        "1.1",
        "2.0",
        "2003",
        "1000",
        "224",
        "299",
        "384",
        "21",
    ]
)
"""Numbers that name a metric, year, version or size; any other is read as "a number"."""
LONGEST_WORD = 24  # characters; longer runs of letters are glued text


@dataclass(frozen=True, slots=True)
class Annotations:
    """One text annotated; `benchmarks` and `metrics` left to right, `words` in lower case with numbers folded."""

    benchmarks: tuple[str, ...]
    metrics: tuple[str, ...]
    words: frozenset[str]
    cites: bool
    ours: bool
    others: bool
    compares: bool
    ablates: bool
    settings: bool
    networks: int
    cost: bool
    quantity: bool
    modified: bool
    modified_label: bool


def words_of(text: str) -> list[str]:
    """The words of a text in order, in lower case; a number that tells nothing by itself is "<n>"."""
    found = []
    for word in WORD.findall(text.lower()):
        if word[0].isdigit():
            found.append(word if word in TELLING_NUMBERS else "<n>")
        elif len(word) <= LONGEST_WORD:
            found.append(word)
    return found


@lru_cache(maxsize=50_000)
def annotate(text: str, others: frozenset[str] = frozenset()) -> Annotations:
    """Everything a header, label, caption or sentence says about results.

    `others` are names by which the paper calls data sets that no list here has.
    """
    namings = find_benchmarks(text, others=others)
    elsewhere = any(naming.benchmark == OTHER for naming in namings)  # "NER" beside CoNLL-2002 is not CoNLL-2003's
    differs = len(text) <= LONGEST_HEADER and is_difference(text)  # "Increase of top-5 error" is no metric
    return Annotations(
        benchmarks=tuple(naming.benchmark for naming in namings if not (naming.weak and elsewhere)),
        metrics=() if differs else tuple(found.name for found in find_metrics(text)),
        words=frozenset(words_of(text)),
        cites=says(text, "citation"),
        ours=says(text, "ours"),
        others=says(text, "others"),
        compares=says(text, "comparison_table"),
        ablates=says(text, "own_table"),
        settings=says(text, "settings_table"),
        networks=count_networks(text),
        cost=is_cost(text),
        quantity=differs or is_quantity(text),
        modified=is_modified(text),
        modified_label=is_modified(text, label=True),
    )
