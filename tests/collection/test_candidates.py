from __future__ import annotations

import datetime as dt

import pytest

from collection.candidates import CandidateRule, load_rules, score
from collection.queries import QueriesDamaged, UnknownBenchmark, choose, load_queries
from curation.vocabulary.benchmarks import benchmarks
from warehouse.records import PaperMetadata

RULES = load_rules()


def metadata(title: str, abstract: str, comment: str | None = None) -> PaperMetadata:
    return PaperMetadata(
        "1706.03762", 1, title, dt.date(2017, 6, 12), dt.datetime(2026, 1, 1, tzinfo=dt.UTC), abstract=abstract,
        comment=comment,
    )  # fmt: skip


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.name)
def test_rules_match_their_examples_and_leave_the_others(rule: CandidateRule) -> None:
    assert rule.yes
    assert rule.no
    assert [example for example in rule.yes if not rule.pattern.search(example)] == []
    assert [example for example in rule.no if rule.pattern.search(example)] == []


@pytest.mark.parametrize(
    ("title", "abstract", "candidate"),
    [
        (
            "Attention Is All You Need",
            "Our model achieves 28.4 BLEU on the WMT 2014 English-to-German translation task. Our model establishes a "
            "new single-model state-of-the-art BLEU score of 41.8 after training for 3.5 days on eight GPUs, a small "
            "fraction of the training costs of the best models from the literature.",
            True,
        ),
        (
            "Deep Residual Learning for Image Recognition",
            "An ensemble of these residual nets achieves 3.57% error on the ImageNet test set.",
            True,
        ),
        ("A Survey of Object Detection", "This survey covers ImageNet and COCO.", False),
        ("On the Loss Surface", "We prove that gradient descent converges on ImageNet.", False),
        ("Blurred Photographs", "We describe a collection of pictures. ImageNet is mentioned.", False),
    ],
)
def test_papers_that_promise_results_are_candidates(title: str, abstract: str, candidate: bool) -> None:
    result = score(metadata(title, abstract), RULES)
    assert (result.value >= RULES.threshold) is candidate
    assert bool(result.reasons) or not candidate


def test_reasons_name_rule_weight_and_words() -> None:
    result = score(metadata("X", "We train on 512 TPU v3 cores."), RULES)
    assert "accelerator named +2: TPU" in result.reasons


def test_a_withdrawn_paper_is_no_candidate_whatever_it_promises() -> None:
    paper = metadata("X", "We reach 3.57% error with 8 GPUs.", "This paper has been withdrawn by the author.")
    assert score(paper, RULES).value < RULES.threshold


def test_every_benchmark_of_the_project_has_a_query() -> None:
    assert set(load_queries()) <= set(benchmarks())


def test_a_query_asks_for_categories_terms_and_days() -> None:
    text = load_queries()["squad1.1"].text(dt.date(2019, 1, 1), dt.date(2019, 2, 1))
    assert "cat:cs.CL" in text
    assert 'abs:"SQuAD"' in text
    assert text.endswith("AND submittedDate:[201901010000 TO 201902010000]")


def test_an_unknown_benchmark_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownBenchmark, match=r"imagenett.*There are: cifar10, "):
        choose(load_queries(), ["imagenett"])


def test_a_damaged_file_of_queries_is_named(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "queries.toml"
    file.write_text("[[query]]\nbenchmark = 'x'\n")
    with pytest.raises(QueriesDamaged, match=r"queries\.toml cannot be used"):
        load_queries(file)
