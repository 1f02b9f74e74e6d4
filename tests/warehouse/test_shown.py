"""Text of strangers on a terminal and in spreadsheets."""

from __future__ import annotations

import csv
import io

import duckdb
import pytest

from warehouse.shown import shown, shown_lines
from warehouse.spreadsheets import defused, defused_sql


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("BERT-large (ours)", "BERT-large (ours)"),
        ("\x1b[2J", "\N{REPLACEMENT CHARACTER}[2J"),
        ("\x9b31m", "\N{REPLACEMENT CHARACTER}31m"),  # C1: an escape sequence of one character
        ("\x07\x00", "\N{REPLACEMENT CHARACTER}" * 2),
        ("a\nb\r\tc\u2028d", "a b  c d"),
        ("gnp\u202e.exe\u2066", "gnp.exe"),
        ("TPU\x02v3", "TPU-v3"),
        ("Z\u0335\u0335\u0335\u0335\u0335", "Z\u0335\u0335\u0335"),
        ("naïve 模型", "naïve 模型"),
    ],
)
def test_text_is_harmless_on_a_terminal(text: str, harmless: str) -> None:
    assert shown(text) == harmless


def test_lines_of_the_program_stay_lines() -> None:
    assert shown_lines("3 of the ids cannot be read:\nitem 1: \x1b[2J") == (
        "3 of the ids cannot be read:\nitem 1: \N{REPLACEMENT CHARACTER}[2J"
    )


CELLS = [
    ("=HYPERLINK(0)", "'=HYPERLINK(0)"),
    ("+1", "'+1"),
    ("-cmd", "'-cmd"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("BERT", "BERT"),
    ("a=b", "a=b"),
    ("", ""),
    ("'quoted", "'quoted"),
    ("a\n=1", "a\n=1"),
    (None, None),
]


@pytest.mark.parametrize(("cell", "safe"), [*CELLS, (-1.5, -1.5), (-3, -3)])
def test_cells_that_spreadsheets_run_are_defused(cell: object, safe: object) -> None:
    assert defused(cell) == safe


@pytest.mark.parametrize(("cell", "safe"), CELLS)
def test_the_database_defuses_alike(cell: str | None, safe: str | None) -> None:
    with duckdb.connect() as connection:
        row = connection.execute(f"SELECT {defused_sql('cell')} FROM (SELECT ?::VARCHAR AS cell)", [cell]).fetchone()
    assert row == (safe,)


def test_defused_cells_stay_one_cell_of_csv() -> None:
    sink = io.StringIO()
    csv.writer(sink).writerow([defused('=1","2'), defused(-1.5)])
    assert next(csv.reader(io.StringIO(sink.getvalue()))) == ['\'=1","2', "-1.5"]
