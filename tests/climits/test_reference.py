"""The reference of all commands is what the commands say."""

from __future__ import annotations

from climits.main import app
from climits.reference import DOCUMENT, reference


def test_every_command_is_documented_as_it_is() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == reference(app), "docs/cli.md is out of date: make docs"
