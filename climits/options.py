"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_LAKE = Path("lake")


def lake_folder(place: str | Path) -> Path:
    """The folder that a command works in: the one named, or this machine's mirror of a lake in an object store."""
    if "://" not in str(place):
        return Path(place)
    from warehouse.addresses import make_mirror

    return make_mirror(str(place))


LakeOption = Annotated[
    Path,
    typer.Option(
        "--lake",
        envvar="CLIMITS_LAKE",
        show_envvar=True,
        help="Folder of the lake, or its address in an object store, like s3://bucket/lake.",
        metavar="DIR",
        parser=lake_folder,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
