"""Tables and records at the widths of real terminals: every column is there, no line is too long, no tower of words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from climits.main import app
from climits.pager import long_output
from climits.printing import PIPE_WIDTH, VALUE_SHOWN, print_table, say
from tests.analysis.lake import published
from tests.analysis.points import points
from tests.climits.pair import published_pair
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.schema import relations

WIDTHS = (60, 80, 120, 200)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake of two papers, published: every relation is there."""
    return published_pair(tmp_path_factory.mktemp("printing"))


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake whose warehouse has points to fit."""
    return published(tmp_path_factory.mktemp("fitted"), points())


def at_width(width: int, *arguments: str, lake: Lake) -> str:
    done = CliRunner(env={"COLUMNS": str(width)}).invoke(app, [*arguments, "--lake", str(lake.root)])
    assert done.exit_code == 0, done.output
    return done.stdout


def too_long(text: str, width: int) -> list[str]:
    return [line for line in text.splitlines() if cell_len(line) > width]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("relation", relations())
def test_every_column_of_a_relation_is_printed(lake: Lake, relation: str, width: int) -> None:
    said = at_width(width, "sql", f'FROM "{relation}" LIMIT 3', lake=lake)
    words = said.split()
    for column in relations()[relation].column_names:
        assert column in words or f"{column}," in words, column
    assert too_long(said, width) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("relation", ["papers", "chips", "compute_vs_error", "training_runs", "benchmarks"])
def test_a_value_is_printed_whole_and_no_word_is_cut_up(lake: Lake, fitted: Lake, relation: str, width: int) -> None:
    where = fitted if relation == "compute_vs_error" else lake
    query = f'FROM "{relation}" LIMIT 3'
    said = at_width(width, "sql", query, lake=where)
    with Warehouse.of(where) as warehouse:
        rows = warehouse.rows(query)
    assert rows
    texts = [value for row in rows for value in row.values() if isinstance(value, str)]
    for word in {word for text in texts if len(text) < VALUE_SHOWN for word in text.split() if len(word) <= 20}:
        assert word in said, word


@pytest.mark.parametrize("width", WIDTHS)
def test_rows_of_many_columns_are_records_and_rows_of_few_a_table(fitted: Lake, width: int) -> None:
    wide = at_width(width, "sql", "FROM compute_vs_error LIMIT 3", lake=fitted)
    values = re.findall(r"^method +(.*)", wide, re.MULTILINE)
    assert len(" ".join(values).split()) == 3
    assert len(values) == (1 if width >= 120 else 3)  # in a wide terminal three short records stand beside each other
    narrow = at_width(
        width, "sql", "SELECT model, benchmark, error_fraction FROM compute_vs_error LIMIT 3", lake=fitted
    )
    assert len(narrow.splitlines()) == 6  # names, a line, three rows, how many there are


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", [["fit"], ["extrapolate"], ["status"]])
def test_commands_keep_to_the_width(fitted: Lake, lake: Lake, command: list[str], width: int) -> None:
    said = at_width(width, *command, lake=lake if command == ["status"] else fitted)
    if command != ["fit"]:
        said = "\n".join(
            line for line in said.splitlines() if "─" in line or re.match(r"(form|model|paper|fact) ", line)
        )
    assert said
    assert too_long(said, width) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_fit_names_every_figure_at_every_width(fitted: Lake, width: int) -> None:
    words = set(at_width(width, "fit", lake=fitted).split())
    assert words >= {"form", "line", "slope", "p", "R²", "AIC", "reverse", "orthogonal", "frontier"}


def test_few_short_records_stand_beside_each_other(fitted: Lake) -> None:
    said = at_width(80, "fit", lake=fitted)
    assert re.search(r"^form +polynomial +exponential$", said, re.MULTILINE)
    assert re.search(r"^frontier +\S+ +\S+$", said, re.MULTILINE)


def test_names_of_columns_wrap_at_blanks_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    print_table("", ("largest Cook's distance", "paper", "n"), [(0.13, "2010.11929", 4)], numbers=("n",))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][0] == "largest"
    assert lines[-1] == ["0.13", "2010.11929", "4"]


def test_lists_and_structs_are_json(lake: Lake) -> None:
    said = at_width(200, "sql", "SELECT [1, 2] AS numbers, {'a': 'b'} AS pair", lake=lake)
    assert "[1, 2]" in said
    assert json.dumps({"a": "b"}) in said


def test_a_very_long_value_says_how_to_get_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("", ("id", "abstract"), [("1", "word " * 1000)])
    said = capsys.readouterr().out
    assert "5,000 characters; --json gives all" in " ".join(said.split())
    assert too_long(said, PIPE_WIDTH) == []


def test_no_rows_name_their_columns(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Found", ("paper", "page"), [])
    assert capsys.readouterr().out.splitlines() == ["Found", "no rows; columns: paper, page"]


def test_wide_characters_count_twice(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    print_table("", ("名前", "n"), [("深層学習" * 9, 1), ("x", 22)], numbers=("n",))
    said = capsys.readouterr().out
    assert too_long(said, 40) == []
    assert said.count("深") == 9


def in_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Any, text: str, pager: str, lines: int = 24) -> str:
    """What reaches a terminal of 80 columns."""
    monkeypatch.setenv("PAGER", pager)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", str(lines))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with long_output():
        print(text, end="")
    out: str = capsys.readouterr().out
    return out


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """A pager that keeps what it is given, and its options, in a file."""
    script = tmp_path / "pager"
    script.write_text(f'#!/bin/sh\necho "LESS=$LESS" > {tmp_path}/paged\ncat >> {tmp_path}/paged\n')
    script.chmod(0o755)
    return script


@pytest.mark.parametrize(
    ("text", "paged"),
    [
        ("line\n" * 23, False),
        ("line\n" * 24, True),
        ("x" * 81 + "\n" + "line\n" * 22, True),  # a line that takes two of the screen
    ],
)
def test_more_than_a_screen_goes_through_the_pager(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pager: Path, text: str, paged: bool
) -> None:
    monkeypatch.delenv("LESS", raising=False)
    out = in_a_terminal(monkeypatch, capsys, text, str(pager))
    assert out == ("" if paged else text)
    kept = pager.parent / "paged"
    assert kept.exists() == paged
    if paged:
        assert kept.read_text() == f"LESS=FRX\n{text}"


@pytest.mark.parametrize("named", ["cat", "", "no-such-pager"])
def test_without_a_pager_all_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    assert in_a_terminal(monkeypatch, capsys, "line\n" * 99, named) == "line\n" * 99


def test_what_was_printed_before_an_error_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pager: Path
) -> None:
    monkeypatch.setenv("PAGER", str(pager))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    def print_and_fail() -> None:
        with long_output():
            print("half")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        print_and_fail()
    assert capsys.readouterr().out == "half\n"


def test_prose_breaks_between_words_and_goes_on_below_its_beginning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    say("  Without 1711.08141, the paper that carries most of the line\n\nend")
    assert capsys.readouterr().out == "  Without 1711.08141, the\n    paper that carries most of\n    the line\n\nend\n"


def test_prose_in_a_pipe_stays_on_its_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    line = "word " * 60
    say(line)
    assert capsys.readouterr().out == f"{line}\n"


@pytest.mark.parametrize("width", range(100, 200, 7))
def test_a_table_shows_all_of_its_last_header(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    columns = ["form", "line", *(f"column {n}" for n in range(8)), "frontier"]
    row = ["polynomial", "log10(1/e) = -1.871 + 0.1964 log10 C", *["[0.179, 0.214]"] * 8, "0.199"]
    print_table("", columns, [row, row], columns[2:])
    out = capsys.readouterr().out
    assert "frontier" in out
    assert max(map(len, out.splitlines())) <= width
