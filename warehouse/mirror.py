"""A lake in an object store: a folder of this machine that mirrors it is a lake like any other.

What the store has and the mirror lacks is pulled before work, what is new here is pushed after it, the warehouse last.
Files of a lake are immutable and carry their digest or their time in their names, so machines never write one name
twice, and a put is whole or not at all. PDFs are brought one by one as they are needed. Nothing is ever deleted in the
store. Files of decisions grow: they are merged line by line.

A file that the store has is read-only here; one that may be written is new, and is pushed by the next run where this
one is killed.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

from filelock import FileLock, Timeout

from curation.decisions.log import lock
from warehouse.errors import ShardDamagedError, StoreError, writing
from warehouse.integrity import carried_digest, is_damaged
from warehouse.merging import merged_lines

MARKER: Final = ".store"
"""File of a mirror that holds the address it mirrors."""
SEEN: Final = ".seen.json"
"""File of a mirror that holds which state of the store's changing files it has."""
FOLDERS: Final = (
    "texts", "readings", "fetches", "papers", "candidates", "runs", "replies", "proposals", "claims", "fits",
    "extrapolations", "aside",
)  # fmt: skip
"""In the order they are pushed: what a file speaks of is there before it."""
WHOLE_FILES: Final = ("review_policy.toml", "warehouse.duckdb")
"""Files that are replaced as a whole; the last one to be pushed stands."""
STALE_AFTER_S: Final = 24 * 3600.0
"""Age at which a pull under way is taken for one that was killed."""
TOGETHER: Final = 128
"""Files that are moved at once."""
ADDRESS: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<rest>.+)")


