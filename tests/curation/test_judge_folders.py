"""Folders of judges are old or new, never half of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from curation.judging.folders import refuse_other_files, renewed
from curation.judging.learning import LearningError

OLD = {"run.json": "old", "run-1.txt": "old", "run-2.txt": "old", "fold-0/run.json": "old", "papers.json": "old"}


def filled(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def held(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_new_judges_take_the_place_of_all_old_ones(tmp_path: Path) -> None:
    judges = filled(tmp_path / "judges", OLD)
    with renewed(judges) as folder:
        filled(folder, {"run.json": "new", "run-1.txt": "new"})
        assert held(judges) == OLD
    assert held(judges) == {"run-1.txt": "new", "run.json": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["judges"]


def test_files_to_keep_are_taken_over(tmp_path: Path) -> None:
    judges = filled(tmp_path / "judges", {**OLD, "second.json": "old"})
    with renewed(judges, keep=["second.json", "other.json"]) as folder:
        filled(folder, {"run.json": "new"})
    assert held(judges) == {"run.json": "new", "second.json": "old"}


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    with renewed(tmp_path / "deep" / "judges") as folder:
        filled(folder, {"run.json": "new"})
    assert held(tmp_path / "deep" / "judges") == {"run.json": "new"}


def test_after_an_error_the_old_judges_are_there(tmp_path: Path) -> None:
    judges = filled(tmp_path / "judges", OLD)

    def write() -> None:
        with renewed(judges) as folder:
            filled(folder, {"run.json": "new"})
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        write()
    assert held(judges) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["judges"]


def test_where_the_new_folder_cannot_be_put_the_old_judges_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judges = filled(tmp_path / "judges", OLD)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError), renewed(judges) as folder:
        filled(folder, {"run.json": "new"})
    assert held(judges) == OLD


@pytest.mark.parametrize("name", ["notes.txt", "run.json.bak", ".git/config", "thesis/run.json"])
def test_a_folder_with_other_files_is_left_alone(name: str, tmp_path: Path) -> None:
    judges = filled(tmp_path / "judges", {**OLD, name: "mine"})
    with pytest.raises(LearningError, match="holds files that are no judges"), renewed(judges):
        pytest.fail("it was to be refused first")
    assert held(judges) == {**OLD, name: "mine"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    filled(tmp_path, {"judges": "a file"})
    with pytest.raises(LearningError, match="is a file"):
        refuse_other_files(tmp_path / "judges")
