"""A judged candidate for a training run, and the record that is kept of what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from curation.candidates.run_views import Part
from curation.candidates.runs import RunCandidate
from curation.claim import CandidateRecord, ReadWords, TrainingRun
from curation.claims.run_drafts import stated_facts
from curation.claims.run_models import Source, model_of
from curation.claims.runs_by_facts import RunsByFacts, facts_of
from curation.judging.features import VOTE
from curation.judging.judge import Judge
from curation.second.opinion import Facts
from curation.second.runs import FIELDS, ProposedCandidate
from extractors.reading import Reading

QUOTED: Final = 400  # characters of a quote that are kept with a record
ELSEWHERE: Final = 160  # characters around words that stand in another sentence than the fact


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its probability; `alone` is that of the judge where a second reader was weighed after it."""

    candidate: RunCandidate | ProposedCandidate
    probability: float
    votes: dict[str, float]
    alone: float | None = None

    @property
    def part(self) -> Part:
        return self.candidate.view.part

    @property
    def group(self) -> str:
        """What it is accepted with: what only a second reader proposes is of the part's own group."""
        return self.part if isinstance(self.candidate, ProposedCandidate) else self.candidate.group

    @property
    def page(self) -> int:
        """The page of its duration, FLOP or hardware."""
        return self.candidate.view.primary.page

    @property
    def facts(self) -> Facts:
        """What it states."""
        view = self.candidate.view
        return Facts(view.chip, view.count, view.hours, view.flop)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The claims of a paper that its candidates ended in: `own` runs and those of `others`.

    `of_fact` has what was claimed of each fact, by the place of its candidates among all.
    """

    own: RunsByFacts
    others: RunsByFacts
    of_fact: Mapping[int, Sequence[TrainingRun]]


def run_record(place: int, item: Judged, is_others: bool, outcome: Outcome, judge: Judge, source: Source) -> (
    CandidateRecord
):  # fmt: skip
    """What became of the candidate at a place: the claim that states it, or else the one of the same fact."""
    view = item.candidate.view
    verdict, home = _verdict(place, item, is_others, outcome, judge)
    primary = view.primary
    value = view.hours if view.hours is not None else view.flop if view.flop is not None else view.count
    return CandidateRecord(
        kind="run",
        group=item.group,
        what=_what(item),
        value=float(value) if value is not None else None,
        page=primary.page,
        quote=primary.quote[:QUOTED],
        probability=item.probability,
        threshold=judge.ruling(item.group).threshold,
        verdict=verdict,
        claim_id=home.run_id if home is not None else None,
        votes=tuple((name.removeprefix(VOTE), vote) for name, vote in item.votes.items() if vote),
        features=item.candidate.features,
        words=tuple(read_words(field, reading, primary) for field, reading in _read(item)),
        model=_model(item, source),
        table_label=_table_label(primary, source),
        row_label=primary.attributes.get("entity") if primary.table_id is not None else None,
        column_label=primary.attributes.get("header") if primary.table_id is not None else None,
        duration_kind=next((r.unit for field, r in _read(item) if field == "duration_h"), None),
        alone=item.alone,
    )


def _verdict(
    place: int, item: Judged, is_others: bool, outcome: Outcome, judge: Judge
) -> tuple[str, TrainingRun | None]:
    facts = (item.facts.chip, item.facts.count, item.facts.hours, item.facts.flop)
    if is_others and (theirs := _stating(facts, item, outcome.others)) is not None:
        return "another paper's", theirs
    same = outcome.own.at(facts, item.page, item.candidate.view.primary.quote) or outcome.own.of(facts)
    if same is not None:
        return same.status, same
    fuller = _stating(facts, item, outcome.own)
    if fuller is not None:
        return "contained", fuller
    rivals = (_stating(facts_of(run), item, outcome.own) for run in outcome.of_fact.get(place, ()))
    verdict = "outranked" if item.probability >= judge.floor else "refused"
    return verdict, next((run for run in rivals if run is not None), None)


def _stating(facts: tuple[str | float | None, ...], item: Judged, runs: RunsByFacts) -> TrainingRun | None:
    """The run with these facts, in the candidate's sentence if one is there, else one that states more."""
    same = runs.at(facts, item.page, item.candidate.view.primary.quote) or runs.of(facts)
    place = runs.first_that_says(facts)
    return same or (runs.runs[place] if place is not None else None)


def _what(item: Judged) -> str:
    facts = item.facts
    told = (
        f"{facts.count} ×" if facts.count else "",
        facts.chip or "",
        f"{facts.hours:g} h" if facts.hours is not None else "",
        f"{facts.flop:.3g} FLOP" if facts.flop is not None else "",
    )
    return " · ".join(text for text in told if text)


def _read(item: Judged) -> list[tuple[str, Reading]]:
    if isinstance(item.candidate, ProposedCandidate):
        return [(FIELDS[reading.quantity], reading) for reading in item.candidate.view.readings]
    return stated_facts(item.candidate.view)


def read_words(field: str, reading: Reading, primary: Reading) -> ReadWords:
    """The words of a field, with what stands around them where that is not the sentence of the fact."""
    if reading.quote == primary.quote:
        return ReadWords(field, reading.text, reading.page)
    start = int(reading.attributes.get("start", "0")) if reading.table_id is None else 0
    first = max(0, start - ELSEWHERE // 2)
    return ReadWords(field, reading.text, reading.page, reading.quote[first : first + ELSEWHERE].strip())


def _model(item: Judged, source: Source) -> str | None:
    if isinstance(item.candidate, ProposedCandidate):
        return item.candidate.view.run.proposal.model or None
    view = item.candidate.view
    return model_of(view.draft, view, source)[0]


def _table_label(primary: Reading, source: Source) -> str | None:
    return next((t.label for t in source.paper.tables if t.table_id == primary.table_id), None)
