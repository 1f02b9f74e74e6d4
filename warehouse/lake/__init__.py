"""The lake: a folder of immutable files, each written under a temporary name and renamed: nobody sees half a file.

    pdf/ab/ab12….pdf          PDFs by sha256
    fetches/….parquet         which PDF a paper's version is, or why there is none
    papers/….parquet          metadata as harvested, one file a harvest
    candidates/….parquet      how papers that queries found were ranked, with the reasons
    readings/<rules>/….parquet   what the extractors read, a file a batch, under the version of the rules
    texts/<version>/….parquet  the papers' lines, as a second reader is shown them
    replies/….json            what a second reader replied, one file a reply, by the digest of what was asked
    proposals/<version>/….parquet  what of those replies the papers bear out
    claims/<curation>/….parquet  claims made of a readings file; a cache, may be deleted
    aside/…                   what `climits doctor --repair` found damaged, in folders of the same names
    runs/….parquet            how stages ended that left no other file
    fits/, extrapolations/    what the analysis was told to keep
    decisions/*.jsonl         what people decided, one file a reviewer and day
    warehouse.duckdb          the published product

Many processes may add to it without a lock.
"""

from warehouse.lake.tables import Lake, read_table

__all__ = ["Lake", "read_table"]
