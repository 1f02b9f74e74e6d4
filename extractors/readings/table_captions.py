"""What the caption of a table says for all its rows: the hardware, and of which quantity and unit its numbers are."""

from __future__ import annotations

import re

from extractors.reading import Quantity, Reading, Table
from extractors.readings.accelerators import find_accelerators
from extractors.readings.amounts import read_amounts
from extractors.readings.contexts import clause_contexts, contexts_of
from extractors.readings.relations import relations_of
from extractors.readings.table_headers import Header, caption_header

UNIT = re.compile(
    r"\b(?:time|duration|cost|budget)s?\b[^.;]{0,80}?(?:\bin|[(\[])\s*"
    r"(?P<t>hours?|hrs?|h|days?|minutes?|mins?|seconds?|secs?)\b"
    r"|(?:^|[.:]\s|\bis the (?:overall |total )?)(?:training|running) (?P<t2>hours|days|minutes)\b",
    re.IGNORECASE,
)


def caption_unit(caption: str) -> str | None:
    """The unit of time that a caption states for a table's numbers: "Training time (in hours) of ..."."""
    stated = UNIT.search(caption)
    return (stated["t"] or stated["t2"]) if stated else None


def caption_kind(caption: str) -> tuple[Header, str | None] | None:
    """What all numbers of a table are, where only its caption says so: "Training times of all methods in minutes"."""
    first = re.split(r"(?<=[a-z)\]])\.\s", re.sub(r"(?i)^\s*tab(?:le|\.)\s*\S+\s*[:.|–—-]?\s*", "", caption))[0]
    header = caption_header(first)
    return (header, caption_unit(first)) if header else None


def read_caption(table: Table) -> list[Reading]:
    """The hardware that a caption names for all rows: "benchmarked in 128 TPU-v3 cores"; not what times inference."""
    found: list[Reading] = []
    for sentence in re.split(r"(?<=[.;])\s+", table.caption):
        spans = find_accelerators(sentence)
        words = contexts_of(sentence)
        if not spans or ("inference" in words and "trained" not in words):
            continue
        shared = {"entity": "", "axis": "caption", "label": table.label}
        for span in spans:
            more = {**shared, "kind": span.kind, "start": str(span.start), "end": str(span.end)}
            found.append(_of_caption(table, "accelerator", sentence, span.start, span.end, None, span.unit, more))
        for amount in read_amounts(sentence, spans):
            if amount.quantity == "chip_count":
                starts = ",".join(str(spans[k].start) for k in amount.accelerators)
                more = {**shared, "accelerators": starts, "start": str(amount.start), "end": str(amount.end)}
                found.append(
                    _of_caption(
                        table, "chip_count", sentence, amount.start, amount.end, amount.value, amount.unit, more
                    )
                )
    return found


def _of_caption(
    table: Table,
    quantity: Quantity,
    sentence: str,
    start: int,
    end: int,
    value: float | None,
    unit: str | None,
    attributes: dict[str, str],
) -> Reading:
    return Reading(
        quantity=quantity,
        text=sentence[start:end],
        page=table.page,
        quote=sentence,
        rule="table_headers.caption",
        value=value,
        unit=unit,
        position=table.page * 1_000_000 + start,
        section=table.section,
        context=(
            *contexts_of(sentence),
            *(f"local:{name}" for name in clause_contexts(sentence, start, end)),
            *(f"relation:{name}" for name in sorted(relations_of(sentence, start, end, quantity))),
            "kind:caption",
        ),
        attributes=attributes,
        table_id=table.table_id,
    )
