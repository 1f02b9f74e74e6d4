"""A warehouse made of the last one and what changed has the same rows as one made of the whole lake."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.claim import PaperClaims
from curation.decisions import effects as decisions
from extractors.reading import PaperReadings
from extractors.second.proposals import Proposals, RunProposal
from warehouse import compacting, gather
from warehouse.copying import checksum
from warehouse.errors import LakeFullError, ShardDamagedError
from warehouse.export import in_order
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.read import Warehouse
from warehouse.records import Candidate, Fetch, PaperMetadata, StageStatus
from warehouse.schema import relations
from warehouse.second_readings import SecondReading, write_second_readings
from warehouse.versions import rules_version

from .conftest import AT, foreseen_claims, make_paper, use_claims
from .test_publish import HOUR, decide, files_up_to, query, read

CHIPS = ("P100", "V100", "K80", "A100", "H100", "M40", "T4", "P4", "P40", "K40")
FIRST = "2001.00001"


def paper(number: int, digit: str = "", **other: Any) -> PaperReadings:
    digit = digit or f"{number:x}"
    return make_paper(digit, f"2001.{number:05d}", other.pop("version", 1), chip=other.pop("chip", CHIPS[number % 10]))


def rules(*arguments: Any) -> PaperClaims:
    """Foreseen claims; those of a "Titan X" lie on a page that no paper has."""
    claims = foreseen_claims(*arguments)
    if claims.runs[0].chip != "Titan X":
        return claims
    return replace(claims, runs=(replace(claims.runs[0], page=99),))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A published lake of ten papers in files of one, two and three, two of which were set aside or failed."""
    lake = Lake(tmp_path_factory.mktemp("updating") / "lake").create()
    with pytest.MonkeyPatch.context() as patch:
        use_claims(patch, rules)
        read(lake, *(paper(number) for number in range(1, 4)))
        read(lake, *(paper(number) for number in range(4, 6)))
        for number in range(6, 9):
            read(lake, paper(number))
        read(lake, paper(9, chip="Titan X"))
        read(lake, paper(10, chip="broken"))
        stored = [Fetch("stored", "folder", f"{n}.pdf", AT, f"2001.{n:05d}", 1, f"{n:x}" * 64) for n in range(1, 11)]
        lake.write_fetches(stored)
        lake.write_papers([PaperMetadata("2001.00004", 1, "Four", AT.date(), AT)])
        publish(lake)
        ((run_id,),) = query(lake, "SELECT run_id FROM training_runs WHERE arxiv_id = '2001.00002'")
        decide(lake, "reject", "run", run_id, arxiv_id="2001.00002")
        publish(lake)
    return lake


