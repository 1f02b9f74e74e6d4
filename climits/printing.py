"""Printing for people: tables as wide as the terminal, records where a table cannot be read, long output in a pager."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from warehouse.shown import shown

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

PIPE_WIDTH = 160
"""Width of tables where no terminal says its own."""
WORD_WIDTH = 24
"""A column of text is not made narrower than this, or than its text where that is shorter."""
MOST_LINES = 4
"""Lines of one cell on average, in the longest row, up to which a table is easier to read than a record."""
SIDE_BY_SIDE = 4
"""Records that stand beside each other where none of their values takes more than two lines."""
VALUE_SHOWN = 1000
"""Characters of one value of a record."""
_BETWEEN = 3  # blanks between two columns of a table


def _asked() -> bool:
    """Whether somebody says how wide the output is to be."""
    return sys.stdout.isatty() or "COLUMNS" in os.environ


def console() -> Console:
    """Standard output; nothing in it is taken for markup."""
    from rich.console import Console

    return Console(width=None if _asked() else PIPE_WIDTH, markup=False, highlight=False, emoji=False, soft_wrap=False)


def say(text: str) -> None:
    """Print lines of prose, which on a terminal go on below their beginning rather than break within a word."""
    if not _asked():
        typer.echo(text)
        return
    width = console().width
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        wrapped = textwrap.wrap(
            line, width, subsequent_indent=f"{indent}  ", break_long_words=False, break_on_hyphens=False
        )
        typer.echo("\n".join(wrapped))


def counted(number: int, noun: str) -> str:
    """A number with its noun in the singular or plural.

    >>> counted(1, "paper"), counted(1200, "paper")
    ('1 paper', '1,200 papers')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[str] = ()) -> None:
    """A table; the columns in `numbers` stand to the right.

    Where the columns do not fit side by side, or their cells would become towers of words, each row is printed as a
    record with a line a column, a few short ones beside each other: no column is left out at any width.
    """
    from rich.text import Text

    out = console()
    names = [Text(shown(column)) for column in columns]
    cells = [[Text("" if cell is None else shown(cell)) for cell in row] for row in rows]
    right = [column in numbers for column in columns]
    if title:
        out.print(Text(shown(title), "bold"))
    least = _least_widths(names, cells, right)
    if least is not None and _reads_as_table(least, cells, out.width):
        _print(out, _table(names, cells, right, _widths(names, cells, least, out.width)))
        return
    if _stand_beside_each_other(names, cells, out.width):
        _print(out, _record(names, list(zip(*cells, strict=True))))
        return
    for number, row in enumerate(cells, start=1):
        if len(cells) > 1:
            out.print(Text(f"── {number} of {len(cells):,} " + "─" * 12, "dim"))
        _print(out, _record(names, [(value,) for value in row]))
    if not cells:
        out.print(Text(f"no rows; columns: {', '.join(name.plain for name in names)}"))


def _least_widths(names: Sequence[Text], cells: Sequence[Sequence[Text]], right: Sequence[bool]) -> list[int] | None:
    """The narrowest each column may become; None where there is no row to print."""
    from rich.cells import cell_len

    if not cells:
        return None
    least = []
    for place, name in enumerate(names):
        natural = max(row[place].cell_len for row in cells)
        word = max((cell_len(word) for word in name.plain.split()), default=0)
        least.append(max(word, natural if right[place] else min(natural, WORD_WIDTH)))
    return least


def _reads_as_table(least: Sequence[int], cells: Sequence[Sequence[Text]], width: int) -> bool:
    spare = width - sum(least) - _BETWEEN * len(least)
    if spare < 0:
        return False
    overhang = (sum(max(cell.cell_len - low, 0) for cell, low in zip(row, least, strict=True)) for row in cells)
    wrapped = sum(low for low, column in zip(least, zip(*cells, strict=True), strict=True) if _longest(column) > low)
    return max(overhang) <= (MOST_LINES - 1) * (spare + wrapped)


def _widths(names: Sequence[Text], cells: Sequence[Sequence[Text]], least: Sequence[int], width: int) -> list[int]:
    """A width for each column: what its text takes, as far as there is room; rich itself takes room from any column."""
    natural = [
        max(name.cell_len, _longest(column)) for name, column in zip(names, zip(*cells, strict=True), strict=True)
    ]
    spare = width - sum(least) - _BETWEEN * (len(least) - 1)
    widths = list(least)
    wanting = sorted(range(len(least)), key=lambda place: natural[place] - least[place])
    for done, place in enumerate(wanting):
        share = min(max(natural[place] - least[place], 0), spare // (len(wanting) - done))
        widths[place] += share
        spare -= share
    return widths


def _longest(column: Sequence[Text]) -> int:
    return max(cell.cell_len for cell in column)


def _table(
    names: Sequence[Text], cells: Sequence[Sequence[Text]], right: Sequence[bool], widths: Sequence[int]
) -> RenderableType:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, to_right, width in zip(names, right, widths, strict=True):
        table.add_column(name, justify="right" if to_right else "left", overflow="fold", width=width)
    for row in cells:
        table.add_row(*row)
    return table


def _stand_beside_each_other(names: Sequence[Text], cells: Sequence[Sequence[Text]], width: int) -> bool:
    if not 1 < len(cells) <= SIDE_BY_SIDE:
        return False
    share = (width - max(name.cell_len for name in names)) // len(cells) - _BETWEEN
    return share >= WORD_WIDTH and max(map(_longest, cells)) <= 2 * share


def _record(names: Sequence[Text], values: Sequence[Sequence[Text]]) -> RenderableType:
    """A line for each name with its value in one record or in several beside each other."""
    from rich.table import Table

    record = Table.grid(padding=(0, _BETWEEN), pad_edge=False)
    record.add_column(style="cyan", overflow="fold", max_width=36)
    for _ in values[0]:
        record.add_column(overflow="fold")
    for name, row in zip(names, values, strict=True):
        record.add_row(name, *map(_cut, row))
    return record


def _cut(value: Text) -> Text:
    from rich.text import Text

    if len(value) <= VALUE_SHOWN:
        return value
    return Text(f"{value.plain[:VALUE_SHOWN]} … ({len(value):,} characters; --json gives all)")


def _print(out: Console, what: RenderableType) -> None:
    """Print without the blanks that rich fills lines up with, which a file or a selection would keep."""
    with out.capture() as captured:
        out.print(what)
    for line in captured.get().splitlines():
        out.file.write(line.rstrip() + "\n")
    out.file.flush()


def print_json(facts: Any) -> None:
    """JSON in ASCII, so that no terminal takes text of a paper for commands."""
    import json

    typer.echo(json.dumps(facts, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
