"""What is claimed of the sample papers, against their truth.

Which candidates there are is the rules' work and listed to the last gap. Which of them are accepted is the judge's, who
is fitted on papers of the world and not on these: that is held as shares over all of them.
"""

from __future__ import annotations

from functools import cache

import pytest

from curation.candidates.owner import paper_names
from curation.candidates.run_views import RunView
from curation.candidates.runs import run_candidates
from curation.claim import CandidateRecord
from curation.claims.curate import CATALOGUES, Curated, judge_paper
from curation.judging.labels import chip_key, close, cost_is_right, own_results, result_key, run_is_right
from tests.samples.read import NAMES, PUBLISHED_ON, SCORED_BENCHMARKS, readings, truth

VERDICTS = {"accepted", "queued", "contained", "outranked", "refused", "another paper's"}
LEAST_RIGHT = {"runs": 0.75, "results": 0.9, "costs": 0.9}
"""Share of accepted claims that are right: of runs what the shipped judge is fitted for where it states most."""
LEAST_FOUND = {"runs": 0.6, "results": 0.8, "costs": 0.9}
"""Share of the truth's facts that are accepted or put before a person."""
RESULTS_NOT_READ = {
    "drift-anchors": {("coco-detection", "boxap", value) for value in (34.8, 39.4, 42.5, 44.3)},
    "lattice-resnets": {
        ("cifar10", "error", 5.55),
        ("imagenet", "top1error", 20.6),
        ("imagenet", "top1error", 23.7),
    },
    "quiet-norm": {("cifar10", "error", 6.9)},
    "thrifty-search": {("cifar10", "error", value) for value in (2.58, 2.93, 3.15)},
    "twin-reader": {("squad1.1", "f1", 87.6)},
}
"""Results of the truth of which no candidate is made; all stand in running text that names no benchmark beside them."""
RUNS_NOT_READ = {
    "braided-translation": {"Braid (big), time per step"},
    "harbor-lm": {
        "Harbor-1B",
        "Harbor-30B (time per step)",
        "smallest of the 24 small models",
    },
}
"""Runs of the truth whose facts no one candidate states."""


@cache
def judged(name: str) -> Curated:
    return judge_paper(readings(name), truth(name)["id"].partition("v")[0], 1, PUBLISHED_ON)


@cache
def run_views(name: str) -> tuple[RunView, ...]:
    paper = readings(name)
    candidates, _ = run_candidates(paper, paper_names(paper), PUBLISHED_ON)
    return tuple(candidate.view for candidate in candidates)


def states(
    wanted: dict[str, object], chip: str | None, count: int | None, hours: float | None, flop: float | None
) -> bool:
    """Whether facts are those of a run of the truth; its FLOP may stand apart from its hardware."""
    if not wanted["chip"] and not wanted["hours"]:
        return close(flop, wanted["training_flop"], 0.05)  # type: ignore[arg-type]
    return (
        (not wanted["chip"] or chip_key(chip) == chip_key(str(wanted["chip"])))
        and wanted["count"] in (None, count)
        and (not wanted["hours"] or close(hours, wanted["hours"], 0.03))  # type: ignore[arg-type]
    )


def own_runs(name: str) -> list[dict[str, object]]:
    return [run for run in truth(name)["runs"] if run["own"]]


@pytest.mark.parametrize("name", NAMES)
def test_every_run_of_the_truth_is_a_candidate(name: str) -> None:
    missing = {
        str(run["run"])
        for run in own_runs(name)
        if not any(states(run, view.chip, view.count, view.hours, view.flop) for view in run_views(name))
    }
    assert missing == RUNS_NOT_READ.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_every_result_of_the_truth_is_a_candidate(name: str) -> None:
    records = [record for record in judged(name).candidates if record.kind == "result"]
    assert own_results(truth(name)) - {key_of(record) for record in records} == RESULTS_NOT_READ.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_every_cost_of_the_truth_is_a_candidate(name: str) -> None:
    stated = {record.value for record in judged(name).candidates if record.kind == "cost"}
    label = truth(name)
    missing = [
        cost["value"] for cost in label.get("per_pass", ()) if not any(close(cost["value"], s, 0.006) for s in stated)
    ]
    assert missing == []


