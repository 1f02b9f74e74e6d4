"""What workers send is stored as the objects themselves would be."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from pathlib import Path

import pytest

from extractors.reading import Box, PaperReadings, PaperText, ReadWithText, TextLine
from tests.warehouse.conftest import make_paper
from warehouse import codec
from warehouse.lake import Lake, read_table
from warehouse.packed import pack, reading_rows, text_rows

AT = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
LINE = TextLine(1, "We use 8 GPUs \ud83d for 3 days.", "text", joined=False, box=Box(1.0, 2.0, 3.0, 4.0))


def with_lines(paper: PaperReadings) -> ReadWithText:
    return ReadWithText(**{field.name: getattr(paper, field.name) for field in fields(PaperReadings)}, lines=(LINE,))


def test_packed_rows_are_those_of_the_objects(tmp_path: Path) -> None:
    papers = [make_paper("a"), with_lines(make_paper("b", "1512.03385", 1)), PaperReadings("c" * 64, "timed_out", "?")]
    lake = Lake(tmp_path).create()
    of_objects = lake.write_readings(papers, "objects", at=AT)
    packed = [pack(paper) for paper in papers]
    assert [(one.pdf_sha256, one.status, one.detail) for one in packed] == [
        (paper.pdf_sha256, paper.status, paper.detail) for paper in papers
    ]
    of_packed = lake.write_reading_rows(reading_rows(packed), "packed", at=AT)
    assert read_table(of_packed).equals(read_table(of_objects))
    assert lake.read_readings(of_packed) == lake.read_readings(of_objects)


def test_lines_are_packed_where_there_are_any() -> None:
    rows = text_rows([pack(make_paper("a")), pack(with_lines(make_paper("b")))])
    assert rows is not None
    (text,) = codec.from_table(rows, PaperText)
    assert (text.pdf_sha256, len(text.lines)) == (make_paper("b").pdf_sha256, 1)
    assert text.lines[0].text == "We use 8 GPUs \ufffd for 3 days."
    assert text_rows([pack(make_paper("a"))]) is None


@pytest.mark.parametrize("papers", [[PaperReadings("d" * 64, "no_text")], [make_paper("a")] * 3])
def test_a_row_is_a_paper(papers: list[PaperReadings]) -> None:
    assert reading_rows([pack(paper) for paper in papers]).num_rows == len(papers)
