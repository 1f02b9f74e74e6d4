"""Characters asked for in the cheap way are those that PDFium gives one by one."""

from __future__ import annotations

import ctypes
import math
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest

from extractors.pages.characters import Characters, read_characters

SAMPLES = Path(__file__).parents[2] / "samples"
TURNED = """%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400]
  /Resources << /Font << /F 5 0 R /B 6 0 R >> >> /Contents 4 0 R >> endobj
4 0 obj << /Length {length} >> stream
{content}
endstream endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> endobj
6 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Times-Bold >> endobj
trailer << /Root 1 0 R >>
"""
CONTENT = """BT /F 10 Tf 60 300 Td (3.3 x 10) Tj /F 7 Tf 4 Ts (18) Tj 0 Ts /F 10 Tf ( \\(FLOPs\\), [gap]) Tj ET
BT /B 12 Tf 60 280 Td [(Bold) -3000 (head)] TJ ET
BT /F 10 Tf 0 1 -1 0 30 100 Tm (arXiv stamp) Tj ET
BT /F 10 Tf -1 0 0 -1 300 200 Tm (upside down) Tj ET
BT /F 10 Tf 0.8 0.6 -0.6 0.8 150 100 Tm (slanted label) Tj ET"""


def assert_as_pdfium_says(page: pdfium.PdfPage) -> Characters:
    """Compare all characters of a page with what PDFium says of each, and return them."""
    helper = page.get_textpage()  # closes its text page when nothing refers to it any more
    text_page = helper.raw
    found = read_characters(text_page)
    n = pdfium_c.FPDFText_CountChars(text_page)
    assert {len(found.codes), len(found.boxes), len(found.origin), len(found.size), len(found.angle)} == {n}
    x0, x1, y0, y1 = (ctypes.c_double() for _ in range(4))
    loose = pdfium_c.FS_RECTF()
    for i in range(n):
        generated = pdfium_c.FPDFText_IsGenerated(text_page, i) == 1
        assert (found.codes[i], found.generated[i]) == (pdfium_c.FPDFText_GetUnicode(text_page, i), generated)
        pdfium_c.FPDFText_GetCharBox(text_page, i, x0, x1, y0, y1)
        assert found.boxes[i].tolist() == [x0.value, y0.value, x1.value, y1.value]
        pdfium_c.FPDFText_GetCharOrigin(text_page, i, x0, y0)
        assert found.origin[i].tolist() == [x0.value, y0.value]
        if generated:
            continue
        turn = pdfium_c.FPDFText_GetCharAngle(text_page, i)
        assert math.cos(found.angle[i] + turn) == pytest.approx(1)
        pdfium_c.FPDFText_GetLooseCharBox(text_page, i, loose)
        sideways = abs(math.sin(turn)) > 0.7
        height = abs(loose.right - loose.left) if sideways else abs(loose.top - loose.bottom)
        assert found.size[i] == pytest.approx(height, rel=1e-6)
    return found


@pytest.mark.parametrize("name", ["harbor-lm", "lattice-resnets"])
def test_characters_of_a_paper(name: str) -> None:
    with pdfium.PdfDocument(SAMPLES / f"{name}.pdf") as document:
        assert sum(len(assert_as_pdfium_says(page).codes) for page in document) > 3000


def made(folder: Path, content: str) -> Path:
    path = folder / "made.pdf"
    path.write_text(TURNED.format(length=len(content), content=content), "ascii")
    return path


def test_raised_bold_and_turned_characters(tmp_path: Path) -> None:
    with pdfium.PdfDocument(made(tmp_path, CONTENT)) as document:
        found = assert_as_pdfium_says(document[0])
    text = "".join(map(chr, found.codes))
    assert "".join(c for c, bold in zip(text, found.bold, strict=True) if bold) == "Boldhead"
    angles = {name: math.degrees(found.angle[text.index(name)]) for name in ("arXiv", "upside", "slanted", "Bold")}
    assert angles == pytest.approx({"arXiv": 90, "upside": 180, "slanted": math.degrees(math.asin(0.6)), "Bold": 0})


def test_a_page_without_text_has_no_characters(tmp_path: Path) -> None:
    with pdfium.PdfDocument(made(tmp_path, "")) as document:
        found = assert_as_pdfium_says(document[0])
    assert (len(found.codes), found.boxes.shape, found.origin.shape) == (0, (0, 4), (0, 2))
