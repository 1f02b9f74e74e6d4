"""What a cell's number is: benchmark, metric and split, from the words nearest to it outwards."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from curation.candidates.cells import ResultCell
from curation.candidates.metric_of_cell import base_metric, by_size
from curation.candidates.near import TableTexts, data_sets, text_share
from curation.candidates.paper_context import WMT_YEAR, PaperContext
from curation.candidates.variants import directed, told_apart
from curation.vocabulary.benchmark_names import OTHER, Naming, find_benchmarks, is_class_name, object_size
from curation.vocabulary.benchmarks import benchmarks, metric_families
from curation.vocabulary.result_words import (
    families,
    find_metrics,
    find_split,
    held_out,
    is_cost,
    is_difference,
    is_quantity,
    is_training_set,
)

TRAINED_ON = re.compile(
    r"(?:train\w*|tuned?|learn\w*|weights|initiali[sz]ed)\s+(?:\w+\s+){0,2}(?:on|from|with|using)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Benchmark, metric and split of one number, and how far from it each was said (0 header ... 8 the whole paper)."""

    benchmark: str
    metric: str
    split: str | None
    benchmark_distance: int
    metric_distance: int
    direction_said: bool
    ambiguous: bool


def meaning_of(cell: ResultCell, k: int, context: PaperContext, texts: TableTexts) -> Meaning | None:
    """What the `k`-th number of a cell is; None where it is no result on a benchmark of the list."""
    value = cell.values[k]
    if math.isnan(value):
        return None
    if texts.by_class and any(is_class_name(text) for text in (*cell.labels[:2], *cell.heads, *cell.groups)):
        return None
    if any(is_difference(head) for head in cell.heads):
        return None
    if any(is_training_set(head) for head in cell.heads) and texts.head_says(held_out()):
        return None
    of_a_size = texts.by_size and any(object_size(text) for text in (*cell.labels[:2], *cell.heads))
    scopes = texts.scopes(cell)
    base, base_distance = base_metric(cell, k, scopes)
    quantity = _quantity(cell, context.others)
    if (
        quantity
        and (base is None or base_distance > 0)
        and not (quantity == "setting" and 0 < base_distance <= 4 and texts.decimal(cell, k))
    ):
        return None
    if base is not None and (base not in metric_families() or (of_a_size and base in families("of_objects"))):
        return None
    chosen = _benchmark(base, base_distance, scopes, context, cell, texts, k)
    if chosen is None or _overrules_the_table(chosen, scopes, context.others):
        return None
    benchmark, distance, ambiguous = chosen
    if distance > 3 and (texts.data_in_heads or texts.data_in_labels):
        return None
    if base is None:
        base, base_distance = _default_base(benchmark), 9
    base, ordered = by_size(benchmark, base, base_distance, cell, k)
    benchmark = told_apart(benchmark, base, scopes, cell, texts, context)
    if benchmark == OTHER or benchmark not in context.said:
        return None
    typical = texts.typical(cell, k)
    metric, said = directed(benchmark, base, scopes, value if typical is None else typical)
    if metric is None or benchmarks()[benchmark].metric(metric) is None:
        return None
    # Other rows may be of other benchmarks.
    alone = distance == 1
    if base_distance > 3 and not ordered and texts.implausible(cell, k, benchmark, metric, alone=alone):
        return None
    split = next((s for s in (find_split(text) for _, text in scopes[:-1]) if s), None)
    return Meaning(benchmark, metric, split, distance, base_distance, said, ambiguous)


def _quantity(cell: ResultCell, others: frozenset[str]) -> str:
    """Whether a column holds a "cost" (parameters, time), stands under a "setting" (epochs 300), or "" neither."""
    leaf = cell.heads[0] if cell.heads else ""
    if any(find_metrics(head) for head in cell.heads):
        return "cost" if is_cost(leaf) and not find_metrics(leaf) else ""
    if find_benchmarks(leaf, others=others):
        return ""
    if any(is_cost(head) for head in cell.heads) or any(
        is_cost(label) and not find_metrics(label) for label in cell.labels[:1]
    ):
        return "cost"
    if any(is_quantity(head) for head in cell.heads):
        return "setting"
    return "setting" if not leaf.strip() and is_quantity(" ".join(cell.labels)) else ""


def _foreign_translation(heads: str) -> bool:
    """Whether a header names another translation test set than those on the list."""
    years = WMT_YEAR.findall(heads)
    return bool(re.search(r"iwslt", heads, re.IGNORECASE)) or bool(years and not set(years) & _all_years())


@cache
def _all_years() -> frozenset[str]:
    """Years of the translation tests on the list, and of the data that systems tested on them are trained on."""
    files = [entry.file for entry in benchmarks().values()]
    return frozenset(year for file in files for year in (*file.test_years, *file.training_years))


def _compatible(naming: Naming, base: str | None) -> bool:
    return naming.benchmark == OTHER or base is None or naming.benchmark in metric_families().get(base, ())


