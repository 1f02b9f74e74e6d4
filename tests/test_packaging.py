"""What is handed on beside the sources: the wheel, the citation, the image's recipe, the workflows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from climits.main import app

ROOT = Path(__file__).parents[1]
ROOMS = ("analysis", "climits", "collection", "curation", "extractors", "flows", "warehouse")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in the wheel, built of a copy: the builder leaves its own folders in the sources."""
    copy = tmp_path_factory.mktemp("wheel") / "sources"
    for folder in (*ROOMS, "samples"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    build = "import setuptools.build_meta as backend; print(backend.build_wheel('.'))"
    done = subprocess.run([sys.executable, "-c", build], cwd=copy, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(copy / done.stdout.splitlines()[-1]) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_module_and_data_file(wheel_files: set[str]) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - wheel_files == set()


def test_the_wheel_holds_the_papers_of_the_demo(wheel_files: set[str]) -> None:
    papers = {f"climits/samples/{path.name}" for path in (ROOT / "samples").glob("*.pdf")}
    assert papers
    assert papers <= wheel_files


def test_the_wheel_installs_the_rooms_and_nothing_else(wheel_files: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_files}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(ROOMS)


def test_the_citation_agrees_with_the_package(project: dict[str, Any]) -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert cited["version"] == project["project"]["version"]
    assert cited["license"] == project["project"]["license"]
    assert cited["message"]
    assert cited["title"]
    assert cited["authors"]


def test_the_image_is_made_of_what_lies_here() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    assert set(let_in) == {*ROOMS, "samples", "LICENSE", "README.md", "pyproject.toml", "requirements.txt"}
    assert all((ROOT / name).exists() for name in let_in)
    installs = [line for line in lines if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line or "--no-build-isolation" in line for line in installs)
    assert next(line for line in lines if line.startswith("USER ")) != "USER root"
    assert 'ENTRYPOINT ["climits"]' in lines


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_its_actions_and_asks_for_little(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    actions = [step["uses"] for step in steps if "uses" in step]
    assert [action for action in actions if not re.fullmatch(r"[\w/-]+@v\d+\.\d+\.\d+", action)] == []
    assert set(workflow["permissions"].values()) == {"read"}
    # What is typed by whoever starts it reaches the shell as a variable, never as text of the script.
    assert [step["run"] for step in steps if "inputs." in step.get("run", "")] == []


def test_workflows_run_commands_that_are_here() -> None:
    scripts = "\n".join(path.read_text("utf-8") for path in WORKFLOWS)
    targets = re.findall(r"^([\w-]+):.*?##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"make ([a-z]+)", scripts)) <= set(targets)
    assert "run: .ci/run" in scripts
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(re.findall(r"bin/climits ([\w-]+)", scripts)) <= set(commands)
