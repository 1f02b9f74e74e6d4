"""The thin lines that are drawn on a page: rules of tables, edges of boxes, axes of plots."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from extractors.pages.calls import short_call

DEEPEST_FORM = 3  # forms within forms that are looked into
RULE_THICKNESS_PT = 2.5  # a drawn path thinner than this is a line, not a box

_Forms = tuple[pdfium.PdfMatrix, ...]

_of_page = (
    short_call(pdfium_c.FPDFPage_CountObjects, ctypes.c_int, ctypes.c_void_p),
    short_call(pdfium_c.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
)
_of_form = (
    short_call(pdfium_c.FPDFFormObj_CountObjects, ctypes.c_int, ctypes.c_void_p),
    short_call(pdfium_c.FPDFFormObj_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong),
)
_type_of = short_call(pdfium_c.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)
_matrix_of = short_call(pdfium_c.FPDFPageObj_GetMatrix, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_bounds_of = short_call(pdfium_c.FPDFPageObj_GetBounds, ctypes.c_int, *[ctypes.c_void_p] * 5)


def drawn_rules(page: pdfium.PdfPage) -> NDArray[np.float32]:
    """Bounds of the thin paths of a page, in PDF coordinates (origin bottom left), shape (m, 4)."""
    bounds = (ctypes.c_float * 4)()
    places = [ctypes.addressof(bounds) + k * ctypes.sizeof(ctypes.c_float) for k in range(4)]
    address = ctypes.cast(page.raw, ctypes.c_void_p).value
    assert address is not None
    lines: list[tuple[float, float, float, float]] = []
    for path, forms in _paths(address, ()):
        if not _bounds_of(path, *places):  # a path without extent has no bounds
            continue
        left, bottom, right, top = bounds
        box = (left, bottom, right, top)
        for form in forms:  # a path within a form has the form's own coordinates
            box = form.on_rect(*box)
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= RULE_THICKNESS_PT < max(width, height):
            lines.append(box)
    return np.array(lines, np.float32).reshape(-1, 4)


def _paths(parent: int, forms: _Forms) -> Iterator[tuple[int, _Forms]]:
    """The paths drawn on a page or in a form, each with the matrices of the forms around it, the innermost first."""
    count, get = _of_form if forms else _of_page
    for index in range(count(parent)):
        item: int = get(parent, index)
        kind = _type_of(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield item, forms
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and len(forms) < DEEPEST_FORM:
            matrix = pdfium_c.FS_MATRIX()
            if _matrix_of(item, ctypes.addressof(matrix)):
                yield from _paths(item, (pdfium.PdfMatrix.from_raw(matrix), *forms))
