"""The characters of a page with their places, sizes and fonts, as PDFium's text page holds them.

PDFium is asked several times for each character, by calls that are given what needs no turning: whole numbers, one
handle and the same few places of a buffer. What is the same for all characters of a text object is asked once for each.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from extractors.pages.calls import short_call

FLAG_FORCE_BOLD = 1 << 18  # PDF 32000-1, table 123
BOLD_WEIGHT = 600  # OpenType usWeightClass: 600 is semi-bold
BOLD_FONT_NAMES = ("bold", "black", "heavy", "cmbx", "cmssbx", "cmb10", "-medi", "medi-", "nimbusromno9l-medi", "demi")
GENERATED = frozenset(map(ord, " \r\n"))  # what PDFium adds by itself, where it sees a gap or a line's end
SIDEWAYS = 0.7  # |sin| of the angle above which a character's height lies along the page's width


_get_unicode = short_call(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint)
_get_object = short_call(pdfium_c.FPDFText_GetTextObject, ctypes.c_void_p)
_is_generated = short_call(pdfium_c.FPDFText_IsGenerated, ctypes.c_int)
_get_box = short_call(pdfium_c.FPDFText_GetCharBox, ctypes.c_int)
_get_origin = short_call(pdfium_c.FPDFText_GetCharOrigin, ctypes.c_int)
_get_angle = short_call(pdfium_c.FPDFText_GetCharAngle, ctypes.c_float)
_get_loose_box = short_call(pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_int)
_get_font = short_call(pdfium_c.FPDFText_GetFontInfo, ctypes.c_ulong)
_get_weight = short_call(pdfium_c.FPDFText_GetFontWeight, ctypes.c_int)


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
    boxes, origin = places[:, :4], places[:, 4:]
    size, angle = np.zeros(n, np.float32), np.zeros(n, np.float32)
    bold = np.zeros(n, np.bool_)
    ink = np.flatnonzero(~generated)
    if len(ink):
        starts = _starts(handle, ink, origin[:, 1])
        size[ink], angle[ink], bold[ink] = _setting(handle, ink, starts, boxes[ink])
    return Characters(
        np.array(codes, np.uint32).astype(np.int32),
        boxes.astype(np.float32),
        origin.astype(np.float32),
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


def _starts(handle: Any, ink: NDArray[np.intp], baseline: NDArray[np.float64]) -> NDArray[np.intp]:
    """Where among the inked characters another text object or another baseline begins."""
    owners = np.array([_get_object(handle, i) or 0 for i in ink.tolist()], np.uint64)
    height = baseline[ink]
    begins = np.ones(len(ink), np.bool_)
    begins[1:] = (owners[1:] != owners[:-1]) | (height[1:] != height[:-1])
    return np.flatnonzero(begins)


def _setting(
    handle: Any, ink: NDArray[np.intp], starts: NDArray[np.intp], boxes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Size, angle and boldness of the inked characters, which begin a run of their kind at each of `starts`.

    A loose box reaches from the font's descent to its ascent, and further where the ink does: the character of a run
    with the least ink above shows the ascent, the one with the least below the descent.
    """
    counts = np.diff(starts, append=len(ink))
    run = np.repeat(np.arange(len(starts)), counts)
    bottom, top = boxes[:, 1], boxes[:, 3]
    lowest = ink[np.lexsort((top, run))[starts]]
    highest = ink[np.lexsort((-bottom, run))[starts]]
    fonts = _Fonts(handle)
    loose = pdfium_c.FS_RECTF()
    place = ctypes.byref(loose)
    found = []
    for first, low, high in zip(ink[starts].tolist(), lowest.tolist(), highest.tolist(), strict=True):
        turn = _get_angle(handle, first)  # clockwise, from 0 to 2 pi
        _get_loose_box(handle, low, place)
        ascent = loose.top
        _get_loose_box(handle, high, place)
        found.append((turn, ascent, loose.bottom, fonts.is_bold(first)))
    turn, ascent, descent, bold = np.repeat(np.array(found), counts, axis=0).T
    size = np.abs(np.maximum(top, ascent) - np.minimum(bottom, descent))
    for k in np.flatnonzero(np.abs(np.sin(turn)) > SIDEWAYS).tolist():
        _get_loose_box(handle, int(ink[k]), place)
        size[k] = abs(loose.right - loose.left)
    return size, np.where(turn <= math.pi, -turn, 2 * math.pi - turn), bold > 0


def is_bold_name(name: str) -> bool:
    """Whether a font's name says that it is bold."""
    lowered = name.lower()
    return any(part in lowered for part in BOLD_FONT_NAMES)


class _Fonts:
    """Whether the fonts of a text page are bold, each worked out once."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._places = ctypes.byref(self._name), ctypes.c_ulong(len(self._name)), ctypes.byref(self._flags)
        self._known: dict[tuple[bytes, int], bool] = {}

    def is_bold(self, i: int) -> bool:
        """Whether the character at `i` is bold, by its font's flags, weight or name."""
        _get_font(self._handle, i, *self._places)
        key = self._name.value, self._flags.value
        if key not in self._known:
            name, flags = key[0].decode("utf-8", "replace"), key[1]
            self._known[key] = (
                bool(flags & FLAG_FORCE_BOLD) or _get_weight(self._handle, i) >= BOLD_WEIGHT or is_bold_name(name)
            )
        return self._known[key]
