"""A digest at the end of every line of decisions: what an accident changed on the disk is told from a person's word."""

from __future__ import annotations

import hashlib
import re
from typing import Final

SEALED_FROM: Final = 2
"""Schema from which on every line carries its digest; lines of earlier programs do not and are taken as they are."""
_LENGTH: Final = 16
_SEALED = re.compile(rb'(?P<said>\{.*),"sha256":"(?P<digest>[0-9a-f]{%d})"\}' % _LENGTH, re.DOTALL)


def seal(line: str) -> bytes:
    """A line that is a JSON object, with the digest of what it says as its last member."""
    said = line.encode()
    return said[:-1] + b',"sha256":"' + _digest(said) + b'"}'


def unseal(line: bytes) -> tuple[bytes, bool]:
    """What a line says without its digest, and whether it carried one; raises ValueError where the two differ."""
    found = _SEALED.fullmatch(line.strip())
    if found is None:
        return line, False
    said = found["said"] + b"}"
    if _digest(said) != found["digest"]:
        raise ValueError("damaged, no longer what was written: its digest is another")
    return said, True


def _digest(said: bytes) -> bytes:
    return hashlib.sha256(said).hexdigest()[:_LENGTH].encode()
