"""Names of models made whole: row label, column and settings, so that two variants never share one."""

from __future__ import annotations

import re

from curation.benchmarks import find_benchmarks
from curation.result_cells import ResultCell
from curation.result_words import find_conditions, find_metrics, find_split, is_cost, is_quantity, without_citations

MARKS = re.compile(r"\^?[*†‡§¶∗⋆♣♦⋄⊕]+|\^\d+$|\^[a-z]$")
CHECK = re.compile(r"[✓√X]|yes|Yes|3")
CROSS = re.compile(r"[✗×-]|no|No|[-–—]|none")
WEAK = re.compile(r"[\d.,×x%/ ()+=-]*|[a-zA-Z]{1,2}|\([a-z0-9]{1,2}\)|none|None")
STEP = re.compile(r"[-–−+&]|w/|without |with ")
NAMELIKE = re.compile(r"(?<![\w-])(?=[\w+-]*[A-Z])(?=[\w+-]*(?:[a-z]|[A-Z\d]{2}))[A-Za-z][\w+]*(?:-[\w+]+)*")
FILLER = re.compile(
    r"results?|sets?|performance|scores?|on|of|the|for|detection|classification|single|rates?|and|model|method|system"
    r"|approach|data|full|test|task|ours|accuracy|validation|points?",
    re.IGNORECASE,
)
LONGEST = 160


def clean(text: str) -> str:
    """A label without citations and footnote marks; an index is joined by a hyphen: "BERT_LARGE" reads "BERT-LARGE"."""
    bare = MARKS.sub("", without_citations(text))
    bare = re.sub(r"(?<=\w)[_^](?=\w)", "-", bare).replace("_", " ").replace("^", " ")
    bare = re.sub(r"\s+", " ", bare)
    return bare.strip(" ,;:|") if re.search(r"\w", bare) else bare.strip()


def _without(text: str) -> str:
    """A text without the metrics and data sets it names."""
    spans = [(f.start, f.end) for f in find_metrics(text)] + [(n.start, n.end) for n in find_benchmarks(text)]
    return "".join(" " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(text))


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
    """The row's labels joined; a label that is only a number or a mark gets its column's header before it."""
    parts = [
        _label_part(label, head) for label, head in zip(cell.labels, cell.label_heads, strict=True) if not is_cost(head)
    ]
    return " ".join(dict.fromkeys(part for part in parts if part))


def group_name(cell: ResultCell) -> str:
    """The sub-headings over a row, but for those that name a data set or a metric."""
    parts = [clean(g) for g in reversed(cell.groups) if not find_benchmarks(g) and not find_metrics(g) and len(g) < 60]
    return " ".join(part for part in parts if part)


def settings_name(cell: ResultCell) -> str:
    """The row's settings as "epochs 300, size 224", costs left out."""
    told = [(head, text) for head, text in cell.settings if head and not is_cost(head) and re.search(r"\w", text)]
    return " ".join(f"{clean(head)} {clean(text)}" for head, text in told[:4])


def conditions_name(cell: ResultCell) -> str:
    """How the table's numbers were measured: "10-crop", "single-model"."""
    return " ".join(find_conditions(cell.table.caption)[:2])


def heads_name(cell: ResultCell) -> str:
    """What the headers over the cell say about the model; a bare number gets what stands over the labels."""
    parts = [head_name(h) for h in reversed(cell.heads) if not (is_quantity(h) and find_metrics(h))]
    found = " ".join(dict.fromkeys(part for part in parts if part))
    if found and WEAK.fullmatch(found) and cell.corner and not find_metrics(cell.corner):
        return f"{clean(cell.corner)} {found}"
    return found


def model_name(cell: ResultCell, lead: str) -> str:
    """The whole name; `lead` is the paper's main model, set before labels that name none."""
    label, heads = label_name(cell), heads_name(cell)
    group = group_name(cell) if not label or STEP.match(label) or WEAK.fullmatch(label) else ""
    name = " ".join(dict.fromkeys(part for part in (group, label, heads) if part))
    if lead and not any(len(m.group()) > 2 for m in NAMELIKE.finditer(f"{label} {heads}")):
        name = f"{lead} {name}".strip()
    return (name or "unnamed")[:LONGEST]
