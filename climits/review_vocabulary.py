"""The names that a reviewer may type: chips of the throughput table, benchmarks with their metrics."""

from __future__ import annotations

from curation.chip_names import chip_aliases
from curation.decisions_values import Vocabulary


def vocabulary() -> Vocabulary:
    """Names from the data files of `curation`; a name that may mean several chips is a name as well."""
    return Vocabulary(chips=sorted({alias.chip for alias in chip_aliases()}))
