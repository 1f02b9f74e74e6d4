"""From a folder to the lake: nothing read twice, nothing lost, every file accounted for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from flows import keeping, steps, storing
from flows.pool import Limits, PdfJob, ReaderPool
from flows.progress import Progress, Silent
from flows.steps import IngestReport, ingest_pdfs, read_pdfs
from flows.storing import FolderMissing, NoPdfs, Problem, find_pdfs, store_pdfs
from tests.flows.stand_in_readers import HEADER
from warehouse import compacting
from warehouse.lake import Lake
from warehouse.versions import rules_version

OBEY = "tests.flows.stand_in_readers:obey"


def read_obeying(lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress) -> object:
    return read_pdfs(lake, jobs, rules, progress, ReaderPool(workers=2, limits=Limits(memory_mb=256), reader=OBEY))


def refuse_to_read(lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress) -> object:
    pytest.fail(f"asked to read {len(jobs)} papers again")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    folder = tmp_path / "pdfs"

    def write_file(name: str, order: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + order)
        return path

    return write_file


def test_pdfs_are_found_in_sub_folders_by_name(write: Callable[[str, str], Path], tmp_path: Path) -> None:
    expected = [write("B.PDF", "x"), write("a.pdf", "x"), write("deep/er/c.pdf", "x")]
    write(".hidden.pdf", "x")
    write("notes.txt", "x")
    assert find_pdfs(tmp_path / "pdfs") == expected


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda path: None, FolderMissing, "does not exist"),
        (lambda path: path.write_text("x"), FolderMissing, "is no PDF by its name"),
        (lambda path: path.mkdir(), NoPdfs, r"holds no PDF.*Nothing was done"),
    ],
)
def test_a_folder_that_gives_nothing_says_so(
    make: Callable[[Path], object], error: type[Exception], words: str, tmp_path: Path
) -> None:
    make(tmp_path / "there")
    with pytest.raises(error, match=words):
        find_pdfs(tmp_path / "there")


def test_nothing_is_read_twice(write: Callable[[str, str], Path], lake: Lake) -> None:
    paths = [write("1706.03762v5.pdf", "one"), write("b.pdf", "two")]
    first = ingest_pdfs(lake, paths, read=read_obeying)
    shards = lake.shards("readings", rules_version())
    again = ingest_pdfs(lake, paths, read=refuse_to_read)
    assert first == IngestReport(files=2, read=2, already_read=0, doubles=())
    assert again == IngestReport(files=2, read=0, already_read=2, doubles=())
    assert lake.shards("readings", rules_version()) == shards
    assert [(f.origin, f.arxiv_id, f.version, f.status) for f in lake.fetches()] == [
        ("1706.03762v5.pdf", "1706.03762", 5, "stored"),
        ("b.pdf", None, None, "stored"),
    ]


def test_one_pdf_under_two_names_is_read_once(write: Callable[[str, str], Path], lake: Lake) -> None:
    report = ingest_pdfs(lake, [write("a.pdf", "same"), write("b.pdf", "same")], read=read_obeying)
    assert report == IngestReport(files=2, read=1, already_read=0, doubles=(("a.pdf", "b.pdf"),))
    assert [fetch.origin for fetch in lake.fetches()] == ["a.pdf", "b.pdf"]


def test_every_bad_file_is_named_with_its_status(
    write: Callable[[str, str], Path], lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "MAX_PDF_BYTES", 100)
    html = write("html.pdf", "")
    html.write_text("<html>Please reload in a few moments</html>")
    empty = write("empty.pdf", "")
    empty.write_bytes(b"")
    paths = [write("good.pdf", "good"), write("abort.pdf", "abort"), write("large.pdf", "x" * 101), html, empty]
    gone = write("gone.pdf", "")
    gone.unlink()
    report = ingest_pdfs(lake, [*paths, gone], read=read_obeying)
    assert {problem.origin: problem.status for problem in report.problems} == {
        "abort.pdf": "out_of_memory",
        "large.pdf": "too_large",
        "html.pdf": "not_pdf",
        "empty.pdf": "not_pdf",
        "gone.pdf": "unreadable",
    }
    assert all(problem.detail for problem in report.problems)
    assert (report.files, report.read, report.readable) == (6, 1, 1)
    assert {fetch.origin: fetch.status for fetch in lake.fetches()} == {
        "good.pdf": "stored",
        "abort.pdf": "stored",
        "large.pdf": "too_large",
        "html.pdf": "not_pdf",
        "empty.pdf": "not_pdf",
        "gone.pdf": "unreadable",
    }


def test_failures_that_may_pass_are_tried_again_only_when_asked(
    write: Callable[[str, str], Path], lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [write("abort.pdf", "abort")]
    assert ingest_pdfs(lake, paths, read=read_obeying).readable == 0
    assert ingest_pdfs(lake, paths, read=refuse_to_read).readable == 0
    tried: list[PdfJob] = []
    ingest_pdfs(lake, paths, retry=True, read=lambda lake, jobs, rules, progress: tried.extend(jobs))
    assert [job.path for job in tried] == [lake.pdf_path(job.pdf_sha256) for job in tried]
    assert len(tried) == 1


def test_other_rules_read_again(write: Callable[[str, str], Path], lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [write("a.pdf", "one")]
    ingest_pdfs(lake, paths, read=read_obeying)
    monkeypatch.setattr(steps, "rules_version", lambda: "other-rules")
    assert ingest_pdfs(lake, paths, read=read_obeying).read == 1
    assert len(lake.versions("readings")) == 2


class Interrupting(Silent):
    """Ctrl-C when so many papers are read."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.reading = False

    def stage(self, name: str, total: int | None = None) -> None:
        self.reading = name == "reading"

    def advance(self, steps: int = 1) -> None:
        self.left -= self.reading * steps
        if self.left == 0:
            raise KeyboardInterrupt


