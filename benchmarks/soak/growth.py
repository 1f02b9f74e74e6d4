"""Papers of doubled size: reading them and making their claims takes twice the work, not four times as much.

    python -m benchmarks.soak.growth

Work is counted in calls of functions, which no other program on the machine changes; beside it stands processor time.
What grows: rows, columns and tables, operations of a pass, and sentences with scores, trainings and costs.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from benchmarks.soak.running import end
from curation.claims.curate import judge_paper
from extractors.paper import read_paper
from extractors.reading import PaperReadings

T = TypeVar("T")
MOST_GROWTH: Final = 2.2
"""Of the calls for twice the size."""
MOST_GROWTH_OF_TIME: Final = 3.2
"""Of the processor's time, which other programs disturb; four were it quadratic."""
LEAST_S: Final = 0.5
"""Below it the clock decides."""
SMALL: Final = 10
DAY: Final = date(2020, 1, 1)
SHEET = "width: auto, height: auto"
PAGES = 'paper: "a4"'


def _paper(body: str, page: str = PAGES) -> str:
    return (
        f"#set page({page}, margin: 40pt)\n#set text(size: 9pt)\n= QuietNet: Learning Quietly\n"
        "#block(width: 400pt)[== Abstract\nWe propose QuietNet, a network for ImageNet classification that reaches "
        "80.1% top-1 accuracy.\n== Introduction\nSome words about deep networks stand here, so that there is a page.]\n"
        f"{body}\n"
    )


def _table(heads: list[str], rows: list[list[str]], caption: str) -> str:
    cells = ", ".join(f"[{text}]" for row in rows for text in row)
    over = ", ".join(f"[{text}]" for text in heads)
    return (
        f"#figure(table(columns: {len(heads)}, stroke: none, table.hline(), {over}, table.hline(), {cells}, "
        f"table.hline()), caption: [{caption}])\n"
    )


def _scores(rows: int, columns: int, part: str = "") -> str:
    heads = ["Model", *(f"Top-1 acc. {column}" for column in range(columns))]
    body = [
        [f"ResNet-{row}", *(f"{50 + (7 * row + 3 * column) % 49}.{(row + column) % 10}" for column in range(columns))]
        for row in range(rows)
    ]
    return _table(heads, body, f"Top-1 accuracy on ImageNet{part}.")


def _costs(rows: int) -> str:
    body = [[f"Net-{row}", f"{1 + row % 90}.{row % 10}", f"{60 + row % 30}.{row % 10}"] for row in range(rows)]
    return _table(["Model", "FLOPs (G)", "Top-1 acc."], body, "Accuracy and FLOPs on ImageNet.")


def _sentences(number: int, sentence: Callable[[int], str]) -> str:
    return _paper(" ".join(sentence(k) for k in range(number)))


KINDS: Final[Mapping[str, tuple[int, Callable[[int], str]]]] = {
    "rows": (120, lambda n: _paper(_scores(n, 5), SHEET)),
    "columns": (40, lambda n: _paper(_scores(5, n), SHEET)),
    "tables": (25, lambda n: _paper("".join(_scores(5, 5, f", part {k}") for k in range(n)))),
    "operations": (120, lambda n: _paper(_costs(n), SHEET)),
    "scores": (
        60,
        lambda n: _sentences(
            n, lambda k: f"On ImageNet our QuietNet-{k} has a top-1 accuracy of {60 + k % 30}.{k}\\%."
        ),
    ),
    "trainings": (
        60,
        lambda n: _sentences(n, lambda k: f"We trained QuietNet-{k} on {2 + k} NVIDIA V100 GPUs for {1 + k % 9} days."),
    ),
    "costs": (
        60,
        lambda n: _sentences(
            n, lambda k: f"Our QuietNet-{k} needs {1 + k % 9}.{k} GFLOPs and has {2 + k}M parameters."
        ),
    ),
    "everything": (
        40,
        lambda n: _paper(
            _scores(n, 5)
            + _costs(n)
            + " ".join(f"We trained ResNet-{k} on {2 + k} NVIDIA V100 GPUs for {1 + k % 9} days." for k in range(n)),
            SHEET,
        ),
    ),
}
"""What grows, the number to begin with, and a paper with so many."""


def paper_of(kind: str, number: int, folder: Path) -> Path:
    """A PDF with so many of a kind."""
    import typst

    path = folder / f"{kind}-{number}.pdf"
    path.write_bytes(typst.compile(KINDS[kind][1](number).encode()))
    return path


def calls(work: Callable[[], T]) -> tuple[int, T]:
    """How many calls of functions some work makes, and what it gives."""
    profile = cProfile.Profile()
    found = profile.runcall(work)
    return pstats.Stats(profile).total_calls, found  # type: ignore[attr-defined]


def load(kind: str, folder: Path) -> None:
    """Read a small paper of a kind, so that what is loaded once is not counted."""
    _claims(read_paper(paper_of(kind, SMALL, folder)))


def reading_and_claims(path: Path) -> tuple[int, int]:
    """Calls that reading a paper and making its claims take."""
    read, paper = calls(lambda: read_paper(path))
    made, _ = calls(lambda: _claims(paper))
    return read, made


def _claims(paper: PaperReadings) -> object:
    return judge_paper(paper, "2001.00001", 1, DAY)


def _seconds(path: Path) -> tuple[float, float]:
    began = time.process_time()
    paper = read_paper(path)
    between = time.process_time()
    _claims(paper)
    return between - began, time.process_time() - between


def soak(doublings: int, folder: Path) -> list[str]:
    """Double the size of each kind of paper so often; what takes more than its share."""
    wrong = []
    for kind, (number, _) in KINDS.items():
        sizes = [number * 2**n for n in range(doublings + 1)]
        load(kind, folder)
        papers = [paper_of(kind, size, folder) for size in sizes]
        worked = [reading_and_claims(path) for path in papers]
        took = [_seconds(path) for path in papers]
        for step, name in enumerate(("reading", "claims")):
            counted, seconds = [one[step] for one in worked], [one[step] for one in took]
            growth = counted[-1] / counted[-2]
            told = ", ".join(f"{n:,} calls {s:.2f} s" for n, s in zip(counted, seconds, strict=True))
            print(f"{kind} {'/'.join(map(str, sizes))}, {name}: {told}; the last doubling {growth:.2f}", flush=True)
            if growth > MOST_GROWTH:
                wrong.append(f"{name} of twice as many {kind}: {growth:.2f} times the calls")
            if seconds[-1] > LEAST_S and seconds[-1] > MOST_GROWTH_OF_TIME * seconds[-2]:
                wrong.append(f"{name} of twice as many {kind}: {seconds[-1]:.2f} s after {seconds[-2]:.2f} s")
    return wrong


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--doublings", type=int, default=3)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="climits-soak-") as folder:
        wrong = soak(given.doublings, Path(folder))
    print(f"growth: {len(KINDS)} kinds of papers doubled {given.doublings} times")
    end(wrong)


if __name__ == "__main__":
    main()
