"""A warehouse made of the last one: the papers whose inputs changed are taken out and made again, the others stay.

Which papers these are follows from a digest a paper of all that is known of it (`data/digests.sql`) and from the files
of claims. They are filled into a database in memory by the same steps and the same SQL as a whole lake
(`warehouse/filling.py`), checked there, and put into a copy of the last warehouse, which was made meanwhile. Whatever
does not fit makes `update` return None, and the whole warehouse is built.

What spans papers: ids of claims and readings must be unique in the lake, which is looked at in the merged tables; the
shares of papers that failed or broke checks are counted there; `build`, `fits` and `extrapolations` are replaced whole.
Views are computed by whoever reads them.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb

from warehouse.build import record_build
from warehouse.copying import checksum, copying
from warehouse.curating import ShardKey, shard_key
from warehouse.deciding import Decided
from warehouse.errors import ChecksFailedError
from warehouse.filling import Job, Made, fill_rest, prepare, problems_with
from warehouse.gather import Connection, gather, identities, load_claims, load_kept, run_file
from warehouse.integrity import carried_digest, fingerprint, verify
from warehouse.known_build import (
    KnownBuild,
    KnownShard,
    attach_known,
    claims_to_look_at,
    is_kept,
    literal,
    load_said,
    unchanged_shards,
    write_known,
)
from warehouse.publish_report import PublishReport, refuse_if_all_failed, report_on
from warehouse.records import PaperIdentity
from warehouse.schema import Relation, tables
from warehouse.second_readings import latest, second_readings
from warehouse.setting_aside import SetAside, of_most_papers

MOST_CHANGED: Final = 0.5
"""Where more than this share of the papers changed, now or since the whole was built, the whole is built again."""
REPLACED: Final = frozenset({"fits", "extrapolations"})
"""Relations of no paper."""
OF_PROGRAM: Final = frozenset({"chips", "chip_aliases", "benchmarks", "build"})
"""Relations that are the same while the program is, and the one that is written last."""
OF_RUN: Final = {"compute_estimates": ("training_runs", "run_id"), "cost_estimates": ("model_costs", "cost_id")}
"""Relations that name the paper by way of a claim."""
IDS: Final = frozenset({"reading_id", "run_id", "result_id", "cost_id", "decision_id"})
"""Keys that are unique in the lake by their making, not because rows of one paper lie together."""

_MakeClaims = Callable[[Sequence[Path], Mapping[ShardKey, Sequence[PaperIdentity]]], Mapping[ShardKey, Path]]
_LOG = logging.getLogger(__name__)


def as_it_is(job: Job, inputs: str) -> PublishReport | None:
    """The report on the last warehouse where it is sound and `inputs`, a digest of the lake, is that of its making."""
    lake = job.lake
    if not is_kept(lake):
        return None
    try:
        with duckdb.connect(":memory:", config=job.config) as connection:
            known = attach_known(connection, lake, job.judges)
            if known is None or known.facts["inputs"] != inputs or claims_to_look_at(known, lake, job.judges):
                return None
            if known.facts["checksum"] != checksum(lake.warehouse):
                return None
            connection.execute(f"ATTACH {literal(lake.warehouse)} AS published (READ_ONLY)")
            connection.execute("USE published")
            return report_on(connection, lake, problems_with(lake, Decided.of(lake)), known.aside)
    except (duckdb.Error, OSError):
        return None


def update(job: Job) -> Made | None:
    """Make a warehouse of the last one; None where that cannot be done.

    Raises ShardDamagedError, or WarehouseError where no claims could be made of any paper.
    """
    if not is_kept(job.lake):
        return None
    try:
        with duckdb.connect(":memory:", config=job.config) as connection:
            known = attach_known(connection, job.lake, job.judges)
            if known is None:
                return None
            with copying(job.lake.warehouse, job.file) as copy:
                fresh = _fill_changed(connection, job, known)
                if fresh is None or copy.result() != known.facts["checksum"]:
                    return None
            return _merged(connection, job, known, fresh)
    except (duckdb.Error, ChecksFailedError, OSError) as error:
        _LOG.info("The whole warehouse is built: %s", error)
        return None


@dataclass(frozen=True, slots=True)
class _Fresh:
    """What was made again: papers, the files of readings looked at with their claims, what was set aside."""

    scope: frozenset[str]
    shards: Sequence[Path]
    claims: Mapping[ShardKey, Path | None]
    decided: Decided
    aside: Sequence[SetAside]


def _fill_changed(connection: Connection, job: Job, known: KnownBuild) -> _Fresh | None:
    """Fill the database in memory with the papers that changed; None where they are too many."""
    lake = job.lake
    listed = [path for rules in lake.versions("readings") for path in lake.shards("readings", rules)]
    if any(carried_digest(path) is None for path in listed):
        return None
    prepare(connection)
    decided, second = Decided.of(lake), latest(second_readings(lake))
    shards = gather(connection, lake, unchanged_shards(known, listed))
    load_kept(connection, lake)
    load_said(connection, decided.digests(), second)
    run_file(connection, "digests.sql")
    connection.execute(
        "CREATE TEMP TABLE scope AS SELECT arxiv_id FROM paper_digests AS now "
        "FULL JOIN known.paper_digests AS was USING (arxiv_id) WHERE now.digest IS DISTINCT FROM was.digest"
    )
    if _too_many(connection, known):
        return None
    claims = _claims_in_scope(
        connection,
        shards,
        known,
        claims_to_look_at(known, lake, job.judges),
        lambda paths, papers: job.claims(paths, papers, second),
    )
    if _too_many(connection, known):
        return None
    scope = frozenset(arxiv_id for (arxiv_id,) in connection.execute("SELECT arxiv_id FROM scope").fetchall())
    run_file(connection, "restrict.sql")
    touched = [path for path in shards if shard_key(path) in claims]
    verify(*touched)
    load_claims(connection, sorted(file for file in claims.values() if file is not None))
    job.step(1)
    aside = fill_rest(connection, touched, second, decided.about(scope), job.step)
    if any(one.arxiv_id not in scope for one in aside if one.arxiv_id):
        return None
    return _Fresh(scope, shards, claims, decided, aside)


def _too_many(connection: Connection, known: KnownBuild) -> bool:
    ((changed, papers),) = connection.execute(
        "SELECT (SELECT count(*) FROM scope), (SELECT count(*) FROM known.paper_digests)"
    ).fetchall()
    return bool(known.changed_since_whole + changed > MOST_CHANGED * papers)


def _merged(connection: Connection, job: Job, known: KnownBuild, fresh: _Fresh) -> Made | None:
    """Put what was filled into the copy of the last warehouse; None where it does not fit there."""
    aside = [*(one for one in known.aside if one.arxiv_id and one.arxiv_id not in fresh.scope), *fresh.aside]
    connection.execute(f"ATTACH {literal(job.file)} AS published")
    if not _merge(connection):
        return None
    connection.execute("USE published")
    if of_most_papers(connection, aside):
        return None
    refuse_if_all_failed(connection)
    connection.execute("DELETE FROM build")
    record_build(connection, job.lake)
    job.step(4)
    report = report_on(connection, job.lake, problems_with(job.lake, fresh.decided), aside)
    connection.execute("CHECKPOINT published")
    connection.execute("USE memory")
    connection.execute("DETACH published")
    shutil.copyfile(job.lake.warehouse_inputs, job.kept)
    write_known(connection, job.kept, _taken_in(fresh.shards, fresh.claims, known), aside)
    return Made(report, known.changed_since_whole + len(fresh.scope))


def _claims_in_scope(
    connection: Connection,
    shards: Sequence[Path],
    known: KnownBuild,
    again: Collection[ShardKey],
    make: _MakeClaims,
) -> dict[ShardKey, Path | None]:
    """The files of claims of all files of readings that hold a paper in `scope`, None where nothing was read in one.

    A paper whose claims lie in another file than before comes into scope, too: it shares a file of readings with one
    that changed.
    """
    paths = {shard_key(path): path for path in shards}
    found: dict[ShardKey, Path | None] = {}
    while fresh := (_touched(connection) | (paths.keys() & set(again))) - found.keys():
        papers = identities(connection, fresh)
        made = make([paths[key] for key in sorted(fresh)], papers)
        for key in fresh:
            found[key] = file = made.get(key)
            if file is not None and (key not in known.shards or known.shards[key].claims != file.name):
                connection.execute(
                    "INSERT INTO scope SELECT unnest(?::VARCHAR[]) EXCEPT SELECT arxiv_id FROM scope",
                    [[paper.arxiv_id for paper in papers[key]]],
                )
    return found


def _touched(connection: Connection) -> set[ShardKey]:
    """The files of readings that count for a PDF of a paper in scope."""
    return set(
        connection.execute(
            "SELECT DISTINCT o.rules_version, o.shard FROM best_outcome AS o JOIN paper_versions AS v "
            "USING (pdf_sha256) WHERE v.arxiv_id IN (SELECT arxiv_id FROM scope)"
        ).fetchall()
    )


def _merge(connection: Connection) -> bool:
    """Put the papers in scope into the warehouse `published`; False where an id is another paper's, too."""
    for relation in sorted(tables(), key=lambda relation: relation.name not in OF_RUN):
        if relation.name in OF_PROGRAM:
            continue
        name = relation.name
        connection.execute("BEGIN")
        connection.execute(f"DELETE FROM published.{name}{_in_scope(relation)}")
        connection.execute(f"INSERT INTO published.{name} BY NAME SELECT * FROM {name}")
        connection.execute("COMMIT")
        if set(relation.key) & IDS and _repeated(connection, relation):
            return False
    return True


