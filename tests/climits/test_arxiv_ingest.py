"""`climits ingest` and `climits settings` with papers from arXiv: a stand-in answers, bad input gets clear words."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from climits.main import main
from collection.loopback import Faults, LoopbackArxiv
from tests.collection.served import paper


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


class Shell:
    """Runs `climits` in a folder of its own against the stand-in."""

    def __init__(
        self, folder: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.chdir(folder)
        for name in [name for name in os.environ if name.startswith(("CLIMITS_", "PREFECT_"))]:
            monkeypatch.delenv(name)
        self.set("CLIMITS_SETTINGS", str(folder / "settings.toml"))
        self.set("CLIMITS_STATE", str(folder / "state"))
        self.set("CLIMITS_ARXIV", url)
        self.set("CLIMITS_CLOCK_SCALE", "1000")
        self.set("CLIMITS_CONTACT", "tests@example.org")

    def set(self, name: str, value: str) -> None:
        self._monkeypatch.setenv(name, value)

    def unset(self, name: str) -> None:
        self._monkeypatch.delenv(name)

    def run(self, *arguments: str) -> Done:
        self._monkeypatch.setattr("sys.argv", ["climits", *arguments])
        self._capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        printed = self._capsys.readouterr()
        return Done(code, printed.out, printed.err)

    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def server() -> Iterator[LoopbackArxiv]:
    with LoopbackArxiv([paper(number) for number in range(5)]) as running:
        yield running


@pytest.fixture
def shell(
    server: LoopbackArxiv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    return Shell(tmp_path, server.url, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--benchmark", "imagenett"], "'imagenett' is no benchmark known here. Did you mean imagenet"),
        (["--benchmark", "imagenet", "--since", "2019"], "write it as 2019-01-01"),
        (["--benchmark", "imagenet", "--since", "2999-01-01"], "not in the past"),
        (["--benchmark", "imagenet", "--limit", "0"], "--limit"),
        (["../../etc/x"], "'../../etc/x' is no arXiv id"),
        (["1706.3762"], "is no arXiv id"),
        (["1706.03762", "--since", "2019-01-01"], "--since goes with --benchmark"),
        (["1706.03762", "--pdf-dir", "."], "two jobs"),
        (["1706.03762", "--flow"], "run the deployment"),
        (["1706.03762", "--metadata"], "--metadata goes with PDFs at hand"),
        (["--from-file", "nowhere.txt"], "no file of ids"),
        ([], "say what to read"),
    ],
)
def test_bad_input_is_refused_before_any_request(
    arguments: list[str], words: str, shell: Shell, server: LoopbackArxiv
) -> None:
    done = shell.run("ingest", *arguments)
    assert done.returncode != 0
    assert words in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert shell.left() == []
    assert server.requests == []


def test_without_a_contact_address_nothing_is_asked(shell: Shell, server: LoopbackArxiv) -> None:
    shell.unset("CLIMITS_CONTACT")
    done = shell.run("ingest", "--benchmark", "imagenet")
    assert (done.returncode, server.requests, shell.left()) == (1, [], [])
    assert "climits settings --contact you@example.org" in done.stderr
    refused = shell.run("settings", "--contact", "  ")
    assert refused.returncode == 1
    assert "none is set" in refused.stderr
    assert shell.run("settings", "--contact", "me@example.org").returncode == 0
    assert shell.run("ingest", "2001.00001").returncode == 0
    assert "mailto:me@example.org" in server.requests[0].user_agent


def test_ids_from_arguments_and_a_file_are_read_and_published(shell: Shell, server: LoopbackArxiv) -> None:
    (shell.folder / "ids.txt").write_text("# two more\n2001.00002\narXiv:2001.00003v1\n2001.00001\n")
    done = shell.run("ingest", "2001.00001", "--from-file", "ids.txt", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["fetched"], facts["read"], facts["counts"]["papers"]) == ({"stored": 3}, 3, 3)
    again = json.loads(shell.run("ingest", "2001.00001", "--json").stdout)
    assert (again["fetched"], again["read"]) == ({}, 0)


def test_a_benchmark_is_collected_and_its_status_told(shell: Shell, server: LoopbackArxiv) -> None:
    server.faults = Faults(pdf={"2001.00004": "404"})
    done = shell.run("ingest", "--benchmark", "imagenet", "--since", "2020-01-01", "--limit", "4")
    assert done.returncode == 4, done.stderr
    assert "5 records from arXiv: 5 candidates, 0 skipped" in done.stdout
    assert "not stored: 2001.00004v1: not_found" in done.stdout
    assert "1 candidates wait for the next run" in done.stdout
    assert "for arXiv's pause" not in done.stdout  # progress goes to standard error
    status = shell.run("status").stdout
    assert "imagenet: harvested 2020-01-01 to" in status
    assert "fetched 3, read 3, queued 1, skipped 0, failed 1" in status
    (row,) = json.loads(shell.run("status", "--json").stdout)["collection"]
    assert (row["found"], row["failed"]) == (5, {"not_found": 1})


def folder_of(shell: Shell, server: LoopbackArxiv, *names: str) -> Path:
    """A folder of the stand-in's PDFs under these names, one a paper."""
    folder = shell.folder / "pdfs"
    folder.mkdir()
    for name, served in zip(names, server.papers.values(), strict=False):
        (folder / f"{name}.pdf").write_bytes(served.pdf)
    return folder


