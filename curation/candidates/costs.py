"""Candidates for the operations of a pass, one for each number that may mean them, from tables and running text.

A candidate that may be somebody else's model, a part of one or a rate is kept; its features say so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from curation.candidates.captions import captioned
from curation.candidates.cells import ResultCell
from curation.candidates.cost_candidate import RATE_LETTERS, CostCandidate, marked
from curation.candidates.cost_cells import CostCell, cost_cells, usual_scale
from curation.candidates.cost_features import MOST_STATED
from curation.candidates.owner import Owner, PaperNames, TableOwners, key
from curation.candidates.text_costs import text_costs
from curation.claim import Evidence
from curation.claims.result_names import clean, group_name, heads_name, model_name, settings_name
from curation.vocabulary.cost_words import names_parameters
from curation.vocabulary.result_words import find_metrics, says
from extractors.reading import PaperReadings, Table

LAYER = re.compile(
    r"^(?:conv(?:olution)?|(?:max|avg) ?pool|pool|fc|layer|stage|block|input|output|softmax|linear|stem|inception"
    r"|dropout|res)\s?\(?[\s_-]?\w{0,3}\)?$",
    re.IGNORECASE,
)
ADDED = re.compile(r"\s\+\s|\sw/\s|\swith\s")
LAYERS_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class _CostTable:
    """What a table with operations says as a whole."""

    scores: bool
    parameters: bool
    layers: float  # share of the numbers whose row is a layer of one model
    wide_range: bool
    own_share: float  # of the numbers, those in rows of the paper's own
    columns_of_row: Mapping[int, frozenset[int]]  # columns with operations
    words: frozenset[str]

    @classmethod
    def of(cls, table: Table, costs: Sequence[CostCell], owners: Sequence[Owner]) -> _CostTable:
        heads = [c.text for c in table.cells if c.row < table.header_rows]
        tops = [c.text for c in table.cells if c.row < table.header_rows or c.column < max(table.header_columns, 1)]
        values = [cost.operations for cost in costs]
        columns: dict[int, set[int]] = defaultdict(set)
        for cost in costs:
            columns[cost.cell.cell.row].add(cost.cell.cell.column)
        return cls(
            any(find_metrics(head) for head in tops),
            any(names_parameters(head) for head in heads),
            _layers(costs),
            max(values) > 1e5 * min(values),
            sum(owner.own for owner in owners) / len(owners),
            {row: frozenset(some) for row, some in columns.items()},
            frozenset(marked("c:", (table.caption,)) | marked("s:", (table.section,)) | marked("t:", heads)),
        )


def cost_candidates(paper: PaperReadings, names: PaperNames, lead: str) -> list[CostCandidate]:
    """All candidates of a paper, those of one number of one model merged."""
    found = merged_costs(table_costs(paper, names, lead) + text_costs(paper, names, lead))
    stated = len({f"{candidate.pass_compute:.3g}" for candidate in found if candidate.own})
    for candidate in found:
        candidate.features["stated_costs"] = min(float(stated), MOST_STATED)
    return found


def table_costs(paper: PaperReadings, names: PaperNames, lead: str) -> list[CostCandidate]:
    """Candidates of all tables that were understood."""
    found: list[CostCandidate] = []
    usual = usual_scale(paper.tables)
    for table in paper.tables:
        cells = cost_cells(table, usual)
        if not cells:
            continue
        of_table = TableOwners(table, names)
        owners = [_owner(cost.cell, of_table, names) for cost in cells]
        frame = _CostTable.of(table, cells, owners)
        found += [_from_cell(cost, frame, owner, lead) for cost, owner in zip(cells, owners, strict=True)]
    return found


def _owner(cell: ResultCell, owners: TableOwners, names: PaperNames) -> Owner:
    """The table's verdict, but for "ResNet-50 [15] + BAM": what is put onto a cited model makes it the paper's own."""
    owner = owners.owner(cell)
    if owner.own or not owner.own_name:
        return owner
    parts = [part for label in cell.labels for part in ADDED.split(label)]
    added = any(name in key(part) for part in parts if not says(part, "citation") for name in names.own)
    return replace(owner, own=True, cited=False) if added else owner


def _from_cell(cost: CostCell, frame: _CostTable, owner: Owner, lead: str) -> CostCandidate:
    cell, table = cost.cell, cost.cell.table
    quote = f"{cell.row_text} [{cost.header}]"
    evidence = Evidence(
        "pass_compute",
        table.page,
        quote,
        cost.text,
        before=captioned(table.label, table.caption)[:600],
        after=table.mentions[0][:600] if table.mentions else "",
        boxes=(cell.cell.box,),
        rule="tables.costs",
    )
    return CostCandidate(
        _turned_name(cell, lead) if cost.turned else model_name(cell, lead),
        owner.own,
        cost.operations,
        cost.unit,
        table.page,
        quote,
        [evidence],
        _cell_features(cost, frame, owner),
        _cell_words(cost, frame, owner),
        cost.parameters,
        cost.input_size,
        cost.epochs,
        settings_name(cell),
        group_name(cell),
        table,
        cell,
        cost.turned,
        cost.scale_from,
    )


def _turned_name(cell: ResultCell, lead: str) -> str:
    """The name of a model that has a column of its own."""
    name = heads_name(cell) or " ".join(clean(head) for head in reversed(cell.heads) if head)
    return name or lead or model_name(cell, lead)


def _cell_features(cost: CostCell, frame: _CostTable, owner: Owner) -> dict[str, float]:
    """What speaks for and against a number being the operations of a pass of one of the paper's own models."""
    cell, table = cost.cell, cost.cell.table
    others_about = owner.table_class in ("cited", "both")
    return {
        "table": 1.0,
        "own": float(owner.own),
        "label_own": float(owner.label_class == "own"),
        "label_plain": float(owner.label_class in ("plain", "step")),
        "label_known": float(owner.label_class == "known"),
        "label_named": float(owner.label_class == "named"),
        "named_among_cited": float(owner.label_class == "named" and others_about),
        "bare_table": float(owner.table_class == "bare"),
        "cited": float(owner.cited),
        "group_others": float(owner.group_others),
        "beside_ours": float(owner.beside_ours),
        "no_label": float(not cell.labels and not cell.heads),
        "layer_label": float(_layers([cost]) > 0),
        "layer_table": float(frame.layers > LAYERS_SHARE),
        "comparison_caption": float(says(table.caption, "comparison_table")),
        "ablation_caption": float(says(table.caption, "own_table")),
        "scale_in_cell": float(cost.scale_from == "cell"),
        "scale_guessed": float(cost.scale_from == "guess"),
        "weak_header": float(cost.counted.weak),
        "part": float(cost.counted.part),
        "rate_letters": float(bool(RATE_LETTERS.search(cost.header))),
        "multiply_adds": float(cost.unit == "MAC"),
        "turned": float(cost.turned),
        "scores_beside": float(frame.scores),
        "parameters_beside": float(cost.parameters is not None or frame.parameters),
        "own_share": frame.own_share,
        "columns_of_costs": float(min(len(frame.columns_of_row[cell.cell.row]) - 1, 3)),
        "wide_range": float(frame.wide_range),
    }


