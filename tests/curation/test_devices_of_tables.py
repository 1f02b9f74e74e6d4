"""Which hardware a table and its paper give to what the table counts and times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curation.candidates.owner import paper_names
from curation.candidates.run_views import RunView
from curation.candidates.runs import run_candidates
from extractors.readings.table_facts import read_table
from tests.curation.tables import table_of
from tests.extractors.papers import paper_of


def wholes(caption: str, rows: list[list[str]], text: str) -> list[RunView]:
    """The candidates of a paper with one sentence and one table that state hardware and a time."""
    table = table_of(caption, rows)
    paper = paper_of(f"# 4 Training details\n{text}")
    paper = replace(paper, tables=(table,), readings=(*paper.readings, *read_table(table)))
    found, _ = run_candidates(paper, paper_names(paper), None)
    return [one.view for one in found if one.view.part == "whole"]


@pytest.mark.parametrize(
    ("header", "text", "chips"),
    [
        # 2006.16668 p19
        ("# Cores", "All models were trained on TPU v3 cores.", {"TPU v3"}),
        ("Chips", "All models were trained on TPU v4 chips.", {"TPU v4"}),
        ("# TPU chips", "All models were trained on TPU v4 chips.", {"TPU v4"}),
        ("# devices", "All models were trained on V100 GPUs.", {"V100"}),
        ("# GPUs", "All models were trained on V100 GPUs.", {"V100"}),
        ("# GPUs", "Baselines were trained on TPU v3.", set()),
        ("# devices", "All experiments were run on an Intel Xeon CPU.", set()),
    ],
)
def test_counted_devices_are_the_chip_that_the_text_names(header: str, text: str, chips: set[str]) -> None:
    rows = [["Model", header, "Training time (days)"], ["TalonNet", "512", "4.0"]]
    counted = {view.chip for view in wholes("Table 3: Training cost.", rows, text) if view.count == 512}
    assert counted
    assert counted - {"GPU", "TPU", "CPU", "accelerator"} == chips


@pytest.mark.parametrize(
    ("caption", "rows", "stated"),
    [
        (
            "Table 2: Training time.",
            [["GPU", "Small", "Large"], ["V100", "12 h", "30 h"], ["A100", "7 h", "18 h"]],
            {("V100", 12.0), ("V100", 30.0), ("A100", 7.0), ("A100", 18.0)},
        ),
        (
            "Table 2: Cost.",
            [["Model", "Time on V100 (h)", "Time on A100 (h)"], ["Small", "12", "7"]],
            {("V100", 12.0), ("A100", 7.0)},
        ),
        (
            "Table 2: Cost.",
            [["Model", "Hardware", "Pre-training time (h)", "Fine-tuning time (h)"], ["Small", "V100", "12", "7"]],
            {("V100", 12.0), ("V100", 7.0)},
        ),
        (
            "Table 2: Cost on V100 GPUs.",
            [["Model", "Training time on 8 GPUs (h)"], ["Small", "12"]],
            {("V100", 12.0)},
        ),
        (
            "Table 2: Training time in hours.",
            [["Model", "V100", "A100"], ["Small", "12", "7"]],
            {("V100", 12.0), ("A100", 7.0)},
        ),
        (
            "Table 2: Training time (h).",
            [["Model", "GPU", "Base", "Large"], ["TalonNet", "V100", "12", "30"]],
            {("V100", 12.0), ("V100", 30.0)},
        ),
    ],
)
def test_a_time_has_the_hardware_of_its_column_or_its_row(
    caption: str, rows: list[list[str]], stated: set[tuple[str, float]]
) -> None:
    assert {(view.chip, view.hours) for view in wholes(caption, rows, "We train our models.")} == stated
