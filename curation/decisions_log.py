"""Decisions on disk: append-only JSON lines, one file a reviewer and day, durable before `append` returns.

Nobody ever rewrites a file. A line that was cut by a power loss stays where it is and is set aside when read.
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
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from curation.decisions_schema import SCHEMA, Decision, check_reviewer

LOCK_TIMEOUT_S = 10.0


class NotSavedError(OSError):
    """The decision is not on the disk; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was set aside: it counts for nothing, the lines around it do."""

    path: Path
    line: int
    what: str

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

    Raises NotSavedError where a decision could not be written: the file then ends as it did before.
    """
    for decision in decisions:
        path = folder / file_name(decision.reviewer, decision.at.date().isoformat())
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(folder / f".{path.stem}.lock", timeout=LOCK_TIMEOUT_S):
                _append_line(path, decision.line().encode() + b"\n")
        except Timeout as error:
            raise NotSavedError(
                f"not saved: {path} has been locked for {LOCK_TIMEOUT_S:.0f} s; end the other session"
            ) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise NotSavedError(
                f"not saved: {path} cannot be written ({reason}); free space or permit writing, then decide again"
            ) from error


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


def load(folder: Path) -> Loaded:
    """Every decision under `folder`, oldest first; a missing folder holds none.

    Damaged lines and lines of a later schema become problems, never an exception. A line that is being written at
    this moment counts as damaged until its line break is there.
    """
    decisions: dict[str, tuple[tuple[str, str, int], Decision]] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.jsonl")):
        latest = ""
        for number, raw in enumerate(path.read_bytes().split(b"\n"), start=1):
            if not raw.strip():
                continue
            try:
                decision = _parse(raw)
            except ValueError as error:
                problems.append(Problem(path, number, str(error)))
                continue
            # Lines of one file are in the order in which they were written, even if the clock was set back meanwhile.
            latest = max(latest, decision.at.isoformat())
            decisions.setdefault(decision.decision_id, ((latest, path.name, number), decision))
    ordered = sorted(decisions.values(), key=lambda item: item[0])
    return Loaded(tuple(decision for _, decision in ordered), tuple(problems))


def _parse(raw: bytes) -> Decision:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"damaged, not JSON ({raw[:40].decode(errors='replace')!r}…)") from error
    if not isinstance(data, dict):
        raise ValueError("damaged, not a JSON object")
    version = data.get("schema_version")
    if isinstance(version, int) and version > SCHEMA:
        raise ValueError(f"schema {version} is later than {SCHEMA}: update compute-limits to read it")
    try:
        return Decision.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"not a decision ({where + ': ' if where else ''}{first['msg']})") from error
