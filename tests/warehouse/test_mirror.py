"""A lake in an object store: two machines see the same, a killed run is made up for, nothing is lost or overwritten."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import s3fs

from curation.decisions.log import append, load
from curation.decisions.schema import Decision
from tests.object_store import ADDRESS, BUCKET, machine, object_store
from tests.warehouse.conftest import AT, make_paper
from warehouse import compacting
from warehouse.addresses import is_address, lake_at, lake_of_a_batch, make_mirror
from warehouse.compacting import compact
from warehouse.errors import ShardDamagedError, StoreError
from warehouse.lake import Lake
from warehouse.records import Fetch

RULES = "r"
PDF = b"%PDF-1.4 of a test"


@pytest.fixture(scope="module")
def server() -> Iterator[s3fs.S3FileSystem]:
    with object_store() as store:
        yield store


@pytest.fixture
def store(server: s3fs.S3FileSystem) -> Iterator[s3fs.S3FileSystem]:
    yield server
    if server.exists(f"{BUCKET}/lake"):
        server.rm(f"{BUCKET}/lake", recursive=True)


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: s3fs.S3FileSystem) -> Callable[[str], str]:
    """The lake's address, on the machine of this name."""

    def go(name: str) -> str:
        machine(monkeypatch, tmp_path / name)
        return ADDRESS

    return go


def names(store: s3fs.S3FileSystem) -> set[str]:
    return {name.removeprefix(f"{BUCKET}/lake/") for name in store.find(f"{BUCKET}/lake")}


def content(lake: Lake) -> dict[str, bytes]:
    files = (path for path in lake.root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(lake.root).as_posix(): path.read_bytes() for path in files if path.suffix != ".lock"}


def decision(note: str, minute: int = 0, reviewer: str = "Jane Doe") -> Decision:
    at = dt.datetime(2026, 1, 2, 3, minute, tzinfo=dt.UTC)
    return Decision(
        decision_id=f"d-{hashlib.sha256(note.encode()).hexdigest()[:16]}",
        at=at,
        kind="fact",
        verdict="not_reported",
        arxiv_id="1706.03762",
        fact="hardware",
        reviewer=reviewer,
        note=note,
    )


def add(lake: Lake, digit: str, folder: Path) -> str:
    """A stored PDF, the note of it, and what was read of a paper."""
    source = folder / f"{digit}.pdf"
    source.write_bytes(PDF + digit.encode())
    sha256 = lake.store_pdf(source)
    lake.write_fetches([Fetch("stored", "folder", source.name, AT, pdf_sha256=sha256)])
    lake.write_readings([make_paper(digit)], RULES, at=AT)
    return sha256


@pytest.mark.parametrize(
    ("place", "is_one"),
    [("s3://b/lake", True), ("gs://b", True), ("lake", False), ("/a//b", False), ("C:/lake", False)],
)
def test_an_address_is_told_from_a_path(place: str, is_one: bool) -> None:
    assert is_address(place) is is_one


def test_two_machines_see_the_same(on: Callable[[str], str], tmp_path: Path) -> None:
    with lake_at(on("one")) as one:
        sha256 = add(one, "a", tmp_path)
        append(one.decisions, [decision("seen")])
        one.warehouse.write_bytes(b"built")
    with lake_at(on("two")) as two:
        assert two.root != one.root
        assert two.address == one.address == ADDRESS
        brought = content(two)
        assert brought == {name: data for name, data in content(one).items() if not name.startswith("pdf/")}
        assert two.warehouse.read_bytes() == b"built"
        # PDFs stay in the store until they are asked for.
        assert two.has_pdf(sha256)
        assert two.pdf_fault(sha256) is None
        assert two.pdf_fault("b" * 64) == "missing"
        assert two.pdf_digests() == {sha256}
        two.bring_pdfs([sha256, "b" * 64])
        assert two.pdf_path(sha256).read_bytes() == PDF + b"a"
        # What the store has is not copied again, wherever it comes from.
        assert two.store_pdf(tmp_path / "a.pdf") == sha256


def test_what_a_killed_run_left_is_pushed_by_the_next(
    on: Callable[[str], str], store: s3fs.S3FileSystem, tmp_path: Path
) -> None:
    left = Lake(make_mirror(on("one"))).create()  # never pushed, as by a run that is killed
    add(left, "a", tmp_path)
    assert names(store) == set()
    with lake_at(ADDRESS):
        assert {name.partition("/")[0] for name in names(store)} == {"readings", "fetches"}
    assert names(store) == set(content(left))


def test_nothing_is_stored_twice_or_deleted(
    on: Callable[[str], str], store: s3fs.S3FileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacting, "PAPERS_PER_SHARD", 2)
    with lake_at(on("one")) as lake:
        add(lake, "a", tmp_path)
        add(lake, "b", tmp_path)
    before = names(store)
    monkeypatch.setattr("warehouse.mirror.Mirror._put", lambda *_: pytest.fail("stored again"))
    with lake_at(ADDRESS) as lake:
        assert compact(lake, RULES) == 0
    monkeypatch.undo()
    assert names(store) == before


