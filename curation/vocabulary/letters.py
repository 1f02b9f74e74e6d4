"""Letters by which a text shows that a pattern may fit it, so that most patterns need not be tried on most texts."""

from __future__ import annotations

import re


def needed_letters(pattern: str) -> tuple[str, ...]:
    """Letters of which every text that a pattern fits has one, both in lower case; () where that is not sure.

    >>> needed_letters(r"nu-?scenes|waymo"), needed_letters(r"(?:de|german)")
    (('scenes', 'waymo'), ())
    """
    bare = re.sub(r"\w?\{\d*,?\d*\}", " ", re.sub(r"\\.", " ", pattern))
    while (outside := re.sub(r"\([^()]*\)|\[[^\]]*\]", " ", bare)) != bare:
        bare = outside
    letters = (re.findall(r"[a-z0-9]{2,}", re.sub(r"\w[?*{]", " ", way)) for way in bare.split("|"))
    needed = tuple(max(found, key=len, default="") for found in letters)
    return needed if all(needed) else ()
