"""Lakes to review: fictional papers whose claims are known, published without reading a PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from climits.review.desk import Desk
from climits.review.vocabulary import vocabulary
from curation.claim import BenchmarkResult, Evidence, FactCoverage, ModelCost, PaperClaims, TrainingRun, claim_id
from curation.claims.curate import Curated
from extractors.reading import Box, Cell, PaperReadings, Reading, Table
from warehouse.lake import Lake
from warehouse.publish import publish

AT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
CHIPS = ("P100", "V100", "A100", "TPU v3", "GTX 1080 Ti")
CURATE = Callable[[PaperReadings, str, int | None, dt.date | None], PaperClaims]


def without_decisions(lake: Lake) -> Iterator[Lake]:
    """A published lake for one test; what the test decided is taken away after it."""
    yield lake
    for path in lake.decisions.glob("*.jsonl"):
        path.unlink()


def desk_of(lake: Lake, reviewer: str = "Ada", **options: Any) -> Desk:
    """A desk at a lake."""
    return Desk(lake, reviewer, vocabulary=vocabulary, **options)


def arxiv_id(number: int) -> str:
    """Id of the n-th fictional paper."""
    return f"{15 + number // 12_000:02d}{number % 12 + 1:02d}.{10_000 + number % 90_000:05d}"


def run_of(paper: str, number: int = 0, **changes: object) -> TrainingRun:
    """A queued run of a fictional paper, with evidence."""
    chip = CHIPS[number % 5]
    quote = f"We trained model {number} on one machine with 8 NVIDIA {chip} GPUs for 3.5 days."

    def piece(field: str, text: str, x0: float, rule: str) -> Evidence:
        return Evidence(field, 7, quote, text, "Hardware.", "It converged.", (Box(x0, 90, x0 + 40, 102),), rule=rule)

    evidence = (
        piece("chip", f"NVIDIA {chip}", 100, "chip"),
        piece("chip_count", "8", 90, "count_before_chip"),
        piece("duration_h", "3.5 days", 200, "duration"),
    )
    base = TrainingRun(
        claim_id(paper, "run", quote), paper, 1, f"Model {number}", "train", True, chip=chip,
        chip_text=f"NVIDIA {chip}", chip_count=8, count_unit="gpu", duration_h=84.0, duration_kind="wall_clock",
        duration_text="3.5 days", confidence=0.6, status="queued", reasons=("low_confidence: 0.60 < 0.90",),
        page=7, quote=quote, evidence=evidence, features=(("own", 1.0),),
    )  # fmt: skip
    return TrainingRun(**{**{name: getattr(base, name) for name in base.__slots__}, **changes})


def result_of(paper: str, number: int = 0) -> BenchmarkResult:
    """A queued result of a fictional paper."""
    value = 20 + number / 10
    quote = f"Model {number} | {value:.1f} | 41.{number % 10}"
    evidence = Evidence("value", 8, quote, f"{value:.1f}", boxes=(Box(300, 200, 320, 210),), rule="table_cell")
    return BenchmarkResult(
        claim_id(paper, "result", quote), paper, 1, f"Model {number}", True, "wmt14-en-de", "BLEU", value,
        split="newstest2014", error_fraction=1 - value / 100, table_label="Table 2", row_label=f"Model {number}",
        column_label="EN-DE", confidence=0.7, status="queued", reasons=("low_confidence: 0.70 < 0.90",), page=8,
        quote=quote, evidence=(evidence,), features=(("own", 1.0),),
    )  # fmt: skip


GRID_ROWS, GRID_COLUMNS = ("ResNet-50", "ResNet-101", "VGG-16"), ("top-1", "top-5")
_METRICS = ("top1_error", "top5_error")


def _cell_box(row: int, column: int) -> Box:
    return Box(100 + 60 * column, 100 + 12 * row, 150 + 60 * column, 110 + 12 * row)


def grid_value(row: int, column: int) -> float:
    """The value in a cell of the grid: 24.1 in row 1, column 1."""
    return round(24.1 + row - 1 - 15 * (column - 1), 1)


def grid_table() -> Table:
    """A table of three models with top-1 and top-5 errors, on page 5."""
    texts = {(0, 0): "Model"} | {(0, c): name for c, name in enumerate(GRID_COLUMNS, start=1)}
    for r, name in enumerate(GRID_ROWS, start=1):
        texts |= {(r, 0): name} | {(r, c): f"{grid_value(r, c):.1f}" for c in (1, 2)}
    cells = tuple(Cell(r, c, text, _cell_box(r, c)) for (r, c), text in sorted(texts.items()))
    box = Box(100, 100, 270, 146)
    return Table("p5-1", 5, "Table 3", "Table 3: Errors on ImageNet (val).", box, cells, 4, 3, 1)


def grid_claims(paper: str) -> PaperClaims:
    """A claim a cell of the grid: those of the last row accepted, the others queued, top-5 less likely."""
    doubted = ("low_confidence: 0.50 < 0.62",)
    results = []
    for r, model in enumerate(GRID_ROWS, start=1):
        for c, column in enumerate(GRID_COLUMNS, start=1):
            value = grid_value(r, c)
            quote = f"{model} | {grid_value(r, 1):.1f} | {grid_value(r, 2):.1f} [{column}]"
            piece = Evidence("value", 5, quote, f"{value:.1f}", boxes=(_cell_box(r, c),), rule="tables")
            results.append(
                BenchmarkResult(
                    claim_id(paper, "result", quote), paper, 1, model, True, "imagenet", _METRICS[c - 1], value,
                    split="val", error_fraction=value / 100, table_id="p5-1", table_label="Table 3", row_label=model,
                    column_label=column, confidence=0.9 if r == 3 else 0.6 - 0.1 * c, page=5, quote=quote,
                    status="accepted" if r == 3 else "queued", reasons=() if r == 3 else doubted,
                    evidence=(piece,),
                )
            )  # fmt: skip
    return PaperClaims(paper, 1, (), tuple(results), (FactCoverage("hardware", "not_found"),))


def grid_lake(root: Path, papers: int = 1) -> Lake:
    """A published lake of papers that hold the grid, each with a sentence about its training."""
    lake = Lake(root).create()
    said = "We trained on 8 V100 GPUs for 2 days."
    readings = (
        Reading("accelerator", "V100 GPUs", 3, said, "accelerators", position=3_000_020, sentence=7),
        Reading("chip_count", "8", 3, said, "counts", value=8, unit="gpu", position=3_000_018, sentence=7),
        Reading(
            "duration", "2 days", 3, said, "durations", value=48, unit="wall_clock", position=3_000_034, sentence=7
        ),
    )
    batch = [
        PaperReadings(
            f"{n:064x}", "read", "", arxiv_id(n), 1, f"A paper with a grid, number {n}", "", 12, 40_000, readings,
            (grid_table(),),
        )
        for n in range(papers)
    ]  # fmt: skip
    lake.write_readings(batch, "rules-1", at=AT)
    publish_grid(lake)
    return lake


def publish_grid(lake: Lake) -> None:
    """Publish a lake whose papers hold the grid."""
    publish_with(lake, lambda _, paper, *__: grid_claims(paper))


COST_ROWS = (("Net-S", "5.3", "0.39"), ("Net-M", "9.1", "1.0"), ("VGG-16 [12]", "138", "15.5"))
COST_CAPTION = "Table 4. Size of our models."
COST_COLUMNS = ("Params (M)", "FLOPs (G)")


def cost_table() -> Table:
    """A table of three models with their parameters and the operations of a pass, on page 6."""
    texts = {(0, 0): "Model"} | {(0, c): name for c, name in enumerate(COST_COLUMNS, start=1)}
    texts |= {(r, c): text for r, row in enumerate(COST_ROWS, start=1) for c, text in enumerate(row)}
    cells = tuple(Cell(r, c, text, _cell_box(r, c)) for (r, c), text in sorted(texts.items()))
    return Table("p6-1", 6, "Table 4", COST_CAPTION, Box(100, 100, 270, 146), cells, 4, 3, 1)


def cost_claims(paper: str) -> PaperClaims:
    """Costs out of both columns, as if the parameters were operations too; that of VGG-16 is accepted."""
    costs = []
    for r, (model, *numbers) in enumerate(COST_ROWS, start=1):
        for c, (column, text) in enumerate(zip(COST_COLUMNS, numbers, strict=True), start=1):
            quote = f"{model} | {' | '.join(numbers)} [{column}]"
            boxes = (_cell_box(r, c),)
            piece = Evidence("pass_compute", 6, quote, text, COST_CAPTION, boxes=boxes, rule="tables.costs")
            accepted = r == 3 and c == 2
            costs.append(
                ModelCost(
                    claim_id(paper, "cost", quote), paper, 1, model, True, float(text) * 1e9, "FLOP",
                    parameters=float(numbers[0]) * 1e6, input_size="224", table_id="p6-1", table_label="Table 4",
                    row_label=model, column_label=column, confidence=0.9 if accepted else 0.3 + 0.2 * c, page=6,
                    quote=quote, status="accepted" if accepted else "queued",
                    reasons=() if accepted else ("low_confidence: 0.50 < 0.80",), evidence=(piece,),
                )
            )  # fmt: skip
    return PaperClaims(paper, 1, costs=tuple(costs))


def publish_costs(lake: Lake) -> None:
    """Publish a lake whose papers hold the table of costs."""
    publish_with(lake, lambda _, paper, *__: cost_claims(paper))


def cost_lake(root: Path) -> Lake:
    """A published lake of one paper that holds the table of costs."""
    lake = Lake(root).create()
    paper = PaperReadings(
        f"{0:064x}", "read", "", arxiv_id(0), 1, "A paper with costs", "", 12, 40_000, (), (cost_table(),)
    )
    lake.write_readings([paper], "rules-1", at=AT)
    publish_costs(lake)
    return lake


def claims_of(runs: int, results: int) -> CURATE:
    """Rules that find so many runs and results in every paper."""

    def curate_paper(_: PaperReadings, paper: str, version: int | None, published_on: dt.date | None) -> PaperClaims:
        return PaperClaims(
            paper,
            1,
            tuple(run_of(paper, n) for n in range(runs)),
            tuple(result_of(paper, n) for n in range(results)),
            (FactCoverage("hardware", "reported"), FactCoverage("training_compute", "not_found")),
        )

    return curate_paper


def publish_with(lake: Lake, curate: CURATE) -> None:
    """Publish with other rules of curation than the project's."""
    with mock.patch("curation.claims.curate.judge_paper", lambda *paper: Curated(curate(*paper[:4]))):
        publish(lake)


def make_lake(root: Path, papers: int = 3, runs: int = 2, results: int = 2) -> Lake:
    """A published lake of fictional papers."""
    lake = Lake(root).create()
    batch = [
        PaperReadings(f"{n:064x}", "read", "", arxiv_id(n), 1, f"A fictional paper, number {n}", "", 12, 40_000)
        for n in range(papers)
    ]
    lake.write_readings(batch, "rules-1", at=AT)  # one file: worker processes would not know the rules put in place
    publish_with(lake, claims_of(runs, results))
    return lake
