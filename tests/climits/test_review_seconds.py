"""A reviewer's seconds by keys and words."""

from __future__ import annotations

import pytest

from benchmarks.review_seconds import KEY_S, MIND_S, WORD_S, seconds_of

CARD = {"model": "ResNet-50", "quote": "We train on eight GPUs", "page": 3}


def test_words_read_keys_pressed_and_one_mind_made_up() -> None:
    assert seconds_of(CARD, 1) == pytest.approx(MIND_S + KEY_S + 6 * WORD_S)


def test_of_cells_answered_together_each_label_is_read_once() -> None:
    others = [{"row_label": "ours", "column_label": "top-1"}] * 5 + [{"row_label": "theirs", "column_label": "top-1"}]
    assert seconds_of(CARD, 3, others) == pytest.approx(2 * MIND_S + 3 * KEY_S + (6 + 4) * WORD_S)
