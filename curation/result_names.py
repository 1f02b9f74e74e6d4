"""Names of models made whole: row label, sub-heading, column and settings, so that two variants never share one."""

from __future__ import annotations

import re

from curation.benchmarks import find_benchmarks
from curation.result_cells import ResultCell
from curation.result_words import find_metrics, find_split, is_quantity, without_citations

MARKS = re.compile(r"\^?[*†‡§¶∗⋆♣♦⋄⊕]+|\^\d+$|\^[a-z]$")
WEAK = re.compile(r"[\d.,×x%/ ()+-]*|[✓✗√X-]|[a-zA-Z]{1,2}|\([a-z0-9]{1,2}\)|yes|no|none")
FILLER = re.compile(r"results?|set|sets|performance|scores?|on|of|the|for|detection|classification|single|rates?|%|\(|\)|and|model|method|system|approach|data|full|test|task|ours", re.IGNORECASE)  # fmt: skip
LONGEST = 160


def clean(text: str) -> str:
    """A label without citations, footnote marks and index signs: "BERT_LARGE" reads "BERT LARGE"."""
    bare = MARKS.sub("", without_citations(text)).replace("_", " ").replace("^", " ")
    return re.sub(r"\s+", " ", bare).strip(" ,;:|-–") if re.search(r"\w", bare) else bare.strip()


def head_name(head: str) -> str:
    """What a column's header says about the model: nothing where it names a metric, a data set or a quantity only."""
    spans = [(f.start, f.end) for f in find_metrics(head)] + [(n.start, n.end) for n in find_benchmarks(head)]
    rest = "".join(" " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(head))
    if find_split(rest) and len(rest.split()) <= 3:
        return ""
    words = [w for w in re.findall(r"[\w.+-]+", rest) if not FILLER.fullmatch(w)]
    if not words or not any(len(re.sub(r"[^A-Za-z]", "", w)) >= 2 or re.search(r"\d", w) for w in words):
        return ""
    if spans and sum(len(w) for w in words) < 4:
        return ""
    return clean(rest)


def label_name(cell: ResultCell) -> str:
    """The row's labels joined; a label that is only a number or a mark gets its column's header before it."""
    parts: list[str] = []
    for label, head in zip(cell.labels, cell.label_heads, strict=True):
        text = clean(label)
        if not text or text in parts or text in ("-", "–", "—"):
            continue
        if find_metrics(text) and not re.sub(r"[^A-Za-z]", "", _without_metrics(text)):
            continue
        if WEAK.fullmatch(text) and head and not find_metrics(head):
            text = f"{clean(head)} {text}"
        parts.append(text)
    return ", ".join(parts)


def _without_metrics(text: str) -> str:
    spans = [(f.start, f.end) for f in find_metrics(text)] + [(n.start, n.end) for n in find_benchmarks(text)]
    return "".join(" " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(text))


def group_name(cell: ResultCell) -> str:
    """The sub-headings over a row, but for those that name a data set or a metric."""
    parts = []
    for group in reversed(cell.groups):
        text = clean(group)
        if text and not find_benchmarks(group) and not find_metrics(group) and len(text) < 60:
            parts.append(text)
    return ", ".join(parts)


def settings_name(cell: ResultCell) -> str:
    """The row's settings as "epochs 300, size 224"."""
    parts = [f"{clean(head)} {clean(text)}" for head, text in cell.settings if head and re.search(r"\w", text)]
    return ", ".join(parts[:4])


def heads_name(cell: ResultCell) -> str:
    """What the headers over the cell say about the model, top to bottom."""
    parts = [name for name in (head_name(h) for h in reversed(cell.heads) if not (is_quantity(h) and find_metrics(h))) if name]
    return ", ".join(dict.fromkeys(parts))


def model_name(cell: ResultCell, lead: str) -> str:
    """The whole name; `lead` is the paper's main model, set before labels that name none."""
    label, heads, group = label_name(cell), heads_name(cell), group_name(cell)
    parts = [part for part in (group, label, heads) if part]
    name = ", ".join(dict.fromkeys(parts))
    if not re.search(r"[A-Za-z]{3,}", label + heads) and lead and lead.lower() not in name.lower():
        name = f"{lead} {name}".strip()
    return (name or lead or "unnamed")[:LONGEST]
