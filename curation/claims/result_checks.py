"""Checks that fit benchmark results; each failure is a reason that a reviewer reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from curation.claims.result_drafts import Draft
from curation.vocabulary.benchmarks import benchmarks, plausible_range

AGREE = 0.06  # percentage points between an accuracy and the error it leaves


def check(drafts: Sequence[Draft], year: int | None) -> None:
    """Add reasons to drafts whose values cannot be, or do not fit each other."""
    rows: dict[tuple[str, int], list[Draft]] = defaultdict(list)
    for c in drafts:
        _range(c, year)
        if c.row is not None:
            rows[c.row].append(c)
    for row in rows.values():
        _row(row)


def _range(c: Draft, year: int | None) -> None:
    bounds = plausible_range(c.benchmark, c.metric, year)
    value = 100 * c.value if 0 < c.value <= 1 and bounds is not None and bounds[0] >= 1 else c.value
    if bounds is not None and not bounds[0] <= value <= bounds[1]:
        when = f" in {year}" if year else ""
        c.reasons.append(
            f"impossible: {c.metric} {c.value:g} is outside {bounds[0]:g} to {bounds[1]:g} for {c.benchmark}{when}"
        )


def _row(row: Sequence[Draft]) -> None:
    """Within one row: top-5 error below top-1 error, EM not above F1, AP50 above AP, accuracy and error adding up."""
    by: dict[tuple[str, str | None], dict[str, list[Draft]]] = defaultdict(lambda: defaultdict(list))
    for c in row:
        by[c.benchmark, c.split][c.metric].append(c)
    for (benchmark, _), metrics in by.items():
        for low, high in benchmarks()[benchmark].file.never_above:
            first, second = metrics.get(low, []), metrics.get(high, [])
            if len(first) == 1 and len(second) == 1 and first[0].value > second[0].value:
                for c in (*first, *second):
                    c.reasons.append(f"order: {low} {first[0].value:g} is above {high} {second[0].value:g} in one row")
        for top in ("top1", "top5"):
            errors, accuracies = metrics.get(f"{top}_error", []), metrics.get(f"{top}_accuracy", [])
            if len(errors) == 1 and len(accuracies) == 1 and abs(errors[0].value + accuracies[0].value - 100) > AGREE:
                for c in (*errors, *accuracies):
                    stated = f"{top} error {errors[0].value:g} and accuracy {accuracies[0].value:g}"
                    c.reasons.append(f"disagree: {stated} of one row do not add up to 100")
