"""What a statement is about: whose run, which stage of training, and how much speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterable

from curation.claims import Stage
from curation.statements import Hardware, Statement, Timed

CUES = (
    "trained", "training", "inference", "others", "citation", "own", "hypothetical", "comparison", "memory", "thanks",
    "search", "data_generation", "negated", "cost", "finetuning", "pretraining",
)  # fmt: skip
SECTIONS = ("training", "inference", "related", "introduction", "abstract", "thanks", "search", "finetuning")


def cues(statement: Statement, facts: Iterable[Hardware | Timed]) -> dict[str, float]:
    """Features of a claim from the words around its facts: 1.0 where a cue stands in the clause, sentence or section."""
    local: set[str] = set()
    for fact in facts:
        local |= fact.local
    found: dict[str, float] = {}
    for name in CUES:
        found[f"local_{name}"] = float(name in local)
        found[f"sentence_{name}"] = float(name in statement.context)
        found[f"before_{name}"] = float(f"before:{name}" in statement.context)
    for name in SECTIONS:
        found[f"section_{name}"] = float(f"section:{name}" in statement.context)
    found["kind_row"] = float("kind:row" in statement.context)
    found["kind_caption"] = float("kind:caption" in statement.context)
    found["small_print"] = float("small" in statement.context)
    found["own_clause"] = float("own" in local and "others" not in local and "citation" not in local)
    found["inference_only"] = float("inference" in local and "trained" not in local)
    found["training_nowhere"] = float(
        not {"training", "before:training", "section:training", "cost", "thanks"} & (statement.context | local)
    )
    return found


def whose(features: dict[str, float]) -> bool:
    """Whether the run is the paper's own: another's where the clause speaks of others or cites without "we" or "our"."""
    against = features.get("model_cited", 0.0) + 2 * features["local_others"] + features["local_citation"] + features["sentence_others"]
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
    """Whether the clause times a trained model: inference words and none of training near."""
    return (
        features["inference_only"] > 0
        and not features["sentence_trained"]
        and not (features["section_training"] and not features["section_inference"])
    ) or (features["local_inference"] > 0 and features["section_inference"] > 0 and not features["local_trained"])
