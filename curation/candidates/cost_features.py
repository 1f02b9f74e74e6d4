"""The features of a number that may be the operations of a pass of one of the paper's models: catalogue and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from curation.judging.features import ABSENT, Catalogue, Feature, catalogue

_MEANINGS: Final = {
    "table": "the number stands in a table",
    "own": "the rules call the row the paper's own",
    "label_own": "the row names a model of the paper or says ours",
    "label_plain": "the row has no name, or is a step of an ablation",
    "label_known": "the row begins with a name that is cited elsewhere",
    "label_named": "the row names some model",
    "named_among_cited": "it names one among rows that carry citations",
    "bare_table": "no row of the table says whose it is",
    "cited": "row, column or clause carries a citation",
    "group_others": "the sub-heading speaks of others' work",
    "beside_ours": "other rows say ours, this one does not",
    "no_label": "neither row nor column has a name",
    "layer_label": "the row is a layer of a model",
    "layer_table": "most rows are layers",
    "comparison_caption": "the caption compares with others' work",
    "ablation_caption": "the caption studies the paper's own variants",
    "scale_in_cell": "the cell says in multiples of what the number is",
    "scale_guessed": "nothing says so",
    "weak_header": "the header is a weak word for operations",
    "part": "the header speaks of a part of the model",
    "rate_letters": "the header may mean a rate",
    "multiply_adds": "multiply-adds are counted",
    "turned": "the table has a model a column",
    "scores_beside": "the table holds scores too",
    "parameters_beside": "the table holds numbers of parameters too",
    "own_share": "share of the table's costs whose row the rules call the paper's own",
    "columns_of_costs": "further columns of operations",
    "wide_range": "the table's numbers span five orders of magnitude",
    "text": "the number stands in running text",
    "text_prose": "it stands in prose rather than in a caption",
    "text_abstract": "it stands in the abstract",
    "text_ours": "words before it speak of the paper's own work",
    "text_own_name": "the clause names a model of the paper",
    "text_named": "the clause names some model",
    "text_bound": "it is a bound",
    "text_rate": "words near speak of a device's rate",
    "text_training": "the clause speaks of training",
    "text_comparison": "the sentence compares",
    "text_agrees": "text and table state the same number",
    "repeated": "two tables state it",
    "stated_costs": "different numbers for the paper's own models: of many, most are variants of an ablation",
}
MOST_STATED: Final = 40.0
"""More different numbers of a paper's own count as so many."""
_HIGHEST: Final = {"stated_costs": MOST_STATED}
CATALOGUE: Final[Catalogue] = catalogue(
    "cost",
    tuple(Feature(name, meaning, 0.0, _HIGHEST.get(name, 3.0)) for name, meaning in _MEANINGS.items()),
    (),
)


def cost_features(known: Mapping[str, float]) -> tuple[float, ...]:
    """The catalogue's features in its order; those that only tables or only text have are absent in the other."""
    CATALOGUE.refuse_unknown(known)
    return tuple(float(known.get(name, ABSENT)) for name in CATALOGUE.names)
