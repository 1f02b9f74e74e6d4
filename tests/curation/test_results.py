"""Benchmark results out of small real tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from curation.candidates.cells import values_of
from curation.claim import BenchmarkResult, TrainingRun
from curation.claims.curate import bench
from curation.claims.results import assemble_results
from curation.judging.judge import Judge
from extractors.reading import Box, Cell, PaperReadings, Reading, Table
from tests.curation.judges import judge_of, plain_result


def table(
    caption: str,
    rows: Sequence[Sequence[str]],
    header_rows: int = 1,
    groups: tuple[int, ...] = (),
    mentions: tuple[str, ...] = (),
    section: str = "",
) -> Table:
    cells = tuple(
        Cell(r, c, text, Box(50 + 60 * c, 100 + 12 * r, 90 + 60 * c, 107 + 12 * r))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    )
    return Table(
        f"p5-{len(caption)}",
        5,
        caption.split(":")[0],
        caption,
        Box(50, 100, 500, 300),
        cells,
        len(rows),
        max(map(len, rows)),
        header_rows,
        1,
        groups,
        mentions,
        section,
    )


def results(
    *tables: Table,
    title: str = "A Paper",
    readings: tuple[Reading, ...] = (),
    runs: tuple[TrainingRun, ...] = (),
    year: int = 2018,
    judge: Judge | None = None,
) -> tuple[BenchmarkResult, ...]:
    paper = PaperReadings("00", "read", title=title, pages=9, tables=tables, readings=readings)
    found, _ = assemble_results(
        paper, "1512.03385", 1, date(year, 12, 10), runs, judge or judge_of("result", plain_result)
    )
    return found


def own(found: Sequence[BenchmarkResult]) -> set[tuple[str, str, str, float]]:
    return {(r.model, r.benchmark, r.metric, r.value) for r in found if r.own}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("76.4 / 93.1", (76.4, 93.1)),
        ("28.4 ± 0.2", (28.4,)),
        ("93.2*", (93.2,)),
        ("6.43 (6.61±0.16)", (6.43,)),
        ("96.43(+0.37)", (96.43,)),
        ("3.6M", ()),
        ("112×112", ()),
        ("–", ()),
        (".413", (0.413,)),
        ("1,024", (1024.0,)),
    ],
)
def test_numbers_of_a_cell(text: str, values: tuple[float, ...]) -> None:
    assert values_of(text)[0] == values


def test_metric_in_the_header_and_benchmark_in_the_caption() -> None:
    # 1512.03385, page 6, table 3
    found = results(
        table(
            "Table 3: Error rates (%, 10-crop testing) on ImageNet validation.",
            [["model", "top-1 err.", "top-5 err."], ["VGG-16 [41]", "28.07", "9.33"], ["ResNet-50", "22.85", "6.71"]],
        )
    )
    assert own(found) == {
        ("ResNet-50", "imagenet", "top1_error", 22.85),
        ("ResNet-50", "imagenet", "top5_error", 6.71),
    }
    quoted = {(r.model, r.value) for r in found if not r.own}
    assert quoted == {("VGG-16", 28.07), ("VGG-16", 9.33)}


def test_evidence_names_table_row_column_and_cell() -> None:
    (result,) = results(table("Table 2: Top-1 error on ImageNet.", [["model", "error"], ["ours", "24.1"]]))
    assert (result.table_label, result.row_label, result.column_label) == ("Table 2", "ours", "error")
    (evidence,) = result.evidence
    assert evidence.text == "24.1"
    assert evidence.quote == "ours | 24.1 [error]"
    assert evidence.boxes[0].x0 == 110
    assert result.error_fraction == pytest.approx(0.241)


def test_box_ap_is_told_from_mask_ap_and_other_ap() -> None:
    found = results(
        table(
            "Table 1: Object detection and instance segmentation on COCO val2017.",
            [["backbone", "AP^b", "AP^b_50", "AP^b_75", "AP^m"], ["R50", "38.2", "58.8", "41.4", "34.7"]],
        )
    )
    assert {(r.metric, r.value, r.split) for r in found} == {("box_AP", 38.2, "val2017"), ("box_AP50", 58.8, "val2017")}


def test_two_numbers_of_a_cell_take_the_headers_order() -> None:
    found = results(
        table(
            "Table 4: Ablation study of the base model.",
            [["Model", "MNLI", "SQuAD v1.1 F1/EM", "SQuAD v2.0 F1/EM"], ["base", "86.3", "92.1/86.1", "82.5/79.3"]],
        )
    )
    scored = {(r.metric, r.value) for r in found if r.benchmark == "squad1.1"}
    assert scored == {("F1", 92.1), ("EM", 86.1)}
    assert {r.value for r in found if r.benchmark == "squad2.0"} == {82.5, 79.3}


def test_an_order_that_cannot_be_gives_way_to_the_numbers() -> None:
    """arXiv 2106.05822, Table 4: its caption has F1 first, its cells exact matches."""
    found = results(
        table("Table 4: SQuAD v1.1 results, F1/Exact match %.", [["SCORE", "SMALL"], ["GroupBERT", "76.8 / 84.7"]])
    )
    assert {(r.metric, r.value) for r in found} == {("EM", 76.8), ("F1", 84.7)}
    errors = results(
        table(
            "Table 2: Error rates (%) on ImageNet.",
            [["Method", "10-crop top-1 / top-5"], ["LatticeNet (ours)", "22.4 / 6.4"], ["LatticeNet-50", "20.2 / 5.2"]],
        )
    )
    assert {(r.metric, r.value) for r in errors if r.value > 20} == {("top1_error", 22.4), ("top1_error", 20.2)}
    assert {(r.metric, r.value) for r in errors if r.value < 20} == {("top5_error", 6.4), ("top5_error", 5.2)}


def test_variants_of_imagenet_are_not_imagenet() -> None:
    found = results(
        table(
            "Table 3: Top-1 accuracy.",
            [["model", "ImageNet", "ImageNet ReaL", "ImageNet-V2"], ["S24", "79.4", "85.3", "67.9"]],
        )
    )
    assert {(r.benchmark, r.value) for r in found} == {
        ("imagenet", 79.4),
        ("imagenet-other", 85.3),
        ("imagenet-other", 67.9),
    }


def test_models_as_columns_and_benchmarks_as_rows() -> None:
    # 2105.03404, page 8, table 5
    found = results(
        table(
            "Table 5: Machine translation on WMT 2014 translation tasks. We report tokenized BLEU on newstest2014.",
            [
                ["Models", "GNMT [62]", "ResMLP-6", "ResMLP-12"],
                ["EN-DE", "24.6", "26.4", "26.8"],
                ["EN-FR", "39.9", "40.3", "40.6"],
            ],
        )
    )
    assert own(found) == {
        ("ResMLP-6", "wmt14-en-de", "BLEU", 26.4),
        ("ResMLP-12", "wmt14-en-de", "BLEU", 26.8),
        ("ResMLP-6", "wmt14-en-fr", "BLEU", 40.3),
        ("ResMLP-12", "wmt14-en-fr", "BLEU", 40.6),
    }


def test_costs_and_differences_are_no_results() -> None:
    found = results(
        table(
            "Table 1: ImageNet top-1 accuracy.",
            [["model", "#params", "FLOPs", "top-1", "gain"], ["A", "25.6", "4.1", "76.4", "+1.2"]],
        )
    )
    assert {r.value for r in found} == {76.4}


def test_sub_headings_name_the_benchmark_of_the_rows_below() -> None:
    # 1705.03122, page 6, table 1
    found = results(
        table(
            "Table 1: Accuracy on WMT tasks compared to previous work.",
            [
                ["WMT'14 English-German", "BLEU"],
                ["Wu et al. (2016) GNMT", "24.61"],
                ["ConvS2S (BPE 40K)", "25.16"],
                ["WMT'14 English-French", "BLEU"],
                ["ConvS2S (BPE 40K)", "40.51"],
            ],
            groups=(3,),
        )
    )
    assert own(found) == {
        ("ConvS2S (BPE 40K)", "wmt14-en-de", "BLEU", 25.16),
        ("ConvS2S (BPE 40K)", "wmt14-en-fr", "BLEU", 40.51),
    }


def test_no_two_variants_share_a_name() -> None:
    found = results(
        table(
            "Table 1: ImageNet top-1 error.", [["model", "epochs", "top-1"], ["A", "90", "24.1"], ["A", "300", "22.9"]]
        ),
        table("Table 2: ImageNet top-1 error, 10-crop.", [["model", "top-1"], ["A", "21.8"]]),
    )
    names = [(r.model, r.split) for r in found]
    assert len(set(names)) == len(names) == 3


@pytest.mark.parametrize(("value", "year", "claimed"), [("99.9", 2018, 0), ("90.5", 2018, 0), ("90.5", 2021, 1)])
def test_a_value_that_cannot_be_is_no_result(value: str, year: int, claimed: int) -> None:
    rows = [["model", "top-1 accuracy"], ["ours", value]]
    assert len(results(table("Table 1: Results on ImageNet.", rows), year=year)) == claimed


def test_top5_error_above_top1_error_is_a_reason() -> None:
    found = results(table("Table 1: ImageNet.", [["model", "top-1 error", "top-5 error"], ["ours", "20.1", "25.2"]]))
    assert all(any(reason.startswith("order") for reason in r.reasons) for r in found)


def test_text_and_table_are_one_claim_with_both_as_evidence() -> None:
    sentence = "Our big model achieves 28.4 BLEU on the WMT 2014 English-to-German translation task."
    reading = Reading(
        "score", "28.4", 1, sentence, "scores.BLEU", 28.4, "BLEU", attributes={"start": "23", "words": "BLEU"}
    )
    (result,) = results(
        table("Table 2: Results on newstest2014.", [["Model", "EN-DE BLEU"], ["Transformer (big)", "28.4"]]),
        readings=(reading,),
    )
    assert {e.page for e in result.evidence} == {1, 5}


@pytest.mark.parametrize(("runs", "joined"), [(1, True), (2, False), (0, False)])
def test_results_join_the_only_run_or_say_why_not(runs: int, joined: bool) -> None:
    own_runs = tuple(TrainingRun(f"run-{k}", "1512.03385", 1, "all", "train", True) for k in range(runs))
    (result,) = results(table("Table 1: ImageNet top-1 error.", [["model", "top-1"], ["ours", "24.1"]]), runs=own_runs)
    assert (result.run_id is not None) is joined
    assert result.join_reason


def test_a_table_that_was_not_understood_gives_no_result() -> None:
    unread = Table("p3-1", 3, "Table 1", "Table 1: ImageNet results.", Box(0, 0, 1, 1), understood=False, problem="x")
    assert results(unread) == ()


def test_a_cited_row_is_another_papers_and_needs_no_decision() -> None:
    rows = [["model", "top-1"], ["ResNet-50 [12]", "24.1"], ["ours", "22.9"]]
    found = {r.value: r for r in results(table("Table 1: ImageNet top-1 error.", rows))}
    assert set(found) == {24.1, 22.9}
    assert (found[24.1].own, found[24.1].status, found[22.9].own) == (False, "accepted", True)


def test_of_a_row_of_unlabelled_columns_nothing_is_accepted() -> None:
    rows = [["", "", "", ""], ["A", "2.1", "3.4", "5.6"]]
    found = results(table("Table 2: WER on LibriSpeech test-clean.", rows), judge=bench()["result"])
    assert [r.value for r in found if r.status == "accepted"] == []


def test_names_leave_out_ticks_and_the_word_ours() -> None:
    (result,) = results(
        table("Table 1: ImageNet.", [["model", "SE", "top-1 accuracy"], ["GridNet-50 (ours)", "✓", "76.2"]])
    )
    assert result.model == "GridNet-50"


def kinds(*tables: Table, year: int = 2018) -> set[tuple[str, float]]:
    return {(r.benchmark, r.value) for r in results(*tables, year=year)}


def test_short_names_of_imagenet_variants_count_where_imagenet_stands_beside_them() -> None:
    # 2106.04560, table 2 (short)
    rows = [["Model", "INet top-1", "V2", "ReaL"], ["ViT-G/14", "90.45", "83.33", "90.81"]]
    assert kinds(table("Table 2: Results on ImageNet variants, top-1 accuracy.", rows), year=2021) == {
        ("imagenet", 90.45),
        ("imagenet-other", 83.33),
        ("imagenet-other", 90.81),
    }


def test_a_version_of_a_model_names_no_benchmark() -> None:
    # 2405.04434, table 2 (short)
    rows = [["Benchmark (Metric)", "DeepSeek 67B", "DeepSeek-V2"], ["MMLU (Acc.)", "71.3", "78.5"]]
    assert kinds(table("Table 2: Comparison among DeepSeek-V2 and other models, accuracy.", rows)) == set()
    # 2305.14314, table 5 (short)
    rows = [["Dataset", "7B", "13B"], ["FLAN v2", "44.5", "51.4"], ["Alpaca", "38.8", "47.8"]]
    assert kinds(table("Table 5: 5-shot MMLU test accuracy.", rows)) == set()


def test_a_translation_benchmark_needs_wmt_to_be_said() -> None:
    rows = [["Model", "En-De BLEU"], ["Transformer", "27.3"]]
    assert kinds(table("Table 1: BLEU on our own test set.", rows)) == set()
    assert kinds(table("Table 1: BLEU on WMT 2014.", rows)) == {("wmt14-en-de", 27.3)}
    assert kinds(table("Table 1: BLEU on WMT 2016.", rows)) == set()


def test_one_header_over_both_versions_of_squad_gives_a_number_to_each() -> None:
    # 1907.11692, table 4 (short)
    rows = [["Model", "SQuAD (v1.1/2.0)"], ["BERT-large", "90.9/81.8"]]
    assert kinds(table("Table 4: Development set results.", rows)) == {("squad1.1", 90.9), ("squad2.0", 81.8)}


@pytest.mark.parametrize(
    ("caption", "benchmark"),
    [
        ("Table 3: ImageNet top-1 accuracy with frozen features.", "imagenet-other"),
        ("Table 3: ImageNet top-1 accuracy, 1% of the labels.", "imagenet-other"),
        ("Table 3: ImageNet top-1 accuracy under linear evaluation.", "imagenet-other"),
        ("Table 3: ImageNet top-1 accuracy after fine-tuning.", "imagenet"),
    ],
)
def test_other_protocols_on_imagenet_are_told_apart(caption: str, benchmark: str) -> None:
    rows = [["Method", "Top-1"], ["ViT-B", "74.3"], ["ViT-L", "76.1"]]
    assert kinds(table(caption, rows)) == {(benchmark, 74.3), (benchmark, 76.1)}


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("Table 4: Keypoint detection on COCO val2017.", {("coco-keypoints", 46.4)}),
        ("Table 4: Instance segmentation on COCO val2017.", set()),
        ("Table 4: Object detection on COCO val2017.", {("coco-detection", 46.4)}),
    ],
)
def test_tasks_on_coco_are_told_apart(caption: str, found: set[tuple[str, float]]) -> None:
    rows = [["Method", "AP"], ["HRNet-W32", "46.4"]]
    assert kinds(table(caption, rows)) == found


@pytest.mark.parametrize(
    ("title", "caption", "benchmarks"),
    [
        # 2107.03332, table 1
        (
            "SimCC: a Simple Coordinate Classification Perspective for Human Pose Estimation",
            "Table 1: Comparisons on COCO validation set, with the same detected human boxes for fair comparison.",
            set(),
        ),
        (
            "Deep High-Resolution Representation Learning for Human Pose Estimation",
            "Table 9: Object detection on COCO val with bounding boxes.",
            {"coco-detection"},
        ),
        ("A Detector", "Table 1: Results on COCO val of detected boxes.", {"coco-detection"}),
    ],
)
def test_boxes_of_people_in_which_poses_are_estimated_are_no_detections(
    title: str, caption: str, benchmarks: set[str]
) -> None:
    found = results(table(caption, [["Method", "AP"], ["Ours", "46.4"]]), title=title)
    assert {r.benchmark for r in found} & {"coco-detection"} == benchmarks


def test_columns_of_cifar10_and_cifar100() -> None:
    # 1608.06993, table 2 (short)
    rows = [
        ["Method", "Depth", "Params", "C10", "C10+", "C100", "C100+"],
        ["DenseNet (k = 24)", "100", "27.2M", "5.83", "3.74", "23.42", "19.25"],
    ]
    found = results(table("Table 2: Error rates (%) on CIFAR and SVHN datasets.", rows))
    assert {(r.benchmark, r.metric, r.value, r.error_fraction) for r in found} == {
        ("cifar10", "error", 5.83, 0.0583),
        ("cifar10", "error", 3.74, 0.0374),
        ("cifar100", "error", 23.42, 0.2342),
        ("cifar100", "error", 19.25, 0.1925),
    }


def test_where_a_number_stands_is_no_part_of_its_models_name() -> None:
    rows = [["model", "top-1 err."], ["GridNet (ours)", "24.1"], ["GridNet (ours)", "23.2"]]
    found = results(table("Table 2: Top-1 error on ImageNet.", rows))
    assert {(r.model, r.value, r.table_label) for r in found} == {
        ("GridNet", 24.1, "Table 2"),
        ("GridNet", 23.2, "Table 2"),
    }


@pytest.mark.parametrize(
    ("caption", "rows", "header_rows", "claimed"),
    [
        # 1711.08141 p6: two data sets under one header, a number for each
        (
            "Table 4: Results on CIFAR10 and CIFAR100.",
            [["Model", "CIFAR10 / 100 Accuracy"], ["ShiftResNet-20 (ours)", "90.59% / 68.64%"]],
            1,
            {("cifar10", 90.59), ("cifar100", 68.64)},
        ),
        # 2204.08387 p5: another data set over the metric
        (
            "Table 1: Comparison with SQuAD-style models.",
            [["Model", "FUNSD", "CORD"], ["", "F1", "F1"], ["LayoutLMv3 (ours)", "90.29", "96.56"]],
            2,
            set(),
        ),
        # 2403.14403 p6: questions answered by a search
        (
            "Table 1: Results on SQuAD for open-domain question answering.",
            [["Model", "EM", "F1"], ["Adaptive-RAG (ours)", "37.17", "46.94"]],
            1,
            set(),
        ),
        # 1512.06473 p5: what the error grows by
        (
            "Table 2: Increase of error on ImageNet.",
            [["Model", "Increase of top-5 error", "Top-1 Err. ↑"], ["Q-CNN (ours)", "1.7", "2.2"]],
            1,
            set(),
        ),
        # 2107.04589 p9: a score of generated images
        (
            "Table 3: Ablations on CIFAR-10.",
            [["Embedding", "FID ↓", "IS ↑"], ["NeurRep (ours)", "6.66", "9.30"]],
            1,
            set(),
        ),
        # 1611.07725 p8: classes learned one group after another
        (
            "Table 1: Top-1 accuracy on ImageNet in class-incremental learning.",
            [["Model", "accuracy"], ["iCaRL (ours)", "64.1"]],
            1,
            set(),
        ),
        # 1911.11907 p5: weights in millions beside accuracy
        (
            "Table 3: Kernel sizes on CIFAR-10.",
            [["d", "Weights (M)", "Acc. (%)"], ["GhostNet (ours)", "7.6", "93.5"]],
            1,
            {("cifar10", 93.5)},
        ),
        # 2107.10224 p7: boxes of one detector, boxes and masks of another
        (
            "Table 6: Object detection and instance segmentation on COCO val2017.",
            [["Backbone", "AP", "AP^b", "AP^m"], ["CycleMLP-B1 (ours)", "38.1", "39.8", "37.0"]],
            1,
            {("coco-detection", 38.1), ("coco-detection", 39.8)},
        ),
        # 1904.01169 p6: objects of one size alone
        (
            "Table 8: AP of object detection on COCO by object size.",
            [["Method", "Small", "Medium", "Large"], ["Res2Net-50 (ours)", "14.0", "38.3", "51.1"]],
            1,
            set(),
        ),
        # 1311.2901 p6: how well it fits what it was trained on
        (
            "Table 3: ImageNet 2012 classification error rates.",
            [["Error %", "Train", "Val"], ["", "Top-1", "Top-1"], ["Our Model", "33.1", "38.4"]],
            2,
            {("imagenet", 38.4)},
        ),
        # 2102.11600 p9: labels made wrong
        (
            "Table 5: Accuracy on CIFAR-10 under label noise.",
            [["Noise rate", "ASAM"], ["20%", "93.21"]],
            1,
            set(),
        ),
        # 1604.04573 p6: several labels of an image, ranked
        (
            "Table 2: Multi-label classification on MS COCO.",
            [["Method", "MAP@10"], ["CNN-RNN (ours)", "61.2"]],
            1,
            set(),
        ),
        # 2204.01697 p9: learned before of other images
        (
            "Table 3: Top-1 accuracy on ImageNet with pre-training.",
            [["Model", "JFT→1K"], ["MaxViT-L (ours)", "89.41"]],
            1,
            {("imagenet", 89.41)},
        ),
    ],
)
def test_what_stands_beside_a_benchmark(
    caption: str, rows: list[list[str]], header_rows: int, claimed: set[tuple[str, float]]
) -> None:
    found = results(table(caption, rows, header_rows), year=2021)
    assert {(r.benchmark, r.value) for r in found} == claimed


@pytest.mark.parametrize(("abstract", "claimed"), [("We test on WMT22.", 0), ("We test on WMT14.", 1)])
def test_a_pair_of_languages_is_of_the_year_that_the_paper_names(abstract: str, claimed: int) -> None:
    """2304.02426 p8: the table names the pair alone, the paper another year's test."""
    rows = [["System", "En⇒De"], ["", "BLEU"], ["ParroT (ours)", "29.1"]]
    named = Reading("benchmark", abstract[11:], 1, abstract, "benchmark_names", section="Abstract")
    found = results(table("Table 7: Translation with feedback.", rows, 2), readings=(named,), year=2023)
    assert len(found) == claimed


