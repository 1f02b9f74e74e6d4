"""Stand-ins for the paper reader: what a file says inside is what it does to its worker process."""

from __future__ import annotations

import hashlib
import os
import signal
from pathlib import Path

from extractors.reading import PaperReadings, Reading

HEADER = "%PDF-1.5 "


def obey(path: Path) -> PaperReadings:
    """Do what the file says after its PDF header; what is no order is read as one reading."""
    content = path.read_text()
    order = content.removeprefix(HEADER)
    match order:
        case "hang":
            while True:
                signal.pause()
        case "abort":
            os.abort()
        case "segfault":
            signal.signal(signal.SIGSEGV, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGSEGV)
        case "allocate":
            bytearray(64 * 2**30)
        case "exit":
            os._exit(3)
        case "raise":
            raise ValueError("a table without rows")
    if order.startswith("tell "):
        Path(order.removeprefix("tell ")).write_text(str(os.getpid()))
        signal.pause()
    if order.startswith("terminate unless "):
        once = Path(order.removeprefix("terminate unless "))
        if not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGTERM)
    reading = Reading(quantity="epochs", text=order, page=1, quote=order, rule="stand-in", value=float(os.getpid()))
    return PaperReadings(
        pdf_sha256=hashlib.sha256(content.encode()).hexdigest(),
        status="read",
        detail=order.removeprefix("doubt ") if order.startswith("doubt ") else "",
        pages=1,
        characters=len(order),
        readings=(reading,),
    )
