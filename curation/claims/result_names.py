"""Names of models made whole: row label, column and settings, so that variants told apart there do not share one."""

from __future__ import annotations

import re
from functools import lru_cache

from curation.candidates.cells import ResultCell
from curation.candidates.headers import whole_header
from curation.vocabulary.benchmark_names import find_benchmarks
from curation.vocabulary.result_words import (
    find_conditions,
    find_metrics,
    find_split,
    is_cost,
    is_quantity,
    without_citations,
)

REFERENCE = re.compile(r"\(?\b(?:Table|Tab\.|Section|Sec\.|Sect\.|Appendix|Figure|Fig\.|Eqn?\.)\s*[A-Z]?[\d.]+\)?")
MARKS = re.compile(r"\^?[*†‡§¶∗⋆♣♦⋄⊕]+|\^\d+$|\^[a-z]$")
SHORT_INDEX = re.compile(r"(?<=\w)[_^](?=\w)(?!\w*[a-zA-Z]{2})")
KIND = re.compile(
    r"(?:the |our )?(?:methods?|models?|backbones?|(?:base )?networks?|architectures?|systems?|approach(?:es)?|names?"
    r"|detectors?|algorithms?|config(?:uration)?s?|settings?|pre-?train\w*|encoders?|modules?|experiments?|variants?"
    r"|strateg\w+|cases?)(?: names?| config\.?)?",
    re.IGNORECASE,
)
"""What stands over row labels and says only that they are names."""
CHECK = re.compile(r"[✓√X]|yes|Yes|True|3")
CROSS = re.compile(r"[✗×-]|no|No|False|[-–—]|none")
SCORE = re.compile(r"\d\d\.\d+")
OURS = re.compile(r"\s*[(\[](?:ours?|us|proposed|this work|this paper)[)\]]", re.IGNORECASE)
WEAK = re.compile(r"[\d.,×x%/ ()+=-]*|[a-zA-Z]{1,2}|\([a-z0-9]{1,2}\)|none|None")
STEP = re.compile(r"[-–−+&]|w/|without |with ")
NAMELIKE = re.compile(r"(?<![\w-])(?=[\w+-]*[A-Z])(?=[\w+-]*(?:[a-z]|[A-Z\d]{2}))[A-Za-z][\w+]*(?:-[\w+]+)*")
SLASHED = re.compile(NAMELIKE.pattern + r"(?:/\d+)?")
ENDING = re.compile(r"(?:[Ff]ormer|ception|[Nn]ets?)$")
FILLER = re.compile(
    r"results?|sets?|performance|scores?|on|of|the|for|detection|classification|single|rates?|and|model|method|system"
    r"|approach|data|full|test|task|ours|accuracy|validation|points?",
    re.IGNORECASE,
)
LONGEST = 160
UNNAMED = "unnamed"  # stands for a name while names are put together; a claim without one has None
MOST_KEPT = 8192
"""Labels and headers kept with what was made of them: they stand with many cells."""


@lru_cache(maxsize=MOST_KEPT)
def clean(text: str) -> str:
    """A label without citations and footnote marks; a word as an index gets a hyphen: "BERT-LARGE", but "C5"."""
    bare = MARKS.sub("", REFERENCE.sub("", OURS.sub("", without_citations(text))))
    bare = SHORT_INDEX.sub("", bare)
    bare = re.sub(r"(?<=\w)[_^](?=\w)", "-", bare).replace("_", " ").replace("^", " ")
    bare = re.sub(r"\s+", " ", bare)
    return bare.strip(" ,;:|") if re.search(r"\w", bare) else bare.strip()


@lru_cache(maxsize=MOST_KEPT)
def _without(text: str) -> str:
    """A text without the metrics and data sets it names."""
    spans = [(f.start, f.end) for f in find_metrics(text)] + [(n.start, n.end) for n in find_benchmarks(text)]
    return "".join(" " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(text))


@lru_cache(maxsize=MOST_KEPT)
def head_name(head: str) -> str:
    """What a column's header says about the model: nothing where it names a metric, a data set or a quantity only."""
    rest = _without(head)
    if is_cost(head) or (find_split(rest) and len(rest.split()) <= 3):
        return ""
    words = [w for w in re.findall(r"[\w.+=-]+", rest) if not FILLER.fullmatch(w)]
    if not any(re.search(r"[A-Za-z]{2}|\d", w) for w in words):
        return ""
    if rest != head and sum(len(w) for w in words) < 4:
        return ""
    return clean(rest)


@lru_cache(maxsize=MOST_KEPT)
def _label_part(label: str, head: str) -> str:
    text = clean(label)
    if not text or CROSS.fullmatch(text):
        return ""
    if CHECK.fullmatch(text) and head:
        return clean(head)
    if not re.search(r"[A-Za-z]{2}|\d", _without(text)) and text != _without(text):
        return ""
    if WEAK.fullmatch(text) and head and not find_metrics(head):
        return f"{clean(head)} {text}"
    return text