def test_what_is_accepted_is_right() -> None:
    right: dict[str, list[tuple[str, object, bool]]] = {"runs": [], "results": [], "costs": []}
    for name in NAMES:
        label, claims = truth(name), judged(name).claims
        results = own_results(label)
        for run in claims.runs:
            if run.own and run.status == "accepted":
                facts = (run.chip, run.chip_count, run.duration_h, run.training_compute_flop)
                right["runs"].append((name, facts, run_is_right(label, *facts)))
        for result in claims.results:
            if result.own and result.status == "accepted" and result.benchmark in SCORED_BENCHMARKS:
                key = result_key(result.benchmark, result.metric, result.value)
                right["results"].append((name, key, key in results))
        for cost in claims.costs:
            if cost.own and cost.status == "accepted":
                right["costs"].append((name, cost.pass_compute, cost_is_right(label, cost.pass_compute)))
    assert len(right["runs"]) >= 20
    assert len(right["results"]) >= 30
    for kind, claims in right.items():
        wrong = [(name, facts) for name, facts, is_right in claims if not is_right]
        assert len(wrong) <= (1 - LEAST_RIGHT[kind]) * len(claims), (kind, wrong)


def test_what_the_papers_state_is_accepted_or_put_before_a_person() -> None:
    found: dict[str, list[tuple[str, object, bool]]] = {"runs": [], "results": [], "costs": []}
    for name in NAMES:
        label, claims = truth(name), judged(name).claims
        runs = [(r.chip, r.chip_count, r.duration_h, r.training_compute_flop) for r in claims.runs if r.own]
        found["runs"] += [(name, run["run"], any(states(run, *facts) for facts in runs)) for run in own_runs(name)]
        results = {result_key(r.benchmark, r.metric, r.value) for r in claims.results if r.own}
        found["results"] += [(name, key, key in results) for key in own_results(label)]
        costs = [cost.pass_compute for cost in claims.costs if cost.own]
        for cost in label.get("per_pass", ()):
            found["costs"].append((name, cost["value"], any(close(cost["value"], c, 0.006) for c in costs)))
    for kind, facts in found.items():
        lost = [(name, fact) for name, fact, is_found in facts if not is_found]
        assert len(lost) <= (1 - LEAST_FOUND[kind]) * len(facts), (kind, lost)


def key_of(record: CandidateRecord) -> tuple[str, str, float]:
    """A result's key from the words of its record: benchmark, metric, value."""
    benchmark, metric, _ = record.what.split(" ")
    assert record.value is not None
    return result_key(benchmark, metric, record.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_candidate_says_what_became_of_it_and_why(name: str) -> None:
    candidates = judged(name).candidates
    assert candidates
    for record in candidates:
        catalogue = CATALOGUES[record.kind]
        assert 0 < record.probability < 1
        assert 0 < record.threshold <= 1
        assert record.verdict in VERDICTS, record.what
        assert len(record.features) == len(catalogue.features), record.what
        assert {f"vote_{vote}" for vote, _ in record.votes} <= set(catalogue.names)
        assert all(said in (-1, 1) for _, said in record.votes)
        assert 1 <= record.page <= readings(name).pages
        assert record.what
        assert record.quote
    assert all(record.votes for record in candidates if record.kind == "run")


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_of_the_papers_own_has_its_candidate(name: str) -> None:
    curated = judged(name)
    claimed = {"accepted", "queued"}
    ids = {record.claim_id for record in curated.candidates if record.verdict in claimed}
    results = {key_of(r) for r in curated.candidates if r.kind == "result" and r.verdict in claimed}
    orphans: list[object] = [run.run_id for run in curated.claims.runs if run.own and run.run_id not in ids]
    orphans += [cost.cost_id for cost in curated.claims.costs if cost.own and cost.cost_id not in ids]
    for result in curated.claims.results:
        key = result_key(result.benchmark, result.metric, result.value)
        if result.own and key not in results:
            orphans.append(key)
    assert orphans == []


def test_a_header_that_says_bleu_is_not_read_as_sacrebleu() -> None:
    told = [r.what for r in judged("braided-translation").candidates if r.kind == "result" and r.what.startswith("wmt")]
    assert told
    assert [what for what in told if "sacreBLEU" in what] == []
