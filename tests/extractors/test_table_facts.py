"""Facts on training out of the cells of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.reading import Box, Cell, Reading, Table
from extractors.readings.clock_times import clock_hours
from extractors.readings.table_facts import read_table

BOX = Box(0.0, 0.0, 1.0, 1.0)
Facts = list[tuple[str, float | None, str | None]]


def table_of(caption: str, rows: Sequence[Sequence[str]], header_rows: int = 1) -> Table:
    cells = tuple(Cell(r, c, text, BOX) for r, row in enumerate(rows) for c, text in enumerate(row) if text)
    return Table("p1-1", 1, "Table 1", caption, BOX, cells, len(rows), len(rows[0]), header_rows)


def facts(readings: Sequence[Reading]) -> Facts:
    kinds = ("duration", "training_compute", "chip_count")
    return [(r.quantity, r.value and round(r.value, 4), r.unit) for r in readings if r.quantity in kinds]


@pytest.mark.parametrize(
    ("caption", "rows", "expected"),
    [
        # 2208.11580: "65m" is minutes, not millions
        (
            "Table 6: Runtimes of the methods in minutes (m).",
            [["Model", "BitSplit", "OBQ"], ["ResNet50", "124m", "65m"]],
            [("duration", 2.0667, "wall_clock"), ("duration", 1.0833, "wall_clock")],
        ),
        # 1603.09382 p10: the caption says what the cells are
        (
            "Table 2: Training time comparison on benchmark datasets.",
            [["", "CIFAR10+", "SVHN"], ["Constant Depth", "20h 42m", "33h 43m"]],
            [("duration", 20.7, "wall_clock"), ("duration", 33.7167, "wall_clock")],
        ),
        # a range of times below the name of each method
        (
            "Table 8: Train time comparison for different solutions and dataset types.",
            [["Dataset", "SIF", "RNN"], ["large", "25m", "6.5-7h"], ["small", "5–15m", "1s"]],
            [
                ("duration", 0.4167, "wall_clock"),
                ("duration", 6.75, "wall_clock"),
                ("duration", 0.1667, "wall_clock"),
            ],
        ),
        # 1212.6094 p8: hours in the caption, numbers of iterations in brackets
        (
            "Table 4. Running hours of LMNN and joint metric learning. In the bracket are the numbers of iterations.",
            [["dim", "k = 5", "k = 10"], ["100", "1.9(71)", "1.6(60)"]],
            [("duration", 1.9, "wall_clock"), ("duration", 1.6, "wall_clock")],
        ),
        # 2404.16710 p22: wide spaces cut the memory off
        (
            "Table 7 Training Hyperparameters",
            [["Model", "Steps", "GPUs", "GPUs", "GPUs"], ["Llama2 7B", "50", "64 A100", "80", "GB"]],
            [("chip_count", 64.0, "gpu")],
        ),
        (
            "Table 7 Training Hyperparameters",
            [["Model", "GPUs", "GPUs"], ["Llama2 7B", "64 A100 80", "GB"]],
            [("chip_count", 64.0, "gpu")],
        ),
        # 2411.07618 p15
        (
            "Table 5: Hyperparameters",
            [["Method", "SFT", "FPO"], ["learning rate", "0.1", "0.1"], ["GPU(s)", "", "4 * H100"]],
            [("chip_count", 4.0, "gpu")],
        ),
        # 2003.10555 p6
        (
            "Table 1: Comparison of small models on the GLUE dev set.",
            [
                ["Model", "Train Time + Hardware"],
                ["BERT-Base", "4d on 16 TPUv3s"],
                ["12.5% trained", "12h on 1 V100 GPU"],
            ],
            [
                ("chip_count", 16.0, "tpu_device"),
                ("duration", 96.0, "wall_clock"),
                ("duration", 12.0, "wall_clock"),
                ("chip_count", 1.0, "gpu"),
            ],
        ),
        # 1701.06538 p8
        (
            "Table 2: Results",
            [["Model", "Training Time"], ["MoE", "6 days/64 k40s"]],
            [("duration", 144.0, "wall_clock"), ("chip_count", 64.0, "gpu")],
        ),
        # 1301.3781: two facts in one cell
        (
            "Table 6: Comparison of models trained using the DistBelief framework.",
            [["Model", "Training time [days x CPU cores]"], ["Skip-gram", "2.5 x 125"]],
            [("duration", 60.0, "wall_clock"), ("chip_count", 125.0, "cpu_core")],
        ),
        # 2202.08516: the millions are those of the parameters, and the seconds those of an epoch
        (
            "Table 3: Models' parameter number (in million) and training time of each epoch (in seconds).",
            [["Model", "Time"], ["SAITS", "0.9"]],
            [("duration", 0.0003, "per_epoch")],
        ),
        (
            "Cost.",
            [["Model", "Training cost (million GPU-hours)"], ["S", "1.2"]],
            [("duration", 1200000.0, "device_hours")],
        ),
        ("Training time and params (M).", [["Model", "Time (h)"], ["S", "12"]], [("duration", 12.0, "wall_clock")]),
        (
            "Training time of a 100 epoch schedule.",
            [["Model", "Time (h)"], ["S", "12"]],
            [("duration", 12.0, "wall_clock")],
        ),
        ("Cost of training.", [["Model", "GPU hours (K)"], ["S", "1.5"]], [("duration", 1500.0, "device_hours")]),
        ("Cost of training.", [["Model", "GPU hours (×10^3)"], ["S", "1.5"]], [("duration", 1500.0, "device_hours")]),
        # 2205.14135: the bracket holds a speed-up
        (
            "Table 2: GPT-2 with FlashAttention.",
            [["Model", "Training time (speedup)"], ["GPT-2 small", "9.5 days (1.0×)"]],
            [("duration", 228.0, "wall_clock")],
        ),
        (
            "Table 1: Training time of BERT-large.",
            [["Implementation", "Training time (minutes)"], ["FlashAttention", "17.4 ± 1.4"]],
            [("duration", 0.29, "wall_clock")],
        ),
        (
            "Computational cost.",
            [["Model", "training time (s)"], ["T", "11077.95"]],
            [("duration", 3.0772, "wall_clock")],
        ),
        ("Training.", [["Model", "Nodes", "GPUs / node"], ["S", "4", "8"]], [("chip_count", 32.0, "gpu")]),
        # 1910.07467
        (
            "Table 6: Time in seconds per 0.1k training steps for the attentive reader model.",
            [["Model", "Time"], ["RMSNorm", "333s"]],
            [("duration", round(333 / 3600 / 100, 4), "per_step")],
        ),
        # 2201.12886: only the caption says what the numbers are
        (
            "Table A10: Train time in hours on one instance.",
            [["Horizon", "N-HiTS", "Autoformer"], ["96", "0.3", "14.5"]],
            [("duration", 0.3, "wall_clock"), ("duration", 14.5, "wall_clock")],
        ),
        (
            "Stages of the training.",
            [["Stage", "Devices", "Time"], ["alignment", "8 × A100", "5 h"]],
            [("chip_count", 8.0, "gpu"), ("duration", 5.0, "wall_clock")],
        ),
        (
            "Our detectors.",
            [["Detector", "AP", "Resources"], ["R101", "44.3", "8×V100, 1.5d"]],
            [("chip_count", 8.0, "gpu"), ("duration", 36.0, "wall_clock")],
        ),
        (
            "Distributed training.",
            [["", "Processor", "Number", "Time"], ["This work", "Tesla V100", "512", "15 min"]],
            [("chip_count", 512.0, "accelerator"), ("duration", 0.25, "wall_clock")],
        ),
        (
            "Training time by number of GPUs.",
            [["GPUs (V100)", "Images / s", "Training time (h)"], ["32", "11,060", "2.9"]],
            [("chip_count", 32.0, "gpu"), ("duration", 2.9, "wall_clock")],
        ),
        (
            "Cost of the search.",
            [["Data set", "Search (h)", "Final training (h)"], ["CIFAR-10", "4.5", "30"]],
            [("duration", 4.5, "wall_clock"), ("duration", 30.0, "wall_clock")],
        ),
        # runs in columns
        (
            "Training configuration.",
            [["", "S", "L"], ["GPUs", "8 × RTX 3090", "8 × A100 (40GB)"], ["Training time", "4 days", "9 days"]],
            [
                ("chip_count", 8.0, "gpu"),
                ("chip_count", 8.0, "gpu"),
                ("duration", 96.0, "wall_clock"),
                ("duration", 216.0, "wall_clock"),
            ],
        ),
        # 1607.01759 p3: a time with a unit of its own below what the caption says of all
        (
            "Table 2: Training time for a single epoch.",
            [["Data set", "Training time"], ["Yah. A.", "1h33"]],
            [("duration", 1.55, "per_epoch")],
        ),
        ("Budget.", [["Model", "Training FLOPs (×10^21)"], ["S", "5.7"]], [("training_compute", 5.7e21, "flop")]),
    ],
)
def test_what_the_cells_of_a_table_state(caption: str, rows: list[list[str]], expected: Facts) -> None:
    assert facts(read_table(table_of(caption, rows))) == expected


def test_the_unit_may_stand_above_the_lowest_header() -> None:
    """As in 1812.00420, Table 7."""
    rows = [["Methods", "Training Time [s]", "Training Time [s]"], ["", "MNIST", "CIFAR"], ["GEM", "3442", "5238"]]
    assert facts(read_table(table_of("Table 7: Computational cost.", rows, header_rows=2))) == [
        ("duration", 0.9561, "wall_clock"),
        ("duration", 1.455, "wall_clock"),
    ]


@pytest.mark.parametrize(
    ("caption", "rows"),
    [
        # 1512.02595: hours of recordings
        ("Table 9: Summary of the datasets used to train DS2.", [["Dataset", "Hours"], ["WSJ", "80"]]),
        ("Table 3: Inference time in seconds of the methods.", [["Model", "A"], ["ResNet-50", "12"]]),
        ("Table 2: Results and training time in hours.", [["Model", "top-1"], ["ResNet-50", "76.2"]]),
        ("Speech data used in this work.", [["Corpus", "Training hours"], ["VillageTalk (ours)", "310"]]),
        ("Graphs on one GPU.", [["Dataset", "Nodes", "Epochs"], ["ogbn-arxiv", "0.17M", "500"]]),
        ("Table 3: Hyper-parameters used for training.", [["Model", "N", "d", "h"], ["base", "6", "512", "8"]]),
        ("Table 2: Training hours of the languages in MLS.", [["Language", "Set"], ["German", "1966"]]),
    ],
)
def test_what_is_no_training_cost(caption: str, rows: list[list[str]]) -> None:
    assert facts(read_table(table_of(caption, rows))) == []


def test_the_last_label_of_a_row_may_say_what_its_cells_are() -> None:
    """2101.03305 p7: rows named by data set and quantity, the unit in the caption."""
    rows = [["Datasets", "", "AttentionXML-1", "LightXML-1"], ["Wiki-500K", "T_train", "37.28", "34.33"]]
    rows += [["Wiki-500K", "S_test", "4.20", "3.75"]]
    caption = "Table 6: Computation Time and Model Size. T_train is the overall training hours."
    read = read_table(replace(table_of(caption, rows), header_columns=2))
    assert facts(read) == [("duration", 37.28, "wall_clock"), ("duration", 34.33, "wall_clock")]
    assert [r.attributes["entity"] for r in read] == ["AttentionXML-1 Wiki-500K", "LightXML-1 Wiki-500K"]


def test_the_lowest_header_tells_the_kind_and_the_upper_one_the_stage() -> None:
    rows = [["Model", "Pre-training", "Fine-tuning"], ["", "GPUs", "GPUs"], ["TalonNet", "32", "8"]]
    found = [r for r in read_table(table_of("Training on V100 GPUs.", rows, 2)) if r.quantity == "chip_count"]
    assert [(r.value, r.attributes["over"]) for r in found] == [(32.0, "Pre-training"), (8.0, "Fine-tuning")]


@pytest.mark.parametrize(
    ("header", "cell", "chip"),
    [("A100 GPU days", "612", "A100 GPU"), ("GPUs (V100)", "8", "V100"), ("MI250X accelerators", "64", "MI250X")],
)
def test_a_chip_that_the_header_names_is_that_of_the_cell(header: str, cell: str, chip: str) -> None:
    found = read_table(table_of("Training cost.", [["Model", header], ["S", cell]]))
    assert next(r.text for r in found if r.quantity == "accelerator").startswith(chip)


@pytest.mark.parametrize(
    ("header", "cell", "tokens"),
    [
        ("Tokens (T)", "4.0", 4e12),
        ("Tokens (B)", "300", 3e11),
        ("Tokens (×10^7)", "2", 2e7),
        ("Tokens (B)", "1.0T", 1e12),
        ("Training Tokens (Billions of Tokens)", "780", 7.8e11),  # 2204.02311 p77
        ("Tokens (in Billions)", "15", 1.5e10),
        ("Tokens in millions", "110", 1.1e8),
        ("Training tokens (M tokens)", "3.5", 3.5e6),
        ("Tokens (of the corpus)", "3500", 3500),
    ],
)
def test_a_unit_in_brackets_scales_the_numbers_below(header: str, cell: str, tokens: float) -> None:
    found = read_table(table_of("Training budget.", [["Model", header, "GPU hours"], ["S", cell, "5"]]))
    assert [r.value for r in found if r.quantity == "tokens"] == [pytest.approx(tokens)]


def test_a_table_of_chips_says_so() -> None:
    rows = [["GPU", "Memory (GB)", "Bandwidth (GB/s)", "Peak TFLOPS"], ["A100", "80", "2039", "312"]]
    found = read_table(table_of("Accelerators compared.", rows))
    assert all("kind:specification" in r.context for r in found)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2h45", 2.75), ("1d 3h", 27.0), ("6m40", 400 / 3600), ("65m", 65 / 60), ("48s", 48 / 3600), ("12", None)],
)
def test_clock_times(text: str, hours: float | None) -> None:
    assert clock_hours(text) == (pytest.approx(hours) if hours else None)


def test_a_number_below_a_lone_gpu_in_a_table_of_speeds_is_a_time() -> None:
    """2105.03824 p6."""
    rows = [
        ["", "Pre-training", "Pre-training"],
        ["Model", "GPU", "TPU"],
        ["FNet-Large", "511", "275"],
        ["FNet-Base", "169 (1.8x)", "128 (1.7x)"],
    ]
    caption = "Table 3: Pre-training and inference speeds in milliseconds per batch on GPU (8 V100 chips) and TPU."
    assert facts(read_table(table_of(caption, rows, header_rows=2))) == []
    assert ("chip_count", 8.0, "gpu") in facts(read_table(table_of("Set-up.", [["Model", "# GPU"], ["A", "8"]])))


def test_a_device_below_what_it_does_is_no_number_of_devices() -> None:
    """2105.03824 p16: milliseconds on a GPU, with how many times faster that is."""
    rows = [
        ["", "Training speed (ms/batch)", "Training speed (ms/batch)", "Inference speed (ms/batch)"],
        ["", "GPU", "TPU", "GPU"],
        ["Linear (Base)", "36 (3.7x)", "12 (6.1x)", "15 (2.8x)"],
    ]
    read = read_table(table_of("Table 8: Training and inference speeds", rows, header_rows=2))
    assert not [r for r in read if r.quantity == "chip_count"]


def test_what_is_no_device_keeps_its_meaning_below_a_speed() -> None:
    rows = [["", "Inference and cost", "Inference and cost"], ["", "Training time (h)", "FPS"], ["Linear", "96", "120"]]
    read = read_table(table_of("Table 8: Cost", rows, header_rows=2))
    assert facts(read) == [("duration", 96.0, "wall_clock")]
