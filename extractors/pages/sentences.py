"""Sentences of a paper, over line ends, columns and pages, each tied to its page and place."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal, cast, get_args

import spacy
from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex

from extractors.pages.document import Document, Page
from extractors.pages.structure import LINE_GAP, Marked, body_size, mark_lines
from extractors.reading import Box

SentenceKind = Literal["prose", "heading", "caption", "row", "reference"]

A_PAGE = 1 << 32  # more than the characters of any page: page and offset are one number, which costs less than a pair
NOWHERE = -1
WORD_SPACES = 0.8  # of the loose font size: parts of one line lie closer

LONGEST_SENTENCE = 6000
"""Characters; a longer sentence is cut. The rules take time that grows with the square of it; the longest "sentence" of
the labelled papers, a table that was set as text, has about 3,000."""
LONGEST_WORD = 1000
"""Characters without a blank; a longer word is cut for the tokeniser, whose time grows with the square of it."""
LONGEST_GAP = 8  # blanks; a longer run says no more than one
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
# "… on each worker.^6 The same": the tokenizer takes full stop, mark and word before them for one token.
_MARKED_END = re.compile(r"(?<!\bal)(?<!\bFig)(?<!\bvs)(?<!\b[A-Z])[.!?][\"')\]”]?\^\d{1,2}(?= +[\"(“]?[A-Z])")
_STOPPED, _SIGNS = r"[^\s.!?。]*+[.!?。]\S*+", r"(?:[^\w\s]|_)++(?!\S)"
_NEAR_STOPS = re.compile(rf"(?<!\S){_STOPPED}(?:\s++(?:{_STOPPED}|{_SIGNS}))*+(?:\s++\S++)?")
"""Words with a full stop and what follows up to the next word without: one of these begins the next sentence."""
_GAP = re.compile(rf"\s{{{LONGEST_GAP + 1},}}")
_LOOKS_BACK = 300  # characters within which a bracket may still be open


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence. `text` has single spaces; `places` gives for each character page × A_PAGE + offset in its text.

    A blank that joins two lines stands nowhere: its place is NOWHERE.
    """

    number: int
    text: str
    kind: SentenceKind
    section: str
    page: int
    places: tuple[int, ...]
    small: bool = False  # set smaller than the body: a footnote, a figure's labels
    cut: bool = False  # a part of a sentence that was longer than LONGEST_SENTENCE

    def page_at(self, start: int) -> int:
        """The page on which the character at `start` stands."""
        return next((place // A_PAGE for place in self.places[start:] if place != NOWHERE), self.page)

    def boxes(self, document: Document, start: int, end: int) -> tuple[Box, ...]:
        """Boxes of the characters from `start` to `end` on the page where `start` stands."""
        number = self.page_at(start)
        offsets = [place % A_PAGE for place in self.places[start:end] if place // A_PAGE == number]
        return document.page(number).boxes_of(min(offsets), max(offsets) + 1) if offsets else ()

    def offset(self, start: int) -> int:
        """Place of the character at `start` as one number over the document: page times a million plus offset."""
        place = next((place for place in self.places[start:] if place != NOWHERE), self.page * A_PAGE)
        return place // A_PAGE * 1_000_000 + place % A_PAGE


@dataclass(slots=True)
class _Block:
    kind: SentenceKind
    section: str
    size: float
    text: list[str]
    places: list[int]
    page: int
    last: Marked
    left: float = 0.0  # where the last line begins, its parts before a footnote's mark included
    widest: float = 0.0
    lines: int = 0


@cache
def _words() -> dict[str, list[str]]:
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "structure.toml").read_text(encoding="utf-8"))
    words: dict[str, list[str]] = data["sentences"]
    return words


@cache
def pipeline() -> Language:
    """SpaCy's blank English pipeline with infixes for "8×V100", "3.5days", "64-GPU" and sentence ends for papers."""
    nlp = spacy.blank("en")
    tokenizer = cast(Tokenizer, nlp.tokenizer)
    defaults = [str(infix) for infix in cast(Any, nlp.Defaults).infixes]
    tokenizer.infix_finditer = compile_infix_regex([*defaults, *_words()["infixes"]]).finditer
    for short in _words()["abbreviations"]:
        tokenizer.add_special_case(short, [{ORTH: short}])
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "。"]})
    return nlp


