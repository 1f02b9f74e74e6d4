"""Damage to any file of a lake is told, is never published, and is mended as far as it can be."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from curation.decisions import effects as decisions
from extractors.reading import Box, PaperText, TextLine
from extractors.second.proposals import Proposals
from tests.shared import LONG
from warehouse.doctor import examine
from warehouse.errors import ShardDamagedError, WarehouseError
from warehouse.lake import Lake, read_table
from warehouse.publish import publish
from warehouse.read import Warehouse
from warehouse.records import Candidate, Fetch, PaperMetadata, StageStatus
from warehouse.repair import repair
from warehouse.replies import Asked, ModelReply, custom_id, request_key
from warehouse.schema import tables
from warehouse.second_readings import SecondReading, write_second_readings

from .conftest import AT, foreseen_claims, make_paper, use_claims
from .test_publish import decide, query, read

KINDS = ("readings", "proposals", "fetches", "papers", "candidates", "runs")
OTHERS = ("texts", "claims", "pdf", "decisions", "replies", "requests")
"""What is not read by a publish, or made again by it, or has no columns."""
FLIPS = 200 if LONG else 40
"""Bits turned over in each kind of file."""
FLIPS_OF_WAREHOUSE = 10 if LONG else 2
"""Each of them is looked for by reading the whole warehouse."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A published lake with a file of every kind."""
    root = tmp_path_factory.mktemp("doctor")
    with pytest.MonkeyPatch.context() as patch:
        use_claims(patch, foreseen_claims)
        yield fill(Lake(root / "lake").create(), root / "a.pdf")


@pytest.fixture
def full(lake: Lake, made: Lake) -> Lake:
    """A copy of it."""
    shutil.copytree(made.root, lake.root, dirs_exist_ok=True)
    return lake


def fill(lake: Lake, pdf: Path) -> Lake:
    pdf.write_bytes(b"%PDF-1.5 " + bytes(range(256)) * 20)
    sha256 = lake.store_pdf(pdf)
    read(lake, make_paper("a"), make_paper("b", "1512.03385", 1))
    lake.write_fetches([Fetch("stored", "folder", "a.pdf", AT, "1706.03762", 5, sha256)])
    lake.write_papers([PaperMetadata("1706.03762", 5, "Attention", AT.date(), AT)])
    lake.write_rows("candidates", [Candidate("imagenet", "1706.03762", 5, 0.9, "candidate", (), "r1", AT)], Candidate)
    lake.write_statuses([StageStatus("select", "skipped", AT, "2001.00001")])
    ask(lake, sha256)
    publish(lake)
    ((run_id,),) = query(lake, "SELECT run_id FROM training_runs WHERE arxiv_id = '1706.03762'")
    (row,) = rows(lake, f"SELECT * FROM training_runs WHERE run_id = '{run_id}'")
    expect = {name: row[name] for name in decisions.FIELDS["run"].model_fields}
    decide(lake, "correct", "run", run_id, fields={"chip_count": 16}, expect=expect)
    decide(lake, "not_reported", "fact", "", fact="training_compute")
    publish(lake)
    return lake


def ask(lake: Lake, sha256: str) -> None:
    """What a second reader was shown and asked, replied and proposed."""
    key = request_key("m", "prompt", "text")
    asked = Asked(custom_id("1706.03762", 5, 1, 1, key), key, "1706.03762", 5, 1, 1, "m", "prompt")
    lake.write_texts(
        [PaperText(sha256, (TextLine(1, "Attention is all you need", "title", False, Box(0.0, 0.0, 1.0, 1.0)),))]
    )
    lake.replies.note([asked])
    lake.replies.put(ModelReply(asked, AT, {"choices": [{"message": {"content": "{}"}}]}))
    told = SecondReading(sha256, "1706.03762", 5, "m", "prompt", "replies", True, 7, 1, AT, Proposals())
    write_second_readings(lake, [told])


def rows(lake: Lake, sql: str) -> list[dict[str, Any]]:
    with Warehouse.of(lake) as warehouse:
        return warehouse.rows(sql)


def everything(lake: Lake) -> dict[str, list[dict[str, Any]]]:
    """Rows of all tables but `build`, which also tells the digests of the lake's files, in one order."""
    names = [one.name for one in tables() if one.name != "build"]
    with Warehouse.of(lake) as warehouse:
        return {name: sorted(warehouse.rows(f'SELECT * FROM "{name}"'), key=repr) for name in names}


def serious(lake: Lake) -> list[str]:
    return [finding.kind for finding in examine(lake) if finding.serious]


def files(lake: Lake, kind: str) -> list[Path]:
    patterns = {
        "pdf": "pdf/*/*.pdf",
        "decisions": "decisions/*.jsonl",
        "replies": "replies/??/*.json",
        "requests": "replies/asked/*.jsonl",
    }
    return sorted(lake.root.glob(patterns.get(kind, f"{kind}/**/*.parquet")))


