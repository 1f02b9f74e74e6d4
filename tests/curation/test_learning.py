"""Fitting a judge: the same of the same, folds by paper, thresholds that hold what they promise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judging import learning
from curation.judging.features import DOUBTED
from curation.judging.judge import Judge, JudgeError, Ruling
from curation.judging.learning import (
    ACCEPTED_FROM,
    FOLDS,
    SURER,
    LearningError,
    claimed,
    fit_trees,
    fold_of,
    known_only,
    learn,
    lowest_threshold,
    out_of_fold,
    rulings,
    weights,
    write_judge,
)
from tests.curation.made_examples import made_examples

pytestmark = pytest.mark.usefixtures("few_trees")
KINDS = ("run", "result", "cost")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_examples_give_the_same_files(kind: str, tmp_path: Path) -> None:
    written = []
    for name in ("first", "second"):
        examples = made_examples(kind=kind)  # type: ignore[arg-type]
        judge, _ = learn(examples, 0.8, {"made_by": "a test"})
        write_judge(judge, examples.catalogue, tmp_path / name)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert written[0] == written[1]
    assert f"{kind}.json" in written[0]
    assert len(written[0]) > 1


@given(st.lists(st.from_regex(r"[0-9]{4}\.[0-9]{5}", fullmatch=True), max_size=20))
def test_a_paper_is_in_one_fold_whatever_others_there_are(papers: list[str]) -> None:
    folds = {paper: fold_of(paper) for paper in papers}
    assert folds == {paper: fold_of(paper) for paper in reversed(papers)}
    assert all(0 <= fold < FOLDS for fold in folds.values())


def test_folds_are_used_evenly() -> None:
    counts = np.bincount([fold_of(f"2101.{n:05d}") for n in range(1000)], minlength=FOLDS)
    assert counts.min() > 1000 / FOLDS * 0.8


def test_scores_out_of_fold_come_from_trees_that_saw_no_label_of_the_paper() -> None:
    """The labels of one paper turned round change no score of its own fold."""
    examples = made_examples()
    paper = examples.paper[0]
    turned = replace(examples, right=[r != (p == paper) for r, p in zip(examples.right, examples.paper, strict=True)])
    before, after = out_of_fold(examples), out_of_fold(turned)
    same_fold = np.array([fold_of(p) == fold_of(paper) for p in examples.paper])
    assert (before[same_fold] == after[same_fold]).all()
    assert (before[~same_fold] != after[~same_fold]).any()


def test_what_is_fitted_more_than_once_begins_with_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "TREES", {"run": 2 * learning.TREES["run"]})
    examples = made_examples(kind="run")
    fitted = fit_trees(examples, np.ones(len(examples.right), dtype=np.bool_))
    texts = {trees.model_to_string() for trees in fitted}
    assert len(texts) == len(fitted) > len({str(parameters) for parameters, _ in learning.TREES["run"]})


def test_many_candidates_of_one_paper_weigh_as_their_root_and_unknown_ones_nothing() -> None:
    examples = made_examples(papers=2, each=4)
    examples.known[0] = False
    assert weights(examples).tolist() == [0.0] + [0.5] * 7


@pytest.mark.parametrize("right", [True, False])
def test_labels_that_are_all_alike_teach_nothing(right: bool) -> None:
    examples = made_examples(papers=8, each=4)
    examples.right[:] = [right] * len(examples.right)
    with pytest.raises(LearningError, match=r"no judge of run candidates can be fitted: .* of them right"):
        learn(examples, 0.9, {})


@pytest.mark.parametrize("papers", [0, 1])
def test_too_few_papers_teach_nothing(papers: int) -> None:
    with pytest.raises(LearningError, match="right and wrong ones are needed, in papers of more than one fold"):
        learn(made_examples(papers=papers), 0.9, {})


def test_what_nobody_labelled_teaches_nothing() -> None:
    examples = known_only(made_examples(), set())
    with pytest.raises(LearningError, match="0 are labelled"):
        fit_trees(examples, np.ones(len(examples.rows), dtype=bool))


def test_of_the_meanings_of_one_number_the_likeliest_is_claimed() -> None:
    examples = made_examples(papers=1, each=4)
    examples.unit[:] = ["a", "a", "b", "b"]
    assert claimed(examples, np.array([0.2, 0.9, 0.5, 0.5])).tolist() == [False, True, True, False]


probabilities = st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=1, max_size=60)


@given(probabilities, st.sampled_from([0.5, 0.7, 0.9, 0.99]))
def test_from_the_threshold_on_enough_are_right_and_no_lower_one_would_do(
    claims: list[tuple[int, bool]], precision: float
) -> None:
    stated = np.array([percent / 100 for percent, _ in claims])
    right = np.array([is_right for _, is_right in claims])
    threshold = lowest_threshold(stated, right, precision)
    accepted = right[stated >= threshold]
    assert not len(accepted) or accepted.mean() >= precision
    for lower in {p for p in stated.tolist() if p < threshold}:
        assert right[stated >= lower].mean() < precision


@pytest.mark.parametrize("precision", [0.6, 0.8, 0.9])
def test_a_judge_reaches_the_wanted_precision_in_each_group(precision: float) -> None:
    examples = made_examples(papers=60)
    scores = out_of_fold(examples)
    ruled = rulings(examples, scores, precision)
    right: dict[str, list[bool]] = defaultdict(list)
    for score, group, is_right in zip(scores.tolist(), examples.group, examples.right, strict=True):
        if np.interp(score, ruled[group].scores, ruled[group].shares) >= ruled[group].threshold:
            right[group].append(is_right)
    assert set(right) == {"chip", "whole"}
    assert all(np.mean(some) >= precision for some in right.values())


def test_a_ruling_rests_on_known_labels_alone() -> None:
    examples = made_examples()
    scores = out_of_fold(examples)
    others = {paper for paper in examples.paper if fold_of(paper) != 0}
    turned = [right != (paper not in others) for right, paper in zip(examples.right, examples.paper, strict=True)]
    ruled = rulings(known_only(examples, others), scores, 0.8)
    assert rulings(known_only(replace(examples, right=turned), others), scores, 0.8) == ruled
    assert rulings(replace(examples, right=turned), scores, 0.8) != rulings(examples, scores, 0.8)


def test_what_is_asked_beyond_all_labels_is_never_accepted() -> None:
    examples = made_examples(noise=0.5)
    ruled = rulings(examples, np.full(len(examples.rows), 0.5), 0.99)
    assert {ruling.threshold for ruling in ruled.values()} == {1.0}


def test_a_group_of_few_is_calibrated_with_the_others() -> None:
    examples = made_examples()
    examples.group[:] = ["rare" if k < 10 else "common" for k in range(len(examples.group))]
    ruled = rulings(examples, out_of_fold(examples), 0.8)
    assert ruled["rare"].scores[0] <= ruled["common"].scores[0]
    assert ruled["rare"].scores[-1] >= ruled["common"].scores[-1]
    for ruling in ruled.values():
        assert list(ruling.shares) == sorted(ruling.shares)


def test_what_a_heuristic_doubts_is_calibrated_apart_and_has_to_be_surer() -> None:
    examples = made_examples(papers=60)
    examples.group[:] = ["whole" if k % 2 else f"whole{DOUBTED}" for k in range(len(examples.group))]
    examples.right[:] = [
        right and group == "whole" for right, group in zip(examples.right, examples.group, strict=True)
    ]
    scores = out_of_fold(examples)
    ruled = rulings(examples, scores)
    assert ruled["whole"].threshold == ACCEPTED_FROM["run"]["whole"]
    assert ruled[f"whole{DOUBTED}"].threshold == pytest.approx(ruled["whole"].threshold + SURER["run"]["whole"])
    assert max(ruled[f"whole{DOUBTED}"].shares) < max(ruled["whole"].shares)


def test_a_judge_that_learned_of_no_doubted_candidate_rules_by_the_others() -> None:
    judge = Judge("run", (), {"whole": Ruling((0.0, 1.0), (0.1, 0.9), 0.5)}, {})
    assert judge.ruling(f"whole{DOUBTED}") == judge.ruling("whole")
    with pytest.raises(JudgeError, match="learned of none of the group 'chip, doubted'"):
        judge.ruling(f"chip{DOUBTED}")
