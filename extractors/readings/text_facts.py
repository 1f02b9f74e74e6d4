"""Readings out of running text, captions and rows: every accelerator and amount with its sentence and context."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.pages.document import Document
from extractors.pages.sentences import Sentence
from extractors.reading import Reading
from extractors.readings.accelerators import AcceleratorSpan, find_accelerators
from extractors.readings.amounts import read_amounts
from extractors.readings.contexts import clause_contexts, contexts_of, section_contexts
from extractors.readings.model_names import find_models
from extractors.readings.relations import relations_of
from extractors.readings.rules import Amount

JUDGED = frozenset({"accelerator", "chip_count", "duration", "training_compute"})
"""Quantities of which curation asks what the words near them say."""
REFERENCE = re.compile(
    r"(?:\[\w+\]\s*|\d{1,3}\.\s+)?(?:(?:[A-Z][\w'-]+,(?:\s?[A-Z]\.-?)+,?\s(?:and\s|&\s)?){2}"
    r"|(?:(?:[A-Z]\.[\s-]?){1,3}[A-Z][\w'-]+,\s(?:and\s)?){2}|(?:[A-Z][\w'-]+(?:\s[A-Z]\.)?\s[A-Z][\w'-]+,\s(?:and\s)?){3})"
)
"""How an entry of a reference list begins: with its authors. Titles state times, too ("BERT in 76 minutes")."""
OF_THE_CHIP = re.compile(
    r"\s?(?:\((?:see )?[A-Z][^()]{2,60}?\b(?:19|20)\d\d[a-z]?\)"
    r"|\[(?:\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|[A-Z][^\[\]]{1,40}\d\d[a-z]?)\])"
)
"""A citation behind a chip's name: of its maker where the sentence is the paper's own or goes on with what it took."""
OWN_SENTENCE = re.compile(r"(?i)\b(?:we|our|us)\b")
GOES_ON = re.compile(r"\s+(?:takes?|took|needs?|needed|requires?|required)\b")
LONGEST_QUOTE = 1200  # characters; a "sentence" beyond is a page that could not be split


def read_text(document: Document, sentences: Sequence[Sentence]) -> list[Reading]:
    """Readings of all sentences but the reference list's, in reading order."""
    found: list[Reading] = []
    for k, sentence in enumerate(sentences):
        if sentence.kind in ("reference", "heading") or not re.search(r"[A-Za-z]{2}", sentence.text):
            continue
        if sentence.kind == "prose" and REFERENCE.match(sentence.text):
            continue
        spans = find_accelerators(sentence.text)
        around = (_neighbour(sentences, k, -1), _neighbour(sentences, k, 1)) if spans else ()
        amounts = read_amounts(sentence.text, spans, around)
        if spans or amounts:
            found += _readings(document, sentences, k, spans, amounts)
    return found


def _neighbour(sentences: Sequence[Sentence], k: int, step: int) -> str:
    """The sentence before or after, of the same kind of text: rows for rows, prose for prose."""
    kinds = {"row"} if sentences[k].kind == "row" else {"prose", "caption"}
    for j in range(k + step, k + 4 * step, step):
        if 0 <= j < len(sentences) and sentences[j].kind in kinds:
            return sentences[j].text[:LONGEST_QUOTE]
    return ""


def without_citations_of_chips(text: str, spans: Sequence[AcceleratorSpan]) -> str:
    """The text with blanks for each citation of a chip that stands right behind it; offsets stay the same."""
    own = OWN_SENTENCE.search(text) is not None
    for span in spans:
        cited = OF_THE_CHIP.match(text, span.end) if span.kind != "generic" else None
        if cited and (own or GOES_ON.match(text, cited.end())):
            text = text[: cited.start()] + " " * len(cited.group()) + text[cited.end() :]
    return text


def _near(text: str, start: int, end: int, quantity: str) -> list[str]:
    """The cues of the clause and the relations of a fact, as names with their prefix."""
    local = [f"local:{name}" for name in clause_contexts(text, start, end)]
    return local + [f"relation:{name}" for name in sorted(relations_of(text, start, end, quantity))]


def _readings(
    document: Document,
    sentences: Sequence[Sentence],
    k: int,
    spans: Sequence[AcceleratorSpan],
    amounts: Sequence[Amount],
) -> list[Reading]:
    sentence = sentences[k]
    before, after = _neighbour(sentences, k, -1), _neighbour(sentences, k, 1)
    worded = without_citations_of_chips(sentence.text, spans)
    context = (
        *contexts_of(worded),
        *(f"before:{name}" for name in contexts_of(before)),
        *(f"section:{name}" for name in section_contexts(sentence.section)),
        f"kind:{sentence.kind}",
        *(("small",) if sentence.small else ()),
    )

    def reading(
        quantity: str, start: int, end: int, rule: str, value: float | None, unit: str | None, more: dict[str, str]
    ) -> Reading:
        first, last = max(0, start - LONGEST_QUOTE // 2), end + LONGEST_QUOTE // 2
        whole = len(sentence.text) <= LONGEST_QUOTE
        return Reading(
            quantity=quantity,  # type: ignore[arg-type]
            text=sentence.text[start:end],
            page=sentence.page_at(start),
            quote=sentence.text if whole else sentence.text[first:last],
            rule=rule,
            value=value,
            unit=unit,
            position=sentence.offset(start),
            sentence=sentence.number,
            section=sentence.section,
            before=before,
            after=after,
            context=(*context, *(_near(worded, start, end, quantity) if quantity in JUDGED else ())),
            attributes={"start": str(start), "end": str(end), **more},
            boxes=sentence.boxes(document, start, end),
        )

    found: list[Reading] = []
    for span in spans:
        more: dict[str, str] = {"kind": span.kind}
        if span.container:
            more["container"] = span.container
        if span.memory_gb:
            more["memory_gb"] = repr(span.memory_gb)
        found.append(reading("accelerator", span.start, span.end, f"accelerators.{span.rule}", None, span.unit, more))
    for amount in amounts:
        more = dict(amount.attributes)
        if amount.accelerators:
            more["accelerators"] = ",".join(str(spans[j].start) for j in amount.accelerators)
        found.append(reading(amount.quantity, amount.start, amount.end, amount.rule, amount.value, amount.unit, more))
    if any(r.quantity in ("accelerator", "duration", "training_compute") for r in found):
        for start, end in find_models(sentence.text, spans):
            found.append(reading("model", start, end, "model_names", None, None, {}))
    return found
