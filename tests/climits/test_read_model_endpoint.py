"""`climits read-model --model`: settings, costs told before, what is asked and kept, how it ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.endpoint.settings import EndpointSettings, EndpointSettingsError, endpoint_key, load_endpoint_settings
from flows.steps import ingest_pdfs
from flows.storing import find_pdfs
from tests.climits.test_arxiv_ingest import Shell
from tests.flows.loopback_endpoint import LoopbackEndpoint, Manners
from tests.samples.read import SAMPLES
from warehouse.lake import Lake

PAPERS = {"quiet-norm": "9908.00011", "braided-translation": "9903.00003"}
SECRET = "sk-not-to-be-seen"


@pytest.fixture(scope="module")
def read_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of two sample papers."""
    folder = tmp_path_factory.mktemp("two")
    for name in PAPERS:
        shutil.copy(SAMPLES / f"{name}.pdf", folder)
    root = folder / "lake"
    ingest_pdfs(Lake(root), find_pdfs(folder))
    return root


@pytest.fixture
def server() -> Iterator[LoopbackEndpoint]:
    with LoopbackEndpoint(Manners(prompt_tokens=6_000)) as running:
        yield running


@pytest.fixture
def shell(
    server: LoopbackEndpoint,
    read_lake: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    shutil.copytree(read_lake, tmp_path / "lake")
    made = Shell(tmp_path, "http://127.0.0.1:9", monkeypatch, capsys)
    made.set("CLIMITS_MODEL_URL", server.url)
    made.set("CLIMITS_MODEL", "stand-in")
    made.set("CLIMITS_MODEL_KEY", SECRET)
    return made


def test_papers_are_asked_about_once(shell: Shell, server: LoopbackEndpoint) -> None:
    first = shell.run("read-model", "--all", "--limit", "1")
    assert first.returncode == 0, first.stderr
    assert "stand-in at http://127.0.0.1" in first.stderr
    assert "gets the text of 1 papers in 1 requests: about" in first.stderr
    assert "1 of 1 requests answered: 6,000 tokens in, 200 out." in first.stdout
    second = shell.run("read-model", "--all", "--json")
    assert second.returncode == 0, second.stderr
    assert "1 papers in 1 requests (1 more were answered before)" in second.stderr
    facts = json.loads(second.stdout)
    assert (facts["requests"], facts["answered"], facts["papers_checked"], facts["dollars"]) == (1, 1, 1, None)
    third = shell.run("read-model", "--all")
    assert (third.returncode, "2 requests were answered before" in third.stderr) == (0, True)
    assert len(set(server.asked)) == len(server.asked) == 2
    assert {paper for paper in PAPERS.values() for asked in server.asked if paper in asked} == set(PAPERS.values())
    assert server.bodies[0]["model"] == "stand-in"
    kept = "".join(path.read_text() for path in shell.folder.glob("lake/replies/**/*.json"))
    assert SECRET not in kept + first.stdout + first.stderr
    assert set(server.keys) == {f"Bearer {SECRET}"}


def test_one_paper_is_asked_about_by_its_id(shell: Shell, server: LoopbackEndpoint) -> None:
    done = shell.run("read-model", "9903.00003v3", "--model", "another")
    assert done.returncode == 0, done.stderr
    assert [body["model"] for body in server.bodies] == ["another"]
    assert "9903.00003" in server.asked[0]


def test_answers_become_what_the_page_bears_out(shell: Shell, server: LoopbackEndpoint) -> None:
    quote = {"page": 1, "quote": "nobody wrote that", "cells": []}
    invented = {"model": "X", "stage": "train", "own": True, "baseline": False, "chip": {"value": "V100", **quote}}
    run = invented | {"count": None, "duration": None, "training_flop": None}
    server.manners.answer = lambda _question: json.dumps({"runs": [run], "results": [], "costs": []})
    assert shell.run("read-model", "--all").returncode == 0
    (row,) = json.loads(shell.run("read-model", "--report", "--json").stdout)
    assert row["papers"] == 2
    assert row["taken"]["run"] == 0
    assert {refused["reason"]: refused["count"] for refused in row["refused"]}["quote_not_found"] == 2


def test_a_wrong_key_is_said_at_once_and_not_shown(shell: Shell, server: LoopbackEndpoint) -> None:
    server.manners.lasting = {"": "401"}
    done = shell.run("read-model", "--all", "--concurrency", "1")
    assert done.returncode == 1
    assert "refuses the key" in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert len(server.bodies) == 1


def test_nobody_there(shell: Shell) -> None:
    done = shell.run("read-model", "--all", "--base-url", "http://127.0.0.1:9/v1")
    assert done.returncode == 1
    assert "Is the server running" in done.stderr
    assert "Traceback" not in done.stderr


def test_some_papers_are_not_answered(shell: Shell, server: LoopbackEndpoint) -> None:
    server.manners.lasting = {"9903.00003": "too_long"}
    done = shell.run("read-model", "--all")
    assert done.returncode == 4
    assert "not answered: 9903.00003v3" in done.stdout
    server.manners.lasting = {"9903.00003": "too_long"}
    assert shell.run("read-model", "9903.00003").returncode == 1


def test_a_budget_needs_prices(shell: Shell, server: LoopbackEndpoint) -> None:
    refused = shell.run("read-model", "--all", "--budget", "1")
    assert (refused.returncode, server.bodies) == (2, [])
    assert "input_dollars_per_million" in refused.stderr
    prices = "[model]\ninput_dollars_per_million = 100\noutput_dollars_per_million = 1000\n"
    (shell.folder / "settings.toml").write_text(prices)
    done = shell.run("read-model", "--all", "--budget", "0.5")
    assert done.returncode == 0, done.stderr
    assert "prices: settings" in done.stderr
    assert "2 requests wait: the next would not stay within --budget." in done.stdout
    assert server.bodies == []
    assert "2 of 2 requests answered: 12,000 tokens in, 400 out, $1.60." in shell.run("read-model", "--all").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--all", "--base-url", "localhost:11434"], "is no address of a server"),
        (["--all", "--base-url", "https://me:sk-1@example.org/v1"], "carries no password or key"),
        ([], "name papers by their arXiv ids"),
        (["--all", "9903.00003"], "name papers by their arXiv ids"),
        (["9999.99999"], "are not in"),
    ],
)
def test_bad_input_is_refused_before_any_request(
    arguments: list[str], words: str, shell: Shell, server: LoopbackEndpoint
) -> None:
    done = shell.run("read-model", *arguments)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert server.bodies == []


