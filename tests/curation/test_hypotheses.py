"""What a number could be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.candidates.hypotheses import hypotheses, in_percent
from curation.vocabulary.benchmarks import benchmarks

NAMES = sorted(benchmarks())
YEARS = st.none() | st.integers(2010, 2030)


@given(st.lists(st.sampled_from(NAMES), max_size=5), st.floats(0, 1e6), YEARS)
def test_every_hypothesis_can_have_the_value(named: list[str], value: float, year: int | None) -> None:
    found = hypotheses(named, value, year)
    for hypothesis in found:
        assert hypothesis.low <= in_percent(value, hypothesis) <= hypothesis.high
        assert hypothesis.benchmark in named
        assert hypothesis.family == hypothesis.families[0]
        assert hypothesis.direction in (-1, 0, 1)
    told = [(hypothesis.benchmark, hypothesis.metric) for hypothesis in found]
    assert len(told) == len(set(told))


@given(st.sampled_from(NAMES), st.floats(0, 1e6), st.integers(2010, 2029))
def test_what_was_possible_stays_possible(name: str, value: float, year: int) -> None:
    before = {hypothesis.metric for hypothesis in hypotheses([name], value, year)}
    assert before <= {hypothesis.metric for hypothesis in hypotheses([name], value, year + 1)}
    assert before <= {hypothesis.metric for hypothesis in hypotheses([name], value, None)}


@pytest.mark.parametrize(
    ("named", "value", "year", "metrics"),
    [
        (["imagenet"], 76.4, 2019, {"top1_accuracy", "top5_accuracy"}),
        (["imagenet"], 23.6, 2019, {"top1_error", "top5_error"}),
        (["imagenet"], 0.764, 2019, {"top1_accuracy", "top5_accuracy"}),
        (["imagenet"], 16.0, 2014, {"top5_error"}),
        (["imagenet"], 224.0, None, set()),
        (["cifar10"], 3.6, 2019, {"error"}),
        (["cifar10"], 0.125, None, {"error"}),  # a fraction: no error rate was ever so low in percent
        (["cifar10"], 0.9, None, {"error", "accuracy"}),
        (["librispeech-clean"], 0.049, 2020, {"WER"}),
        (["cifar10-generation"], 0.5, 2020, set()),  # FID is no percentage
        ([], 76.4, 2019, set()),
    ],
)
def test_what_a_number_can_be(named: list[str], value: float, year: int | None, metrics: set[str]) -> None:
    assert {hypothesis.metric for hypothesis in hypotheses(named, value, year)} == metrics


def test_more_and_less_are_told_apart_only_where_words_tell_them_apart() -> None:
    directions = {h.metric: h.direction for h in hypotheses(["imagenet", "wmt14-en-de"], 30.0, 2021)}
    assert directions["top1_error"] == -1
    assert directions["top1_accuracy"] == 1
    assert directions["BLEU"] == 0