def read_sentences(document: Document, marked: list[Marked] | None = None) -> list[Sentence]:
    """All sentences in reading order; rows of tables and headings are sentences of their own kind."""
    lines = mark_lines(document) if marked is None else marked
    sentences: list[Sentence] = []
    body = body_size(document)
    for block in _blocks(lines, body):
        text, origins = _without_gaps("".join(block.text), block.places)
        small = block.size < 0.93 * body
        for start, end in _split(text, block.kind):
            piece = text[start:end]
            trimmed = start + len(piece) - len(piece.lstrip())
            stop = trimmed + len(piece.strip())
            if stop <= trimmed:
                continue
            parts = _parts(text, trimmed, stop)
            for first, last in parts:
                places = tuple(origins[first:last])
                page = next((place // A_PAGE for place in places if place != NOWHERE), block.page)
                sentences.append(
                    Sentence(
                        len(sentences),
                        text[first:last],
                        block.kind,
                        block.section,
                        page,
                        places,
                        small,
                        cut=len(parts) > 1,
                    )
                )
    return sentences


def _without_gaps(text: str, places: list[int]) -> tuple[str, list[int]]:
    """Text and places with one blank for each long run of them: patterns that skip blanks try each length of a run."""
    kept_text: list[str] = []
    kept_places: list[int] = []
    start = 0
    for gap in _GAP.finditer(text):
        kept_text += [text[start : gap.start()], " "]
        kept_places += places[start : gap.start() + 1]
        start = gap.end()
    return "".join([*kept_text, text[start:]]), kept_places + places[start:]


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span in parts of LONGEST_SENTENCE at most, cut at blanks where there are any."""
    parts: list[tuple[int, int]] = []
    while end - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        blank = text.rfind(" ", start + 1, limit)
        stop = blank if blank > 0 else limit
        parts.append((start, stop))
        start = stop + 1 if blank > 0 else stop
    return [*parts, (start, end)]


def _split(text: str, kind: SentenceKind) -> list[tuple[int, int]]:
    if kind in ("heading", "row") or len(text) < 40:
        return [(0, len(text))]
    spans = [
        (first + start, first + end)
        for first, last in _tokenisable(text)
        for start, end in sentence_spans(text[first:last])
    ]
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not _opens(text[start:end], text[max(0, merged[-1][1] - _LOOKS_BACK) : merged[-1][1]]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where spaCy sees sentences in `text`: it is given the words near full stops alone, since no other end one."""
    near = list(_NEAR_STOPS.finditer(text))
    given = " ".join(words.group() for words in near)
    starts = [0, *accumulate(len(words.group()) + 1 for words in near)]

    def place(offset: int) -> int:
        k = bisect_right(starts, offset) - 1
        return near[k].start() + offset - starts[k]

    sentences = list(pipeline()(given).sents) if near else []
    begins = [place(sentence.start_char) for sentence in sentences[1:]]
    ends = [place(sentence.end_char - 1) + 1 for sentence in sentences[:-1]]
    return list(zip([0, *begins], [*ends, len(text)], strict=True))


def _tokenisable(text: str) -> list[tuple[int, int]]:
    """The whole text, or parts of it: words longer than LONGEST_WORD are cut, and a footnote's mark ends a sentence."""
    cuts = {
        cut
        for word in _LONG_WORD.finditer(text)
        for cut in range(word.start() + LONGEST_WORD, word.end(), LONGEST_WORD)
    }
    cuts.update(mark.end() for mark in _MARKED_END.finditer(text))
    return list(zip([0, *sorted(cuts)], [*sorted(cuts), len(text)], strict=True))


def _opens(text: str, tail: str) -> bool:
    """Whether a sentence can begin like this after `tail`: not in lower case, not within a bracket still open."""
    stripped = text.lstrip()
    if not stripped or stripped[0].islower() or stripped[0] in ",;)]":
        return False
    return tail.count("(") <= tail.count(")") or len(tail) - tail.rfind("(") > 250


def _blocks(lines: list[Marked], body: float) -> list[_Block]:
    """Paragraphs, captions, headings and rows; a paragraph that a float, column or page end cuts is made whole."""
    blocks: list[_Block] = []
    open_prose: _Block | None = None
    current: _Block | None = None
    for item in lines:
        if item.kind in ("margin", "sideways") or not item.text:
            continue
        kind = cast(SentenceKind, item.kind) if item.kind in get_args(SentenceKind) else "prose"
        if current is not None and _continues(current, item, kind):
            _append(current, item)
            continue
        is_body = kind == "prose" and abs(item.line.size - body) < 0.06 * body
        if is_body and open_prose is not None and open_prose is not current and _resumes(open_prose, item):
            current = open_prose
            _append(current, item)
            continue
        if is_body and current is not None and current is open_prose and _resumes(current, item):
            _append(current, item)
            continue
        current = _Block(kind, item.section, item.line.size, [], [], item.page.number, item)
        blocks.append(current)
        _append(current, item)
        if is_body:
            open_prose = current
        elif kind == "heading":
            open_prose = None
    return blocks


def _append(block: _Block, item: Marked) -> None:
    page: Page = item.page
    if block.text:
        joined = block.last.page is page and block.last.line.end == item.line.start
        if not joined and not block.text[-1].endswith(" "):
            block.text.append(" ")
            block.places.append(NOWHERE)
    raw = page.text[item.line.start : item.line.end]
    block.text.append(raw)
    first = page.number * A_PAGE + item.line.start
    block.places += range(first, first + len(raw))
    rest = block.last is not item and block.last.page is page and _same_height(block.last, item)
    block.left = min(block.left, item.line.box.x0) if rest else item.line.box.x0
    block.lines += not rest
    block.widest = max(block.widest, item.line.box.x1 - block.left)
    block.last = item


def _same_height(last: Marked, item: Marked) -> bool:
    """Whether a line is the rest of the one before it, that PDFium cut, at a footnote's mark for one."""
    return abs(item.line.box.y0 - last.line.box.y0) < 0.3 * last.line.size


def _continues(block: _Block, item: Marked, kind: SentenceKind) -> bool:
    """Whether a line goes on with the block directly above it."""
    last = block.last
    if block.kind in ("row", "heading") or kind in ("row", "heading", "caption"):
        return False
    if kind == "reference" or block.kind == "reference":
        return kind == block.kind
    if last.page is not item.page:
        return False
    drop = item.line.box.y0 - last.line.box.y0
    near = -0.5 * last.line.size < drop < LINE_GAP * max(last.line.size, 1.0) * 1.05
    overlap = min(last.line.box.x1, item.line.box.x1) - max(block.left, item.line.box.x0)
    if _same_height(last, item) and -overlap < WORD_SPACES * last.line.size:
        overlap = 1.0
    same_size = abs(item.line.size - last.line.size) < 0.12 * last.line.size
    if block.kind == "caption":
        return near and same_size and overlap > 0
    return near and overlap > 0 and (same_size or not _ended(block))


def _ended(block: _Block) -> bool:
    return bool(re.search(r"[.!?:][\"')\]^\d]*\s*$", "".join(block.text[-2:])))


def _resumes(block: _Block, item: Marked) -> bool:
    """Whether a line in another column, page or below a float goes on with an unfinished sentence."""
    return not _ended(block) and (
        item.text[:1].islower()
        or item.text[:1].isdigit()
        or item.text[:1] in "(["
        or _hangs(block)
        or _fill_columns(block, item)
    )


def _fill_columns(block: _Block, item: Marked) -> bool:
    """Whether the last of several lines and the next one go to the edges of their columns: words of a figure do not."""
    here, there = block.last.line.box.x1 - block.left, item.line.box.x1 - item.line.box.x0
    return block.lines > 1 and min(here, there) > 0.97 * block.widest and there < 1.1 * block.widest


def _hangs(block: _Block) -> bool:
    """Whether the block's last word cannot end a sentence."""
    tail = "".join(block.text[-2:]).rstrip().split(" ")[-1].lower()
    return tail in _words()["hanging"] or tail.endswith((",", "-"))
