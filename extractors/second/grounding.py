"""From a reply to proposals: each fact is kept where its words stand on a page or in a cell and its value follows.

Everything else is refused with a reason that can be counted. A run of which no fact is left vanishes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from extractors.benchmarks import benchmark_files
from extractors.reading import Box, Quantity, Reading, Table, TextLine
from extractors.readings.accelerators import find_accelerators
from extractors.readings.amounts import read_amounts
from extractors.second.answer import Answer, ChipSaid, CostSaid, CountSaid, DurationSaid, FlopSaid, ResultSaid, RunSaid
from extractors.second.follows import (
    Read,
    chip_follows,
    cost_follows,
    count_follows,
    duration_follows,
    flop_follows,
    number_follows,
)
from extractors.second.prompt import asked_benchmarks
from extractors.second.proposals import CostProposal, Proposals, Refusal, ResultProposal, RunProposal
from extractors.second.quotes import PagesText
from extractors.second.rendering import cells_by_id, named_cell

UNIT: Final = re.compile(
    r"(?i)[\[(]?(?:in )?(?:h|hrs?|hours?|days?|mins?|minutes?|s|secs?|seconds?"
    r"|(?:cost )?(?:[mgtp]|bn|billion)?\s?(?:flops?|macs?|ops|mult-?adds?))[\])]?"
)
"""What stands alone over numbers and says only their unit."""
REASONS: Final = {
    "no_evidence": "names neither a quote nor a cell",
    "quote_not_found": "the quote stands on no page of the paper",
    "no_such_cell": "the cell does not exist",
    "value_not_in_quote": "the value does not follow from the quote",
    "value_not_in_cell": "the value does not follow from the cell",
    "unknown_benchmark": "a benchmark that is not on the list",
    "unknown_metric": "a metric that the benchmark does not have",
    "out_of_range": "a value that the metric cannot take",
    "nothing_left": "no fact of the run is borne out",
    "twice": "states what another entry states",
    "schema": "does not fit the schema",
    "no_list": "not a list",
    "too_many": "more entries than a paper has",
    "another_schema": "an object without runs, results or costs",
    "no_json": "no JSON object",
    "empty": "an empty reply",
}
"""Why a fact is refused, in words."""
LONGEST_QUOTE: Final = 600
ONE_OF_SEVERAL: Final = re.compile(r"(?i)(?:\b(?:or|to|and)|[-–—/,~])\s*$")
"""Before a number that is one of a range, of alternatives or of a list."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Words that a fact is said to rest on: of a page, or of a cell with its row, headers and caption."""

    ground: str
    page: int
    text: str
    quote: str
    around: str = ""
    boxes: tuple[Box, ...] = ()
    table_id: str | None = None
    row: int | None = None
    column: int | None = None


@dataclass(slots=True)
class Grounds:
    """A paper's pages and cells, and what was refused so far."""

    pages: PagesText
    cells: dict[str, tuple[Table, Any]]
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, kind: str, name: str, reason: str, detail: str = "", page: int | None = None) -> None:
        """Note a fact that is not taken."""
        self.refusals.append(Refusal(kind, name, reason, detail[:160], page))


def ground(answer: Answer, lines: Sequence[TextLine], tables: Sequence[Table]) -> Proposals:
    """What of an answer the paper bears out, with all refusals."""
    grounds = Grounds(PagesText(lines), dict(cells_by_id(tables)))
    for unfit in answer.unfit:
        grounds.refuse(unfit.kind, "entry", unfit.reason, unfit.detail)
    told = [one for said in answer.runs for one in _alternatives(_counted(said, grounds))]
    runs = tuple(run for said in told if (run := _run(said, grounds)) is not None)
    results = tuple(result for said in answer.results if (result := _result(said, grounds)) is not None)
    costs = tuple(cost for one in answer.costs if (cost := _cost(one, grounds)) is not None)
    return joined([Proposals(runs, results, costs, tuple(grounds.refusals))])


def joined(parts: Iterable[Proposals]) -> Proposals:
    """The proposals of all parts of a paper, each fact once."""
    every = list(parts)
    refusals = [refusal for part in every for refusal in part.refusals]
    runs: dict[object, RunProposal] = {}
    results: dict[object, ResultProposal] = {}
    costs: dict[object, CostProposal] = {}
    for part in every:
        for run in part.runs:
            runs.setdefault((run.model, run.own, run.stage, *((r.quantity, r.value, r.text) for r in run.facts)), run)
        for result in part.results:
            score = result.score
            spot = (score.page, score.table_id, score.row, score.column, score.text)
            results.setdefault((result.benchmark, result.metric, score.value, spot), result)
        for cost in part.costs:
            costs.setdefault((cost.model, cost.cost.value, cost.cost.unit), cost)
    again = sum(len(p.runs) + len(p.results) + len(p.costs) for p in every) - len(runs) - len(results) - len(costs)
    if len(every) == 1:
        refusals += [Refusal("entry", "entry", "twice")] * again
    return Proposals(tuple(runs.values()), tuple(results.values()), tuple(costs.values()), tuple(refusals))