class Mirror:
    """A folder and the lake in an object store that it mirrors."""

    def __init__(self, address: str, root: Path) -> None:
        """Make the folder a mirror of the address. Raises StoreError for what is no address, or names a secret."""
        found = ADDRESS.fullmatch(address)
        if found is None or "@" in found["rest"].partition("/")[0]:
            raise StoreError(
                f"{address.rpartition('@')[2]!r} is no address of a lake. One reads like s3://bucket/lake; credentials "
                "come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE)."
            )
        self.address = address.rstrip("/")
        self.root = root
        self._pdfs: set[str] | None = None
        with writing(root):
            (root / "tmp").mkdir(parents=True, exist_ok=True)
            if not (root / MARKER).is_file():
                (root / MARKER).write_text(self.address, encoding="utf-8")
        with self._talking():
            import fsspec

            self._store, self._base = fsspec.core.url_to_fs(self.address, use_listings_cache=False)

    # What is where

    def has(self, path: Path) -> bool:
        """Whether the store has this file of the mirror."""
        return not path.stat().st_mode & stat.S_IWUSR

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def pdfs(self) -> set[str]:
        """Digests of the PDFs in the store, as far as known since the last pull."""
        if self._pdfs is None:
            self._pdfs = {PurePosixPath(name).stem for name in self._listing("pdf")}
        return self._pdfs

    def _listing(self, folder: str) -> dict[str, str]:
        """Names in the store below a folder, each with a token that changes with its content."""
        with self._talking():
            found: Mapping[str, Mapping[str, Any]] = self._store.find(f"{self._base}/{folder}", detail=True)
        names = {name[name.index(self._base) + len(self._base) :].lstrip("/"): facts for name, facts in found.items()}
        return {name: _token(facts) for name, facts in names.items() if _is_ours(name)}

    def _token_of(self, name: str) -> str:
        """Token of one file of the store, empty where it is not there."""
        with self._talking():
            try:
                return _token(self._store.info(f"{self._base}/{name}"))
            except FileNotFoundError:
                return ""

    # Pulling

    def pull(self, *, whole: bool = True) -> None:
        """Bring what the store has and the mirror lacks, but for PDFs; of decisions both get what either lacks.

        Without `whole` only the warehouse, the decisions and the review's policy. Raises StoreError, ShardDamagedError.
        """
        self._pdfs = None
        self._sweep()
        with self._turn():
            if whole:
                # Who publishes here meanwhile pushes what is new.
                with suppress(Timeout), self._nobody_publishes(wait=False):
                    self._push_new(FOLDERS)
                there = (name for folder in FOLDERS for name in self._listing(folder))
                self._get([name for name in there if not (self.root / name).exists()])
            self._decisions()
            self._pull_whole_files()

    def _sweep(self) -> None:
        """Take away what pulls that were killed long ago had under way."""
        limit = time.time() - STALE_AFTER_S
        for folder in (self.root / "tmp").glob("pull-*"):
            with suppress(FileNotFoundError):
                if folder.stat().st_mtime < limit:
                    shutil.rmtree(folder)

    def bring_pdfs(self, pdf_sha256s: Iterable[str]) -> None:
        """Bring PDFs that the store has and the mirror lacks; one that is nowhere, or damaged, stays missing."""
        names = [f"pdf/{sha256[:2]}/{sha256}.pdf" for sha256 in dict.fromkeys(pdf_sha256s)]
        missing = [name for name in names if not (self.root / name).exists()]
        if missing:
            few = self._pdfs is None and len(missing) <= TOGETHER  # not worth a list of all
            there = [n for n in missing if (self._token_of(n) if few else Path(n).stem in self.pdfs())]
            self._get(there, strict=False)

    def _get(self, names: Sequence[str], *, strict: bool = True) -> None:
        for start in range(0, len(names), TOGETHER):
            some = names[start : start + TOGETHER]
            with writing(self.root):
                folder = Path(tempfile.mkdtemp(prefix="pull-", dir=self.root / "tmp"))
            try:
                # Under its own name, which carries the digest; folders of rules and claims may have the same names.
                places = [folder / f"{number}" / Path(name).name for number, name in enumerate(some)]
                with writing(self.root), self._talking():
                    self._store.get([f"{self._base}/{name}" for name in some], [str(place) for place in places])
                for name, place in zip(some, places, strict=True):
                    if is_damaged(place):
                        if strict:
                            raise ShardDamagedError(
                                f"{self.address}/{name} is no longer what was written: its digest is not that in the "
                                "name. Delete it there; what it held is read again, or pushed by a machine that has it."
                            )
                        continue
                    self._place(place, self.root / name)
            finally:
                shutil.rmtree(folder)

    def _place(self, temporary: Path, final: Path) -> None:
        with writing(self.root):
            final.parent.mkdir(parents=True, exist_ok=True)
            temporary.chmod(0o444)
            temporary.replace(final)

    def _pull_whole_files(self) -> None:
        seen = self._seen()
        for name in WHOLE_FILES:
            token = self._token_of(name)
            if token and (seen.get(name) != token or not (self.root / name).exists()):
                self._get([name])
                self._note(name, token)

    # Pushing

    def push(self) -> None:
        """Store what is new in the mirror: PDFs first, the warehouse last. Raises StoreError; nothing is lost then."""
        with self._turn(), self._nobody_publishes():
            self._push_new(("pdf", *FOLDERS))
            self._decisions()
            for name in WHOLE_FILES:
                path = self.root / name
                if path.is_file() and not self.has(path):
                    self._put([path])
                    self._note(name, self._token_of(name))

    def push_readings(self) -> None:
        """Store what was read, and nothing else; asks the store for no list."""
        with self._nobody_publishes():
            self._push_new(("texts", "readings"))

    def _nobody_publishes(self, *, wait: bool = True) -> FileLock:
        """Lock of whoever publishes or puts small files together. Entering raises Timeout where it is not to wait."""
        return FileLock(self.root / ".publish.lock", timeout=-1 if wait else 0)

    def _push_new(self, folders: Sequence[str]) -> None:
        for folder in folders:
            found = sorted((self.root / folder).rglob("*"))
            ours = (path for path in found if path.is_file() and _is_ours(self._name(path)))
            new = [path for path in ours if not self.has(path)]
            # Two machines may have asked a second reader the same: what reached the store first counts.
            known = [path for path in new if carried_digest(path) is None and self._token_of(self._name(path))]
            self._get([self._name(path) for path in known])
            new = [path for path in new if path not in known]
            for start in range(0, len(new), TOGETHER):
                self._put(new[start : start + TOGETHER])

    def _put(self, paths: Sequence[Path]) -> None:
        names = [self._name(path) for path in paths]
        with self._talking():
            self._store.put([str(path) for path in paths], [f"{self._base}/{name}" for name in names])
        for path in paths:
            path.chmod(0o444)
            if path.suffix == ".pdf" and self._pdfs is not None:
                self._pdfs.add(path.stem)

    # Decisions

    def _decisions(self) -> None:
        folder = self.root / "decisions"
        there = self._listing("decisions")
        here = {f"decisions/{path.name}" for path in folder.glob("*.jsonl") if not path.name.startswith(".")}
        seen = self._seen()
        for name in sorted({*there, *here}):
            path, token = self.root / name, there.get(name, "")
            size = path.stat().st_size if path.exists() else 0
            if seen.get(name) != f"{token} {size}":
                with writing(self.root):
                    folder.mkdir(parents=True, exist_ok=True)
                with lock(folder, path.name):
                    self._merge(name, path, token)

    def _merge(self, name: str, path: Path, token: str) -> None:
        """Make a file of decisions the same here and in the store, with every sound line of either."""
        from warehouse.lake import Lake

        mine = path.read_bytes() if path.exists() else b""
        with self._talking():
            theirs: bytes = self._store.cat_file(f"{self._base}/{name}") if token else b""
        both = merged_lines(theirs, mine)
        if both != mine:
            lake = Lake(self.root)
            if not both.startswith(mine):
                lake.copy_aside(path)
            with lake.temporary_file(".jsonl") as temporary, writing(self.root):
                with temporary.open("wb") as sink:
                    sink.write(both)
                    sink.flush()
                    os.fsync(sink.fileno())
                temporary.chmod(0o644)
                temporary.replace(path)
        if both != theirs:
            with self._talking():
                self._store.pipe_file(f"{self._base}/{name}", both)
            token = self._token_of(name)
        self._note(name, f"{token} {len(both)}")

    # Notes and manners

    def _seen(self) -> dict[str, str]:
        try:
            noted = json.loads((self.root / SEEN).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # lost or cut: everything is looked at again
            return {}
        return noted if isinstance(noted, dict) else {}

    def _note(self, name: str, state: str) -> None:
        temporary = self.root / f"{SEEN}.{os.getpid()}"
        with writing(self.root):
            temporary.write_text(json.dumps({**self._seen(), name: state}), encoding="utf-8")
            temporary.replace(self.root / SEEN)

    def _turn(self) -> FileLock:
        """One process of this machine at a time moves files between mirror and store."""
        return FileLock(self.root / ".store.lock")

    @contextmanager
    def _talking(self) -> Iterator[None]:
        """Say what went wrong with the store, whichever library speaks with it."""
        try:
            yield
        except FileNotFoundError as error:
            raise StoreError(f"{self.address}: {error} is not there. Does the bucket exist?") from error
        except ImportError as missing:
            raise StoreError(
                f"What speaks with {self.address} is not installed ({missing}). For s3://: pip install -e '.[s3]'"
            ) from missing
        except Exception as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
                raise  # of this machine's disk
            raise StoreError(
                f"{self.address} cannot be reached or refuses ({type(error).__name__}: {error}). Look at the address, "
                "at AWS_ENDPOINT_URL and at the credentials in the environment. What was done is kept on this machine "
                f"in {self.root}, and the next run pushes it."
            ) from error


def mirror_at(root: Path) -> Mirror | None:
    """The mirror that a folder is, None where it is an ordinary lake."""
    try:
        address = (root / MARKER).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return mirror_of(address, root)


@cache
def mirror_of(address: str, root: Path) -> Mirror:
    """The folder as a mirror of the address, one object a process. Raises StoreError."""
    return Mirror(address, root)


def _token(facts: Mapping[str, Any]) -> str:
    """What changes with an object's content: its tag where the store gives one, else its time; and its size."""
    of_content = next((facts[key] for key in ("ETag", "etag", "md5Hash", "mtime", "created") if facts.get(key)), "")
    return f"{of_content}/{facts.get('size')}"


def _is_ours(name: str) -> bool:
    """Whether a name is one of a lake's files: no hidden or temporary one, and none that leads out of it."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not any(part.startswith(".") for part in parts)
