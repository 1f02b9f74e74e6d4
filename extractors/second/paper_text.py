"""The lines of a paper as they are shown to a second reader and as its quotes are searched in.

Kept in the lake beside the readings, so that asking a thousand papers opens no PDF.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path

from extractors.pages.document import Document, read_document
from extractors.pages.pdf import UnreadablePdfError
from extractors.pages.structure import mark_lines
from extractors.paper import read_parsed
from extractors.reading import PaperReadings, ReadWithText, TextLine


def text_lines(document: Document) -> tuple[TextLine, ...]:
    """The lines of a document."""
    return tuple(
        TextLine(
            marked.page.number,
            marked.text,
            marked.kind,
            marked.page.text[marked.line.end : marked.line.end + 1] not in ("\n", " ", ""),
            marked.line.box,
        )
        for marked in mark_lines(document)
        if marked.text
    )


def read_with_text(path: Path) -> PaperReadings:
    """Read a PDF as `extractors.paper.read_paper` does, and keep its lines; `OSError` is passed on."""
    return _read(path, whole=True)


def read_lines(path: Path) -> PaperReadings:
    """The lines of a PDF alone, for papers that were read before lines were kept; `OSError` is passed on."""
    return _read(path, whole=False)


def _read(path: Path, *, whole: bool) -> PaperReadings:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        document = read_document(path)
    except UnreadablePdfError as error:
        return PaperReadings(digest, error.status, error.detail)
    readings = read_parsed(document, digest) if whole else PaperReadings(digest, "read")
    if readings.status != "read":
        return readings
    kept = {field.name: getattr(readings, field.name) for field in fields(PaperReadings)}
    return ReadWithText(**kept, lines=text_lines(document))
