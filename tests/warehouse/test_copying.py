"""A file copied in the background is the same, whatever the file system can do, and a copy can be given up."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

import pytest

from warehouse.copying import CopyStoppedError, checksum, copying

CONTENT = bytes(range(256)) * 100_000


def refuse(*_: Any) -> int:
    raise OSError(95, "not supported")


@pytest.mark.parametrize("in_kernel", [True, False])
def test_a_copy_and_its_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_kernel: bool) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(CONTENT)
    if not in_kernel:
        monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)
    with copying(source, target) as copy:
        assert copy.result() == f"{zlib.crc32(CONTENT):08x}"
    assert target.read_bytes() == CONTENT
    assert checksum(target) == copy.result()


def test_a_copy_that_the_kernel_gives_up_half_way_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(CONTENT)
    whole, calls = os.copy_file_range, []

    def once(read: int, write: int, count: int) -> int:
        calls.append(count)
        return whole(read, write, 1_000_000) if len(calls) == 1 else refuse()

    monkeypatch.setattr(os, "copy_file_range", once)
    with copying(source, target) as copy:
        copy.result()
    assert target.read_bytes() == CONTENT


def test_a_copy_is_stopped_where_nobody_waits_for_it(tmp_path: Path) -> None:
    source = tmp_path / "source"
    with source.open("wb") as file:
        file.truncate(1 << 32)
    with copying(source, tmp_path / "target") as copy:
        pass
    with pytest.raises(CopyStoppedError):
        copy.result()


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with copying(tmp_path / "none", tmp_path / "target") as copy, pytest.raises(FileNotFoundError):
        copy.result()
