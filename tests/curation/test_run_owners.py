"""Hardware beside durations of other papers' trainings."""

from __future__ import annotations

from curation.candidates.owner import paper_names
from curation.candidates.run_features import CATALOGUE
from curation.candidates.runs import RunCandidate, run_candidates
from curation.claims.run_owners import is_others, without_theirs
from curation.claims.run_records import Judged
from tests.extractors.papers import paper_of

THEIRS = "Previous work [7] required 36 hours on 128 TPU v3 cores."
OURS = "We trained our model for 3 days on 8 V100 GPUs."
UNLIKELY, LIKELY = 0.1, 0.9


def _judged(text: str, whole: float) -> list[Judged]:
    """The candidates of a text: hardware alone is likely, with its duration as likely as `whole`."""
    paper = paper_of(f"# 4 Training\n{text}")
    found, _ = run_candidates(paper, paper_names(paper), None)
    return [
        Judged(one, whole if one.view.part == "whole" else LIKELY, {n: one.features[k] for k, n in CATALOGUE.votes})
        for one in found
    ]


def _excluded(judged: list[Judged]) -> set[str]:
    """The parts that are kept before a person by their own words."""
    return {one.part for one in judged if isinstance(one.candidate, RunCandidate) and one.candidate.excluded}


def test_hardware_is_kept_back_whose_only_duration_is_anothers_training() -> None:
    judged = _judged(THEIRS, UNLIKELY)
    assert any(is_others(one) for one in judged if one.part == "whole")
    assert not _excluded(judged) & {"chip", "hardware"}
    assert _excluded(without_theirs(judged)) >= {"chip", "hardware"}


def test_hardware_is_left_whose_duration_may_be_the_papers_own() -> None:
    assert without_theirs(_judged(THEIRS, LIKELY)) == _judged(THEIRS, LIKELY)
    assert not _excluded(without_theirs(_judged(OURS, UNLIKELY)))
