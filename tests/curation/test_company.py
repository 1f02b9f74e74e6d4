"""What the rest of a paper says of a number."""

from __future__ import annotations

import math

import pytest

from curation.candidates.result_features import CATALOGUE
from curation.candidates.result_views import paper_view
from curation.candidates.results import TableCandidate, table_candidates
from extractors.reading import PaperReadings, Table
from tests.curation.test_results import table

MAIN = table(
    "Table 1: Top-1 error on ImageNet.",
    [["model", "error"], ["VGG-16 [12]", "28.1"], ["ResNet-50 [13]", "24.7"], ["GridNet (ours)", "21.3"]],
    mentions=("GridNet reaches 21.3 in Table 1.",),
)
ABLATION = table("Table 2: Ablation.", [["model", "error"], ["GridNet (ours)", "21.3"], ["GridNet w/o grids", "22.9"]])


def candidates(*tables: Table) -> dict[tuple[str, float], TableCandidate]:
    """The candidates of top-1 error by table and value."""
    abstract = "We propose GridNet. On ImageNet it has 21.3 % error."
    paper = PaperReadings("00", "read", title="GridNet: Grids", abstract=abstract, pages=9, tables=tables)
    found = table_candidates(paper_view(paper, 2018))
    return {(c.view.frame.table.label, c.view.value): c for c in found if c.hypothesis.metric == "top1_error"}


@pytest.mark.parametrize(
    ("feature", "cited", "ours"),
    [
        ("row_least_share", 0.0, 1.0),
        ("cited_above", math.nan, 1.0),
        ("below_own_row", -2.0, 0.0),
        ("own_stem", 0.0, 1.0),
        ("label_in_title", 0.0, 1.0),
        ("label_in_abstract", 0.0, 1.0),
        ("label_in_mention", 0.0, 1.0),
        ("value_in_abstract", 0.0, 1.0),
        ("value_in_mention", 0.0, 1.0),
        ("value_tables", 1.0, 2.0),
        ("value_of_label", 1.0, 2.0),
        ("table_has_meaning", 1.0, 1.0),
    ],
)
def test_a_cited_row_and_the_papers_own_keep_different_company(feature: str, cited: float, ours: float) -> None:
    found = candidates(MAIN, ABLATION)
    place = CATALOGUE.names.index(feature)
    told = [found["Table 1", value].features[place] for value in (28.1, 21.3)]
    assert told == pytest.approx([cited, ours], nan_ok=True)


def test_a_header_explained_in_one_table_is_not_explained_again() -> None:
    place = CATALOGUE.names.index("meant_under_head")
    assert candidates(MAIN, ABLATION)["Table 2", 22.9].features[place] == 1.0
    assert math.isnan(candidates(MAIN)["Table 1", 28.1].features[place])


@pytest.mark.parametrize(
    ("caption", "header", "any_left"),
    [
        ("Table 1: The mean PSNR (dB) of models trained on ImageNet.", "ours", False),  # 1609.05158
        ("Table 1: Detection AUC on ImageNet.", "ours", False),
        ("Table 1: Accuracy on ImageNet and mIoU.", "accuracy", True),
        ("Table 1: Accuracy on ImageNet.", "ours", True),
    ],
)
def test_numbers_beside_a_measure_of_another_task_mean_nothing(caption: str, header: str, any_left: bool) -> None:
    assert bool(candidates(table(caption, [["data", header], ["Set5", "33.1"], ["Set14", "29.4"]]))) is any_left
