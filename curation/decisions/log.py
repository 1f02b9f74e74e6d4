"""Decisions on disk: append-only JSON lines, one file a reviewer and day, durable before `append` returns.

Nobody but `climits doctor --repair` ever rewrites a file. A line that was cut by a power loss or is no longer what was
written stays where it is and is set aside when read. One reviewer's decisions are in the order of the files' days and
lines: where the clock was set back, lines go on in the latest file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from curation.decisions.complaints import complaints
from curation.decisions.schema import SCHEMA, Decision, check_reviewer
from curation.decisions.sealing import SEALED_FROM, seal, unseal

LOCK_TIMEOUT_S = 10.0
_DECISION_ID = re.compile(rb'"decision_id":"(d-[0-9a-f]{16})"')


class NotSavedError(OSError):
    """The decision is not on the disk; the message says why and what to do."""

    exit_status = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was set aside: it counts for nothing, the lines around it do."""

    path: Path
    line: int
    what: str
    decision_id: str = ""
    """As far as it can still be made out."""

    def __str__(self) -> str:
        return f"{self.path.name}, line {self.line}: {self.what}; the line was set aside, all others count"


@dataclass(frozen=True, slots=True)
class Loaded:
    """All decisions of a folder, oldest first, and the lines that could not be read."""

    decisions: tuple[Decision, ...]
    problems: tuple[Problem, ...] = ()


def file_name(reviewer: str, day: str) -> str:
    """Name of the reviewer's file of a day (`YYYY-MM-DD`): readable, and different for any two names."""
    name = check_reviewer(reviewer)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "reviewer"
    return f"{slug}-{hashlib.sha256(name.encode()).hexdigest()[:6]}.{day}.jsonl"


def append(folder: Path, decisions: Iterable[Decision]) -> None:
    """Write the decisions to their reviewers' files; on return they survive a power loss.

    Raises NotSavedError where they could not be written: the file then ends as it did before. Those that follow one
    another in one file are written at once, all or none.
    """
    for name, some in groupby(decisions, key=lambda one: file_name(one.reviewer, one.at.date().isoformat())):
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with lock(folder, path.name):
                path = _latest(path)
                _append_line(path, b"".join(seal(decision.line()) + b"\n" for decision in some))
        except Timeout as error:
            raise NotSavedError(
                f"not saved: {path} has been locked for {LOCK_TIMEOUT_S:.0f} s; end the other session"
            ) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise NotSavedError(
                f"not saved: {path} cannot be written ({reason}); free space or permit writing, then decide again"
            ) from error


def whose(name: str) -> str:
    """The part of a file's name that tells the reviewer."""
    return name.rsplit(".", 2)[0]


def lock(folder: Path, name: str) -> FileLock:
    """The lock to hold while a reviewer's files are written; `name` is that of one of them."""
    return FileLock(folder / f".{whose(name)}.lock", timeout=LOCK_TIMEOUT_S)


def _latest(path: Path) -> Path:
    """The file, or the reviewer's one of a later day: a clock that was set back must not put a word before others."""
    return max([path, *path.parent.glob(f"{whose(path.name)}.*.jsonl")], key=lambda file: file.name)


def _append_line(path: Path, line: bytes) -> None:
    created = not path.exists()
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(fd).st_size
        if size and os.pread(fd, 1, size - 1) != b"\n":  # a line cut by a power loss: start on a line of its own
            line = b"\n" + line
        try:
            written = 0
            while written < len(line):
                written += os.write(fd, line[written:])
            os.fsync(fd)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(fd, size)
            raise
    finally:
        os.close(fd)
    if created:  # the file's name must be durable as well
        folder_fd = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder_fd)
        finally:
            os.close(folder_fd)


class Tail:
    """Reads a folder's decisions as they are appended by anybody: each `poll` returns what came since the last one.

    Decisions whose id is in `known` are passed over without being parsed; `only` is a pattern of file names.
    """

    def __init__(self, folder: Path, known: frozenset[str] = frozenset(), only: str = "*") -> None:
        self.folder = folder
        self.only = only
        self.problems: list[Problem] = []
        self._known = set(known)
        self._read: dict[str, tuple[int, int]] = {}  # file name -> bytes and lines read
        self._latest: dict[str, str] = {}  # reviewer's part of a file name -> latest time read

    def poll(self, *, to_the_end: bool = False) -> list[Decision]:
        """Decisions that were appended since the last call, oldest first.

        Those of one reviewer come in the order of the files, whatever the clock said; between reviewers it decides.
        A line without its line break is being written at this moment and waits for the next call, or with `to_the_end`
        counts as damaged.
        """
        fresh: list[tuple[tuple[str, str, int], Decision]] = []
        for path in sorted(self.folder.glob(f"{self.only}.jsonl")):
            done, line = self._read.get(path.name, (0, 0))
            size = path.stat().st_size
            if size < done:  # repaired meanwhile
                done, line = 0, 0
            if size <= done:
                continue
            with path.open("rb") as file:
                file.seek(done)
                data = file.read()
            if not to_the_end:
                data = data[: data.rfind(b"\n") + 1]
            of_reviewer = whose(path.name)
            for raw in data.splitlines(keepends=True):
                line += 1
                decision = self._decision(path, line, raw)
                if decision is not None:
                    latest = max(self._latest.get(of_reviewer, ""), decision.at.isoformat())
                    self._latest[of_reviewer] = latest
                    fresh.append(((latest, path.name, line), decision))
            self._read[path.name] = (done + len(data), line)
        return [decision for _, decision in sorted(fresh, key=lambda item: item[0])]

    def _decision(self, path: Path, line: int, raw: bytes) -> Decision | None:
        found = _DECISION_ID.search(raw)
        if not raw.strip() or (found and found[1].decode() in self._known):
            return None
        try:
            decision = parse(raw)
        except ValueError as error:
            self.problems.append(Problem(path, line, str(error), found[1].decode() if found else ""))
            return None
        if decision.decision_id in self._known:
            return None
        self._known.add(decision.decision_id)
        return decision


def load(folder: Path, reviewer: str | None = None) -> Loaded:
    """Every decision under `folder`, or those of one reviewer, oldest first; a missing folder holds none.

    Damaged lines and lines of a later schema become problems, never an exception. A line that is being written at
    this moment counts as damaged until its line break is there.
    """
    tail = Tail(folder, only="*" if reviewer is None else f"{whose(file_name(reviewer, ''))}.*")
    decisions = tail.poll(to_the_end=True)
    return Loaded(tuple(decisions), tuple(tail.problems))


def parse(raw: bytes) -> Decision:
    """The decision of one line; raises ValueError with what is wrong where it is damaged or of a later schema."""
    said, sealed = unseal(raw)
    try:
        data = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"damaged, not JSON ({raw[:40].decode(errors='replace')!r}…)") from error
    if not isinstance(data, dict):
        raise ValueError("damaged, not a JSON object")
    version = data.get("schema_version")
    if isinstance(version, int) and version > SCHEMA:
        raise ValueError(f"schema {version} is later than {SCHEMA}: update compute-limits to read it")
    if isinstance(version, int) and version >= SEALED_FROM and not sealed:
        raise ValueError("damaged, its digest is not there")
    try:
        return Decision.model_validate(data)
    except ValidationError as error:
        raise ValueError(f"not a decision ({complaints(error)})") from error
