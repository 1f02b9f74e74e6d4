"""How a candidate stands to what the second reader says: named numbers for the second stage of the judge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from curation.candidates.cost_candidate import CostCandidate
from curation.candidates.run_views import Part
from curation.judging.labels import COST_TOLERANCE, close, result_key
from curation.second.opinion import Facts, ProposedRun, SecondOpinion, place
from extractors.second.proposals import CostProposal, ResultProposal

MEANINGS: Final = {
    "rules": "the rules have the candidate, too",
    "logit": "log odds of the judge's probability where the second reader does not say the same; else 0",
    "logit_same": "the same where it does; 0 without the rules",
    "same": "the second reader says the same of an own model",
    "same_place": "and reads it in the same cell or on the same page",
    "agreeing": "share of three facts on which both agree",
    "differs": "it says something else of the same duration, chip or cell",
    "theirs": "it gives the same as another paper's",
    "silent": "it does not speak of it",
    "states_none": "it proposes nothing of this kind for the paper",
    "by_cell": "what it says rests on a cell",
    "baseline": "it says that the model is only compared with",
    "of_step": "the time it gives is that of a step",
    "cited": "the rules see another paper's: a citation, a clause on others, a row beside one that says ours",
}
"""The features with what they mean; groups of candidates ("group_chip") follow them."""
MOST_LOGIT: Final = 4.0


def log_odds(probability: float | None) -> float:
    """Log odds of a probability within bounds; 0 where there is none."""
    if probability is None:
        return 0.0
    odds = math.log(max(probability, 1e-6) / max(1 - probability, 1e-6))
    return max(-MOST_LOGIT, min(MOST_LOGIT, odds))


def _features(probability: float | None, **told: float) -> dict[str, float]:
    values = dict.fromkeys(MEANINGS, 0.0)
    values.update(told, rules=float(probability is not None))
    values["logit_same" if values["same"] else "logit"] = log_odds(probability)
    return values


def matching_run(facts: Facts, page: int, opinion: SecondOpinion) -> ProposedRun | None:
    """The own run proposed that states all of the facts: the nearest in time, then on the same page, then fullest."""
    same = [run for run in opinion.own_runs if facts.within(run.facts)]
    return max(
        same, key=lambda run: (_nearness(facts, run), _on_page(run, page), len(run.proposal.facts)), default=None
    )


def _nearness(facts: Facts, run: ProposedRun) -> float:
    """How near the durations are: two that a tolerance takes for one are told apart where one is nearer."""
    if facts.hours is None or run.facts.hours is None:
        return 0.0
    return -round(abs(math.log(facts.hours / run.facts.hours)), 3)


def _is_of_a_step(run: ProposedRun) -> bool:
    duration = run.proposal.fact("duration")
    return duration is not None and duration.unit == "per_step"


def _on_page(run: ProposedRun, page: int) -> bool:
    return any(reading.page == page for reading in run.proposal.facts)


def run_features(
    part: Part, facts: Facts, page: int, probability: float | None, opinion: SecondOpinion, *, cited: bool = False
) -> dict[str, float]:
    """How facts of a part of a run stand to the proposals; `cited` where the rules see another paper's run."""
    same = matching_run(facts, page, opinion)
    if same is not None:
        agreeing = sum(pair is True for pair in facts.pairs(same.facts)) / 3
        return _features(
            probability,
            same=1.0,
            same_place=float(_on_page(same, page)),
            agreeing=agreeing,
            by_cell=float(any(reading.rule == "second.cell" for reading in same.proposal.facts)),
            baseline=float(same.proposal.baseline),
            of_step=float(facts.hours is not None and _is_of_a_step(same)),
            cited=float(cited),
        )
    main = _main(part, facts)
    theirs = any(facts.within(run.facts) for run in opinion.runs if not run.proposal.own)
    named = any(main.within(run.facts) for run in opinion.own_runs)
    return _features(
        probability,
        cited=float(cited),
        theirs=float(theirs),
        differs=float(named),
        silent=float(not named and not theirs),
        states_none=float(not opinion.own_runs),
    )


def _main(part: Part, facts: Facts) -> Facts:
    """The fact that a part is about: the duration of a whole run, the chip of hardware."""
    return Facts(hours=facts.hours) if part in ("time", "whole") else Facts(facts.chip, flop=facts.flop)


def matching_result(
    benchmark: str, metric: str, value: float, spot: tuple[str | None, int | None, int | None], opinion: SecondOpinion
) -> ResultProposal | None:
    """The result proposed of the same benchmark, metric and value, in the same cell before others."""
    same = opinion.results_by_key.get(result_key(benchmark, metric, value), [])
    return max(same, key=lambda result: place(result.score) == spot, default=None)


def unheard(
    benchmark: str, metric: str, value: float, spot: tuple[str | None, int | None, int | None], opinion: SecondOpinion
) -> bool:
    """Whether the reader leaves out a result because its list was full, which says nothing of the result."""
    if not opinion.is_full or matching_result(benchmark, metric, value, spot, opinion) is not None:
        return False
    return spot[0] is None or spot not in opinion.cells


def result_features(
    benchmark: str,
    metric: str,
    value: float,
    spot: tuple[str | None, int | None, int | None],
    probability: float | None,
    opinion: SecondOpinion,
    *,
    cited: bool = False,
) -> dict[str, float]:
    """How a number with one meaning stands to the results proposed; `spot` is its cell, without a table None thrice."""
    same = matching_result(benchmark, metric, value, spot, opinion)
    if same is not None:
        return _features(
            probability,
            same=1.0,
            same_place=float(place(same.score) == spot),
            by_cell=float(same.score.rule == "second.cell"),
            baseline=float(same.baseline),
            cited=float(cited),
        )
    differs = spot[0] is not None and spot in opinion.cells
    return _features(
        probability,
        cited=float(cited),
        differs=float(differs),
        silent=float(not differs and benchmark in opinion.benchmarks),
        states_none=float(benchmark not in opinion.benchmarks),
    )


def matching_cost(value: float, opinion: SecondOpinion) -> CostProposal | None:
    """The cost proposed of the same value to three digits."""
    return next((one for one in opinion.costs if close(one.cost.value, value, COST_TOLERANCE)), None)


def cost_features(candidate: CostCandidate, probability: float, opinion: SecondOpinion) -> dict[str, float]:
    """How a number of operations stands to the costs proposed."""
    same = matching_cost(candidate.pass_compute, opinion)
    if same is None:
        return _features(probability, silent=float(bool(opinion.costs)), states_none=float(not opinion.costs))
    return proposed_cost_features(same, probability)


def proposed_cost_features(proposal: CostProposal, probability: float | None) -> dict[str, float]:
    """How a cost that the second reader states stands to itself: the same, by cell or quote."""
    return _features(probability, same=1.0, by_cell=float(proposal.cost.rule == "second.cell"))


def names(groups: Sequence[str]) -> tuple[str, ...]:
    """Names of all features of a kind whose candidates are of these groups."""
    return (*MEANINGS, *(f"group_{group}" for group in groups))
