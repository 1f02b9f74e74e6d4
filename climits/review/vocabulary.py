"""The names that a reviewer may type: chips of the throughput table, benchmarks with their metrics."""

from __future__ import annotations

from curation.decisions.values import Vocabulary
from curation.vocabulary.benchmarks import benchmarks
from curation.vocabulary.chip_names import chip_aliases


def vocabulary() -> Vocabulary:
    """Names from the data files of `curation`; a name that may mean several chips is a name as well."""
    known = benchmarks().values()
    return Vocabulary(
        chips=sorted({alias.chip for alias in chip_aliases()}),
        metrics={one.benchmark: [metric.metric for metric in one.metrics] for one in known},
        bounds={metric.metric: (metric.low, metric.high) for one in known for metric in one.metrics},
    )