def test_papers_of_a_folder_get_their_metadata(shell: Shell, server: LoopbackArxiv) -> None:
    folder_of(shell, server, "2001.00001", "2001.00002v1", "notes", "2001.00999")
    done = shell.run("ingest", "--pdf-dir", "pdfs", "--metadata", "--json")
    assert done.returncode == 4, done.stderr  # arXiv does not know one of them
    facts = json.loads(done.stdout)
    told = {"records": 2, "licences": 2, "unknown": ["2001.00999"], "unusable": [], "problem": None}
    assert facts["metadata"] == told
    assert server.of("pdf") == []
    columns = (
        "arxiv_id, title, len(authors) > 0 AS by, abstract LIKE 'We reach%' AS said, licence, source, published_on_from"
    )
    rows = json.loads(shell.run("sql", f"SELECT {columns} FROM papers ORDER BY arxiv_id", "--json").stdout)
    known = {row["arxiv_id"]: row for row in rows}
    for number, name in enumerate(("2001.00001", "2001.00002")):
        assert known[name]["title"] == f"Residual Networks, Part {number}"
        assert (known[name]["by"], known[name]["said"], known[name]["source"]) == (True, True, "arxiv")
        assert known[name]["published_on_from"] == "metadata"
        assert known[name]["licence"]
    assert known["2001.00999"]["source"] == "pdf"
    asked = len(server.requests)
    assert shell.run("ingest", "--pdf-dir", "pdfs", "--metadata").returncode == 4
    assert len(server.requests) == asked + 1  # only for the one that it does not know


def test_metadata_needs_a_contact_before_anything_is_read(shell: Shell, server: LoopbackArxiv) -> None:
    folder_of(shell, server, "2001.00001")
    shell.unset("CLIMITS_CONTACT")
    done = shell.run("ingest", "--pdf-dir", "pdfs", "--metadata")
    assert (done.returncode, server.requests, shell.left()) == (1, [], ["pdfs"])
    assert "climits settings --contact you@example.org" in done.stderr


def test_papers_are_published_though_arxiv_does_not_answer(shell: Shell, server: LoopbackArxiv) -> None:
    folder_of(shell, server, "2001.00001")
    shell.set("CLIMITS_ARXIV", "http://127.0.0.1:9")  # nobody listens on the discard port
    done = shell.run("ingest", "--pdf-dir", "pdfs", "--metadata")
    assert done.returncode == 1
    assert "1 paper read" in done.stdout
    assert "Check the network" in done.stderr
    assert (shell.folder / "lake" / "warehouse.duckdb").exists()


def test_no_network_says_what_to_do_and_stores_nothing(shell: Shell, server: LoopbackArxiv) -> None:
    shell.set("CLIMITS_ARXIV", "http://127.0.0.1:9")  # nobody listens on the discard port
    done = shell.run("ingest", "--benchmark", "imagenet")
    assert done.returncode == 1
    assert "Check the network" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(shell.folder.glob("lake/papers/*"))


def test_a_refusal_is_told_and_forgotten_on_demand(shell: Shell, server: LoopbackArxiv) -> None:
    server.faults = Faults(pdf={"2001.00001": "403"}, pdf_times={"2001.00001": 1})
    refused = shell.run("ingest", "2001.00001")
    assert refused.returncode == 1
    assert "climits settings --forget-refusal" in refused.stderr
    asked = len(server.requests)
    assert shell.run("ingest", "2001.00002").returncode == 1
    assert len(server.requests) == asked
    assert "Requests go out again" in shell.run("settings", "--forget-refusal").stderr
    assert shell.run("ingest", "2001.00001").returncode == 0


def test_serving_without_a_server_says_what_to_do(shell: Shell) -> None:
    shell.set("PREFECT_API_URL", "http://127.0.0.1:9/api")
    done = shell.run("serve", "--file", str(Path(__file__).parents[2] / "prefect.yaml"))
    assert done.returncode == 1
    assert "No Prefect server answers at PREFECT_API_URL=http://127.0.0.1:9/api" in done.stderr
    assert "Traceback" not in done.stderr


def test_serving_elsewhere_names_the_file(shell: Shell) -> None:
    done = shell.run("serve")
    assert done.returncode == 1
    assert "prefect.yaml is not here" in done.stderr
