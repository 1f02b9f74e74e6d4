from __future__ import annotations

import csv
from datetime import date
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest

from curation.vocabulary.chip_table import Chip, ChipTableError, chips, load_chips, variants
from tests.shared import SHARED

EPOCH = SHARED / "reference" / "epoch_chips.csv"
BY_ID = {chip.chip_id: chip for chip in chips()}
TABLE = resources.files("extractors").joinpath("data/chips.csv").read_text("utf-8")


def test_the_table_is_wide_enough() -> None:
    assert len(chips()) >= 200
    assert {chip.vendor for chip in chips()} >= {"NVIDIA", "AMD", "Google", "Huawei", "Intel", "Amazon", "Graphcore"}


@pytest.mark.parametrize(
    ("chip_id", "precision", "peak_flop_per_s"),
    [
        ("gtx-580-3gb", "fp32", 1.581e12),
        ("k20", "fp32", 3.52e12),
        ("k40", "fp32", 5.05e12),
        ("m40-12gb", "fp32", 6.84e12),
        ("gtx-titan-x-maxwell", "fp32", 6.69e12),
        ("gtx-1080-ti", "fp32", 11.34e12),
        ("p100-sxm2-16gb", "fp32", 10.6e12),
        ("p100-pcie-16gb", "fp16", 18.7e12),
        ("v100-sxm2-16gb", "fp32", 15.7e12),
        ("v100-sxm2-32gb", "tensor_fp16", 125e12),
        ("v100-pcie-16gb", "tensor_fp16", 112e12),
        ("rtx-2080-ti", "fp32", 13.45e12),
        ("t4", "tensor_fp16", 65e12),
        ("a100-sxm4-40gb", "fp32", 19.5e12),
        ("a100-pcie-80gb", "tf32", 156e12),
        ("a100-sxm4-80gb", "tensor_fp16", 312e12),
        ("h100-sxm5-80gb", "tensor_fp16", 989e12),
        ("h100-sxm5-80gb", "fp8", 1979e12),
        ("h100-pcie-80gb", "tensor_fp16", 756e12),
        ("tpu-v2", "tensor_fp16", 45e12),
        ("tpu-v3", "tensor_fp16", 123e12),
        ("tpu-v4", "tensor_fp16", 275e12),
        ("tpu-v5e", "tensor_fp16", 197e12),
        ("tpu-v5p", "tensor_fp16", 459e12),
        ("tpu-v6e", "tensor_fp16", 918e12),
        ("tpu-v7", "fp8", 4614e12),
        ("mi250x", "tensor_fp16", 383e12),
        ("mi300x", "tensor_fp16", 1307e12),
        ("rtx-4090", "fp32", 82.6e12),
        ("k80", "fp32", 8.73e12),
        ("c1060", "fp32", 0.933e12),
        ("rtx-3050", "fp32", 9.1e12),
        ("rtx-4070-ti", "fp32", 40.1e12),
        ("h100-pcie-80gb", "fp16", 102e12),
        ("trainium", "tf32", 190e12),
        ("jetson-tx2", "fp32", 0.67e12),
        ("b200", "fp32", 75e12),
    ],
)
def test_well_known_peaks(chip_id: str, precision: str, peak_flop_per_s: float) -> None:
    assert BY_ID[chip_id].peak_flop_per_s(precision) == pytest.approx(peak_flop_per_s, rel=0.05)


def _flop_per_core_and_clock(chip: Chip) -> int:
    """2, a multiply-add; Tesla starts a multiplication beside it, RDNA 3 and CDNA 3 a second multiply-add."""
    return {"Tesla": 3, "RDNA 3": 4, "CDNA 3": 4, "CDNA 4": 4}.get(chip.architecture, 2)


WITH_UNITS = [chip for chip in chips() if chip.shader_cores and chip.boost_clock_mhz and chip.peak_fp32_flop_per_s]


def test_units_and_clock_are_there_for_most_graphics_cards() -> None:
    assert len(WITH_UNITS) > 150


@pytest.mark.parametrize("chip", WITH_UNITS, ids=lambda chip: chip.chip_id)
def test_fp32_is_what_the_units_do_at_their_clock(chip: Chip) -> None:
    assert chip.shader_cores is not None
    assert chip.boost_clock_mhz is not None
    by_units = chip.shader_cores * _flop_per_core_and_clock(chip) * chip.boost_clock_mhz * 1e6
    assert chip.peak_fp32_flop_per_s == pytest.approx(by_units, rel=0.03)


