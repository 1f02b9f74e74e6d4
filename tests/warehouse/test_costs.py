"""Operations of a pass in the warehouse: the relation, its estimates, the views that join runs, costs and results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from curation.claim import Evidence, ModelCost, PaperClaims, TrainingRun
from curation.decisions.effects import append, new_decision
from extractors.reading import PaperReadings
from tests.warehouse.conftest import AT, foreseen_claims, make_paper
from warehouse.lake import Lake
from warehouse.publish import publish

ROW = "Transformer (big) 213M 1.2B"


def cost(arxiv_id: str, **fields: Any) -> ModelCost:
    base = ModelCost(
        cost_id="cost-1",
        arxiv_id=arxiv_id,
        version=5,
        model="Transformer (big)",
        own=True,
        pass_compute=1.2e9,
        pass_unit="MAC",
        parameters=2.13e8,
        confidence=0.9,
        status="accepted",
        page=8,
        quote=ROW,
        evidence=(Evidence("pass_compute", 8, ROW, "1.2B"),),
    )
    return replace(base, **fields)


def with_costs(
    *, costs: tuple[dict[str, Any], ...] = ({},), run: dict[str, Any] | None = None, **result: Any
) -> Callable[..., PaperClaims]:
    """Rules that find costs, and a result joined to the first of them."""

    def rules(paper: PaperReadings, arxiv_id: str, version: int | None, day: dt.date | None) -> PaperClaims:
        claims = foreseen_claims(paper, arxiv_id, version, day)
        found = replace(claims.results[0], **{"cost_id": "cost-1", "status": "accepted", **result})
        runs = tuple(replace(one, **(run or {})) for one in claims.runs)
        return replace(claims, runs=runs, results=(found,), costs=tuple(cost(arxiv_id, **fields) for fields in costs))

    return rules


def query(lake: Lake, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(lake.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def published(lake: Lake, curated: Callable[[Callable[..., PaperClaims]], None]) -> Callable[..., Lake]:
    """Publishes one paper by the rules given."""
    lake.write_readings([make_paper("a")], "rules", at=AT)

    def publish_by(rules: Callable[..., PaperClaims]) -> Lake:
        curated(rules)
        for path in lake.root.glob("claims/*/*.parquet"):
            path.unlink()
        publish(lake)
        return lake

    return publish_by


def test_a_cost_is_a_claim_with_evidence(published: Callable[..., Lake]) -> None:
    lake = published(with_costs())
    assert query(lake, "SELECT model, own, pass_compute, pass_unit, parameters, status, page FROM model_costs") == [
        ("Transformer (big)", True, 1.2e9, "MAC", 2.13e8, "accepted", 8)
    ]
    assert query(lake, "SELECT kind, field, quote FROM evidence WHERE claim_id = 'cost-1'") == [
        ("cost", "pass_compute", ROW)
    ]


def test_compute_follows_from_runs_and_costs_and_one_row_is_best(published: Callable[..., Lake]) -> None:
    lake = published(with_costs())
    rows = query(lake, "SELECT method, best, run_id IS NULL, cost_id FROM compute_vs_error ORDER BY method")
    assert rows == [
        ("hardware", True, False, None),
        ("hardware_fp32_peak", False, False, None),
        ("operations_assumed_epochs", False, True, "cost-1"),
    ]
    ((flop, epochs, notes),) = query(lake, "SELECT compute_flop, epochs, assumptions FROM cost_estimates")
    assert flop == pytest.approx(2 * 1.2e9 * 3 * 4_500_966 * epochs)
    assert any(note.startswith("epochs assumed") for note in notes)


def test_what_is_accepted_goes_before_what_waits(published: Callable[..., Lake]) -> None:
    lake = published(with_costs(run={"status": "queued"}))
    assert query(lake, "SELECT method, status FROM compute_vs_error WHERE best") == [
        ("operations_assumed_epochs", "accepted")
    ]


def test_stated_epochs_go_before_assumed_ones_and_after_the_hardware(published: Callable[..., Lake]) -> None:
    stated = ({"epochs": 20.0},)
    lake = published(with_costs(costs=stated))
    order = "SELECT method FROM compute_vs_error ORDER BY best DESC, method = 'hardware_fp32_peak'"
    assert query(lake, order) == [("hardware",), ("operations",), ("hardware_fp32_peak",)]


def test_a_model_has_its_runs_costs_and_results_in_one_row(published: Callable[..., Lake]) -> None:
    other = {"cost_id": "cost-2", "model": "Transformer (base)", "pass_compute": 4e8}
    unnamed = {"cost_id": "cost-3", "model": None, "pass_compute": 5e8}
    lake = published(with_costs(costs=({}, other, unnamed)))
    rows = query(lake, "SELECT model, cost_ids, len(run_ids), len(result_ids), chips FROM models ORDER BY model")
    assert rows == [
        ("Transformer (base)", ["cost-2"], 0, 0, []),
        ("Transformer (big)", ["cost-1"], 1, 1, ["P100"]),
    ]
    ((passes, results),) = query(lake, "SELECT pass_compute, results FROM models WHERE len(result_ids) > 0")
    assert passes == [{"value": 1.2e9, "unit": "MAC"}]
    assert results == [{"benchmark": "wmt14-en-de", "metric": "BLEU", "split": None, "value": 28.4}]


def test_a_model_without_a_name_is_null(published: Callable[..., Lake]) -> None:
    lake = published(with_costs(costs=({"model": None},), run={"model": None}, model=None))
    names = "SELECT model FROM {} WHERE model IS NULL"
    assert all(query(lake, names.format(t)) == [(None,)] for t in ("training_runs", "benchmark_results", "model_costs"))
    assert query(lake, "SELECT count(*) FROM models") == [(0,)]


EXPECT = {
    "model": "Transformer (big)", "own": True, "pass_compute": 1.2e9, "pass_unit": "MAC", "confidence": 0.9, "page": 8,
    "quote": ROW,
}  # fmt: skip


def decide(lake: Lake, verdict: str, fields: dict[str, Any] | None = None, **parts: Any) -> None:
    """Let somebody decide on the cost, or on another claim of the paper, and publish."""
    known = {
        "kind": "cost",
        "claim_id": "cost-1",
        "arxiv_id": "1706.03762",
        "reviewer": "Ada",
        "expect": EXPECT,
        **parts,
    }
    append(lake.decisions, [new_decision(verdict=verdict, fields=fields or {}, **known)])
    publish(lake)


FEEDS = "SELECT method, status, compute_flop FROM compute_vs_error WHERE cost_id = 'cost-1'"


def test_a_decided_cost_has_its_status_and_what_rests_on_it_follows(published: Callable[..., Lake]) -> None:
    lake = published(with_costs(costs=({"status": "queued", "confidence": 0.5},)))
    (before,) = query(lake, FEEDS)
    assert before[1] == "queued"
    decide(lake, "confirm")
    assert query(lake, "SELECT status, decided_by, changed, found FROM model_costs") == [
        ("confirmed", ["Ada"], False, True)
    ]
    assert query(lake, FEEDS) == [(before[0], "accepted", before[2])]
    decide(lake, "correct", {"pass_compute": 3.6e9, "pass_unit": "FLOP", "input_size": "224"})
    columns = "pass_compute, pass_unit, input_size, status, cost_id"
    assert query(lake, f"SELECT {columns} FROM model_costs") == [(3.6e9, "FLOP", "224", "corrected", "cost-1")]
    ((low, flop, high, notes),) = query(
        lake, "SELECT low_flop, compute_flop, high_flop, assumptions FROM cost_estimates"
    )
    assert flop == pytest.approx(before[2] * 3 / 2)  # three times the operations, each FLOP where it was a MAC
    assert low <= flop < high
    assert any("FLOP as written" in note for note in notes)
    assert query(lake, FEEDS) == [(before[0], "accepted", pytest.approx(flop))]
    decide(lake, "reject")
    assert query(lake, "SELECT status, pass_compute FROM model_costs") == [("rejected", 1.2e9)]
    assert query(lake, FEEDS) == []
    assert query(lake, "SELECT cost_ids FROM models") == [([],)]


def test_a_cost_that_is_anothers_parts_from_the_papers_results(published: Callable[..., Lake]) -> None:
    lake = published(with_costs())
    decide(lake, "correct", {"own": False})
    assert query(lake, "SELECT own, status FROM model_costs") == [(False, "corrected")]
    assert query(lake, "SELECT cost_id, cost_join_reason FROM benchmark_results") == [
        (None, "its cost is that of another paper's model, as decided")
    ]
    assert query(lake, "SELECT count(*) FROM cost_estimates") == [(0,)]
    assert query(lake, "SELECT count(*) FROM paper_status WHERE status = 'set_aside'") == [(0,)]


def test_a_decided_cost_outlives_the_rules(published: Callable[..., Lake]) -> None:
    lake = published(with_costs())
    decide(lake, "confirm")
    published(with_costs(costs=({"cost_id": "cost-2", "pass_unit": "FLOP"},), cost_id=None))
    assert query(lake, "SELECT cost_id, pass_unit, status, found, changed FROM model_costs ORDER BY 1") == [
        ("cost-1", "MAC", "confirmed", False, False), ("cost-2", "FLOP", "accepted", True, False),
    ]  # fmt: skip
    published(with_costs(costs=({"cost_id": "cost-2"},), cost_id=None))  # the same statement under another id
    assert query(lake, "SELECT cost_id, status, found FROM model_costs") == [("cost-2", "confirmed", True)]
    published(with_costs(costs=({"pass_compute": 4e8},)))
    assert query(lake, "SELECT pass_compute, changed, changed_to FROM model_costs") == [
        (1.2e9, True, '{"pass_compute": 400000000.0}')
    ]
    assert query(lake, "SELECT kind, changed FROM review_queue WHERE claim_id = 'cost-1'") == [("cost", True)]


def test_a_result_whose_cost_is_no_longer_there_says_so(published: Callable[..., Lake]) -> None:
    lake = published(with_costs())
    ((result_id,),) = query(lake, "SELECT result_id FROM benchmark_results")
    result = {"model": "big", "own": True, "benchmark": "wmt14-en-de", "metric": "BLEU", "value": 28.4, "page": 8,
              "quote": ROW, "confidence": 0.6, "cost_id": "cost-1"}  # fmt: skip
    decide(lake, "confirm", kind="result", claim_id=result_id, expect=result)
    nothing = replace(foreseen_claims(make_paper("a"), "1706.03762", 5, None), results=())
    published(lambda *_: nothing)
    assert query(lake, "SELECT status, found, cost_id, cost_join_reason FROM benchmark_results") == [
        ("confirmed", False, None, "no longer there: cost-1")
    ]


def with_part(paper: PaperReadings, arxiv_id: str, version: int | None, day: dt.date | None) -> PaperClaims:
    claims = foreseen_claims(paper, arxiv_id, version, day)
    (whole,) = claims.runs
    part: TrainingRun = replace(whole, run_id=f"{whole.run_id}-time", part_of=whole.run_id, chip=None, chip_count=None)
    return replace(claims, runs=(replace(whole, status="queued"), part))


def test_a_part_names_its_whole(published: Callable[..., Lake]) -> None:
    lake = published(with_part)
    parts = "SELECT p.status, w.status FROM training_runs AS p JOIN training_runs AS w ON p.part_of = w.run_id"
    assert query(lake, parts) == [("accepted", "queued")]
    assert query(lake, "SELECT len(run_ids) FROM models") == [(1,)]


@pytest.mark.parametrize(
    ("rules", "check"),
    [
        (with_costs(costs=({"pass_compute": 3e18},)), "costs: not those of a pass"),
        (with_costs(costs=({"pass_compute": 3.8},)), "costs: not those of a pass"),
        (with_costs(costs=()), "costs: orphan or another paper's"),
        (with_costs(costs=({"own": False},)), "costs: orphan or another paper's"),
        (with_costs(costs=({"evidence": ()},)), "costs: accepted without evidence"),
        (with_costs(costs=({"page": 99},)), "costs: page out of range"),
        (with_costs(run={"part_of": "run-of-nobody"}), "runs: part without whole"),
    ],
)
def test_what_must_not_be_published_is_set_aside(
    published: Callable[..., Lake], rules: Callable[..., Any], check: str
) -> None:
    lake = published(rules)
    ((stage, detail),) = query(lake, "SELECT stage, detail FROM paper_status WHERE status = 'set_aside'")
    assert stage == "check"
    assert check in detail
    joined = query(
        lake, "SELECT count(*) FROM benchmark_results ANTI JOIN model_costs USING (cost_id) WHERE cost_id <> ''"
    )
    assert joined == [(0,)]
