"""Variants of benchmarks told apart by the words around, and the direction of a metric: error or accuracy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from curation.candidates.cells import ResultCell
from curation.candidates.near import TableTexts, usable_metrics
from curation.candidates.paper_context import WMT_YEAR, PaperContext
from curation.vocabulary.benchmark_names import OTHER, find_benchmarks
from curation.vocabulary.benchmarks import benchmarks, variants_of
from curation.vocabulary.result_words import DIRECTIONS, find_metrics
from extractors.benchmarks import VariantRules, any_of


@dataclass(frozen=True, slots=True)
class _Variant:
    """The words by which a result is a variant's, compiled."""

    words: re.Pattern[str]
    label_words: re.Pattern[str]
    whole_header: re.Pattern[str]
    caption_words: re.Pattern[str]
    unless: re.Pattern[str]

    @classmethod
    def of(cls, rules: VariantRules) -> _Variant:
        return cls(
            any_of(rules.words),
            any_of((*rules.words, *rules.label_words)),
            any_of(rules.whole_header),
            any_of(rules.caption_words),
            any_of(rules.unless),
        )

    def fits(self, scopes: list[tuple[int, str]], heads: tuple[str, ...]) -> bool:
        """Whether the texts around a cell make it the variant's."""
        if any(self.label_words.search(text) for distance, text in scopes if distance <= 3):
            return True
        if any(self.whole_header.fullmatch(head.strip()) for head in heads):
            return True
        if any(self.unless.search(text) for distance, text in scopes if distance <= 4):
            return False
        return any(
            self.caption_words.search(text) or (distance == 4 and self.words.search(text))
            for distance, text in scopes
            if distance in (2, 4)
        )


@cache
def _variants(benchmark: str) -> tuple[tuple[str, _Variant], ...]:
    rules = [(name, benchmarks()[name].file.variant) for name in variants_of(benchmark)]
    return tuple((name, _Variant.of(one)) for name, one in rules if one is not None)


def variant_in_sentence(benchmark: str, sentence: str) -> str:
    """The variant of a benchmark that a sentence speaks of, or the benchmark itself."""
    return next((name for name, variant in _variants(benchmark) if variant.words.search(sentence)), benchmark)


def told_apart(
    benchmark: str, base: str, scopes: list[tuple[int, str]], cell: ResultCell, texts: TableTexts, context: PaperContext
) -> str:
    """The benchmark that a number is of after all: a variant, `OTHER` for another task or year on the same data."""
    if _of_another_task(benchmark, scopes, cell, texts, context.title):
        return OTHER
    if (version := _version_said(benchmark, scopes)) is not None:
        return version
    for name, variant in _variants(benchmark):
        if benchmarks()[name].measured(base) and variant.fits(scopes, cell.heads):
            return name
    if benchmarks()[benchmark].file.test_years and _of_another_year(benchmark, scopes, context):
        return OTHER
    return benchmark


@dataclass(frozen=True, slots=True)
class _TaskWords:
    """The words by which a number is of another task on the same data, compiled."""

    own: re.Pattern[str]
    own_column: re.Pattern[str]
    other_column: re.Pattern[str]
    other: re.Pattern[str]
    other_always: re.Pattern[str]


@cache
def _task_words(benchmark: str) -> _TaskWords | None:
    rules = benchmarks()[benchmark].file.told_apart
    if rules is None:
        return None
    lists = (rules.own, rules.own_column, rules.other_column, rules.other, rules.other_always)
    return _TaskWords(*map(any_of, lists))


@lru_cache(maxsize=20_000)
def speaks_of_task(benchmark: str, text: str) -> int:
    """Whether a text speaks of the benchmark's own task (1), of another one on its data (-1), of none or both (0)."""
    task = _task_words(benchmark)
    if task is None:
        return 0
    return bool(task.own.search(text)) - bool(task.other.search(text) or task.other_always.search(text))


