"""Hardware beside durations of other papers' trainings."""

from __future__ import annotations

import pytest

from curation.claim import TrainingRun
from curation.claims.curate import bench
from curation.claims.runs import assemble_runs
from tests.extractors.papers import paper_of


def _runs(text: str) -> list[TrainingRun]:
    runs, _ = assemble_runs(paper_of(f"# 2 Related work\n{text}"), "2403.00001", 1, None, bench()["run"])
    return list(runs)


@pytest.mark.parametrize(
    "text",
    [
        "Zoph et al. [4] used 800 K40 GPUs for 28 days.",
        "Previous work [7] required 36 hours on 128 TPU v3 cores.",
    ],
)
def test_hardware_of_others_trainings_alone_is_not_accepted_as_own(text: str) -> None:
    runs = _runs(text)
    assert any(not run.own and run.duration_h for run in runs)
    assert not [run for run in runs if run.own and run.status == "accepted"]
