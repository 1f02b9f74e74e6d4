"""Versions by content: a digest of the sources and data files that decide what is read and what is claimed."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

import curation
import extractors

DIGEST_LENGTH = 12
SECOND_READER = ("second", "data/second_reader")
"""Folders of the extractors that read nothing out of a PDF: they ask another reader and check what it says."""


def _digest(*folders: Path, leave: tuple[Path, ...] = ()) -> str:
    """Digest of files and of all files of folders, but those below the folders to leave."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if any(path.is_relative_to(left) for left in leave):
                continue
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                digest.update(f"{path.relative_to(folder.parent).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:DIGEST_LENGTH]


def _folder(package: object) -> Path:
    file = getattr(package, "__file__", None)
    if file is None:
        raise RuntimeError(f"{package} was not imported from files")
    return Path(file).parent


def _asking() -> tuple[Path, ...]:
    return (_folder(curation) / "asking",)


def _second_reader() -> tuple[Path, ...]:
    return tuple(_folder(extractors) / name for name in SECOND_READER)


@cache
def rules_version() -> str:
    """Version of the rules that read PDFs: readings made under another one are made again."""
    return _digest(_folder(extractors), leave=_second_reader())


@cache
def texts_version() -> str:
    """Version of what makes the lines of papers that a second reader is shown."""
    return f"{rules_version()}-{_digest(_folder(extractors) / 'second' / 'paper_text.py')[:6]}"


@cache
def second_reader_version() -> str:
    """Version of what turns a second reader's replies into readings; a reply is not asked again for it."""
    return _digest(*_second_reader())


@cache
def curation_version(judges: Path | None = None) -> str:
    """Version of the rules that make claims of readings; the extractors' vocabulary and the form of claims count.

    What only orders questions to a person does not. `judges` is a folder of judges that sit in place of those of the
    package.
    """
    others = [judges] if judges is not None else []
    return _digest(
        _folder(extractors),
        _folder(curation),
        Path(__file__).with_name("records.py"),
        *others,
        leave=(*_second_reader(), *_asking()),
    )


@cache
def warehouse_version() -> str:
    """Version of what makes a warehouse of readings, claims and decisions."""
    return _digest(Path(__file__).parent)


@cache
def code_version() -> str:
    """Version of the installed package."""
    return metadata.version("compute-limits")
