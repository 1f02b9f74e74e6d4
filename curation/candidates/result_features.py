"""The features of a number of a table that may be a result: catalogue and values.

Most describe, for each text around the number, whether it names the benchmark or metric in question or another one.
None names a benchmark: a judge that was fitted before a benchmark was added can judge its results.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from curation.candidates.company import BESIDE, MEANT
from curation.candidates.hypotheses import in_percent
from curation.candidates.owner import key
from curation.candidates.result_views import (
    SCOPES,
    CellView,
    PaperView,
    ResultView,
    TableFrame,
    names_other,
    scope_texts,
)
from curation.candidates.result_votes import DOUBTING, VOTES
from curation.judging.features import ABSENT, Catalogue, Feature, cast, catalogue
from curation.vocabulary.benchmark_names import OTHER, is_class_name
from curation.vocabulary.benchmarks import variant_parent
from curation.vocabulary.paper_kinds import paper_kinds
from curation.vocabulary.result_words import families, family_number, is_cost
from curation.vocabulary.usual_scores import network_of, usual_score

NAMING: Final = 6  # of SCOPES, to the caption: farther texts name networks that the table may not be about
FAR: Final = 9.0
"""Distance of a word that no text names: one more than the farthest of SCOPES."""
LABELS: Final = ("own", "step", "known", "named", "plain")
TABLES: Final = ("both", "cited", "own", "bare")

_PAPER: Final = tuple(
    Feature(f"paper_is_{kind}", f"how often title and abstract announce {kind}", 0, 1000) for kind in paper_kinds()
)
_TABLE: Final = (
    Feature("table_rows", "rows with numbers in the table", 0, 1000),
    Feature("table_columns", "columns of the table", 0, 200),
    Feature("table_place", "which table of the paper it is, from 0", 0, 1000),
    Feature("paper_tables", "tables of the paper", 0, 1000),
    Feature("table_depth", "page of the table as a share of the paper's pages"),
    Feature("table_cited_share", "share of rows that carry a citation"),
    Feature("table_own_share", "share of rows that name a model of the paper or say ours"),
    Feature("table_ours_share", "share of rows that say ours"),
    Feature("table_head_cited", "whether headers carry citations"),
    Feature("table_data_heads", "whether headers name several data sets"),
    Feature("table_data_labels", "whether several rows are named after data sets"),
    Feature("table_ap_style", "whether headers name AP at other thresholds or sizes"),
    Feature("table_by_class", "whether rows or columns are object classes"),
    Feature("table_names_other", "whether a data set that is not on the list is named"),
    Feature("table_label_columns", "columns on the left that are labels", 0, 200),
    Feature("table_header_rows", "rows on top that are headers", 0, 200),
    Feature("table_groups", "sub-headings within the table", 0, 1000),
)
_CELL: Final = (
    Feature("value", "the number", 0, 1e7),
    Feature("decimals", "digits after its point", 0, 10),
    Feature("numbers_in_cell", "numbers in the cell", 1, 4),
    Feature("place_in_cell", "which of them it is", 0, 3),
    Feature("bold", "whether the cell is bold"),
    Feature("column_median", "median of the column", 0, 1e7),
    Feature("column_least", "least number of the column", 0, 1e7),
    Feature("column_most", "largest number of the column", 0, 1e7),
    Feature("column_integers", "share of whole numbers in the column"),
    Feature("column_length", "numbers in the column", 0, 1000),
    Feature("above_median", "the number less the column's median", -1e7, 1e7),
    Feature("is_most", "whether it is the column's largest"),
    Feature("is_least", "whether it is the column's least"),
    Feature("row", "its row among those with numbers, from 0", 0, 1000),
    Feature("row_share", "its row as a share of the table's"),
    Feature("row_last", "whether it stands in the last row"),
    Feature("column", "its column", 0, 200),
    Feature("column_share", "its column as a share of the table's"),
    Feature("row_numbers", "cells with numbers in its row", 0, 200),
    Feature("labels", "label cells of its row", 0, 50),
    Feature("label_length", "characters of its labels", 0, 2000),
    Feature("headers", "headers over it", 0, 20),
    Feature("header_length", "characters of the header over it", 0, 2000),
    Feature("label_tables", "tables of the paper with a row of the same first label", -1, 1000),
    Feature("label_lead", "whether the label names the paper's main model"),
    Feature("label_kind", "whose the label is: own, step, known, named, plain", 0, 4),
    Feature("table_kind", "whose the rows are: both, cited, own, bare", 0, 3),
    Feature("label_cites", "whether the label carries a citation"),
    Feature("head_cites", "whether a header carries one"),
    Feature("group_others", "whether the sub-heading speaks of others' work"),
    Feature("head_cost", "whether the header names a cost"),
    Feature("head_quantity", "whether the header names something other than a score"),
    Feature("upper_cost", "whether a header above names a cost"),
    Feature("label_cost", "whether the label names a cost"),
    Feature("class_name", "whether a label or header is an object class"),
    Feature("varied_head", "whether a header speaks of another protocol"),
    Feature("varied_label", "whether the label does"),
    Feature("varied_group", "whether the sub-heading does"),
    Feature("varied_caption", "whether the caption does"),
    Feature("varied_section", "whether the section's heading does"),
    Feature("varied_mention", "whether a sentence that cites the table does"),
    Feature("networks_near", "networks for images that header, label and sub-heading name", 0, 50),
    Feature("networks_around", "networks for images that caption and sentences on the table name", 0, 500),
    Feature("owner_own", "verdict of the rules on whose the result is"),
    Feature("meaningless", "whether the nearest words give the number no meaning"),
)
_SCOPED: Final = tuple(
    feature
    for scope in SCOPES
    for feature in (
        Feature(f"benchmark_{scope}", f"how often the {scope} names the benchmark", 0, 50),
        Feature(f"other_{scope}", f"how often the {scope} names other data sets", 0, 50),
        Feature(f"metric_{scope}", f"how often the {scope} names the metric", 0, 50),
        Feature(f"rival_metric_{scope}", f"how often the {scope} names other metrics", 0, 50),
        Feature(f"direction_{scope}", f"words for the metric's direction in the {scope} less those against", -50, 50),
    )
)
_HYPOTHESIS: Final = (
    Feature("benchmark_distance", "nearest text that names the benchmark", 0, FAR),
    Feature("other_distance", "nearest text that names another data set", 0, FAR),
    Feature("metric_distance", "nearest text that names the metric", 0, FAR),
    Feature("rival_metric_distance", "nearest text that names another metric", 0, FAR),
    Feature("benchmark_lead", "how much nearer the benchmark is than another data set", -FAR, FAR),
    Feature("metric_lead", "how much nearer the metric is than another one", -FAR, FAR),
    Feature("benchmark_count", "how often the paper names the benchmark", 0, 10_000),
    Feature("benchmark_share", "its share of all data sets that the paper names"),
    Feature("other_share", "share of data sets that are not on the list"),
    Feature("benchmark_rank", "rank of the benchmark by how often it is named", 0, 50),
    Feature("benchmarks_named", "different data sets of the list that the paper names", 0, 50),
    Feature("leading", "whether title or abstract name the benchmark"),
    Feature("family", "the metric's family by number", 0, len(families("numbered"))),
    Feature("direction", "whether more is better", -1, 1),
    Feature("same_meaning_benchmark", "whether the nearest words give the same benchmark"),
    Feature("meaning_benchmark_distance", "how far from the number these words name the benchmark", 0, 99),
    Feature("meaning_metric_distance", "how far from the number the nearest words name the metric", 0, 99),
    Feature("meaning_ambiguous", "whether the nearest words name several benchmarks", -1, 1),
    Feature("column_in_range", "share of the column that can be values of the metric"),
    Feature("place_in_range", "where the value lies between the metric's bounds"),
    Feature("rivals", "numbers of the row that may stand for the same", 1, 200),
    Feature("rival_rank", "how many rivals stand left of the number", 0, 200),
    Feature("below_largest_rival", "the value less the largest of them", -1e7, 0),
    Feature("above_first_rival", "the value less the first of them", -1e7, 1e7),
    Feature("variant", "whether the benchmark is a variant of another"),
    Feature("usual_gap", "the value less what the network named nearest usually reaches", -1e7, 1e7),
    Feature("usual_nearest", "how near the numbers of its row and column come to that", 0, 1e7),
    Feature("usual_distance", "nearest text that names a network with a usual score", 0, FAR),
)
_TEXT: Final = (
    Feature("in_text", "whether the number stands in running text"),
    Feature("text_near", "whether the sentence itself names the benchmark"),
    Feature("text_ours", "whether words before the number speak of the paper's own work"),
    Feature("text_theirs", "whether words around it speak of others' work"),
    Feature("text_abstract", "whether it stands in the abstract"),
    Feature("text_in_tables", "tables of the paper that hold the same number", 0, 1000),
    Feature("text_page", "page of the sentence as a share of the paper's pages"),
)
CATALOGUE: Final[Catalogue] = catalogue(
    "result", (*_PAPER, *_TABLE, *_CELL, *BESIDE, *_SCOPED, *_HYPOTHESIS, *MEANT, *_TEXT), VOTES
)
NOT_IN_TEXT: Final[dict[str, float]] = {feature.name: ABSENT for feature in _TEXT} | {"in_text": 0.0}
"""The features of running text for a number of a table."""


def paper_features(view: PaperView) -> dict[str, float]:
    """Features that all numbers of a paper share."""
    return {f"paper_is_{kind}": often for kind, often in view.kinds.items()}


def table_features(frame: TableFrame) -> dict[str, float]:
    """Features that all numbers of a table share."""
    table, owners, texts = frame.table, frame.owners, frame.texts
    values = (
        len(frame.rank), table.n_columns, frame.index, len(frame.view.paper.tables),
        table.page / max(frame.view.paper.pages, 1), owners.cited_share, owners.own_share, owners.ours_share,
        owners.head_cited, texts.data_in_heads, texts.data_in_labels, texts.coco_style, texts.by_class,
        OTHER in frame.named, table.header_columns, table.header_rows, len(table.group_rows),
    )  # fmt: skip
    told = {feature.name: float(value) for feature, value in zip(_TABLE, values, strict=True)}
    return paper_features(frame.view) | told


def cell_features(view: CellView) -> dict[str, float]:
    """Features of a number that do not depend on what it may stand for."""
    frame, cell, scopes, owner = view.frame, view.cell, view.scopes, view.owner
    column, row = view.summary, frame.rank[cell.cell.row]
    text = cell.texts[view.place]
    leaf, upper, label = scopes["leaf"], scopes["upper"], scopes["label"]
    lead = frame.view.lead
    values = (
        view.value, len(text.split(".")[1]) if "." in text else 0, len(cell.values), view.place, cell.cell.bold,
        column.median, column.least, column.most, column.whole, len(view.column),
        view.value - column.median, view.value == column.most, view.value == column.least,
        row, (row + 1) / len(frame.rank), row == len(frame.rank) - 1,
        cell.cell.column, cell.cell.column / max(frame.table.n_columns - 1, 1), frame.row_sizes[cell.cell.row],
        len(cell.labels), sum(map(len, cell.labels)), len(cell.heads), len(cell.heads[0]) if cell.heads else 0,
        len(frame.view.tables_of_label[key(cell.labels[0])]) if cell.labels else -1,
        bool(lead) and any(lead.lower() in text.lower() for text in cell.labels),
        LABELS.index(owner.label_class), TABLES.index(owner.table_class), label.cites, leaf.cites or upper.cites,
        scopes["group"].others, leaf.cost, leaf.quantity, upper.cost, any(is_cost(text) for text in cell.labels),
        any(is_class_name(text) for text in (*cell.labels[:2], *cell.heads)),
        leaf.modified_label or upper.modified_label, label.modified_label, scopes["group"].modified_label,
        scopes["caption"].modified, scopes["section"].modified, scopes["mention"].modified,
        sum(scopes[scope].networks for scope in ("leaf", "upper", "label", "group", "corner")),
        scopes["caption"].networks + scopes["mention"].networks, owner.own, view.meaning is None,
    )  # fmt: skip
    return {feature.name: float(value) for feature, value in zip(_CELL, values, strict=True)}


_SILENT: Final = {feature.name: 0.0 for feature in _SCOPED}
"""What texts say that name nothing: most of those around a cell."""


def _scoped(view: ResultView) -> tuple[dict[str, float], dict[str, float]]:
    """Which text names what, and how far the nearest stands of benchmark, other data sets, metric, other metrics."""
    hypothesis = view.hypothesis
    own = {1: "accuracy", -1: "error"}.get(hypothesis.direction, "")
    opposite = {1: "error", -1: "accuracy"}.get(hypothesis.direction, "")
    found = dict(_SILENT)
    nearest = {"benchmark": FAR, "other": FAR, "metric": FAR, "rival_metric": FAR}
    for distance, scope in enumerate(SCOPES):
        annotations = view.cell.scopes[scope]
        metrics = annotations.metrics
        if not metrics and not annotations.benchmarks:
            continue
        meant = metrics.count(hypothesis.family)
        along, against = metrics.count(own), metrics.count(opposite)
        beside = along if hypothesis.family != own else 0
        counts = {
            "benchmark": annotations.benchmarks.count(hypothesis.benchmark),
            "other": names_other(annotations, hypothesis.benchmark),
            "metric": meant,
            "rival_metric": len(metrics) - meant - beside,
        }
        for name, count in counts.items():
            if count:
                found[f"{name}_{scope}"] = float(count)
                if nearest[name] == FAR:
                    nearest[name] = float(distance)
        found[f"direction_{scope}"] = float(along - against)
    return found, nearest


def hypothesis_features(view: ResultView) -> dict[str, float]:
    """Features of a number with one thing that it may stand for."""
    found, nearest = _scoped(view)
    hypothesis, cell, context = view.hypothesis, view.cell, view.cell.frame.view.context
    counts, meaning = context.counts, cell.meaning
    total, count = sum(counts.values()) or 1, counts[hypothesis.benchmark]
    low, high = hypothesis.low, hypothesis.high
    values = (
        nearest["benchmark"], nearest["other"], nearest["metric"], nearest["rival_metric"],
        nearest["other"] - nearest["benchmark"], nearest["rival_metric"] - nearest["metric"],
        count, count / total, counts[OTHER] / total, sum(c > count for c in counts.values()), len(counts),
        hypothesis.benchmark in context.leading,
        family_number(hypothesis.family), hypothesis.direction,
        meaning is not None and meaning.benchmark == hypothesis.benchmark,
        meaning.benchmark_distance if meaning else 99, meaning.metric_distance if meaning else 99,
        meaning.ambiguous if meaning else -1,
        cell.inside(hypothesis) / len(cell.column), (in_percent(cell.value, hypothesis) - low) / (high - low),
        len(view.rivals), view.rank, cell.value - view.largest, cell.value - view.rivals[0],
        variant_parent(hypothesis.benchmark) is not None, *_usual(view),
    )  # fmt: skip
    found |= {feature.name: float(value) for feature, value in zip(_HYPOTHESIS, values, strict=True)}
    return found | cast(VOTES, view)


def _usual(view: ResultView) -> tuple[float, float, float]:
    """The value less the usual score of the network named nearest, the least gap beside it, how far the name stands."""
    hypothesis, cell = view.hypothesis, view.cell
    texts = scope_texts(cell.frame, cell.cell)
    for distance, scope in enumerate(SCOPES[:NAMING]):
        network = network_of(texts[scope])
        score = usual_score(network, hypothesis.benchmark, hypothesis.metric) if network is not None else None
        if score is not None:
            beside = (in_percent(value, hypothesis) for value in (*cell.column, *view.rivals))
            return in_percent(cell.value, hypothesis) - score, min(abs(one - score) for one in beside), float(distance)
    return ABSENT, ABSENT, FAR


def text_features(known: Mapping[str, float]) -> dict[str, float]:
    """The whole catalogue for a number of running text: what only tables have is absent."""
    CATALOGUE.refuse_unknown(known)
    return {name: known.get(name, ABSENT) for name in CATALOGUE.names}


def votes_of(features: tuple[float, ...]) -> dict[str, float]:
    """The heuristics' votes among the features of a candidate, abstentions and absent ones left out."""
    return {name: features[place] for place, name in CATALOGUE.votes if features[place] in (-1.0, 1.0)}


_DOUBTING: Final = tuple((place, name) for place, name in CATALOGUE.votes if name in DOUBTING)


def doubting_votes_of(features: tuple[float, ...]) -> dict[str, float]:
    """The votes of the heuristics that may doubt a candidate, abstentions among them."""
    return {name: features[place] for place, name in _DOUBTING}
