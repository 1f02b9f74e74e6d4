"""The candidates of a paper as they lie in the lake's files of claims, with its claims and what was read of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from extractors.reading import PaperReadings, TextLine
from warehouse import codec
from warehouse.claim_tables import EVERY_CLAIM
from warehouse.errors import WarehouseMissingError
from warehouse.lake import Lake, read_table
from warehouse.read import Warehouse
from warehouse.readings_shard import from_shard
from warehouse.records import CuratedPaper
from warehouse.texts import stored_texts


@dataclass(frozen=True, slots=True)
class Decided:
    """What people made of a claim."""

    status: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """Claims and candidates of a paper, and the version of rules and judges that made them (`curation_version`)."""

    curated: CuratedPaper
    version: str


def kept_paper(lake: Lake, arxiv_id: str) -> KeptPaper | None:
    """Claims and candidates of the paper from the newest file of claims that has it; None where no file has it.

    Raises LakeMissingError or ShardDamagedError.
    """
    lake.require()
    shards = [path for version in lake.versions("claims") for path in lake.shards("claims", version)]
    for path in _newest_first(shards):
        table = read_table(path)
        of_paper = table.filter(pc.equal(pc.struct_field(table["claims"], "arxiv_id"), arxiv_id))
        if of_paper.num_rows:
            return KeptPaper(codec.from_table(of_paper, CuratedPaper)[0], path.parent.name)
    return None


def paper_read(lake: Lake, pdf_sha256: str) -> tuple[PaperReadings, tuple[TextLine, ...] | None] | None:
    """What the newest file of readings has of a PDF, with its lines; no lines where this version keeps none of it.

    Raises ShardDamagedError.
    """
    shards = [path for version in lake.versions("readings") for path in lake.shards("readings", version)]
    for path in _newest_first(shards):
        if not pc.any(pc.equal(read_table(path, ["pdf_sha256"])["pdf_sha256"], pdf_sha256)).as_py():
            continue
        table = read_table(path)
        papers = from_shard(table.filter(pc.equal(table["pdf_sha256"], pdf_sha256)))
        if papers and papers[0].status == "read":
            return papers[0], next((text.lines for text in stored_texts(lake, [pdf_sha256])), None)
    return None


def _newest_first(shards: list[Path]) -> list[Path]:
    return sorted(shards, key=lambda path: path.stat().st_mtime, reverse=True)


def decided_claims(lake: Lake, arxiv_id: str) -> dict[str, Decided]:
    """What people decided of the claims of a paper, by claim, as it was published; none where nothing is published."""
    try:
        with Warehouse.of(lake) as warehouse:
            rows = warehouse.rows(
                f"SELECT claim_id, status, decided_by FROM ({EVERY_CLAIM}) WHERE arxiv_id = ? AND len(decided_by) > 0",
                [arxiv_id],
            )
    except WarehouseMissingError:
        return {}
    return {row["claim_id"]: Decided(row["status"], tuple(row["decided_by"])) for row in rows}
