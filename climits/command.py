"""What all commands share: `-q` and `-v`, a pager for long output, and help by groups with nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from climits.verbosity import Verbosity, spoken, verbosity

_LEVEL = f"{__name__}.level"
_OF_THE_WAREHOUSE = frozenset({"sql", "show", "export", "fit", "extrapolate", "theory", "report"})
"""Commands that need no more of a lake in an object store than its warehouse and the decisions."""


def _choose(ctx: typer.Context, param: typer.CallbackParam, value: bool) -> None:
    if not value:
        return
    level = Verbosity.QUIET if param.name == "quiet" else Verbosity.VERBOSE
    if ctx.meta.setdefault(_LEVEL, level) is not level:
        raise typer.BadParameter("-q and -v exclude each other")


def _speech(
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Print results and errors only, no progress.",
            callback=_choose,
            expose_value=False,
            show_default=False,
        ),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Also print warnings and logs of libraries, and where an error arose.",
            callback=_choose,
            expose_value=False,
            show_default=False,
        ),
    ] = False,
) -> None:
    """The options that all commands have: Typer makes them from this signature."""


@cache
def _speech_options() -> list[Any]:
    template = typer.Typer(add_completion=False)
    template.command()(_speech)
    return typer.main.get_command(template).params


@contextmanager
def _pulled(ctx: Any) -> Iterator[None]:
    """Pull what the command needs of a lake in an object store before it runs, and push what is new after it."""
    lake = ctx.params.get("lake")
    if not isinstance(lake, Path) or not (lake / ".store").is_file():
        yield
        return
    from warehouse.addresses import lake_at

    in_review = ctx.parent is not None and ctx.parent.info_name == "review"
    with lake_at(lake, whole=not in_review and ctx.info_name not in _OF_THE_WAREHOUSE):
        yield


class Command(TyperCommand):
    """A command with `-q` and `-v`, on a lake that is pulled and pushed where it lies in an object store."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.params.extend(_speech_options())

    def invoke(self, ctx: Any) -> Any:
        """Run the command at the level that the options or the environment ask for."""
        with spoken(ctx.meta.get(_LEVEL, verbosity())), _pulled(ctx):
            return self._run(ctx)

    def _run(self, ctx: Any) -> Any:
        return super().invoke(ctx)


class LongCommand(Command):
    """A command whose output goes through a pager where it is more than a screen."""

    def _run(self, ctx: Any) -> Any:
        from climits.pager import long_output

        with long_output():
            return super()._run(ctx)


class Group(TyperGroup):
    """Commands listed under their panels, each with its whole first sentence."""

    panels: tuple[str, ...] = ()
    """Order of the panels; without it that of the commands."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands into the help."""
        panels: dict[str, list[tuple[str, str]]] = {panel: [] for panel in self.panels}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                panel = command.rich_help_panel if isinstance(command.rich_help_panel, str) else "Commands"
                panels.setdefault(panel, []).append((name, _first_sentence(command.help or "")))
        width = max((len(name) for rows in panels.values() for name, _ in rows), default=0)
        for panel, rows in panels.items():
            with formatter.section(panel):
                formatter.write_dl([(name.ljust(width), text) for name, text in rows])


def _first_sentence(text: str) -> str:
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    end = paragraph.find(". ")
    return paragraph if end < 0 else paragraph[: end + 1]
