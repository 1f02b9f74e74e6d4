"""A module whose loading never ends; it says on the error stream in which process it began."""

from __future__ import annotations

import os
import signal
import sys

print(os.getpid(), file=sys.stderr, flush=True)
while True:
    signal.pause()