def test_small_files_are_put_together_before_a_worker_pushes_them(
    on: Callable[[str], str], store: s3fs.S3FileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacting, "PAPERS_PER_SHARD", 2)
    with lake_at(on("one")) as lake:
        sha256 = add(lake, "a", tmp_path)
    with lake_of_a_batch(ADDRESS) as batch:
        batch.bring_pdfs([sha256])
        assert batch.pdf_path(sha256).is_file()
        for digit in "bc":
            batch.write_readings([make_paper(digit)], RULES, at=AT)
    assert not batch.root.exists()
    with lake_at(ADDRESS) as lake:
        shards = lake.shards("readings", RULES)
        assert sorted(len(lake.read_readings(path)) for path in shards) == [1, 2]


def test_a_reviewer_at_two_machines_loses_no_word(on: Callable[[str], str], store: s3fs.S3FileSystem) -> None:
    with lake_at(on("one")) as lake:
        append(lake.decisions, [decision("first")])
    with lake_at(on("two")) as two:
        append(two.decisions, [decision("second", 1)])
        # Meanwhile the first machine goes on, and is done before the second.
        with lake_at(on("one")) as one:
            append(one.decisions, [decision("third", 2), decision("of another", 3, "Ann")])
    for name in ("one", "two"):
        with lake_at(on(name)) as lake:
            loaded = load(lake.decisions)
            assert loaded.problems == ()
            assert [word.note for word in loaded.decisions if word.reviewer == "Jane Doe"] == [
                "first",
                "third",
                "second",
            ]
            assert len(loaded.decisions) == 4
    (path,) = (name for name in names(store) if name.startswith("decisions/jane"))
    assert content(one)[path] == content(two)[path]


def test_a_line_damaged_on_this_machines_disk_is_mended_from_the_store(on: Callable[[str], str]) -> None:
    with lake_at(on("one")) as lake:
        append(lake.decisions, [decision("first")])
        (file,) = lake.decisions.glob("*.jsonl")
    file.write_bytes(file.read_bytes().replace(b"first", b"fir5t"))
    append(lake.decisions, [decision("second", 1)])
    with lake_at(ADDRESS) as lake:
        loaded = load(lake.decisions)
        assert [word.note for word in loaded.decisions] == ["first", "second"]
        assert loaded.problems == ()
        assert b"fir5t" in next((lake.root / "aside" / "decisions").iterdir()).read_bytes()


def test_the_warehouse_pushed_last_stands(on: Callable[[str], str]) -> None:
    with lake_at(on("one")) as one:
        one.warehouse.write_bytes(b"old")
    with lake_at(on("two"), whole=False) as two:
        assert two.warehouse.read_bytes() == b"old"
        two.warehouse.unlink()
        two.warehouse.write_bytes(b"new")
    with lake_at(on("one"), whole=False) as one:
        assert one.warehouse.read_bytes() == b"new"
        assert one.mirror is not None
        assert one.mirror.has(one.warehouse)


def test_of_two_replies_to_one_question_the_first_in_the_store_counts(on: Callable[[str], str]) -> None:
    reply = Path("replies") / "ab" / f"{'ab' * 32}.json"
    with lake_at(on("two")) as two:
        (two.root / reply).parent.mkdir(parents=True)
        (two.root / reply).write_text("second")
        with lake_at(on("one")) as one:
            (one.root / reply).parent.mkdir(parents=True)
            (one.root / reply).write_text("first")
    assert (two.root / reply).read_text() == "first"


def test_a_damaged_object_is_named(on: Callable[[str], str], store: s3fs.S3FileSystem, tmp_path: Path) -> None:
    with lake_at(on("one")) as lake:
        add(lake, "a", tmp_path)
    (name,) = (name for name in names(store) if name.startswith("readings/"))
    store.pipe_file(f"{BUCKET}/lake/{name}", b"something else")
    with pytest.raises(ShardDamagedError, match=rf"{ADDRESS}/{name} is no longer what was written"), lake_at(on("two")):
        pass


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3://key:secret@papers/lake", "no address of a lake.*credentials come from the environment"),
        ("s3://no-such-bucket/lake", "no-such-bucket"),
        ("nothing://papers/lake", r"Protocol not known: nothing"),
    ],
)
def test_a_store_that_cannot_be_used_is_said(on: Callable[[str], str], tmp_path: Path, address: str, said: str) -> None:
    on("one")
    with pytest.raises(StoreError, match=said) as raised, lake_at(address) as lake:
        lake.write_readings([make_paper("a")], RULES)
    assert "secret" not in str(raised.value)
