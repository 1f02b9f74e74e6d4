"""The words around the cells of a table, by their distance, and the metrics they name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from curation.candidates.cells import ResultCell
from curation.vocabulary.benchmark_names import find_benchmarks, is_class_name, is_model_size, object_size
from curation.vocabulary.benchmarks import benchmarks
from curation.vocabulary.result_words import find_metrics


class TableTexts:
    """The words around the cells of one table, and the numbers of its columns."""

    def __init__(self, cells: Sequence[ResultCell], others: frozenset[str]) -> None:
        self._columns: dict[tuple[int, int], list[float]] = {}
        self._implausible: dict[tuple[int, int, str, str], bool] = {}
        self._said: dict[re.Pattern[str], bool] = {}
        for cell in cells:
            for k, value in enumerate(cell.values):
                if not math.isnan(value):
                    self._columns.setdefault((cell.cell.column, k), []).append(value)
        self._typical = {place: sorted(values)[len(values) // 2] for place, values in self._columns.items()}
        self._decimal = {
            place for place, values in self._columns.items() if 2 * sum(v != int(v) for v in values) > len(values)
        }
        heads = {head for cell in cells for head in cell.heads}
        self.heads = frozenset(heads)
        self.coco_style = any(f.name == "box_AP_other" for head in heads for f in find_metrics(head))
        words = heads | {text for cell in cells for text in (*cell.labels[:2], *cell.groups)}
        self.by_class = sum(is_class_name(word) for word in words) > 2
        sizes = {object_size(word) for word in words} - {0}
        self.by_size = len(sizes) > 2 and not any(map(is_model_size, words))
        self.data_in_heads = len({n.benchmark for head in heads for n in find_benchmarks(head, others=others)}) > 1
        labels = {label for cell in cells for label in (*cell.labels[:2], " ".join(cell.labels[:2]))}
        named = [
            label
            for label in labels
            if text_share(label, [(n.start, n.end) for n in find_benchmarks(label, others=others)]) > 0.5
        ]
        self.data_in_labels = len(named) > 2

    def column_values(self, cell: ResultCell, k: int) -> list[float]:
        return self._columns.get((cell.cell.column, k), [])

    def decimal(self, cell: ResultCell, k: int) -> bool:
        """Whether most numbers of a column have a fraction."""
        return (cell.cell.column, k) in self._decimal

    def typical(self, cell: ResultCell, k: int) -> float | None:
        """The median of a column, None where it holds no number."""
        return self._typical.get((cell.cell.column, k))

    def implausible(self, cell: ResultCell, k: int, benchmark: str, metric: str, *, alone: bool = False) -> bool:
        """Whether most numbers of a column cannot be values of a metric; counted once a column.

        `alone`: the number itself cannot, whatever else stands in its column.
        """
        if alone:
            return _implausible(benchmark, metric, [cell.values[k]])
        asked = (cell.cell.column, k, benchmark, metric)
        if asked not in self._implausible:
            self._implausible[asked] = _implausible(benchmark, metric, self.column_values(cell, k))
        return self._implausible[asked]

    def head_says(self, words: re.Pattern[str]) -> bool:
        """Whether any header of the table has the words; looked up once a table."""
        if words not in self._said:
            self._said[words] = any(words.search(head) for head in self.heads)
        return self._said[words]

    def scopes(self, cell: ResultCell) -> list[tuple[int, str]]:
        """Texts around a cell by distance: 0 header, 1 label, 2 sub-heading, 3 corner, 4 caption, 5 section, 6 text."""
        found = [(0, head) for head in cell.heads]
        if len(cell.labels) > 1:
            found.append((1, " ".join(cell.labels[:2])))
        found += [(1, label) for label in cell.labels]
        found += [(2, group) for group in cell.groups]
        if cell.corner:
            found.append((3, cell.corner))
        caption, _, part = cell.table.caption.partition(" | (")
        if part:
            found.append((3, part))
        found.append((4, caption))
        found.append((5, cell.table.section))
        found += [(6, mention) for mention in cell.table.mentions]
        return found


def _implausible(benchmark: str, metric: str, column: Sequence[float]) -> bool:
    """Whether most numbers of a column whose header names no metric cannot be values of it."""
    entry = benchmarks()[benchmark].metric(metric)
    if entry is None or not column:
        return False
    outside = [v for v in column if not entry.low <= (100 * v if v <= 1 else v) <= entry.high]
    return 2 * len(outside) >= len(column) or (len(column) > 2 and all(v == int(v) for v in column))


def text_share(text: str, spans: Iterable[tuple[int, int]]) -> float:
    letters = sum(c.isalnum() for c in text)
    inside = sum(c.isalnum() for a, b in spans for c in text[a:b])
    return inside / letters if letters else 0.0


def usable_metrics(distance: int, text: str) -> tuple[str, ...]:
    """Metrics named by a text; a row's label names one only where it says little else."""
    found = find_metrics(text)
    if distance >= 4:
        found = tuple(f for f in found if f.name not in ("precision_recall", "box_AP_other"))
    if (
        distance == 1
        and found
        and text_share(text, ((f.start, f.end) for f in found)) < 0.34
        and not find_benchmarks(text)
    ):
        return ()
    return tuple(f.name for f in found)


def data_sets(text: str, others: frozenset[str] = frozenset()) -> set[str]:
    """The benchmarks that a text names, and OTHER where it names another data set, `others` among them."""
    return {naming.benchmark for naming in find_benchmarks(text, others=others)}
