"""The judge's files: what is read, and what is refused with the file's name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.claims.curate import CATALOGUES, bench
from curation.judging.features import Feature, Kind, catalogue
from curation.judging.judge import LEAST, MOST, SCHEMA, SHIPPED, Judge, JudgeError, Ruling, read_judge
from curation.judging.learning import learn, write_judge
from tests.curation.made_examples import made_examples

pytestmark = pytest.mark.usefixtures("few_trees")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, few_trees: None) -> Path:
    folder = tmp_path_factory.mktemp("judges")
    examples = made_examples()
    judge, _ = learn(examples, 0.9, {"made_by": "a test"})
    write_judge(judge, examples.catalogue, folder)
    return folder


def edited(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """Damage to a judge's description."""

    def damage(folder: Path) -> None:
        file = folder / "run.json"
        data = json.loads(file.read_text("utf-8"))
        change(data)
        file.write_text(json.dumps(data), "utf-8")

    return damage


def without(key: str) -> Callable[[Path], None]:
    return edited(lambda data: data.pop(key))


def put(key: str, value: object) -> Callable[[Path], None]:
    return edited(lambda data: data.update({key: value}))


def cut_trees(folder: Path) -> None:
    text = (folder / "run-1.txt").read_text("utf-8")
    (folder / "run-1.txt").write_text(text[: len(text) // 2], "utf-8")


def trees_of_one_feature(folder: Path) -> None:
    import lightgbm

    data = lightgbm.Dataset(np.array([[0.0], [1.0]] * 50), label=[0, 1] * 50, params={"verbose": -1})
    trees = lightgbm.train({"objective": "binary", "verbose": -1}, data, 3)
    (folder / "run-1.txt").write_text(trees.model_to_string(), "utf-8")


@pytest.mark.parametrize(
    ("damage", "file", "says"),
    [
        (lambda folder: (folder / "run.json").unlink(), "run.json", "no judge can be read.*`climits learn` makes one"),
        (lambda folder: (folder / "run.json").write_text("{"), "run.json", "no judge can be read"),
        (lambda folder: (folder / "run.json").write_bytes(b"\xff\xfe"), "run.json", "no judge can be read"),
        (lambda folder: (folder / "run.json").write_text("[]"), "run.json", "no judge can be read: it holds no object"),
        (put("schema", SCHEMA + 1), "run.json", f"schema {SCHEMA + 1}; needed: run, schema {SCHEMA}; `climits learn`"),
        (without("schema"), "run.json", "schema None"),
        (put("kind", "result"), "run.json", "a judge of result"),
        (put("features", ["score", "vote_leans"]), "run.json", r"unfitted \['chance'\]; run `climits learn` again"),
        (put("features", ["chance", "score", "vote_leans", "x"]), "run.json", r"unknown \['x'\]"),
        (put("features", ["chance", "score", "vote_leans"]), "run.json", "other features"),
        (without("features"), "run.json", "damaged.*`climits learn` makes another"),
        (without("trees"), "run.json", "damaged.*`climits learn` makes another"),
        (without("groups"), "run.json", "damaged.*`climits learn` makes another"),
        (put("groups", {"chip": {"scores": [0, 1]}}), "run.json", "damaged.*`climits learn` makes another"),
        (
            put("groups", {"chip": {"scores": [0, 1], "shares": [0.5], "threshold": 0.5}}),
            "run.json",
            "damaged.*`climits learn` makes another",
        ),
        (
            put("groups", {"chip": {"scores": [], "shares": [], "threshold": 0.5}}),
            "run.json",
            "damaged.*`climits learn` makes another",
        ),
        (lambda folder: (folder / "run-1.txt").unlink(), "run-1.txt", "no trees can be read"),
        (lambda folder: (folder / "run-1.txt").write_text("tree"), "run-1.txt", "no trees can be read"),
        (lambda folder: (folder / "run-1.txt").write_text(""), "run-1.txt", "no trees can be read"),
        (cut_trees, "run-1.txt", "the file is not whole"),
        (trees_of_one_feature, "run-1.txt", "trees of 1 features; needed: 3"),
    ],
)
def test_a_judge_that_cannot_be_used_is_refused_with_the_files_name(
    damage: Callable[[Path], None], file: str, says: str, written: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "judges"
    shutil.copytree(written, folder)
    damage(folder)
    with pytest.raises(JudgeError, match=says) as refused:
        read_judge(folder, made_examples(2, 2).catalogue)
    assert str(folder / file) in str(refused.value)


def test_what_was_written_judges_as_what_was_fitted(written: Path) -> None:
    examples = made_examples()
    fitted, _ = learn(examples, 0.9, {})
    read = read_judge(written, examples.catalogue)
    assert read.provenance == {"made_by": "a test"}
    assert read.rulings == fitted.rulings
    stated = read.probabilities(examples.rows, examples.group)
    assert stated == pytest.approx(fitted.probabilities(examples.rows, examples.group), abs=1e-9)
    assert all(LEAST <= p <= MOST for p in stated)


def test_a_group_that_was_never_learned_of_is_no_silent_refusal(written: Path) -> None:
    read = read_judge(written, made_examples(2, 2).catalogue)
    with pytest.raises(JudgeError, match=r"learned of none of the group 'nave', only of .*`climits learn` again"):
        read.calibrated(0.5, "nave")
    with pytest.raises(JudgeError, match="'nave'"):
        read.accepts(0.5, "nave")


def test_of_nothing_nothing_is_said(written: Path) -> None:
    read = read_judge(written, made_examples(2, 2).catalogue)
    assert read.probabilities([], []) == []
    assert read.raw([], 3).shape == (0,)


def test_another_catalogue_is_another_judge(written: Path) -> None:
    with pytest.raises(JudgeError, match=r"cost\.json"):
        read_judge(written, catalogue("cost", (Feature("score", "x"),), ()))


shares = st.lists(st.floats(0, 1), min_size=1, max_size=40).map(sorted)


@given(shares, st.lists(st.floats(-2, 2), min_size=2, max_size=20).map(sorted))
def test_a_higher_score_is_never_less_likely(rising: list[float], scores: list[float]) -> None:
    at = [k / len(rising) for k in range(len(rising))]
    judge = Judge("run", (), {"chip": Ruling(tuple(at), tuple(rising), 0.5)}, {})
    stated = [judge.calibrated(score, "chip") for score in scores]
    assert stated == sorted(stated)
    assert all(LEAST <= p <= MOST for p in stated)
    assert [judge.accepts(p, "chip") for p in stated] == [p >= 0.5 for p in stated]


@pytest.mark.parametrize("kind", list(CATALOGUES))
def test_the_shipped_judges_can_be_used(kind: Kind) -> None:
    judge = bench()[kind]
    assert judge.kind == kind
    assert judge.provenance["labelled_papers"] > 100
    assert judge.provenance["made_by"] == "climits learn"
    assert {file.suffix for file in SHIPPED.glob(f"{kind}*")} == {".json", ".txt"}
    for ruling in judge.rulings.values():
        assert list(ruling.scores) == sorted(ruling.scores)
        assert list(ruling.shares) == sorted(ruling.shares)
        assert len(ruling.scores) == len(ruling.shares) > 1
        assert 0 < ruling.threshold <= 1
