"""A process that asks an endpoint until nothing is left: what a lake holds is not asked again."""

from __future__ import annotations

import sys
from pathlib import Path

from flows.endpoint.asking import ask_all
from flows.endpoint.costs import Meter
from flows.endpoint.settings import EndpointSettings
from flows.second_reader import take_reply
from tests.flows.test_endpoint import papers
from warehouse.lake import Lake


def ask_left(url: str, root: Path, number: int, concurrency: int) -> None:
    """Ask about so many papers, but for those whose replies are kept."""
    lake = Lake(root).create()
    settings = EndpointSettings(name="stand-in", base_url=url, concurrency=concurrency)
    left = [one for one in papers(number) if not lake.replies.has(one.key)]
    report = ask_all(left, settings, None, lambda one, body: take_reply(lake, one, body), Meter(None, None, None))
    assert report.left == 0


if __name__ == "__main__":
    ask_left(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
