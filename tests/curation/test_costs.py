"""Operations of a pass out of rows of real tables and sentences, and the results they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from curation.candidates import cost_features
from curation.candidates.captions import captioned
from curation.candidates.cells import read_cells
from curation.candidates.cost_cells import cost_cells, read_amounts
from curation.claim import BenchmarkResult, Evidence, ModelCost
from curation.claims.costs import assemble_costs, with_costs
from curation.judging.judge import Judge, Ruling
from extractors.reading import PaperReadings, Reading, Table
from tests.curation.tables import table_of


class OfTheRules:
    """Trees that believe what the rules say of whose a number is."""

    def predict(self, rows: NDArray[np.float64], **_: object) -> NDArray[np.float64]:
        own, cited = (rows[:, cost_features.CATALOGUE.names.index(name)] for name in ("own", "cited"))
        return np.where((own == 1) | (np.isnan(own) & (cited == 0)), 0.9, 0.3)


HALF = Ruling((0.0, 1.0), (0.0, 1.0), 0.5)
COSTS_JUDGE = Judge("cost", (OfTheRules(),), defaultdict(lambda: HALF), {})


def paper(*tables: Table, title: str = "A paper", readings: tuple[Reading, ...] = ()) -> PaperReadings:
    return PaperReadings("00", "read", title=title, pages=9, tables=tables, readings=readings)


def costs(*tables: Table, **more: object) -> tuple[ModelCost, ...]:
    found, _ = assemble_costs(paper(*tables, **more), "1905.11946", 1, (), COSTS_JUDGE)  # type: ignore[arg-type]
    return found


TABLES = [
    (
        "1905.11946 p6",
        ["Model", "Top-1 Acc.", "#Params", "#FLOPS"],
        ["EfficientNet-B0", "77.3%", "5.3M", "0.39B"],
        [(3.9e8, "FLOP")],
    ),
    (
        "1807.06521 p10",
        ["Architecture", "Param.", "GFLOPs", "Top-1 Error (%)"],
        ["ResNet50 + CBAM", "28.09M", "3.864", "22.66"],
        [(3.864e9, "FLOP")],
    ),
    (
        "1812.01187 p5",
        ["Model", "#params", "FLOPs", "Top-1"],
        ["ResNet-50-D", "25 M", "4.3 G", "77.16"],
        [(4.3e9, "FLOP")],
    ),
    (
        "1905.02244 p7",
        ["Backbone", "mAP", "Latency (ms)", "Params (M)", "MAdds (B)"],
        ["V3", "22.0", "137", "3.22", "0.51"],
        [(5.1e8, "MAC")],
    ),
    (
        "1905.02244 p6",
        ["Network", "Top-1", "MAdds", "Params"],
        ["V3-Large 1.0", "75.2", "219", "5.4M"],
        [(2.19e8, "MAC")],
    ),
    ("1707.01083 p4", ["Model", "Complexity (MFLOPs)", "err."], ["ShuffleNet 0.5×", "38", "41.6"], [(3.8e7, "FLOP")]),
    ("1611.05431 p6", ["setting", "FLOPs", "top-1 err"], ["1 × 64d", "4.1×10^9", "23.9"], [(4.1e9, "FLOP")]),
    (
        "2104.11227 p6",
        ["model", "top-1", "GFLOPs×views", "Param"],
        ["MViT-B, 16×4", "78.4", "70.5×1×5", "36.6"],
        [(7.05e10, "FLOP")],
    ),
    ("2303.14189 p6", ["Model", "Params / FLOPs", "Top-1"], ["FastViT-T8", "3.6 M / 0.7 G", "75.6"], [(7e8, "FLOP")]),
    (
        "2003.10555 p6",
        ["Model", "Train / Infer FLOPs", "GLUE"],
        ["ELECTRA-Small", "1.4e18 / 3.7e9", "79.9"],
        [(3.7e9, "FLOP")],
    ),
    (
        "2305.13048 p14",
        ["Name", "Params", "FLOPs per token"],
        ["169 M", "1.693 × 10^8", "2.613 × 10^8"],
        [(2.613e8, "FLOP")],
    ),
    ("a difference", ["Model", "GFLOPs", "top-1"], ["ResNet-50-X", "3.9 (+2%)", "77.0"], [(3.9e9, "FLOP")]),
    ("a rate", ["Kernel", "TFLOP/s"], ["SplitK", "312"], []),
    ("a whole training", ["Model", "Training FLOPs"], ["GPT-3 175B", "3.14E+23"], []),
    ("bit operations", ["Method", "BOPS (G)", "Top-1"], ["HAWQ", "72", "77.6"], []),
    ("a share", ["Model", "FLOPs", "Top-1"], ["pruned", "45%", "76.1"], []),
]


@pytest.mark.parametrize(("heads", "row", "expected"), [t[1:] for t in TABLES], ids=[t[0] for t in TABLES])
def test_rows_of_tables(heads: Sequence[str], row: Sequence[str], expected: Sequence[tuple[float, str]]) -> None:
    found = cost_cells(table_of("Table 2: Results on ImageNet.", [heads, row, row]))
    per_row = [cost for cost in found if cost.cell.cell.row == 1]
    assert [(cost.operations, cost.unit) for cost in per_row] == expected


def test_a_row_of_operations_has_a_model_a_column() -> None:
    # 1512.03385, page 5, Table 1
    rows = [
        ["layer name", "18-layer", "34-layer", "50-layer"],
        ["conv1", "7×7, 64", "7×7, 64", "7×7, 64"],
        ["FLOPs", "1.8×10^9", "3.6×10^9", "3.8×10^9"],
    ]
    found = costs(table_of("Table 1: Architectures for ImageNet.", rows))
    assert {(c.model, c.pass_compute) for c in found} == {
        ("18-layer", 1.8e9),
        ("34-layer", 3.6e9),
        ("50-layer", 3.8e9),
    }


def test_parameters_input_size_and_epochs_of_the_row() -> None:
    rows = [
        ["Model", "image size", "#param.", "FLOPs", "epochs", "top-1"],
        ["DeiT-B", "384", "86M", "55.5G", "300", "83.1"],
        ["DeiT-B", "224", "86M", "17.5G", "300", "81.8"],
    ]
    found = costs(table_of("Table 1: ImageNet.", rows))
    assert [(c.parameters, c.input_size, c.epochs) for c in found] == [(8.6e7, "384", 300), (8.6e7, "224", 300)]
    assert len({c.model for c in found}) == 2


def test_a_multiple_that_nothing_states_is_assumed_and_said() -> None:
    rows = [["Network", "Top-1", "MAdds"], ["V3-Large", "75.2", "219"], ["V3-Small", "67.4", "56"]]
    found = costs(table_of("Table 3: ImageNet.", rows))
    assert {c.pass_compute for c in found} == {2.19e8, 5.6e7}
    assert all(any(reason.startswith("multiple_assumed") for reason in c.reasons) for c in found)


def test_the_other_tables_say_in_multiples_of_what() -> None:
    plain = [["model", "FLOPs", "top-1"], ["Net-A", "170", "80.2"], ["Net-B", "455.5", "81.2"]]
    stated = [["model", "GFLOPs", "top-1"], ["Net-C", "32.9", "76.0"]]
    found = costs(table_of("Table 4: Kinetics.", plain), table_of("Table 5: Kinetics.", stated))
    assert {c.pass_compute for c in found} == {1.7e11, 4.555e11, 3.29e10}


def test_whose_a_cost_is() -> None:
    rows = [
        ["Method", "GFLOPs", "Top-1"],
        ["ResNet-50 [12]", "3.8", "75.3"],
        ["ResNet-50 [12] + FooBlock", "3.9", "77.3"],
        ["FooNet (ours)", "4.0", "78.0"],
    ]
    found = costs(table_of("Table 2: Comparison on ImageNet.", rows), title="FooNet and FooBlock: better networks")
    assert {c.pass_compute: c.own for c in found} == {3.8e9: False, 3.9e9: True, 4.0e9: True}
    others = next(c for c in found if not c.own)
    assert others.status == "accepted"
    assert {round(dict(c.features)["own_share"], 3) for c in found} == {0.667}


def sentence(text: str, amount: str, value: float, unit: str = "flop") -> Reading:
    start = text.index(amount)
    return Reading(
        "pass_compute", amount, 3, text, "compute.flop", value=value, unit=unit,
        attributes={"start": str(start), "end": str(start + len(amount))}, context=("kind:prose",),
    )  # fmt: skip


def test_sentences() -> None:
    ours = sentence("Our FooNet has 3.6 billion FLOPs in all.", "3.6 billion FLOPs", 3.6e9)
    theirs = sentence("This is only 18% of VGG-19 [40] with 19.6 billion FLOPs.", "19.6 billion FLOPs", 19.6e9)
    header = sentence("model top-1 top-5 GFLOPs", "5 GFLOPs", 5e9)
    found = costs(readings=(ours, theirs, header), title="FooNet: a network")
    assert [(c.model, c.pass_compute, c.own) for c in found] == [("FooNet", 3.6e9, True), ("VGG-19", 19.6e9, False)]


LETTERS = {"K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12}


@given(st.decimals(min_value=1, max_value=999, places=2), st.sampled_from(sorted(LETTERS)), st.sampled_from(["", " "]))
def test_letters_multiply(value: object, letter: str, space: str) -> None:
    (amount,) = read_amounts(f"{value}{space}{letter}")
    assert amount.value == pytest.approx(float(str(value)) * LETTERS[letter])
    assert amount.scaled


@given(st.decimals(min_value=1, max_value=99, places=1), st.integers(min_value=5, max_value=14))
def test_powers_and_words_say_the_same(value: object, exponent: int) -> None:
    written = [f"{value}×10^{exponent}", f"{value} × 10^{exponent}", f"{value}e{exponent}", f"{value}E+{exponent}"]
    read = [read_amounts(text) for text in written]
    assert all(len(amounts) == 1 and amounts[0].scaled for amounts in read)
    assert {amounts[0].value for amounts in read} == {float(f"{value}e{exponent}")}


@given(st.integers(min_value=1, max_value=999), st.sampled_from(["M", "G"]))
def test_a_unit_in_the_cell_counts_like_one_in_the_header(value: int, letter: str) -> None:
    in_cell = cost_cells(
        table_of("T", [["Model", "FLOPs"], ["Net-1", f"{value}{letter}"], ["Net-2", f"{value}{letter}"]])
    )
    in_head = cost_cells(table_of("T", [["Model", f"{letter}FLOPs"], ["Net-1", str(value)], ["Net-2", str(value)]]))
    assert [c.operations for c in in_cell] == [c.operations for c in in_head]


def test_every_candidate_is_recorded_with_its_verdict() -> None:
    rows = [["Method", "GFLOPs", "Top-1"], ["ResNet-50 [12]", "3.8", "75.3"], ["FooNet (ours)", "4.0", "78.0"]]
    read = paper(table_of("Table 2: Comparison on ImageNet.", rows), title="FooNet: a network")
    claims, records = assemble_costs(read, "1905.11946", 1, (), COSTS_JUDGE)
    assert {(claim.pass_compute, claim.own, claim.status) for claim in claims} == {
        (3.8e9, False, "accepted"),
        (4.0e9, True, "accepted"),
    }
    assert {(record.value, record.verdict) for record in records} == {(3.8e9, "another paper's"), (4.0e9, "accepted")}


def results_of(table: Table, benchmark: str, metric: str, head: str) -> list[BenchmarkResult]:
    """The results in the columns under a header, each of the model that its row names."""
    found = []
    for cell in read_cells(table):
        if head not in " ".join(cell.heads):
            continue
        quote = f"{cell.row_text} [{' / '.join(reversed(cell.heads))}]"
        evidence = Evidence("value", table.page, quote, before=captioned(table.label, table.caption), rule="tables")
        value, model = cell.values[0], cell.labels[0]
        result = BenchmarkResult(f"{model} {value}", "1905.11946", 1, model, True, benchmark, metric, value)
        columns = " / ".join(reversed(cell.heads))
        found.append(replace(result, table_id=table.table_id, column_label=columns, evidence=(evidence,)))
    return found


def joined(tables: Sequence[Table], results: Sequence[BenchmarkResult]) -> dict[float, float | None]:
    """For each value the operations that it is joined to."""
    found = costs(*tables)
    operations = {cost.cost_id: cost.pass_compute for cost in found}
    return {result.value: operations.get(result.cost_id or "") for result in with_costs(results, found)}


def test_a_result_takes_the_cost_of_its_row() -> None:
    rows = [["Model", "FLOPs", "top-1"], ["FooNet-B0", "0.39B", "77.3"], ["FooNet-B1", "0.70B", "79.2"]]
    table = table_of("Table 2: ImageNet results.", rows)
    found = results_of(table, "imagenet", "top1_accuracy", "top-1")
    assert joined([table], found) == {77.3: 3.9e8, 79.2: 7e8}


def test_of_two_costs_in_a_row_the_one_under_the_same_headers() -> None:
    # 2106.09681, page 5, Table 2: operations and accuracy at two sizes
    rows = [
        ["Model", "GFLOPs", "GFLOPs", "top-1 acc.", "top-1 acc."],
        ["", "@224/16", "@384/8", "@224/16", "@384/8"],
        ["XCiT-S24", "9.1", "106.0", "82.6", "85.6"],
        ["XCiT-M24", "16.2", "188.0", "82.7", "85.8"],
    ]
    table = table_of("Table 2: ImageNet classification.", rows, header_rows=2)
    found = results_of(table, "imagenet", "top1_accuracy", "top-1 acc.")
    assert joined([table], found) == {82.6: 9.1e9, 85.6: 1.06e11, 82.7: 1.62e10, 85.8: 1.88e11}


def test_a_name_joins_across_tables_but_not_across_benchmarks_nor_variants() -> None:
    first = [["Model", "FLOPs", "top-1"], ["FooNet-50", "3.8G", "77.3"], ["FooNet-101", "7.6G", "78.2"]]
    again = [["Model", "top-1"], ["FooNet-50", "78.4"], ["FooNet-50 w/o gate", "76.0"], ["FooNet", "75.9"]]
    detector = [["Backbone", "AP"], ["FooNet-50", "38.4"], ["FooNet-101", "40.1"]]
    tables = [
        table_of("Table 2: ImageNet results.", first),
        table_of("Table 3: ImageNet with longer training.", again),
        table_of("Table 4: Object detection on COCO val2017.", detector, page=6),
    ]
    found = [
        *results_of(tables[0], "imagenet", "top1_accuracy", "top-1"),
        *results_of(tables[1], "imagenet", "top1_accuracy", "top-1"),
        *results_of(tables[2], "coco-detection", "box_AP", "AP"),
    ]
    assert joined(tables, found) == {
        77.3: 3.8e9,
        78.2: 7.6e9,
        78.4: 3.8e9,
        76.0: None,
        75.9: None,
        38.4: None,
        40.1: None,
    }


def test_variants_that_share_a_name_in_one_table_take_no_cost_by_it() -> None:
    first = [["Model", "FLOPs", "top-1"], ["FooNet-50", "3.8G", "77.3"], ["FooNet-101", "7.6G", "78.2"]]
    again = [["Model", "top-1"], ["FooNet-50", "78.4"], ["FooNet-50", "74.0"], ["FooNet-101", "79.1"]]
    tables = [table_of("Table 2: ImageNet results.", first), table_of("Table 3: Ablation on ImageNet.", again)]
    found = [r for one in tables for r in results_of(one, "imagenet", "top1_accuracy", "top-1")]
    assert joined(tables, found) == {77.3: 3.8e9, 78.2: 7.6e9, 78.4: None, 74.0: None, 79.1: 7.6e9}
