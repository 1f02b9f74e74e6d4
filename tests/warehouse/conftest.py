"""A small lake, and rules of curation simple enough to foresee what is published."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from curation.claim import BenchmarkResult, Evidence, FactCoverage, PaperClaims, TrainingRun, claim_id
from curation.claims.curate import Curated
from extractors.reading import Box, Cell, PaperReadings, Reading, Table, reading_id
from warehouse.curating import in_this_process
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.versions import rules_version

AT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
QUOTE = "We trained our models on one machine with 8 NVIDIA P100 GPUs."
BOX = Box(10, 20, 30, 40)


def make_paper(
    digit: str, arxiv_id: str | None = "1706.03762", version: int | None = 5, status: str = "read", chip: str = "P100"
) -> PaperReadings:
    """A paper with one count, one chip, one understood table and one that was not; `digit` repeated is its sha256."""
    if status != "read":
        return PaperReadings(digit * 64, status, f"detail of {status}", arxiv_id, version)  # type: ignore[arg-type]
    quote = QUOTE.replace("P100", chip)
    readings = (
        Reading(
            "chip_count",
            "8",
            7,
            quote,
            "count",
            value=8.0,
            unit="gpu",
            position=40,
            boxes=(BOX,),
            context=("training",),
        ),
        Reading(
            "accelerator", f"NVIDIA {chip}", 7, quote, "chip", position=42, boxes=(BOX,), attributes={"chip": chip}
        ),
    )
    tables = (
        Table("t1", 8, "Table 2", "BLEU scores", BOX, cells=(Cell(1, 1, "28.4", BOX),), n_rows=2, n_columns=2),
        Table("t2", 9, "Table 3", "Variations", BOX, understood=False, problem="no rules found"),
    )
    return PaperReadings(
        digit * 64,
        "read",
        "",
        arxiv_id,
        version,
        "Attention Is All You Need",
        "We propose",
        15,
        40_000,
        readings,
        tables,
    )


def foreseen_claims(
    paper: PaperReadings, arxiv_id: str, version: int | None, published_on: dt.date | None
) -> PaperClaims:
    """One accepted run of the chip read, one queued result joined to it."""
    count, chip = paper.readings
    name = chip.attributes["chip"]
    if name == "broken":
        raise ValueError("cannot curate this")
    evidence = tuple(
        Evidence(field, r.page, r.quote, r.text, boxes=r.boxes, reading_id=reading_id(paper.pdf_sha256, r), rule=r.rule)
        for field, r in (("chip_count", count), ("chip", chip))
    )
    run = TrainingRun(
        run_id=claim_id(arxiv_id, "run", name),
        arxiv_id=arxiv_id,
        version=version,
        model="Transformer (big)",
        stage="train",
        own=True,
        chip=name,
        chip_text=chip.text,
        chip_count=8,
        count_unit="gpu",
        duration_h=84.0,
        duration_kind="wall_clock",
        confidence=0.97,
        status="accepted",
        page=7,
        quote=count.quote,
        evidence=evidence,
        features=(("same_sentence", 1.0),),
    )
    result = BenchmarkResult(
        result_id=claim_id(arxiv_id, "result", "28.4"),
        arxiv_id=arxiv_id,
        version=version,
        model="Transformer (big)",
        own=True,
        benchmark="wmt14-en-de",
        metric="BLEU",
        value=28.4,
        error_fraction=0.716,
        run_id=run.run_id,
        confidence=0.6,
        reasons=("low_confidence: 0.60 < 0.95",),
        page=8,
        quote="Transformer (big) 28.4 41.8",
        evidence=(Evidence("value", 8, "Transformer (big) 28.4 41.8", "28.4", boxes=(BOX,)),),
    )
    reported = tuple(FactCoverage(fact, "reported") for fact in ("hardware", "count", "duration", "benchmark_result"))
    coverage = (*reported, FactCoverage("training_compute", "not_found"))
    return PaperClaims(arxiv_id, version, (run,), (result,), coverage)  # type: ignore[arg-type]


def use_claims(patch: pytest.MonkeyPatch, rules: Callable[..., PaperClaims]) -> None:
    """Put other rules of curation in place of the project's, in this process, where claims are then made."""
    patch.setattr("flows.steps.make_claims", in_this_process)
    patch.setattr("curation.claims.curate.judge_paper", lambda *paper: Curated(rules(*paper[:4])))


@pytest.fixture
def curated(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., PaperClaims]], None]:
    """Makes other rules of curation hold; `foreseen_claims` until it is called."""
    use_claims(monkeypatch, foreseen_claims)
    return lambda rules: use_claims(monkeypatch, rules)


@pytest.fixture
def lake(tmp_path: Path, curated: object) -> Lake:
    """An empty lake whose claims are `foreseen_claims`."""
    return Lake(tmp_path / "lake").create()


@pytest.fixture(scope="session")
def one_paper(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A published lake of one paper, made once: it is copied, never changed."""
    made = Lake(tmp_path_factory.mktemp("one-paper") / "lake").create()
    with pytest.MonkeyPatch.context() as patch:
        use_claims(patch, foreseen_claims)
        made.write_readings([make_paper("a")], rules_version(), at=AT)
        publish(made)
    return made


@pytest.fixture
def one_published(lake: Lake, one_paper: Lake) -> Lake:
    """The same lake with `make_paper("a")` published, times of files and all."""
    shutil.copytree(one_paper.root, lake.root, dirs_exist_ok=True)
    return lake
