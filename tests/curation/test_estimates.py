from __future__ import annotations

import csv
import math
from dataclasses import replace
from datetime import date
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.claim import TrainingRun
from curation.claims.estimates import ComputeEstimate, compute_estimates, conventions, disagreement
from curation.vocabulary.chips import chips
from tests.shared import SHARED

EPOCH = SHARED / "reference" / "epoch_models.csv"


def run(**fields: object) -> TrainingRun:
    base = TrainingRun(
        run_id="run-1", arxiv_id="1706.03762", version=5, model="Transformer (big)", stage="train", own=True
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def by_method(claim: TrainingRun, published_on: date | None = None) -> dict[str, ComputeEstimate]:
    return {estimate.method: estimate for estimate in compute_estimates(claim, published_on)}


# 1706.03762v5, page 7: 8 P100 GPUs, 3.5 days; page 8: 2.3 · 10^19 FLOPs.
TRANSFORMER = run(
    chip="P100",
    chip_count=8,
    count_unit="gpu",
    duration_h=84.0,
    duration_kind="wall_clock",
    training_compute_flop=2.3e19,
)


def test_three_methods_side_by_side() -> None:
    found = by_method(TRANSFORMER)
    assert found["reported"].compute_flop == 2.3e19
    seconds = 8 * 84 * 3600
    seed = found["hardware_fp32_peak"]
    assert seed.low_flop == pytest.approx(seconds * 9.34e12)  # PCIe
    assert seed.high_flop == pytest.approx(seconds * 10.61e12)  # SXM2
    assert seed.low_flop <= seed.compute_flop <= seed.high_flop
    realistic = found["hardware"]
    assert realistic.low_flop < realistic.compute_flop < realistic.high_flop
    assert any("utilisation 0.35" in note for note in realistic.assumptions)
    assert "operations" not in found


def test_device_hours_are_not_multiplied_by_the_count() -> None:
    hours = run(chip="V100", chip_count=64, count_unit="gpu", duration_h=4200.0, duration_kind="device_hours")
    one = run(chip="V100", chip_count=1, count_unit="gpu", duration_h=4200.0, duration_kind="wall_clock")
    assert by_method(hours)["hardware"].compute_flop == pytest.approx(by_method(one)["hardware"].compute_flop)
    assert any("not multiplied" in note for note in by_method(hours)["hardware"].assumptions)
    assert by_method(replace(hours, chip_count=None))["hardware"].compute_flop > 0


@pytest.mark.parametrize("unit", ["gpu", "machine", "pod", "cpu_core", None])
def test_device_hours_are_of_chips_whatever_is_counted_beside(unit: str | None) -> None:
    hours = run(chip="V100", duration_h=4200.0, duration_kind="device_hours")
    beside = replace(hours, chip_count=2, count_unit=unit)  # "12 GPU days on 2 machines"
    assert by_method(beside)["hardware"].compute_flop == by_method(hours)["hardware"].compute_flop


def test_core_hours_are_halves_of_chip_hours() -> None:
    # 2010.11929 counts TPUv3-core-days
    cores = run(chip="TPU v3", duration_h=60000.0, duration_kind="device_hours", duration_text="2.5k TPUv3-core-days")
    chips_ = replace(cores, duration_text="2.5k TPUv3 days", count_unit="tpu_chip")
    assert 2 * by_method(cores)["hardware"].compute_flop == pytest.approx(by_method(chips_)["hardware"].compute_flop)


@pytest.mark.parametrize(
    "times",
    [
        {"duration_h": 672.0, "duration_kind": "device_hours"},
        {"duration_h": 672.0, "duration_kind": "device_hours", "chip_count": 8, "count_unit": "gpu"},
        {"duration_h": 84.0, "duration_kind": "wall_clock", "chip_count": 8, "count_unit": "gpu"},
    ],
)
def test_reported_flop_are_checked_against_the_product_of_count_and_time(times: dict[str, object]) -> None:
    stated = run(chip="P100", **times)
    agrees = replace(stated, training_compute_flop=2.3e19)
    assert disagreement(compute_estimates(agrees)) is None
    power_lost = replace(stated, training_compute_flop=2.3e21)
    assert (disagreement(compute_estimates(power_lost)) or "").startswith("estimates_disagree: reported")
    assert disagreement(compute_estimates(stated)) is None  # nothing to check against


def test_a_gpu_without_a_model_is_one_of_those_of_its_time() -> None:
    claim = run(chip="GPU", chip_count=8, count_unit="gpu", duration_h=10.0, duration_kind="wall_clock")
    assert by_method(claim) == {}  # the day is not known
    early, late = (by_method(claim, date(year, 6, 1))["hardware"] for year in (2014, 2022))
    assert early.high_flop < late.low_flop * 10
    assert early.compute_flop < late.compute_flop
    assert any("candidates" in note for note in early.assumptions)


def test_tpu_cores_are_halves_of_chips() -> None:
    cores = run(chip="TPU v3", chip_count=256, count_unit="tpu_core", duration_h=24.0, duration_kind="wall_clock")
    chip = replace(cores, chip_count=128, count_unit="tpu_chip")
    assert by_method(cores)["hardware"].compute_flop == pytest.approx(by_method(chip)["hardware"].compute_flop)
    v5e = replace(cores, chip="TPU v5e")
    same = replace(chip, chip="TPU v5e", chip_count=256)
    assert by_method(v5e)["hardware"].compute_flop == pytest.approx(by_method(same)["hardware"].compute_flop)


def test_a_tpu_device_may_be_one_chip_or_four() -> None:
    device = run(chip="TPU v3", chip_count=16, count_unit="tpu_device", duration_h=12.0, duration_kind="wall_clock")
    chip = by_method(replace(device, count_unit="tpu_chip"))["hardware_fp32_peak"]
    estimate = by_method(device)["hardware_fp32_peak"]
    assert estimate.low_flop == pytest.approx(chip.compute_flop)
    assert estimate.high_flop == pytest.approx(4 * chip.compute_flop)
    assert any("1 to 4 chips" in note for note in estimate.assumptions)


def test_the_seed_papers_convention_takes_bf16_for_tpus_and_says_so() -> None:
    claim = run(chip="TPU v3", chip_count=4, count_unit="tpu_chip", duration_h=1.0, duration_kind="wall_clock")
    estimate = by_method(claim)["hardware_fp32_peak"]
    assert estimate.compute_flop == pytest.approx(4 * 3600 * 123e12)
    assert any("BF16" in note for note in estimate.assumptions)


def test_an_ambiguous_chip_gives_bounds_over_its_candidates() -> None:
    claim = run(chip="Titan X", chip_count=4, count_unit="gpu", duration_h=10.0, duration_kind="wall_clock")
    either = by_method(claim)["hardware_fp32_peak"]
    assert either.low_flop == pytest.approx(4 * 36000 * 6.691e12)
    assert either.high_flop == pytest.approx(4 * 36000 * 10.97e12, rel=0.01)
    assert any("2 candidates" in note for note in either.assumptions)
    early = by_method(claim, date(2015, 12, 1))["hardware_fp32_peak"]
    assert early.high_flop == early.low_flop == either.low_flop
    named = replace(claim, chip_candidates=("Titan X (Pascal)",))
    assert by_method(named)["hardware_fp32_peak"].low_flop == either.high_flop


def test_fp32_and_mixed_precision_are_both_possible_on_a_v100_until_2020() -> None:
    # 2003.10555, page 5: ELECTRA-Small, 4 days on one V100, 1.4e18 FLOPs.
    claim = run(
        chip="V100",
        chip_count=1,
        count_unit="gpu",
        duration_h=96.0,
        duration_kind="wall_clock",
        training_compute_flop=1.4e18,
    )
    early = by_method(claim, date(2020, 3, 23))["hardware"]
    late = by_method(claim, date(2022, 1, 1))["hardware"]
    assert early.compute_flop < 0.4 * late.compute_flop
    assert (early.low_flop, early.high_flop) == (late.low_flop, late.high_flop)
    assert any("FP32 or mixed precision" in note for note in early.assumptions)
    assert disagreement(compute_estimates(claim, date(2020, 3, 23))) is None
    ampere = replace(claim, chip="A100")
    assert by_method(ampere, date(2020, 6, 1)) == by_method(ampere, date(2023, 6, 1))


def test_a_stated_utilisation_replaces_the_assumed_one() -> None:
    # 2204.02311, page 10: PaLM on 6144 TPU v4 chips at 46.2 % model FLOPs utilisation.
    claim = run(
        chip="TPU v4",
        chip_count=6144,
        count_unit="tpu_chip",
        duration_h=1200.0,
        duration_kind="wall_clock",
        utilisation=0.462,
    )
    estimate = by_method(claim)["hardware"]
    assert estimate.compute_flop == pytest.approx(6144 * 1200 * 3600 * 275e12 * 0.462)
    assert any("as the paper states" in note for note in estimate.assumptions)
    assert by_method(claim)["hardware_fp32_peak"].compute_flop == pytest.approx(6144 * 1200 * 3600 * 275e12)


def test_a_board_with_two_gpus_may_be_counted_either_way() -> None:
    claim = run(chip="K80", chip_count=8, count_unit="gpu", duration_h=10.0, duration_kind="wall_clock")
    estimate = by_method(claim)["hardware_fp32_peak"]
    assert estimate.high_flop == pytest.approx(8 * 36000 * 8.73e12)
    assert estimate.low_flop == pytest.approx(estimate.high_flop / 2)
    assert any("K80 has 2 GPUs" in note for note in estimate.assumptions)


def test_machines_count_the_chips_they_hold() -> None:
    # 2006.03654, page 14: 6 DGX-2 machines (96 V100 GPUs).
    claim = run(
        chip="V100",
        chip_text="DGX-2",
        chip_count=6,
        count_unit="machine",
        duration_h=480.0,
        duration_kind="wall_clock",
    )
    chips_counted = replace(claim, chip_count=96, count_unit="gpu")
    assert by_method(claim)["hardware"].compute_flop == pytest.approx(by_method(chips_counted)["hardware"].compute_flop)
    assert by_method(replace(claim, chip_text="a server")) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"chip_count": None},
        {"duration_h": None},
        {"chip": None},
        {"chip": "GPU"},
        {"chip": "Xeon E5-2690"},
        {"count_unit": "pod"},
        {"count_unit": "cpu_core"},
        {"duration_kind": "per_epoch"},
        {"duration_kind": "per_step"},
    ],
)
def test_what_the_paper_does_not_state_is_not_assumed(fields: dict[str, object]) -> None:
    claim = replace(TRANSFORMER, **fields)  # type: ignore[arg-type]
    assert set(by_method(claim)) == {"reported"}


