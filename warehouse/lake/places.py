"""Where things lie in a lake, how a file gets there whole, and what is put aside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Self

from warehouse.errors import LakeMissingError, writing
from warehouse.unfinished import PREFIX, in_the_making, is_left_over

if TYPE_CHECKING:
    from warehouse.mirror import Mirror


class Places:
    """Paths of a lake, and its files in the making and aside."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.root)!r})"

    @property
    def warehouse(self) -> Path:
        """The published warehouse; may not be there yet."""
        return self.root / "warehouse.duckdb"

    @property
    def warehouse_log(self) -> Path:
        """Write-ahead log beside the warehouse: there only where somebody else than this program writes into it."""
        return self.warehouse.with_name(f"{self.warehouse.name}.wal")

    @property
    def report(self) -> Path:
        """The report where no other place is asked for; may not be there yet."""
        return self.root / "report.html"

    @property
    def warehouse_inputs(self) -> Path:
        """What the warehouse was made of, for the next publish (`warehouse/known_build.py`); a cache."""
        return self.root / ".warehouse-inputs.duckdb"

    @property
    def decisions(self) -> Path:
        """Folder of the reviewers' decisions; may not be there yet."""
        return self.root / "decisions"

    @property
    def publish_lock(self) -> Path:
        """File that a publish holds a lock on, and whoever takes files of readings away."""
        return self.root / ".publish.lock"

    @property
    def temporary(self) -> Path:
        """Folder for files in the making, on the lake's own file system."""
        return self.root / "tmp"

    @property
    def mirror(self) -> Mirror | None:
        """What ties this folder to an object store where it is a mirror of one (`warehouse/mirror.py`)."""
        if not (self.root / ".store").is_file():
            return None
        from warehouse.mirror import mirror_at

        return mirror_at(self.root)

    @property
    def address(self) -> str:
        """By what other machines know this lake: its address in an object store, else the path of its folder."""
        return str(self.root.resolve()) if self.mirror is None else self.mirror.address

    def exists(self) -> bool:
        """Whether anything was ever stored here; a mirror may hold the warehouse alone."""
        folders = ("pdf", "fetches", "papers", "readings", "decisions")
        there = any((self.root / name).is_dir() for name in folders)
        return there or (self.mirror is not None and self.warehouse.is_file())

    def require(self) -> Self:
        """Return the lake; raises LakeMissingError if there is none."""
        if self.root.exists() and not self.root.is_dir():
            raise LakeMissingError(
                f"{self.root} is a file, not a lake. Name the lake's folder with --lake or CLIMITS_LAKE."
            )
        if not self.exists():
            place = self.root if self.mirror is None else self.mirror.address
            raise LakeMissingError(
                f"There is no lake in {place}. Make one with `climits ingest --pdf-dir DIR --lake {place}`, "
                "or name another with --lake or CLIMITS_LAKE."
            )
        return self

    def create(self) -> Self:
        """Make the lake's folders if they are not there and take away temporary files that killed runs left."""
        with writing(self.root):
            for name in ("pdf", "readings", "fetches", "decisions", "tmp"):
                (self.root / name).mkdir(parents=True, exist_ok=True)
            for path in self.left_over():
                path.unlink(missing_ok=True)  # another run may be taking it away
        return self

    def left_over(self) -> list[Path]:
        """Files in the making that killed runs left."""
        places = [*self.temporary.glob("*"), *self.root.glob(f"*/{PREFIX}*"), *self.root.glob(f"*/*/{PREFIX}*")]
        return sorted({path for path in places if is_left_over(path)})

    def set_aside(self, path: Path) -> Path:
        """Move a damaged file of the lake into `aside`, under the name it had; return where it lies now."""
        with writing(self.root):
            final = self._place_aside(path.relative_to(self.root))
            path.replace(final)
            sync_folder(final.parent)
            sync_folder(path.parent)
        return final

    def copy_aside(self, path: Path, name: Path | None = None) -> Path:
        """Copy a file into `aside`, under the name it has in the lake or `name`; return where the copy lies."""
        with writing(self.root):
            final = self._place_aside(path.relative_to(self.root) if name is None else name)
            with final.open("xb") as sink:
                sink.write(path.read_bytes())
                sink.flush()
                os.fsync(sink.fileno())
            sync_folder(final.parent)
        return final

    def _place_aside(self, name: Path) -> Path:
        """A free path in `aside`, whose folder is there."""
        place = self.root / "aside" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        free = (place.with_name(f"{place.stem}{f'-{n}' if n else ''}{place.suffix}") for n in count())
        return next(path for path in free if not path.exists())

    @contextmanager
    def temporary_file(self, suffix: str = "") -> Iterator[Path]:
        """An empty file in `temporary`, removed at the end if it is still there."""
        with ExitStack() as stack:
            with writing(self.root):
                self.temporary.mkdir(parents=True, exist_ok=True)
                path = stack.enter_context(in_the_making(self.temporary, suffix))
            yield path

    def _place(self, temporary: Path, final: Path) -> None:
        with writing(self.root):
            final.parent.mkdir(parents=True, exist_ok=True)
            temporary.chmod(0o644)
            temporary.replace(final)
            sync_folder(final.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
