"""Recipes of docs/recipes.md and docs/python-api.md: each block in Python or SQL runs and shows something."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from climits.main import app
from tests.climits.pair import published_pair

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(python|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPES = [
    pytest.param(language, code, id=f"{page}-{number}-{language}")
    for page in ("python-api", "recipes")
    for number, (language, code) in enumerate(BLOCK.findall((ROOT / "docs" / f"{page}.md").read_text("utf-8")), 1)
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the recipes take it for granted: a lake, an export of it, the samples."""
    folder = tmp_path_factory.mktemp("recipes")
    lake = published_pair(folder)
    done = CliRunner().invoke(app, ["export", str(folder / "out"), "--lake", str(lake.root)])
    assert done.exit_code == 0, done.output
    (folder / "samples").symlink_to(ROOT / "samples")
    return folder


def test_there_are_recipes_in_both_languages() -> None:
    assert {param.values[0] for param in RECIPES} == {"python", "sql"}


@pytest.mark.parametrize(("language", "code"), RECIPES)
def test_a_recipe_runs(
    language: str, code: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    if language == "python":
        exec(compile(code, "recipe", "exec"), {"__name__": "recipe"})
        assert capsys.readouterr().out.strip()
        return
    with duckdb.connect("lake/warehouse.duckdb", read_only=True) as connection:
        for statement in duckdb.extract_statements(code):
            assert connection.execute(statement).fetchall(), statement.query
