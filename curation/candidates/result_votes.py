"""Heuristics on whether a number of a table is the paper's own result on one benchmark and metric.

Each is a vote of one plain meaning: +1 for, -1 against, 0 where it has nothing to say. None of them decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from curation.candidates.result_views import SCOPES, ResultView, is_varied, names_other, scope_texts
from curation.candidates.variants import speaks_of_task
from curation.judging.features import DOUBTED, VOTE, Vote
from curation.vocabulary.benchmark_names import is_class_name
from curation.vocabulary.benchmarks import benchmarks, variant_parent

NEAR: Final = ("leaf", "upper", "label", "group", "corner")


def nearest_words(view: ResultView) -> int:
    """The words nearest to the number, read outwards, give this benchmark and metric, or another meaning.

    Against: nearest words mean another.
    """
    meaning = view.cell.meaning
    if meaning is None:
        return 0
    same = meaning.benchmark == view.hypothesis.benchmark and meaning.metric == view.hypothesis.metric
    return 1 if same else -1


def benchmark_beside(view: ResultView) -> int:
    """A header, label or sub-heading names the benchmark, or another data set.

    Against: another data set beside.
    """
    benchmark = view.hypothesis.benchmark
    named = [name for scope in NEAR for name in view.cell.scopes[scope].benchmarks]
    return 1 if benchmark in named else -1 if named else 0


def benchmark_in_caption(view: ResultView) -> int:
    """The caption names the benchmark, or only other data sets.

    Against: other data sets in the caption.
    """
    named = view.cell.scopes["caption"].benchmarks
    return 1 if view.hypothesis.benchmark in named else -1 if named else 0


def metric_in_header(view: ResultView) -> int:
    """The header over the number names the metric, or another one.

    Against: another metric in the header.
    """
    named = view.cell.scopes["leaf"].metrics
    if not named:
        return 0
    return 1 if set(named) & set(view.hypothesis.families) else -1


def direction_said(view: ResultView) -> int:
    """The nearest word for error or accuracy is the metric's own, or its opposite.

    Against: the opposite direction said.
    """
    if view.hypothesis.direction == 0:
        return 0
    own, opposite = ("accuracy", "error") if view.hypothesis.direction > 0 else ("error", "accuracy")
    for scope in SCOPES:
        named = view.cell.scopes[scope].metrics
        if own in named or opposite in named:
            return 1 if opposite not in named else -1 if own not in named else 0
    return 0


def holds_a_cost(view: ResultView) -> int:
    """The column or row holds what a model costs, or a setting, and no score."""
    leaf, label = view.cell.scopes["leaf"], view.cell.scopes["label"]
    if leaf.metrics:
        return 0
    return -1 if leaf.cost or leaf.quantity or view.cell.scopes["upper"].cost or (label.cost and not leaf.words) else 0


def of_one_class(view: ResultView) -> int:
    """The row or column is of one object class."""
    cell = view.cell.cell
    return -1 if any(is_class_name(text) for text in (*cell.labels[:2], *cell.heads)) else 0


def protocol_fits(view: ResultView) -> int:
    """Words near speak of another protocol (linear probe, few-shot, robust sets), which fits variants only.

    Against: another protocol.
    """
    if not is_varied(view.cell):
        return 0
    return 1 if variant_parent(view.hypothesis.benchmark) else -1


def column_fits(view: ResultView) -> int:
    """Nearly all numbers of the column could be values of the metric, or most could not.

    Against: most of the column cannot be the metric.
    """
    column, inside = view.cell.column, view.cell.inside(view.hypothesis)
    return 1 if inside >= 0.9 * len(column) else -1 if 2 * inside < len(column) else 0


def first_of_rivals(view: ResultView) -> int:
    """Of the row's numbers that may stand for the same the plain score comes first.

    Against: not the first of its row.
    """
    if len(view.rivals) < 2:
        return 0
    return 1 if view.rank == 0 else -1


def says_ours(view: ResultView) -> int:
    """The row, column or sub-heading says "ours", or names a model that the paper introduces."""
    owner = view.cell.owner
    return 1 if owner.ours or owner.own_name or owner.group_ours else 0


def cites_another(view: ResultView) -> int:
    """The row or column carries a citation and none says "ours", or they stand under a heading of others' work."""
    owner = view.cell.owner
    return -1 if (owner.cited and not owner.ours) or owner.group_others else 0


