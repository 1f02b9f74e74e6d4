"""What a table is called and says of itself, each once: most captions begin with the table's label, some do not."""

from __future__ import annotations

import re


def captioned(label: str, caption: str) -> str:
    """A caption with the label before it, unless it begins with it: "Table 2. Parameters." stays as it is."""
    named, said = label.strip(), caption.strip()
    begins = re.match(rf"{re.escape(named)}(?!\w|[.-]\w)", said, re.IGNORECASE)
    return said if not named or begins else f"{named}: {said}" if said else named
