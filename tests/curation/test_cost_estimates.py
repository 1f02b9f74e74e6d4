"""Training compute out of the operations of a pass, and what is assumed for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.claim import BenchmarkResult, ModelCost, PaperClaims, TrainingRun
from curation.claims.cost_estimates import CostEstimate, cost_estimates, text_epochs
from curation.claims.estimates import conventions
from curation.claims.joining import NAMED
from curation.vocabulary.benchmarks import benchmarks
from extractors.reading import PaperReadings, Reading

IMAGENET = 1_281_167
COST = ModelCost("cost-1", "1905.11946", 1, "EfficientNet-B0", True, 3.9e8, "FLOP")
RESULT = BenchmarkResult(
    "result-1", "1905.11946", 1, "EfficientNet-B0", True, "imagenet", "top1_accuracy", 77.3, cost_id="cost-1"
)


def epochs_read(text: str, value: float, section: str = "") -> Reading:
    start = text.index(f"{value:g}")
    return Reading("epochs", f"{value:g} epochs", 3, text, "amounts.epochs", value=value, section=section,
                   attributes={"start": str(start)})  # fmt: skip


def estimates(
    cost: ModelCost = COST,
    result: BenchmarkResult = RESULT,
    runs: tuple[TrainingRun, ...] = (),
    readings: tuple[Reading, ...] = (),
) -> tuple[CostEstimate, ...]:
    claims = PaperClaims("1905.11946", 1, runs, (result,), (), (cost,))
    return cost_estimates(claims, PaperReadings("00", "read", readings=readings))


def test_stated_epochs_multiply_the_pass_three_times_the_images() -> None:
    (found,) = estimates(replace(COST, epochs=350.0))
    assert found.method == "operations"
    assert found.compute_flop == found.low_flop == pytest.approx(3.9e8 * 3 * IMAGENET * 350)
    assert found.high_flop == pytest.approx(2 * found.compute_flop)  # the FLOP may be multiply-adds
    assert any("350 epochs as the table states" in note for note in found.assumptions)
    assert any("multiply-adds" in note for note in found.assumptions)


@given(st.floats(min_value=1e6, max_value=1e13), st.integers(min_value=1, max_value=1000))
def test_a_multiply_add_is_two_flop(operations: float, epochs: int) -> None:
    stated = replace(COST, pass_compute=operations, epochs=float(epochs))
    (flop,), (mac,) = estimates(stated), estimates(replace(stated, pass_unit="MAC"))
    assert mac.compute_flop == pytest.approx(2 * flop.compute_flop)
    assert mac.high_flop == pytest.approx(mac.compute_flop) == pytest.approx(flop.high_flop)


def test_assumed_epochs_are_named_as_assumed_with_wide_bounds() -> None:
    (found,) = estimates()
    usual = conventions()["operations"]["assumed_epochs"]["imagenet"]
    assert found.method == "operations_assumed_epochs"
    assert found.epochs == usual["epochs"]
    assert found.high_flop / found.low_flop == pytest.approx(2 * usual["high"] / usual["low"])
    assert any(note.startswith("epochs assumed") for note in found.assumptions)


def test_epochs_of_the_run_that_names_the_model() -> None:
    run = TrainingRun("run-1", "1905.11946", 1, "EfficientNet-B0", "train", True, epochs=350.0)
    (named,) = estimates(replace(COST, run_id="run-1", join_reason=NAMED), runs=(run,))
    assert (named.method, named.epochs) == ("operations", 350.0)
    (other,) = estimates(replace(COST, run_id="run-1", join_reason="the run covers every model"), runs=(run,))
    assert other.method == "operations_assumed_epochs"


SENTENCES = [
    ("We train all models for 90 epochs on ImageNet.", 90.0, (90.0,)),
    ("The model is trained for 300 epochs with AdamW.", 300.0, (300.0,)),
    ("On CIFAR-10 we train for 200 epochs.", 200.0, ()),
    ("We use a warm-up of 5 epochs in training.", 5.0, ()),
    ("The learning rate is divided by 10 every 30 epochs when training on ImageNet.", 30.0, ()),
    ("We fine-tune for 8 epochs on ImageNet after training.", 8.0, ()),
    ("It converges in 90 epochs.", 90.0, ()),
]


@pytest.mark.parametrize(("text", "value", "expected"), SENTENCES)
def test_epochs_of_sentences(text: str, value: float, expected: tuple[float, ...]) -> None:
    assert text_epochs([epochs_read(text, value)], "imagenet") == expected


def test_sentences_of_the_benchmark_go_before_others_and_several_numbers_are_a_range() -> None:
    own = epochs_read("We train on ImageNet for 100 epochs.", 100.0)
    longer = epochs_read("We also train on ImageNet for 400 epochs.", 400.0)
    other = epochs_read("The detector is trained for 12 epochs.", 12.0)
    assert text_epochs([own, longer, other], "imagenet") == (100.0, 400.0)
    (found,) = estimates(readings=(own, longer, other))
    assert (found.method, found.epochs) == ("operations_assumed_epochs", pytest.approx(200.0))
    (single,) = estimates(readings=(own, other))
    assert (single.method, single.epochs) == ("operations", 100.0)


def test_no_estimate_for_others_models_nor_where_most_of_the_training_lies_elsewhere() -> None:
    assert estimates(replace(COST, own=False)) == ()
    assert estimates(result=replace(RESULT, benchmark="squad1.1", metric="F1")) == ()
    assert estimates(result=replace(RESULT, cost_id=None)) == ()


def test_every_assumed_number_of_epochs_has_a_source_and_a_training_set() -> None:
    for name, usual in conventions()["operations"]["assumed_epochs"].items():
        assert benchmarks()[name].train_examples
        assert 0 < usual["low"] <= usual["epochs"] <= usual["high"]
        assert usual["source"]
