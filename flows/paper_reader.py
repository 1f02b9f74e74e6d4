"""The reader that workers call, with its rules compiled: a fork server that imports this does so once for all workers.

Loading and compiling them takes two seconds, several times as long as reading a paper.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from extractors.pages.document import Document, Line, Page
from extractors.paper import read_parsed
from extractors.reading import Box, PaperReadings
from extractors.second.paper_text import read_with_text
from warehouse.packed import PackedPaper, pack

_TEXT: Final = (
    "A Paper on Networks",
    "Abstract",
    "We train our model on 8 NVIDIA V100 GPUs for 3.5 days, which takes 3.1e20 FLOPs, at a batch size of 256.",
    "1 Results",
    "Our model, ResNet-50, has 25.6M parameters and reaches a top-1 error of 24.1% on ImageNet after 90 epochs.",
)
"""Words of each kind that rules look for: what they need is loaded when they first meet it."""


def read_packed(path: Path) -> PackedPaper:
    """Read a PDF and pack what was read with its lines; `OSError` is passed on."""
    return pack(read_with_text(path))


def compile_rules() -> PaperReadings:
    """Read a page of the words that rules look for, which compiles the rules; what was read of it."""
    return read_parsed(Document((_page(),), 1), "")


def _page() -> Page:
    text = "\n".join(_TEXT)
    lines, start = [], 0
    for number, words in enumerate(_TEXT):
        box = Box(50.0, 50.0 + 12 * number, 550.0, 60.0 + 12 * number)
        lines.append(Line(start, start + len(words), box, 10.0, 0.0, bold=False, gaps=0))
        start += len(words) + 1
    boxes = np.zeros((len(text), 4), np.float32)
    none = np.zeros((0, 4), np.float32)
    source, bold = np.arange(len(text), dtype=np.int32), np.zeros(len(text), np.bool_)
    return Page(1, 612.0, 792.0, text, source, boxes, bold, tuple(lines), none)


# Arrow's own allocator reserves a GB of addresses at its first use, all that a worker may have.
pa.set_memory_pool(pa.system_memory_pool())
# Arrow loads pandas with the first array that it makes.
pack(compile_rules())
