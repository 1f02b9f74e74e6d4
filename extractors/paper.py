"""From one PDF to its readings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from extractors.pages.abstracts import read_abstract
from extractors.pages.document import Document, read_document
from extractors.pages.pdf import UnreadablePdfError
from extractors.pages.sentences import LONGEST_SENTENCE, Sentence, read_sentences
from extractors.pages.structure import mark_lines, read_stamp
from extractors.pages.titles import read_title
from extractors.reading import PaperReadings, Reading
from extractors.readings.benchmark_names import read_benchmark_names
from extractors.readings.data_names import read_data_names
from extractors.readings.names import read_names
from extractors.readings.scores import read_scores
from extractors.readings.table_facts import read_table
from extractors.readings.text_facts import read_text
from extractors.readings.written_numbers import is_bounded
from extractors.tables.find import read_tables

FEWEST_CHARACTERS_PER_PAGE = 20  # below it a page holds a page number or a stamp, not text


def read_paper(path: Path) -> PaperReadings:
    """Read a PDF; where it cannot be read, `status` and `detail` say why. `OSError` is passed on."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        document = read_document(path)
    except UnreadablePdfError as error:
        return PaperReadings(digest, error.status, error.detail)
    return read_parsed(document, digest)


def read_parsed(document: Document, pdf_sha256: str) -> PaperReadings:
    """The readings of a document that is already in memory."""
    stamp = read_stamp(document)
    arxiv_id, version, stamped_on = (stamp.arxiv_id, stamp.version, stamp.submitted_on) if stamp else (None, None, None)
    if document.characters < FEWEST_CHARACTERS_PER_PAGE * document.page_count:
        detail = f"{document.characters} characters on {document.page_count} pages: a scan needs text recognition first"
        return PaperReadings(
            pdf_sha256, "no_text", detail, arxiv_id, version, pages=document.page_count, stamped_on=stamped_on
        )
    marked = mark_lines(document)
    sentences = read_sentences(document, marked)
    tables = read_tables(document, sentences)
    readings = (
        *read_text(document, sentences),
        *read_names(document, sentences),
        *read_scores(document, sentences),
        *read_benchmark_names(sentences),
        *read_data_names(sentences),
        *(reading for table in tables for reading in read_table(table)),
    )
    return PaperReadings(
        pdf_sha256,
        "read",
        "; ".join(_doubts(document, sentences)),
        arxiv_id,
        version,
        read_title(document),
        read_abstract(marked, sentences),
        document.page_count,
        document.characters,
        tuple(bounded(readings)),
        tables,
        stamped_on,
    )


def _doubts(document: Document, sentences: Sequence[Sentence]) -> Iterator[str]:
    """Why a paper that was read may say more than was read of it."""
    if document.unreadable:
        yield f"pages that could not be loaded: {', '.join(map(str, document.unreadable))}"
    for reading in document.second:
        yield f"look at {reading}, which counts"
    if document.damage:
        yield document.damage
    cut = sorted({sentence.page for sentence in sentences if sentence.cut})
    if cut:
        yield f"sentences longer than {LONGEST_SENTENCE:,} characters were cut on pages {', '.join(map(str, cut))}"


def bounded(readings: Iterable[Reading]) -> Iterator[Reading]:
    """The readings but those of a number that no quantity of a paper can be: a misread power, digits run together."""
    return (reading for reading in readings if reading.value is None or is_bounded(reading.value))
