"""Cues of a result that the confidence model sees."""

from __future__ import annotations

import pytest

from curation.judging.result_cues import DOUBTS, JUDGED_BY, judged_cues


def test_clear_needs_the_metric_in_the_header_and_no_doubt() -> None:
    found = judged_cues({"table": 1.0, "metric_in_header": 1.0, "label_own": 1.0, "benchmark_leads": 1.0})
    assert found["clear"] == found["clear_own"] == found["clear_leading"] == 1.0
    assert "clear" not in judged_cues({"table": 1.0})


@pytest.mark.parametrize("doubt", DOUBTS)
def test_any_doubt_makes_a_result_unclear(doubt: str) -> None:
    found = judged_cues({"table": 1.0, "metric_in_header": 1.0, doubt: 1.0})
    assert found["doubts"] == 1.0
    assert "clear" not in found


def test_doubts_count_to_three_and_nothing_else_is_judged() -> None:
    found = judged_cues(dict.fromkeys((*DOUBTS, "unheard_of"), 1.0))
    assert found["doubts"] == 3.0
    assert set(found) <= set(JUDGED_BY)
