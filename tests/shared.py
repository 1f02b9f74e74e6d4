"""Where labelled papers, reference tables and other large test material lie: beside the repository, not in it."""

from __future__ import annotations

import os
from pathlib import Path

SHARED = Path(os.environ.get("CLIMITS_SHARED", Path(__file__).parents[2] / "shared"))
"""../shared, or the folder that CLIMITS_SHARED names; tests that need it are skipped where it is not there."""
LONG = bool(os.environ.get("CLIMITS_LONG_TESTS"))
"""Whether tests that try something many times do so as often as is asked of the program, as in `make soak`.

They are marked `long`; without it they are the same tests with fewer repeats.
"""
GOLD = SHARED / "gold"
"""One labelled paper a file."""
HELD_BACK = "789"
"""Last digits of the ids of papers whose labels only score, in aggregate."""


def label_files() -> list[Path]:
    """The labels that tests may look at one by one."""
    return [path for path in sorted(GOLD.glob("*.json")) if path.stem.split("v")[0][-1] not in HELD_BACK]
