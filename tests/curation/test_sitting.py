"""Which judges sit on a paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curation.claims.curate import bench
from curation.claims.sitting import PAPERS, bench_for, fold_folder
from curation.judging.judge import JudgeError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of folds; a bench is told by the name of its folder."""
    monkeypatch.setattr("curation.claims.sitting.bench", lambda folder=None: folder.name if folder else "shipped")
    (tmp_path / PAPERS).write_text(json.dumps({"1706.03762": 3, "1512.03385": 0}), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("paper", "judges"), [("1706.03762", "fold-3"), ("1512.03385", "fold-0"), ("2101.00001", None)]
)
def test_a_labelled_paper_is_judged_by_the_fold_that_has_not_seen_it(
    paper: str, judges: str | None, folder: Path
) -> None:
    assert bench_for(paper, folder) == (judges or folder.name)
    assert bench_for(paper) == "shipped"


def test_a_folder_without_folds_judges_every_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curation.claims.sitting.bench", lambda folder=None: folder)
    assert bench_for("1706.03762", tmp_path) == tmp_path


@pytest.mark.parametrize("text", ["{", "[1]", '"3"', '{"1706.03762": "first"}', '{"1706.03762": null}'])
def test_a_list_of_folds_that_is_damaged_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / PAPERS).write_text(text, "utf-8")
    with pytest.raises(JudgeError, match="cannot be read") as refused:
        bench_for("1706.03762", tmp_path)
    assert str(tmp_path / PAPERS) in str(refused.value)


def test_a_fold_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / PAPERS).write_text('{"1706.03762": 2}', "utf-8")
    with pytest.raises(JudgeError, match="no judge can be read") as refused:
        bench_for("1706.03762", tmp_path)
    assert str(fold_folder(tmp_path, 2)) in str(refused.value)


def test_the_shipped_judges_sit_where_no_folder_is_named() -> None:
    assert bench_for("1706.03762") is bench()
