"""Reference tables: chips and benchmarks as curation knows them."""

from __future__ import annotations

from warehouse.gather import Connection


def load_reference(connection: Connection) -> None:
    """Fill the reference relations."""
