"""A reader that keeps connections open while others publish, and checks that it sees one whole build.

    python -m benchmarks.soak.whole_builds LAKE SECONDS

`together.py` starts some of them.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from warehouse.lake import Lake
from warehouse.read import Warehouse

HELD_S = (0.2, 3.0)
"""How long a connection is held; a publish of a small lake takes a second."""


def faults(warehouse: Warehouse, build: dict[str, str]) -> list[str]:
    """Where the tables are not those that the build told of when the connection was opened."""
    told = {row["name"]: row["value"] for row in warehouse.rows("SELECT name, value FROM build")}
    found = [] if told == build else ["the build changed under an open connection"]
    for name, value in build.items():
        if name.startswith("rows "):
            table = name.removeprefix("rows ")
            rows = warehouse.value(f'SELECT count(*) FROM "{table}"')
            if str(rows) != value:
                found.append(f"{table} has {rows} rows, its build {value}")
    orphans = warehouse.value(
        "SELECT count(*) FROM training_runs AS r WHERE NOT EXISTS (FROM papers AS p WHERE p.arxiv_id = r.arxiv_id)"
    )
    return [*found, f"{orphans} runs of papers that are not there"] if orphans else found


def main() -> None:
    """Read until the time is over; prints how often, of how many builds, and exits 1 with what did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake", type=Path)
    parser.add_argument("seconds", type=float)
    given = parser.parse_args()
    chance, queries, builds = random.Random(given.seconds), 0, set()
    until = time.monotonic() + given.seconds
    while time.monotonic() < until:
        with Warehouse.of(Lake(given.lake)) as warehouse:
            build = {row["name"]: row["value"] for row in warehouse.rows("SELECT name, value FROM build")}
            builds.add(frozenset(build.items()))
            closes = time.monotonic() + chance.uniform(*HELD_S)
            while time.monotonic() < closes:
                found = faults(warehouse, build)
                if found:
                    sys.exit("; ".join(found))
                queries += len(build) + 2
    print(f"{queries} queries {len(builds)} builds")


if __name__ == "__main__":
    main()
