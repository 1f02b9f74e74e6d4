"""Every number that could be a result of the paper on a benchmark, with all that it might stand for.

A number of a table is a candidate where the paper names a benchmark whose metric can have that value. Words around it
drop one only where the nearest metric that they name is a measure of other tasks (PSNR, perplexity). A candidate is one
number with one meaning; the judge chooses among them.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from curation.candidates.cells import ResultCell
from curation.candidates.company import Company, beside, company, meant
from curation.candidates.hypotheses import Hypothesis, hypotheses
from curation.candidates.meaning import meaning_of
from curation.candidates.result_features import (
    CATALOGUE,
    NOT_IN_TEXT,
    cell_features,
    doubting_votes_of,
    hypothesis_features,
    table_features,
)
from curation.candidates.result_views import (
    CellView,
    PaperView,
    ResultView,
    TableFrame,
    scope_texts,
    table_frames,
)
from curation.candidates.result_votes import group_of
from curation.vocabulary.annotations import annotate
from curation.vocabulary.benchmarks import benchmarks, variant_parent
from curation.vocabulary.result_words import families

FAR_WORDS: Final = frozenset({"title"})
"""Texts whose words on a metric do not bring a benchmark that is named nowhere near the number."""


@dataclass(frozen=True, slots=True)
class TableCandidate:
    """A number of a table with one meaning; `features` are those of CATALOGUE."""

    view: CellView
    hypothesis: Hypothesis
    features: tuple[float, ...]

    @property
    def cell(self) -> ResultCell:
        """The cell the number stands in."""
        return self.view.cell

    @property
    def spot(self) -> tuple[str, int, int, int]:
        """Table, row, column and place in the cell: what candidates of one number share."""
        cell = self.view.cell.cell
        return (self.view.frame.table.table_id, cell.row, cell.column, self.view.place)

    @property
    def group(self) -> str:
        """What it is calibrated and accepted with."""
        return group_of("table", doubting_votes_of(self.features))


def table_candidates(view: PaperView) -> list[TableCandidate]:
    """All candidates of all tables, number by number."""
    tables = [(frame, list(_cells(frame))) for frame in table_frames(view) if _pool(frame)]
    known = company(view, tables)
    return [candidate for frame, cells in tables for candidate in _of_table(frame, cells, known)]


def _pool(frame: TableFrame) -> list[str]:
    """Benchmarks that a number of the table may be of: all that the paper names, the one it names most first."""
    counts = frame.view.context.counts
    named = [name for name in benchmarks() if variant_parent(name) is None and (counts[name] or name in frame.named)]
    return sorted(named, key=lambda name: -counts[name])


def _of_table(frame: TableFrame, cells: Sequence[CellView], known: Company) -> list[TableCandidate]:
    pool = _pool(frame)
    shared = table_features(frame)
    views = [(view, some) for view in cells if (some := _meanings(view, pool))]
    rivals: dict[tuple[int, str, str], list[tuple[int, int, float]]] = defaultdict(list)
    for view, some in views:
        for hypothesis in some:
            place = (view.cell.cell.column, view.place, view.value)
            rivals[view.cell.cell.row, hypothesis.benchmark, hypothesis.metric].append(place)
    ordered = {meaning: sorted(places) for meaning, places in rivals.items()}
    values = {meaning: tuple(value for _, _, value in places) for meaning, places in ordered.items()}
    largest = {meaning: max(some) for meaning, some in values.items()}
    found = []
    for view, some in views:
        own = {**shared, **cell_features(view), **beside(view, known), **NOT_IN_TEXT}
        for hypothesis in some:
            meaning = (view.cell.cell.row, hypothesis.benchmark, hypothesis.metric)
            rank = bisect_left(ordered[meaning], (view.cell.cell.column, view.place, view.value))
            seen = ResultView(view, hypothesis, values[meaning], largest[meaning], rank)
            others = meant(view, hypothesis, known, len(some))
            features = CATALOGUE.row({**own, **hypothesis_features(seen), **others})
            found.append(TableCandidate(view, hypothesis, features))
    return found


def _cells(frame: TableFrame) -> Iterable[CellView]:
    context = frame.view.context
    for cell in frame.cells:
        scopes = {name: annotate(text, context.others) for name, text in scope_texts(frame, cell).items()}
        owner = frame.owners.owner(cell)
        for place, value in enumerate(cell.values):
            if not math.isnan(value):
                meaning = meaning_of(cell, place, context, frame.texts)
                yield CellView(frame, cell, place, value, scopes, owner, meaning)


def _nearest_metrics(view: CellView) -> frozenset[str]:
    """The metrics that the nearest text names which names any: header, sub-heading, corner or caption."""
    named = (frozenset(view.scopes[scope].metrics) for scope in ("leaf", "upper", "group", "corner", "caption"))
    return next((some for some in named if some), frozenset())


def _meanings(view: CellView, pool: Sequence[str]) -> list[Hypothesis]:
    """What the number may stand for.

    A benchmark that no text near names is one only where it leads in the paper or a text near names its metric; a
    variant only where the nearest words mean it: the plain benchmark's judge refuses numbers of another protocol.
    """
    nearest = _nearest_metrics(view)
    alone = nearest if nearest <= set(families("never_another")) else frozenset()
    near = [annotations for scope, annotations in view.scopes.items() if scope not in FAR_WORDS]
    said = {metric for annotations in view.scopes.values() for metric in annotations.metrics}
    told = {metric for annotations in near for metric in annotations.metrics}
    named = {name for annotations in view.scopes.values() for name in annotations.benchmarks}
    meaning = view.meaning
    meant = (meaning.benchmark, meaning.metric) if meaning is not None else ("", "")
    variants = [meant[0]] if meant[0] and meant[0] not in pool else []
    return [
        hypothesis
        for hypothesis in hypotheses([*pool, *variants], view.value, view.frame.view.year)
        if not (alone and alone.isdisjoint(hypothesis.families))
        and (
            (hypothesis.benchmark, hypothesis.metric) == meant
            or (
                hypothesis.benchmark in pool
                and (hypothesis.family not in families("only_where_said") or hypothesis.family in said)
                and (hypothesis.benchmark in named or hypothesis.family in told or hypothesis.benchmark == pool[0])
            )
        )
    ]