def test_an_interrupted_run_keeps_what_was_read_and_the_next_goes_on(
    write: Callable[[str, str], Path], lake: Lake
) -> None:
    paths = [write(f"{n}.pdf", f"paper {n}") for n in range(6)]
    with pytest.raises(KeyboardInterrupt):
        ingest_pdfs(lake, paths, Interrupting(after=2), read=read_obeying)
    assert len(lake.outcomes(rules_version())) == 2
    again = ingest_pdfs(lake, paths, read=read_obeying)
    assert again == IngestReport(files=6, read=4, already_read=2, doubles=())


def shard_sizes(lake: Lake) -> list[int]:
    return sorted(len(lake.read_readings(shard)) for shard in lake.shards("readings", rules_version()))


def test_shards_are_written_as_the_run_goes_and_put_together_at_its_end(
    write: Callable[[str, str], Path], lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_PAPERS_UNWRITTEN", 2)
    monkeypatch.setattr(compacting, "PAPERS_PER_SHARD", 7)
    written: list[list[int]] = []

    def read(lake: Lake, jobs: Sequence[PdfJob], rules: str, progress: Progress) -> object:
        counts = read_obeying(lake, jobs, rules, progress)
        written.append(shard_sizes(lake))
        return counts

    report = ingest_pdfs(lake, [write(f"{n}.pdf", f"paper {n}") for n in range(7)], read=read)
    assert report.read == 7
    assert written == [[1, 2, 2, 2]]
    assert shard_sizes(lake) == [7]


def test_papers_read_in_part_are_named(write: Callable[[str, str], Path], lake: Lake) -> None:
    paths = [write("cut.pdf", "doubt the file breaks off"), write("whole.pdf", "whole")]
    report = ingest_pdfs(lake, paths, read=read_obeying)
    assert (report.read, report.problems) == (2, ())
    assert report.incomplete == (Problem("cut.pdf", "incomplete", "the file breaks off"),)


def test_largest_papers_are_read_first(write: Callable[[str, str], Path], lake: Lake) -> None:
    paths = [write(f"{n}.pdf", "x" * n) for n in (3, 9, 6)]
    stored = store_pdfs(lake.create(), paths)
    jobs = steps.to_read(lake, [pdf.pdf_sha256 for pdf in stored.pdfs], {})
    assert [job.path.stat().st_size - len(HEADER) for job in jobs] == [9, 6, 3]


def spoil(path: Path, how: str) -> None:
    """A stored PDF as an accident leaves it: gone, cut, or with one bit turned over."""
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(content[:-1] if how == "cut" else content[:-1] + bytes([content[-1] ^ 1]))


@pytest.mark.parametrize("how", ["missing", "cut", "flipped"])
def test_a_stored_pdf_that_is_lost_is_taken_again_from_the_folder(
    write: Callable[[str, str], Path], lake: Lake, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    paths = [write("a.pdf", "text a"), write("b.pdf", "text b")]
    ingest_pdfs(lake, paths, read=read_obeying)
    stored = store_pdfs(lake, paths).pdfs[0].pdf_sha256
    spoil(lake.pdf_path(stored), how)
    monkeypatch.setattr(steps, "rules_version", lambda: "later")
    report = ingest_pdfs(lake, paths, read=read_obeying)
    assert (report.read, report.problems) == (2, ())
    assert lake.pdf_path(stored).read_bytes() == paths[0].read_bytes()


@pytest.mark.parametrize("how", ["missing", "cut", "flipped"])
def test_a_lost_pdf_without_its_source_is_named_and_the_others_are_read(
    write: Callable[[str, str], Path], lake: Lake, how: str
) -> None:
    paths = [write("a.pdf", "text a"), write("b.pdf", "text b")]
    gone, kept = (pdf.pdf_sha256 for pdf in store_pdfs(lake.create(), paths).pdfs)
    spoil(lake.pdf_path(gone), how)
    jobs, lost = steps.whole_copies(lake, steps.to_read(lake, [gone, kept], {}))
    assert [job.pdf_sha256 for job in jobs] == [kept]
    assert lost[gone].status == "lost"
    assert ("missing" if how == "missing" else "damaged") in lost[gone].detail
    assert not lake.has_pdf(gone)
    assert len(list(lake.root.glob("aside/pdf/*/*.pdf"))) == (how != "missing")
