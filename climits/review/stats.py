"""How the review goes: throughput, what is corrected most, and how far reviewers agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from curation.decisions.effects import Decision, outcome, standing
from curation.decisions.schema import Verdict
from warehouse.shown import shown

PAUSE_S: Final = 300.0
"""A longer gap between two decisions of a reviewer is a pause and no work."""


@dataclass(frozen=True, slots=True)
class ReviewerStatistics:
    """One reviewer's decisions that stand, undone ones apart, and the decisions an hour without pauses."""

    reviewer: str
    decisions: int
    undone: int
    per_hour: float | None
    median_seconds: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers on the claims that both judged: percent that agree in verdict and values, Cohen's kappa."""

    reviewers: tuple[str, str]
    claims: int
    percent: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What `climits review stats` prints."""

    reviewers: tuple[ReviewerStatistics, ...]
    verdicts: dict[str, int]
    papers: int
    decisions_per_paper: float | None
    corrected_fields: dict[str, int]
    corrected_rules: dict[str, int]
    rejected_rules: dict[str, int]
    agreement: tuple[Agreement, ...]
    differing: int


def statistics(decisions: Sequence[Decision]) -> Statistics:
    """Statistics of all decisions, oldest first."""
    undone = {word.undoes for word in decisions if word.verdict == "undo"}
    made = [word for word in decisions if word.verdict != "undo"]
    kept = [word for word in made if word.decision_id not in undone]
    fields: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for word in kept:
        by_field = {piece.field: piece.rule or "no rule" for piece in word.evidence}
        if word.verdict == "correct":
            fields.update(f"{word.kind}.{name}" for name in word.fields)
            rules.update(by_field.get(name, "nothing read") for name in word.fields)
        if word.verdict == "reject":
            rejected.update(set(by_field.values()))
    papers = {word.arxiv_id for word in kept}
    reviewers = sorted({word.reviewer for word in made})
    return Statistics(
        reviewers=tuple(_reviewer(name, [w for w in made if w.reviewer == name], undone) for name in reviewers),
        verdicts=dict(Counter(word.verdict for word in kept).most_common()),
        papers=len(papers),
        decisions_per_paper=round(len(kept) / len(papers), 2) if papers else None,
        corrected_fields=dict(fields.most_common()),
        corrected_rules=dict(rules.most_common()),
        rejected_rules=dict(rejected.most_common()),
        agreement=tuple(_agreements(kept)),
        differing=sum(ruling.differ for ruling in standing(decisions).rulings.values()),
    )


def _reviewer(name: str, made: list[Decision], undone: set[str]) -> ReviewerStatistics:
    times = sorted(word.at for word in made)
    gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
    worked = [gap for gap in gaps if gap <= PAUSE_S]
    seconds = [word.seconds for word in made if word.seconds is not None]
    back = sum(word.decision_id in undone for word in made)
    rate = 3600 * len(worked) / sum(worked) if sum(worked) >= 1 else None
    return ReviewerStatistics(
        name, len(made) - back, back, None if rate is None else round(rate, 1), median(seconds) if seconds else None
    )


def _agreements(kept: Iterable[Decision]) -> list[Agreement]:
    by_claim: dict[str, dict[str, Decision]] = defaultdict(dict)
    for word in kept:
        if word.kind != "fact" and word.role != "adjudicate":
            by_claim[word.claim_id][word.reviewer] = word
    pairs: dict[tuple[str, str], list[tuple[Decision, Decision]]] = defaultdict(list)
    for words in by_claim.values():
        names = sorted(words)
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                pairs[first, second].append((words[first], words[second]))
    return [_agreement(names, both) for names, both in sorted(pairs.items())]


def _agreement(names: tuple[str, str], both: list[tuple[Decision, Decision]]) -> Agreement:
    same = sum(outcome(a) == outcome(b) for a, b in both)
    kappa = cohens_kappa([(_said(a), _said(b)) for a, b in both])
    return Agreement(names, len(both), round(100 * same / len(both), 1), kappa)


def _said(word: Decision) -> Verdict:
    return "confirm" if word.verdict == "add" else word.verdict


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two raters' labels: agreement beyond chance, 1 at best; None where chance alone gives all of it.

    Cohen (1960), "A coefficient of agreement for nominal scales".
    """
    n = len(pairs)
    if not n:
        return None
    observed = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[label] * second[label] for label in first) / n**2
    return None if expected == 1 else round((observed - expected) / (1 - expected), 3)


def as_text(found: Statistics) -> str:
    """The statistics for a person."""
    lines = ["reviewer                decisions  undone  an hour  median s a card"]
    for one in found.reviewers:
        rate = f"{one.per_hour:.0f}" if one.per_hour is not None else "–"
        seconds = f"{one.median_seconds:.1f}" if one.median_seconds is not None else "–"
        lines.append(f"{shown(one.reviewer):<24}{one.decisions:>9}{one.undone:>8}{rate:>9}{seconds:>17}")
    verdicts = ", ".join(f"{verdict.replace('_', ' ')} {count}" for verdict, count in found.verdicts.items())
    lines += ["", f"verdicts: {verdicts or 'none'}"]
    if found.decisions_per_paper is not None:
        lines.append(f"{found.papers} papers, {found.decisions_per_paper} decisions a paper")
    for title, counts in (
        ("corrected fields", found.corrected_fields),
        ("rules of corrected fields", found.corrected_rules),
        ("rules of rejected claims", found.rejected_rules),
    ):
        if counts:
            lines += ["", title, *(f"{count:>6}  {shown(name)}" for name, count in list(counts.items())[:15])]
    if found.agreement:
        lines += ["", "agreement of reviewers on the same claims"]
    for pair in found.agreement:
        kappa = "–" if pair.kappa is None else f"{pair.kappa:.2f}"
        names = " and ".join(shown(name) for name in pair.reviewers)
        lines.append(f"{pair.claims:>6} claims  {pair.percent:5.1f} %  kappa {kappa}  {names}")
    if found.differing:
        lines.append(f"{found.differing} claims wait for `climits review --adjudicate`")
    return "\n".join(lines)