def label_name(cell: ResultCell) -> str:
    """The row's labels joined; a label that is only a number or a mark gets its column's header before it.

    Ticks in columns of parts ("lateral?", "top-down?") are left to `ticks_name` where the row has a name beside them.
    """
    told = [(label, head) for label, head in zip(cell.labels, cell.label_heads, strict=True) if not is_cost(head)]
    named = [_label_part(label, head) for label, head in told if not _is_tick(label)]
    if any(NAMELIKE.search(part) or len(part) > 3 for part in named):
        told = [(label, head) for label, head in told if not _is_tick(label)]
    return " ".join(dict.fromkeys(part for part in (_label_part(label, head) for label, head in told) if part))


def _is_tick(label: str) -> bool:
    return bool(CHECK.fullmatch(clean(label)) or CROSS.fullmatch(clean(label))) and not label.strip().isdigit()


def ticks_name(cell: ResultCell) -> str:
    """The headers of the columns that a row ticks."""
    ticked = [
        clean(head) for label, head in zip(cell.labels, cell.label_heads, strict=True) if CHECK.fullmatch(clean(label))
    ]
    return " ".join(head for head in ticked if head)


def group_name(cell: ResultCell) -> str:
    """The sub-headings over a row, but for those that name a data set or a metric."""
    parts = [clean(g) for g in reversed(cell.groups) if not find_benchmarks(g) and not find_metrics(g) and len(g) < 60]
    return " ".join(part for part in parts if part)


def settings_name(cell: ResultCell) -> str:
    """The row's settings as "epochs 300, size 224", costs left out."""
    told = [
        (head, text)
        for head, text in cell.settings
        if head and not is_cost(head) and re.search(r"\w", text) and not SCORE.fullmatch(text.strip())
    ]
    return " ".join(f"{clean(head)} {clean(text)}" for head, text in told[:4])


def conditions_name(cell: ResultCell) -> str:
    """How the table's numbers were measured: "10-crop", "single-model"."""
    return " ".join(find_conditions(cell.table.caption)[:2])


def heads_name(cell: ResultCell) -> str:
    """What the headers over the cell say about the model; a bare number gets what stands over the labels.

    An index of a metric ("50" under "AP") says nothing of it.
    """
    heads = cell.heads[1:] if cell.heads and whole_header(cell.heads) != cell.heads[0] else cell.heads
    parts = [head_name(h) for h in reversed(heads) if not (is_quantity(h) and find_metrics(h))]
    found = " ".join(dict.fromkeys(part for part in parts if part))
    special = cell.corner and not find_metrics(cell.corner) and not KIND.fullmatch(clean(cell.corner))
    if found and WEAK.fullmatch(found) and special:
        return f"{clean(cell.corner)} {found}"
    return found


def _names_model(text: str) -> bool:
    """Whether a text names a model: a word of two capitals, of capitals and digits, or with a known ending."""
    return any(_is_model_word(m.group()) for m in NAMELIKE.finditer(text))


@lru_cache(maxsize=MOST_KEPT)
def _is_model_word(word: str) -> bool:
    if find_metrics(word) or find_benchmarks(word) or len(word) <= 2:
        return False
    return sum(c.isupper() for c in word) > 1 or bool(ENDING.search(word)) or any(c.isdigit() for c in word[1:])


def _caption_lead(cell: ResultCell, lead: str) -> str:
    """The main model, with its variant where the caption names one: "ViT" and "ViT-L/16 ..." give "ViT-L/16"."""
    if lead:
        variant = re.search(rf"(?<![\w-]){re.escape(lead)}[-_][\w./-]*\w", cell.table.caption)
        return clean(variant.group()) if variant else lead
    named = [m.group() for m in SLASHED.finditer(cell.table.caption) if _is_model_word(m.group().split("/")[0])]
    return named[0] if len(set(named)) == 1 else ""


def named(name: str | None) -> str | None:
    """The name of a claim: None where there is none but what tells its number from others."""
    return None if not name or name.startswith(UNNAMED) else name


def model_name(cell: ResultCell, lead: str) -> str:
    """The whole name; `lead` is the paper's main model, set before labels that name none."""
    label, heads = label_name(cell), heads_name(cell)
    group = group_name(cell) if not label or STEP.match(label) or WEAK.fullmatch(label) else ""
    name = " ".join(dict.fromkeys(part for part in (group, label, heads) if part))
    if not _names_model(f"{label} {heads}"):
        lead = _caption_lead(cell, lead)
        name = f"{lead} {name}".strip() if lead.lower() not in name.lower() else name
    return (name or UNNAMED)[:LONGEST]
