"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_LAKE = Path("lake")

LakeOption = Annotated[
    Path, typer.Option("--lake", envvar="CLIMITS_LAKE", show_envvar=True, help="Folder of the lake.", metavar="DIR")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
