"""A page of a PDF as a picture with boxes drawn around what was read.

`python -m extractors.pages.pictures PDF PAGE PICTURE BOXES` writes one, BOXES being a JSON list of
[x0, y0, x1, y1]: PDFium can hang or abort on a malformed page, so a program that must go on runs it as a process of
its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from PIL import ImageDraw

from extractors.pages.pdf import UnreadablePdfError, open_pdf
from extractors.reading import Box

DEFAULT_DPI = 150
MAX_PIXELS = 40_000_000
"""A poster-sized page is drawn coarser rather than filling the memory."""

_FRAME = (214, 39, 40)
_MARGIN_PT = 1.5
_POINTS_PER_INCH = 72


def render_page(path: Path, page: int, boxes: Iterable[Box] = (), dpi: float = DEFAULT_DPI) -> bytes:
    """PNG of page `page` (from 1) with a frame around each box (points, origin top left).

    Raises UnreadablePdfError for a PDF that cannot be opened, IndexError for a page that is not there,
    pypdfium2.PdfiumError for one that cannot be drawn.
    """
    with open_pdf(path) as document:
        if not 1 <= page <= len(document):
            raise IndexError(f"there is no page {page}: the PDF has {len(document)}")
        drawn = document[page - 1]
        width, height = drawn.get_size()
        scale = dpi / _POINTS_PER_INCH
        scale = min(scale, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        picture = drawn.render(scale=scale).to_pil().convert("RGB")
    canvas = ImageDraw.Draw(picture)
    for box in boxes:
        frame = (box.x0 - _MARGIN_PT, box.y0 - _MARGIN_PT, box.x1 + _MARGIN_PT, box.y1 + _MARGIN_PT)
        x0, y0, x1, y1 = (edge * scale for edge in frame)
        canvas.rectangle(
            (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), outline=_FRAME, width=max(2, round(scale))
        )
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Write a picture; exit status 1 with the reason on standard error where it cannot be made."""
    pdf, page, target, boxes = arguments
    try:
        data = render_page(Path(pdf), int(page), [Box(*box) for box in json.loads(boxes)])
    except (UnreadablePdfError, IndexError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    Path(target).write_bytes(data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
