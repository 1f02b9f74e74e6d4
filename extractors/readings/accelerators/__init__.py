"""Finds mentions of accelerators in running text.

Names of chips are those of the chips table (extractors/readings/chip_mentions.py); other words, with what each rule
must find and must leave, are in extractors/data/accelerators.json. A span judges nothing: it says that these words name
a chip ("NVIDIA P100 GPUs"), a machine with chips in it ("DGX-1") or a device without its model ("GPUs"). Which chip a
name means is decided in curation.
"""

from extractors.readings.accelerators.spans import AcceleratorSpan, find_accelerators
from extractors.readings.accelerators.words import fold, vocabulary

__all__ = ["AcceleratorSpan", "find_accelerators", "fold", "vocabulary"]