def known_elsewhere(view: ResultView) -> int:
    """The row begins with a name that stands with a citation elsewhere in the paper, and nothing says "ours"."""
    owner = view.cell.owner
    return -1 if owner.known_elsewhere and not owner.own_name and not owner.ours else 0


def beside_ours(view: ResultView) -> int:
    """Other rows say "ours" and this one does not."""
    return -1 if view.cell.owner.beside_ours else 0


def table_compares(view: ResultView) -> int:
    """The caption compares with others' work, or studies the paper's own variants."""
    caption = view.cell.scopes["caption"]
    return int(caption.ablates) - int(caption.compares)


def names_other_work(view: ResultView) -> int:
    """The label speaks of earlier, published or human results."""
    label = view.cell.scopes["label"]
    return -1 if label.others and not label.ours else 0


def other_data_set_nearer(view: ResultView) -> int:
    """Another data set is named nearer to the number than the benchmark, or the benchmark nearer than any other."""
    benchmark = view.hypothesis.benchmark
    for scope in SCOPES:
        annotations = view.cell.scopes[scope]
        named, other = benchmark in annotations.benchmarks, names_other(annotations, benchmark)
        if named or other:
            return 1 if named and not other else -1 if not named else 0
    return 0


def of_the_task(view: ResultView) -> int:
    """The nearest text that names a task on the benchmark's data names its own, or another: captions, key points.

    Against: another task.
    """
    texts = scope_texts(view.cell.frame, view.cell.cell)
    said = (speaks_of_task(view.hypothesis.benchmark, texts[scope]) for scope in SCOPES)
    return next((word for word in said if word), 0)


def metric_of_the_benchmark(view: ResultView) -> int:
    """The nearest text that names a metric names one of the benchmark, or only ones that it has not: PSNR, AUC.

    Against: a metric that the benchmark has not.
    """
    own = {family for metric in benchmarks()[view.hypothesis.benchmark].metrics for family in metric.families}
    for scope in (*NEAR, "caption"):
        named = set(view.cell.scopes[scope].metrics)
        if named:
            return 1 if named & own else -1
    return 0


def caption_of_settings(view: ResultView) -> int:
    """The caption announces settings or data, not results: hyper-parameters, statistics."""
    return -1 if view.cell.scopes["caption"].settings else 0


_FUNCTIONS: Final[tuple[Callable[[ResultView], int], ...]] = (
    nearest_words, benchmark_beside, benchmark_in_caption, other_data_set_nearer, metric_in_header, direction_said,
    holds_a_cost, of_one_class, protocol_fits, column_fits, first_of_rivals, says_ours, cites_another, known_elsewhere,
    beside_ours, table_compares, names_other_work, of_the_task, metric_of_the_benchmark, caption_of_settings,
)  # fmt: skip
DOUBTING: Final = tuple(
    VOTE + function.__name__ for function in (cites_another, known_elsewhere, beside_ours, names_other_work)
)
"""The heuristics that may doubt a candidate, as features."""
VOTES: Final[tuple[Vote[ResultView], ...]] = tuple(Vote(function) for function in _FUNCTIONS)
"""All heuristics on results."""


def group_of(source: str, votes: Mapping[str, float]) -> str:
    """What a number of a table or of text is calibrated and accepted with, by its votes.

    Apart stands what a heuristic gives by the names of row and column as another paper's: "table, doubted".
    """
    doubted = any(votes.get(name, 0) < 0 for name in DOUBTING)
    return f"{source}{DOUBTED}" if doubted and source == "table" else source
