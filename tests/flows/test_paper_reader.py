"""What a fork server loads for the workers that read papers."""

from __future__ import annotations

import pkgutil
from pathlib import Path

from extractors.second.paper_text import read_with_text
from flows.pool import PAPER_READER
from warehouse.packed import pack

ROOT = Path(__file__).parents[2]


def test_the_made_page_needs_rules_of_every_kind() -> None:
    # Imported here: it compiles all rules, which no process shall do that only collects tests.
    from flows.paper_reader import compile_rules

    found = {reading.quantity for reading in compile_rules().readings}
    of_hardware = {"accelerator", "chip_count", "duration", "training_compute"}
    assert found >= of_hardware | {"parameters", "epochs", "score", "benchmark"}


def test_workers_pack_what_the_extractors_read() -> None:
    sample = ROOT / "samples" / "quiet-norm.pdf"
    assert pkgutil.resolve_name(PAPER_READER)(sample) == pack(read_with_text(sample))
