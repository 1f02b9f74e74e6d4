"""What can go wrong with a lake or a warehouse: each message says what to do, `exit_status` is the command line's."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WarehouseError(Exception):
    """Base of all errors of the lake and the warehouse; its text is meant for the user as it stands."""

    exit_status = 1


class LakeMissingError(WarehouseError):
    """There is no lake where one was expected."""

    exit_status = 2


class LakeNotWritableError(WarehouseError):
    """The lake lies on a read-only file system or belongs to somebody else."""

    exit_status = 3


class LakeWithoutLocksError(LakeNotWritableError):
    """The lake's file system has no locks, so that two runs could write at once."""


class LakeFullError(WarehouseError):
    """No space is left for the lake; nothing half written is kept."""

    exit_status = 3


class StoreError(WarehouseError):
    """The object store of a lake cannot be reached, refuses, or is named wrongly."""


class ShardDamagedError(WarehouseError):
    """A file of the lake cannot be read as what it should be."""


class WarehouseMissingError(WarehouseError):
    """Nothing was published yet."""

    exit_status = 2


class QueryError(WarehouseError):
    """A query of the user cannot be run; the text is DuckDB's own."""


class NotExportedError(WarehouseError):
    """A folder to export into holds what no export wrote; nothing was written."""

    exit_status = 2


class ChecksFailedError(WarehouseError):
    """Checks of a warehouse returned rows, so it was not published."""


@contextmanager
def still_there(path: Path) -> Iterator[None]:
    """Say what happened to a file of readings that is gone since it was listed; raises WarehouseError."""
    try:
        yield
    except FileNotFoundError as error:
        raise WarehouseError(
            f"{path} is gone: an ingest put it together with others meanwhile. Run the command again."
        ) from error


WITHOUT_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS})
"""What file systems without locks say: NFS without its lock service, some SMB and FUSE mounts."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a full or read-only disk under `path`, or one without locks, into the error of its name; let others pass."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise LakeFullError(
                f"No space left on the disk of {path}. What was stored before is intact: free some "
                "space and run the same command again, it goes on where it stopped."
            ) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise LakeNotWritableError(
                f"{path} cannot be written ({error.strerror}). Choose another lake with --lake or CLIMITS_LAKE, "
                "or change the folder's permissions."
            ) from error
        if error.errno in WITHOUT_LOCKS:
            raise LakeWithoutLocksError(
                f"The file system of {path} has no locks ({error.strerror}): two runs could write at once, so nothing "
                "was done. Mount it with locks (NFS: run its lock service and mount without nolock), or keep the lake "
                "on another disk with --lake or CLIMITS_LAKE."
            ) from error
        if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
            raise LakeNotWritableError(
                f"{error.filename or path} is in the way: a lake is a folder ({error.strerror}). Choose another "
                "one with --lake or CLIMITS_LAKE."
            ) from error
        raise
