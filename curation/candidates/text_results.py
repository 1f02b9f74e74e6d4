"""Numbers beside a metric in running text that could be a result of the paper on a benchmark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from curation.candidates.hypotheses import Hypothesis, hypotheses, in_percent
from curation.candidates.owner import PaperNames, key
from curation.candidates.paper_context import PaperContext
from curation.candidates.result_features import CATALOGUE, paper_features, text_features
from curation.candidates.result_views import PaperView
from curation.candidates.variants import variant_in_sentence
from curation.claims.result_names import UNNAMED
from curation.vocabulary.benchmark_names import OTHER, find_benchmarks
from curation.vocabulary.benchmarks import benchmarks, metric_families, variant_parent
from curation.vocabulary.result_words import cue, family_number, says
from extractors.reading import Reading

OFTEN = 5  # a paper that names a benchmark more often speaks of it where it names none
SMALL_ERROR = 10.0  # percent; where papers report top-1 and top-5, so small an error is a top-5 error


@dataclass(frozen=True, slots=True)
class TextCandidate:
    """A number of a sentence with one meaning; `features` are those of the results' CATALOGUE."""

    reading: Reading
    hypothesis: Hypothesis
    model: str
    theirs: bool
    features: tuple[float, ...]

    @property
    def value(self) -> float:
        """The number as written."""
        return float(self.reading.value or 0.0)


def text_candidates(view: PaperView) -> list[TextCandidate]:
    """One candidate for each value beside a metric whose sentence, section or paper names a benchmark."""
    found = []
    for reading in view.paper.readings:
        if reading.quantity == "score" and reading.value is not None:
            candidate = _candidate(view, reading)
            if candidate is not None:
                found.append(candidate)
    return found


def _candidate(view: PaperView, reading: Reading) -> TextCandidate | None:
    base, at = reading.unit or "", int(reading.attributes.get("start", "0"))
    chosen = _text_benchmark(reading, base, at, view.context)
    if chosen is None or reading.value is None:
        return None
    benchmark, near = chosen
    metric = _text_metric(benchmark, base, reading.attributes.get("words", "").lower(), reading.value)
    possible = [h for h in hypotheses([benchmark], reading.value, view.year) if h.metric == metric]
    if not possible:
        return None
    before = reading.quote[:at]
    own_name = any(n and n in key(before) for n in view.names.own)
    cited = says(reading.quote[at : at + 60], "citation") or says(before[-70:], "citation")
    theirs = bool(cue("theirs_before").search(before[-80:])) or cited
    said = _features(view, reading, possible[0])
    said |= {
        "text_near": float(near),
        "text_ours": float(bool(cue("ours_before").search(before)) or own_name),
        "text_theirs": float(theirs),
    }
    model = _text_model(before, view.names, view.lead)
    return TextCandidate(reading, possible[0], model, theirs, CATALOGUE.row(text_features(said)))


def _features(view: PaperView, reading: Reading, hypothesis: Hypothesis) -> dict[str, float]:
    """What a number of running text has in common with one of a table, and what only text has."""
    counts, value = view.context.counts, float(reading.value or 0.0)
    total, count = sum(counts.values()) or 1, counts[hypothesis.benchmark]
    low, high = hypothesis.low, hypothesis.high
    held = sum(any(value in cell.values for cell in cells) for cells in view.cells.values())
    return paper_features(view) | {
        "value": value,
        "decimals": float(len(reading.text.split(".")[1]) if "." in reading.text else 0),
        "paper_tables": float(len(view.paper.tables)),
        "benchmark_count": float(count),
        "benchmark_share": count / total,
        "other_share": counts[OTHER] / total,
        "benchmark_rank": float(sum(c > count for c in counts.values())),
        "benchmarks_named": float(len(counts)),
        "leading": float(hypothesis.benchmark in view.context.leading),
        "family": float(family_number(hypothesis.family)),
        "direction": float(hypothesis.direction),
        "place_in_range": (in_percent(value, hypothesis) - low) / (high - low),
        "variant": float(variant_parent(hypothesis.benchmark) is not None),
        "in_text": 1.0,
        "text_abstract": float(reading.section.lower().startswith("abstract")),
        "text_in_tables": float(held),
        "text_page": reading.page / max(view.paper.pages, 1),
    }


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
