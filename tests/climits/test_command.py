"""What all commands share: grouped help, how much is said, and warnings of libraries that reach no one."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from climits.command import Command, Group
from climits.main import app
from climits.verbosity import VARIABLE, Verbosity, spoken, verbosity
from flows.progress import Silent, shown_progress


def commands() -> Iterator[tuple[str, typer.core.TyperCommand]]:
    waiting = [("", typer.main.get_command(app))]
    while waiting:
        name, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [(f"{name} {child}".strip(), one) for child, one in below.items()]
        if not below:
            yield name, command  # type: ignore[misc]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("group", [[], ["review"]])
def test_help_lists_every_command_with_its_whole_sentence(group: list[str], width: int) -> None:
    said = CliRunner().invoke(app, [*group, "--help"], terminal_width=width).stdout
    for name, command in commands():
        path, _, last = name.rpartition(" ")
        if path == " ".join(group):
            first = re.split(r"(?<=\.) |\n\n", (command.help or "").strip(), maxsplit=1)[0]
            shown = " ".join(re.sub(r"-\n\s+", "-", said).split())
            assert f"{last} {' '.join(first.split())}" in shown


def test_commands_stand_in_groups() -> None:
    said = CliRunner().invoke(app, ["--help"]).stdout
    panels = re.findall(r"^(\w[^:\n]*):$", said, re.MULTILINE)
    assert panels == ["Options", "Read papers", "Look at what was read", "Decide", "Analyse", "Learn"]


def test_every_command_can_be_quiet_or_verbose() -> None:
    for name, command in commands():
        options = {option for param in command.params for option in param.opts}
        assert {"-q", "--quiet", "-v", "--verbose"} <= options, name


def warn_and_log() -> None:
    warnings.warn("an old function", DeprecationWarning, stacklevel=2)
    logging.getLogger("library").warning("a bad font")


@pytest.mark.parametrize(
    ("options", "level", "heard"),
    [([], "normal", False), (["-q"], "quiet", False), (["-v"], "verbose", True), (["--verbose"], "verbose", True)],
)
def test_libraries_are_heard_only_where_that_was_asked_for(options: list[str], level: str, heard: bool) -> None:
    noisy = typer.Typer(cls=Group)
    levels = []

    @noisy.command("run", cls=Command)
    def run() -> None:
        levels.append(verbosity().value)
        logging.getLogger("library").warning("a bad font")

    noisy.command("other", cls=Command)(lambda: None)
    done = CliRunner().invoke(noisy, ["run", *options])
    assert done.exit_code == 0, done.output
    assert levels == [level]
    assert ("library: a bad font" in done.stderr) == heard
    assert VARIABLE not in os.environ


def test_warnings_are_told_in_a_process_of_its_own_only_with_verbose() -> None:
    code = (
        "import sys; from climits.verbosity import *; from tests.climits.test_command import warn_and_log\n"
        "with spoken(Verbosity(sys.argv[1])): warn_and_log()"
    )
    for level, heard in (("normal", False), ("quiet", False), ("verbose", True)):
        done = subprocess.run([sys.executable, "-c", code, level], capture_output=True, text=True, check=True)
        assert ("an old function" in done.stderr) == heard
        assert ("a bad font" in done.stderr) == heard


def test_quiet_and_verbose_exclude_each_other() -> None:
    done = CliRunner().invoke(app, ["status", "-q", "-v"])
    assert done.exit_code == 2
    assert "-q and -v exclude each other" in done.output


def test_progress_is_silent_where_quiet_was_asked_for() -> None:
    with spoken(Verbosity.QUIET), shown_progress() as quiet:
        assert isinstance(quiet, Silent)
    with spoken(Verbosity.NORMAL), shown_progress() as normal:
        assert not isinstance(normal, Silent)


@pytest.mark.parametrize(("options", "traced"), [([], False), (["-v"], True)])
def test_where_an_error_arose_is_told_with_verbose(tmp_path: Path, options: list[str], traced: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "climits.main", "status", "--lake", str(tmp_path / "none"), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "climits: There is no lake" in done.stderr
    assert ("Traceback" in done.stderr) == traced
