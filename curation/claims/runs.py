"""Training runs of a paper out of judged candidates: one run a duration, hardware alone where no run holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Literal

from curation.candidates.owner import paper_names
from curation.candidates.run_features import CATALOGUE
from curation.candidates.run_views import UNNAMED, RunView
from curation.candidates.runs import RunCandidate, run_candidates
from curation.claim import CandidateRecord, Evidence, TrainingRun, claim_id
from curation.claims.estimates import compute_estimates, disagreement
from curation.claims.run_drafts import draft_run
from curation.claims.run_models import Source
from curation.claims.run_owners import is_others, without_theirs
from curation.claims.run_records import Judged, Outcome, run_record
from curation.claims.runs_by_facts import RunsByFacts, facts_of
from curation.judging.judge import Judge
from curation.judging.triage import doubts, triage
from curation.second.differences import run_difference
from curation.second.opinion import SecondOpinion
from curation.second.runs import ProposedCandidate, ProposedView, draft_proposed, is_cited, said_by, unread, weighed
from curation.vocabulary.bounds import out_of_bounds, without_impossible
from extractors.reading import PaperReadings

FULLER: Final = 0.5
"""Of a duration with and without its hardware the fuller is put before a person if it is at least so likely as this
share of the other: a wrong part is mended with fewer keys than a missing one is added."""
DOUBTS_TO_WAIT: Final = 2
"""So many heuristics against it keep a claim before a person: of the accepted ones nine in ten would be wrong."""


def assemble_runs(
    paper: PaperReadings,
    arxiv_id: str,
    version: int | None,
    published_on: date | None,
    judge: Judge,
    opinion: SecondOpinion | None = None,
) -> tuple[tuple[TrainingRun, ...], tuple[CandidateRecord, ...]]:
    """All training runs that the paper states, accepted or queued, and every candidate with its verdict.

    With the opinion of a second reader its proposals are candidates, too, and every probability knows of it.
    """
    names = paper_names(paper)
    candidates, mentions = run_candidates(paper, names, published_on)
    source = Source(paper, arxiv_id, version, mentions, names, opinion)
    stated = judge.probabilities([c.features for c in candidates], [c.group for c in candidates])
    judged = without_theirs([Judged(c, p, _votes(c)) for c, p in zip(candidates, stated, strict=True)])
    if opinion is not None and judge.second is not None:
        judged = _with_second(judged, opinion, judge)
        judge = judge.with_second()
    drafts: list[TrainingRun] = []
    of_fact: dict[int, list[TrainingRun]] = {}
    for places in _by_fact(judged):
        claimed = _claims([judged[place] for place in places], judge, source)
        of_fact.update(dict.fromkeys(places, claimed))
        drafts += claimed
    runs = _distinct(_checked(run, published_on) for run in drafts)
    runs = _with_ids([*runs, *_others(judged, source)])
    own, others = (RunsByFacts(run for run in runs if run.own is ours) for ours in (True, False))
    outcome = Outcome(own, others, of_fact)
    told = [run_record(place, item, is_others(item), outcome, judge, source) for place, item in enumerate(judged)]
    return tuple(runs), tuple(told)


def _with_second(judged: Sequence[Judged], opinion: SecondOpinion, judge: Judge) -> list[Judged]:
    """The candidates with what the second reader makes of them, and those that only it proposes."""
    told = [
        replace(
            item,
            probability=weighed(
                item.part,
                item.facts,
                item.page,
                item.probability,
                opinion,
                judge,
                cited=is_cited(item.candidate.features),
            ),
            alone=item.probability,
        )
        for item in judged
    ]
    fresh = unread(opinion, [(item.part, item.facts) for item in judged])
    new = [
        Judged(one, weighed(one.view.part, one.view.facts_stated, one.view.primary.page, None, opinion, judge), {})
        for one in fresh
    ]
    return [*told, *new]


def _votes(candidate: RunCandidate) -> dict[str, float]:
    return {name: candidate.features[place] for place, name in CATALOGUE.votes}


def _by_fact(judged: Sequence[Judged]) -> list[list[int]]:
    """The places of the candidates of one duration, FLOP or mention of hardware together, in reading order.

    Those of another paper's training are left out.
    """
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, item in enumerate(judged):
        if is_others(item):
            continue
        timed = item.part in ("time", "whole")
        groups[(*item.candidate.anchor, "time" if timed else item.part == "compute")].append(place)
    return list(groups.values())


def _best(group: Sequence[Judged], part: str, judge: Judge) -> Judged | None:
    """Of the candidates of a part the fullest that is sure; where none is, the likeliest, fuller ones preferred."""
    some = [item for item in group if item.part == part]
    sure = [item for item in some if judge.accepts(item.probability, item.group)]
    if sure:
        return max(sure, key=lambda item: (_fullness(item), item.probability))
    return max(some, key=lambda item: item.probability * (1 + FULLER * _fullness(item)), default=None)


def _fullness(item: Judged) -> int:
    """Whether the count is stated and the chip's model named."""
    view = item.candidate.view
    return (view.count is not None) + (view.chip is not None and view.chip not in UNNAMED)


