"""Checks that fit benchmark results; each failure is a reason and a feature of the confidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from curation.candidates.result_candidates import Candidate
from curation.vocabulary.benchmarks import benchmarks, plausible_range

AGREE = 0.06  # percentage points between an accuracy and the error it leaves


def check(candidates: Sequence[Candidate], year: int | None) -> None:
    """Add reasons and features to candidates whose values cannot be, or do not fit each other."""
    rows: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    for c in candidates:
        _range(c, year)
        if c.row is not None:
            rows[c.row].append(c)
    for row in rows.values():
        _row(row)
        _rivals(row)


def _rivals(row: Sequence[Candidate]) -> None:
    """How many other columns of a row were read as the same benchmark and metric: one at most can be the plain one."""
    same = Counter((c.benchmark, c.metric, c.split) for c in row)
    for c in row:
        if benchmarks()[c.benchmark].file.several_test_sets:
            continue
        c.features["rivals"] = float(min(same[c.benchmark, c.metric, c.split] - 1, 3))


def _range(c: Candidate, year: int | None) -> None:
    bounds = plausible_range(c.benchmark, c.metric, year)
    value = 100 * c.value if 0 < c.value <= 1 and bounds is not None and bounds[0] >= 1 else c.value
    if bounds is not None and not bounds[0] <= value <= bounds[1]:
        when = f" in {year}" if year else ""
        c.reasons.append(
            f"impossible: {c.metric} {c.value:g} is outside {bounds[0]:g} to {bounds[1]:g} for {c.benchmark}{when}"
        )
        c.features["out_of_range"] = 1.0


def _row(row: Sequence[Candidate]) -> None:
    """Within one row: top-5 error below top-1 error, EM not above F1, AP50 above AP, accuracy and error adding up."""
    by: dict[tuple[str, str | None], dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for c in row:
        by[c.benchmark, c.split][c.metric].append(c)
    for (benchmark, _), metrics in by.items():
        for low, high in benchmarks()[benchmark].file.never_above:
            first, second = metrics.get(low, []), metrics.get(high, [])
            if len(first) == 1 and len(second) == 1:
                holds = first[0].value <= second[0].value
                for c in (*first, *second):
                    c.features["pair_holds" if holds else "pair_fails"] = 1.0
                    if not holds:
                        c.reasons.append(
                            f"order: {low} {first[0].value:g} is above {high} {second[0].value:g} in one row"
                        )
        for top in ("top1", "top5"):
            errors, accuracies = metrics.get(f"{top}_error", []), metrics.get(f"{top}_accuracy", [])
            if len(errors) == 1 and len(accuracies) == 1 and abs(errors[0].value + accuracies[0].value - 100) > AGREE:
                for c in (*errors, *accuracies):
                    c.features["pair_fails"] = 1.0
                    stated = f"{top} error {errors[0].value:g} and accuracy {accuracies[0].value:g}"
                    c.reasons.append(f"disagree: {stated} of one row do not add up to 100")