def test_time_per_epoch_and_per_step_need_how_many() -> None:
    whole = by_method(TRANSFORMER)["hardware"].compute_flop
    epochs = replace(TRANSFORMER, duration_h=8.4, duration_kind="per_epoch", epochs=10.0)
    steps = replace(TRANSFORMER, duration_h=84 / 300_000, duration_kind="per_step", steps=300_000.0)
    assert by_method(epochs)["hardware"].compute_flop == pytest.approx(whole)
    assert by_method(steps)["hardware"].compute_flop == pytest.approx(whole)


def test_operations_of_a_pass_and_of_parameters() -> None:
    # 1512.03385: ResNet-152, 11.3 billion multiply-adds called FLOPs; ImageNet has 1.28 million images.
    images = by_method(run(pass_compute_flop=11.3e9, examples=1.28e6, epochs=120.0))["operations"]
    assert images.compute_flop == pytest.approx(11.3e9 * 3 * 1.28e6 * 120)
    assert images.high_flop == pytest.approx(2 * images.compute_flop)
    # 2302.13971: LLaMA-65B, 1.4T tokens.
    tokens = by_method(run(parameters=65.2e9, tokens=1.4e12))["operations"]
    assert tokens.compute_flop == pytest.approx(6 * 65.2e9 * 1.4e12)
    repeated = by_method(run(parameters=340e6, tokens=3.3e9, epochs=40.0))["operations"]
    assert repeated.low_flop == pytest.approx(6 * 340e6 * 3.3e9)
    assert repeated.compute_flop == pytest.approx(40 * repeated.low_flop)
    assert by_method(run(pass_compute_flop=11.3e9, examples=1.28e6)) == {}


