"""What a header, label or caption says, found once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.vocabulary.annotations import LONGEST_WORD, TELLING_NUMBERS, annotate, words_of


@pytest.mark.parametrize(
    ("text", "benchmarks", "metrics"),
    [
        ("ImageNet top-1 error (%)", ("imagenet",), ("top1", "error")),
        ("COCO val2017", ("coco-detection",), ()),
        ("SQuAD v1.1 F1", ("squad1.1",), ("F1",)),
        ("BLEU", (), ("BLEU",)),
        ("Dutch NER (CoNLL-2002 test set)", ("other",), ()),  # 1603.01360, Table 3
        ("NER (CoNLL-2003 test set)", ("conll2003-ner", "conll2003-ner"), ()),
        ("mean PSNR (dB)", (), ("other_score",)),
        ("", (), ()),
    ],
)
def test_benchmarks_and_metrics_left_to_right(text: str, benchmarks: tuple[str, ...], metrics: tuple[str, ...]) -> None:
    said = annotate(text)
    assert said.benchmarks == benchmarks
    assert said.metrics == metrics


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ResNet-50 [12]", {"cites"}),
        ("GridNet (ours)", {"ours"}),
        ("Previous work", {"others"}),
        ("FLOPs", {"cost"}),
        ("Linear probe", {"modified_label"}),
        ("10%", {"modified_label"}),
        ("100%", set()),
        ("Training details", {"settings"}),
        ("ResNet-50", set()),
    ],
)
def test_what_a_label_says_besides(text: str, says: set[str]) -> None:
    said = annotate(text)
    flags = ("cites", "ours", "others", "cost", "settings", "modified_label")
    assert {name for name in flags if getattr(said, name)} == says


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Top-1 Acc. (%)", ["top", "1", "acc", "%"]),
        ("trained for 37 epochs at 224", ["trained", "for", "<n>", "epochs", "at", "224"]),
        ("28.4 ± 0.2", ["<n>", "±", "<n>"]),
        ("a" * (LONGEST_WORD + 1), []),
        ("", []),
    ],
)
def test_words_in_lower_case_with_numbers_folded(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text(max_size=200))
def test_any_text_is_annotated_and_no_number_gets_through_that_tells_nothing(text: str) -> None:
    said = annotate(text)
    assert said == annotate(text)
    assert {word for word in said.words if word[0].isdigit()} <= TELLING_NUMBERS
    assert all(len(word) <= LONGEST_WORD for word in said.words)


@pytest.mark.parametrize(
    ("header", "metrics", "quantity"),
    [
        ("Top-5 Err. ↑", (), True),  # 1512.06473 p10
        ("Increase of top-5 error (1-view, baseline 89.9%)", (), True),
        ("Top-5 Err. ↓", ("top5", "error"), False),
        ("Acc. (%) ↑", ("accuracy",), False),
        ("Top-1 @300 ep", ("top1",), False),
        (
            "Top-1 accuracy on ImageNet with an increased amount of unlabelled images beside",
            ("top1", "accuracy"),
            False,
        ),
    ],
)
def test_what_a_score_grows_by_is_no_score(header: str, metrics: tuple[str, ...], quantity: bool) -> None:
    said = annotate(header)
    assert (said.metrics, said.quantity) == (metrics, quantity)


@pytest.mark.parametrize(
    ("label", "cites"),
    [
        ("Wang 2016", True),
        ("Rajpurkar 2016", True),
        ("Pascal 2012", False),
        ("ResNet 2016", False),
        ("May 2020", False),
    ],
)
def test_a_name_with_a_year_is_a_citation_unless_it_is_a_data_set_or_month(label: str, cites: bool) -> None:
    """Rows of arXiv 1610.09996, Table 2."""
    assert annotate(label).cites is cites
