"""Rows that break a check are set aside, each with its paper or decision named: one paper keeps no other back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from curation.decisions.effects import ID_COLUMN, ClaimKind, Decision
from warehouse.checks import Check, Failure, run_checks
from warehouse.claim_tables import EVERY_CLAIM, RELATION
from warehouse.errors import ChecksFailedError
from warehouse.gather import Connection
from warehouse.schema import relations

MOST_ROUNDS: Final = 10
"""What is set aside may leave others without what they rest on: so often is looked again."""
FEWEST_PAPERS: Final = 10
MOST_SHARE: Final = 0.5
"""From so many papers on, claims that break checks in more than this share of them are a fault of the rules."""
MOST_ROWS: Final = 10_000
"""More rows than these that break checks are no paper's fault either."""

_OF_PROGRAM: Final = frozenset({"chips", "chip_aliases", "benchmarks", "build", "coverage"})
"""Relations that no paper and no person makes: a row of them that breaks a check is a fault of the program."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """One thing that was left out of the warehouse: a row of a paper, or a decision."""

    stage: Literal["check", "decide"]
    arxiv_id: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.arxiv_id or 'of no paper'}: {self.what}: {self.why}"


def refused_decision(decision: Decision, why: Iterable[str]) -> SetAside:
    """A decision that could not be applied; its claim stays as the rules read it."""
    about = decision.claim_id or str(decision.fact)
    what = f"decision {decision.decision_id} of {decision.reviewer} ({decision.verdict} {about})"
    return SetAside("decide", decision.arxiv_id, what, "; ".join(why))


def settle(connection: Connection, derive: Callable[[], None]) -> list[SetAside]:
    """Set aside what breaks a check until no check fails; `derive` makes anew what follows from the claims.

    Raises ChecksFailedError where no row of a paper or decision is to blame, or those of most papers are.
    """
    aside: list[SetAside] = []
    for _ in range(MOST_ROUNDS):
        derive()
        failures = run_checks(connection)
        if not failures:
            return aside
        if sum(len(failure.rows_found) for failure in failures) > MOST_ROWS:
            raise _not_published(failures)
        # What a view shows wrong is mostly a row of a table, which is told with it.
        of_views = [failure for failure in failures if _is_view(failure.check)]
        of_tables = [failure for failure in failures if not _is_view(failure.check)]
        fresh = [one for failure in of_tables or of_views for one in _set_aside(connection, failure)]
        aside += fresh
        if not fresh or of_most_papers(connection, aside):
            raise _not_published(failures)
    raise _not_published(failures)


def record(connection: Connection, aside: Iterable[SetAside]) -> None:
    """Tell of what was set aside in `paper_status`, a row for each paper and stage."""
    told: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for one in aside:
        if one.arxiv_id:
            told[one.arxiv_id, one.stage][f"{one.what}: {one.why}"] = None
    for (arxiv_id, stage), details in sorted(told.items()):
        connection.execute(
            "INSERT INTO paper_status BY NAME SELECT ? AS arxiv_id, (SELECT any_value(version) FROM papers WHERE "
            "arxiv_id = $1) AS version, ? AS stage, 'set_aside' AS status, ? AS detail",
            [arxiv_id, stage, " | ".join(details)],
        )


def _not_published(failures: list[Failure]) -> ChecksFailedError:
    listed = "\n".join(f"- {failure}" for failure in failures)
    return ChecksFailedError(
        f"Not published, the old warehouse stays: {len(failures)} checks failed.\n{listed}\nThe lake is intact. "
        "This is a fault of the rules or of the program: please report it with these lines."
    )


def of_most_papers(connection: Connection, aside: Sequence[SetAside]) -> bool:
    """Whether the claims of so many papers broke checks that the rules are at fault."""
    broken = len({one.arxiv_id for one in aside if one.stage == "check"})
    ((papers,),) = connection.execute(f"SELECT count(DISTINCT arxiv_id) FROM ({EVERY_CLAIM})").fetchall()
    return broken >= FEWEST_PAPERS and broken > MOST_SHARE * max(papers, broken)


def _relation(check: Check) -> str:
    return check.relation or check.name.removesuffix(": key")


def _is_view(check: Check) -> bool:
    return _relation(check) in relations() and relations()[_relation(check)].kind == "view"


def _set_aside(connection: Connection, failure: Failure) -> list[SetAside]:
    check = failure.check
    relation = _relation(check)
    if relation in _OF_PROGRAM:
        return []
    why = f"{check.name}: {check.message}"
    first = [next(iter(row.values())) for row in failure.rows_found]
    if _is_view(check):
        first = [row.get("result_id") or row.get("claim_id") or row.get("run_id") for row in failure.rows_found]
    kinds = {str(value).partition("-")[0] for value in first}
    if kinds <= set(RELATION) and relation not in ("compute_estimates", "cost_estimates"):
        return _claims(connection, [str(value) for value in first], why)
    if relation in relations() and not _is_view(check):
        return _rows(connection, relation, failure, why)
    if "decision_id" in failure.rows_found[0]:
        return _decisions(connection, [str(value) for value in first], why)
    if "arxiv_id" in failure.rows_found[0]:
        return _papers(connection, sorted({str(row["arxiv_id"]) for row in failure.rows_found}), why)
    return []


def _claims(connection: Connection, ids: Iterable[str], why: str) -> list[SetAside]:
    """Take claims away; what was joined to them says so."""
    found: list[SetAside] = []
    for claim in dict.fromkeys(ids):
        kind = cast(ClaimKind, claim.partition("-")[0])
        relation, key = RELATION[kind], ID_COLUMN[kind]
        rows = connection.execute(f"SELECT arxiv_id FROM {relation} WHERE {key} = ?", [claim]).fetchall()
        found += [SetAside("check", arxiv_id, claim, why) for (arxiv_id,) in rows[:1]]
        connection.execute(f"DELETE FROM {relation} WHERE {key} = ?", [claim])
        found += _decisions_on(connection, claim, why)
        if relation == "training_runs":
            connection.execute("DELETE FROM compute_estimates WHERE run_id = ?", [claim])
            connection.execute("UPDATE training_runs SET part_of = NULL WHERE part_of = ?", [claim])
            for joined in ("benchmark_results", "model_costs"):
                connection.execute(
                    f"UPDATE {joined} SET run_id = NULL, join_reason = 'its run was set aside' WHERE run_id = ?",
                    [claim],
                )
        if relation == "model_costs":
            connection.execute("DELETE FROM cost_estimates WHERE cost_id = ?", [claim])
            connection.execute(
                "UPDATE benchmark_results SET cost_id = NULL, cost_join_reason = 'its cost was set aside' "
                "WHERE cost_id = ?",
                [claim],
            )
    return found


def _decisions_on(connection: Connection, claim: str, why: str) -> list[SetAside]:
    ids = connection.execute("SELECT decision_id FROM decisions WHERE in_force AND claim_id = ?", [claim]).fetchall()
    return _decisions(connection, [decision_id for (decision_id,) in ids], why)


def _decisions(connection: Connection, ids: list[str], why: str) -> list[SetAside]:
    rows = connection.execute(
        "SELECT decision_id, arxiv_id, reviewer, verdict, claim_id FROM decisions WHERE decision_id IN "
        "(SELECT unnest(?::VARCHAR[])) ORDER BY 1",
        [ids],
    ).fetchall()
    connection.execute(
        "UPDATE decisions SET in_force = false WHERE decision_id IN (SELECT unnest(?::VARCHAR[]))", [ids]
    )
    return [
        SetAside("decide", arxiv_id, f"decision {decision_id} of {reviewer} ({verdict} {claim})", why)
        for decision_id, arxiv_id, reviewer, verdict, claim in rows
    ]


def _papers(connection: Connection, ids: list[str], why: str) -> list[SetAside]:
    """Take papers away whose own rows contradict each other; their claims go with the next look."""
    for relation in ("papers", "paper_versions", *RELATION.values()):
        connection.execute(f"DELETE FROM {relation} WHERE arxiv_id IN (SELECT unnest(?::VARCHAR[]))", [ids])
    return [SetAside("check", arxiv_id, "the paper", why) for arxiv_id in ids]


def _rows(connection: Connection, relation: str, failure: Failure, why: str) -> list[SetAside]:
    """Take rows of a relation away: those that meet the check's condition, or all but the first of one key."""
    names = relations()[relation].column_names
    key = ", ".join(f'"{name}"' for name in relations()[relation].key)
    condition = failure.check.condition or (
        f"rowid IN (SELECT unnest(list(rowid ORDER BY rowid)[2:]) FROM {relation} GROUP BY {key})"
    )
    arxiv_id = "arxiv_id" if "arxiv_id" in names else "''"
    rows = connection.execute(f"DELETE FROM {relation} WHERE {condition} RETURNING {arxiv_id}, {key}").fetchall()
    return [
        SetAside("check", of_paper or "", f"row {', '.join(str(value) for value in of_key)} of {relation}", why)
        for of_paper, *of_key in rows
    ]


def told(aside: Iterable[SetAside]) -> tuple[str, ...]:
    """What was set aside, in words, each once."""
    return tuple(dict.fromkeys(str(one) for one in aside))
