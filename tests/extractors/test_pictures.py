"""Pages as pictures with boxes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from extractors.pages.pdf import UnreadablePdfError
from extractors.pages.pictures import main, render_page
from extractors.reading import Box

SAMPLES = Path(__file__).parents[2] / "samples"
PAPER = next(iter(sorted(SAMPLES.rglob("*.pdf"))))
RED = (214, 39, 40)


def test_a_box_is_drawn_where_it_lies() -> None:
    plain = Image.open(BytesIO(render_page(PAPER, 1, dpi=72)))
    boxed = Image.open(BytesIO(render_page(PAPER, 1, [Box(100, 200, 150, 220)], dpi=72)))
    assert plain.size == boxed.size
    changed = [
        (x, y) for x in range(boxed.width) for y in range(boxed.height) if boxed.getpixel((x, y)) == RED
    ]  # 72 dpi: a pixel is a point
    assert changed
    assert min(x for x, _ in changed) == pytest.approx(98.5, abs=1)
    assert max(y for _, y in changed) == pytest.approx(221.5, abs=1)
    assert not any(105 < x < 145 and 205 < y < 215 for x, y in changed)


def test_more_dots_an_inch_are_more_pixels() -> None:
    assert Image.open(BytesIO(render_page(PAPER, 1, dpi=144))).width == pytest.approx(
        2 * Image.open(BytesIO(render_page(PAPER, 1, dpi=72))).width, abs=2
    )


def test_a_page_that_is_not_there_is_told() -> None:
    with pytest.raises(IndexError, match="there is no page 999"):
        render_page(PAPER, 999)


def test_a_file_that_is_no_pdf_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.pdf"
    path.write_text("no PDF")
    with pytest.raises(UnreadablePdfError, match="no %PDF header"):
        render_page(path, 1)
    assert main([str(path), "1", str(tmp_path / "x.png"), "[]"]) == 1
    assert "no %PDF header" in capsys.readouterr().err
