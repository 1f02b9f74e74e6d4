"""The characters of a page with their places, sizes and fonts, as PDFium's text page holds them.

PDFium is asked several times for each character. ctypes spends most of a call on turning arguments into the types that
a function declares; the functions here declare none and are given what needs no turning: whole numbers, one handle and
the same few places of a buffer. What is the same for all characters of a text object is asked once for each.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

FLAG_FORCE_BOLD = 1 << 18  # PDF 32000-1, table 123
BOLD_WEIGHT = 600  # OpenType usWeightClass: 600 is semi-bold
BOLD_FONT_NAMES = ("bold", "black", "heavy", "cmbx", "cmssbx", "cmb10", "-medi", "medi-", "nimbusromno9l-medi", "demi")
GENERATED = frozenset(map(ord, " \r\n"))  # what PDFium adds by itself, where it sees a gap or a line's end
SIDEWAYS = 0.7  # |sin| of the angle above which a character's height lies along the page's width


def _undeclared(function: Any, result: Any) -> Any:
    """A function of PDFium that declares no types of arguments: a call costs less than half."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    return ctypes.CFUNCTYPE(result)(address)


_get_unicode = _undeclared(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint)
_get_object = _undeclared(pdfium_c.FPDFText_GetTextObject, ctypes.c_void_p)
_is_generated = _undeclared(pdfium_c.FPDFText_IsGenerated, ctypes.c_int)
_get_box = _undeclared(pdfium_c.FPDFText_GetCharBox, ctypes.c_int)
_get_origin = _undeclared(pdfium_c.FPDFText_GetCharOrigin, ctypes.c_int)


@dataclass(frozen=True, slots=True)
class Characters:
    """Parallel arrays as in `RawPage`, but in PDF coordinates: the origin is at the bottom left."""

    codes: NDArray[np.int32]
    boxes: NDArray[np.float32]
    origin: NDArray[np.float32]
    size: NDArray[np.float32]
    angle: NDArray[np.float32]
    bold: NDArray[np.bool_]
    generated: NDArray[np.bool_]


def read_characters(text_page: pdfium_c.FPDF_TEXTPAGE) -> Characters:
    """All characters of a text page in PDFium's order, which is that of the content stream."""
    n = max(pdfium_c.FPDFText_CountChars(text_page), 0)
    handle = ctypes.c_void_p.from_param(ctypes.cast(text_page, ctypes.c_void_p).value)
    codes = list(map(_get_unicode, repeat(handle, n), range(n)))
    generated = np.array(
        [code in GENERATED and _is_generated(handle, i) == 1 for i, code in enumerate(codes)], np.bool_
    )
    places = _places(handle, n)
    size = np.zeros(n, np.float32)
    angle = np.zeros(n, np.float32)
    bold = np.zeros(n, np.bool_)
    ink = np.flatnonzero(~generated)
    known_fonts: dict[tuple[bytes, int], bool] = {}
    for run in _runs(handle, ink, places[:, 5]):
        first = int(run[0])
        turn = pdfium_c.FPDFText_GetCharAngle(text_page, first)  # clockwise, from 0 to 2 pi
        angle[run] = -turn if turn <= math.pi else 2 * math.pi - turn
        size[run] = _widths(text_page, run) if abs(math.sin(turn)) > SIDEWAYS else _heights(text_page, run, places)
        bold[run] = _is_bold(text_page, first, known_fonts)
    return Characters(
        np.array(codes, np.uint32).astype(np.int32),
        places[:, :4].astype(np.float32),
        places[:, 4:].astype(np.float32),
        size,
        angle,
        bold,
        generated,
    )


def _places(handle: Any, n: int) -> NDArray[np.float64]:
    """For each character x0, y0, x1, y1 of its ink and x, y of its pen position, shape (n, 6)."""
    buffer = (ctypes.c_double * 6)()
    x0, y0, x1, y1, x, y = (ctypes.byref(buffer, k * ctypes.sizeof(ctypes.c_double)) for k in range(6))
    places = bytearray()
    for i in range(n):
        _get_box(handle, i, x0, x1, y0, y1)
        _get_origin(handle, i, x, y)
        places += buffer
    return np.frombuffer(places, np.float64).reshape(n, 6)


def _runs(handle: Any, ink: NDArray[np.intp], baseline: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """The inked characters parted where another text object or another baseline begins."""
    if not len(ink):
        return []
    owners = np.array([_get_object(handle, i) or 0 for i in ink.tolist()], np.uint64)
    height = baseline[ink]
    parts = np.flatnonzero((owners[1:] != owners[:-1]) | (height[1:] != height[:-1])) + 1
    return [ink[a:b] for a, b in pairwise([0, *parts.tolist(), len(ink)])]


def _loose(text_page: pdfium_c.FPDF_TEXTPAGE, i: int) -> pdfium_c.FS_RECTF:
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(text_page, i, box)
    return box


def _heights(
    text_page: pdfium_c.FPDF_TEXTPAGE, run: NDArray[np.intp], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Heights of the loose boxes of characters of one text object on one baseline.

    A loose box reaches from the font's descent to its ascent, and further where the ink does: the character with the
    least ink above shows the ascent, the one with the least below the descent.
    """
    bottom, top = places[run, 1], places[run, 3]
    low, high = int(top.argmin()), int(bottom.argmax())
    ascent = _loose(text_page, int(run[low])).top
    descent = _loose(text_page, int(run[high])).bottom
    heights: NDArray[np.float64] = np.abs(np.maximum(top, ascent) - np.minimum(bottom, descent))
    return heights


def _widths(text_page: pdfium_c.FPDF_TEXTPAGE, run: NDArray[np.intp]) -> list[float]:
    """Widths of the loose boxes: the height of what is set sideways."""
    boxes = (_loose(text_page, i) for i in run.tolist())
    return [abs(box.right - box.left) for box in boxes]


def is_bold_name(name: str) -> bool:
    """Whether a font's name says that it is bold."""
    lowered = name.lower()
    return any(part in lowered for part in BOLD_FONT_NAMES)


def _is_bold(text_page: pdfium_c.FPDF_TEXTPAGE, i: int, known_fonts: dict[tuple[bytes, int], bool]) -> bool:
    name = ctypes.create_string_buffer(256)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(text_page, i, name, 256, flags)
    key = (name.value, flags.value)
    if key not in known_fonts:
        known_fonts[key] = (
            bool(flags.value & FLAG_FORCE_BOLD)
            or pdfium_c.FPDFText_GetFontWeight(text_page, i) >= BOLD_WEIGHT
            or is_bold_name(name.value.decode("utf-8", "replace"))
        )
    return known_fonts[key]
