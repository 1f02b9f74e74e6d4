"""How likely a paper's abstract promises a benchmark result or a statement of computation."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from warehouse.records import PaperMetadata


@dataclass(frozen=True, slots=True)
class CandidateRule:
    """One rule: its weight counts once where `pattern` matches; `yes` and `no` are its examples."""

    name: str
    weight: float
    pattern: re.Pattern[str]
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidateRules:
    """All rules, the score a paper must reach to be fetched, and a version that changes with any of them."""

    rules: tuple[CandidateRule, ...]
    threshold: float
    version: str


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of the weights and what was matched, each reason with its weight and words."""

    value: float
    reasons: tuple[str, ...]


@cache
def load_rules() -> CandidateRules:
    """The rules of data/candidate_rules.toml."""
    text = (resources.files("collection") / "data" / "candidate_rules.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    rules = tuple(
        CandidateRule(
            name=entry["name"],
            weight=entry["weight"],
            pattern=re.compile(entry["pattern"], re.IGNORECASE),
            yes=tuple(entry["yes"]),
            no=tuple(entry["no"]),
        )
        for entry in data["rule"]
    )
    return CandidateRules(rules, data["threshold"], hashlib.sha256(text.encode()).hexdigest()[:12])


def score(paper: PaperMetadata, rules: CandidateRules) -> Score:
    """Score a paper by title, abstract and the authors' comment."""
    text = "\n".join((paper.title, paper.abstract, paper.comment or ""))
    text = re.sub(r"\s+", " ", text)
    value = 0.0
    reasons = []
    for rule in rules.rules:
        if match := rule.pattern.search(text):
            value += rule.weight
            reasons.append(f"{rule.name} {rule.weight:+g}: {match[0][:80]}")
    return Score(value, tuple(reasons))