@pytest.fixture
def lake(tmp_path: Path, made: Lake, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A copy of it, times of files and all."""
    use_claims(monkeypatch, rules)
    shutil.copytree(made.root, tmp_path / "lake")
    return Lake(tmp_path / "lake")


def everything(lake: Lake) -> dict[str, list[str]]:
    """The rows of all relations, `build` among them: tables in the order of an export, views in any."""
    found = {}
    with Warehouse.of(lake) as warehouse:
        for name, relation in relations().items():
            rows = list(map(repr, warehouse.columns(f'SELECT * FROM "{name}"{in_order(relation)}')[1]))
            found[name] = sorted(rows) if relation.kind == "view" else rows
    return found


def from_nothing(lake: Lake) -> tuple[dict[str, list[str]], set[str]]:
    """What a publish of a copy of the lake without a warehouse makes and leaves out."""
    copy = Lake(lake.root.with_name("from-nothing"))
    shutil.copytree(lake.root, copy.root)
    for made in (copy.warehouse, copy.warehouse_inputs):
        made.unlink(missing_ok=True)
    shutil.rmtree(copy.root / "claims")
    left_out = set(publish(copy).left_out)
    return everything(copy), left_out


def newer_pdf(lake: Lake) -> None:
    read(lake, paper(4, "b", version=2, chip="H100"), at=AT + HOUR)


def pdf_of_another_paper(lake: Lake) -> None:
    """arXiv was asked for a PDF under another id than its stamp says: it moves from one paper to another."""
    lake.write_fetches([Fetch("stored", "arxiv", "2001.00077", AT + HOUR, "2001.00077", 1, "6" * 64)])


def metadata(lake: Lake) -> None:
    later = PaperMetadata("2001.00001", 1, "One", AT.date(), AT + HOUR, authors=("Ada",), licence="CC BY 4.0")
    lake.write_papers([later, PaperMetadata("2001.00099", 1, "Not fetched", AT.date(), AT + HOUR)])


def correction(lake: Lake) -> None:
    ((run_id,),) = query(lake, f"SELECT run_id FROM training_runs WHERE arxiv_id = '{FIRST}'")
    with Warehouse.of(lake) as warehouse:
        (row,) = warehouse.rows(f"SELECT * FROM training_runs WHERE run_id = '{run_id}'")
    expect = {name: row[name] for name in decisions.FIELDS["run"].model_fields}
    decide(lake, "correct", "run", run_id, arxiv_id=FIRST, fields={"chip_count": 16}, expect=expect)


def addition(lake: Lake) -> None:
    added = {"model": "base", "stage": "train", "own": True, "chip": "K80", "page": 3, "quote": "on a K80"}
    claim = decisions.added_claim_id("2001.00005", "run", added)
    decide(lake, "add", "run", claim, arxiv_id="2001.00005", fields=added)
    decide(lake, "not_reported", "fact", "", arxiv_id="2001.00006", fact="training_compute")


def refused_decision(lake: Lake) -> None:
    added = {"model": "base", "stage": "train", "own": True, "chip": "K80", "page": 3, "quote": "on a K80"}
    claim = decisions.added_claim_id("2001.00088", "run", added)
    decide(lake, "add", "run", claim, arxiv_id="2001.00088", fields=added)


def undone(lake: Lake) -> None:
    ((decision_id,),) = query(lake, "SELECT decision_id FROM decisions WHERE verdict = 'reject'")
    decide(lake, "undo", "run", "", arxiv_id="2001.00002", undoes=decision_id)


def ranking(lake: Lake) -> None:
    ranked = [
        Candidate("imagenet", FIRST, 1, 0.9, "candidate", ("trained on",), "r1", AT),
        Candidate("imagenet", "2001.00099", 1, 0.1, "skipped", (), "r1", AT),
    ]
    lake.write_rows("candidates", ranked, Candidate, at=AT)
    lake.write_statuses([StageStatus("select", "skipped", AT, "2001.00099", "not in any category")])


def shard_of(lake: Lake, number: int) -> Path:
    ((digest,),) = query(lake, f"SELECT pdf_sha256 FROM papers WHERE arxiv_id = '2001.{number:05d}'")
    shards = lake.shards("readings", rules_version())
    return next(path for path in shards if digest in {one.pdf_sha256 for one in lake.read_readings(path)})


def removed(lake: Lake) -> None:
    shard_of(lake, 7).unlink()


def replaced(lake: Lake) -> None:
    shard_of(lake, 8).unlink()
    read(lake, paper(8, chip="P40"))


def put_together(lake: Lake) -> None:
    """Files of a few papers become whole ones, under other names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compacting, "PAPERS_PER_SHARD", 4)
        assert compacting.compact(lake, rules_version()) > 0


def second_reading(lake: Lake) -> None:
    facts = paper(1).readings
    proposals = Proposals(runs=(RunProposal("base", "train", True, False, facts),))
    told = SecondReading("1" * 64, FIRST, 1, "m", "prompt", "replies", True, 7, 1, AT, proposals)
    write_second_readings(lake, [told])


def new_papers(lake: Lake) -> None:
    read(lake, paper(11, "b", chip="V100"), make_paper("c", None, None, "no_text"))


def new_papers_in_trouble(lake: Lake) -> None:
    """The claims of one break a check, of another none can be made."""
    read(lake, paper(12, "d", chip="Titan X"), paper(13, "e", chip="broken"))


