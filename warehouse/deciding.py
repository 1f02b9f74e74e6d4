"""What people decided, put on the claims of a database in the making."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from curation.decisions import effects as decisions
from curation.decisions.effects import ClaimKind, Decision, Loaded, Standing
from warehouse.claim_tables import EVERY_CLAIM, JOINED, RELATION
from warehouse.gather import Connection
from warehouse.lake import Lake
from warehouse.restating import cost_estimate_of, estimates_of
from warehouse.row_faults import faults_of, misplaced, restated, unjoined
from warehouse.schema import relations

KINDS: tuple[ClaimKind, ...] = ("run", "cost", "result")
"""Those that others are joined to first."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of the decisions: those loaded, and those that could not be applied, each with the reasons."""

    loaded: Loaded
    refused: Mapping[str, tuple[Decision, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions of a lake and which of them count."""

    loaded: Loaded
    state: Standing

    @classmethod
    def of(cls, lake: Lake) -> Decided:
        """All of a lake's."""
        loaded = decisions.load(lake.decisions)
        return cls(loaded, decisions.standing(loaded.decisions))

    def about(self, papers: Collection[str]) -> Decided:
        """Those on some papers, with the weight that all together give them."""
        loaded = replace(self.loaded, decisions=tuple(d for d in self.loaded.decisions if d.arxiv_id in papers))
        rulings = {key: one for key, one in self.state.rulings.items() if one.decision.arxiv_id in papers}
        facts = {key: one for key, one in self.state.not_reported.items() if key[0] in papers}
        return Decided(loaded, replace(self.state, rulings=rulings, not_reported=facts))

    def digests(self) -> dict[str, str]:
        """By paper, a digest of all that bears on what is published of its decisions."""
        said: dict[str, list[str]] = defaultdict(list)
        for decision in self.loaded.decisions:
            said[decision.arxiv_id].append(f"{decision.line()} {decision.decision_id in self.state.in_force}")
        for key, ruling in self.state.rulings.items():
            others = [other.decision_id for other in ruling.others]
            told = (key, ruling.decision.decision_id, ruling.status, ruling.reviewers, others, ruling.differ)
            said[ruling.decision.arxiv_id].append(repr(told))
        for arxiv_id, fact in self.state.not_reported:
            said[arxiv_id].append(fact)
        return {paper: hashlib.sha256("\n".join(lines).encode()).hexdigest() for paper, lines in said.items()}


def apply_decisions(connection: Connection, decided: Decided) -> Applied:
    """Fill `decisions`, apply them to the claims and make the temporary table `fact_decision`.

    A decision whose claim could not be published leaves it as the rules read it.
    """
    loaded, state = decided.loaded, decided.state
    refused: dict[str, tuple[str, ...]] = {}
    for kind in KINDS:
        refused |= _apply(connection, kind, state)
    _part_from_others_costs(connection, sorted(state.papers()))
    by_id = {decision.decision_id: decision for decision in loaded.decisions}
    insert(connection, "decisions", [_row(decision, state, refused) for decision in loaded.decisions])
    connection.execute("CREATE TEMP TABLE fact_decision (arxiv_id VARCHAR, fact VARCHAR)")
    if state.not_reported:
        connection.executemany("INSERT INTO fact_decision VALUES (?, ?)", sorted(state.not_reported))
    return Applied(loaded, {decision_id: (by_id[decision_id], why) for decision_id, why in refused.items()})


def _apply(connection: Connection, kind: ClaimKind, state: Standing) -> dict[str, tuple[str, ...]]:
    """Apply the rulings on claims of a kind; return the decisions that could not be, each with the reasons."""
    papers = sorted(state.papers())
    if not papers:
        return {}
    relation, key = RELATION[kind], decisions.ID_COLUMN[kind]
    touched = connection.sql(f"SELECT * FROM {relation} WHERE arxiv_id IN (SELECT unnest(?))", params=[papers])
    before = {row[key]: row for row in touched.to_arrow_table().to_pylist()}
    known = _known(connection, papers)
    # What was rejected or doubted and is found no more says nothing any longer where it was not stated in full.
    needed = [column.name for column in relations()[relation].columns if column.required]
    stated = {ruling.decision.decision_id: ruling.decision.fields for ruling in state.rulings.values()}
    refused: dict[str, tuple[str, ...]] = {}
    rows: list[dict[str, Any]] = []
    wanted: list[dict[str, Any]] = []
    for decided in decisions.apply(kind, before.values(), state):
        gone = not decided["found"] and decided["status"] in ("rejected", "queued")
        if gone and any(decided.get(name) is None for name in needed):
            continue
        if not decided["decided_by"]:
            rows.append(decided)
            continue
        of_paper = known.get(decided["arxiv_id"], _NOTHING)
        row, faults = _checked(kind, decided, of_paper, stated[decided["decision_id"]])
        wanted.append(row)
        if faults:
            refused[decided["decision_id"]] = tuple(faults)
    schema = connection.sql(f"SELECT * FROM {relation} LIMIT 0").to_arrow_table().schema
    possible = [row for row in wanted if row["decision_id"] not in refused]
    refused |= _unstorable(possible, schema)
    for row in wanted:
        if row["decision_id"] not in refused:
            rows.append(row)
        elif row["found"]:
            rows.append({**before[row[key]], **decisions.UNDECIDED})
    connection.execute(f"DELETE FROM {relation} WHERE arxiv_id IN (SELECT unnest(?))", [papers])
    insert(connection, relation, rows)
    by_person = [row for row in rows if row["decided_by"]]
    if kind == "run":
        ids = [row["run_id"] for row in by_person]
        connection.execute("DELETE FROM compute_estimates WHERE run_id IN (SELECT unnest(?))", [ids])
        dates = [known.get(row["arxiv_id"], _NOTHING)["published_on"] for row in by_person]
        estimates = [e for row, day in zip(by_person, dates, strict=True) for e in estimates_of(row, day)]
        insert(connection, "compute_estimates", estimates)
    if kind == "cost":
        _estimate_again(connection, {row["cost_id"]: row for row in by_person if row["found"]}, before)
    return refused


def _estimate_again(
    connection: Connection, decided: Mapping[str, dict[str, Any]], before: Mapping[str, dict[str, Any]]
) -> None:
    """Let the estimates of decided costs follow from what is stated now; another paper's model has none."""
    of_decided = "FROM cost_estimates WHERE cost_id IN (SELECT unnest(?::VARCHAR[]))"
    found = connection.sql(f"SELECT * {of_decided} ORDER BY cost_id, benchmark", params=[list(decided)])
    estimates = found.to_arrow_table().to_pylist()
    connection.execute(f"DELETE {of_decided}", [list(decided)])
    own = [one for one in estimates if decided[one["cost_id"]]["own"]]
    again = [cost_estimate_of(one, before[one["cost_id"]], decided[one["cost_id"]]) for one in own]
    insert(connection, "cost_estimates", again)


def _part_from_others_costs(connection: Connection, papers: list[str]) -> None:
    """Part the papers' own results from costs that are another paper's model's, as somebody decided."""
    connection.execute(
        "UPDATE benchmark_results AS b SET cost_id = NULL, cost_join_reason = 'its cost is that of another paper''s "
        "model, as decided' FROM model_costs AS c WHERE c.cost_id = b.cost_id AND b.own AND NOT c.own "
        "AND b.arxiv_id IN (SELECT unnest(?::VARCHAR[]))",
        [papers],
    )


def _unstorable(rows: list[dict[str, Any]], schema: pa.Schema) -> dict[str, tuple[str, ...]]:
    """Decisions whose row no table of the schema can hold, such as a page of evidence beyond 32 bits."""
    refused: dict[str, tuple[str, ...]] = {}
    if not _holds(rows, schema):
        refused = {row["decision_id"]: ("no table can hold it",) for row in rows if not _holds([row], schema)}
    return refused


def _holds(rows: list[dict[str, Any]], schema: pa.Schema) -> bool:
    try:
        pa.Table.from_pylist(rows, schema=schema)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return False
    return True


def _checked(
    kind: ClaimKind, row: dict[str, Any], known: dict[str, Any], stated: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """A decided row as it is published, and what keeps it from that; `stated` are the fields that the person stated."""
    if known["arxiv_id"] is None:
        return row, [f"there is no paper {row['arxiv_id']} in the lake"]
    placed = _completed(row, known)
    if faults := faults_of(RELATION[kind], placed):
        return row, faults
    beyond, alone = misplaced(placed, known["pages"]), unjoined(kind, placed, known["claims"])
    if beyond and "page" not in stated:  # seen in another PDF of the paper than the published one
        placed, beyond = {**placed, "pdf_sha256": None}, []
    for name in alone.keys() - stated.keys():
        placed = {**placed, name: None, JOINED[kind][name]: f"no longer there: {placed[name]}"}
        del alone[name]
    whole, faults = restated(kind, placed, known["published_on"])
    return whole, [*faults, *beyond, *alone.values()]


_NOTHING: dict[str, Any] = {
    "arxiv_id": None, "version": None, "pdf_sha256": None, "published_on": None, "pages": None, "claims": ()
}  # fmt: skip


def _known(connection: Connection, papers: list[str]) -> dict[str, dict[str, Any]]:
    result = connection.execute(
        "SELECT arxiv_id, version, pdf_sha256, published_on, pages, "
        f"coalesce((SELECT list(claim_id) FROM ({EVERY_CLAIM}) AS c WHERE c.arxiv_id = p.arxiv_id), []) "
        "AS claims FROM papers AS p WHERE arxiv_id IN (SELECT unnest(?))",
        [papers],
    )
    names = [column[0] for column in result.description or ()]
    return {row[0]: dict(zip(names, row, strict=True)) for row in result.fetchall()}


def _completed(row: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The row with the published PDF of its paper where a claim was added by a person or is no longer found."""
    if row["found"]:
        return row
    return {**row, **{name: row.get(name) or known[name] for name in ("version", "pdf_sha256")}}


def insert(connection: Connection, relation: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows by column name; columns that a row lacks are NULL, keys that are no column are left aside."""
    if not rows:
        return
    schema = connection.sql(f"SELECT * FROM {relation} LIMIT 0").to_arrow_table().schema
    connection.register("rows_to_insert", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"INSERT INTO {relation} BY NAME SELECT * FROM rows_to_insert")
    connection.unregister("rows_to_insert")


def _row(decision: Decision, state: Standing, refused: Collection[str]) -> dict[str, Any]:
    names = relations()["decisions"].column_names
    row = {name: getattr(decision, name) for name in names if name != "in_force"}
    return {
        **row,
        "claim_id": decision.claim_id or None,
        "undoes": decision.undoes or None,
        "batch": decision.batch or None,
        "note": decision.note or None,
        "fields": json.dumps(decision.fields, ensure_ascii=False, sort_keys=True) if decision.fields else None,
        "expect": json.dumps(decision.expect, ensure_ascii=False, sort_keys=True) if decision.expect else None,
        "in_force": decision.decision_id in state.in_force and decision.decision_id not in refused,
    }
