"""Marks of footnotes behind numbers, which are no powers."""

from __future__ import annotations

import pytest

from extractors.pages.footnotes import without_marks
from extractors.pages.lines import RawLine

TEXT, NOTE = 9.0, 7.2


def line(text: str, size: float = TEXT, x0: float = 72.0) -> RawLine:
    return RawLine(text, list(range(len(text))), False, size, 100.0, 0.0, x0, 90.0, x0 + 4 * len(text), 100.0, False, 0)


@pytest.mark.parametrize(
    ("text", "note", "read"),
    [
        ("We trained TalonNet on 64^1 A100 GPUs", "1Provided by our institute.", "We trained TalonNet on 64 A100 GPUs"),
        ("as shown in Table 6.^3", "3https://github.com", "as shown in Table 6."),  # 1910.07467
        ("a learning rate of 10^3", "3Without warm-up.", "a learning rate of 10^3"),
        ("closest to 224^2 pixels in area", "2We round.", "closest to 224^2 pixels in area"),  # 1504.08083
        ("anchors of {30^3, 60^3}", "3As in the code.", "anchors of {30^3, 60^3}"),
        ("on 64^1 A100 GPUs", "No note.", "on 64^1 A100 GPUs"),
    ],
)
def test_a_mark_goes_where_its_footnote_stands_on_the_page(text: str, note: str, read: str) -> None:
    lines = without_marks([line(text), line(note, NOTE)], TEXT)
    assert lines[0].text == read
    assert len(lines[0].source) == len(read)


def test_a_mark_set_apart_from_its_note_counts() -> None:
    apart = [line("for 12^2 hours."), line("2", 5.0, 84.0), line("Including evaluation.", NOTE, 90.0)]
    assert without_marks(apart, TEXT)[0].text == "for 12 hours."
