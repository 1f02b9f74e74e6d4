"""The model that a clause is about: "GPT-3 (Brown et al.) was trained on …", "VAR requires 256 GPUs for 4 days [7]"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from curation.candidates.owner import NAME, PaperNames, key
from curation.vocabulary.result_words import says
from extractors.readings.contexts import clause_of

LONGEST_NAME: Final = 4  # words
_SUBJECT: Final = re.compile(
    r"\W*(?:(?:[Tt]he|[Oo]riginal|[Ff]or example|[Ii]n contrast|[Ss]imilarly|[Nn]ote that|[A-Z][a-z]+ly"
    r"|[Aa]ccording to [\w ]{1,30}),?\s+)*"
    r"((?:[A-Z][\w+.-]*|[a-z]+[A-Z][\w+.-]*)(?:[ -](?:[A-Z0-9]|v\d)[\w+.-]*){0,3})"
    r"(?:\s+(?:models?|networks?))?\s*(?:\[[^\]]{1,30}\]|\([^)]{1,60}\))?,?\s+"
    r"(?:models?\s+|networks?\s+|was\s+|were\s+|is\s+|are\s+|has\s+been\s+|only\s+|already\s+)*"
    r"(?:requires?|required|needs?|needed|takes?|took|uses?|used|consume[sd]?|costs?|runs?|ran|reports?|trains?|"
    r"(?:pre-?)?trained|found|discovered|searched|obtained)\b"
)
"""A coined name with what it took. "Training took" is none: its name has no second capital and no digit."""
_COINED: Final = re.compile(r"[\w.-]*(?:\w[A-Z]|\d)")


@lru_cache(maxsize=8)
def _named_in(front: str) -> frozenset[str]:
    """Keys of every one to four words of a text: "BERT" is not told where only "RoBERTa" is."""
    words = re.findall(r"[\w.+-]+", front)
    return frozenset(
        key("".join(words[start : start + n])) for start in range(len(words)) for n in range(1, LONGEST_NAME + 1)
    )


def subject_of(text: str, start: int, end: int, names: PaperNames, front: str) -> int:
    """Whose model the clause around the words from `start` to `end` is about.

    1 where the paper introduces it, or where its `front` (title and abstract) has it and nobody else is cited for it;
    -1 where it is cited there or elsewhere; 0 where the clause begins with no name, or with one of which nothing is
    known.
    """
    clause = clause_of(text, start, end)
    found = _SUBJECT.match(clause)
    if found is None or not NAME.search(found[1]):
        return 0
    name = key(found[1])
    if not _COINED.match(found[1]) and name not in names.own | names.cited:
        return 0
    head = found[1].split(" ")[0].lower()
    if name in names.own or name in names.title:
        return 1
    if name in names.cited:
        return -1
    if head in names.own_heads:
        return 1
    if name in _named_in(front):
        return -1 if says(found.group(), "citation") else 1
    return -1 if head in names.cited_heads or says(clause, "citation") else 0
