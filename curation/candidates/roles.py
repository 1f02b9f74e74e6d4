"""What a statement is about: whose run, which stage of training, and how much speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterable

from curation.candidates.statements import Hardware, Statement, Timed
from curation.claim import Stage

LOCAL = (
    "trained", "inference", "others", "citation", "own", "hypothetical", "comparison", "memory", "thanks", "search",
    "data_generation", "negated", "finetuning", "dataset", "unrun", "other_activity", "others_ran",
    "activity",
)  # fmt: skip
SENTENCE = ("trained", "own", "others", "inference", "hypothetical", "citation")
BEFORE = ("trained", "inference", "others", "own")
SECTIONS = ("training", "inference", "related", "introduction", "abstract", "thanks")
RELATIONS = (
    "trained_on", "lasted", "per_device", "able", "not_lasting", "device_facts", "of_another", "used_otherwise",
)  # fmt: skip
DOUBTS = (
    "local_inference", "local_others", "local_hypothetical", "local_data_generation", "local_negated", "local_memory",
    "able", "per_device", "device_facts", "section_related", "section_introduction", "kind_row", "kind_caption",
    "cited_clause",
)  # fmt: skip
"""Cues each of which by itself makes a claim doubtful."""


def cues(statement: Statement, facts: Iterable[Hardware | Timed]) -> dict[str, float]:
    """Features of a claim from the words around its facts: 1.0 where a cue stands in clause, sentence or section."""
    local: set[str] = set()
    for fact in facts:
        local |= fact.local
    found = {f"local_{name}": float(name in local) for name in LOCAL}
    found |= {f"sentence_{name}": float(name in statement.context) for name in SENTENCE}
    found |= {f"before_{name}": float(f"before:{name}" in statement.context) for name in BEFORE}
    found |= {f"section_{name}": float(f"section:{name}" in statement.context) for name in SECTIONS}
    found |= {name: float(f"relation:{name}" in local) for name in RELATIONS}
    found["kind_row"] = float("kind:row" in statement.context)
    found["kind_caption"] = float("kind:caption" in statement.context)
    found["own_clause"] = float("own" in local and "others" not in local and "citation" not in local)
    found["cited_clause"] = float(found["local_citation"] > 0 and not found["own_clause"] and not found["local_own"])
    found["doubts"] = min(sum(found[name] for name in DOUBTS), 3.0)
    found["clear_use"] = float(found["trained_on"] > 0 and found["doubts"] == 0)
    found["clear_time"] = float(found["lasted"] > 0 and found["doubts"] == 0)
    return found


def about_training(statement: Statement, facts: Iterable[Hardware | Timed]) -> bool:
    """Whether any word near speaks of training, its cost or thanks for hardware."""
    words = set(statement.context).union(*(fact.local for fact in facts))
    return bool({"training", "before:training", "section:training", "cost", "thanks"} & words)


def about_cost(statement: Statement) -> bool:
    """Whether the sentence speaks of what something takes."""
    return "cost" in statement.context or "training" in statement.context


def whose(features: dict[str, float]) -> bool:
    """Whether the run is the paper's own: another's where the clause speaks of others or cites without "our"."""
    against = 2 * features["local_others"] + features["local_citation"] + features["sentence_others"]
    against += features["section_related"] + 0.5 * features["sentence_citation"]
    in_favour = (
        2 * features["local_own"]
        + features["sentence_own"]
        + features["section_training"]
        + features["section_abstract"]
    )
    return against < 2 or in_favour >= against


def stage_of(statement: Statement, facts: Iterable[Hardware | Timed]) -> Stage:
    """The stage of training: from the clause, else the sentence, else the section; "unclear" where none speaks."""
    local: set[str] = set()
    for fact in facts:
        local |= fact.local
    section = {name.removeprefix("section:") for name in statement.context if name.startswith("section:")}
    before = {name.removeprefix("before:") for name in statement.context if name.startswith("before:")}
    for words in (local, set(statement.context), section, before):
        if "search" in words and "trained" not in local:
            return "search"
        if "pretraining" in words:
            return "pretrain"
        if "finetuning" in words:
            return "finetune"
        if "trained" in words and words is not before:
            return "train"
    return "train" if {"training", "cost"} & (local | statement.context | section) else "unclear"


def is_inference(features: dict[str, float]) -> bool:
    """Whether the clause times a trained model or makes data: its words near, and none of training."""
    if features["local_data_generation"] and not features["local_trained"]:
        return True
    if features["trained_on"] or features["local_trained"]:
        return False
    return bool(features["local_inference"] and (features["section_inference"] or not features["sentence_trained"]))