def _claims(group: Sequence[Judged], judge: Judge, source: Source) -> list[TrainingRun]:
    """What is claimed of one fact: the fullest statement that is sure, else its sure part beside the queued whole."""
    computes = _best(group, "compute", judge)
    if computes is not None:
        return _claim(computes, judge, source) if computes.probability >= judge.floor else []
    names = ("whole", "time") if any(item.part in ("time", "whole") for item in group) else ("hardware", "chip")
    full, part = _best(group, names[0], judge), _best(group, names[1], judge)
    if part is not None and part.part == "chip" and _says_nothing(part.candidate.view):
        part = None
    if full is not None and judge.accepts(full.probability, full.group) and not _waits(full, source):
        return _claim(full, judge, source)
    if part is not None and judge.accepts(part.probability, part.group) and not _waits(part, source):
        whole = _claim(full, judge, source) if full is not None and full.probability >= judge.floor else []
        sure = _claim(part, judge, source)
        return [*whole, *(_part(run, whole[0]) for run in sure)] if whole else sure
    usable = [item for item in (full, part) if item is not None and item.probability >= judge.floor]
    if full in usable and (part is None or full.probability >= FULLER * part.probability):
        return _claim(full, judge, source)
    return _claim(usable[-1], judge, source) if usable else []


def _says_nothing(view: RunView | ProposedView) -> bool:
    """Whether a chip without a number holds nothing for a claim: "GPUs", and "TPUs" where rules read a version."""
    if view.chip != "TPU":
        return view.chip in UNNAMED
    return isinstance(view, RunView) and any(chip.startswith("TPU ") for chip in view.of.chips)


def _claim(item: Judged | None, judge: Judge, source: Source) -> list[TrainingRun]:
    if item is None:
        return []
    run = _draft(item, source)
    run = replace(run, reasons=(*_doubted(item, run), *run_difference(run.readers, item.facts, source.opinion)))
    return [triage(run, item.probability, judge, item.group, doubts(item.votes, CATALOGUE.against))]


def _waits(item: Judged, source: Source) -> bool:
    """Whether doubts keep it before a person, however likely it is: a part of it may be sure all the same."""
    return _is_doubtful(item) and bool(_doubted(item, _draft(item, source)))


def _is_doubtful(item: Judged) -> bool:
    """Whether several heuristics, or a weighty one, speak against what the rules read."""
    one = item.candidate
    return not isinstance(one, ProposedCandidate) and (one.excluded or one.doubts >= DOUBTS_TO_WAIT)


def _doubted(item: Judged, run: TrainingRun) -> tuple[str, ...]:
    """A reason to wait for a person where what only the rules read is doubtful."""
    if isinstance(item.candidate, ProposedCandidate) or len(run.readers) > 1 or not _is_doubtful(item):
        return ()
    count = item.candidate.doubts
    return (f"doubted: {count} {'heuristic speaks' if count == 1 else 'heuristics speak'} against it",)


