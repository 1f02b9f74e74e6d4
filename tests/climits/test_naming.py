"""Names on the command line: what is meant, what was meant instead, what a shell completes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from climits.main import app
from climits.naming import (
    benchmark,
    complete_assignment,
    complete_benchmark,
    error_fraction,
)
from tests.climits.pair import published_pair
from warehouse.lake import Lake


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return published_pair(tmp_path_factory.mktemp("naming"))


@pytest.mark.parametrize(
    ("typed", "meant"), [("imagenet", "imagenet"), ("ImageNet", "imagenet"), ("SQuAD1.1", "squad1.1")]
)
def test_a_benchmark_is_known_in_any_case(typed: str, meant: str) -> None:
    assert benchmark(typed) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("imagnet", "'imagnet' is no benchmark known here. Did you mean imagenet"),
        ("cifar-10", "Did you mean cifar10"),
        ("wmt14-de", "wmt14-en-de"),
        ("quite another", "There are: cifar10"),
    ],
)
def test_a_misspelt_benchmark_is_answered_with_what_was_meant(typed: str, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        benchmark(typed)


@pytest.mark.parametrize(
    "command",
    [["fit", "-b"], ["extrapolate", "-b"], ["review", "list", "--benchmark"], ["ingest", "--benchmark"]],
)
def test_every_command_with_benchmarks_says_which_was_meant(lake: Lake, command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "imagnet", "--lake", str(lake.root)])
    assert done.exit_code == 2
    assert "Did you mean imagenet" in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("typed", "fraction"), [("0.05", 0.05), ("5%", 0.05), (" 5 % ", 0.05), ("0.5%", 0.005), ("99.9%", 0.999)]
)
def test_an_error_is_a_fraction_or_says_per_cent(typed: str, fraction: float) -> None:
    assert error_fraction(typed) == pytest.approx(fraction)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("5", r"for 5 % write 0\.05 or 5%"),
        ("1", r"for 1 % write 0\.01 or 1%"),
        ("300", "between 0 and 1"),
        ("0", "between 0 and 1"),
        ("-0.1", "between 0 and 1"),
        ("120%", "between 0 and 1"),
        ("nan", "between 0 and 1"),
        ("five", r"write 0\.05 or 5%"),
    ],
)
def test_what_is_no_error_is_refused(typed: str, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        error_fraction(typed)


def test_a_target_in_per_cent_is_not_taken_for_a_fraction(lake: Lake) -> None:
    for command in ("extrapolate", "report"):
        done = CliRunner().invoke(app, [command, "--target", "5", "--lake", str(lake.root)])
        assert done.exit_code == 2, done.output
        assert "write 0.05 or 5%" in " ".join(done.output.split())


def test_benchmarks_complete_with_titles() -> None:
    assert dict(complete_benchmark("image"))["imagenet"]
    assert complete_benchmark("zzz") == []


@pytest.mark.parametrize(
    ("begun", "first"),
    [("ch", "chip="), ("chip=v1", "chip=V100"), ("chip=K2", "chip=K20"), ("benchmark=wmt", "benchmark=wmt14-en-de")],
)
def test_fields_complete_with_the_values_known(begun: str, first: str) -> None:
    assert first in complete_assignment(begun)


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("climits show 17", ["1706.03762"]),
        ("climits why 15", ["1512.03385"]),
        ("climits fit -b squad1", ["squad1.1"]),
        ("climits review list --paper 1", ["1512.03385", "1706.03762"]),
        ("climits review correct run-1 --set chip=V10", ["chip=V100", "chip=V100S"]),
        ("climits stat", ["status"]),
    ],
)
def test_the_shell_is_answered(lake: Lake, words: str, completed: list[str]) -> None:
    asked = {
        "_CLIMITS_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
        "CLIMITS_LAKE": str(lake.root),
    }
    code = "import sys; sys.argv = ['climits']; from climits.main import app; app(prog_name='climits')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == completed, done.stderr


def test_completion_without_a_warehouse_is_empty_and_silent(tmp_path: Path) -> None:
    asked = {
        "_CLIMITS_COMPLETE": "complete_bash",
        "COMP_WORDS": "climits show 17",
        "COMP_CWORD": "2",
        "CLIMITS_LAKE": str(tmp_path / "none"),
    }
    code = "from climits.main import app; app(prog_name='climits')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