def _in_scope(relation: Relation) -> str:
    """Condition on the rows that the merge replaces."""
    if relation.name in REPLACED:
        return ""
    of_papers = "WHERE arxiv_id IN (SELECT arxiv_id FROM scope)"
    if relation.name in OF_RUN:
        claims, key = OF_RUN[relation.name]
        return f" WHERE {key} IN (SELECT {key} FROM published.{claims} {of_papers})"
    return f" {of_papers}"


def _repeated(connection: Connection, relation: Relation) -> bool:
    """Whether a key of the rows that were put in is there twice."""
    key = ", ".join(relation.key)
    found = connection.execute(
        f"SELECT 1 FROM published.{relation.name} SEMI JOIN {relation.name} USING ({key}) "
        f"GROUP BY {key} HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    return bool(found)


def _taken_in(
    shards: Sequence[Path], claims: Mapping[ShardKey, Path | None], known: KnownBuild
) -> dict[ShardKey, KnownShard]:
    """What the next publish is to know of each file of readings."""
    taken: dict[ShardKey, KnownShard] = {}
    for path in shards:
        key = shard_key(path)
        if key in claims or key not in known.shards:
            taken[key] = KnownShard.of(path, claims.get(key))
        else:
            taken[key] = replace(known.shards[key], fingerprint=fingerprint(path))
    return taken
