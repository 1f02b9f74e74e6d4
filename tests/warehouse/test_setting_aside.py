"""One paper, claim or decision that cannot be published is named and left out; the rest is published."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from curation.decisions import effects as decisions
from warehouse.errors import ChecksFailedError
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.records import Candidate, Fetch, PaperMetadata
from warehouse.setting_aside import FEWEST_PAPERS

from .conftest import AT, foreseen_claims, make_paper
from .test_publish import decide, query, read, shown

OTHER = "1512.03385"
BROKEN = [
    ("page out of range", {"page": 99}, {}, ["result"]),
    ("training_runs.confidence, most", {"confidence": 1.5}, {}, ["result"]),
    ("training_runs.count_unit, value", {"count_unit": "boards"}, {}, ["result"]),
    ("training_runs.duration_h, least", {"duration_h": -1.0}, {}, ["result"]),
    ("training_runs.training_compute_flop, finite", {"training_compute_flop": float("inf")}, {}, ["result"]),
    ("accepted without evidence", {"evidence": ()}, {}, ["result"]),
    ("orphan run_id", {}, {"run_id": "run-none"}, ["run"]),
    ("benchmark_results.error_fraction, most", {}, {"error_fraction": 71.6}, ["run"]),
    ("benchmark_results.value, finite", {}, {"value": float("inf")}, ["run"]),
    ("cannot be: OverflowError", {"chip_count": 10**30}, {}, []),
]


def spoil(paper_of: str, run: dict[str, Any], result: dict[str, Any]) -> Callable[..., Any]:
    """Rules that make broken claims of one paper and foreseen ones of every other."""

    def rules(*arguments: Any) -> Any:
        claims = foreseen_claims(*arguments)
        if claims.arxiv_id != paper_of:
            return claims
        return replace(claims, runs=(replace(claims.runs[0], **run),), results=(replace(claims.results[0], **result),))

    return rules


@pytest.mark.parametrize(("check", "run", "result", "left"), BROKEN, ids=[b[0] for b in BROKEN])
def test_a_claim_that_breaks_a_check_is_named_and_the_rest_is_published(
    lake: Lake, curated: Callable[..., None], check: str, run: dict[str, Any], result: dict[str, Any], left: list[str]
) -> None:
    read(lake, make_paper("a"), make_paper("b", OTHER, 1))
    curated(spoil("1706.03762", run, result))
    report = publish(lake)
    assert report.left_out
    if "OverflowError" in check:
        assert report.curation_failures[0][0] == "1706.03762"
    else:
        assert any("1706.03762" in line and check in line for line in report.set_aside)
        details = query(lake, "SELECT arxiv_id, stage, detail FROM paper_status WHERE status = 'set_aside'")
        assert [(arxiv_id, stage) for arxiv_id, stage, _ in details] == [("1706.03762", "check")]
        assert check in details[0][2]
    kept = query(
        lake,
        "SELECT 'result' FROM benchmark_results WHERE arxiv_id = '1706.03762' "
        "UNION ALL SELECT 'run' FROM training_runs WHERE arxiv_id = '1706.03762'",
    )
    assert [kind for (kind,) in kept] == left
    assert query(lake, f"SELECT chip FROM training_runs WHERE arxiv_id = '{OTHER}'") == [("P100",)]
    assert query(lake, f"SELECT value, run_id IS NULL FROM benchmark_results WHERE arxiv_id = '{OTHER}'") == [
        (28.4, False)
    ]


def test_rules_that_break_checks_on_most_papers_keep_the_old_warehouse(
    lake: Lake, curated: Callable[..., None]
) -> None:
    papers = [make_paper(f"{n:x}", f"1706.{n:05d}", 1) for n in range(1, FEWEST_PAPERS + 1)]
    read(lake, *papers)
    publish(lake)
    before = lake.warehouse.read_bytes()
    curated(lambda *of: replace(foreseen_claims(*of), runs=(replace(foreseen_claims(*of).runs[0], page=99),)))
    for path in [lake.warehouse_inputs, *lake.root.glob("claims/*/*.parquet")]:
        path.unlink()
    with pytest.raises(ChecksFailedError, match="page out of range"):
        publish(lake)
    assert lake.warehouse.read_bytes() == before
    assert [p.name for p in lake.root.glob(".publish-*.duckdb")] == []


REFUSED = [
    ("run", {"stage": None}, "stage is missing"),
    ("run", {"page": 999}, "there is no page 999: the paper has 15 pages"),
    ("run", {"count_unit": "boards"}, "count_unit"),
    ("run", {"chip_count": "many"}, "chip_count cannot be 'many'"),
    ("result", {"value": None}, "value is missing"),
    ("result", {"metric": None}, "metric is missing"),
    ("result", {"run_id": "run-xyz"}, "the paper has no run 'run-xyz'"),
    ("result", {"value": float("nan")}, "value cannot be nan"),
]


@pytest.mark.parametrize(("kind", "fields", "why"), REFUSED)
@pytest.mark.usefixtures("one_published")
def test_a_decision_that_cannot_be_applied_is_named_and_its_claim_stays(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, kind: str, fields: dict[str, Any], why: str
) -> None:
    """Programs before this one saved such decisions: what they hold is not checked again when it is read."""
    relation = "training_runs" if kind == "run" else "benchmark_results"
    ((claim,),) = query(lake, f"SELECT {kind}_id FROM {relation}")
    word = decisions.new_decision(
        verdict="correct",
        kind=kind,
        arxiv_id="1706.03762",
        claim_id=claim,
        reviewer="Ada",
        fields={"quote": "q"},
        expect=shown(lake, relation),
    )
    word = word.model_copy(update={"fields": fields})
    monkeypatch.setattr("curation.decisions.effects.load", lambda _: decisions.Loaded((word,)))
    lake.warehouse_inputs.unlink()  # no file of the lake is another
    report = publish(lake)
    (line,) = report.set_aside
    assert word.decision_id in line
    assert "Ada" in line
    assert "1706.03762" in line
    assert why in line
    assert query(lake, f"SELECT status <> 'corrected', decision_id FROM {relation}") == [(True, None)]
    assert query(lake, "SELECT in_force FROM decisions") == [(False,)]
    assert query(lake, "SELECT stage FROM paper_status WHERE status = 'set_aside'") == [("decide",)]


def test_an_added_run_that_cannot_be_is_not_there_and_named(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    read(lake, make_paper("a"))
    added = {"model": "base", "stage": "train", "own": True, "chip": "K80", "page": 30, "quote": "on a K80"}
    decide(lake, "add", "run", decisions.added_claim_id("1706.03762", "run", added), fields=added)
    decide(lake, "not_reported", "fact", "", fact="training_compute", arxiv_id="2001.99999")
    decide(lake, "add", "run", "run-of-nowhere", fields={**added, "page": 1}, arxiv_id="2001.99999")
    report = publish(lake)
    assert [line.partition(":")[0] for line in report.set_aside] == ["1706.03762", "2001.99999"]
    assert "there is no page 30" in report.set_aside[0]
    assert "there is no paper 2001.99999" in report.set_aside[1]
    assert query(lake, "SELECT chip FROM training_runs") == [("P100",)]


@pytest.mark.usefixtures("one_published")
def test_what_was_decided_on_another_pdf_or_run_stands_without_them(lake: Lake, curated: Callable[..., None]) -> None:
    """A new version has fewer pages, and its run another id: a person's word is kept, what no longer holds is not."""
    ((claim,),) = query(lake, "SELECT result_id FROM benchmark_results")
    decide(lake, "confirm", "result", claim, expect={**shown(lake, "benchmark_results"), "page": 14})
    read(lake, replace(make_paper("b", version=6), pages=9))

    def nothing_found(paper: Any, arxiv_id: str, version: int | None, _: object) -> Any:
        return type(foreseen_claims(paper, arxiv_id, version, None))(arxiv_id, version)

    curated(nothing_found)
    report = publish(lake)
    assert report.left_out == []
    assert query(lake, "SELECT status, value, page, pdf_sha256, run_id FROM benchmark_results") == [
        ("confirmed", 28.4, 14, None, None)
    ]


