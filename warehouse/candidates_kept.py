"""The candidates of a paper as they lie in the lake's files of claims, with probability, votes and verdict."""

from __future__ import annotations

import pyarrow.compute as pc

from curation.claim import CandidateRecord
from warehouse import codec
from warehouse.lake import Lake, read_table
from warehouse.records import CuratedPaper


def kept_candidates(lake: Lake, arxiv_id: str) -> list[CandidateRecord] | None:
    """Candidates of the paper from the newest file of claims that has it; None where no file has it.

    Raises LakeMissingError or ShardDamagedError.
    """
    lake.require()
    shards = [path for version in lake.versions("claims") for path in lake.shards("claims", version)]
    for path in sorted(shards, key=lambda path: path.stat().st_mtime, reverse=True):
        table = read_table(path)
        of_paper = table.filter(pc.equal(pc.struct_field(table["claims"], "arxiv_id"), arxiv_id))
        if of_paper.num_rows:
            return list(codec.from_table(of_paper, CuratedPaper)[0].candidates)
    return None
