"""The relations of claims, a kind each, and one SELECT over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from curation.decisions.effects import ID_COLUMN, ClaimKind

RELATION: Final[Mapping[ClaimKind, str]] = {
    "run": "training_runs",
    "result": "benchmark_results",
    "cost": "model_costs",
}
"""The relation of each kind of claim; its key is the kind's column of ids."""
JOINED: Final[Mapping[str, Mapping[str, str]]] = {
    "run": {},
    "result": {"run_id": "join_reason", "cost_id": "cost_join_reason"},
    "cost": {"run_id": "join_reason"},
}
"""By kind, the columns that name another claim of the paper, with the column that says why there is none."""
EVERY_CLAIM: Final = " UNION ALL BY NAME ".join(
    f"SELECT {ID_COLUMN[kind]} AS claim_id, '{kind}' AS kind, * FROM {relation}" for kind, relation in RELATION.items()
)
"""SQL of the claims of all kinds: claim_id, kind and every column; NULL where a kind or an older warehouse has none."""
