"""Imports run one way between the rooms, and heavy libraries stay in the room that owns them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "extractors": set(),
    "curation": {"extractors"},
    "warehouse": {"curation", "extractors"},
    "collection": {"warehouse", "curation", "extractors"},
    "analysis": {"warehouse", "curation"},
    "flows": {"analysis", "collection", "warehouse", "curation", "extractors"},
    "climits": {"flows", "analysis", "collection", "warehouse", "curation", "extractors"},
}

OWNED = {
    "prefect": {"flows"},
    "prefect_dask": {"flows"},
    "distributed": {"flows"},
    "fsspec": {"warehouse"},
    "pebble": {"flows"},
    "duckdb": {"warehouse"},
    "requests": {"collection"},
    "arxiv": {"collection"},
    "textual": {"climits"},
    "typer": {"climits"},
    "pdfplumber": {"extractors"},
    "spacy": {"extractors"},
    "openai": {"flows"},
    "genai_prices": {"flows"},
    "fastapi": {"climits"},
    "uvicorn": {"climits"},
}
"""Libraries that only these rooms import."""

HEAVY = [
    "prefect",
    "spacy",
    "pandas",
    "duckdb",
    "numpy",
    "pyarrow",
    "textual",
    "rich",
    "requests",
    "arxiv",
    "openai",
    "fastapi",
]


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@cache
def imported(path: Path) -> tuple[tuple[str, int], ...]:
    """Top-level names of what a module imports anywhere, with the line."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.partition(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0], node.lineno


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_lies_below(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules(room)
        for name, line in imported(path)
        if name in MAY_IMPORT and name not in allowed
    ]
    assert modules(room)
    assert wrong == []


@pytest.mark.parametrize("library", OWNED)
def test_a_library_is_imported_only_in_the_rooms_that_own_it(library: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {library}"
        for room in MAY_IMPORT
        if room not in OWNED[library]
        for path in modules(room)
        for name, line in imported(path)
        if name == library
    ]
    assert wrong == []


def test_every_room_is_a_listed_package() -> None:
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".") for room in MAY_IMPORT for path in modules(room)
    }
    assert folders == set(listed) - {"climits.samples"}


def test_no_module_hides_one_of_the_standard_library_or_of_a_dependency() -> None:
    names = {path.stem for room in MAY_IMPORT for path in modules(room)} - {"__init__"}
    assert names & (set(sys.stdlib_module_names) | set(OWNED) | set(HEAVY)) == set()


def test_the_command_line_starts_without_heavy_libraries() -> None:
    code = f"import sys, climits.main; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_plain_commands_need_no_prefect() -> None:
    code = "import sys, flows.steps, flows.collecting; print('prefect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
