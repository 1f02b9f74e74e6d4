"""Whose a model is: names that the paper cites and names that it introduces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.pages.document import Document
from extractors.pages.sentences import Sentence
from extractors.reading import Reading
from extractors.readings.model_names import find_models

CITATION = re.compile(r"\)?\s?(?:\^?\[[\w+, –-]{1,40}\]|\((?:[A-Z][^()]{2,80}?|)(?:19|20)\d\d[a-z]?[^()]{0,120}\))")
THING = re.compile(r"\b[A-Z][a-zA-Z][\w+-]*(?=\s(?:\[\d|\([A-Z]))")
"""A capitalised word before a citation names a thing where the citation brings its own authors or a number."""
INTRODUCES = re.compile(
    r"(?i)\b(?:we|this paper|this work)\s(?:\w+\s){0,2}?"
    r"(?:propose|introduce|present|develop|describe|call|name|term|dub|refer to)\b"
    r"|\b(?:proposed|called|named|dubbed|termed)\b"
)


def read_names(document: Document, sentences: Sequence[Sentence]) -> list[Reading]:
    """One reading a name: rule "names.cited" where a citation follows it, "names.own" where the paper introduces it."""
    found: dict[tuple[str, str], Reading] = {}
    for sentence in sentences:
        if sentence.kind not in ("prose", "caption"):
            continue
        head = sentence.page <= 2 or sentence.section.lower().startswith("abstract")
        looks = find_models(sentence.text)
        things = [hit.span() for hit in THING.finditer(sentence.text)]
        for start, end in (*looks, *(span for span in things if span not in looks)):
            name = sentence.text[start:end]
            cited = CITATION.match(sentence.text, end)
            introduced = INTRODUCES.search(sentence.text, max(0, start - 60), start) if head else None
            rule = "names.cited" if cited else "names.own" if introduced else ""
            if rule and (name, rule) not in found:
                found[name, rule] = Reading(
                    quantity="model",
                    text=name,
                    page=sentence.page_at(start),
                    quote=sentence.text[:1200],
                    rule=rule,
                    position=sentence.offset(start),
                    sentence=sentence.number,
                    section=sentence.section,
                    boxes=sentence.boxes(document, start, end),
                )
    return list(found.values())
