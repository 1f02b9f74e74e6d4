"""How long a person takes for a decision, told by keys and by the words that the screen shows anew.

The keystroke-level model (Card, Moran, Newell, "The keystroke-level model for user performance time with
interactive systems", 1980): a key takes an average typist 0.28 s, making up one's mind 1.35 s. Silent reading of
English: 238 words a minute (Brysbaert, "How many words do we read per minute?", 2019). A person who hesitates, turns
pages or looks at the PDF takes longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

KEY_S: Final = 0.28
MIND_S: Final = 1.35
WORD_S: Final = 60 / 238
FIELDS: Final = (
    "model", "chip", "chip_count", "count_unit", "duration_h", "duration_kind", "training_compute_flop", "benchmark",
    "metric", "value", "table_label", "row_label", "column_label", "quote",
)  # fmt: skip
"""What of a card is read: the claim's fields, the labels of its cell, and the sentence or row that it rests on."""
OF_A_FURTHER_CELL: Final = ("row_label", "column_label")
"""What is read of each further claim of a table before one answer is given for all."""


def seconds_of(card: Mapping[str, Any], keys: int, others: Iterable[Mapping[str, Any]] = ()) -> float:
    """Seconds for reading a card, deciding and pressing `keys`; `others` are answered with it and looked over."""
    read = _words(card, FIELDS)
    seen: set[str] = set()
    for one in others:
        label = " ".join(str(one.get(name) or "") for name in OF_A_FURTHER_CELL)
        read += 0 if label in seen else _words(one, OF_A_FURTHER_CELL)
        seen.add(label)
    minds = 2 if seen else 1  # whether the claim is right, and how much of the table has the same answer
    return minds * MIND_S + keys * KEY_S + read * WORD_S


def _words(row: Mapping[str, Any], names: Iterable[str]) -> int:
    return sum(len(re.findall(r"\S+", str(row[name]))) for name in names if row.get(name) is not None)