def test_without_the_client_one_line_says_how_to_add_it(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("climits.commands.ask_model.find_spec", lambda _name: None)
    done = shell.run("read-model", "--all")
    assert (done.returncode, done.stderr) == (
        2,
        "climits: asking an endpoint needs its client: pip install -e '.[model]'\n",
    )
    assert shell.run("read-model", "--all", "--requests", "asked.jsonl").returncode == 0


def test_settings_are_shown_without_the_key(shell: Shell) -> None:
    done = shell.run("settings")
    assert "model.name = stand-in" in done.stdout
    assert "model.key = CLIMITS_MODEL_KEY" in done.stdout
    assert json.loads(shell.run("settings", "--json").stdout)["model"]["key"] == "CLIMITS_MODEL_KEY"
    assert SECRET not in done.stdout + shell.run("settings", "--json").stdout


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLIMITS_SETTINGS", str(tmp_path / "settings.toml"))
    return tmp_path / "settings.toml"


def test_the_command_line_comes_before_the_environment_before_the_file(
    own_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_settings.write_text(
        'contact = "me@example.org"\n[model]\nname = "a"\nbase_url = "http://a/v1/"\nconcurrency = 2\n'
    )
    loaded = load_endpoint_settings()
    assert (loaded.name, loaded.base_url, loaded.concurrency) == ("a", "http://a/v1", 2)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://b/v1")
    assert load_endpoint_settings().base_url == "http://b/v1"
    monkeypatch.setenv("CLIMITS_MODEL_URL", "http://c/v1")
    monkeypatch.setenv("CLIMITS_MODEL", "c")
    assert (load_endpoint_settings().name, load_endpoint_settings().base_url) == ("c", "http://c/v1")
    given = load_endpoint_settings(name="d", base_url=None, concurrency=9)
    assert (given.name, given.base_url, given.concurrency) == ("d", "http://c/v1", 9)


@pytest.mark.parametrize("text", ['model = "a"', "[model]\nkey = 'sk-1'", "[model]\nconcurrency = 0"])
def test_settings_that_cannot_be_used_are_named(own_settings: Path, text: str) -> None:
    own_settings.write_text(text)
    with pytest.raises(EndpointSettingsError, match="model"):
        load_endpoint_settings()


@pytest.mark.parametrize(
    ("variables", "url", "key"),
    [
        ({}, "http://localhost:11434/v1", None),
        ({"OPENAI_API_KEY": "a"}, "https://api.openai.com/v1", "a"),
        ({"OPENAI_API_KEY": "a", "CLIMITS_MODEL_KEY": " b\n"}, "https://example.org/v1", "b"),
        ({"OPENAI_API_KEY": "a"}, "http://localhost:8000/v1", "a"),
        ({"CLIMITS_MODEL_KEY": "b"}, "http://server:8000/v1", "b"),
    ],
)
def test_the_key_comes_from_the_environment(
    variables: dict[str, str], url: str, key: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = endpoint_key(EndpointSettings(base_url=url))
    assert (found.get_secret_value() if found else None) == key


@pytest.mark.parametrize(
    ("variables", "url", "words"),
    [
        ({}, "https://api.openai.com/v1", "export OPENAI_API_KEY or CLIMITS_MODEL_KEY"),
        ({"OPENAI_API_KEY": "a"}, "http://server:8000/v1", "not sent to http://server:8000/v1 over plain http"),
    ],
)
def test_a_key_that_is_missing_or_would_leak(
    variables: dict[str, str], url: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(EndpointSettingsError, match=words):
        endpoint_key(EndpointSettings(base_url=url))
