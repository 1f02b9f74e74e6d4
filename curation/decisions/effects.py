"""What people decided, and what it makes of the claims.

`load` and `append` keep decisions; `standing` says which of them are in force; `apply` puts them on the claims that the
rules found. Claims are rows here: mappings by the columns of `training_runs`, `benchmark_results` and `model_costs`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from curation.claim import ClaimStatus, claim_id
from curation.decisions.log import Loaded, NotSavedError, Problem, append, load
from curation.decisions.schema import FIELDS, SCHEMA, ClaimKind, Decision, Verdict, new_decision

__all__ = [
    "ID_COLUMN",
    "SCHEMA",
    "UNDECIDED",
    "ClaimKind",
    "Decision",
    "Loaded",
    "NotSavedError",
    "Problem",
    "Ruling",
    "Standing",
    "added_claim_id",
    "append",
    "apply",
    "changes",
    "load",
    "new_decision",
    "standing",
]

ID_COLUMN: Final[dict[str, str]] = {"run": "run_id", "result": "result_id", "cost": "cost_id"}

_IDENTITY: Final[dict[str, tuple[str, ...]]] = {
    "run": ("model", "stage", "own", "chip", "chip_count", "duration_h", "duration_kind", "training_compute_flop"),
    "result": ("model", "own", "benchmark", "metric", "split", "value"),
    "cost": ("model", "own", "pass_compute", "pass_unit"),
}
"""Columns that make two claims of one paper the same statement."""

_NOT_READ: Final = frozenset({"run_id", "quote", "page"})
"""Columns whose change alone does not make a claim a changed one."""

_WITHOUT_NAME: Final = frozenset({"not named", "unnamed"})
"""What decisions of older versions hold where a claim's model has no name; it is NULL now."""