def turn_over(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(bytes(content))


def test_a_sound_lake_is_sound(full: Lake) -> None:
    assert [finding for finding in examine(full) if finding.serious] == []


@pytest.mark.long
@pytest.mark.parametrize("kind", [*KINDS, "claims", "texts"])
def test_no_bit_can_be_turned_over_unseen(full: Lake, kind: str) -> None:
    chance = random.Random(kind)
    path = files(full, kind)[0]
    content = path.read_bytes()
    for bit in chance.sample(range(8 * len(content)), FLIPS):
        turn_over(path, bit)
        with pytest.raises(ShardDamagedError, match=path.name):
            read_table(path)
        path.write_bytes(content)
    for size in range(0, len(content), len(content) // 20):
        path.write_bytes(content[:size])
        with pytest.raises(ShardDamagedError, match=path.name):
            read_table(path)


@pytest.mark.long
def test_no_bit_of_a_pdf_can_be_turned_over_unseen(full: Lake) -> None:
    (path,) = files(full, "pdf")
    chance = random.Random(11)
    content = path.read_bytes()
    for bit in chance.sample(range(8 * len(content)), FLIPS):
        turn_over(path, bit)
        assert full.pdf_fault(path.stem) == "damaged"
        path.write_bytes(content)
    assert full.pdf_fault(path.stem) is None


@pytest.mark.parametrize("kind", [*KINDS, *OTHERS])
def test_damage_is_told_with_what_to_do(full: Lake, kind: str) -> None:
    path = files(full, kind)[0]
    content = path.read_bytes()
    for spoilt in (content[: len(content) // 2], content[:-40] + b"x" + content[-39:]):
        path.write_bytes(spoilt)
        told = [finding for finding in examine(full) if finding.serious and path.name in finding.subject]
        assert told, f"nothing is said of {path.name}"
        assert "climits doctor --repair" in told[0].advice


@pytest.mark.parametrize("kind", KINDS)
def test_a_turned_bit_is_never_published(full: Lake, kind: str) -> None:
    before = full.warehouse.read_bytes()
    path = files(full, kind)[0]
    turn_over(path, 8 * (path.stat().st_size // 2) + 3)
    with pytest.raises(WarehouseError, match=r"climits doctor --repair") as refusal:
        publish(full)
    assert path.name in str(refusal.value)
    assert full.warehouse.read_bytes() == before


def test_damaged_claims_are_made_again(full: Lake) -> None:
    before = everything(full)
    for path in files(full, "claims"):
        turn_over(path, 4000)
    publish(full)
    assert everything(full) == before
    assert serious(full) == []


@pytest.mark.long
def test_bits_of_the_warehouse_are_told_or_harmless(full: Lake) -> None:
    before = everything(full)
    chance = random.Random(11)
    content = full.warehouse.read_bytes()
    told = 0
    for bit in chance.sample(range(8 * len(content)), FLIPS_OF_WAREHOUSE):
        turn_over(full.warehouse, bit)
        if "warehouse" in serious(full):
            told += 1
        else:
            assert everything(full) == before, f"bit {bit} changed what the warehouse says"
        full.warehouse.write_bytes(content)
    assert told


@pytest.mark.parametrize("kind", [*KINDS, *OTHERS])
def test_repair_moves_aside_what_is_damaged(full: Lake, kind: str) -> None:
    path = files(full, kind)[0]
    name = path.relative_to(full.root)
    turn_over(path, 8 * 40)
    spoilt = path.read_bytes()
    done = repair(full, examine(full))
    assert (full.root / "aside" / name).read_bytes() == spoilt
    assert done.aside == (full.root / "aside" / name,)
    left = {finding.kind for finding in examine(full) if finding.serious}
    assert left <= {"lost_pdf"}  # what no other file has must come from outside again
    assert (left == {"lost_pdf"}) == (kind == "pdf")
    assert publish(full).left_out == []


SPOIL: list[Callable[[Path], object]] = [
    lambda path: path.write_bytes(path.read_bytes()[:300]),
    lambda path: turn_over(path, 8 * 100),
    lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b" ", 1)),
    lambda path: path.unlink(),
]


@pytest.mark.parametrize(
    ("spoil", "published_since"), [*zip(SPOIL, [False] * 4, strict=True), (SPOIL[1], True), (SPOIL[3], True)]
)
def test_decisions_are_given_back_from_the_warehouse(
    full: Lake, spoil: Callable[[Path], object], published_since: bool
) -> None:
    before = everything(full)
    words = decisions.load(full.decisions).decisions
    (path,) = files(full, "decisions")
    spoil(path)
    if published_since:  # the new warehouse lacks them: they are kept beside it
        report = publish(full)
        assert any("kept in" in problem for problem in report.problems)
    assert {"decision", "lost_decision"} & set(serious(full))
    done = repair(full, examine(full))
    assert done.given_back
    assert done.left == ()
    assert [word.decision_id for word in decisions.load(full.decisions).decisions] == [w.decision_id for w in words]
    assert publish(full).left_out == []
    assert serious(full) == []
    assert everything(full) == before


def test_a_line_that_nobody_knows_is_named_and_left(full: Lake) -> None:
    decide(full, "reject", "run", "run-0123456789abcdef", expect={})
    (path,) = files(full, "decisions")
    path.write_bytes(path.read_bytes()[:-30])
    findings = examine(full)
    assert [(finding.kind, finding.subject.rpartition(", ")[2]) for finding in findings if finding.serious] == [
        ("decision", "line 3")
    ]
    done = repair(full, findings)
    assert [finding.kind for finding in done.left] == ["decision"]
    assert len(decisions.load(full.decisions).decisions) == 2
    assert serious(full) == []


def test_what_is_lost_or_left_over_is_told(full: Lake) -> None:
    (pdf,) = files(full, "pdf")
    pdf.unlink()
    (full.root / "warehouse.duckdb.wal").write_bytes(b"left")
    assert {finding.subject for finding in examine(full) if finding.serious} == {
        f"pdf/{pdf.parent.name}/{pdf.name}",
        "warehouse.duckdb.wal",
    }
    done = repair(full, examine(full))
    assert [finding.kind for finding in done.left] == ["lost_pdf"]
    assert not (full.root / "warehouse.duckdb.wal").exists()


def test_files_of_earlier_programs_are_no_fault(full: Lake) -> None:
    path = files(full, "papers")[0]
    path.rename(path.with_name("20240101T000000-imagenet-abc-20200101-20200108.parquet"))
    assert serious(full) == []
    assert any("earlier program" in finding.what for finding in examine(full))
    assert publish(full).left_out == []
