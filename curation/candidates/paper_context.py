"""What a paper as a whole speaks of: how often it names each benchmark, and where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from curation.candidates.owner import key
from curation.vocabulary.benchmark_names import OTHER, benchmarks_said, count_networks, find_benchmarks
from curation.vocabulary.benchmarks import benchmarks, variants_of
from curation.vocabulary.result_words import find_metrics
from extractors.reading import PaperReadings

MISSPELT = 80
"""Likeness in per cent from which a name is a benchmark's, written otherwise: "ImagNet-1k"."""
YEAR_REACH = 30  # characters between a year and the language pair it belongs to
NEWSTEST = re.compile(r"news-?test\W{0,2}(?:20)?(\d\d)(?!\d)", re.IGNORECASE)
WMT_YEAR = re.compile(r"(?:wmt|newstest)\W{0,2}(?:20)?(\d\d)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PaperContext:
    """What the paper as a whole speaks of: how often it names each benchmark, and where."""

    counts: Counter[str]
    leading: frozenset[str]  # benchmarks that the title or abstract names
    wmt_years: Counter[str]
    pair_years: Counter[tuple[str, bool]]  # (benchmark, whether the year beside it is one of its test's)
    said: frozenset[str]  # benchmarks that the paper says by words which mean no other
    title: str
    others: frozenset[str]  # names by which it calls data sets that no list here has
    places: tuple[tuple[int, int, str, tuple[str, ...]], ...]  # page, position, section, benchmarks
    _named_most: dict[tuple[str, tuple[int, int], tuple[str, ...]], str | None] = field(default_factory=dict)

    def in_section(self, section: str, pages: tuple[int, int], family: tuple[str, ...]) -> str | None:
        """The benchmark of a family that a section names most; None where it names none or two as often.

        `OTHER` where it names data sets off the list twice as often. It is counted once for all numbers of a table.
        """
        asked = (section, pages, family)
        if asked not in self._named_most:
            self._named_most[asked] = self._most(section, pages, family)
        return self._named_most[asked]

    def _most(self, section: str, pages: tuple[int, int], family: tuple[str, ...]) -> str | None:
        counts: Counter[str] = Counter()
        for page, _, name, found in self.places:
            if name == section and pages[0] <= page <= pages[1]:
                counts.update(b for b in found if b in family or b == OTHER)
        if max((counts[b] for b in family), default=0) > 0.5 * counts[OTHER]:
            del counts[OTHER]  # many data sets stand beside a benchmark, few tables are of them
        ranked = counts.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]


def data_names(paper: PaperReadings, models: Set[str]) -> frozenset[str]:
    """Names by which a paper calls data sets that no list here has; `models` are keys of what it calls its own."""
    named = {r.text for r in paper.readings if r.rule == "data_names" and key(r.text) not in models}
    keys = {key(benchmark.split("-")[0]) for benchmark in benchmarks()}
    return frozenset(
        name
        for name in named
        if all(naming.benchmark == OTHER for naming in find_benchmarks(name))
        and not any(listed.startswith(key(name)) or fuzz.ratio(key(name), listed) >= MISSPELT for listed in keys)
        and not benchmarks_said(name)
        and not find_metrics(name)
        and not count_networks(name)
    )


def paper_context(paper: PaperReadings, models: Set[str]) -> PaperContext:
    """Count the benchmarks that a paper names; `models` are keys of the models that it calls its own."""
    others = data_names(paper, models)
    counts: Counter[str] = Counter()
    years: Counter[str] = Counter()
    texts: list[tuple[str, int]] = [(paper.title, 5), (paper.abstract, 3)]
    seen: set[str] = set()
    for table in paper.tables:
        for text, weight in ((table.caption, 1), (table.section, 1), *((m, 1) for m in table.mentions)):
            if text not in seen:
                seen.add(text)
                texts.append((text, weight))
        texts += [(cell.text, 1) for cell in table.cells if cell.row < table.header_rows]
    texts += [(r.quote, 1) for r in paper.readings if r.quantity == "score"]
    for text, weight in texts:
        for naming in find_benchmarks(text, others=others):
            counts[naming.benchmark] += weight
        for match in WMT_YEAR.finditer(text):
            years[match[1]] += weight
    for reading in paper.readings:
        if reading.quantity == "benchmark" and reading.rule != "data_names":
            # Prose names data sets that nothing is measured on: tables and scores say how often others are meant.
            counts.update(n.benchmark for n in find_benchmarks(reading.text) if n.benchmark != OTHER)
            years.update(match[1] for match in WMT_YEAR.finditer(reading.text))
    pair_years: Counter[tuple[str, bool]] = Counter()
    years_of = {name: entry.file.test_years for name, entry in benchmarks().items() if entry.file.test_years}
    for text in seen | {paper.abstract} | {r.quote for r in paper.readings if r.quantity == "benchmark"}:
        for match in NEWSTEST.finditer(text):
            pairs = [n for n in find_benchmarks(text) if n.benchmark in years_of]
            near = min(pairs, key=lambda n: abs(n.start - match.end()), default=None)
            if near is not None and abs(near.start - match.end()) < YEAR_REACH:
                pair_years[near.benchmark, match[1] in years_of[near.benchmark]] += 1
    places = tuple(
        (r.page, r.position, r.section, tuple(n.benchmark for n in find_benchmarks(r.text)))
        for r in paper.readings
        if r.quantity == "benchmark" and r.rule != "data_names"
    )
    leading = frozenset(n.benchmark for n in find_benchmarks(f"{paper.title} . {paper.abstract}"))
    return PaperContext(counts, leading, years, pair_years, _said(paper), paper.title, others, places)


def _said(paper: PaperReadings) -> frozenset[str]:
    """Benchmarks said anywhere in the text that was kept; a variant also where its parent is said."""
    texts = {paper.title, paper.abstract}
    for table in paper.tables:
        texts |= {table.caption, table.section, *table.mentions, *(cell.text for cell in table.cells)}
    for reading in paper.readings:
        texts |= {reading.quote, reading.before, reading.after, reading.section}
    said = benchmarks_said("\n".join(sorted(texts)))
    return said | {variant for parent in said for variant in variants_of(parent)}
