"""The closed list of benchmarks and the words around results."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.vocabulary.benchmark_names import OTHER, benchmarks_said, find_benchmarks, is_class_name, is_modified
from curation.vocabulary.benchmarks import (
    benchmarks,
    error_fraction,
    metric_families,
    metrics_of,
    plausible_range,
    training_examples,
)
from curation.vocabulary.result_words import (
    cue,
    families,
    family_number,
    find_metrics,
    find_split,
    held_out,
    is_cost,
    is_difference,
    is_quantity,
    is_training_set,
    metric_names,
    says,
    without_citations,
    words,
)

EXAMPLES = [(b.benchmark, e) for b in benchmarks().values() for e in (b.file.names.examples if b.file.names else ())]
LEAVE = [(b.benchmark, e) for b in benchmarks().values() for e in (b.file.names.leave if b.file.names else ())]


@pytest.mark.parametrize(("benchmark", "text"), EXAMPLES)
def test_names_mean_their_benchmark(benchmark: str, text: str) -> None:
    assert {n.benchmark for n in find_benchmarks(text)} == {benchmark}


@pytest.mark.parametrize(
    "text",
    [
        *("available", "multiple", "arXiv", "aimed", "power", "product", "protein", "update", "MIMIC-30k", "Paris"),
        *("drive", "superb", "fever tree", "needles", "a cord of wood", "pope", "Flores et al.", "the pile", "C4"),
        *("R50 C4", "He", "UK", "PL", "NL", "SOP", "PAWS", "ACE", "LAION-2B", "YFCC15M", "weight clustering"),
    ],
)
def test_ordinary_words_are_no_data_set(text: str) -> None:
    assert not find_benchmarks(text)


@pytest.mark.parametrize("text", ["CIFAR-10 / 100 epochs", "CIFAR10 & 100 epochs"])
def test_a_number_of_epochs_is_no_second_data_set(text: str) -> None:
    assert [n.benchmark for n in find_benchmarks(text)] == ["cifar10"]


@pytest.mark.parametrize(
    "text", ["FUNSD", "TED", "iCIFAR-100", "ImageNet118", "MIMIC-III", "AIME 2024", "CORD", "ACE05"]
)
def test_other_data_sets_are_told(text: str) -> None:
    assert [n.benchmark for n in find_benchmarks(text)] == [OTHER]


DERIVED = [
    *("mini ImageNet", "Tiered ImageNet", "tiny-IN", "Stylized-ImageNet", "downsampled ImageNet", "ImageNet-LT"),
    *(
        "ImageNet 32x32",
        "ImageNet-64",
        "Imagenette",
        "CIFAR-10-C",
        "CIFAR-10.1",
        "CIFAR10-LT",
        "CIFAR-10N",
        "CIFAR10-DVS",
    ),
    *("Long-tailed CIFAR-10", "sCIFAR", "COCO-QA", "COCO-Text", "COCO-C", "OV-COCO", "V-COCO", "SQuAD-Open", "CoNLL++"),
]
NOT_DERIVED = [
    *(("ImageNet 8 GPUs", "imagenet"), ("ImageNet 16.2", "imagenet"), ("ImageNet 224x224", "imagenet")),
    *(("CIFAR-10 (C)", "cifar10"), ("CIFAR-10 N = 3", "cifar10"), ("CIFAR-10+", "cifar10")),
    *(("COCO oracle", "coco-detection"), ("MS-COCO", "coco-detection"), ("SQuAD open source", "squad1.1")),
]


@pytest.mark.parametrize("text", DERIVED)
def test_a_set_made_from_a_benchmark_is_another(text: str) -> None:
    assert [n.benchmark for n in find_benchmarks(text)] == [OTHER]


@pytest.mark.parametrize(("text", "benchmark"), NOT_DERIVED)
def test_a_benchmark_beside_a_number_or_letter_stays_itself(text: str, benchmark: str) -> None:
    assert [n.benchmark for n in find_benchmarks(text)] == [benchmark]


@pytest.mark.parametrize("text", ["CIFAR10 / 100 Accuracy", "CIFAR-10/100", "CIFAR 10 & 100"])
def test_a_header_of_two_data_sets_names_both(text: str) -> None:
    """1711.08141 p6: cells below hold two numbers, "92.74% / 73.64%"."""
    assert [n.benchmark for n in find_benchmarks(text)] == ["cifar10", "cifar100"]


@pytest.mark.parametrize(("benchmark", "text"), LEAVE)
def test_other_names_do_not(benchmark: str, text: str) -> None:
    assert benchmark not in {n.benchmark for n in find_benchmarks(text)}


@pytest.mark.parametrize(
    "text",
    [
        "SVHN",
        "MMLU",
        "SimpleQA",
        "VQA test-dev",
        "Flickr30K",
        "RefCOCO+",
        "PASCAL VOC 2012",
        "MNLI-m",
        "ADE20K",
        "IWSLT14 De-En",
        "WMT16",
        "07++12+COCO",
    ],
)
def test_data_sets_off_the_list_are_told(text: str) -> None:
    assert {n.benchmark for n in find_benchmarks(text)} == {OTHER}


IMAGENET = frozenset({"imagenet"})


@pytest.mark.parametrize("text", ["V2", "ReaL", "Top-1 (V2)"])
def test_short_names_of_variants_need_the_parent_beside_them(text: str) -> None:
    assert find_benchmarks(text) == ()
    assert {n.benchmark for n in find_benchmarks(text, IMAGENET)} == {"imagenet-other"}


@pytest.mark.parametrize(
    "text", ["DeepSeek-V2", "FLAN v2", "MobileNetV2", "Inception-ResNet-v2", "SSDLite V2", "ConvNeXt V2", "CLIP_v2"]
)
def test_versions_of_models_are_no_test_sets(text: str) -> None:
    assert find_benchmarks(text, IMAGENET) == ()
    assert {n.benchmark for n in find_benchmarks(f"{text} on ImageNet")} == {"imagenet"}


def test_one_header_may_name_both_versions_of_squad() -> None:
    assert [n.benchmark for n in find_benchmarks("(v1.1/2.0)")] == ["squad1.1", "squad2.0"]
    assert [n.benchmark for n in find_benchmarks("SQuAD 1.1 / 2.0")] == ["squad1.1", "squad2.0"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("WMT 2014 data", {"wmt14-en-de", "wmt14-en-fr"}),
        ("En-De", set()),
        ("test-dev", set()),
        ("COCO test-dev", {"coco-detection", "coco-keypoints"}),
        ("named entity recognition", set()),
        ("CoNLL-2003 NER", {"conll2003-ner"}),
    ],
)
def test_some_names_do_not_say_the_benchmark(text: str, said: set[str]) -> None:
    assert benchmarks_said(text) == said


def test_families_of_metrics_follow_from_the_files() -> None:
    families = metric_families()
    assert set(families["top1"]) >= {"imagenet", "imagenet-other", "cifar10"}
    assert families["EM"] == ("squad1.1", "squad2.0")
    assert families["sacreBLEU"] == ("wmt14-en-de", "wmt14-en-fr")
    assert {f for names in families.values() for f in names} == set(benchmarks())


def test_metrics_and_training_sets_are_told() -> None:
    first = metrics_of("imagenet")[0]
    assert (first.name, first.family, first.higher_is_better, first.range) == ("top1_error", "top1", False, (8, 75))
    assert (2012, 36, None) in first.by_year
    assert training_examples("imagenet") == 1_281_167
    assert training_examples("coco-keypoints") is None


@pytest.mark.parametrize(("name", "text"), [(m["name"], e) for m in words()["metric"] for e in m["examples"]])
def test_metrics_are_named(name: str, text: str) -> None:
    assert name in {f.name for f in find_metrics(text)}


@pytest.mark.parametrize(("name", "text"), [(m["name"], e) for m in words()["metric"] for e in m["leave"]])
def test_other_words_are_no_metric(name: str, text: str) -> None:
    assert name not in {f.name for f in find_metrics(text)}


@pytest.mark.parametrize("name", ["difference", "training_set", "held_out"])
def test_words_that_tell_what_a_score_is_of_know_their_examples(name: str) -> None:
    entry = words()[name]
    said = {
        "difference": is_difference, "training_set": is_training_set, "held_out": lambda text: held_out().search(text)
    }[name]  # fmt: skip
    assert [text for text in entry["examples"] if not said(text)] == []
    assert [text for text in entry["leave"] if said(text)] == []


@pytest.mark.parametrize("text", words()["quantity"]["examples"])
def test_quantities(text: str) -> None:
    assert is_quantity(text)


@pytest.mark.parametrize("text", words()["quantity"]["leave"])
def test_scores_are_no_quantities(text: str) -> None:
    assert not is_quantity(text)


@pytest.mark.parametrize("text", words()["cost"]["examples"])
def test_costs(text: str) -> None:
    assert is_cost(text)


@pytest.mark.parametrize("text", words()["cost"]["leave"])
def test_settings_are_no_costs(text: str) -> None:
    assert not is_cost(text)


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("COCO test-dev", "test-dev"),
        ("minival", "minival"),
        ("Dev F1", "dev"),
        ("newstest2014", "newstest2014"),
        ("val", "val"),
        ("AP", None),
    ],
)
def test_splits(text: str, split: str | None) -> None:
    assert find_split(text) == split


@pytest.mark.parametrize(
    "text", ["RetinaNet [15]", "ELMo (Peters et al., 2018)", "Wu et al. (2016) GNMT", "GPT [RNSS18]"]
)
def test_citations_are_seen_and_taken_off(text: str) -> None:
    assert says(text, "citation")
    assert not says(without_citations(text), "citation") or "Wu" in text


def test_variants_and_classes() -> None:
    assert is_modified("ImageNet linear evaluation")
    assert is_modified("Lin.", label=True)
    assert not is_modified("ImageNet top-1")
    assert is_class_name("traffic light")
    assert not is_class_name("ResNet-50")


@pytest.mark.parametrize(
    ("benchmark", "metric", "value", "error"),
    [
        ("imagenet", "top1_error", 22.85, 0.2285),
        ("imagenet", "top5_accuracy", 93.29, 0.0671),
        ("coco-detection", "box_AP", 41.3, 0.587),
        ("coco-detection", "box_AP", 0.413, 0.587),
        ("wmt14-en-de", "BLEU", 28.4, 0.716),
        ("librispeech-clean", "WER", 1.8, 0.018),
        ("cifar10-generation", "FID", 3.17, None),
    ],
)
def test_error_fraction(benchmark: str, metric: str, value: float, error: float | None) -> None:
    assert error_fraction(benchmark, metric, value) == pytest.approx(error)


@given(st.sampled_from(sorted(benchmarks())), st.floats(0.1, 99.9), st.integers(2010, 2030))
def test_errors_lie_between_0_and_1_and_years_only_tighten(benchmark: str, value: float, year: int) -> None:
    for metric in benchmarks()[benchmark].metrics:
        error = error_fraction(benchmark, metric.metric, value)
        assert error is None or 0 <= error <= 1
        low, high = plausible_range(benchmark, metric.metric, year) or (0, 0)
        wide_low, wide_high = plausible_range(benchmark, metric.metric, None) or (0, 0)
        assert wide_low <= low < high <= wide_high


def test_every_benchmark_has_a_source_and_a_default_metric() -> None:
    for entry in benchmarks().values():
        assert entry.sources
        assert entry.metric(entry.default_metric) is not None


@pytest.mark.parametrize(("name", "text"), [(c["name"], e) for c in words()["cue"] for e in c["examples"]])
def test_a_cue_is_found_in_its_examples(name: str, text: str) -> None:
    assert cue(name).search(text)


@pytest.mark.parametrize(("name", "text"), [(c["name"], e) for c in words()["cue"] for e in c["leave"]])
def test_a_cue_is_not_found_where_it_does_not_stand(name: str, text: str) -> None:
    assert not cue(name).search(text)


def test_every_cue_has_examples_both_ways_and_one_name() -> None:
    assert all(entry["examples"] and entry["leave"] for entry in words()["cue"])
    names = [entry["name"] for entry in words()["cue"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("key", list(words()["families"]))
def test_lists_of_families_name_families_that_can_be_found(key: str) -> None:
    assert set(families(key)) <= set(metric_names())
    assert len(set(families(key))) == len(families(key))


def test_judges_know_a_family_by_its_number() -> None:
    assert [family_number(name) for name in ("top1", "BLEU", "sacreBLEU", "WER")] == [0, 8, 9, 9]


@pytest.mark.parametrize(
    ("text", "path", "named"),
    [
        ("v2.0", {"squad1.1"}, ["squad2.0"]),
        ("SQuAD / Attn Size / v2.0", set(), ["squad1.1", "squad2.0"]),
        ("v2.0", {"imagenet"}, []),
        ("2.0", set(), []),
    ],
)
def test_a_version_is_a_benchmark_beside_its_name_alone(text: str, path: set[str], named: list[str]) -> None:
    """Headers of arXiv 2105.08050, Table 6: "SQuAD", below it "v1.1" and "v2.0"."""
    assert [naming.benchmark for naming in find_benchmarks(text, frozenset(path))] == named


def test_names_of_a_paper_for_other_data_sets_are_found_as_they_are_spelt() -> None:
    others = frozenset({"DocRED", "FIGER 2.0"})
    found = find_benchmarks("DocRED and CIFAR-10, not docred or DocRED-like; FIGER 2.0", others=others)
    assert [(naming.benchmark, naming.start) for naming in found] == [("other", 0), ("cifar10", 11), ("other", 48)]