_STATUS: Final[dict[str, ClaimStatus]] = {
    "confirm": "confirmed",
    "correct": "corrected",
    "add": "confirmed",
    "reject": "rejected",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What all reviewers together say about one claim: the decision in force, and whether they differ.

    `status` is `queued` while the only word is "unsure", or while reviewers differ and nobody has adjudicated.
    """

    decision: Decision
    status: ClaimStatus
    reviewers: tuple[str, ...]
    others: tuple[Decision, ...] = ()
    differ: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The decisions in force: rulings by claim id, facts a paper does not report, ids of all decisions that count."""

    rulings: dict[str, Ruling] = field(default_factory=dict)
    not_reported: dict[tuple[str, str], Decision] = field(default_factory=dict)
    in_force: frozenset[str] = frozenset()

    def papers(self) -> frozenset[str]:
        """Papers whose claims a ruling touches, by arXiv id."""
        return frozenset(ruling.decision.arxiv_id for ruling in self.rulings.values())


def standing(decisions: Iterable[Decision]) -> Standing:
    """Which decisions count, given all of them oldest first.

    An undone decision counts for nothing; of one reviewer's decisions on a claim the last counts; the last adjudication
    beats all; any verdict beats "unsure"; two reviewers who say different things leave the claim queued.
    """
    every = list(decisions)
    undone = {d.undoes for d in every if d.verdict == "undo"}
    last: dict[tuple[str, str], dict[str, Decision]] = defaultdict(dict)
    for decision in every:
        if decision.verdict != "undo" and decision.decision_id not in undone:
            target = (decision.claim_id, "") if decision.kind != "fact" else (decision.arxiv_id, str(decision.fact))
            last[target].pop(decision.reviewer, None)  # re-inserted last: dicts keep the order in which people decided
            last[target][decision.reviewer] = decision
    rulings: dict[str, Ruling] = {}
    facts: dict[tuple[str, str], Decision] = {}
    for (target_id, fact), by_reviewer in last.items():
        words = list(by_reviewer.values())
        if fact:
            facts[target_id, fact] = words[-1]
        else:
            rulings[target_id] = _rule(words)
    return Standing(rulings, facts, frozenset(d.decision_id for words in last.values() for d in words.values()))


def _rule(words: list[Decision]) -> Ruling:
    reviewers = tuple(word.reviewer for word in words)
    adjudicated = [word for word in words if word.role == "adjudicate"]
    sure = adjudicated[-1:] or [word for word in words if word.verdict != "unsure"] or words[-1:]
    final = sure[-1]
    differ = any(outcome(word) != outcome(final) for word in sure)
    status = "queued" if differ or final.verdict == "unsure" else _STATUS[final.verdict]
    return Ruling(final, status, reviewers, tuple(word for word in words if word is not final), differ)


def outcome(decision: Decision) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """What a decision says of its claim, comparable between reviewers: whether it stands, and with which values."""
    verdict: Verdict = decision.verdict
    if verdict in ("reject", "unsure"):
        return verdict, ()
    values = {**decision.expect, **decision.fields}
    said = tuple((name, _norm(name, values.get(name))) for name in _IDENTITY[decision.kind])
    return "stands", said


def apply(kind: ClaimKind, rows: Iterable[Mapping[str, Any]], state: Standing) -> Iterator[dict[str, Any]]:
    """The rows with every ruling applied, then the decided claims that no row is: added ones and ones no longer found.

    Rows may be those of `state.papers()` only: no other is touched. Each row gains the columns of `UNDECIDED`:
    `decision_id`, `decided_by` (reviewers) and `decided_at`, `changed` (the claim is read otherwise than when decided),
    `changed_to` (JSON object of the fields as they are read now) and `found` (the rules find the claim).
    """
    found = [dict(row) for row in rows]
    key = ID_COLUMN[kind]
    of_kind = {cid: ruling for cid, ruling in state.rulings.items() if ruling.decision.kind == kind}
    present = {row[key] for row in found}
    adopted = _adopt(kind, found, {cid: r for cid, r in of_kind.items() if cid not in present}, of_kind.keys())
    for row in found:
        ruling = of_kind.get(row[key]) or adopted.get(row[key])
        yield _decided(kind, row, ruling) if ruling else {**row, **UNDECIDED}
    taken = {id(ruling) for ruling in adopted.values()}
    for cid, ruling in of_kind.items():
        if cid not in present and id(ruling) not in taken:
            yield _unfound(kind, cid, ruling)


UNDECIDED: Final[dict[str, Any]] = {
    "decision_id": None,
    "decided_by": [],
    "decided_at": None,
    "changed": False,
    "changed_to": None,
    "found": True,
}
"""The columns about decisions, as they are for a claim that nobody decided."""


def _adopt(
    kind: ClaimKind, rows: list[dict[str, Any]], lost: dict[str, Ruling], decided: Iterable[str]
) -> dict[str, Ruling]:
    """Rulings whose claim has another id under these rules: given to the one undecided row that states the same."""
    known = set(decided)
    by_statement: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for row in rows:
        if row[ID_COLUMN[kind]] not in known:
            by_statement[_statement(kind, row)].append(row[ID_COLUMN[kind]])
    adopted: dict[str, Ruling] = {}
    for ruling in lost.values():
        word = ruling.decision
        for values in (word.expect, {**word.expect, **word.fields}):
            same = [
                i
                for i in by_statement.get(_statement(kind, {"arxiv_id": word.arxiv_id, **values}), [])
                if i not in adopted
            ]
            if values and len(same) == 1:
                adopted[same[0]] = ruling
                break
    return adopted


def _statement(kind: ClaimKind, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (row.get("arxiv_id"), *(_norm(name, row.get(name)) for name in _IDENTITY[kind]))


def _norm(name: str, value: Any) -> Any:
    if name == "model" and value in _WITHOUT_NAME:
        return None
    if name == "model" and isinstance(value, str):
        return re.sub(r"[^0-9a-z]+", "", value.lower())
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(f"{value:.6g}")
    return value


def changes(kind: ClaimKind, row: Mapping[str, Any], decision: Decision) -> dict[str, tuple[Any, Any]]:
    """Fields that the rules read otherwise than when the claim was decided: name -> (seen then, read now).

    A field that is read as the reviewer stated it is no change.
    """
    differing: dict[str, tuple[Any, Any]] = {}
    if decision.verdict == "add":
        return differing
    for name in FIELDS[kind].model_fields:
        if name in _NOT_READ or name not in decision.expect:
            continue
        then, now = _norm(name, decision.expect[name]), _norm(name, row.get(name))
        if then != now and now != _norm(name, decision.fields.get(name, decision.expect[name])):
            differing[name] = (decision.expect[name], row.get(name))
    return differing


def _decided(kind: ClaimKind, row: dict[str, Any], ruling: Ruling) -> dict[str, Any]:
    word = ruling.decision
    differing = changes(kind, row, word) if word.verdict != "unsure" else {}
    stated = {name: value for name, value in word.expect.items() if name in differing} | word.fields
    reasons = [f"changed since decided: {name} was {then}, is read as {now}" for name, (then, now) in differing.items()]
    merged = {**row, **stated, "status": ruling.status, "reasons": _reasons(ruling, row) + reasons}
    now_read = {name: now for name, (_, now) in differing.items()}
    return {
        **merged,
        **_decided_columns(ruling),
        "changed": bool(differing),
        "changed_to": json.dumps(now_read) if differing else None,
    }


def _unfound(kind: ClaimKind, cid: str, ruling: Ruling) -> dict[str, Any]:
    word = ruling.decision
    values = {**word.expect, **word.fields}
    row = {
        "readers": [],  # no reader found what a person added
        **values,
        ID_COLUMN[kind]: cid,
        "arxiv_id": word.arxiv_id,
        "confidence": _number(values.get("confidence")),
        "status": ruling.status,
        "reasons": [*_reasons(ruling, values), *([] if word.verdict == "add" else ["no longer found by the rules"])],
        "evidence": [asdict(piece) for piece in word.evidence],
        "features": [],
    }
    return {**row, **_decided_columns(ruling), "found": False}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _reasons(ruling: Ruling, row: Mapping[str, Any]) -> list[str]:
    if ruling.differ:
        said = "; ".join(f"{d.reviewer}: {d.verdict}" for d in (*ruling.others, ruling.decision))
        return [f"reviewers differ ({said})"]
    if ruling.decision.verdict == "unsure":
        note = f": {ruling.decision.note}" if ruling.decision.note else ""
        return [f"unsure, {ruling.decision.reviewer}{note}", *(row.get("reasons") or [])]
    return []


def _decided_columns(ruling: Ruling) -> dict[str, Any]:
    word = ruling.decision
    decided = {"decision_id": word.decision_id, "decided_by": list(ruling.reviewers), "decided_at": word.at}
    return {**UNDECIDED, **decided}


def added_claim_id(arxiv_id: str, kind: ClaimKind, fields: Mapping[str, Any]) -> str:
    """Id of a claim that a person adds: the same for two people who add the same statement."""
    return claim_id(arxiv_id, kind, "added", *(str(_norm(name, fields.get(name))) for name in _IDENTITY[kind]))