def _layers(costs: Sequence[CostCell]) -> float:
    """Share of the numbers whose row is a layer of one model."""
    return sum(bool(cost.cell.labels and LAYER.match(cost.cell.labels[0].strip())) for cost in costs) / len(costs)


def _cell_words(cost: CostCell, frame: _CostTable, owner: Owner) -> frozenset[str]:
    cell = cost.cell
    tokens: set[str] = set(frame.words)
    for mark, texts in (
        ("h:", (cost.header, *cell.heads)),
        ("l:", cell.labels),
        ("g:", cell.groups),
    ):
        tokens |= marked(mark, texts)
    return frozenset(tokens | {f"o:{owner.label_class}", f"o:{owner.table_class}-table"})


def merged_costs(candidates: Sequence[CostCandidate]) -> list[CostCandidate]:
    """One candidate for each cost: the same number of operations of what can be the same model."""
    kept: dict[tuple[float, bool], list[CostCandidate]] = {}
    named: dict[tuple[float, bool, str], CostCandidate] = {}
    for candidate in candidates:
        of = (float(f"{candidate.pass_compute:.4g}"), candidate.own)
        same = kept.setdefault(of, [])
        name = key(candidate.model or "")
        if "text" in candidate.features:
            home = next((c for c in same if _one_model(c, candidate)), None)
        else:
            home = named.get((*of, name))
        if home is None:
            same.append(candidate)
            named.setdefault((*of, name), candidate)
            continue
        home.evidence += candidate.evidence
        home.features["text_agrees" if "text" in candidate.features else "repeated"] = 1.0
    return [c for group in kept.values() for c in group]


def _one_model(first: CostCandidate, second: CostCandidate) -> bool:
    if "text" in second.features and "table" in first.features:
        return (
            second.model is None or key(second.model) in key(first.model or "") or second.features["text_own_name"] > 0
        )
    return key(first.model or "") == key(second.model or "")
