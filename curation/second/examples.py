"""Labelled candidates of papers that a second reader read as well, of which the second stage is fitted."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from curation.candidates.cost_features import cost_features
from curation.candidates.costs import cost_candidates
from curation.candidates.owner import paper_names
from curation.candidates.result_views import lead_name, paper_view
from curation.candidates.results import table_candidates
from curation.candidates.run_views import UNNAMED, Part
from curation.candidates.runs import run_candidates
from curation.candidates.text_results import text_candidates
from curation.claims.examples import LabelledPaper
from curation.judging.features import Kind
from curation.judging.judge import Judge
from curation.judging.labels import (
    COST_TOLERANCE,
    Label,
    close,
    cost_is_right,
    costs_known,
    is_cut,
    others_results,
    own_results,
    result_key,
    run_is_right,
)
from curation.second.features import (
    cost_features as second_cost_features,
)
from curation.second.features import proposed_cost_features, result_features, run_features, unheard
from curation.second.opinion import Facts, SecondOpinion, place
from curation.second.results import IN_TEXT, cell_of, fresh, group_of
from curation.second.results import is_cited as result_cited
from curation.second.runs import is_cited, unread


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate of either reader: how it stands to the second reader's word, and whether it is right.

    `fact` is shared by candidates of one paper that state the same: they count once for a threshold.
    """

    kind: Kind
    paper: str
    group: str
    features: Mapping[str, float]
    right: bool
    fact: str
    counted: bool = True


def second_examples(
    paper: LabelledPaper, opinion: SecondOpinion, judges: Mapping[Kind, Judge], benchmarks: Container[str]
) -> Iterator[Example]:
    """All labelled candidates of a paper. The judges must not have learned of it; labels name these benchmarks only."""
    if paper.label is None:
        return
    yield from _runs(paper, paper.label, opinion, judges["run"])
    yield from _results(paper, paper.label, opinion, judges["result"], benchmarks)
    yield from _costs(paper, paper.label, opinion, judges["cost"])


def _runs(paper: LabelledPaper, label: Label, opinion: SecondOpinion, judge: Judge) -> Iterator[Example]:
    candidates, _ = run_candidates(paper.readings, paper_names(paper.readings), paper.published_on)
    stated = judge.probabilities([c.features for c in candidates], [c.group for c in candidates])
    told: list[tuple[Part, Facts]] = []

    def example(part: Part, facts: Facts, page: int, probability: float | None, cited: bool = False) -> Example:
        features = run_features(part, facts, page, probability, opinion, cited=cited)
        right = run_is_right(label, facts.chip, facts.count, facts.hours, facts.flop)
        return Example("run", paper.arxiv_id, part, features, right, f"{part} {facts}")

    for candidate, probability in zip(candidates, stated, strict=True):
        view = candidate.view
        facts = Facts(view.chip, view.count, view.hours, view.flop)
        told.append((view.part, facts))
        if view.part == "chip" and view.chip in UNNAMED:
            continue  # no claim holds a device without a model and nothing else
        yield example(view.part, facts, view.primary.page, probability, is_cited(candidate.features))
    for one in unread(opinion, told):
        yield example(one.view.part, one.view.facts_stated, one.view.primary.page, None)


def _results(
    paper: LabelledPaper, label: Label, opinion: SecondOpinion, judge: Judge, benchmarks: Container[str]
) -> Iterator[Example]:
    view = paper_view(paper.readings, paper.published_on.year if paper.published_on else None)
    own, cut, others = own_results(label), is_cut(label), others_results(label)
    cells, said = table_candidates(view), text_candidates(view)

    def example(key: tuple[str, str, float], group: str, features: Mapping[str, float]) -> Iterator[Example]:
        # Labels that stop early say nothing of a value that they do not name.
        if key[0] in benchmarks and (not cut or key in own or key in others):
            yield Example("result", paper.arxiv_id, group, features, key in own, f"{key}", not cut)

    told = judge.probabilities([c.features for c in cells], [c.group for c in cells])
    for cell, probability in zip(cells, told, strict=True):
        meant, value = cell.hypothesis, cell.view.value
        if unheard(meant.benchmark, meant.metric, value, cell_of(cell), opinion):
            continue
        features = result_features(
            meant.benchmark, meant.metric, value, cell_of(cell), probability, opinion, cited=result_cited(cell.features)
        )
        yield from example(result_key(meant.benchmark, meant.metric, value), "table", features)
    stated = judge.probabilities([c.features for c in said], ["text"] * len(said))
    for text, probability in zip(said, stated, strict=True):
        meant = text.hypothesis
        if unheard(meant.benchmark, meant.metric, text.value, IN_TEXT, opinion):
            continue
        features = result_features(meant.benchmark, meant.metric, text.value, IN_TEXT, probability, opinion)
        yield from example(result_key(meant.benchmark, meant.metric, text.value), "text", features)
    for one in fresh(opinion, cells, said):
        value = float(one.score.value or 0.0)
        features = result_features(one.benchmark, one.metric, value, place(one.score), None, opinion)
        yield from example(result_key(one.benchmark, one.metric, value), group_of(one), features)


def _costs(paper: LabelledPaper, label: Label, opinion: SecondOpinion, judge: Judge) -> Iterator[Example]:
    names = paper_names(paper.readings)
    candidates = cost_candidates(paper.readings, names, lead_name(paper.readings, names))
    stated = judge.probabilities([cost_features(c.features) for c in candidates], [c.source for c in candidates])
    known = costs_known(label)

    def example(value: float, group: str, features: Mapping[str, float]) -> Iterator[Example]:
        right = cost_is_right(label, value)
        if right or known:
            yield Example("cost", paper.arxiv_id, group, features, right, f"{value:.3g}", known)

    for candidate, probability in zip(candidates, stated, strict=True):
        features = second_cost_features(candidate, probability, opinion)
        yield from example(candidate.pass_compute, candidate.source, features)
    for one in opinion.costs:
        value = float(one.cost.value or 0.0)
        if not any(close(value, c.pass_compute, COST_TOLERANCE) for c in candidates):
            group = "table" if one.cost.table_id is not None else "text"
            yield from example(value, group, proposed_cost_features(one, None))
