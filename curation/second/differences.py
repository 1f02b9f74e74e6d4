"""Where two readers differ on a claim, in words that a person can read: what is asked first."""

from __future__ import annotations

from typing import Final

from curation.second.opinion import RULES, Facts, SecondOpinion

CODE: Final = "readers_differ"
"""What a reason on a difference begins with."""
RULES_ALONE: Final = "readers_rules_alone"
"""What a reason begins with where a second reader read the paper and does not bear out a run of the rules.

It waits for a person: of 88 such candidates that the judge thought likely, in papers that both read, four were right
(docs/model-reader.md).
"""


def run_difference(readers: tuple[str, ...], facts: Facts, opinion: SecondOpinion | None) -> tuple[str, ...]:
    """Why a run is in dispute; empty where both readers say it or only one read the paper."""
    if opinion is None or len(readers) != 1:
        return ()
    if readers != (RULES,):
        return (f"{CODE}: only {opinion.reader} says so, the rules do not",)
    near = Facts(hours=facts.hours) if facts.hours is not None else Facts(chip=facts.chip, flop=facts.flop)
    others = [run.facts for run in opinion.own_runs if near.within(run.facts)]
    if others:
        return (f"{RULES_ALONE}: {opinion.reader} says {_words(others[0])}",)
    theirs = [run.proposal.model for run in opinion.runs if not run.proposal.own and facts.within(run.facts)]
    if theirs:
        return (f"{RULES_ALONE}: {opinion.reader} says that it is another paper's, {theirs[0]}",)
    return (f"{RULES_ALONE}: {opinion.reader} does not say so",)


def result_difference(readers: tuple[str, ...], opinion: SecondOpinion | None) -> tuple[str, ...]:
    """Why a result or a cost is in dispute; empty where both readers say it or only one read the paper."""
    if opinion is None or len(readers) != 1:
        return ()
    if readers != (RULES,):
        return (f"{CODE}: only {opinion.reader} says so, the rules do not",)
    full = ", whose list was full" if opinion.is_full else ""
    return (f"{CODE}: {opinion.reader} does not say so{full}",)


def left_out(readers: tuple[str, ...], opinion: SecondOpinion | None) -> bool:
    """Whether the second reader, whose list had room, leaves out a result that the rules read: it waits for a person.

    Of such results that the judge was sure of none was right in the papers that both read (docs/model-reader.md).
    """
    return opinion is not None and readers == (RULES,) and not opinion.is_full


def _words(facts: Facts) -> str:
    told = (
        f"{facts.count} ×" if facts.count else "",
        facts.chip or "",
        f"{facts.hours:g} h" if facts.hours is not None else "",
        f"{facts.flop:.3g} FLOP" if facts.flop is not None else "",
    )
    return " ".join(word for word in told if word)
