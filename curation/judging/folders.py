"""Folders of judges written whole or not at all: who reads one finds the old judges or the new, never some of each.

New judges are written into a folder beside the old one, which is then renamed out of the way and the new one into its
place. A run that is killed between the two renames leaves no judges there rather than half of them.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from curation.judging.learning import LearningError

_JUDGES: Final = re.compile(r"(?:run|result|cost)(?:-\d+\.txt|\.json)|(?:papers|second)\.json|fold-\d+")


def refuse_other_files(folder: Path) -> None:
    """Raise LearningError where the folder cannot be renewed: it holds what is no judge's, or is no folder."""
    if folder.exists() and not folder.is_dir():
        raise LearningError(f"{folder} is a file: name a folder for the judges")
    others = sorted(path.name for path in folder.glob("*") if not _JUDGES.fullmatch(path.name))
    if others:
        raise LearningError(
            f"{folder} holds files that are no judges', among them {', '.join(others[:3])}: name a new or empty "
            "folder, or one that holds judges only, as they are all replaced"
        )


@contextmanager
def renewed(folder: Path, keep: Iterable[str] = ()) -> Iterator[Path]:
    """A folder to write judges into, which takes the place of `folder` at the end; after an error the old one stays.

    Files of the names to keep are taken over from the old one where it has them.
    Raises LearningError as `refuse_other_files` does, OSError where it cannot be written.
    """
    refuse_other_files(folder)
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        new, old = beside / "new", beside / "old"
        new.mkdir()
        for name in keep:
            if (place / name).is_file():
                shutil.copyfile(place / name, new / name)
        yield new
        _sync(new)
        if place.exists():
            place.rename(old)
        try:
            new.rename(place)
        except OSError:
            if old.exists():
                old.rename(place)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Bring the files to the disk, so that a power loss after the renames loses none."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
