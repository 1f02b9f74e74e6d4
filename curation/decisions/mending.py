"""Files of decisions made whole: damaged lines taken out, decisions that are known from elsewhere put back."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from curation.decisions.log import file_name, lock, parse
from curation.decisions.schema import Decision
from curation.decisions.sealing import seal


def mend(folder: Path, damaged: Iterable[Path], lost: Iterable[Decision], keep: Callable[[Path], object]) -> None:
    """Write files of decisions anew: without lines that cannot be read, with `lost` ones where their time puts them.

    `keep` is called with each file before it is replaced, to store a copy. Every other line stays as it is, byte for
    byte and in its place.
    """
    back: dict[Path, list[Decision]] = defaultdict(list)
    for decision in lost:
        back[folder / file_name(decision.reviewer, decision.at.date().isoformat())].append(decision)
    for path in sorted({*damaged, *back}):
        with lock(folder, path.name):
            if path.exists():
                keep(path)
            _replace(path, _whole(path, back.get(path, ())))


def _whole(path: Path, lost: Sequence[Decision]) -> bytes:
    """The sound lines of a file, each lost decision before the first line that is later."""
    lines: list[tuple[Decision, bytes]] = []
    for raw in path.read_bytes().splitlines() if path.exists() else ():
        try:
            lines.append((parse(raw), raw))
        except ValueError:
            continue
    held = {decision.decision_id for decision, _ in lines}
    for decision in lost:
        if decision.decision_id not in held:
            places = (n for n, (other, _) in enumerate(lines) if other.at > decision.at)
            lines.insert(next(places, len(lines)), (decision, seal(decision.line())))
    return b"".join(raw + b"\n" for _, raw in lines)


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(".jsonl", ".tmp-", path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as sink:
            with contextlib.suppress(OSError):  # it tells an ingest that the file is not left over
                fcntl.flock(sink, fcntl.LOCK_EX | fcntl.LOCK_NB)
            sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
