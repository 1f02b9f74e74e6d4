"""Titles and abstracts of page 1: front matters as papers set them, rules with their examples, and the corpus.

All of the corpus with CLIMITS_WHOLE_CORPUS=1 (a minute), else every fourth paper of it.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from rapidfuzz import fuzz

import extractors
from extractors.pages.abstracts import read_abstract
from extractors.pages.document import Document, Line, Page, read_document
from extractors.pages.sentences import read_sentences
from extractors.pages.structure import mark_lines
from extractors.pages.titles import read_title
from extractors.reading import Box
from tests.shared import SHARED

WHOLE = "CLIMITS_WHOLE_CORPUS"
EVERY = 4
LEAST_RIGHT_TITLES = 0.95
LEAST_ABSTRACTS = 0.97
LEAST_ALIKE = 0.93
"""Similarity of two titles' letters from which they are the same: labels write accents and dashes in their own way."""
CAPITAL, SMALL, WIDTH = 0.68, 0.45, 0.5  # height of a capital, of an x, and width of a letter, in sizes


@dataclass(frozen=True)
class Set:
    """A line as it is set: its text, size and top in points; `small_capitals` writes small letters as capitals."""

    text: str
    size: float
    top: float
    bold: bool = False
    left: float = 100.0
    small_capitals: bool = False


def page_of(*lines: Set) -> Document:
    """A document of one page of such lines, each letter with a box."""
    parts: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    source: list[int] = []
    bold: list[bool] = []
    made: list[Line] = []
    for line in lines:
        start = len(source)
        baseline = line.top + CAPITAL * line.size
        for k, char in enumerate(line.text):
            left = line.left + k * WIDTH * line.size
            small = char.islower() and (line.small_capitals or char not in "bdfhklt")
            height = (0.8 * CAPITAL if line.small_capitals else SMALL) if small else CAPITAL
            source.append(len(boxes))
            boxes.append((left, baseline - height * line.size, left + 0.9 * WIDTH * line.size, baseline))
            bold.append(line.bold)
        parts += [line.text.upper() if line.small_capitals else line.text, "\n"]
        right = line.left + len(line.text) * WIDTH * line.size
        box = Box(line.left, line.top, right, baseline)
        made.append(Line(start, len(source), box, line.size, 0.0, line.bold, 0))
        source.append(-1)
    page = Page(
        1,
        612.0,
        792.0,
        "".join(parts),
        np.array(source, np.int32),
        np.array(boxes, np.float32),
        np.array(bold, np.bool_),
        tuple(made),
        np.zeros((0, 4), np.float32),
    )
    return Document((page,), 1)


BODY = (
    Set("Abstract", 12, 300, bold=True),
    *(Set("Recurrent models factor computation along the symbols of the input", 10, 320 + 12 * k) for k in range(12)),
)

TITLES = {
    "a licence above it, 1706.03762": (
        [
            Set("Provided proper attribution is provided, Google hereby grants permission to", 12, 74),
            Set("reproduce the tables and figures in this paper solely for use in journalistic or", 12, 88),
            Set("scholarly works.", 12, 102),
            Set("Attention Is All You Need", 17, 150, bold=True),
            Set("Ashish Vaswani", 10, 236, bold=True),
        ],
        "Attention Is All You Need",
    ),
    "a conference's banner and small capitals over two lines, 1701.06538": (
        [
            Set("Under review as a conference paper at ICLR 2017", 10, 29),
            Set("Outrageously Large Neural Networks:", 14, 82, small_capitals=True),
            Set("The Sparsely-Gated Mixture-of-Experts Layer", 14, 98, small_capitals=True),
            Set("Noam Shazeer", 10, 135, bold=True),
        ],
        "OUTRAGEOUSLY LARGE NEURAL NETWORKS: THE SPARSELY-GATED MIXTURE-OF-EXPERTS LAYER",
    ),
    "authors in bold, a little smaller, 1908.07442": (
        [
            Set("TabNet: Attentive Interpretable Tabular Learning", 14.4, 99, bold=True),
            Set("Sercan O. Arik, Tomas Pfister", 12, 127, bold=True),
            Set("Google Cloud AI", 10, 145),
        ],
        "TabNet: Attentive Interpretable Tabular Learning",
    ),
    "a reader's note above it in larger letters, 2303.15343": (
        [
            Set("Summary is provided at the end of the paper. It is recommended to go", 19, 27, bold=True, left=20),
            Set("through it before delving into the details.", 19, 50, bold=True, left=20),
            Set("Sigmoid Loss for Language Image Pre-Training", 14, 108, bold=True),
        ],
        "Sigmoid Loss for Language Image Pre-Training",
    ),
    "a picture's words beside it, 2006.03654": (
        [
            Set("Deep Learning of Disentangled", 17, 82),
            Set("Attention", 17, 102),
            Set("Improve BERT", 14, 102, left=400),
        ],
        "Deep Learning of Disentangled Attention",
    ),
    "footnote marks": (
        [Set("Going Deeper with Convolutions^*†", 17, 82, bold=True), Set("Christian Szegedy", 10, 120)],
        "Going Deeper with Convolutions",
    ),
    "a word cut in capitals": (
        [
            Set("A GENERAL SHAPE OF RECUR-", 17, 82),
            Set("RENT NETWORKS", 17, 102),
            Set("Jane Doe", 10, 130),
        ],
        "A GENERAL SHAPE OF RECURRENT NETWORKS",
    ),
    "nothing larger than the text": ([Set("Some words of a letter", 10, 82)], ""),
}


