"""The reference of all commands: docs/cli.md, made from the commands. `python -m climits.reference` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

DOCUMENT = Path(__file__).parent.parent / "docs" / "cli.md"

HEADER = """# Commands

Made from the commands themselves by `make docs`; a test holds it up to date.
Every command that reads or writes a lake takes `--lake DIR`, or the environment variable `CLIMITS_LAKE`.

Every command takes `-q` (results and errors only) and `-v` (also what libraries say, and where an error arose).
Tables are as wide as the terminal; rows that do not fit are printed as records with a line a column. More than a screen
goes through the pager that `PAGER` names, `less` if it names none; `PAGER=cat` prints at once.
`climits --install-completion` makes the shell complete commands, options, benchmarks, papers, claims and chips.

Exit status: 0 where the request was met; 1 or more where it was not, with a message on standard error that says what to
do; 2 for a command line that cannot be understood, or a lake or file that is not there; 3 where the lake cannot be
written; 4 where a part was met, the rest named; 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP.
"""


def reference(app: typer.Typer) -> str:
    """The help of every command as Markdown, in the order of registration."""
    group = typer.main.get_command(app)
    return HEADER + "".join(_section(name, command, context) for name, command, context in _commands(group))


def _commands(group: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every command with its full name and a context to format its help in."""
    waiting = [("climits", group, None)]
    while waiting:
        name, command, parent = waiting.pop(0)
        context = command.context_class(command, info_name=name.rpartition(" ")[2], parent=parent, terminal_width=100)
        children = [(f"{name} {child}", sub, context) for child, sub in getattr(command, "commands", {}).items()]
        if name != "climits":
            yield name, command, context
        waiting = children + waiting


def _section(name: str, command: Any, context: Any) -> str:
    help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"\n## {name}\n\n```text\n{help_text}\n```\n"


if __name__ == "__main__":
    from climits.main import app

    DOCUMENT.write_text(reference(app), encoding="utf-8")