ODD: list[Any] = [
    None,
    0,
    1,
    -1,
    1e-300,
    True,
    8.0,
    "8",
    "x",
    "V100",
    "  ",
    1e17,
    1e32,
    999,
    10**7,
    "BLEU",
    "pod",
    "run-x",
]


def test_no_decision_of_whatever_values_stops_publishing(lake: Lake) -> None:
    read(lake, *(make_paper(digit, f"1706.0000{digit}", 1) for digit in "123456"))
    publish(lake)
    chance = random.Random(11)
    saved = 0
    for kind, relation in 40 * [("run", "training_runs"), ("result", "benchmark_results")]:
        arxiv_id = f"1706.0000{chance.randint(1, 7)}"
        names = list(decisions.FIELDS[kind].model_fields)
        odd = {name: chance.choice(ODD) for name in chance.sample([*names, "version", "confidence", "reasons"], 4)}
        known = query(lake, f"SELECT {kind}_id FROM {relation} WHERE arxiv_id = '{arxiv_id}'")
        claim = known[0][0] if known and chance.random() < 0.7 else f"{kind}-{chance.randrange(16**16):016x}"
        evidence = [{"field": "own", "page": chance.choice([1, 0, 99, 2**40]), "quote": chance.choice(["q", ""])}]
        fields = {name: value for name, value in odd.items() if name in names}
        verdict, parts = chance.choice(
            [("correct", {"fields": fields, "evidence": evidence}), ("confirm", {}), ("unsure", {}), ("reject", {})]
        )
        with suppress(ValueError):
            decide(lake, verdict, kind, claim, arxiv_id=arxiv_id, expect=odd, **parts)
            saved += 1
    report = publish(lake)
    assert saved > 20
    assert 0 < len(report.set_aside) <= saved
    assert report.counts["decisions"] == saved
    assert report.counts["training_runs"] >= 6


