"""Whether a value follows from the words it is said to rest on."""

from __future__ import annotations

import pytest

from extractors.second.answer import CountSaid, DurationSaid, FlopSaid
from extractors.second.follows import chip_follows, cost_follows, count_follows, duration_follows, flop_follows, hours


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("K40", "over eight Tesla K40 GPUs in one machine", "Tesla K40 GPUs"),
        ("V100", "on NVIDIA Tesla V100-SXM2-32GB GPUs", "NVIDIA Tesla V100-SXM2-32GB GPUs"),
        ("GTX 1080 Ti", "a single 1080Ti GPU", "1080Ti GPU"),
        ("TPU v3", "on a TPUv3-32 slice", "TPUv3-32"),
        ("A10", "on 8 A100 GPUs", None),
        ("A100", "on 8 A10 GPUs", None),
        ("GTX 1080", "trained on a GTX 1080 Ti", None),
        ("H100", "trained on a single GTX 980 Ti", None),
        ("T4", "the encoder of T4 tokens", None),
        ("GPU", "we used four GPUs", "GPUs"),
        ("GPU", "we trained for a day", None),
    ],
)
def test_a_chip_follows_from_words_with_its_model_number(name: str, text: str, read: str | None) -> None:
    found = chip_follows(name, text)
    assert (found.text if found else None) == read


@pytest.mark.parametrize(
    ("count", "text", "follows"),
    [
        (8, "over eight Tesla K40 GPUs", True),
        (512, "Harbor-30B used all 512 GPUs", True),
        (256, "Harbor-7B used 256 of them", True),
        (32, "4 machines with 8 GPUs each", True),
        (512, "64 nodes, each with eight NVIDIA A100-SXM4-80GB GPUs", True),
        (512, "trained on TPUv3-512", True),
        (1, "trained on a single GTX 980 Ti", True),
        (1, "trained on GPUs", False),
        (16, "over eight Tesla K40 GPUs", False),
        (8, "a batch size of 8 for 100 epochs", False),
    ],
)
def test_a_count_follows_from_words_that_count_devices(count: int, text: str, follows: bool) -> None:
    found = count_follows(CountSaid(value=count, unit="gpu"), text)
    assert (found is not None and found.value == count) is follows


@pytest.mark.parametrize(
    ("value", "unit", "kind", "text", "around", "expected"),
    [
        (3.5, "day", "wall_clock", "for 300,000 steps (3.5 days)", "", ("wall_clock", 84.0)),
        (10, "day", "wall_clock", "it costs 10 GPU days", "", ("device_hours", 240.0)),
        (2, "week", "wall_clock", "Harbor-7B took about two weeks", "", ("wall_clock", 336.0)),
        (2.5, "week", "range", "for two to three weeks", "", ("range", 420.0)),
        (88600, "hour", "device_hours", "88,600", "GPU hours ; Harbor-7B", ("device_hours", 88600.0)),
        (9, "day", "wall_clock", "9", "Days ; LatticeNet-50", ("wall_clock", 216.0)),
        (36, "hour", "wall_clock", "takes 1 day 12 hours", "", ("wall_clock", 36.0)),
        (9, "hour", "wall_clock", "9", "Epochs ; LatticeNet-50", None),
        (400, "second", "wall_clock", "6m40", "Training time ; h = 50", ("wall_clock", 0.11111)),
        (3.1333, "hour", "wall_clock", "3h8", "", ("wall_clock", 3.13333)),
        (0.0733, "second", "per_step", "73.3ms", "TPUv3 Train", ("per_step", 2.0361e-5)),
        (6.4, "minute", "wall_clock", "6m40", "Training time", None),
        (9, "day", "wall_clock", "trains in 16 days", "", None),
        (5, "day", "wall_clock", "trained for 3.5 days", "", None),
    ],
)
def test_a_duration_follows_from_number_and_unit(
    value: float, unit: str, kind: str, text: str, around: str, expected: tuple[str, float] | None
) -> None:
    said = DurationSaid(value=value, unit=unit, kind=kind)  # type: ignore[arg-type]
    found = duration_follows(said, text, around)
    assert (found and (found.unit, found.value)) == (expected and (expected[0], pytest.approx(expected[1], rel=1e-3)))
    assert expected is None or hours(said) == pytest.approx(expected[1], rel=1e-3)


@pytest.mark.parametrize(
    ("flop", "text", "around", "follows"),
    [
        (2.3e19, "Transformer (big) 28.4 41.8 2.3 · 10^19", "", True),
        (3.14496e23, "was trained with 3,640 petaflop/s-days", "", True),
        (4.0e22, "4.0 · 10^22", "FLOPs ; Harbor-7B", True),
        (2.3e18, "2.3 · 10^19 FLOPs", "", False),
        (1.8e20, "a batch of 18 images", "", False),
    ],
)
def test_flop_follow_from_powers_and_units(flop: float, text: str, around: str, follows: bool) -> None:
    assert (flop_follows(FlopSaid(value=flop), text, around) is not None) is follows


@pytest.mark.parametrize(
    ("value", "unit", "text", "around", "follows"),
    [
        (3.9e9, "MAC", "needs 3.9 billion multiply-adds", "", True),
        (7.4e9, "MAC", "7.4", "Mult-adds (G) ; LatticeNet-101", True),
        (7.4e9, "MAC", "43.8", "Mult-adds (G) ; LatticeNet-101", False),
        (7.4e9, "FLOP", "7.4", "Depth", False),
    ],
)
def test_operations_of_a_pass_follow_in_usual_multiples(
    value: float, unit: str, text: str, around: str, follows: bool
) -> None:
    assert (cost_follows(value, unit, text, around) is not None) is follows