# Rates of other units as multiples of FP32: the same for all chips with the same units.
SIBLINGS = {
    "Pascal, GeForce and Titan": (("gtx-10", "titan-x-p", "titan-xp"), {"fp64": 1 / 32, "fp16": 1 / 64}),
    "Pascal, data centre": (("p100-", "quadro-gp100"), {"fp64": 1 / 2, "fp16": 2}),
    "Volta": (("v100", "titan-v", "quadro-gv100", "jetson-xavier", "jetson-agx-x"), {"fp64": 1 / 2, "fp16": 2}),
    "Volta, matrices": (("v100", "quadro-gv100"), {"tensor_fp16": 8}),
    "Turing, GeForce": (("rtx-20",), {"fp64": 1 / 32, "fp16": 2, "tensor_fp16": 4, "int8": 16}),
    "Turing, without matrix units": (("gtx-16",), {"fp64": 1 / 32, "fp16": 2}),
    "Turing, professional": (("quadro-rtx", "titan-rtx", "t4"), {"fp64": 1 / 32, "tensor_fp16": 8}),
    "Ampere, GeForce": (("rtx-30",), {"fp64": 1 / 64, "tf32": 1, "fp16": 1, "tensor_fp16": 2, "int8": 8}),
    "Ampere, professional": (
        ("rtx-a2", "rtx-a4", "rtx-a5", "rtx-a6", "a10-", "a40"),
        {"fp64": 1 / 64, "tf32": 2, "fp16": 1, "tensor_fp16": 4, "int8": 8},
    ),
    "GA100": (("a100-", "a800-", "a30"), {"fp64": 1 / 2, "tf32": 8, "fp16": 4, "tensor_fp16": 16, "int8": 32}),
    "Ada, GeForce": (("rtx-40",), {"fp64": 1 / 64, "tf32": 1, "fp16": 1, "tensor_fp16": 2, "int8": 8}),
    "Hopper": (("h100-sxm5", "h100-pcie", "h200"), {"fp64": 1 / 2, "fp16": 2}),
}


@pytest.mark.parametrize("units", SIBLINGS)
def test_siblings_have_rates_of_the_same_units(units: str) -> None:
    begins, multiples = SIBLINGS[units]
    siblings = [chip for chip in chips() if chip.chip_id.startswith(begins)]
    assert len(siblings) > 1
    for chip in siblings:
        assert chip.peak_fp32_flop_per_s is not None
        for precision, multiple in multiples.items():
            rate = chip.peak_flop_per_s(precision)
            assert rate is None or rate == pytest.approx(multiple * chip.peak_fp32_flop_per_s, rel=0.03), (
                chip.chip_id,
                precision,
            )


MATRIX_UNITS = ("rtx-20", "rtx-30", "rtx-40", "quadro-rtx", "titan-rtx", "v100", "a100-", "h100-", "t4")


@pytest.mark.parametrize(
    "chip", [chip for chip in chips() if chip.chip_id.startswith(MATRIX_UNITS)], ids=lambda c: c.chip_id
)
def test_chips_with_matrix_units_have_their_rate(chip: Chip) -> None:
    assert chip.peak_tensor_fp16_flop_per_s is not None


@pytest.mark.parametrize(
    ("chip_id", "tdp_w", "released"),
    [
        ("k40", 235, "2013-11"),
        ("rtx-4070", 200, "2023-04"),
        ("rtx-3070-ti", 290, "2021-06"),
        ("rtx-3050", 130, "2022-01"),
        ("tpu-v2", 280, "2017-05"),
        ("tpu-v3", 450, "2018-05"),
        ("jetson-tx2", 15, "2017-03"),
        ("c2050", 238, "2009-11"),
        ("a800-sxm4-80gb", 400, "2022-11"),
    ],
)
def test_power_and_month_of_chips_that_were_wrong(chip_id: str, tdp_w: float, released: str) -> None:
    chip = BY_ID[chip_id]
    assert (chip.tdp_w, chip.released_on.isoformat()[:7]) == (tdp_w, released)


@pytest.mark.parametrize("chip", chips(), ids=lambda chip: chip.chip_id)
def test_a_row_is_sane(chip: Chip) -> None:
    assert chip.source
    assert date(2007, 1, 1) < chip.released_on < date(2026, 11, 1)
    assert chip.memory_gb is None or 0.1 <= chip.memory_gb <= 300
    assert chip.tdp_w is None or 5 <= chip.tdp_w <= 2000
    assert (chip.kind == "tpu") == (chip.cores_per_chip is not None)
    low_to_high = ("fp64", "fp32", "tf32", "tensor_fp16", "fp8")
    rates = [rate for name in low_to_high if (rate := chip.peak_flop_per_s(name)) is not None]
    assert all(slow <= fast * 1.01 for slow, fast in pairwise(rates)), "less precise must be faster"
    int8, tensor = chip.peak_int8_op_per_s, chip.peak_tensor_fp16_flop_per_s
    assert int8 is None or tensor is None or int8 >= tensor * 0.99


