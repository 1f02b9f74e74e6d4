"""A published lake of two papers, for commands that only look at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from climits.main import app
from tests.warehouse.conftest import AT, foreseen_claims, make_paper, use_claims
from warehouse.lake import Lake
from warehouse.versions import rules_version


def published_pair(folder: Path) -> Lake:
    """A lake of two papers with `foreseen_claims`, published by the command: every relation is there."""
    lake = Lake(folder / "lake").create()
    lake.write_readings([make_paper("a"), make_paper("b", "1512.03385", 1)], rules_version(), at=AT)
    with pytest.MonkeyPatch.context() as patch:
        use_claims(patch, foreseen_claims)
        done = CliRunner().invoke(app, ["publish", "--lake", str(lake.root)])
    assert done.exit_code == 0, done.output
    return lake
