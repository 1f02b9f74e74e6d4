"""How soon the review shows its first card and answers a key, on a warehouse of 100,000 fictional claims.

    python benchmarks/bench_review.py [--papers 2000] [--keys 60] [--lake DIR]

Starts `climits review` on a pseudo-terminal, as a reviewer would, waits for the first card, then confirms, skips, edits
and takes back, and measures from each key to the last change of the screen that it causes; and the processor time of it
all, which a busy machine does not change. Exit status 1 where a bound of the project is not kept.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import shutil
import struct
import sys
import tempfile
import time
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from statistics import median
from termios import TIOCSWINSZ

import psutil

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

MOST_SECONDS_TO_FIRST_CARD = 1.5
MOST_SECONDS_TO_ANSWER = 0.05
QUIET_S = 0.25
RUNS, RESULTS = 10, 40


class Terminal:
    """A program on a pseudo-terminal of 80 by 24."""

    def __init__(self, command: list[str]) -> None:
        self.started = time.perf_counter()
        self.process: psutil.Process
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execvp(command[0], command)
        self.process = psutil.Process(self.pid)
        ioctl(self.fd, TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read_until(self, wanted: bytes, timeout: float) -> float:
        """Seconds from the start until the words came; raises TimeoutError."""
        seen = b""
        while time.perf_counter() - self.started < timeout:
            if select.select([self.fd], [], [], 0.05)[0]:
                seen += os.read(self.fd, 65536)
                if wanted in seen:
                    return time.perf_counter() - self.started
        raise TimeoutError(f"{wanted!r} did not come; the last words were {seen[-500:]!r}")

    def processor_seconds(self) -> float:
        """Processor time so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def quiet(self) -> None:
        """Read until nothing comes for a while, or the program has ended."""
        with suppress(OSError):  # Linux answers EIO where the other end is closed
            while select.select([self.fd], [], [], QUIET_S)[0]:
                os.read(self.fd, 65536)

    def press(self, key: bytes) -> tuple[float, float]:
        """Seconds from a key to the first and to the last change of the screen before it is quiet."""
        begin = time.perf_counter()
        os.write(self.fd, key)
        first = last = float("nan")
        while select.select([self.fd], [], [], QUIET_S)[0]:
            os.read(self.fd, 65536)
            last = time.perf_counter() - begin
            first = last if first != first else first
        return first, last


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=2000)
    parser.add_argument("--keys", type=int, default=60)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--lake", type=Path, help="A lake of an earlier run, or where to make one.")
    arguments = parser.parse_args()
    root = arguments.lake or Path(tempfile.mkdtemp()) / "lake"
    if not (root / "warehouse.duckdb").is_file():
        from tests.climits.review_lake import make_lake

        make_lake(root, arguments.papers, RUNS, RESULTS)
    command = [sys.executable, "-m", "climits.main", "review", "--lake", str(root), "--reviewer", "Bench"]
    os.chdir(ROOT)
    firsts: list[float] = []
    processor: list[float] = []
    for _ in range(arguments.starts):
        terminal = Terminal(command)
        firsts.append(terminal.read_until(b"confidence", 60))
        processor.append(terminal.processor_seconds())
        terminal.quiet()
        if len(firsts) < arguments.starts:
            os.write(terminal.fd, b"q")
            terminal.quiet()
            os.waitpid(terminal.pid, 0)
    keys = [b"c", b"s", b"c", b"x", b"z", b"4", b"\x1b", b"p"]
    before = terminal.processor_seconds()
    answers = [terminal.press(keys[number % len(keys)]) for number in range(arguments.keys)]
    a_key = (terminal.processor_seconds() - before) / arguments.keys
    os.write(terminal.fd, b"q")
    terminal.quiet()
    os.waitpid(terminal.pid, 0)
    begun, done = (sorted(part) for part in zip(*(a for a in answers if a[1] == a[1]), strict=True))
    print(f"{arguments.papers * (RUNS + RESULTS):,} claims, load average {os.getloadavg()[0]:.1f}")
    print(
        f"first card: median {median(firsts):.2f} s of {len(firsts)} starts, processor time {median(processor):.2f} s"
    )
    for what, times in (("first change", begun), ("whole screen", done)):
        most = times[int(len(times) * 0.95)]
        print(f"key to {what}: median {1e3 * median(times):.0f} ms, 95 % within {1e3 * most:.0f} ms")
    print(f"processor time a key: {1e3 * a_key:.0f} ms")
    if arguments.lake is None:
        shutil.rmtree(root.parent)
    kept = median(firsts) <= MOST_SECONDS_TO_FIRST_CARD and median(done) <= MOST_SECONDS_TO_ANSWER
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
