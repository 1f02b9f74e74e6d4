"""Whether a file of the lake still holds what was written: its name carries a digest of its content.

Files named by time and content ("20260102T030405-0123456789ab.parquet") and those with a digest after a point
("….0123456789ab.parquet") can be told; those that older programs named otherwise cannot, and are read as they are.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from warehouse.errors import ShardDamagedError

DIGEST_LENGTH: Final = 12
"""Hexadecimal digits of the sha256 in a name: 48 bits, enough against accidents of disks and copies."""
_CARRIED = re.compile(rf"(?:^\d{{8}}T\d{{6}}-|\.)([0-9a-f]{{{DIGEST_LENGTH}}})$")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def carried_digest(path: Path) -> str | None:
    """The digest that the name of a file carries, None where it carries none."""
    if path.suffix == ".pdf" and _SHA256.fullmatch(path.stem):
        return path.stem
    found = _CARRIED.search(path.stem)
    return found[1] if found else None


def fingerprint(path: Path) -> str:
    """Size and time of a file: where both are as they were, nobody wrote into it. Raises OSError where it is gone."""
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def is_damaged(path: Path) -> bool:
    """Whether the content differs from the digest in the name, or the disk cannot give it back.

    Raises OSError where the file is not there or may not be read.
    """
    carried = carried_digest(path)
    if carried is None:
        return False
    try:
        with path.open("rb") as file:
            return not hashlib.file_digest(file, "sha256").hexdigest().startswith(carried)
    except OSError as error:
        if error.errno == errno.EIO:
            return True
        raise


def damaged_among(paths: Iterable[Path]) -> list[Path]:
    """The damaged ones of many files, in their order. Digests are computed side by side."""
    every = list(paths)
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        return [path for path, damaged in zip(every, pool.map(is_damaged, every), strict=True) if damaged]


def verify(*paths: Path) -> None:
    """Raise ShardDamagedError with all damaged ones among the files."""
    if found := damaged_among(paths):
        raise damaged(found, "the content is no longer what was written: its digest is not that in the name")


def read_verified(path: Path) -> bytes:
    """The content of a file whose digest was compared; raises ShardDamagedError or FileNotFoundError."""
    content = path.read_bytes()
    carried = carried_digest(path)
    if carried is not None and not hashlib.sha256(content).hexdigest().startswith(carried):
        raise damaged([path], "the content is no longer what was written: its digest is not that in the name")
    return content


def damaged(paths: list[Path], what: str) -> ShardDamagedError:
    """The error for files that cannot be read as what they should be, with what to do."""
    listed = "\n".join(f"- {path}" for path in paths[1:])
    more = f"\n{len(paths)} files are damaged, the others are\n{listed}\n" if listed else " "
    return ShardDamagedError(
        f"{paths[0]} cannot be read ({what}).{more}The disk or a copy of the lake is damaged, or another program wrote "
        "there. `climits doctor` tells what it held, `climits doctor --repair` moves it out of the way and makes again "
        "what can be made."
    )
