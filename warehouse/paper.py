"""Everything the warehouse says of one paper."""

from __future__ import annotations

from typing import Any

from warehouse.claim_tables import EVERY_CLAIM
from warehouse.errors import QueryError
from warehouse.read import Warehouse


class NoSuchPaperError(QueryError):
    """The warehouse has no such paper or claim."""

    exit_status = 1


ALIKE = 0.9
"""Ids are shown as near that differ by a digit or two."""


def paper_facts(warehouse: Warehouse, arxiv_id: str) -> dict[str, Any]:
    """Metadata, versions, stages, runs, results, costs and coverage of a paper by its id without version.

    Raises NoSuchPaperError, with ids that begin alike.
    """
    papers = warehouse.rows("SELECT * FROM papers WHERE arxiv_id = ?", [arxiv_id])
    if not papers:
        near = warehouse.rows(
            "SELECT arxiv_id FROM papers WHERE jaro_winkler_similarity(arxiv_id, $1) >= $2 "
            "ORDER BY jaro_winkler_similarity(arxiv_id, $1) DESC, arxiv_id LIMIT 3",
            [arxiv_id, ALIKE],
        )
        alike = f" Near it: {', '.join(row['arxiv_id'] for row in near)}." if near else ""
        raise NoSuchPaperError(
            f"There is no paper {arxiv_id} in {warehouse.path}.{alike} `climits ingest` reads further papers."
        )
    one = [arxiv_id]
    return {
        "paper": papers[0],
        "versions": warehouse.rows("SELECT * FROM paper_versions WHERE arxiv_id = ? ORDER BY version, pdf_sha256", one),
        "stages": warehouse.rows("SELECT * FROM paper_status WHERE arxiv_id = ? ORDER BY stage, version", one),
        "runs": warehouse.rows("SELECT * FROM training_runs WHERE arxiv_id = ? ORDER BY own DESC, page, run_id", one),
        "results": warehouse.rows(
            "SELECT * FROM benchmark_results WHERE arxiv_id = ? ORDER BY own DESC, benchmark, page, result_id", one
        ),
        "estimates": warehouse.rows(
            "SELECT e.* FROM compute_estimates AS e JOIN training_runs AS r USING (run_id) WHERE r.arxiv_id = ? "
            "ORDER BY run_id, method",
            one,
        ),
        "costs": warehouse.rows("SELECT * FROM model_costs WHERE arxiv_id = ? ORDER BY own DESC, page, cost_id", one),
        "cost_estimates": warehouse.rows(
            "SELECT e.* FROM cost_estimates AS e JOIN model_costs AS c USING (cost_id) WHERE c.arxiv_id = ? "
            "ORDER BY cost_id, benchmark",
            one,
        ),
        "coverage": warehouse.rows("SELECT fact, state FROM coverage WHERE arxiv_id = ? ORDER BY fact", one),
        "tables": warehouse.value("SELECT count(*) FROM tables WHERE pdf_sha256 = ?", [papers[0]["pdf_sha256"]]),
        "unread_tables": warehouse.rows(
            "SELECT page, label, caption, problem FROM tables WHERE pdf_sha256 = ? AND NOT understood ORDER BY page",
            [papers[0]["pdf_sha256"]],
        ),
    }


def claim_evidence(warehouse: Warehouse, arxiv_id: str, claim: str) -> tuple[str, list[dict[str, Any]]]:
    """Digest of the PDF and the evidence of a claim of a paper, named by its id or the beginning of it.

    Raises NoSuchPaperError where no claim or more than one begins so.
    """
    ids = [
        row["claim_id"]
        for row in warehouse.rows(
            f"SELECT claim_id FROM ({EVERY_CLAIM}) WHERE arxiv_id = $paper AND starts_with(claim_id, $claim) "
            "ORDER BY claim_id",
            {"paper": arxiv_id, "claim": claim},
        )
    ]
    if claim in ids:
        ids = [claim]
    if len(ids) != 1:
        found = f"{len(ids)} claims of {arxiv_id} begin with it: {', '.join(ids[:5])}" if ids else "there is none"
        raise NoSuchPaperError(
            f"{claim!r} names no claim of {arxiv_id}: {found}. `climits show {arxiv_id}` lists the ids."
        )
    rows = warehouse.rows("SELECT * FROM evidence WHERE claim_id = ? ORDER BY page, field", ids)
    if not rows:
        raise NoSuchPaperError(f"{ids[0]} has no evidence: a person stated it without.")
    return rows[0]["pdf_sha256"], rows
