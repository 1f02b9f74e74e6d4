"""Papers made in memory for tests: pages of plain lines without a PDF."""

from __future__ import annotations

import numpy as np

from extractors.pages.document import Document, Line, Page
from extractors.pages.sentences import read_sentences
from extractors.reading import Box, PaperReadings
from extractors.readings.text_facts import read_text

LINE_HEIGHT = 12.0
BODY = 10.0
HEADING = 14.0


def document_of(*pages: str) -> Document:
    """A document of pages; a line that begins with "# " is set as a heading."""
    return Document(tuple(_page(number, text) for number, text in enumerate(pages, start=1)), len(pages))


def _page(number: int, source: str) -> Page:
    lines, parts, length = [], [], 0
    for k, raw in enumerate(source.strip("\n").split("\n")):
        heading = raw.startswith("# ")
        text = raw.removeprefix("# ")
        top = 100 + k * LINE_HEIGHT
        box = Box(72.0, top, 72.0 + 5 * len(text), top + 9)
        lines.append(Line(length, length + len(text), box, HEADING if heading else BODY, 0.0, heading, 0))
        parts.append(text)
        length += len(text) + 1
    joined = "\n".join(parts)
    return Page(
        number,
        612.0,
        792.0,
        joined,
        np.full(len(joined), -1, np.int32),
        np.zeros((0, 4), np.float32),
        np.zeros(0, np.bool_),
        tuple(lines),
        np.zeros((0, 4), np.float32),
    )


def paper_of(*pages: str, title: str = "A paper") -> PaperReadings:
    """The readings of the text of such a document."""
    document = document_of(*pages)
    readings = tuple(read_text(document, read_sentences(document)))
    return PaperReadings("0" * 64, "read", "", None, None, title, "", len(pages), document.characters, readings)
