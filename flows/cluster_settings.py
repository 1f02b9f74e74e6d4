"""Where the Dask cluster is whose workers read, if there is one; apart from Prefect, which takes seconds to load."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from collection.settings import read_settings_file, settings_path

ADDRESS_VARIABLE: Final = "CLIMITS_DASK"
ANSWER_WITHIN_S: Final = 30.0
"""Longest wait for a scheduler, and for the first worker where it has none."""
_ADDRESS = re.compile(r"(tcp|tls)://[^\s/@]+:\d{1,5}/?")


class ClusterError(RuntimeError):
    """The cluster cannot be used, or did not read all; the message says what to do."""


class BadAddress(ClusterError):
    """What is set is no address of a scheduler."""

    exit_status = 2


def cluster_address(named: str = "") -> str:
    """Address of the Dask scheduler: the one named, else `CLIMITS_DASK`, else `dask` below `[cluster]` in the settings.

    Empty where there is none. Raises BadAddress, SettingsError for an unreadable file.
    """
    address: object = named
    said_by = "--dask"
    if not address:
        address, said_by = os.environ.get(ADDRESS_VARIABLE, ""), ADDRESS_VARIABLE
    if not address:
        table = read_settings_file().get("cluster", {})
        address, said_by = (table.get("dask", "") if isinstance(table, Mapping) else table), str(settings_path())
    if not address:
        return ""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise BadAddress(f"{said_by}: {address!r} is no scheduler's address. One reads like tcp://127.0.0.1:8786.")
    return address


def require_scheduler(address: str) -> None:
    """Raise ClusterError where nothing listens at the address, before a run stores PDFs that nobody would read."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or 0), ANSWER_WITHIN_S).close()
    except OSError as problem:
        raise no_answer(address, problem) from problem


def no_answer(address: str, problem: Exception) -> ClusterError:
    """What to say of a scheduler that does not answer or has no worker."""
    return ClusterError(
        f"The Dask cluster at {address} does not answer or has no worker ({problem}). Start it with `dask scheduler` "
        "and `dask worker`, see docs/cluster.md, or run without --dask."
    )
