"""Training runs that a second reader proposes: candidates beside those of the rules, and what it adds to a claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from curation.candidates.run_features import CATALOGUE
from curation.candidates.run_views import PARTS, UNNAMED, Part
from curation.claim import Evidence, TrainingRun, claim_id
from curation.judging.features import VOTE
from curation.second.features import matching_run, run_features
from curation.second.opinion import RULES, Facts, ProposedRun, SecondOpinion
from curation.vocabulary.chips import stated_chip
from extractors.reading import Reading, reading_id

if TYPE_CHECKING:
    from curation.judging.judge import Judge

FIELDS: Final = {
    "accelerator": "chip",
    "chip_count": "chip_count",
    "duration": "duration_h",
    "training_compute": "training_compute_flop",
}
"""The column of training_runs that a reading is evidence for."""


@dataclass(frozen=True, slots=True)
class ProposedView:
    """A part of a run that a second reader proposes, looked at like a candidate of the rules."""

    part: Part
    run: ProposedRun
    facts_stated: Facts

    @property
    def chip(self) -> str | None:
        """Short name of the chip."""
        return self.facts_stated.chip

    @property
    def count(self) -> int | None:
        """Number of chips."""
        return self.facts_stated.count

    @property
    def hours(self) -> float | None:
        """The duration in hours of its own kind."""
        return self.facts_stated.hours

    @property
    def flop(self) -> float | None:
        """The total training FLOP."""
        return self.facts_stated.flop

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What the part rests on, its duration, FLOP or chip first."""
        told = {
            "duration": self.hours,
            "training_compute": self.flop,
            "accelerator": self.chip,
            "chip_count": self.count,
        }
        found = (self.run.proposal.fact(name) for name, value in told.items() if value is not None)  # type: ignore[arg-type]
        return tuple(reading for reading in found if reading is not None)

    @property
    def primary(self) -> Reading:
        """The reading that the candidate is anchored in."""
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class ProposedCandidate:
    """A candidate that only the second reader has."""

    view: ProposedView
    features: tuple[float, ...] = ()

    @property
    def anchor(self) -> tuple[int | str | None, ...]:
        """Where its duration, FLOP or hardware stands, and of which model: parts of one run share it."""
        fact = self.view.primary
        return (fact.page, self.view.run.proposal.model, fact.quote, fact.text, fact.table_id, fact.row, fact.column)


def weighed(
    part: Part,
    facts: Facts,
    page: int,
    probability: float | None,
    opinion: SecondOpinion,
    judge: Judge,
    *,
    cited: bool = False,
) -> float:
    """The probability of a candidate with what the second reader says of it.

    `cited` where the rules see another paper's run.
    """
    if judge.second is None:
        return probability or 0.0
    features = run_features(part, facts, page, probability, opinion, cited=cited)
    return judge.second.probability(features, part)


def unread(opinion: SecondOpinion, read: Iterable[tuple[Part, Facts]]) -> list[ProposedCandidate]:
    """The parts of own runs that no candidate of the rules states just so."""
    known = list(read)
    found: dict[tuple[Part, Facts, str], ProposedCandidate] = {}
    for run in opinion.own_runs:
        for part in PARTS:
            facts = run.of_part(part)
            if facts is None or any(part == p and _equal(facts, other) for p, other in known):
                continue
            found.setdefault((part, facts, run.proposal.model), ProposedCandidate(ProposedView(part, run, facts)))
    return list(found.values())


def is_cited(features: Sequence[float]) -> bool:
    """Whether the rules' features of a candidate say that it is another paper's run."""
    return features[CATALOGUE.names.index(f"{VOTE}is_own")] < 0


def _equal(first: Facts, second: Facts) -> bool:
    return _named(first) == _named(second) and first.within(second) and second.within(first)


def _named(facts: Facts) -> tuple[bool, ...]:
    """Which facts are stated; a chip without a model is one more that is not."""
    chip = facts.chip is not None and facts.chip not in UNNAMED
    return (chip, facts.count is not None, facts.hours is not None, facts.flop is not None)


def said_by(run: TrainingRun, facts: Facts, page: int, opinion: SecondOpinion | None) -> TrainingRun:
    """A claim of the rules with the second reader, its name of the model and stage, where it says the same."""
    same = matching_run(facts, page, opinion) if opinion is not None else None
    if opinion is None or same is None:
        return run
    stage = run.stage if same.proposal.stage == "unclear" else same.proposal.stage
    return replace(run, model=same.proposal.model or run.model, stage=stage, readers=(RULES, opinion.reader))


def draft_proposed(
    candidate: ProposedCandidate, arxiv_id: str, version: int | None, sha256: str, opinion: SecondOpinion | None
) -> TrainingRun:
    """The claim of a candidate that only the second reader has."""
    view, proposal, match = candidate.view, candidate.view.run.proposal, candidate.view.run.match
    primary = view.primary
    evidence = tuple(_evidence(view.readings, sha256))
    chip, count = proposal.fact("accelerator"), proposal.fact("chip_count")
    duration, compute = proposal.fact("duration"), proposal.fact("training_compute")
    named = match if view.chip is not None else None
    return TrainingRun(
        run_id=claim_id(arxiv_id, "run", view.part, proposal.model, primary.quote, primary.text),
        arxiv_id=arxiv_id,
        version=version,
        model=proposal.model or None,
        stage=proposal.stage,
        own=True,
        chip=stated_chip(view.chip, named),
        chip_id=named.chip_id if named is not None else None,
        chip_text=chip.text if chip is not None and view.chip is not None else None,
        chip_candidates=named.candidates if named is not None else (),
        memory_gb=named.memory_gb if named is not None else None,
        form_factor=named.form_factor if named is not None else None,
        chip_count=view.count,
        count_unit=count.unit if count is not None and view.count is not None else None,
        duration_h=view.hours,
        duration_kind=duration.unit if duration is not None and view.hours is not None else None,  # type: ignore[arg-type]
        duration_text=duration.text if duration is not None and view.hours is not None else None,
        training_compute_flop=view.flop,
        compute_text=compute.text if compute is not None and view.flop is not None else None,
        page=primary.page,
        quote=primary.quote,
        evidence=evidence,
        readers=(opinion.reader,) if opinion is not None else (),
    )


def _evidence(readings: Iterable[Reading], sha256: str) -> Iterator[Evidence]:
    for r in readings:
        yield Evidence(
            FIELDS[r.quantity], r.page, r.quote, r.text, r.before, r.after, r.boxes, reading_id(sha256, r), r.rule
        )
