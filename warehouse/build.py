"""What a warehouse was made of and by."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from warehouse.deciding import insert
from warehouse.gather import KEPT, Connection
from warehouse.lake import Lake
from warehouse.schema import SCHEMA_VERSION, tables
from warehouse.versions import code_version, curation_version, rules_version

LIBRARIES = ("duckdb", "pdfplumber", "pypdfium2", "rapidfuzz", "spacy")
"""Libraries whose version bears on what is read and published."""


def record_build(connection: Connection, lake: Lake) -> None:
    """Fill `build`: names and values that are the same for two publishes of one lake."""
    facts = {
        "schema_version": str(SCHEMA_VERSION),
        "code_version": code_version(),
        "rules_version": rules_version(),
        "curation_version": curation_version(),
        **{f"library {name}": metadata.version(name) for name in LIBRARIES},
    }
    for relation in tables():
        if relation.name != "build":
            ((rows,),) = connection.execute(f'SELECT count(*) FROM "{relation.name}"').fetchall()
            facts[f"rows {relation.name}"] = str(rows)
    facts |= input_digests(lake)
    insert(connection, "build", [{"name": name, "value": value} for name, value in sorted(facts.items())])


def input_digests(lake: Lake) -> dict[str, str]:
    """Digest of each folder of the lake that a warehouse is made of, by the name it has in `build`."""
    folders = ("fetches", "papers", "readings", "runs", "decisions", *KEPT)
    return {f"input {folder}": _digest(lake.root / folder) for folder in folders}


def _digest(folder: Path) -> str:
    """Digest of the names and sizes of a folder's files; immutable ones carry their content in their name."""
    digest = hashlib.sha256()
    if folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".parquet", ".jsonl") and not path.name.startswith("."):
                content = path.read_bytes() if path.suffix == ".jsonl" else b""
                digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode() + content)
    return digest.hexdigest()[:16]
