"""What PDFium gives of a page: characters on it, none of what was cropped off."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractors.pages.document import read_document
from extractors.pages.pdf import _shown
from extractors.pages.plain import plain_pages

CROPPED = """%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /CropBox [50 100 350 300]
  /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >> endobj
4 0 obj << /Length {length} >> stream
{content}
endstream endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
trailer << /Root 1 0 R >>
"""


def paper(folder: Path, *shown: tuple[int, int, str]) -> Path:
    """A page of 300 x 200 points, cropped out of one of 400 x 400, with texts at places of the latter."""
    content = "\n".join(f"BT /F 10 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in shown)
    path = folder / "cropped.pdf"
    path.write_text(CROPPED.format(length=len(content), content=content), "ascii")
    return path


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ((60, 200), "We used 8 GPUs."),
        ((60, 50), ""),  # below the visible box
        ((60, 320), ""),
        ((360, 200), ""),
        ((-80, 200), ""),
        ((310, 200), "We used"),  # runs off the right edge
        ((60, 98), "We used 8 GPUs"),  # cut below the line: the stop is not seen, the letters are
    ],
)
def test_only_what_the_page_shows_is_text(place: tuple[int, int], kept: str, tmp_path: Path) -> None:
    path = paper(tmp_path, (60, 250, "A line that is seen."), (*place, "We used 8 GPUs."))
    page = read_document(path).pages[0]
    assert page.text.split("\n")[:2] == ["A line that is seen.", *([kept] if kept else [""])]
    assert (page.width, page.height) == (300, 200)
    for word in page.words():
        assert word.box.x1 >= 0
        assert word.box.x0 <= page.width
        assert word.box.y1 >= 0
        assert word.box.y0 <= page.height


def test_plain_text_is_of_the_pages_that_are_there(tmp_path: Path) -> None:
    path = paper(tmp_path, (60, 250, "A line that is seen."))
    assert {number: text.strip() for number, text in plain_pages(path, [0, 1, 2]).items()} == {
        1: "A line that is seen."
    }


FIRST = "At first\nno"


@pytest.mark.parametrize(
    ("beyond", "lost"),
    [
        ("", ""),
        ("fi", ""),  # a ligature of a figure amid a word: PDFium gives its place in the figure's own measure
        ("At", "At"),  # at a line's beginning nothing says that it is misplaced
        ("st", "st"),
        ("firs", "firs"),  # longer than any ligature
    ],
)
def test_a_ligature_amid_shown_letters_stays(beyond: str, lost: str) -> None:
    codes = np.array([ord(c) for c in FIRST], np.int32)
    boxes = np.array([(10 * k, 50, 10 * k + 8, 60) for k in range(len(FIRST))], np.float32)
    start = FIRST.index(beyond)
    boxes[start : start + len(beyond)] += 998
    shown = _shown(codes, boxes, boxes[:, [0, 3]], codes < 32, 300, 200)
    assert "".join(c for c, seen in zip(FIRST, shown, strict=True) if not seen) == lost