@pytest.mark.parametrize(("data", "benchmarks"), [("CIFAR-100", set()), ("ImageNet", {"imagenet"})])
def test_what_the_caption_names_is_not_overruled_by_the_rest_of_the_paper(data: str, benchmarks: set[str]) -> None:
    """arXiv 1905.04899, Table 8: top-5 errors on CIFAR-100 in a paper on ImageNet."""
    found = results(
        table(
            f"Table 8: Performance of CutMix variants on {data}.",
            [["Method", "Top-5 Error (%)"], ["CutMix (ours)", "3.40"], ["Center Gaussian CutMix", "3.54"]],
        ),
        title="CutMix: strong ImageNet classifiers",
    )
    assert {r.benchmark for r in found} == benchmarks


def test_names_that_only_the_paper_gives_to_data_sets_are_of_no_benchmark() -> None:
    """arXiv 2012.15022, Table 1: DocRED beside SQuAD elsewhere in the paper."""
    named = Reading("benchmark", "DocRED", 5, "We choose the DocRED dataset.", "data_names")
    tables = (
        table("Table 1: Results on document-level RE (DocRED).", [["Model", "F1"], ["ERICA (ours)", "59.0"]]),
        table("Table 2: Results on SQuAD.", [["Model", "F1"], ["ERICA (ours)", "88.9"]]),
    )
    assert {r.value for r in results(*tables)} == {59.0, 88.9}
    assert {r.value for r in results(*tables, readings=(named,))} == {88.9}


