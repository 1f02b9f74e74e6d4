"""The metric of a cell's number: from the words nearest to it outwards, and from the order of two numbers of a cell."""

from __future__ import annotations

import math

from curation.candidates.cells import ResultCell
from curation.candidates.near import data_sets, usable_metrics
from curation.vocabulary.benchmarks import benchmarks, metric_families
from curation.vocabulary.result_words import DIRECTIONS, find_metrics

PLAINLY_ERROR = 50.0  # percent: two numbers of a cell below are errors, not accuracies


def base_metric(cell: ResultCell, k: int, scopes: list[tuple[int, str]]) -> tuple[str | None, int]:
    """The metric of the `k`-th number of a cell, without error or accuracy where top-1 or top-5 says more."""
    direction: tuple[str, int] | None = None
    if len(cell.heads) > 1 and not find_metrics(cell.heads[0]) and len(cell.heads[0]) <= 6:
        scopes = [(0, " ".join(reversed(cell.heads))), *scopes]
    for distance, text in scopes:
        names = usable_metrics(distance, text)
        bases = list(dict.fromkeys(name for name in names if name not in DIRECTIONS))
        if names and not bases:
            direction = direction or (names[0], distance)
        if not bases or _of_the_first_number(cell, k, bases):
            continue
        near = _named_near(cell, k, bases, distance)
        if near is not None:
            return near, distance
        scored = [base for base in bases if base in metric_families()]
        if direction is not None and not {"top1", "top5"} & set(scored):
            break
        far = _named_afar(cell, scored, distance, direction is None)
        if far is not None:
            return far
    return direction if direction is not None else (None, 9)


def _of_the_first_number(cell: ResultCell, k: int, bases: list[str]) -> bool:
    """Whether the one metric named is that of another number of the cell, which reports a pair of them."""
    return len(cell.values) > 1 and k > 0 and len(bases) == 1 and bases[0] in ("top1", "top5", "EM", "F1")


def _named_near(cell: ResultCell, k: int, bases: list[str], distance: int) -> str | None:
    """The metric that a text names alone, for each number, or in the table; None where that stays open."""
    if len(cell.values) > 1 and len(bases) >= len(cell.values):
        return bases[k]
    if len(bases) == 1:
        return bases[0]
    if distance == 0 and "box_AP_other" in bases and len(cell.values) == 1:
        return "box_AP_other"
    if distance > 3:
        return None
    if distance == 0 and {"box_AP50", "box_AP"} <= set(bases):
        return "box_AP50"
    return next((base for base in bases if base in metric_families()), bases[0])


def _named_afar(cell: ResultCell, scored: list[str], distance: int, first: bool) -> tuple[str, int] | None:
    """The metric of a text outside the table that names several; `first`: no nearer one says error or accuracy."""
    if len(scored) == 1 and (distance == 4 or first):
        return scored[0], distance
    if distance != 4 or not scored:
        return None
    if set(scored) <= {"box_AP", "box_AP50"}:
        return "box_AP", distance
    if set(scored) == {"EM", "F1"}:
        return "F1", distance
    if {"top1", "top5"} <= set(scored):
        return ("top1" if "top" not in " ".join(cell.heads).lower() else "top5"), distance
    return scored[0], distance + 1


def by_size(benchmark: str, base: str, base_distance: int, cell: ResultCell, k: int) -> tuple[str, bool]:
    """Which of two numbers of a cell is which where no header says it: EM is never above F1, top-1 worse than top-5.

    What the words say stands, unless it cannot be: "F1/EM" over "76.8 / 84.7".
    """
    values = [v for v in cell.values if not math.isnan(v)]
    if len(values) != 2 or len(cell.values) != 2 or values[0] == values[1]:
        return base, False
    entry = benchmarks()[benchmark]
    pair = entry.file.two_in_a_cell
    if pair is None or base not in (*pair, "error", "accuracy"):
        return base, False
    if any(len(data_sets(head)) == len(values) for head in cell.heads):
        return base, True  # a number for each data set
    named = {f.name for text in (*cell.heads, *cell.labels, cell.table.caption) for f in find_metrics(text)}
    better = cell.values[k] == max(values)
    if entry.both_directions and max(values) < PLAINLY_ERROR:
        better = not better
    if base_distance <= 4 and set(pair) <= named and base in pair:
        impossible = bool(entry.file.never_above) and (base == pair[1]) != better
        return (pair[1] if better else pair[0], True) if impossible else (base, False)
    return pair[1] if better else pair[0], True