def test_a_disagreement_of_more_than_ten_times_is_flagged() -> None:
    assert disagreement(compute_estimates(TRANSFORMER)) is None
    wrong = replace(TRANSFORMER, training_compute_flop=2.3e16)
    reason = disagreement(compute_estimates(wrong))
    assert reason is not None
    assert reason.startswith("estimates_disagree: hardware ")
    assert "reported 2.3e+16 FLOP" in reason
    assert disagreement(compute_estimates(run(training_compute_flop=1.0))) is None
    assert disagreement(()) is None


def test_every_convention_has_a_source() -> None:
    for convention in conventions()["hardware"]:
        assert convention["source"]
        assert convention["low_utilisation"] <= convention["utilisation"] <= convention["high_utilisation"] <= 1


_amount = st.one_of(st.none(), st.floats(0, 1e30, allow_nan=False))


@given(
    chip=st.sampled_from([None, "GPU", "Titan X", "TPU", "Kepler", *(chip.chip for chip in chips())]),
    chip_count=st.one_of(st.none(), st.integers(0, 10**6)),
    count_unit=st.sampled_from([None, "gpu", "tpu_core", "tpu_chip", "tpu_device", "pod", "machine", "cpu_core"]),
    duration_h=_amount,
    duration_kind=st.sampled_from([None, "wall_clock", "device_hours", "per_epoch", "per_step", "range"]),
    training_compute_flop=_amount,
    pass_compute_flop=_amount,
    epochs=_amount,
    steps=_amount,
    parameters=_amount,
    tokens=_amount,
    examples=_amount,
    utilisation=_amount,
    published_on=st.one_of(st.none(), st.dates(date(2012, 1, 1), date(2026, 1, 1))),
)
def test_low_and_high_bound_every_estimate(published_on: date | None, **fields: object) -> None:
    estimates = compute_estimates(run(**fields), published_on)
    methods = [estimate.method for estimate in estimates]
    assert len(methods) == len(set(methods))
    for estimate in estimates:
        assert 0 < estimate.low_flop <= estimate.compute_flop * (1 + 1e-9)
        assert estimate.compute_flop <= estimate.high_flop * (1 + 1e-9) < math.inf
        assert estimate.method == "reported" or estimate.assumptions
    assert disagreement(estimates) is None or len(estimates) > 1