def _usable_namings(distance: int, text: str, path: frozenset[str], others: frozenset[str]) -> list[Naming]:
    """Data sets named by a text; a row's label names the evaluation only where it says little else."""
    found = list(find_benchmarks(text, path, others))
    if distance == 1 and found and text_share(text, ((f.start, f.end) for f in found)) < 0.5:
        rest = " ".join(f.name for f in find_metrics(text))
        if not rest:
            return []
    if distance >= 4 and len(found) > 1:
        found = [f for f in found if not TRAINED_ON.search(text[max(0, f.start - 30) : f.start])] or found
    years = set(WMT_YEAR.findall(text))
    return [_of_its_year(naming, years, distance) for naming in found] if years else found


def _of_its_year(naming: Naming, years: set[str], distance: int) -> Naming:
    """A naming, or another data set's where the years of the text are not those of the translation test it names."""
    if naming.benchmark == OTHER:
        return naming
    file = benchmarks()[naming.benchmark].file
    usual = set(file.test_years) | (set(file.training_years) if distance > 1 else set())
    return naming if not file.test_years or years & usual else Naming(OTHER, naming.start, naming.end)


def _benchmark(
    base: str | None,
    base_distance: int,
    scopes: list[tuple[int, str]],
    context: PaperContext,
    cell: ResultCell,
    texts: TableTexts,
    k: int,
) -> tuple[str, int, bool] | None:
    """The benchmark of a number, how far from it that is said, and whether several are named there."""
    heads = " ".join(reversed(cell.heads))
    if _foreign_translation(heads):
        return None
    path = _named_by_the_table(scopes, context.others)
    for distance, text in scopes:
        namings = _usable_namings(distance, text, path if distance <= 4 else frozenset(), context.others)
        if not namings:
            continue
        fitting = [n for n in namings if n.benchmark != OTHER and _compatible(n, base)]
        names = list(dict.fromkeys(n.benchmark for n in fitting))
        others = [n for n in namings if n.benchmark == OTHER]
        if distance <= 3 and others and not fitting:
            return None
        if (
            base is None
            and distance > 3
            and (distance > 4 or others or not texts.decimal(cell, k) or not _speaks_for_itself(names))
        ):
            return None
        if names:
            if len(names) > 1 and len(cell.values) == len(names) and distance == 0:
                return names[k], distance, True
            strong = [n.benchmark for n in fitting if not n.weak]
            pick = strong[0] if strong else names[0]
            year_above = bool(set(benchmarks()[pick].file.test_years) & set(WMT_YEAR.findall(heads)))
            if distance == 4 and others and others[0].start < fitting[0].start and not year_above:
                return None
            if len(set(strong or names)) > 1 and distance >= 4:
                pick = Counter(strong or [n.benchmark for n in fitting]).most_common(1)[0][0]
            return pick, distance, len(set(names)) > 1 or (distance >= 4 and bool(others))
        if distance == 4 and others:
            return None
    return _benchmark_of_the_paper(base, base_distance, context, cell, texts) if base is not None else None


def _named_by_the_table(scopes: list[tuple[int, str]], others: frozenset[str]) -> frozenset[str]:
    """The data sets that headers, labels, sub-headings and caption around a number name."""
    return frozenset(name for distance, text in scopes if distance <= 4 for name in data_sets(text, others))


def _overrules_the_table(chosen: tuple[str, int, bool], scopes: list[tuple[int, str]], others: frozenset[str]) -> bool:
    """Whether only words beyond the table name the benchmark, and the table another of the same task.

    The top-5 error of a table "on CIFAR-100" is not ImageNet's.
    """
    benchmark, distance, _ = chosen
    if distance <= 4:
        return False
    named = _named_by_the_table(scopes, others) - {OTHER}
    return benchmark not in named and benchmarks()[benchmark].file.task in {benchmarks()[n].file.task for n in named}


def _benchmark_of_the_paper(
    base: str, base_distance: int, context: PaperContext, cell: ResultCell, texts: TableTexts
) -> tuple[str, int, bool] | None:
    """The benchmark measured by a metric that the section, else the whole paper, names most: no text near names one."""
    if (
        cell.heads
        and min(base_distance, 9) >= 5
        and not texts.coco_style
        and base not in families("tied_to_their_data")
    ):
        return None
    table = cell.table
    if table.section:
        named = context.in_section(table.section, (table.page - 2, table.page + 2), metric_families()[base])
        if named == OTHER:
            return None
        if named is not None:
            return named, 7, False
    family = [(context.counts[b], b) for b in metric_families()[base] if context.counts[b]]
    if not family:
        return None
    usual = [(n, b) for n, b in family if benchmarks()[b].file.assumed and base in families("usual_of_the_assumed")]
    count, best = max(usual) if usual and 3 * max(usual)[0] > max(family)[0] else max(family)
    if base in ("error", "accuracy") and (
        not benchmarks()[best].file.assumed or count < max(10, 1.2 * context.counts[OTHER])
    ):
        return None
    if not texts.coco_style and base in families("of_many_data_sets") and count < 0.4 * context.counts[OTHER]:
        return None
    return best, 8, sum(n for n, _ in family) > 1.5 * count


def _speaks_for_itself(names: list[str]) -> bool:
    """Whether a caption names one benchmark of classification and no other: such tables often name no metric."""
    entries = [benchmarks()[name] for name in names]
    return len(entries) == 1 and entries[0].both_directions and not entries[0].file.several_test_sets


def _default_base(benchmark: str) -> str:
    entry = benchmarks()[benchmark]
    return next(m.family for m in entry.metrics if m.metric == entry.default_metric)
