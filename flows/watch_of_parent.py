"""Loaded first by a fork server, which ends with it as soon as the process that started it is gone.

By itself the fork server notices that when all is loaded, which takes seconds. A module is all that it can be given.
"""

from __future__ import annotations

import os
import signal
from typing import Final

LOOKS_EVERY_S: Final = 1.0
_SERVER, _PARENT = os.getpid(), os.getppid()


def _end_if_alone(_signal: int, _frame: object) -> None:
    if os.getpid() == _SERVER and os.getppid() != _PARENT:
        os._exit(1)


signal.signal(signal.SIGALRM, _end_if_alone)
# The timer is this process's alone: those that are forked from it have none.
signal.setitimer(signal.ITIMER_REAL, LOOKS_EVERY_S, LOOKS_EVERY_S)
