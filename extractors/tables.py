"""Tables of a paper."""

from __future__ import annotations

from extractors.document import Document
from extractors.reading import Table


def read_tables(document: Document) -> tuple[Table, ...]:
    """Every table of the document."""
    return ()
