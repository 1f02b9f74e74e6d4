"""The names of a paper's own models, out of its title and abstract."""

from __future__ import annotations

import pytest

from curation.candidates.owner import paper_names
from curation.candidates.result_views import lead_name
from extractors.reading import PaperReadings


@pytest.mark.parametrize(
    ("title", "abstract", "in_title", "lead"),
    [
        ("M2Det: A Single-Shot Object Detector", "", {"m2det"}, "M2Det"),
        # Titles set in capitals: 1611.01604, 1804.09541, 1911.00172.
        (
            "DYNAMIC COATTENTION NETWORKS FOR QUESTION ANSWERING",
            "We introduce the Dynamic Coattention Network (DCN). We propose DCN.",
            set(),
            "DCN",
        ),
        ("QANET: COMBINING LOCAL CONVOLUTION", "We propose QANet, which needs no recurrence.", {"qanet"}, "QANet"),
        ("NEURAL ARCHITECTURE SEARCH WITH REINFORCEMENT LEARNING", "We use a recurrent network.", set(), ""),
        (
            "MACHINE COMPREHENSION USING MATCH-LSTM AND ANSWER POINTER",
            "We use match-LSTM, a model of ours, as an encoder.",
            {"matchlstm"},
            "match-LSTM",
        ),
    ],
)
def test_capitals_throughout_tell_no_names(title: str, abstract: str, in_title: set[str], lead: str) -> None:
    paper = PaperReadings("00", "read", title=title, abstract=abstract)
    names = paper_names(paper)
    assert names.title == in_title
    assert lead_name(paper, names) == lead
