"""What the row, the column and the kind of a table tell of the run that it states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from curation.candidates.owner import paper_names
from curation.candidates.run_views import RunView
from curation.candidates.run_votes import about_a_training, lists_settings, row_is_cited, times_a_trained_model
from curation.candidates.runs import run_candidates
from extractors.readings.table_facts import read_table
from tests.curation.tables import table_of
from tests.extractors.papers import paper_of


def _views(caption: str, rows: Sequence[Sequence[str]]) -> list[RunView]:
    table = table_of(caption, rows)
    paper = replace(paper_of("We study models."), tables=(table,), readings=tuple(read_table(table)))
    return [one.view for one in run_candidates(paper, paper_names(paper), None)[0]]


@pytest.mark.parametrize(
    ("head", "label", "vote"),
    [
        # 1607.01759 p3
        ("Training time", "Zhang and LeCun (2015)", -1),
        ("Training time", "IODINE [16]", -1),
        ("Training time", "TalonNet", 0),
        ("Training time", "Ours, initialised from ViT [12]", 0),
        ("Training time [16]", "TalonNet", -1),
    ],
)
def test_a_row_or_column_with_a_citation_speaks_against(head: str, label: str, vote: int) -> None:
    views = _views("Table 2: Cost.", [["Model", head], [label, "12 h"]])
    assert {row_is_cited(view) for view in views} == {vote}


def test_hardware_of_a_table_of_settings_is_that_of_the_training() -> None:
    # 2411.07618 p15
    rows = [["Name", "S"], ["learning rate", "0.1"], ["Optimizer", "Adam"], ["GPU(s)", "4 * H100"]]
    views = _views("Table 5: What was used", rows)
    counted = [view for view in views if view.count == 4]
    assert counted
    assert {(lists_settings(view), about_a_training(view)) for view in counted} == {(1, 1)}
    others = _views("Table 5: Speed", [["Name", "S"], ["FPS", "31"], ["GPU(s)", "4 * H100"]])
    assert {lists_settings(view) for view in others} == {0}


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        # 2004.04696 p11
        ("We use TPUs v2 for learning, and V100 accelerators for evaluation.", {"TPU v2": 0, "V100": -1}),
        ("We use 16 TPUs for training and 1000 V100 GPUs for selfplay.", {"V100": -1}),
        ("We use 8 V100 GPUs for evaluation and training.", {"V100": 0}),
    ],
)
def test_what_hardware_is_for_tells_training_from_other_use(text: str, votes: dict[str, int]) -> None:
    paper = paper_of(f"# 4 Experiments\n{text}")
    views = [one.view for one in run_candidates(paper, paper_names(paper), None)[0]]
    told = {view.chip: times_a_trained_model(view) for view in views if view.part == "chip" and view.chip}
    assert told == votes