def _counted(said: RunSaid, grounds: Grounds) -> RunSaid:
    """A run with the one number of devices that its chip's own quote gives ("on a CPU"), where no number is said."""
    if said.chip is None or said.count is not None or not said.chip.quote:
        return said
    text = said.chip.quote
    counts = [one for one in read_amounts(text, find_accelerators(text)) if one.quantity == "chip_count"]
    if len(counts) != 1 or counts[0].value < 1 or ONE_OF_SEVERAL.search(text, 0, counts[0].start):
        return said
    if grounds.pages.find(text, said.chip.page) is None:
        return said
    return said.model_copy(update={"count": CountSaid(value=int(counts[0].value), page=said.chip.page, quote=text)})


def _alternatives(said: RunSaid) -> list[RunSaid]:
    """A run whose chip is given as several ("A100, H100") as a run a chip; how many of each there were is then open."""
    names = [name.strip() for name in re.split(r",|/|;|\bor\b|\band\b", said.chip.value)] if said.chip else []
    if said.chip is None or len(names) < 2 or not all(names):
        return [said]
    chips = [said.chip.model_copy(update={"value": name}) for name in names]
    return [said.model_copy(update={"chip": chip, "count": None}) for chip in chips]


def _run(said: RunSaid, grounds: Grounds) -> RunProposal | None:
    stated: tuple[tuple[Quantity, ChipSaid | CountSaid | DurationSaid | FlopSaid | None], ...] = (
        ("accelerator", said.chip),
        ("chip_count", said.count),
        ("duration", said.duration),
        ("training_compute", said.training_flop),
    )
    read = [_fact(quantity, fact, grounds) for quantity, fact in stated if fact is not None]
    facts = tuple(reading for reading in read if reading is not None)
    if not facts:
        grounds.refuse("run", "entry", "nothing_left", said.model)
        return None
    return RunProposal(said.model.strip(), said.stage, said.own, said.baseline, facts)


def _fact(quantity: Quantity, said: ChipSaid | CountSaid | DurationSaid | FlopSaid, grounds: Grounds) -> Reading | None:
    """The fact as a reading of the first place that bears it out."""
    places = _places(said.page, said.quote, said.cells, "run", quantity, grounds)
    for place in places:
        read = _follows(said, place)
        if read is not None:
            attributes = {"said": said.value} if isinstance(said, ChipSaid) else {}
            return _reading(quantity, read, place, attributes)
    if places:
        grounds.refuse(
            "run", quantity, f"value_not_in_{places[0].ground}", f"{said.value}: {places[0].text}", places[0].page
        )
    return None


def _follows(said: ChipSaid | CountSaid | DurationSaid | FlopSaid, place: _Place) -> Read | None:
    if isinstance(said, ChipSaid):
        return chip_follows(said.value, place.text) or (
            chip_follows(said.value, place.around) if place.ground == "cell" else None
        )
    if isinstance(said, CountSaid):
        return count_follows(said, place.text) or (_cell_count if place.ground == "cell" else _cut_count)(said, place)
    if isinstance(said, DurationSaid):
        return duration_follows(said, place.text, place.around)
    return flop_follows(said, place.text, place.around)


def _cell_count(said: CountSaid, place: _Place) -> Read | None:
    """A count below a header of devices, or in a row, header or caption that counts them."""
    if re.search(r"(?i)[gt]pus?|#|chips?|cores|devices|accelerators|machines|nodes|number", place.around):
        words = number_follows(said.value, place.text)
        if words is not None:
            return Read(float(said.value), said.unit, words)
    return count_follows(said, place.around)


def _cut_count(said: CountSaid, place: _Place) -> Read | None:
    """A number at the end of the quote, whose devices stand right behind it: "run on one"."""
    start = place.quote.find(place.text)
    if start < 0:
        return None
    end = start + len(place.text)
    for amount in read_amounts(place.quote, find_accelerators(place.quote)):
        counts = amount.quantity == "chip_count" and amount.value == said.value
        if counts and start <= amount.start < end < amount.end:
            return Read(amount.value, amount.unit or said.unit, place.quote[amount.start : amount.end])
    return None