def test_sold_variants_share_a_short_name() -> None:
    assert {chip.chip_id for chip in variants(("V100",), 32)} == {"v100-pcie-32gb", "v100-sxm2-32gb", "v100-sxm3-32gb"}
    assert [chip.chip_id for chip in variants(("A100",), 80, "PCIe")] == ["a100-pcie-80gb"]
    assert len(variants(("V100",), 11)) == 5  # a memory it was never sold with narrows nothing
    assert variants(("no such chip",)) == ()


@pytest.mark.skipif(not EPOCH.exists(), reason="needs ../shared/reference/epoch_chips.csv beside the repository")
def test_cells_taken_over_are_those_of_the_source() -> None:
    source = {row["name"]: row for row in csv.DictReader(EPOCH.read_text("utf-8").splitlines())}
    columns = {
        "peak_fp64_flop_per_s": "fp64_flop_per_s",
        "peak_fp32_flop_per_s": "fp32_flop_per_s",
        "peak_tf32_flop_per_s": "tf32_flop_per_s",
        "peak_fp16_flop_per_s": "fp16_flop_per_s",
        "peak_tensor_fp16_flop_per_s": "tensor_fp16_bf16_flop_per_s",
        "peak_fp8_flop_per_s": "fp8_flop_per_s",
        "peak_int8_op_per_s": "int8_op_per_s",
        "tdp_w": "tdp_w",
    }
    taken = [chip for chip in chips() if chip.epoch_name]
    assert len(taken) > 200
    for chip in taken:
        assert chip.source.startswith("Epoch AI, Machine Learning Hardware, CC BY 4.0")
        row = source[chip.epoch_name]
        for ours, theirs in columns.items():
            if ours not in chip.changed.split():
                expected = float(row[theirs]) if row[theirs] else None
                ours_is = getattr(chip, ours)
                assert (ours_is is None) == (expected is None), (chip.chip_id, ours)
                assert expected is None or ours_is == pytest.approx(expected, rel=1e-5), (chip.chip_id, ours)
        if "released_on" not in chip.changed.split():
            assert chip.released_on.isoformat() == row["release_date"]


def _changed(old: str, new: str) -> str:
    assert old in TABLE
    return TABLE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "lacks the column"),
        (TABLE.splitlines()[0], "has no rows"),
        (_changed("chip_id,chip,", "chip_id,name,"), "lacks the column(s) chip."),
        (_changed("2008-06-16", "16.6.2008"), "line 2: 'released_on' is no date"),
        (_changed("9.331e11", "9,331e11"), "line 2"),
        (_changed("9.331e11", "fast"), "line 2: 'peak_fp32_flop_per_s' is no number: 'fast'"),
        (_changed("9.331e11", "933.1"), "line 2: 'peak_fp32_flop_per_s' is in FLOP/s (OP/s), 45 TFLOP/s is 4.5e13"),
        (_changed("9.331e11", "-1"), "must be a positive number"),
        (TABLE + TABLE.splitlines()[1] + "\n", "chip_id 'gtx-280' is given twice"),
        (_changed("gtx-280,GTX 280", "gtx-280,"), "line 2: 'chip' is empty"),
        (TABLE + "gtx-1,GTX 1\n", "not as many cells"),
        (
            _changed("NVIDIA,gpu,Tesla", "NVIDIA,card,Tesla"),
            "line 2: 'kind' is none of gpu, tpu",
        ),
    ],
)
def test_a_malformed_table_says_where_and_what_to_do(tmp_path: Path, table: str, says: str) -> None:
    path = tmp_path / "chips.csv"
    path.write_text(table, "utf-8")
    with pytest.raises(ChipTableError) as error:
        load_chips(path)
    assert says in str(error.value)
    assert str(path) in str(error.value)
    assert "Restore the file" in str(error.value)


def test_a_missing_table_says_so(tmp_path: Path) -> None:
    with pytest.raises(ChipTableError, match="cannot be read"):
        load_chips(tmp_path / "none.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ChipTableError, match="cannot be read"):
        load_chips(tmp_path / "binary.csv")
