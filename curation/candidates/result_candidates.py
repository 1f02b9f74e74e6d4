"""Candidates for benchmark results, one for each number that means one, from tables and from running text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from curation.candidates.cells import ResultCell, read_cells
from curation.candidates.meaning import Meaning, meaning_of
from curation.candidates.near import TableTexts
from curation.candidates.owner import Owner, PaperNames, TableOwners, key
from curation.candidates.paper_context import PaperContext
from curation.candidates.variants import variant_in_sentence
from curation.claim import Evidence
from curation.claims.result_names import UNNAMED, group_name, model_name, settings_name
from curation.vocabulary.benchmarks import OTHER, benchmarks, find_benchmarks, metric_families
from curation.vocabulary.result_words import find_split, says
from extractors.reading import PaperReadings, Reading, Table, reading_id

PLAINLY_ACCURACY = 60.0  # percent; nobody reports so large an error, whether or not the header says "accuracy"
NAMELESS = 3  # so many columns without a header in one row hold different things, which the caption cannot tell apart
LEAST_IN_TEXT = 10.0  # a smaller BLEU, AP or F1 in a sentence is a difference between two
OFTEN = 5  # a paper that names a benchmark more often speaks of it where it names none
SMALL_ERROR = 10.0  # percent; where papers report top-1 and top-5, so small an error is a top-5 error
OURS_IN_TEXT = re.compile(r"\b(?:we|our|ours|this (?:paper|work))\b", re.IGNORECASE)
THEIRS_IN_TEXT = re.compile(
    r"\b(?:previous(?:ly)?|prior|existing|reported by|state[- ]of[- ]the[- ]art (?:of|result of)"
    r"|compared (?:to|with)|than the|versus|vs\.?|from)\b[^.]{0,60}$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Candidate:
    """One number read as a result, before joining and checking."""

    model: str
    own: bool
    benchmark: str
    metric: str
    split: str | None
    value: float
    page: int
    quote: str
    evidence: list[Evidence]
    features: dict[str, float]
    reasons: list[str] = field(default_factory=list)
    cell: ResultCell | None = None
    table: Table | None = None
    settings: str = ""
    group: str = ""
    clearly_others: bool = False  # the row or sentence itself says that the result is another paper's

    @property
    def row(self) -> tuple[str, int] | None:
        return (self.table.table_id, self.cell.cell.row) if self.table is not None and self.cell is not None else None


def table_candidates(paper: PaperReadings, context: PaperContext, names: PaperNames, lead: str) -> list[Candidate]:
    """Candidates of all tables that were understood."""
    found: list[Candidate] = []
    for table in paper.tables:
        cells = read_cells(table)
        if not cells:
            continue
        texts = TableTexts(cells)
        owners = TableOwners(table, names)
        nameless = Counter(cell.cell.row for cell in cells if not any(cell.heads))
        for cell in cells:
            owner: Owner | None = None
            if not any(cell.heads) and nameless.get(cell.cell.row, 0) >= NAMELESS:
                continue
            for k in range(len(cell.values)):
                meaning = meaning_of(cell, k, context, texts)
                if meaning is None:
                    continue
                owner = owner or owners.owner(cell)
                found.append(_from_cell(cell, k, meaning, owner, context, lead))
    return found


def _from_cell(cell: ResultCell, k: int, meaning: Meaning, owner: Owner, context: PaperContext, lead: str) -> Candidate:
    table = cell.table
    heads = " / ".join(reversed(cell.heads))
    quote = f"{cell.row_text} [{heads}]" if heads else cell.row_text
    evidence = Evidence(
        "value",
        table.page,
        quote,
        cell.cell.text,
        before=f"{table.label}: {table.caption}"[:600],
        after=table.mentions[0][:600] if table.mentions else "",
        boxes=(cell.cell.box,),
        rule="tables",
    )
    features = _cell_features(cell, meaning, owner, context)
    return Candidate(
        model_name(cell, lead),
        owner.own,
        meaning.benchmark,
        meaning.metric,
        meaning.split or benchmarks()[meaning.benchmark].default_split,
        cell.values[k],
        table.page,
        quote,
        [evidence],
        features,
        cell=cell,
        table=table,
        reasons=_doubts(owner),
        settings=settings_name(cell),
        group=group_name(cell),
        clearly_others=not owner.own and (owner.cited or owner.group_others or not owner.beside_ours),
    )


def _doubts(owner: Owner) -> list[str]:
    if owner.own and owner.label_class == "known":
        return ["whose: the row's name stands with a citation elsewhere, whose run this is the table does not say"]
    return []


def _cell_features(cell: ResultCell, meaning: Meaning, owner: Owner, context: PaperContext) -> dict[str, float]:
    """What speaks for and against a number being the paper's own result on this benchmark."""
    caption = cell.table.caption
    others_about = owner.table_class in ("cited", "both")
    plainly_accuracy = (
        benchmarks()[meaning.benchmark].both_directions
        and meaning.benchmark_distance == 0
        and meaning.metric.endswith("accuracy")
        and max(cell.values) > PLAINLY_ACCURACY
    )
    return {
        "table": 1.0,
        "label_own": float(owner.label_class == "own"),
        "label_plain": float(owner.label_class in ("plain", "step")),
        "label_known": float(owner.label_class == "known"),
        "named_among_cited": float(owner.label_class == "named" and others_about),
        "known_in_comparison": float(owner.label_class == "known" and says(caption, "comparison_table")),
        "cited": float(owner.cited),
        "group_others": float(owner.group_others),
        "benchmark_far": float(meaning.benchmark_distance > 4),
        "metric_in_header": float(meaning.metric_distance <= 3 or plainly_accuracy),
        "metric_far": float(meaning.metric_distance > 4 and not plainly_accuracy),
        "ambiguous": float(meaning.ambiguous),
        "no_decimals": float(cell.decimals == 0),
        "no_label": float(not cell.labels),
        "comparison_caption": float(says(caption, "comparison_table")),
        "ablation_caption": float(says(caption, "own_table")),
        "benchmark_leads": float(meaning.benchmark in context.leading),
    }


