"""Pages of papers as pictures for the browser: drawn once, each in a process of its own, and kept for the session."""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from climits.picture import draw_page

KEPT_PAGES: Final = 200
"""Pictures that are kept; at 150 dpi one takes 0.2 to 2 MB of the disk."""


class PagePictures:
    """Pictures without boxes, so that all claims of a page share one: the browser lays the boxes over it."""

    def __init__(self, kept: int = KEPT_PAGES) -> None:
        """Keep so many pictures in a folder that is gone after `close`."""
        self._folder = tempfile.TemporaryDirectory(prefix="climits-pages-", ignore_cleanup_errors=True)
        self._kept = kept
        self._files: OrderedDict[tuple[str, int], Path] = OrderedDict()
        self._lock = threading.Lock()

    def png(self, pdf: Path, page: int) -> bytes:
        """The page (from 1) of a stored PDF as PNG at 150 dpi. Raises PictureError."""
        with self._lock:  # one process at a time: two tabs that ask for one page wait for the same picture
            key = (pdf.name, page)
            if key not in self._files:
                target = Path(self._folder.name) / f"{pdf.stem}-{page}.png"
                draw_page(pdf, page, (), target)
                self._files[key] = target
                self._forget()
            self._files.move_to_end(key)
            return self._files[key].read_bytes()

    def _forget(self) -> None:
        while len(self._files) > self._kept:
            _, oldest = self._files.popitem(last=False)
            oldest.unlink(missing_ok=True)

    def close(self) -> None:
        """Take the pictures away."""
        self._folder.cleanup()
