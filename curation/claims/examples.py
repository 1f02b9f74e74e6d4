"""Candidates of papers of which labels or reviewers' decisions tell whether they are right: what a judge learns of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from curation.candidates.cost_features import cost_features
from curation.candidates.costs import cost_candidates
from curation.candidates.owner import paper_names
from curation.candidates.result_views import lead_name, paper_view
from curation.candidates.results import table_candidates
from curation.candidates.runs import run_candidates
from curation.candidates.text_results import text_candidates
from curation.claims.curate import CATALOGUES
from curation.decisions.lessons import NOTHING, Lessons
from curation.judging.features import Kind
from curation.judging.labels import (
    Label,
    ResultKey,
    cost_is_right,
    costs_known,
    is_cut,
    others_results,
    own_results,
    result_key,
    result_places,
    run_is_right,
    stands_there,
)
from curation.judging.learning import Examples
from extractors.reading import PaperReadings


@dataclass(frozen=True, slots=True)
class LabelledPaper:
    """A paper that was read, with its label file or None, and what decisions on its claims teach."""

    arxiv_id: str
    published_on: date | None
    readings: PaperReadings
    label: Label | None
    lessons: Lessons = NOTHING


def labelled_examples(papers: Iterable[LabelledPaper]) -> dict[Kind, Examples]:
    """The candidates of all papers with whether each is right, by kind.

    Decisions tell of the claims that somebody looked at: of a paper without a label file only those candidates are
    examples, and none of them counts for calibration and thresholds, which need to know what was missed.
    """
    found: dict[Kind, Examples] = {kind: Examples(catalogue) for kind, catalogue in CATALOGUES.items()}
    every = list(papers)
    benchmarks = frozenset(r["benchmark"] for paper in every if paper.label for r in paper.label["results"])
    for paper in every:
        _runs(paper, found["run"])
        _results(paper, found["result"], benchmarks)
        _costs(paper, found["cost"])
    return found


def _runs(paper: LabelledPaper, into: Examples) -> None:
    candidates, _ = run_candidates(paper.readings, paper_names(paper.readings), paper.published_on)
    for candidate in candidates:
        view = candidate.view
        stated = (view.chip, view.count, view.hours, view.flop)
        right = paper.lessons.run(*stated, view.facts[0].reading.page)
        if right is None and paper.label is not None:
            right = run_is_right(paper.label, *stated)
        if right is not None:
            unit = f"{paper.arxiv_id} {(view.part, *stated)}"
            into.add(candidate.features, right, paper.arxiv_id, candidate.group, unit, counted=paper.label is not None)


def _results(paper: LabelledPaper, into: Examples, benchmarks: frozenset[str]) -> None:
    view = paper_view(paper.readings, paper.published_on.year if paper.published_on else None)
    told = _told_by(paper.label, benchmarks)

    def add(features: tuple[float, ...], key: ResultKey, page: int, group: str, unit: object, table: str = "") -> None:
        decided, (labelled, is_own) = paper.lessons.result(key, page), told(key, page, table)
        known = decided is not None or labelled
        if known or paper.label is not None:
            right = is_own if decided is None else decided
            counted = paper.label is not None and not is_cut(paper.label) and key[0] in benchmarks
            place, fact = f"{paper.arxiv_id} {unit}", f"{paper.arxiv_id} {key}"
            into.add(features, right, paper.arxiv_id, group, place, known, counted, fact)

    for cell in table_candidates(view):
        key = result_key(cell.hypothesis.benchmark, cell.hypothesis.metric, cell.view.value)
        table = cell.view.frame.table
        add(cell.features, key, table.page, cell.group, cell.spot, table.label)
    for k, said in enumerate(text_candidates(view)):
        key = result_key(said.hypothesis.benchmark, said.hypothesis.metric, said.value)
        add(said.features, key, said.reading.page, "text", f"text {k}")


def _told_by(label: Label | None, benchmarks: frozenset[str]) -> Callable[[ResultKey, int, str], tuple[bool, bool]]:
    """Whether a label file tells of a number on a page, in a table where one is named, and whether it is an own result.

    Labels that stop early tell nothing of a value that they do not name, and none of a number elsewhere in the paper.
    """
    if label is None:
        return lambda *_: (False, False)
    own, cut, others = own_results(label), is_cut(label), others_results(label)
    places = result_places(label)

    def told(key: ResultKey, page: int, table: str) -> tuple[bool, bool]:
        listed = key[0] in benchmarks and (not cut or key in own or key in others)
        elsewhere = key in own and bool(table) and not stands_there(places[key], page, table)
        return listed and not elsewhere, key in own

    return told


def _costs(paper: LabelledPaper, into: Examples) -> None:
    names, counted = paper_names(paper.readings), paper.label is not None and costs_known(paper.label)
    for cost in cost_candidates(paper.readings, names, lead_name(paper.readings, names)):
        decided = paper.lessons.cost(cost.pass_compute, cost.page)
        labelled = paper.label is not None and cost_is_right(paper.label, cost.pass_compute)
        known = decided is not None or labelled or counted
        if known or paper.label is not None:
            right = labelled if decided is None else decided
            unit = f"{paper.arxiv_id} {cost.pass_compute:.3g}"
            into.add(cost_features(cost.features), right, paper.arxiv_id, cost.source, unit, known, counted)


def with_labels(
    readings: Mapping[str, tuple[PaperReadings, date | None]],
    labels: Mapping[str, Label],
    taught: Mapping[str, Lessons] | None = None,
) -> tuple[list[LabelledPaper], list[str]]:
    """The papers that were read and are labelled or decided on, and the ids of the labelled ones that were not read."""
    lessons = taught or {}
    papers = [
        LabelledPaper(
            arxiv_id, readings[arxiv_id][1], readings[arxiv_id][0], labels.get(arxiv_id), lessons.get(arxiv_id, NOTHING)
        )
        for arxiv_id in sorted({*labels, *lessons})
        if arxiv_id in readings and readings[arxiv_id][0].status == "read"
    ]
    read = {paper.arxiv_id for paper in papers}
    return papers, sorted(set(labels) - read)
