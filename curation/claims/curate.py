"""From readings of one paper to its claims."""

from __future__ import annotations

from datetime import date

from curation.claim import Fact, FactCoverage, PaperClaims
from curation.claims.costs import assemble_costs, with_costs
from curation.claims.results import assemble_results
from curation.claims.runs import assemble_runs
from extractors.reading import PaperReadings


def curate_paper(paper: PaperReadings, arxiv_id: str, version: int | None, published_on: date | None) -> PaperClaims:
    """Runs, results, costs and coverage of a paper that was read; a paper that could not be read has no claims."""
    if paper.status != "read":
        return PaperClaims(arxiv_id, version, coverage=tuple(FactCoverage(fact, "not_looked") for fact in _FACTS))
    runs = assemble_runs(paper, arxiv_id, version, published_on)
    results = assemble_results(paper, arxiv_id, version, published_on, runs)
    costs = assemble_costs(paper, arxiv_id, version, runs)
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
    return PaperClaims(arxiv_id, version, runs, results, coverage, costs)


_FACTS: tuple[Fact, ...] = ("hardware", "count", "duration", "training_compute", "benchmark_result")
