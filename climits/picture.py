"""A page of a stored PDF as a picture with boxes, drawn in a process of its own: PDFium can hang or abort."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

RENDER_TIMEOUT_S: Final = 30.0


class PictureError(Exception):
    """The picture cannot be made; the text says why."""

    exit_status = 1


def draw_page(pdf: Path, page: int, boxes: Sequence[Sequence[float]], target: Path) -> None:
    """Write page `page` (from 1) as PNG with frames around `boxes` (x0, y0, x1, y1 in points from the top left).

    Raises PictureError.
    """
    if not pdf.is_file():
        raise PictureError(f"The PDF {pdf} is not in the lake: the page cannot be drawn without it.")
    if not target.parent.is_dir():
        raise PictureError(f"There is no folder {target.parent} to write {target.name} into.")
    arguments = [str(pdf), str(page), str(target), json.dumps([list(box) for box in boxes])]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "extractors.pages.pictures", *arguments],
            capture_output=True,
            text=True,
            timeout=RENDER_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PictureError(f"Page {page} of {pdf.name} took longer than {RENDER_TIMEOUT_S:.0f} s to draw.") from error
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or [f"the process ended with {done.returncode}"])[-1]
        raise PictureError(f"Page {page} of {pdf.name} cannot be drawn as {target}: {said}.")
