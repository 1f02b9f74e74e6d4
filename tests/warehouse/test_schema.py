"""The schema as data, and the documents made from it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from curation.claim import BenchmarkResult, Evidence, ModelCost, TrainingRun
from curation.claims.cost_estimates import CostEstimate
from extractors.reading import Reading
from warehouse.checks import checks
from warehouse.dictionary import DOCUMENT, markdown
from warehouse.schema import Relation, relations

CONTRACT = {
    "papers": "arxiv_id version title authors abstract primary_category published_on updated_on licence pdf_sha256 "
    "pages source",
    "paper_status": "arxiv_id stage status detail at",
    "readings": "reading_id arxiv_id quantity value unit text page boxes quote context rule rules_version",
    "training_runs": "run_id arxiv_id version model stage own chip chip_id memory_gb form_factor chip_count count_unit "
    "duration_h duration_kind training_compute_flop epochs parameters tokens confidence status reasons page quote",
    "benchmark_results": "result_id arxiv_id version model own benchmark metric split value error_fraction run_id "
    "confidence status reasons page quote",
    "model_costs": "cost_id arxiv_id version model own pass_compute pass_unit parameters input_size run_id confidence "
    "status page quote",
    "cost_estimates": "cost_id method compute_flop low_flop high_flop assumptions",
    "models": "arxiv_id model own run_ids cost_ids result_ids",
    "chips": "chip_id chip vendor released_on memory_gb tdp_w source",
    "chip_aliases": "alias chip",
    "benchmarks": "benchmark task metric classes source",
    "decisions": "decision_id verdict claim_id fields expect reviewer at note",
    "compute_estimates": "run_id method compute_flop low_flop high_flop assumptions",
    "compute_vs_error": "arxiv_id model benchmark error_fraction compute_flop method best published_on status",
    "review_queue": "claim_id arxiv_id reasons",
    "coverage": "arxiv_id fact state",
    "build": "name value",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_contract(name: str) -> None:
    assert set(CONTRACT[name].split()) <= set(relations()[name].column_names)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("training_runs", TrainingRun),
        ("benchmark_results", BenchmarkResult),
        ("model_costs", ModelCost),
        ("cost_estimates", CostEstimate),
    ],
)
def test_claims_lose_no_field(name: str, record: type) -> None:
    assert {field.name for field in fields(record)} <= set(relations()[name].column_names)


def test_evidence_and_readings_lose_no_field() -> None:
    assert {field.name for field in fields(Evidence)} <= set(relations()["evidence"].column_names)
    renamed = {"row": "table_row", "column": "table_column"}
    assert {renamed.get(f.name, f.name) for f in fields(Reading)} <= set(relations()["readings"].column_names)


@pytest.mark.parametrize("relation", relations().values(), ids=relations())
def test_everything_is_described(relation: Relation) -> None:
    assert relation.description.endswith(".")
    assert set(relation.key) <= set(relation.column_names)
    for column in relation.columns:
        assert column.description
        assert not column.description.endswith(".")


@pytest.mark.parametrize("relation", relations().values(), ids=relations())
def test_units_stand_where_names_carry_them(relation: Relation) -> None:
    endings = {"_flop": "FLOP", "_h": "h", "_gb": "GB", "_flop_per_s": "FLOP/s", "_w": "W", "_fraction": "fraction"}
    for column in relation.columns:
        for ending, unit in endings.items():
            if column.name.endswith(ending):
                logarithm = "log10 " if "log10_" in column.name else ""
                assert column.unit == logarithm + unit, column.name


def test_data_dictionary_is_the_schema() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == markdown(), "run: python -m warehouse.dictionary"


def test_checks_have_names_of_their_own_and_say_what_goes_wrong() -> None:
    every = checks()
    assert len({check.name for check in every}) == len(every) > 50
    assert all(check.message.endswith(".") for check in every)
