"""Characters and rules of a PDF's pages, by PDFium.

PDFium is not thread-safe, can abort the process and cannot be interrupted: call this in a process of its own.
Coordinates are PDF points with the origin at the top left corner of the page's visible box.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from extractors.pages.characters import read_characters
from extractors.reading import Status

LONGEST_LIGATURE = 3  # characters that PDFium gives for one glyph: "ffi"
DEEPEST_FORM = 3  # forms within forms that are looked into
RULE_THICKNESS_PT = 2.5  # a drawn path thinner than this is a line, not a box


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
        rules = _rules(page)
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


def _rules(page: pdfium.PdfPage) -> NDArray[np.float32]:
    """Bounds of the thin paths of a page, in PDF coordinates (origin bottom left), shape (m, 4)."""
    bounds = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = bounds
    places = [ctypes.byref(bound) for bound in bounds]
    lines: list[tuple[float, float, float, float]] = []
    for item, forms in _paths(page.raw, pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject, ()):
        if not pdfium_c.FPDFPageObj_GetBounds(item, *places):  # a path without extent has no bounds
            continue
        box = (left.value, bottom.value, right.value, top.value)
        for form in forms:  # a path within a form has the form's own coordinates
            box = form.on_rect(*box)
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= RULE_THICKNESS_PT < max(width, height):
            lines.append(box)
    return np.array(lines, np.float32).reshape(-1, 4)


def _paths(
    parent: Any, count: Any, get: Any, forms: tuple[pdfium.PdfMatrix, ...]
) -> Iterator[tuple[Any, tuple[pdfium.PdfMatrix, ...]]]:
    """The paths drawn on a page or in a form, each with the matrices of the forms around it, the innermost first."""
    for index in range(count(parent)):
        item = get(parent, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield item, forms
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and len(forms) < DEEPEST_FORM:
            matrix = pdfium_c.FS_MATRIX()
            if pdfium_c.FPDFPageObj_GetMatrix(item, matrix):
                within = (pdfium.PdfMatrix.from_raw(matrix), *forms)
                yield from _paths(item, pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject, within)
