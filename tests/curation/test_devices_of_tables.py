"""What devices are that a table only counts: the chip that the paper's text names, where that can be meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curation.candidates.owner import paper_names
from curation.candidates.runs import run_candidates
from extractors.readings.table_facts import read_table
from tests.curation.tables import table_of
from tests.extractors.papers import paper_of


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
    table = table_of("Table 3: Training cost.", [["Model", header, "Training time (days)"], ["TalonNet", "512", "4.0"]])
    paper = paper_of(f"# 4 Training details\n{text}")
    paper = replace(paper, tables=(table,), readings=(*paper.readings, *read_table(table)))
    found, _ = run_candidates(paper, paper_names(paper), None)
    counted = {one.view.chip for one in found if one.view.part == "whole" and one.view.count == 512}
    assert counted - {"GPU", "TPU", "CPU", "accelerator"} == chips
