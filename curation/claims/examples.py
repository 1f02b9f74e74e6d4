"""Labelled candidates of papers, of which a judge learns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from curation.candidates.cost_features import cost_features
from curation.candidates.costs import cost_candidates
from curation.candidates.owner import paper_names
from curation.candidates.ownership import read_ownership
from curation.candidates.result_views import lead_name, paper_view
from curation.candidates.results import table_candidates
from curation.candidates.runs import run_candidates
from curation.candidates.text_results import text_candidates
from curation.claims.curate import CATALOGUES
from curation.judging.features import Kind
from curation.judging.labels import (
    Label,
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
    """A paper that was read, with its labels."""

    arxiv_id: str
    published_on: date | None
    readings: PaperReadings
    label: Label


def labelled_examples(papers: Iterable[LabelledPaper]) -> dict[Kind, Examples]:
    """The candidates of all papers with whether each is right, by kind."""
    found: dict[Kind, Examples] = {kind: Examples(catalogue) for kind, catalogue in CATALOGUES.items()}
    every = list(papers)
    benchmarks = frozenset(r["benchmark"] for paper in every for r in paper.label["results"])
    for paper in every:
        _runs(paper, found["run"])
        _results(paper, found["result"], benchmarks)
        _costs(paper, found["cost"])
    return found


def _runs(paper: LabelledPaper, into: Examples) -> None:
    candidates, _ = run_candidates(paper.readings, read_ownership(paper.readings), paper.published_on)
    for candidate in candidates:
        view = candidate.view
        right = run_is_right(paper.label, view.chip, view.count, view.hours, view.flop)
        facts = (view.part, view.chip, view.count, view.hours, view.flop)
        into.add(candidate.features, right, paper.arxiv_id, view.part, f"{paper.arxiv_id} {facts}")


def _results(paper: LabelledPaper, into: Examples, benchmarks: frozenset[str]) -> None:
    view = paper_view(paper.readings, paper.published_on.year if paper.published_on else None)
    own, cut, others = own_results(paper.label), is_cut(paper.label), others_results(paper.label)
    places = result_places(paper.label)

    def add(features: tuple[float, ...], key: tuple[str, str, float], group: str, unit: object, there: bool) -> None:
        # Labels that stop early say nothing of a value that they do not name, and none of one elsewhere in the paper.
        listed = key[0] in benchmarks
        known = listed and there and (not cut or key in own or key in others)
        place, fact = f"{paper.arxiv_id} {unit}", f"{paper.arxiv_id} {key}"
        into.add(features, key in own, paper.arxiv_id, group, place, known, listed and not cut, fact)

    for cell in table_candidates(view):
        key = result_key(cell.hypothesis.benchmark, cell.hypothesis.metric, cell.view.value)
        table = cell.view.frame.table
        add(
            cell.features, key, "table", cell.spot, key not in own or stands_there(places[key], table.page, table.label)
        )
    for k, said in enumerate(text_candidates(view)):
        key = result_key(said.hypothesis.benchmark, said.hypothesis.metric, said.value)
        add(said.features, key, "text", f"text {k}", True)


def _costs(paper: LabelledPaper, into: Examples) -> None:
    names = paper_names(paper.readings)
    for cost in cost_candidates(paper.readings, names, lead_name(paper.readings, names)):
        right = cost_is_right(paper.label, cost.pass_compute)
        known = right or costs_known(paper.label)
        unit = f"{paper.arxiv_id} {cost.pass_compute:.3g}"
        counted = costs_known(paper.label)
        into.add(cost_features(cost.features), right, paper.arxiv_id, cost.source, unit, known, counted)


def with_labels(
    readings: Mapping[str, tuple[PaperReadings, date | None]], labels: Mapping[str, Label]
) -> tuple[list[LabelledPaper], list[str]]:
    """The labelled papers among those that were read, and the ids of the labelled ones that were not."""
    papers = [
        LabelledPaper(arxiv_id, readings[arxiv_id][1], readings[arxiv_id][0], label)
        for arxiv_id, label in sorted(labels.items())
        if arxiv_id in readings and readings[arxiv_id][0].status == "read"
    ]
    read = {paper.arxiv_id for paper in papers}
    return papers, sorted(set(labels) - read)
