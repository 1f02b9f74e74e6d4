"""CSV that spreadsheets take for text: a cell of a paper's text must not be run as a formula."""

from __future__ import annotations

import re
from typing import Any, Final

FORMULA: Final = r"^[=+@\t\r-]"
"""How a cell begins that a spreadsheet runs. Source: OWASP, "CSV Injection"."""
_FORMULA: Final = re.compile(FORMULA)


def defused(value: Any) -> Any:
    """The value with an apostrophe before text that would be a formula; numbers stay numbers.

    >>> defused("=1+1"), defused(-1.5), defused("BERT")
    ("'=1+1", -1.5, 'BERT')
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def defused_sql(column: str) -> str:
    """The same of a text column, as an expression of SQL; `column` is quoted already."""
    return f"CASE WHEN regexp_matches({column}, '{FORMULA}') THEN '''' || {column} ELSE {column} END"
