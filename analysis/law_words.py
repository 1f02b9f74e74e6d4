"""Measured and published exponents in sentences: compatible or not, and what would have to be true if not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.benchmarks import names_of
from analysis.law_comparison import LawRow, Measured, TaskExponent, published, task_exponents
from analysis.scaling_laws import Law, Quantity
from analysis.words import interval, number

TRANSFORMATION = (
    "A loss in nats is no error rate. They are set side by side by a power k, error ~ loss^k, taken as 1: where the "
    "loss is the average -ln p of the one right answer and small, the share of errors falls in proportion to it "
    "(1 - e^-L is near L), elsewhere it need not. A text's loss is an average over all its tokens, most of which no "
    "benchmark asks for. So an exponent of loss compares with one of error only by a k that was measured on the same "
    "models."
)
CAUTION = (
    "A published law follows one family of models from small to large. The line through all points follows papers "
    "whose architecture, data and year change along with computation; the slope within papers is the nearer relation."
)
UNVERIFIED = "* its constants were not compared with the paper itself"
_OF: Mapping[Quantity, str] = {"loss": "loss", "reducible loss": "(reducible loss)", "error": "(that task's error)"}
NOTHING = "No measured line says enough to be compared."

ALONG: Mapping[Measured, str] = {
    "all points": "what changed along with computation from paper to paper, such as architecture, data and year",
    "within papers": "what papers change along with a model's size, such as data, epochs and resolution",
}


def law_span(law: Law) -> str:
    """Return the exponents of a law for people."""
    if law.bound:
        return f"at most {number(law.exponent_high)}"
    same = law.exponent_low == law.exponent_high
    return number(law.exponent_low) if same else f"{number(law.exponent_low)} to {number(law.exponent_high)}"


def power_sentence(tasks: Sequence[TaskExponent]) -> str:
    """Return the k of models whose loss and error were both published."""
    if not tasks:
        return ""
    first = tasks[0]
    exponents = ", ".join(f"{one.task} {number(one.exponent, 2)} {interval(one.interval)}" for one in tasks)
    powers = ", ".join(f"{one.task} {number(one.power_of_loss, 2)}" for one in tasks)
    return (
        f"Both were measured on the models of {first.family.label}: their errors fall as C^-b with b = {exponents} "
        f"(n = {first.n} sizes), their loss with {number(first.exponent / first.power_of_loss)}. So k = {powers}."
    )


def measured_sentence(row: LawRow) -> str:
    """Return what was measured, or why nothing was."""
    name = f"{names_of(row.benchmark).label}, {row.measured}"
    if row.exponent is None:
        return f"{name}: nothing to compare ({row.why_not})."
    span = f"[{number(row.exponent_low)}, {number(row.exponent_high)}]"
    return f"{name}: error ~ C^-b, b = {number(row.exponent)} {span} ({row.n} points of {row.papers} papers)."


def law_sentence(row: LawRow) -> str:
    """Return whether a measured exponent and a published one agree, and what would have to be true if not."""
    law = published()[row.law]
    if row.exponent is None:
        return "nothing to compare"
    said = f"{law.label}{'' if law.verified else '*'}, {law_span(law)}: {_agreement(row, law)}"
    if row.within_validity is False:
        said += " No measured run lies in the range of computation of the published one."
    return said


def _agreement(row: LawRow, law: Law) -> str:
    if row.agreement == "compatible":
        if row.bound:
            return "within the bound."
        return "compatible." if law.quantity == "error" else "compatible if k is 1."
    if row.bound:
        return f"above the bound: computation alone cannot have lowered these errors, but {ALONG[row.measured]}."
    fell = f"the error fell as {_OF[law.quantity]}^k with k between {number(row.power_low, 2)} and"
    power = f"{fell} {number(row.power_high, 2)}{_known_powers(law)}"
    if row.agreement == "steeper than published":
        beyond = number((row.exponent or 0) - row.law_exponent_high, 2)
        return f"steeper. For both to be true, {power}; or {beyond} of b came from {ALONG[row.measured]}."
    return f"flatter. For both to be true, {power}{_floor(row)}."


def _known_powers(law: Law) -> str:
    """Say which k are known where a whole loss is compared."""
    powers = [one.power_of_loss for one in task_exponents()]
    if law.quantity != "loss" or not powers:
        return ""
    return f" (the tasks of GPT-3 had {number(min(powers), 2)} to {number(max(powers), 2)})"


def _floor(row: LawRow) -> str:
    if row.irreducible_error is not None:
        return (
            f"; or an error of {100 * row.irreducible_error:.2g} % stays whatever the computation, and what is above "
            "it follows the law"
        )
    return "; an error that stays whatever the computation does not explain it" if row.measured == "all points" else ""


def summary(rows: Sequence[LawRow]) -> str:
    """Return how many comparisons agree, over all benchmarks."""
    compared = [row for row in rows if row.exponent is not None and not row.bound]
    if not compared:
        return NOTHING
    agree = sum(row.agreement == "compatible" for row in compared)
    steeper = sum(row.agreement == "steeper than published" for row in compared)
    return (
        f"Of {len(compared)} comparisons {agree} are compatible; {steeper} measured exponents are steeper than the "
        f"published one, {len(compared) - agree - steeper} flatter."
    )
