"""A lake by its place: the path of a folder, or an address in an object store, which this machine mirrors."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import platformdirs

from warehouse.compacting import compact
from warehouse.lake import Lake
from warehouse.mirror import ADDRESS, mirror_at, mirror_of

_OPEN: Final[set[Path]] = set()
"""Mirrors that this process works on."""


def is_address(place: str | Path) -> bool:
    """Whether a lake's place is an address of an object store, like s3://bucket/lake; a path is not."""
    return ADDRESS.fullmatch(str(place)) is not None


def mirror_folder(address: str) -> Path:
    """Folder of this machine for the lake at an address: below `CLIMITS_CACHE`, or the user's cache folder."""
    named = os.environ.get("CLIMITS_CACHE")
    caches = Path(named) if named else platformdirs.user_cache_path("climits")
    # One address means another store behind another endpoint.
    digest = hashlib.sha256(f"{address.rstrip('/')}\n{os.environ.get('AWS_ENDPOINT_URL', '')}".encode()).hexdigest()
    slug = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")[:40]
    return caches / "lakes" / f"{slug}-{digest[:12]}"


def make_mirror(address: str) -> Path:
    """Where this machine mirrors the lake at an address, made ready for it. Raises StoreError."""
    return mirror_of(address, mirror_folder(address)).root


@contextmanager
def lake_at(place: str | Path, *, whole: bool = True) -> Iterator[Lake]:
    """The lake at a path or an address to work on within the block: pulled before, pushed after, whatever happened.

    Where the block works on a mirror that an outer one has pulled, that one pushes. `whole` as in `Mirror.pull`.
    """
    mirror = mirror_at(make_mirror(str(place)) if is_address(place) else Path(place))
    if mirror is None:
        yield Lake(place)
        return
    lake = Lake(mirror.root)
    if mirror.root in _OPEN:
        yield lake
        return
    mirror.pull(whole=whole)
    _OPEN.add(mirror.root)
    try:
        yield lake
    finally:
        _OPEN.discard(mirror.root)
        mirror.push()


@contextmanager
def lake_of_a_batch(address: str) -> Iterator[Lake]:
    """The lake that a worker adds a batch to: a shared folder itself, or of an object store a passing mirror.

    The mirror holds nothing but what is brought and written within the block, and is pushed whatever happened.
    """
    if not is_address(address):
        yield Lake(address)
        return
    with tempfile.TemporaryDirectory(prefix="climits-batch-") as folder:
        mirror = mirror_of(address, Path(folder))
        lake = Lake(folder)
        try:
            yield lake
        finally:
            for rules in lake.versions("readings"):
                compact(lake, rules)
            mirror.push_readings()
