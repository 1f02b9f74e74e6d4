"""A command that ends with the process that started it, however that ends: `python guard.py COMMAND…`.

Who starts it holds the other end of its standard input: the kernel closes that when the process is killed, which no
handler of the process itself could do. Needs the standard library alone, so that it starts at once.
"""

import os
import signal
import subprocess
import sys
import threading

ENDS_WITHIN_S = 10.0
"""Time that the command has to end in order before it is killed."""


def guard(command: list[str]) -> int:
    """Run the command until it ends or standard input is closed; returns its exit status."""
    # A terminal's signals are for the process that started this one: it says when the command is to end.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # not SIG_IGN, which the command would inherit
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as guarded:
        threading.Thread(target=_end_when_left_alone, args=(guarded,), daemon=True).start()
        return guarded.wait()


def _end_when_left_alone(guarded: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1024):
        pass
    os.killpg(guarded.pid, signal.SIGTERM)
    try:
        guarded.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(guarded.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(guard(sys.argv[1:]))
