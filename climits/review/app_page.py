"""The page as a picture in terminals that show pictures (kitty's protocol, sixel)."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual_image.widget import Image


class PageScreen(ModalScreen[None]):
    """One picture, as wide as the terminal."""

    CSS = "PageScreen Image { width: 100%; height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,o,q,enter", "dismiss", "close")]

    def __init__(self, picture: Path) -> None:
        """Show the picture of this file."""
        super().__init__()
        self.picture = picture

    def compose(self) -> ComposeResult:
        """The picture alone."""
        with VerticalScroll():
            yield Image(self.picture)