@pytest.mark.parametrize("name", TITLES)
def test_a_title_is_read_from_its_page(name: str) -> None:
    lines, title = TITLES[name]
    assert read_title(page_of(*lines, *BODY)) == title


@pytest.mark.parametrize(
    ("own", "title"),
    [
        ("Some Words of a Letter", "Some Words of a Letter"),
        ("Sample manuscript showing specifications and style", ""),
        ("letter", ""),
    ],
)
def test_the_files_own_title_counts_where_the_page_has_its_words(own: str, title: str) -> None:
    document = page_of(Set("Some Words of a Letter", 10, 82), *BODY)
    assert read_title(Document(document.pages, 1, metadata_title=own)) == title


TEXT = (
    "We propose a network for images that is trained on eight accelerators at",
    "once and reaches an error that is lower than that of all networks before",
    "it, at a tenth of their cost, and say what it needs to be trained again",
    "by others, who may find that it does so on theirs within an hour or two.",
)
ABSTRACTS = {
    "run in, in small letters": ("", "Abstract. ", 9.0, None),
    "run in with a dash": ("", "Abstract—", 10.0, None),
    "letterspaced": ("A B S T R A C T", "", 9.0, None),
    "without a heading": ("", "", 10.0, None),
    "with keywords below": ("A B S T R A C T", "", 9.0, "Keywords: networks, cost of training, images"),
}


@pytest.mark.parametrize("name", ABSTRACTS)
def test_an_abstract_is_read_whatever_opens_it(name: str) -> None:
    heading, opening, size, below = ABSTRACTS[name]
    lines = [Set("Networks at a Tenth of the Cost", 17, 80, bold=True), Set("Jane Doe, John Roe", 10, 120)]
    if heading:
        lines.append(Set(heading, 10, 180))
    text = [opening + TEXT[0], *TEXT[1:]]
    lines += [Set(line, size, 200 + 12 * k) for k, line in enumerate(text)]
    if below:
        lines.append(Set(below, size, 200 + 12 * len(text)))
    lines.append(Set("1 Introduction", 13, 290, bold=True))
    lines += [
        Set("Networks have become large and costly over the years since then.", 10, 310 + 12 * k) for k in range(9)
    ]
    document = page_of(*lines)
    marked = mark_lines(document)
    assert read_abstract(marked, read_sentences(document, marked)) == " ".join(TEXT)


def test_a_paper_that_opens_with_its_introduction_has_no_abstract() -> None:
    lines = [Set("Networks", 17, 80, bold=True), Set("1 Introduction", 13, 180, bold=True)]
    document = page_of(*lines, *(Set(line, 10, 200 + 12 * k) for k, line in enumerate(TEXT)))
    marked = mark_lines(document)
    assert read_abstract(marked, read_sentences(document, marked)) == ""


RULES = tomllib.loads((Path(extractors.__file__).parent / "data" / "front_matter.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RULES)
def test_front_matter_rules_know_their_examples(name: str) -> None:
    entry = RULES[name]
    pattern = re.compile(entry["pattern"], re.IGNORECASE)
    matches = pattern.fullmatch if name == "body_begins" else pattern.match
    assert [text for text in entry["examples"] if not matches(text)] == []
    assert [text for text in entry["leave"] if matches(text)] == []


def letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if char.isalpha())


@dataclass(frozen=True)
class Front:
    """What was read of a paper of the corpus, and the title that its label says."""

    name: str
    title: str
    abstract: str
    wanted: str


@pytest.fixture(scope="module")
def fronts(tmp_path_factory: pytest.TempPathFactory) -> list[Front]:
    labels = sorted((SHARED / "gold").glob("*.json"))
    if not labels:
        pytest.skip(f"no labelled papers in {SHARED / 'gold'}: they are not part of the repository")
    cut = tmp_path_factory.mktemp("fronts") / "front.pdf"
    found = []
    for label in labels[:: 1 if os.environ.get(WHOLE) else EVERY]:
        known = json.loads(label.read_text(encoding="utf-8"))
        path = SHARED / "corpus" / "pdfs" / f"{known['id']}.pdf"
        with pdfium.PdfDocument(path) as whole, pdfium.PdfDocument.new() as front:
            front.import_pages(whole, list(range(min(2, len(whole)))))
            front.save(cut)
        document = read_document(cut)
        marked = mark_lines(document)
        abstract = read_abstract(marked, read_sentences(document, marked))
        found.append(Front(known["id"], read_title(document), abstract, known["title"]))
    return found


def test_titles_of_the_corpus_are_right(fronts: list[Front]) -> None:
    wrong = {
        front.name: front.title
        for front in fronts
        if fuzz.ratio(letters(front.title), letters(front.wanted)) < 100 * LEAST_ALIKE
    }
    assert len(wrong) <= (1 - LEAST_RIGHT_TITLES) * len(fronts), wrong


def test_papers_of_the_corpus_have_abstracts(fronts: list[Front]) -> None:
    without = [front.name for front in fronts if len(front.abstract) < 200]
    assert len(without) <= (1 - LEAST_ABSTRACTS) * len(fronts), without
