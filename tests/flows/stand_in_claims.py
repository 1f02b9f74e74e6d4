"""Stand-ins for the making of claims: what a paper's id says is what it does to its worker process."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from curation.claim import PaperClaims
from warehouse.curating import ClaimJob, write_claims
from warehouse.records import CuratedPaper, PaperIdentity


def alone(job: ClaimJob, paper: PaperIdentity) -> CuratedPaper:
    """Claims of one paper, or what its id says instead."""
    match paper.arxiv_id:
        case "hang":
            while True:
                signal.pause()
        case "abort":
            os.abort()
        case "end":
            os._exit(3)
    problem = "ValueError: a table without rows" if paper.arxiv_id == "raise" else ""
    return CuratedPaper(paper.pdf_sha256, PaperClaims(paper.arxiv_id, os.getpid()), problem=problem)


def shard(job: ClaimJob) -> Path:
    """Claims of all papers of a file of readings."""
    rows = [alone(job, paper) for paper in job.papers]
    return write_claims(job, rows, try_again=any(row.problem for row in rows))