@cache
def _versions(benchmark: str) -> tuple[str, ...]:
    """The benchmarks that carry the name of another one with a number: SQuAD 2.0 that of SQuAD."""
    files = {name: entry.file.names for name, entry in benchmarks().items()}
    return tuple(name for name, names in files.items() if names is not None and names.parent == benchmark)


def _version_said(benchmark: str, scopes: list[tuple[int, str]]) -> str | None:
    """The version that the section or the sentences on a table name, and they alone, where the table says none.

    A caption "on the SQuAD development set" beside "The results on SQuAD 2.0 are reported in Table 5".
    """
    if not _versions(benchmark):
        return None
    near = [(naming, text) for distance, text in scopes if distance <= 4 for naming in find_benchmarks(text)]
    far = {naming.benchmark for distance, text in scopes if distance > 4 for naming in find_benchmarks(text)}
    named = {naming.benchmark for naming, _ in near}
    numbered = any(re.search(r"\d", text[n.start : n.end]) for n, text in near if n.benchmark == benchmark)
    if numbered or benchmark in far:
        return None
    return next((version for version in _versions(benchmark) if version in far and version not in named), None)


def _of_another_task(
    benchmark: str, scopes: list[tuple[int, str]], cell: ResultCell, texts: TableTexts, title: str
) -> bool:
    """Whether header, or caption and sub-heading, or else the paper's title, speak of another task on the benchmark's
    data and not of its own.
    """
    task = _task_words(benchmark)
    heads = " ".join(cell.heads)
    if task is None or task.own.search(heads):
        return False
    around = " ".join(text for distance, text in scopes if distance in (2, 4))
    if task.other.search(heads) or task.other_always.search(around):
        return True
    if texts.head_says(task.own_column) and not texts.head_says(task.other_column):
        return True
    if task.other.search(title) and not task.own.search(f"{around} {title}"):
        return True
    return bool(task.other.search(around) and not task.own.search(around))


def _of_another_year(benchmark: str, scopes: list[tuple[int, str]], context: PaperContext) -> bool:
    """Whether the nearest year around a number, or those beside the pair in the paper, are not of this test set."""
    file = benchmarks()[benchmark].file
    own = set(file.test_years)
    near = [set(WMT_YEAR.findall(text)) for distance, text in scopes if distance <= 4]
    said = any(years & own for years in near)
    if not said and context.pair_years[benchmark, False] > context.pair_years[benchmark, True]:
        return True
    if not any(near) and context.wmt_years and not any(context.wmt_years[year] for year in own):
        return True
    years: set[str] = next((years for years in near if years), set())
    own_test = max(context.wmt_years[year] for year in own) > 1
    return bool(years) and not years & own and not (years <= set(file.training_years) and own_test)


def directed(benchmark: str, base: str, scopes: list[tuple[int, str]], typical: float) -> tuple[str | None, bool]:
    """The metric's full name and whether it is said; where errors and accuracies are both reported, by the numbers.

    `typical` is the median of the number's column.
    """
    entry = benchmarks()[benchmark]
    if not entry.both_directions:
        metric = entry.measured(base)
        return (metric.metric if metric else None), True
    said = _direction_said(scopes)
    percent = 100 * typical if typical <= 1 else typical
    if said is not None:
        metric = entry.measured(base, said == "accuracy") or entry.measured(said)
        if metric is not None and metric.low <= percent <= metric.high:
            return metric.metric, True
    shown = "accuracy" if percent > 50 else "error"
    metric = entry.measured(base, shown == "accuracy") or entry.measured(shown)
    return (metric.metric if metric else None), False


def _direction_said(scopes: list[tuple[int, str]]) -> str | None:
    """Error or accuracy, by the nearest text that says one of them alone."""
    for distance, text in scopes:
        names = [n for n in (f.name for f in find_metrics(text)) if n in DIRECTIONS]
        if len(set(names)) == 1 and (distance != 1 or usable_metrics(distance, text)):
            return names[0]
    return None
