"""Printing for people: tables as wide as the terminal, text of papers made harmless."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from warehouse.shown import shown

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 160
"""Width of tables where no terminal says its own."""


def console() -> Console:
    """Standard output; nothing in it is taken for markup."""
    from rich.console import Console

    return Console(
        width=None if sys.stdout.isatty() else PIPE_WIDTH, markup=False, highlight=False, emoji=False, soft_wrap=False
    )


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[str] = ()) -> None:
    """A table; the columns in `numbers` stand to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        right = column in numbers
        table.add_column(Text(shown(column)), justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in rows:
        table.add_row(*(Text("" if cell is None else shown(cell)) for cell in row))
    console().print(table)


def print_json(facts: Any) -> None:
    """JSON in ASCII, so that no terminal takes text of a paper for commands."""
    import json

    typer.echo(json.dumps(facts, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
