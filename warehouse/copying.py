"""A large file copied in the background, and its checksum: the published warehouse, which the next one begins as."""

from __future__ import annotations

import os
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_BLOCK: Final = 1 << 24


class CopyStoppedError(Exception):
    """The copy is not wanted any more."""


@contextmanager
def copying(source: Path, target: Path) -> Iterator[Future[str]]:
    """Copy a file while the caller does other work; the result is the checksum of what was copied.

    A copy that is not done at the end of the block is stopped. The result raises OSError where the copy failed.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(_copy, source, target, stop)
        finally:
            stop.set()


def _copy(source: Path, target: Path, stop: threading.Event) -> str:
    with source.open("rb") as read, target.open("wb") as write:
        _copy_blocks(read.fileno(), write.fileno(), stop)
        if stop.is_set():
            raise CopyStoppedError
        os.fsync(write.fileno())
    return checksum(target, stop)


def _copy_blocks(read: int, write: int, stop: threading.Event) -> None:
    """Copy within the kernel, which shares the blocks of both files on file systems that can (XFS, btrfs)."""
    while not stop.is_set():
        try:
            if not os.copy_file_range(read, write, _BLOCK):
                return
        except (AttributeError, OSError):  # another system, or a file system that cannot
            break
    with os.fdopen(os.dup(read), "rb") as rest, os.fdopen(os.dup(write), "wb") as target:
        while not stop.is_set() and (block := rest.read(_BLOCK)):
            target.write(block)


def checksum(path: Path, stop: threading.Event | None = None) -> str:
    """Checksum of a file, fast enough for gigabytes: against accidents of disks and copies, not against people.

    Raises CopyStoppedError once `stop` is set.
    """
    value = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            value = zlib.crc32(block, value)
            if stop is not None and stop.is_set():
                raise CopyStoppedError
    return f"{value:08x}"