@pytest.mark.parametrize(
    ("caption", "mention", "benchmark"),
    [
        ("Table 5: Results on the SQuAD development set.", "The results on SQuAD 2.0 are in Table 5.", "squad2.0"),
        ("Table 5: Results on the SQuAD development set.", "Table 5 has SQuAD, Table 6 SQuAD 2.0.", "squad1.1"),
        ("Table 5: Results on the SQuAD 1.1 development set.", "The results on SQuAD 2.0 are close.", "squad1.1"),
        ("Table 5: Results on the SQuAD development set.", "The results are in Table 5.", "squad1.1"),
    ],
)
def test_a_version_that_only_sentences_on_the_table_say(caption: str, mention: str, benchmark: str) -> None:
    """arXiv 1905.03197, Table 5."""
    found = results(table(caption, [["Model", "EM", "F1"], ["UniLM (ours)", "80.5", "83.4"]], mentions=(mention,)))
    assert {(r.benchmark, r.value) for r in found} == {(benchmark, 80.5), (benchmark, 83.4)}


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Dist-PU: Positive-Unlabeled Learning from a Label Distribution", False),
        ("Deep one-class classification", False),
        ("Wide networks for image classification", True),
    ],
)
def test_the_title_may_name_another_task_on_the_data(title: str, read: bool) -> None:
    """arXiv 2212.02801, Table 2: accuracy at telling two classes made of CIFAR-10's ten."""
    found = results(
        table("Table 2: Comparative results on CIFAR-10.", [["Method", "ACC (%)"], ["Net (ours)", "91.88"]]),
        title=title,
    )
    assert bool(found) is read
