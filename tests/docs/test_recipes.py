"""Recipes of docs/recipes.md and docs/python-api.md: each block in Python or SQL runs and shows something."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from climits.main import app
from tests.climits.pair import published_pair

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(python|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [
    (f"{page}-{number}-{language}", language, code)
    for page in ("python-api", "recipes")
    for number, (language, code) in enumerate(BLOCK.findall((ROOT / "docs" / f"{page}.md").read_text("utf-8")), 1)
]
RECIPES = [pytest.param(language, code, id=name) for name, language, code in BLOCKS if "read_pdf" not in code]


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


def test_a_plain_script_reads_a_pdf_in_other_processes(place: Path) -> None:
    """No guard around its main part, and PDFium never in its own process."""
    (code,) = (code for _, _, code in BLOCKS if "read_pdf" in code)
    script = place / "plain.py"
    script.write_text(f"{code}\nimport sys\nprint('pypdfium2' in sys.modules)\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script.name], cwd=place, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    first, *facts, loaded = done.stdout.splitlines()
    assert first.startswith("read ")
    assert len(facts) > 5
    assert loaded == "False"