@pytest.mark.skipif(not EPOCH.exists(), reason="needs ../shared/reference/epoch_models.csv beside the repository")
def test_hardware_estimates_agree_with_published_compute() -> None:
    ratios, bounded = [], 0
    for row in csv.DictReader(EPOCH.read_text("utf-8").splitlines()):
        stated = [row[c] for c in ("Hardware quantity", "Training time (hours)", "Training compute (FLOP)")]
        if not (all(stated) and row["Training hardware"]) or "," in row["Training hardware"]:
            continue
        count, hours, compute_flop = map(float, stated)
        claim = run(chip=row["Training hardware"], chip_count=int(count), duration_h=hours, duration_kind="wall_clock")
        estimate = by_method(claim, date.fromisoformat(row["Publication date"])).get("hardware")
        if estimate:
            ratios.append(estimate.compute_flop / compute_flop)
            bounded += estimate.low_flop <= compute_flop <= estimate.high_flop
    within = {times: sum(1 / times <= ratio <= times for ratio in ratios) for times in (2, 3, 10)}
    print(
        f"hardware estimate / compute of Epoch AI's database, {len(ratios)} models: median {median(ratios):.2f}, "
        + ", ".join(f"{count} within {times} times" for times, count in within.items())
        + f", {bounded} between low and high"
    )
    assert len(ratios) >= 100
    assert 0.7 < median(ratios) < 1.5
    assert within[3] >= 0.75 * len(ratios)
    assert within[10] >= 0.88 * len(ratios)
