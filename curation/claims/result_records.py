"""The records that are kept of what became of every number that may be a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from curation.candidates.result_features import votes_of
from curation.candidates.results import TableCandidate
from curation.candidates.text_results import TextCandidate
from curation.claim import BenchmarkResult, CandidateRecord, ReadWords
from curation.claims.result_names import clean, model_name, named
from curation.judging.features import VOTE
from curation.judging.judge import Judge
from curation.second.results import Proposed

QUOTED: Final = 400  # characters of a quote that are kept with a record


@dataclass(frozen=True, slots=True)
class Fate:
    """What a candidate's number became: the claim that states it so, else the one that states it otherwise."""

    probability: float
    claim: BenchmarkResult | None
    instead: BenchmarkResult | None
    alone: float | None
    judge: Judge

    @property
    def verdict(self) -> str:
        """The record's verdict."""
        if self.claim is not None:
            return self.claim.status if self.claim.own else "another paper's"
        return "refused" if self.probability < self.judge.floor else "outranked"

    @property
    def claim_id(self) -> str | None:
        """The id of the claim."""
        home = self.claim or self.instead
        return home.result_id if home is not None else None


def cell_records(candidates: Sequence[TableCandidate], fates: Sequence[Fate], lead: str) -> list[CandidateRecord]:
    """The records of numbers of tables, one for each meaning of each; `fates` begin with theirs."""
    cells = {id(candidate.cell): candidate.cell for candidate in candidates}
    names = {place: named(model_name(cell, lead)) for place, cell in cells.items()}
    return [_cell_record(c, fate, names[id(c.cell)]) for c, fate in zip(candidates, fates, strict=False)]


def _cell_record(candidate: TableCandidate, fate: Fate, model: str | None) -> CandidateRecord:
    cell, hypothesis, table = candidate.cell, candidate.hypothesis, candidate.view.frame.table
    where = " / ".join(reversed(cell.heads))
    return CandidateRecord(
        kind="result",
        group=candidate.group,
        what=f"{hypothesis.benchmark} {hypothesis.metric} {candidate.view.value:g}",
        value=candidate.view.value,
        page=table.page,
        quote=f"{table.label}: {cell.row_text} [{where}]"[:QUOTED],
        probability=round(fate.probability, 4),
        threshold=fate.judge.ruling(candidate.group).threshold,
        verdict=fate.verdict,
        claim_id=fate.claim_id,
        votes=tuple((name.removeprefix(VOTE), vote) for name, vote in votes_of(candidate.features).items() if vote),
        features=candidate.features,
        words=(ReadWords("value", cell.cell.text, table.page),),
        model=fate.claim.model if fate.claim is not None else model,
        table_label=table.label,
        row_label=", ".join(clean(label) for label in cell.labels),
        column_label=where,
        alone=fate.alone,
    )


def text_record(candidate: TextCandidate, fate: Fate) -> CandidateRecord:
    """The record of a number of running text."""
    return CandidateRecord(
        kind="result",
        group="text",
        what=f"{candidate.hypothesis.benchmark} {candidate.hypothesis.metric} {candidate.value:g}",
        value=candidate.value,
        page=candidate.reading.page,
        quote=candidate.reading.quote[:QUOTED],
        probability=round(fate.probability, 4),
        threshold=fate.judge.ruling("text").threshold,
        verdict=fate.verdict,
        claim_id=fate.claim_id,
        features=candidate.features,
        words=(ReadWords("value", candidate.reading.text, candidate.reading.page),),
        model=named(candidate.model),
        alone=fate.alone,
    )


def proposal_record(one: Proposed, fate: Fate) -> CandidateRecord:
    """The record of a number that only a second reader sees."""
    result = one.proposal
    return CandidateRecord(
        kind="result",
        group=one.group,
        what=f"{result.benchmark} {result.metric} {result.score.value:g}",
        value=result.score.value,
        page=result.score.page,
        quote=result.score.quote[:QUOTED],
        probability=round(fate.probability, 4),
        threshold=fate.judge.ruling(one.group).threshold,
        verdict=fate.verdict,
        claim_id=fate.claim_id,
        words=(ReadWords("value", result.score.text, result.score.page),),
        model=result.model or None,
    )
