"""From readings of one paper to its claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from curation.candidates import cost_features, result_features, run_features
from curation.claim import CandidateRecord, Fact, FactCoverage, PaperClaims
from curation.claims.costs import assemble_costs, with_costs
from curation.claims.results import assemble_results
from curation.claims.runs import assemble_runs
from curation.judging.features import Catalogue, Kind
from curation.judging.judge import SHIPPED, Judge, read_judge
from curation.second.opinion import SecondOpinion
from extractors.reading import PaperReadings, Reading
from extractors.readings.amounts import MOST_CHIPS
from extractors.readings.written_numbers import is_bounded

CATALOGUES: Final[Mapping[Kind, Catalogue]] = {
    "run": run_features.CATALOGUE,
    "result": result_features.CATALOGUE,
    "cost": cost_features.CATALOGUE,
}
Bench = Mapping[Kind, Judge]
"""The judges that sit on a paper, by kind."""
_FACTS: Final[tuple[Fact, ...]] = ("hardware", "count", "duration", "training_compute", "benchmark_result")


@dataclass(frozen=True, slots=True)
class Curated:
    """What a paper states, and what became of every candidate."""

    claims: PaperClaims
    candidates: tuple[CandidateRecord, ...] = ()


@cache
def bench(folder: Path = SHIPPED) -> Bench:
    """The judges of a folder, by default those of the package; raises JudgeError for one that cannot be used."""
    return {kind: read_judge(folder, catalogue) for kind, catalogue in CATALOGUES.items()}


def judge_paper(
    paper: PaperReadings,
    arxiv_id: str,
    version: int | None,
    published_on: date | None,
    judges: Bench | None = None,
    opinion: SecondOpinion | None = None,
) -> Curated:
    """Runs, results, costs and coverage of a paper that was read; a paper that could not be read has no claims.

    `opinion` is what a second reader proposed of the paper; without one nothing is weighed but what the rules read.
    """
    if paper.status != "read":
        return Curated(
            PaperClaims(arxiv_id, version, coverage=tuple(FactCoverage(fact, "not_looked") for fact in _FACTS))
        )
    judges = bench() if judges is None else judges
    paper = replace(paper, readings=tuple(r for r in paper.readings if _bounded(r)))
    runs, of_runs = assemble_runs(paper, arxiv_id, version, published_on, judges["run"], opinion)
    results, of_results = assemble_results(paper, arxiv_id, version, published_on, runs, judges["result"], opinion)
    costs, of_costs = assemble_costs(paper, arxiv_id, version, runs, judges["cost"], opinion)
    results = with_costs(results, costs)
    own = [run for run in runs if run.own]
    reported: dict[Fact, bool] = {
        "hardware": any(run.chip for run in own),
        "count": any(run.chip_count for run in own),
        "duration": any(run.duration_h for run in own),
        "training_compute": any(run.training_compute_flop for run in own),
        "benchmark_result": any(result.own for result in results),
    }
    coverage = tuple(FactCoverage(fact, "reported" if reported[fact] else "not_found") for fact in _FACTS)
    claims = PaperClaims(arxiv_id, version, runs, results, coverage, costs)
    return Curated(claims, (*of_runs, *of_results, *of_costs))


def _bounded(reading: Reading) -> bool:
    """Whether a reading's number can be: what older rules read may not be finite, or more chips than there are."""
    if reading.value is None:
        return True
    return is_bounded(reading.value) and (reading.quantity != "chip_count" or reading.value <= MOST_CHIPS)


def curate_paper(
    paper: PaperReadings, arxiv_id: str, version: int | None, published_on: date | None, judges: Bench | None = None
) -> PaperClaims:
    """The claims of a paper alone."""
    return judge_paper(paper, arxiv_id, version, published_on, judges).claims
