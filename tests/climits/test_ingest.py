"""`climits ingest` as a person meets it: messages, exit status, interruption."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pypdfium2 as pdfium
import pytest

from climits import main
from tests.flows.stand_in_readers import HEADER
from tests.shared import LONG
from warehouse.lake import Lake
from warehouse.versions import rules_version

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "quiet-norm.pdf"

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process; its exit status."""

    def run_line(*arguments: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["climits", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main.main()
        return int(stop.value.code or 0)

    return run_line


def scan(path: Path) -> None:
    """Write a PDF of one page without text."""
    document = pdfium.PdfDocument.new()
    document.new_page(612, 792)
    document.save(path)


def test_a_folder_that_is_not_there(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ingest", "--pdf-dir", tmp_path / "none", "--lake", tmp_path / "lake") == 2
    assert "none does not exist; check the path." in capsys.readouterr().err
    assert not (tmp_path / "lake").exists()


def test_an_empty_folder(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert run("ingest", "--pdf-dir", tmp_path / "empty", "--lake", tmp_path / "lake") == 1
    assert "holds no PDF" in capsys.readouterr().err


def test_only_reading_leaves_the_warehouse(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "papers").mkdir()
    shutil.copy(SAMPLE, tmp_path / "papers")
    lake = tmp_path / "lake"
    assert run("ingest", "--pdf-dir", tmp_path / "papers", "--lake", lake, "--no-publish") == 0
    assert "1 paper read" in capsys.readouterr().out
    assert Lake(lake).versions("readings")
    assert not (lake / "warehouse.duckdb").exists()
    assert run("ingest", "1706.03762", "--lake", lake, "--no-publish") == 2
    assert "--no-publish goes with PDFs at hand alone" in capsys.readouterr().err


def test_pdfs_and_folders_are_named_directly(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, lake = tmp_path / "papers", tmp_path / "lake"
    folder.mkdir()
    shutil.copy(SAMPLE, folder)
    shutil.copy(SAMPLE, tmp_path / "1706.03762v5.pdf")
    scan(tmp_path / "scan.PDF")
    named = (tmp_path / "1706.03762v5.pdf", tmp_path / "scan.PDF", folder)
    assert run("ingest", *named, "--lake", lake, "--no-publish", "-q") == 4
    said = capsys.readouterr()
    assert "3 files: 1 paper read" in said.out
    assert "the same PDF: 1706.03762v5.pdf, quiet-norm.pdf" in said.out
    assert "not read: scan.PDF: no_text" in said.out
    assert said.err == ""
    assert {fetch.arxiv_id for fetch in Lake(lake).fetches() if fetch.status == "stored"} == {"1706.03762", None}


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("none.pdf",), 2, "none.pdf does not exist; check the path."),
        (("notes.txt",), 2, "notes.txt is no PDF by its name (.pdf) and no folder: name one."),
        (("paper.pdf", "1706.03762"), 2, "two jobs: run one after the other"),
        (("paper.pdf", "--benchmark", "imagenet"), 2, "two jobs: run one after the other"),
        (("paper.pdf", "more", "--flow"), 2, "a flow reads one folder"),
        (("paper.pdf", "more", "--dask", "tcp://127.0.0.1:1"), 2, "a flow reads one folder"),
        (("paper.pdf", "--no-flow", "--dask", "tcp://127.0.0.1:1"), 2, "leave --no-flow out"),
        (("paper.pdf", "--dask", "127.0.0.1:1"), 2, "--dask: '127.0.0.1:1' is no scheduler's address"),
        (("paper.pdf", "--since", "2019-01-01"), 2, "not with PDFs at hand"),
        (("paper.pfd",), 2, "'paper.pfd' is no arXiv id"),
        (("papers/", "1706.3762"), 2, "Nor is there a file or folder of this name. '1706.3762' is no arXiv id"),
    ],
)
def test_what_is_neither_pdf_nor_id_is_refused(
    run: Run,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    status: int,
    message: str,
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "notes.txt").write_text("1706.03762")
    shutil.copy(SAMPLE, tmp_path / "paper.pdf")
    monkeypatch.chdir(tmp_path)
    assert run("ingest", *words, "--lake", "lake") == status
    assert message in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "lake").exists()


def test_nothing_named(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ingest") == 2
    assert "--pdf-dir DIR" in capsys.readouterr().err


def test_nothing_readable_is_no_success(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "pdfs"
    folder.mkdir()
    scan(folder / "scan.pdf")
    (folder / "html.pdf").write_text("<html>not yet produced</html>")
    assert run("ingest", "--no-flow", "--pdf-dir", folder, "--lake", tmp_path / "lake") == 1
    said = capsys.readouterr().out
    assert "not read: html.pdf: not_pdf" in said
    assert "not read: scan.pdf: no_text" in said


def test_some_read_and_some_not(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, lake = tmp_path / "pdfs", tmp_path / "lake"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / "one.pdf")
    shutil.copy(SAMPLE, folder / "two.pdf")
    (folder / "cut.pdf").write_bytes(SAMPLE.read_bytes()[:2000])
    assert run("ingest", "--no-flow", "--pdf-dir", folder, "--lake", lake, "--json") == 4
    told = json.loads(capsys.readouterr().out)
    assert (told["files"], told["read"], told["already_read"]) == (3, 1, 0)
    assert told["doubles"] == [["one.pdf", "two.pdf"]]
    assert [(problem["origin"], problem["status"]) for problem in told["problems"]] == [("cut.pdf", "damaged")]
    assert told["counts"]["papers"] >= 1
    assert run("status", "--lake", lake, "--json") == 0
    assert [problem["origin"] for problem in json.loads(capsys.readouterr().out)["problems"]] == ["cut.pdf"]

    (folder / "cut.pdf").unlink()
    assert run("ingest", "--no-flow", "--pdf-dir", folder, "--lake", lake, "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["read"], again["already_read"]) == (0, 1)


def test_names_of_files_reach_no_terminal_as_commands(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pdfs"
    folder.mkdir()
    hostile = "\x1b[2J\x1b]0;title\x07\x9b31m\u202egnp\u2066\nnot read: forged.pdf"
    (folder / f"{hostile}.pdf").write_text("<html>")
    scan(folder / f"{hostile}2.pdf")
    shutil.copy(SAMPLE, folder / f"{hostile}3.pdf")
    shutil.copy(SAMPLE, folder / f"{hostile}4.pdf")
    assert run("ingest", "--no-flow", "--pdf-dir", folder, "--lake", tmp_path / "lake", "--no-publish") == 4
    told = capsys.readouterr()
    for line in (told.out + told.err).splitlines():
        assert line.isprintable()
        assert not line.startswith("not read: forged")
    assert told.out.count("forged") == 4


STAND_IN = """
import functools, signal, sys
from climits import main
from flows import steps
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    steps.ReaderPool = functools.partial(steps.ReaderPool, 2, reader="tests.flows.stand_in_readers:obey")
    main.main()
"""


class Reading:
    """`climits ingest` as a process of its own; papers are read by the stand-in, the last one hangs when told of."""

    def __init__(self, folder: Path) -> None:
        self.lake = Lake(folder / "lake")
        self._pdfs, self._program = folder / "pdfs", folder / "program.py"
        self._program.write_text(STAND_IN)
        self._pdfs.mkdir()
        self.pipe = folder / "pipe"
        os.mkfifo(self.pipe)

    def add(self, name: str, order: str) -> Path:
        path = self._pdfs / name
        path.write_text(HEADER + order)
        return path

    def start(self) -> subprocess.Popen[str]:
        arguments = ["ingest", "--no-flow", "--pdf-dir", self._pdfs, "--lake", self.lake.root]
        return subprocess.Popen(
            [sys.executable, self._program, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def worker_that_hangs(self) -> psutil.Process:
        """Wait until a worker says that it hangs."""
        return psutil.Process(int(self.pipe.read_text()))


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return Reading(tmp_path)


INTERRUPTED = "Interrupted. What was finished is kept"
STOPS = {
    signal.SIGKILL: (-signal.SIGKILL, ""),
    signal.SIGINT: (130, INTERRUPTED),
    signal.SIGTERM: (143, INTERRUPTED),
    signal.SIGHUP: (129, INTERRUPTED),
}
"""Signals, with the exit status and the words that follow."""
SENT = STOPS if LONG else [signal.SIGKILL, signal.SIGTERM]


@pytest.mark.slow
@pytest.mark.long
def test_a_run_that_is_stopped_leaves_order_and_no_process_and_the_next_goes_on(reading: Reading) -> None:
    reading.add("large enough to be read first.pdf", "paper one" + " " * 200)
    hanging = reading.add("hangs.pdf", f"tell {reading.pipe}")
    for sent in SENT:
        status, words = STOPS[sent]
        with reading.start() as running:
            worker = reading.worker_that_hangs()
            running.send_signal(sent)
            _, said = running.communicate()
        assert running.returncode == status, sent
        assert words in said
        assert psutil.wait_procs([worker], timeout=120)[1] == []
        assert not reading.lake.warehouse.exists()
        # Whether the first paper's outcome had come is chance; the one under way is blamed for nothing.
        assert {outcome.status for outcome in reading.lake.outcomes(rules_version()).values()} <= {"read"}

    hanging.write_text(f"{HEADER}paper two")
    with reading.start() as running:
        said, problems = running.communicate()
    assert running.returncode == 0, problems
    assert said.startswith("2 files: ")
    assert ", 0 not read." in said
    assert reading.lake.warehouse.exists()
    assert list(reading.lake.root.rglob(".tmp-*")) == []
