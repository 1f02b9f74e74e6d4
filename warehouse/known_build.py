"""What the published warehouse was made of, kept beside it: the next publish makes again only what is not the same.

A cache of its own file, `Lake.warehouse_inputs`. It belongs to one warehouse file, whose size, time and checksum it
holds; where anything does not fit, or it is not there, the whole warehouse is built.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

import duckdb

from warehouse.build import input_digests
from warehouse.curating import TRY_AGAIN, Second, ShardKey
from warehouse.gather import Connection
from warehouse.integrity import carried_digest, fingerprint
from warehouse.lake import Lake
from warehouse.setting_aside import SetAside
from warehouse.versions import curation_version, rules_version, second_reader_version, warehouse_version

_LIBRARIES: Final = ("duckdb", "pyarrow")


@dataclass(frozen=True, slots=True)
class KnownShard:
    """A file of readings that the last publish took in, and the file of claims made of it, if any: how both looked."""

    fingerprint: str
    claims: str | None = None
    claims_fingerprint: str | None = None

    @classmethod
    def of(cls, readings: Path, claims: Path | None) -> KnownShard:
        """The files as they are now."""
        if claims is None:
            return cls(fingerprint(readings))
        return cls(fingerprint(readings), claims.name, fingerprint(claims))

    def to_look_at(self, folder: Path) -> bool:
        """Whether its file of claims in `folder` is not as it was, or lacks some that could not be made at the time."""
        if self.claims is None:
            return False
        file = folder / self.claims
        failed = file.stem.rpartition(".")[0].endswith(TRY_AGAIN)
        return failed or not file.is_file() or fingerprint(file) != self.claims_fingerprint


@dataclass(frozen=True, slots=True)
class KnownBuild:
    """The last publish: its files of readings, facts about it by name, and what it set aside."""

    shards: Mapping[ShardKey, KnownShard]
    facts: Mapping[str, str]
    aside: tuple[SetAside, ...]

    @property
    def changed_since_whole(self) -> int:
        """How many papers were made again since the whole warehouse was built."""
        return int(self.facts["papers changed since whole"])


def program(judges: Path | None) -> str:
    """Digest of all but the lake that a warehouse follows from."""
    versions = [rules_version(), second_reader_version(), curation_version(judges), warehouse_version()]
    return "-".join([*versions, *(metadata.version(name) for name in _LIBRARIES)])


def is_kept(lake: Lake) -> bool:
    """Whether something was kept of the last publish, and its warehouse is there to be gone on from."""
    return lake.warehouse_inputs.is_file() and lake.warehouse.is_file() and not lake.warehouse_log.exists()


def attach_known(connection: Connection, lake: Lake, judges: Path | None) -> KnownBuild | None:
    """Attach what was kept of the last publish as `known`; None where it does not belong to the warehouse or program.

    Raises duckdb.Error where the file cannot be read.
    """
    if not is_kept(lake):
        return None
    connection.execute(f"ATTACH {literal(lake.warehouse_inputs)} AS known (READ_ONLY)")
    facts = dict(connection.execute("SELECT name, value FROM known.facts").fetchall())
    if facts.get("program") != program(judges) or facts.get("warehouse") != fingerprint(lake.warehouse):
        return None
    shards = {
        (rules, shard): KnownShard(*looked)
        for rules, shard, *looked in connection.execute(
            "SELECT rules_version, shard, fingerprint, claims, claims_fingerprint FROM known.shards"
        ).fetchall()
    }
    aside = connection.execute("SELECT stage, arxiv_id, what, why FROM known.aside ORDER BY place").fetchall()
    return KnownBuild(shards, facts, tuple(SetAside(*row) for row in aside))


def claims_to_look_at(known: KnownBuild, lake: Lake, judges: Path | None) -> set[ShardKey]:
    """The files of readings whose claims may have to be made again though nothing else changed."""
    folder = lake.root / "claims" / curation_version(judges)
    return {key for key, shard in known.shards.items() if shard.to_look_at(folder)}


def unchanged_shards(known: KnownBuild, shards: Sequence[Path]) -> set[ShardKey]:
    """The files of readings that are as they were. One that looks otherwise is verified and read again."""
    return {
        key
        for path in shards
        if (key := (path.parent.name, path.name)) in known.shards
        and carried_digest(path) is not None
        and known.shards[key].fingerprint == fingerprint(path)
    }


def load_said(connection: Connection, decided: Mapping[str, str], second: Second) -> None:
    """Make the temporary tables of what people and a second reader said that `digests.sql` reads."""
    said = {sha: f"{one.model} {one.prompt_digest} {one.replies}" for sha, one in second.items()}
    for name, key, digests in (("paper_decided", "arxiv_id", decided), ("paper_second", "pdf_sha256", said)):
        connection.execute(
            f"CREATE TEMP TABLE {name} AS SELECT unnest(?::VARCHAR[]) AS {key}, unnest(?::VARCHAR[]) AS digest",
            [list(digests), list(digests.values())],
        )


def write_known(
    connection: Connection,
    file: Path,
    shards: Mapping[ShardKey, KnownShard],
    aside: Sequence[SetAside],
) -> None:
    """Write what the next publish compares with; `lake_readings` and `paper_digests` are those of the whole lake.

    Outcomes of reading, which hold titles and abstracts, are written only where `file`, a copy of what was known
    before, has them not.
    """
    rows = [(*key, *astuple(shard)) for key, shard in sorted(shards.items())]
    connection.execute(f"ATTACH {literal(file)} AS kept")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE IF NOT EXISTS kept.outcomes AS SELECT * FROM lake_readings LIMIT 0")
    differs = "WHERE (rules_version, shard) NOT IN (SELECT rules_version, shard FROM {})"
    connection.execute(f"DELETE FROM kept.outcomes {differs.format('lake_readings')}")
    connection.execute(
        f"INSERT INTO kept.outcomes BY NAME SELECT * FROM lake_readings {differs.format('kept.outcomes')}"
    )
    connection.execute("CREATE OR REPLACE TABLE kept.paper_digests AS SELECT * FROM paper_digests ORDER BY arxiv_id")
    for table, columns, values in (
        ("shards", ("rules_version", "shard", "fingerprint", "claims", "claims_fingerprint"), rows),
        ("aside", ("stage", "arxiv_id", "what", "why"), [(a.stage, a.arxiv_id, a.what, a.why) for a in aside]),
        ("facts", ("name", "value"), []),
    ):
        listed = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in columns)
        place = ", unnest(range(?)) AS place"
        parts = [[row[at] for row in values] for at in range(len(columns))]
        connection.execute(f"CREATE OR REPLACE TABLE kept.{table} AS SELECT {listed}{place}", [*parts, len(values)])
    connection.execute("COMMIT")
    connection.execute("DETACH kept")


def seal_known(file: Path, facts: Mapping[str, str]) -> None:
    """Add the facts about a warehouse that are known only when it is finished."""
    with duckdb.connect(str(file)) as connection:
        connection.executemany("INSERT INTO facts (name, value) VALUES (?, ?)", list(facts.items()))


def inputs_of(lake: Lake) -> str:
    """Digest of the names, sizes and times of all files of the lake that a warehouse is made of."""
    digest = hashlib.sha256(repr(sorted(input_digests(lake).items())).encode())
    for folder in ("fetches", "papers", "candidates", "runs", "readings", "proposals", "decisions"):
        for path in sorted((lake.root / folder).rglob("*")):
            if path.suffix in (".parquet", ".jsonl") and not path.name.startswith("."):
                digest.update(f"{path.relative_to(lake.root).as_posix()} {fingerprint(path)}\n".encode())
    return digest.hexdigest()


def literal(path: Path) -> str:
    """A path as a string of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
