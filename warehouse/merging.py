"""One file of decisions out of two that grew apart on two machines."""

from __future__ import annotations

import json

from curation.decisions.sealing import unseal


def merged_lines(first: bytes, second: bytes) -> bytes:
    """Every line of either that is as it was written, those of `first` before what only `second` has.

    Where one file only goes on where the other ends, it is taken as it stands.
    """
    if second.startswith(first):
        return second
    if first.startswith(second):
        return first
    lines = dict.fromkeys(line for line in [*first.splitlines(), *second.splitlines()] if _is_sound(line))
    return b"".join(line + b"\n" for line in lines)


def _is_sound(line: bytes) -> bool:
    """Whether a line is whole; of which schema does not matter, a later program may have written it."""
    try:
        said, _ = unseal(line)
        return isinstance(json.loads(said), dict)
    except (ValueError, RecursionError):
        return False
