"""The stopping rule: what is likely left on the wrong side."""

from __future__ import annotations

import pytest

from curation.asking.outlook import PRIOR, Judged, outlook


def claims(count: int, probability: float, *, accepted: bool, right: bool | None = None) -> list[Judged]:
    return [Judged("result", probability, accepted, right)] * count


def test_without_decisions_the_probabilities_count() -> None:
    found = outlook(claims(100, 0.9, accepted=True) + claims(50, 0.4, accepted=False))["result"]
    assert (found.accepted.left, found.queued.left) == (100, 50)
    assert found.accepted.odd_left == pytest.approx(10)
    assert found.queued.odd_left == pytest.approx(20)
    assert found.right_left_aside == pytest.approx(20 / (90 + 20))


def test_what_was_seen_corrects_what_is_expected() -> None:
    waiting = claims(50, 0.4, accepted=False)
    seen_more = waiting + claims(10, 0.4, accepted=False, right=True)
    seen_none = waiting + claims(10, 0.4, accepted=False, right=False)
    assert outlook(seen_more)["result"].queued.odd_left == pytest.approx(20 * (10 + PRIOR) / (4 + PRIOR))
    assert outlook(seen_none)["result"].queued.odd_left == pytest.approx(20 * PRIOR / (4 + PRIOR))


def test_wrong_ones_found_among_the_accepted_raise_what_is_likely_left_there() -> None:
    accepted = claims(100, 0.9, accepted=True)
    found = outlook(accepted + claims(10, 0.9, accepted=True, right=False))["result"]
    assert found.accepted.odd_left == pytest.approx(10 * (10 + PRIOR) / (1 + PRIOR))


def test_no_more_are_left_than_there_are_and_nothing_left_is_none() -> None:
    crowded = outlook(claims(2, 0.9, accepted=False) + claims(40, 0.1, accepted=False, right=True))["result"]
    assert crowded.queued.odd_left == 2
    done = outlook(claims(3, 0.5, accepted=False, right=False))["result"]
    assert (done.queued.left, done.right_left_aside) == (0, 0.0)
