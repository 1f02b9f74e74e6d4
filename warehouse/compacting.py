"""Small files of readings put together: runs write a few papers at a time, so that little is lost when they are killed.

Nobody misses a file that goes: a publish holds the lock that this takes, ingests of one machine take turns, and who
reads readings without a lock looks again where a file is gone (`Lake.reading_columns`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from warehouse.errors import ShardDamagedError, writing
from warehouse.lake import Lake, read_table

PAPERS_PER_SHARD = 50
"""A file of so many papers is some MB; claims are made and kept file by file."""


def compact(lake: Lake, rules: str) -> int:
    """Put files of readings of these rules with few papers together as whole ones; returns the number of these.

    What does not fill a file stays as it is until more was read. While another publishes nothing is done: the next
    ingest does it. Raises LakeFullError or LakeNotWritableError; the small files are there then as before.
    """
    lock = FileLock(lake.publish_lock)
    with writing(lake.root):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return 0
    try:
        made = 0
        for group in list(_groups(lake, rules)):
            _merge(lake, group, rules)
            made += 1
        return made
    finally:
        lock.release()


def _groups(lake: Lake, rules: str) -> Iterator[list[Path]]:
    """Groups of small files, in the order they were written, that make a whole one together."""
    group: list[Path] = []
    papers = 0
    mirror = lake.mirror
    for path in lake.shards("readings", rules):
        if mirror is not None and mirror.has(path):
            continue  # nothing is deleted in an object store
        try:
            count = pq.read_metadata(path).num_rows
        except (pa.ArrowException, OSError):
            continue  # damaged: whoever reads it says so
        if count >= PAPERS_PER_SHARD or not count:
            continue
        if papers + count > PAPERS_PER_SHARD:
            if len(group) > 1:
                yield group
            group, papers = [], 0
        group.append(path)
        papers += count
    if papers == PAPERS_PER_SHARD:
        yield group


def _merge(lake: Lake, paths: list[Path], rules: str) -> None:
    try:
        table = pa.concat_tables([read_table(path) for path in paths], promote_options="default")
    except ShardDamagedError:
        return
    lake.write_table("readings", table, version=rules)
    # Killed between the two, the lake has papers twice, and the later file counts: they are equal.
    for path in paths:
        path.unlink(missing_ok=True)