def text_candidates(paper: PaperReadings, context: PaperContext, names: PaperNames, lead: str) -> list[Candidate]:
    """Candidates of the running text: values beside a metric in a sentence that names a benchmark."""
    found = []
    for reading in paper.readings:
        if reading.quantity == "score" and reading.value is not None:
            candidate = _from_text(paper, reading, context, names, lead)
            if candidate is not None:
                found.append(candidate)
    return found


def _from_text(
    paper: PaperReadings, reading: Reading, context: PaperContext, names: PaperNames, lead: str
) -> Candidate | None:
    base = reading.unit or ""
    at = int(reading.attributes.get("start", "0"))
    chosen = _text_benchmark(reading, base, at, context)
    if chosen is None or reading.value is None:
        return None
    benchmark, near = chosen
    words = reading.attributes.get("words", "").lower()
    if re.search(r"mask ap|keypoint|\^kp|segm", reading.quote, re.IGNORECASE) and base == "box_AP":
        return None
    if reading.value < LEAST_IN_TEXT and base not in ("error", "top1", "top5"):
        return None
    metric = _text_metric(benchmark, base, words, reading.value)
    if metric is None:
        return None
    before = reading.quote[:at]
    ours = bool(OURS_IN_TEXT.search(before))
    tail = reading.quote[at : at + 60]
    cited = says(tail, "citation") or says(before[-70:], "citation")
    own_name = any(n and n in key(before) for n in names.own)
    theirs = bool(THEIRS_IN_TEXT.search(before[-80:])) or cited
    own = (ours or own_name or not cited) and not theirs
    model = _text_model(before, names, lead)
    features = {
        "text": 1.0,
        "text_abstract": float(reading.section.lower().startswith("abstract")),
        "text_ours": float(ours or own_name),
        "text_elsewhere": float(not near),
        "no_decimals": float("." not in reading.text),
    }
    evidence = Evidence(
        "value",
        reading.page,
        reading.quote,
        reading.text,
        reading.before,
        reading.after,
        reading.boxes,
        reading_id(paper.pdf_sha256, reading),
        reading.rule,
    )
    split = find_split(reading.quote) or benchmarks()[benchmark].default_split
    return Candidate(
        model,
        own,
        benchmark,
        metric,
        split,
        reading.value,
        reading.page,
        reading.quote,
        [evidence],
        features,
        clearly_others=not own,
    )


