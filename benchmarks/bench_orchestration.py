"""What Prefect costs beside the job: the flow `collect` against a stand-in for arXiv, with arXiv's pauses in real time.

    python benchmarks/bench_orchestration.py [--papers 200]

The work is the time inside the functions that the tasks call; the overhead is the rest of the flow run, on a Prefect
server that is up. Papers are tiny, so that reading them weighs little and the share of the overhead is shown too large.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from climits.commands.arxiv_demo import pointed_at
from collection.loopback import LoopbackArxiv
from collection.loopback_answers import ServedPaper, tiny_pdf
from flows import collecting, steps
from flows.progress import Silent

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Stopwatch:
    """Adds up the time inside functions."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function with its time counted under `name`."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

        return timed


def main() -> None:
    """Run the flow once to start the server, then once for the measure, and print the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--papers", type=int, default=200)
    papers = parser.parse_args().papers
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    served = [
        ServedPaper(
            f"2601.{number:05}",
            f"Residual Networks, Part {number}",
            "We reach 3.57% error on ImageNet with 8 GPUs.",
            FIRST + dt.timedelta(hours=number),
            tiny_pdf(f"Residual Networks, Part {number}. We train on ImageNet with 8 GPUs."),
        )
        for number in range(1, papers + 1)
    ]
    with tempfile.TemporaryDirectory() as folder, LoopbackArxiv(served) as server:
        lake = Path(folder) / "lake"
        with pointed_at(server, lake, scale=1.0):
            from flows.scheduled import run_collect_watched

            watch = Stopwatch()
            since = FIRST.date() - dt.timedelta(days=1)
            run_collect_watched(str(lake), Silent(), benchmarks=["squad1.1"], since=since, limit=0)
            without_licences = functools.partial(collecting.collect_queries, licences=0)
            collecting.collect_queries = watch.around("collecting", without_licences)
            steps.read_pdfs = watch.around("reading", steps.read_pdfs)
            steps.publish_lake = watch.around("publishing", steps.publish_lake)
            start = time.perf_counter()
            run_collect_watched(str(lake), Silent(), benchmarks=["imagenet"], since=since, limit=None)
            whole = time.perf_counter() - start
    work = sum(watch.seconds.values())
    for name, seconds in watch.seconds.items():
        print(f"{name:12} {seconds:8.1f} s")
    print(f"{'whole flow':12} {whole:8.1f} s for {papers} papers")
    print(f"orchestration {whole - work:.1f} s, {100 * (whole - work) / whole:.1f} % of the job")


if __name__ == "__main__":
    main()
