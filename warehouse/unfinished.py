"""Files in the making: each is locked as long as its maker lives, so that those of killed runs can be told."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".tmp-"
STALE_AFTER_S = 24 * 3600.0
"""Age at which a file is taken for left over that says nothing of its maker: on a file system without locks."""
YOUNG_S = 1.0
"""Younger files are left alone: over NFS a lock ends with the first closing, a moment before the file gets its name."""


@contextmanager
def in_the_making(folder: Path, suffix: str = "") -> Iterator[Path]:
    """An empty file in `folder`, which must be there; removed at the end if it still has this name."""
    handle, name = tempfile.mkstemp(suffix, PREFIX, folder)
    path = Path(name)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield path
    finally:
        # The file goes before its lock does: nobody finds it without a maker.
        path.unlink(missing_ok=True)
        os.close(handle)


def is_left_over(path: Path) -> bool:
    """Whether whoever made the file is gone, or it is so old that they must be; False for what is no file any more."""
    try:
        age = time.time() - path.stat().st_mtime
        if path.suffix == ".lock" or not path.is_file() or age < YOUNG_S:
            return False
        return age >= STALE_AFTER_S or (path.name.startswith(PREFIX) and _has_no_maker(path))
    except FileNotFoundError:
        return False


def _has_no_maker(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR)
    except PermissionError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