def _text_benchmark(reading: Reading, base: str, at: int, context: PaperContext) -> tuple[str, bool] | None:
    """The benchmark a sentence speaks of, and whether it is the sentence itself that says so."""
    family = metric_families().get(base, ())
    namings = [n for n in find_benchmarks(reading.quote) if n.benchmark in family or n.benchmark == OTHER]
    if namings:
        nearest = min(namings, key=lambda n: min(abs(n.start - at), abs(n.end - at)))
        if nearest.benchmark == OTHER:
            return None
        benchmark, near = nearest.benchmark, True
    else:
        around = find_benchmarks(reading.before) + find_benchmarks(reading.section)
        fitting = [n.benchmark for n in around if n.benchmark in family]
        if any(n.benchmark == OTHER for n in around) or not fitting:
            assumed = [b for b in family if benchmarks()[b].file.assumed and context.counts[b] > OFTEN]
            if base not in ("top1", "top5") or not assumed:
                return None
            fitting = assumed
        benchmark, near = fitting[-1], False
    return (variant_in_sentence(benchmark, reading.quote), near) if benchmark in context.said else None


def _text_metric(benchmark: str, base: str, words: str, value: float) -> str | None:
    entry = benchmarks()[benchmark]
    if not entry.both_directions:
        metric = entry.measured(base)
        return metric.metric if metric else None
    said = "error" if "err" in words else "accuracy" if "acc" in words else ("accuracy" if value > 50 else "error")
    family = base
    if base in ("error", "accuracy"):
        family = "top5" if said == "error" and value < SMALL_ERROR and entry.measured("top5") else said
    metric = entry.measured(family, said == "accuracy") or entry.measured(said)
    return metric.metric if metric else None


def _text_model(before: str, names: PaperNames, lead: str) -> str:
    found: list[str] = re.findall(
        r"(?<![\w-])(?=[\w+-]*[A-Z0-9])[A-Z][\w+]*(?:-[\w+]+)*(?:\s?\((?:big|base|large|single|ensemble)[^)]*\))?",
        before,
    )
    own = [name for name in found if any(n in key(name) for n in names.own)]
    usable = [n for n in found if sum(c.isupper() for c in n[1:]) or any(c.isdigit() for c in n)]
    usable = [n for n in usable if not find_benchmarks(n) and n.lower() not in ("bleu", "ap", "map", "f1", "em")]
    if own:
        return own[-1]
    return usable[-1] if usable else lead or UNNAMED


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate for each result: the same value of the same benchmark and metric by what can be the same model."""
    kept: dict[tuple[str, str, float, bool], list[Candidate]] = {}
    for candidate in candidates:
        same = kept.setdefault((candidate.benchmark, candidate.metric, candidate.value, candidate.own), [])
        home = next((c for c in same if _one_model(c, candidate)), None)
        if home is None:
            same.append(candidate)
            continue
        home.evidence += candidate.evidence
        if "text" in candidate.features and "table" in home.features:
            home.features["text_agrees"] = 1.0
        elif "table" in candidate.features and "table" in home.features:
            home.features["repeated"] = 1.0
    return [c for group in kept.values() for c in group]


def _one_model(first: Candidate, second: Candidate) -> bool:
    if {first.split, second.split} in ({"test-dev", "minival"}, {"dev", "test"}, {"val", "test"}):
        return False
    if "text" in second.features:
        return True
    a, b = key(first.model), key(second.model)
    return a == b or (len(a) > 4 and len(b) > 4 and (a in b or b in a) and first.row != second.row)
