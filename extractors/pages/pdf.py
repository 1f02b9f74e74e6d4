"""Characters and rules of a PDF's pages, by PDFium.

PDFium is not thread-safe, can abort the process and cannot be interrupted: call this in a process of its own.
Coordinates are PDF points with the origin at the top left corner of the page's visible box.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from extractors.pages.characters import read_characters
from extractors.pages.drawn_rules import drawn_rules
from extractors.reading import Status

LONGEST_LIGATURE = 3  # characters that PDFium gives for one glyph: "ffi"


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as PDFium gives it: parallel arrays with one entry a character, in the order of the content stream.

    `boxes` is (n, 4) float32 x0, y0, x1, y1 of the ink; `origin` (n, 2) the pen position on the baseline; `size` the
    height of the font's loose box (proportional to its size after scaling); `angle` radians counter-clockwise, from -pi
    to pi. `generated` marks the spaces and line ends that PDFium adds. `rules` is (m, 4): thin drawn lines and edges.
    """

    number: int
    width: float
    height: float
    codes: NDArray[np.int32]
    boxes: NDArray[np.float32]
    origin: NDArray[np.float32]
    size: NDArray[np.float32]
    angle: NDArray[np.float32]
    bold: NDArray[np.bool_]
    generated: NDArray[np.bool_]
    rules: NDArray[np.float32]


MOST_PAGES = 2000  # the longest papers, theses among them, have about half


class UnreadablePdfError(Exception):
    """A PDF that PDFium does not open; `status` is the terminal status the paper gets."""

    def __init__(self, status: Status, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@contextmanager
def open_pdf(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF; raise `UnreadablePdfError`: `not_pdf`, `encrypted`, `damaged`, `no_pages` or `too_large`."""
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF" not in head:
        raise UnreadablePdfError("not_pdf", "the first 1,024 bytes hold no %PDF header")
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        status: Status = "encrypted" if "password" in str(error).lower() else "damaged"
        raise UnreadablePdfError(status, str(error)) from error
    try:
        if len(document) == 0:
            raise UnreadablePdfError("no_pages", "the document has no page")
        if len(document) > MOST_PAGES:
            raise UnreadablePdfError("too_large", f"{len(document):,} pages; the limit is {MOST_PAGES:,}")
        yield document
    finally:
        document.close()


def read_page(document: pdfium.PdfDocument, index: int) -> RawPage:
    """Read page `index` (from 0); raise `pdfium.PdfiumError` where PDFium cannot load it."""
    page = document[index]
    try:
        left, bottom, right, top = page.get_bbox()
        text_page = page.get_textpage()
        try:
            characters = read_characters(text_page.raw)
        finally:
            text_page.close()
        rules = drawn_rules(page)
    finally:
        page.close()
    codes, boxes, origin, generated = characters.codes, characters.boxes, characters.origin, characters.generated
    boxes[:, [0, 2]] -= left
    boxes[:, [1, 3]] = top - boxes[:, [3, 1]]
    origin[:, 0] -= left
    origin[:, 1] = top - origin[:, 1]
    rules[:, [0, 2]] -= left
    rules[:, [1, 3]] = top - rules[:, [3, 1]]
    width, height = right - left, top - bottom
    shown = _shown(codes, boxes, origin, generated, width, height)
    return RawPage(
        index + 1,
        width,
        height,
        codes[shown],
        boxes[shown],
        origin[shown],
        characters.size[shown],
        characters.angle[shown],
        characters.bold[shown],
        generated[shown],
        rules,
    )


def _shown(
    codes: NDArray[np.int32],
    boxes: NDArray[np.float32],
    origin: NDArray[np.float32],
    generated: NDArray[np.bool_],
    width: float,
    height: float,
) -> NDArray[np.bool_]:
    """Which characters have ink or pen position on the page; beyond it lies what was cropped off a figure.

    PDFium gives the wrong place for a ligature of a figure: where one stands amid shown characters of a line it stays.
    """
    x0, y0, x1, y1 = boxes.T
    x, y = origin.T
    ink = (x1 >= 0) & (x0 <= width) & (y1 >= 0) & (y0 <= height)
    shown: NDArray[np.bool_] = generated | ink | ((x >= 0) & (x <= width) & (y >= 0) & (y <= height))
    hidden = np.flatnonzero(~shown)
    for run in np.split(hidden, np.flatnonzero(np.diff(hidden) > 1) + 1):
        if 0 < len(run) <= LONGEST_LIGATURE:
            around = [i for i in (run[0] - 1, run[-1] + 1) if 0 <= i < len(codes) and codes[i] >= ord(" ")]
            shown[run] = len(around) == 2 and shown[around].all()
    return shown
