"""Results that a second reader proposes: candidates beside those of the rules, and what it adds to a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from curation.candidates.result_features import votes_of
from curation.candidates.results import TableCandidate
from curation.candidates.text_results import TextCandidate
from curation.claim import Evidence
from curation.claims.result_drafts import Draft
from curation.judging.features import VOTE
from curation.judging.labels import result_key
from curation.second.features import matching_result, result_features, unheard
from curation.second.opinion import RULES, SecondOpinion, place
from curation.second.stage import SecondStage
from curation.vocabulary.benchmarks import benchmarks
from extractors.reading import PaperReadings, reading_id
from extractors.second.proposals import ResultProposal

Spot = tuple[str | None, int | None, int | None]
IN_TEXT: Spot = (None, None, None)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A result that only the second reader sees at its place, with its probability."""

    proposal: ResultProposal
    probability: float

    @property
    def group(self) -> str:
        """The group that thresholds are for."""
        return group_of(self.proposal)


def group_of(proposal: ResultProposal) -> str:
    """Whether the number stands in a cell or in running text."""
    return "table" if proposal.score.table_id is not None else "text"


def cell_of(candidate: TableCandidate) -> Spot:
    """Table, row and column of a candidate."""
    table_id, row, column, _ = candidate.spot
    return table_id, row, column


def weighed_cell(candidate: TableCandidate, probability: float, opinion: SecondOpinion, stage: SecondStage) -> float:
    """The probability of a number of a table with one meaning, with what the second reader says of it."""
    meant, value = candidate.hypothesis, candidate.view.value
    if unheard(meant.benchmark, meant.metric, value, cell_of(candidate), opinion):
        return probability
    features = result_features(
        meant.benchmark,
        meant.metric,
        value,
        cell_of(candidate),
        probability,
        opinion,
        cited=is_cited(candidate.features),
    )
    return stage.probability(features, "table")


def is_cited(features: tuple[float, ...]) -> bool:
    """Whether a heuristic of the rules says that a row is another paper's."""
    votes = votes_of(features)
    return any(votes.get(VOTE + name, 0) < 0 for name in ("cites_another", "beside_ours"))


def weighed_text(candidate: TextCandidate, probability: float, opinion: SecondOpinion, stage: SecondStage) -> float:
    """The probability of a number of running text, with what the second reader says of it."""
    meant = candidate.hypothesis
    if unheard(meant.benchmark, meant.metric, candidate.value, IN_TEXT, opinion):
        return probability
    features = result_features(meant.benchmark, meant.metric, candidate.value, IN_TEXT, probability, opinion)
    return stage.probability(features, "text")


def fresh(
    opinion: SecondOpinion, cells: Sequence[TableCandidate], said: Sequence[TextCandidate]
) -> list[ResultProposal]:
    """The results proposed that no candidate of the rules states at the same place."""
    known = {(key_of(c.hypothesis.benchmark, c.hypothesis.metric, c.view.value), cell_of(c)) for c in cells}
    known |= {(key_of(c.hypothesis.benchmark, c.hypothesis.metric, c.value), IN_TEXT) for c in said}
    return [
        one
        for one in opinion.results
        if (key_of(one.benchmark, one.metric, float(one.score.value or 0.0)), place(one.score)) not in known
    ]


def key_of(benchmark: str, metric: str, value: float) -> tuple[str, str, float]:
    """What two statements of one result share."""
    return result_key(benchmark, metric, value)


def unread(
    opinion: SecondOpinion, cells: Sequence[TableCandidate], said: Sequence[TextCandidate], stage: SecondStage
) -> list[Proposed]:
    """The results that only the second reader sees, each with its probability."""
    return [Proposed(one, _probability(one, opinion, stage)) for one in fresh(opinion, cells, said)]


def _probability(one: ResultProposal, opinion: SecondOpinion, stage: SecondStage) -> float:
    value = float(one.score.value or 0.0)
    features = result_features(one.benchmark, one.metric, value, place(one.score), None, opinion)
    return stage.probability(features, group_of(one))


def said_by(draft: Draft, opinion: SecondOpinion) -> Draft:
    """A draft of the rules with the second reader and its name of the model, where it says the same."""
    spot: Spot = IN_TEXT
    if draft.table is not None and draft.cell is not None:
        spot = (draft.table.table_id, draft.cell.cell.row, draft.cell.cell.column)
    same = matching_result(draft.benchmark, draft.metric, draft.value, spot, opinion)
    if same is None or not draft.own:
        return draft
    return replace(draft, readers=(RULES, opinion.reader), known_as=same.model or None)


def from_proposal(one: Proposed, paper: PaperReadings, reader: str) -> Draft:
    """A draft of a result that only the second reader sees."""
    proposal, score = one.proposal, one.proposal.score
    known = benchmarks()[proposal.benchmark]
    evidence = Evidence(
        "value", score.page, score.quote, score.text, score.before, score.after, score.boxes,
        reading_id(paper.pdf_sha256, score), score.rule,
    )  # fmt: skip
    return Draft(
        proposal.model,
        True,
        proposal.benchmark,
        proposal.metric,
        proposal.split if proposal.split in known.splits else known.default_split,
        float(score.value or 0.0),
        score.page,
        score.quote,
        [evidence],
        one.probability,
        {},
        table=next((table for table in paper.tables if table.table_id == score.table_id), None),
        readers=(reader,),
        known_as=proposal.model or None,
    )
