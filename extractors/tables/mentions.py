"""The sentences of the text that cite a table, and the section that first does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extractors.pages.sentences import Sentence
from extractors.reading import Table

CITES = re.compile(
    r"\btab(?:les?|s?\.)\s*~?((?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,2})?|[IVX]{1,6})\b"
    r"((?:\s*(?:,|and|&|–|-|to)\s*(?:tables?\s*)?\(?\d{1,3}\b)*)",
    re.IGNORECASE,
)
MOST_MENTIONS = 6


def label_number(label: str) -> str:
    """The number of a table: "2" of "Table 2", "IV" of "TABLE IV", "D.1" of "Table D.1"."""
    return re.sub(r"^\D*?(?=(?:[A-Z]\.?)?\d|[IVX]+$)", "", label.strip()).replace(" ", "").upper()


def with_mentions(tables: Sequence[Table], sentences: Sequence[Sentence]) -> tuple[Table, ...]:
    """The tables with the sentences that cite each of them (with the one after each) and the first one's section."""
    citing: dict[str, list[int]] = defaultdict(list)
    for k, sentence in enumerate(sentences):
        if sentence.kind != "prose" or "ab" not in sentence.text:
            continue
        for match in CITES.finditer(sentence.text):
            numbers = [match[1].upper(), *re.findall(r"\d+", match[2])]
            for number in numbers:
                if not citing[number] or citing[number][-1] != k:
                    citing[number].append(k)
    found = []
    for table in tables:
        places = citing.get(label_number(table.label), [])
        texts: list[str] = []
        for k in places:
            for near in (k, k + 1):
                if near < len(sentences) and sentences[near].kind == "prose" and sentences[near].text not in texts:
                    texts.append(sentences[near].text)
        section = sentences[places[0]].section if places else _section_of(table, sentences)
        found.append(replace(table, mentions=tuple(texts[: 2 * MOST_MENTIONS]), section=section))
    return tuple(found)


def _section_of(table: Table, sentences: Sequence[Sentence]) -> str:
    """The section of the first sentence on the table's page."""
    return next((s.section for s in sentences if s.page == table.page and s.kind == "prose"), "")