CHANGES: dict[str, tuple[Callable[[Lake], None], ...]] = {
    "new papers": (new_papers, new_papers_in_trouble),
    "known papers": (newer_pdf, metadata, pdf_of_another_paper),
    "decisions": (correction, addition, refused_decision, undone),
    "readings": (removed, replaced, second_reading, ranking),
    "files put together": (put_together, newer_pdf),
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_is_made_again_as_in_a_publish_from_nothing(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, changes: tuple[Callable[[Lake], None], ...]
) -> None:
    monkeypatch.setattr("warehouse.updating.MOST_CHANGED", 2.0)
    with monkeypatch.context() as patch:
        patch.delattr("warehouse.publish._build")
        for change in changes:
            change(lake)
            left_out = set(publish(lake).left_out)
    whole, left_out_of_whole = from_nothing(lake)
    assert everything(lake) == whole
    assert left_out == left_out_of_whole


def test_nothing_new_leaves_the_warehouse_as_it_is(lake: Lake) -> None:
    (shard_of(lake, 10)).unlink()  # claims that failed are tried again
    first = publish(lake)
    inode = lake.warehouse.stat().st_ino
    assert publish(lake) == first
    assert lake.warehouse.stat().st_ino == inode


def flip(path: Path, place: int, *, keep_time: bool = True) -> None:
    """Turn a bit over as a disk does, which tells no file system."""
    found = path.stat()
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    if keep_time:
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


DAMAGES: dict[str, Callable[[Lake], None]] = {
    "a bit of the warehouse": lambda lake: flip(lake.warehouse, lake.warehouse.stat().st_size // 2),
    "the warehouse written to": lambda lake: flip(lake.warehouse, 20_000, keep_time=False),
    "the warehouse cut": lambda lake: os.truncate(lake.warehouse, 100_000),
    "what is known of it lost": lambda lake: lake.warehouse_inputs.unlink(),
    "what is known of it cut": lambda lake: os.truncate(lake.warehouse_inputs, 5_000),
    "a log beside it": lambda lake: lake.warehouse_log.write_bytes(b"log"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_mended_by_a_build_of_the_whole(lake: Lake, damage: Callable[[Lake], None]) -> None:
    read(lake, paper(11, "b"))
    damage(lake)
    publish(lake)
    with Warehouse.of(lake) as warehouse:
        for name in relations():
            warehouse.columns(f'SELECT * FROM "{name}"')
        assert warehouse.value("SELECT count(*) FROM papers") == 11
    assert not lake.warehouse_log.exists()


def test_damage_is_mended_where_nothing_is_new(lake: Lake) -> None:
    before = everything(lake)
    flip(lake.warehouse, lake.warehouse.stat().st_size // 2)
    publish(lake)
    assert everything(lake) == before


def test_other_rules_make_all_claims_again(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.known_build.curation_version", lambda judges: "others")
    monkeypatch.setattr("warehouse.curating.curation_version", lambda judges: "others")
    use_claims(monkeypatch, lambda *arguments: replace(foreseen_claims(*arguments), results=()))
    assert publish(lake).counts["benchmark_results"] == 0


def test_a_claim_with_the_id_of_another_papers_is_left_to_the_whole_build(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((run_id,),) = query(lake, f"SELECT run_id FROM training_runs WHERE arxiv_id = '{FIRST}'")

    def with_its_id(*arguments: Any) -> PaperClaims:
        claims = rules(*arguments)
        if claims.arxiv_id != "2001.00011":
            return claims
        return replace(claims, runs=(replace(claims.runs[0], run_id=run_id),), results=())

    use_claims(monkeypatch, with_its_id)
    read(lake, paper(11, "b", chip="V100"))
    report = publish(lake)
    assert any("training_runs: key" in line for line in report.set_aside)
    assert everything(lake) == from_nothing(lake)[0]


def test_a_file_of_readings_that_was_written_to_is_named(lake: Lake) -> None:
    shard = shard_of(lake, 1)
    before = checksum(lake.warehouse)
    flip(shard, shard.stat().st_size // 2, keep_time=False)
    with pytest.raises(ShardDamagedError, match=shard.name):
        publish(lake)
    assert checksum(lake.warehouse) == before


def test_many_changes_build_the_whole(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.delattr("warehouse.publish._build")
        read(lake, *(paper(number, digit) for number, digit in ((11, "b"), (12, "c"), (13, "d"))))
        publish(lake)
        read(lake, *(paper(number, digit) for number, digit in ((14, "e"), (15, "f"), (16, "0"))))
        with pytest.raises(NameError):
            publish(lake)
    assert publish(lake).counts["papers"] == 16


def test_a_disk_that_fills_up_while_the_last_warehouse_is_copied(lake: Lake) -> None:
    before = checksum(lake.warehouse)
    read(lake, paper(11, "b"))
    with files_up_to(300_000), pytest.raises(LakeFullError, match="the old one stays"):
        publish(lake)
    assert checksum(lake.warehouse) == before
    assert publish(lake).counts["papers"] == 11


def test_readings_that_are_sorted_in_parts_are_those_sorted_together(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, _ = from_nothing(lake)
    shutil.rmtree(lake.root.with_name("from-nothing"))
    monkeypatch.setattr(gather, "PAPERS_AT_ONCE", 3)
    in_parts, _ = from_nothing(lake)
    assert len(in_parts["readings"]) > 3
    assert _without_build(in_parts) == _without_build(together)


def _without_build(tables: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: rows for name, rows in tables.items() if name != "build"}
