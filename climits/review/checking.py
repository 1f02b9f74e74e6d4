"""Whether what a reviewer states could be published: asked before a decision is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from climits.review.card import ReviewError
from curation.decisions.effects import ID_COLUMN, UNDECIDED, ClaimKind
from curation.decisions.schema import FIELDS
from curation.decisions.values import Vocabulary, check
from warehouse.reviewing import PaperOnDesk
from warehouse.row_faults import misplaced, restated, unjoined


def check_claim(
    kind: ClaimKind,
    claim_id: str,
    stated: Mapping[str, Any],
    values: Mapping[str, Any],
    desk: PaperOnDesk,
    vocabulary: Vocabulary,
) -> None:
    """Raise ReviewError for stated fields that the next publish could not take, given the claim's `values` otherwise.

    Asked of the claim as it would be, by the same rules that publish uses.
    """
    for name, value in stated.items():
        if name not in FIELDS[kind].model_fields:
            raise ReviewError(f"{name!r} is no field of a {kind}")
        try:
            check(kind, name, value, vocabulary, {**values, **stated})
        except ValueError as error:
            raise ReviewError(str(error)) from error
    whole = {
        **UNDECIDED, "confidence": 0.0, "readers": [], **values, **stated, ID_COLUMN[kind]: claim_id,
        "status": "corrected",
    }  # fmt: skip
    _, faults = restated(kind, whole, desk.paper.get("published_on"))
    if not faults:
        known = {other for _, other, _ in desk.claims()}
        faults = [*misplaced(whole, desk.paper.get("pages")), *unjoined(kind, whole, known).values()]
    if faults:
        raise ReviewError(f"not saved: {'; '.join(faults)}")