def _draft(item: Judged, source: Source) -> TrainingRun:
    """The claim of a candidate, with the second reader's name of the model where it says the same."""
    view = item.candidate.view
    if isinstance(item.candidate, ProposedCandidate):
        return draft_proposed(item.candidate, source.arxiv_id, source.version, source.paper.pdf_sha256, source.opinion)
    run = draft_run(item.candidate.view, True, item.votes, source)
    return said_by(run, item.facts, view.primary.page, source.opinion)


def _part(run: TrainingRun, whole: TrainingRun) -> TrainingRun:
    """A sure part beside the whole it is of, under an id of its own."""
    return replace(run, run_id=claim_id(run.arxiv_id, "run", whole.run_id, "part"), part_of=whole.run_id)


def _checked(run: TrainingRun, published_on: date | None) -> TrainingRun:
    """The run queued where a value cannot be or two ways to its computation disagree.

    Where two readers agree on the run, an amount beside it that cannot be is left out instead: only one read it.
    """
    if len(run.readers) > 1 and out_of_bounds(run, published_on):
        run = without_impossible(run, published_on)
    reasons = list(out_of_bounds(run, published_on))
    disagree = disagreement(compute_estimates(run, published_on))
    if disagree:
        reasons.append(disagree)
    if not reasons:
        return run
    status: Literal["queued"] = "queued"
    return replace(run, status=status, reasons=(*reasons, *run.reasons))


def _distinct(runs: Iterable[TrainingRun]) -> list[TrainingRun]:
    """Runs without those that say no more than a surer one; the same facts of another named model stay."""
    order = {"accepted": 0, "queued": 1}
    every = sorted(runs, key=lambda run: (order[run.status], -_facts(run), -run.confidence))
    kept = RunsByFacts()
    evidence: list[dict[Evidence, None]] = []
    for run in every:
        home = kept.first_that_says(facts_of(run))
        if home is None or _another_model(run, kept):
            kept.add(run)
            evidence.append(dict.fromkeys(run.evidence))
        elif _facts(kept.runs[home]) == _facts(run):
            evidence[home].update(dict.fromkeys(run.evidence))
    return [
        run if len(more) == len(run.evidence) else replace(run, evidence=tuple(more))
        for run, more in zip(kept.runs, evidence, strict=True)
    ]


def _with_ids(runs: Sequence[TrainingRun]) -> list[TrainingRun]:
    """Runs with ids of their own; a part whose whole is not among them stands for itself."""
    present = {run.run_id for run in runs}
    ids: dict[str, int] = {}
    told: list[TrainingRun] = []
    for run in runs:
        ids[run.run_id] = ids.get(run.run_id, 0) + 1
        again = ids[run.run_id]
        one = run if again == 1 else replace(run, run_id=f"{run.run_id}-{again}")
        told.append(one if one.part_of is None or one.part_of in present else replace(one, part_of=None))
    return told


def _facts(run: TrainingRun) -> int:
    return sum(fact is not None for fact in facts_of(run))


def _another_model(run: TrainingRun, kept: RunsByFacts) -> bool:
    """Whether an accepted row with a duration or FLOP is of a model that no kept row of the same facts names."""
    if run.status != "accepted" or not (run.duration_h or run.training_compute_flop) or run.model is None:
        return False
    same = kept.models_of(facts_of(run))
    return bool(same) and run.model not in same


def _others(judged: Sequence[Judged], source: Source) -> list[TrainingRun]:
    """What the paper tells of others' trainings: the clause cites or speaks of them, and the judge sees no own run."""
    found: dict[tuple[object, ...], TrainingRun] = {}
    for item in judged:
        if not is_others(item) or item.part in ("chip", "time") or isinstance(item.candidate, ProposedCandidate):
            continue
        view = item.candidate.view
        if view.distance:
            continue
        run = draft_run(view, False, item.votes, source)
        run = replace(run, status="accepted", confidence=round(1 - item.probability, 4))
        found.setdefault((run.model, *facts_of(run)), run)
    return _distinct(found.values())
