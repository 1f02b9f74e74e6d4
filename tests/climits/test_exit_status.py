"""What the command line says of the system's errors, and with which exit status."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from climits.main import STOPPING_SIGNALS, Stopped, exit_status, explain, stopping_in_order
from tests.shared import SHARED
from warehouse.errors import LakeMissingError, LakeNotWritableError

ROOT = Path(__file__).parents[2]
NOLOCK = SHARED / "cases" / "fs-without-locks" / "nolock.c"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), 3, "disk is full"),
        (OSError(errno.EROFS, "Read-only file system", "x"), 3, "No permission"),
        (OSError(errno.ENOLCK, "No locks available"), 3, "has no locks"),
        (OSError(errno.EACCES, "Permission denied", "x"), 1, "No permission"),
        (LakeNotWritableError("lake cannot be written"), 3, "cannot be written"),
        (LakeMissingError("no lake"), 2, "no lake"),
    ],
)
def test_errors_of_the_system_have_words_and_a_status(error: Exception, status: int, words: str) -> None:
    assert words in (explain(error) or "")
    assert exit_status(error) == status


@pytest.mark.skipif(not NOLOCK.is_file() or shutil.which("gcc") is None, reason="needs ../shared and a C compiler")
@pytest.mark.parametrize("command", ["ingest", "publish"])
def test_a_file_system_without_locks_is_said(command: str, tmp_path: Path) -> None:
    library = tmp_path / "nolock.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, NOLOCK, "-ldl"], check=True)
    (tmp_path / "pdfs").mkdir()
    shutil.copy(ROOT / "samples" / "quiet-norm.pdf", tmp_path / "pdfs")
    lake = tmp_path / "lake"
    (lake / "pdf").mkdir(parents=True)
    folder = ["--pdf-dir", str(tmp_path / "pdfs"), "--no-flow"] if command == "ingest" else []
    done = subprocess.run(
        [sys.executable, "-m", "climits.main", command, "--lake", str(lake), *folder],
        env={**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "has no locks" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_signal_that_is_ignored_stays_ignored_and_handlers_are_put_back() -> None:
    before = {number: signal.getsignal(number) for number in STOPPING_SIGNALS}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with stopping_in_order():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        with pytest.raises(Stopped) as stopped, stopping_in_order():
            signal.raise_signal(signal.SIGTERM)
        assert stopped.value.code == 128 + signal.SIGTERM
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
