"""Plain text of single pages in the file's own order: to look words up, not to read facts from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pypdfium2 as pdfium

from extractors.pages.pdf import open_pdf


def plain_pages(path: Path, numbers: Iterable[int]) -> dict[int, str]:
    """Text by page number, from 1, of those pages that the PDF has and PDFium loads; raises `UnreadablePdfError`.

    PDFium can abort the process: call this in one of its own.
    """
    found = {}
    with open_pdf(path) as document:
        for number in sorted(set(numbers) & set(range(1, len(document) + 1))):
            try:
                found[number] = document[number - 1].get_textpage().get_text_bounded()
            except pdfium.PdfiumError:
                continue
    return found
