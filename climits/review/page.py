"""The page of a claim as a picture: made in a process of its own, shown in the terminal or opened as a file."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from climits.picture import PictureError, draw_page
from climits.review.desk import Card

if TYPE_CHECKING:
    from textual.app import App

_PICTURE_TERMINALS: Final = ("kitty", "wezterm", "ghostty", "iterm", "foot", "sixel", "mlterm")


def boxes_of(row: Mapping[str, Any]) -> list[list[float]]:
    """The evidence boxes of a claim on the page of its main evidence."""
    return [
        [box["x0"], box["y0"], box["x1"], box["y1"]]
        for piece in row.get("evidence") or ()
        if piece.get("page") == row.get("page")
        for box in piece.get("boxes") or ()
    ]


def page_picture(card: Card, pdf: Path | None, target: Path | None = None) -> Path:
    """Write the claim's page as PNG, evidence boxed, and return its path. Raises PictureError."""
    page = card.row.get("page")
    if pdf is None:
        raise PictureError(f"The PDF of {card.arxiv_id} is not in the lake.")
    if not page:
        raise PictureError("The claim names no page.")
    if target is None:
        folder = Path(tempfile.gettempdir()) / f"climits-pages-{getpass.getuser()}"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise PictureError(f"No picture can be written to {folder}: {error.strerror}.") from error
        target = folder / f"{card.arxiv_id.replace('/', '-')}-p{page}-{card.claim_id[-8:]}.png"
    draw_page(pdf, page, boxes_of(card.row), target)
    return target


def shows_pictures(environment: Mapping[str, str]) -> bool:
    """Whether the terminal says that it shows pictures."""
    named = " ".join(environment.get(name, "") for name in ("TERM", "TERM_PROGRAM")).lower()
    inside = bool(environment.get("TMUX")) or named.startswith("screen")
    return not inside and (any(name in named for name in _PICTURE_TERMINALS) or "KITTY_WINDOW_ID" in environment)


def opener() -> list[str] | None:
    """The command that opens a file with the desktop's viewer, None where there is no desktop."""
    if sys.platform == "darwin":
        return ["open"]
    graphical = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    found = shutil.which("xdg-open")
    return [found] if graphical and found else None


def open_picture(app: App[Any], picture: Path) -> str:
    """Show the picture in the terminal if it can, else with the desktop's viewer, else say where it lies."""
    if shows_pictures(os.environ):
        from climits.review.app_page import PageScreen

        app.push_screen(PageScreen(picture))
        return str(picture)
    command = opener()
    if command is None:
        return f"the page is in {picture}"
    subprocess.Popen(
        [*command, str(picture)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    return f"opened {picture}"
