"""Lines out of single characters: powers, indices, wide gaps, hyphens at a line's end, turned lines."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from extractors.pages.lines import split_lines
from extractors.pages.pdf import RawPage

SIZE = 10.0
ADVANCE = 5.0


def page_of(text: str, *, turned: bool = False) -> RawPage:
    """A page of the characters of `text`: "^" raises and "_" lowers the following one, at 7/10 of the size; a tab is
    three empty spaces; `turned` pages are read upwards."""
    codes, x, size, rise, generated = [], [], [], [], []
    pen, shift = 0.0, 0.0
    for char in text:
        if char in "^_":
            shift = 3.6 if char == "^" else -1.5
            continue
        if char == "\t":
            pen += 3 * ADVANCE
            continue
        codes.append(ord(char))
        x.append(pen)
        rise.append(shift)
        size.append(SIZE * (0.7 if shift else 1))
        generated.append(char in " \n")
        pen, shift = (0.0 if char == "\n" else pen + ADVANCE), 0.0
    along, across = np.array(x, np.float32), 100 - np.array(rise, np.float32)
    height = np.array(size, np.float32)
    boxes = np.stack([along, across - 0.7 * height, along + 0.9 * ADVANCE, across], 1)
    origin = np.stack([along, across], 1)
    if turned:
        boxes, origin = np.stack([boxes[:, 1], 300 - boxes[:, 2], boxes[:, 3], 300 - boxes[:, 0]], 1), origin[:, ::-1]
    return RawPage(
        1,
        300.0,
        300.0,
        np.array(codes, np.int32),
        boxes,
        origin,
        height,
        np.full(len(codes), math.pi / 2 if turned else 0, np.float32),
        np.array([char.isupper() for char in map(chr, codes)], np.bool_),
        np.array(generated, np.bool_),
        np.zeros((0, 4), np.float32),
    )


@pytest.mark.parametrize(
    ("characters", "texts"),
    [
        ("We used 8 GPUs.", ["We used 8 GPUs."]),
        ("3.3 x 10^1^8 FLOPs", ["3.3 x 10^18 FLOPs"]),
        ("10^1^83 days", ["10^18 3 days"]),  # a digit back on the line does not go on with the power
        ("x_i + y_1", ["x_i + y_1"]),
        ("^1Work done there.", ["1 Work done there."]),
        ("e\ufb03cient\ufb01", ["efficientfi"]),
        ("two  spaces ", ["two spaces"]),
        ("pre\x02\ntraining", ["pre", "training"]),
        ("pre-\ntraining", ["pre", "training"]),
        ("8 -\nx", ["8 -", "x"]),
        ("first\n \n\nlast", ["first", "last"]),
        ("\ue000\ue001", []),
        ("", []),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_text_of_lines(characters: str, texts: list[str], turned: bool) -> None:
    lines = split_lines(page_of(characters, turned=turned))
    assert [line.text for line in lines] == texts
    for line in lines:
        assert len(line.source) == len(line.text)


def test_a_hyphen_at_a_lines_end_is_marked() -> None:
    assert [line.hyphen_end for line in split_lines(page_of("pre\x02\ntrain-\ning"))] == [True, True, False]


def test_how_a_line_is_set() -> None:
    (line,) = split_lines(page_of("BLEU^2 of^2 3.3"))
    assert (line.size, line.baseline, line.angle, line.bold) == (10, 100, 0, False)
    assert (line.x0, line.y0, line.x1, line.y1) == pytest.approx((0, 91.5, 64.5, 100))
    (heading,) = split_lines(page_of("ABSTRACT"))
    assert heading.bold


def test_wide_gaps_are_counted_along_the_page_only() -> None:
    (row,) = split_lines(page_of("ResNet\t76.1\t23.9 -"))
    assert (row.gaps, row.text) == (2, "ResNet76.123.9 -")
    (turned,) = split_lines(page_of("ResNet\t76.1", turned=True))
    assert turned.gaps == 0


def test_the_size_of_a_line_is_that_of_its_larger_characters() -> None:
    (line,) = split_lines(page_of("x" + "".join(f"_{c}" for c in "abcdefg") + "= y + zzz"))
    assert line.size == 10
    (scripts,) = split_lines(page_of("".join(f"^{c}" for c in "abcdefg")))
    assert scripts.size == pytest.approx(7)


@pytest.mark.parametrize(
    ("characters", "texts"),
    [
        ("6 x 10|^2^0|, twice", ["6 x 10^20, twice"]),
        ("all images|^1|. The data", ["all images^1. The data"]),
        ("8 GPUs|and more", ["8 GPUs", "and more"]),  # no script: a line's end all the same
        ("10|\t^2^0", ["10", "20"]),  # too far away
    ],
)
def test_a_line_goes_on_where_a_superscript_breaks_it(characters: str, texts: list[str]) -> None:
    """ "|" is a line end that PDFium adds without going back to the left."""
    page = page_of(characters.replace("|", ""))
    places = [len(page_of(part).codes) for part in _before_bars(characters)]
    for place in reversed(places):
        page = _with_end_at(page, place)
    assert [line.text for line in split_lines(page)] == texts


def _before_bars(characters: str) -> list[str]:
    parts = characters.split("|")
    return ["".join(parts[: k + 1]) for k in range(len(parts) - 1)]


def _with_end_at(page: RawPage, place: int) -> RawPage:
    """The page with a line end that PDFium adds before the character at `place`, where the pen stands."""

    def more(values: Any, value: Any) -> Any:
        return np.insert(values, place, value, axis=0)

    return RawPage(
        page.number,
        page.width,
        page.height,
        more(page.codes, ord("\n")),
        more(page.boxes, page.boxes[place]),
        more(page.origin, page.origin[place]),
        more(page.size, 1.0),
        more(page.angle, 0.0),
        more(page.bold, False),
        more(page.generated, True),
        page.rules,
    )