def _places(
    page: int | None, quote: str | None, cells: Sequence[str], kind: str, name: str, grounds: Grounds
) -> list[_Place]:
    """The cells and the stretch of a page that a fact names; where it names none that exists, why."""
    places: list[_Place] = []
    unknown = ""
    for said in cells:
        cell_id = named_cell(said)
        if cell_id is None or cell_id not in grounds.cells:
            unknown = said
            continue
        places.append(_cell_place(*grounds.cells[cell_id]))
    if quote and quote.strip():
        found = grounds.pages.find(quote, page)
        if found is not None:
            places.append(_Place("quote", found.page, found.words, found.around[:LONGEST_QUOTE], boxes=found.boxes))
        elif not places:
            grounds.refuse(kind, name, "quote_not_found", quote, page)
            return []
    if not places:
        grounds.refuse(kind, name, "no_such_cell" if unknown else "no_evidence", unknown, page)
    return places


def _cell_place(table: Table, cell: Any) -> _Place:
    row = [c for c in table.cells if c.row == cell.row and c.text.strip()]
    heads = [
        c.text
        for c in table.cells
        if c.row < table.header_rows and c.column <= cell.column < c.column + max(1, c.column_span) and c.text.strip()
    ]
    labels = [c.text for c in row if c.column < cell.column][:2]
    quote = " | ".join(c.text.strip() for c in sorted(row, key=lambda c: c.column))
    if heads:
        quote = f"{quote} [{' / '.join(heads)}]"
    around = " ; ".join((*heads, *_over(table, cell), *labels, table.caption))
    return _Place(
        "cell", table.page, cell.text, quote[:LONGEST_QUOTE], around, (cell.box,), table.table_id, cell.row, cell.column
    )


def _over(table: Table, cell: Any) -> list[str]:
    """The unit nearest above a cell, where more rows are headers than were told as such: "h" over hours."""
    above = [
        (c.row, c.text)
        for c in table.cells
        if table.header_rows <= c.row < cell.row
        and c.column <= cell.column < c.column + max(1, c.column_span)
        and UNIT.fullmatch(c.text.strip())
    ]
    return [max(above)[1]] if above else []


def _reading(quantity: Quantity, read: Read, place: _Place, attributes: dict[str, str]) -> Reading:
    return Reading(
        quantity=quantity,
        text=read.text,
        page=place.page,
        quote=place.quote,
        rule=f"second.{place.ground}",
        value=read.value,
        unit=read.unit,
        position=place.page * 1_000_000,
        before=place.around[:LONGEST_QUOTE] if place.ground == "cell" else "",
        attributes=attributes,
        boxes=place.boxes,
        table_id=place.table_id,
        row=place.row,
        column=place.column,
    )


def _result(said: ResultSaid, grounds: Grounds) -> ResultProposal | None:
    entry = benchmark_files().get(said.benchmark) if said.benchmark in asked_benchmarks() else None
    if entry is None:
        grounds.refuse("result", "benchmark", "unknown_benchmark", said.benchmark, said.page)
        return None
    metric = next((one for one in entry.metric if one.name == said.metric), None)
    if metric is None:
        grounds.refuse("result", "metric", "unknown_metric", f"{said.benchmark} {said.metric}", said.page)
        return None
    scaled = said.value * (100 if 0 < said.value <= 1 < metric.range[0] else 1)
    if not metric.range[0] <= scaled <= metric.range[1]:
        grounds.refuse("result", "value", "out_of_range", f"{said.metric} {said.value:g}", said.page)
        return None
    places = _places(said.page, said.quote, said.cells, "result", "value", grounds)
    for place in places:
        words = number_follows(said.value, place.text)
        if words is not None:
            score = _reading("score", Read(said.value, said.metric, words), place, {"model": said.model})
            return ResultProposal(said.model.strip(), said.baseline, said.benchmark, said.metric, said.split, score)
    if places:
        grounds.refuse("result", "value", f"value_not_in_{places[0].ground}", f"{said.value:g}: {places[0].text}")
    return None


def _cost(said: CostSaid, grounds: Grounds) -> CostProposal | None:
    places = _places(said.page, said.quote, said.cells, "cost", "value", grounds)
    for place in places:
        # A row that is shown as a line does not repeat the unit of its header, which stands on the same page.
        around = place.around if place.ground == "cell" else grounds.pages.text(place.page)
        read = cost_follows(said.value, said.unit, place.text, around)
        if read is not None:
            return CostProposal(said.model.strip(), _reading("pass_compute", read, place, {"model": said.model}))
    if places:
        grounds.refuse("cost", "value", f"value_not_in_{places[0].ground}", f"{said.value:g}: {places[0].text}")
    return None
