"""Benchmarks as data: one TOML file each in data/benchmarks/, named after the benchmark, checked when it is loaded.

A file says all that the project knows of a benchmark; the rooms take from it what is theirs. Keys that are not in
`file_model`, and keys that are missing, are refused with the file and the key.
"""

from extractors.benchmarks.file_model import (
    ArxivQuery,
    BenchmarkFile,
    MetricEntry,
    ToldApart,
    VariantRules,
)
from extractors.benchmarks.loading import FOLDER, BenchmarkFileError, benchmark_files, load_folder
from extractors.benchmarks.patterns import any_of, named_in_table, named_in_text

__all__ = [
    "FOLDER",
    "ArxivQuery",
    "BenchmarkFile",
    "BenchmarkFileError",
    "MetricEntry",
    "ToldApart",
    "VariantRules",
    "any_of",
    "benchmark_files",
    "load_folder",
    "named_in_table",
    "named_in_text",
]