@pytest.mark.parametrize("version", [0, -1, 4_294_967_296, 2**62])
def test_versions_that_cannot_be_name_no_version(lake: Lake, version: int) -> None:
    read(lake, make_paper("a", version=version), make_paper("b", None, None), make_paper("c", OTHER, 1))
    lake.write_fetches([Fetch("stored", "folder", f"2001.00001v{version}.pdf", AT, "2001.00001", version, "b" * 64)])
    lake.write_fetches([Fetch("not_found", "arxiv", "x", AT, "2001.00002", version)])
    day = AT.date()
    lake.write_papers([PaperMetadata("2001.00003", version, "t", day, AT)])
    lake.write_rows("candidates", [Candidate("imagenet", OTHER, version, 0.2, "skipped", (), "r1", AT)], Candidate)
    publish(lake)
    assert query(lake, "SELECT arxiv_id, version FROM papers ORDER BY 1") == [
        (OTHER, 1),
        ("1706.03762", None),
        ("2001.00001", None),
        ("2001.00003", None),
    ]


def test_a_stamp_with_an_impossible_month_names_no_paper(lake: Lake) -> None:
    read(lake, make_paper("a", "1799.00001", 1))
    publish(lake)
    assert query(lake, "SELECT arxiv_id, id_from FROM paper_versions") == [("local-aaaaaaaaaaaa", "digest")]


@pytest.mark.parametrize(
    ("fetch", "better"),
    [
        (("arxiv", "1706.03762", 5), True),
        (("folder", "1706.03762", 5), True),
        (None, False),  # nothing but stamps: the newer one
    ],
)
def test_a_stamp_replaces_no_paper_that_is_better_known(lake: Lake, fetch: Any, better: bool) -> None:
    read(lake, make_paper("a"), make_paper("b", version=999, chip="K80"))
    lake.write_fetches([Fetch("stored", "folder", "any.pdf", AT, None, None, "b" * 64)])
    if fetch:
        lake.write_fetches([Fetch("stored", fetch[0], "x", AT, fetch[1], fetch[2], "a" * 64)])
    publish(lake)
    assert query(lake, "SELECT pdf_sha256[:1] FROM papers") == [("a" if better else "b",)]
    assert query(lake, "SELECT chip FROM training_runs") == [("P100" if better else "K80",)]
