"""What a reviewer is told who says that a paper lacks what one of its standing claims states."""

from __future__ import annotations

from typing import Any

import pytest

from climits.review.contradicted import contradicted
from warehouse.reviewing import PaperOnDesk


def run(claim: str, **columns: Any) -> dict[str, Any]:
    return {"run_id": claim, "own": True, "status": "accepted", "chip": None, "duration_h": None, **columns}


DESK = PaperOnDesk(
    {"arxiv_id": "1706.03762"},
    runs=(
        run("run-1", chip="P100"),
        run("run-2", chip="P100", status="confirmed"),
        run("run-3", duration_h=84.0, status="queued"),
        run("run-4", duration_h=12.0, own=False),
    ),
    results=({"result_id": "result-1", "own": True, "status": "corrected", "value": 28.4},),
)


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("hardware", "run-1 and 1 more of 1706.03762 still states hardware: reject what is wrong"),
        ("benchmark_result", "result-1 of 1706.03762 still states benchmark result: reject what is wrong"),
        ("duration", ""),  # one waits, the other is another paper's
        ("training_compute", ""),
    ],
)
def test_claims_that_stand_are_named(fact: str, told: str) -> None:
    assert contradicted(DESK, fact) == told


def test_what_was_rejected_since_the_publish_stands_no_more() -> None:
    assert contradicted(DESK, "hardware", {"run-1"}).startswith("run-2 of 1706.03762 still states hardware")
    assert contradicted(DESK, "hardware", {"run-1", "run-2"}) == ""
