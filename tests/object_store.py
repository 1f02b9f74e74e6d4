"""An object store on loopback, and machines that mirror lakes in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import s3fs

BUCKET = "papers"
ADDRESS = f"s3://{BUCKET}/lake"


@contextmanager
def object_store() -> Iterator[s3fs.S3FileSystem]:
    """A store with an empty bucket; `AWS_ENDPOINT_URL` and credentials for it stand in the environment meanwhile."""
    import s3fs
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        host, port = server.get_host_and_port()
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.delenv("AWS_PROFILE", raising=False)
        s3fs.S3FileSystem.clear_instance_cache()
        store = s3fs.S3FileSystem(use_listings_cache=False)
        store.mkdir(BUCKET)
        try:
            yield store
        finally:
            store.rm(BUCKET, recursive=True)  # all servers of a process share what is in store
            s3fs.S3FileSystem.clear_instance_cache()
            server.stop()


def machine(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """From here on this process is another machine, whose mirrors lie in `folder`."""
    patch.setenv("CLIMITS_CACHE", str(folder))
