"""What reviewers' decisions teach a judge: statements of a paper that are right, and statements that are wrong.

A confirmed, corrected or added claim of the paper's own states what is right. A rejected one, what a correction
replaced and what is another paper's are wrong on the page they were read on, and say nothing of other pages. Where a
decision contradicts a label the decision counts: it is the later word, given with the evidence in view.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from curation.decisions.effects import Ruling, Standing
from curation.decisions.schema import Decision
from curation.judging.labels import (
    Label,
    ResultKey,
    chip_key,
    costs_known,
    is_cut,
    others_results,
    own_results,
    result_key,
    run_is_right,
    same_cost,
)

RunFacts = tuple[str, int | None, float | None, float | None]
"""Chip as a key (empty where none is stated), count, hours and FLOP of a run."""
_Said = TypeVar("_Said")
_SETTLED: Final = frozenset({"confirmed", "corrected", "rejected"})
_SAID: Final = {"confirm": "confirmed", "correct": "stated as a correction", "add": "added"}


@dataclass(frozen=True, slots=True)
class Lessons:
    """What the decisions on one paper's claims say; `runs` are entries as label files have them, all the paper's own.

    `costs` are operations of a pass, whatever unit they are counted in: a judge of costs does not tell units apart.
    `contradictions` are the decisions that say otherwise than the paper's label file, in words.
    """

    runs: tuple[Label, ...] = ()
    results: frozenset[ResultKey] = frozenset()
    wrong_runs: frozenset[tuple[RunFacts, int]] = frozenset()
    wrong_results: frozenset[tuple[ResultKey, int]] = frozenset()
    costs: frozenset[float] = frozenset()
    wrong_costs: frozenset[tuple[float, int]] = frozenset()
    contradictions: tuple[str, ...] = ()

    @property
    def teaches(self) -> bool:
        """Whether anything is learned."""
        right, wrong = (self.runs, self.results, self.costs), (self.wrong_runs, self.wrong_results, self.wrong_costs)
        return any(right) or any(wrong)

    def run(
        self, chip: str | None, count: int | None, hours: float | None, flop: float | None, page: int
    ) -> bool | None:
        """Whether a run that states these facts on this page is right; None where no decision tells."""
        if run_is_right({"runs": self.runs}, chip, count, hours, flop):
            return True
        return False if (_facts(chip, count, hours, flop), page) in self.wrong_runs else None

    def result(self, key: ResultKey, page: int) -> bool | None:
        """Whether a result of this key on this page is right; None where no decision tells."""
        if key in self.results:
            return True
        return False if (key, page) in self.wrong_results else None

    def cost(self, operations: float, page: int) -> bool | None:
        """Whether so many operations of a pass on this page are right; None where no decision tells."""
        if any(same_cost(one, operations) for one in self.costs):
            return True
        return False if any(page == at and same_cost(one, operations) for one, at in self.wrong_costs) else None


NOTHING: Final = Lessons()
"""What is learned of a paper that nobody decided on."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One thing a decision says of a claim of its paper: `values` by column, right or wrong as the paper's own."""

    decision: Decision
    values: Mapping[str, Any]
    right: bool

    @property
    def page(self) -> int:
        page = self.values.get("page")
        return page if isinstance(page, int) else 0

    def facts(self) -> RunFacts:
        names = ("chip", "chip_count", "duration_h", "training_compute_flop")
        return _facts(*(self.values.get(name) for name in names))

    def key(self) -> ResultKey | None:
        benchmark, metric, value = (self.values.get(name) for name in ("benchmark", "metric", "value"))
        if benchmark is None or metric is None or value is None:
            return None
        return result_key(str(benchmark), str(metric), float(value))

    def operations(self) -> float | None:
        value = self.values.get("pass_compute")
        return None if value is None else float(value)

    def stated(self) -> tuple[object, ...]:
        """What judges are asked about: whose work it is and the numbers, not the names beside them."""
        return self.values.get("own") is not False, self.facts(), self.key(), self.operations()


def lessons(state: Standing, labels: Mapping[str, Label]) -> dict[str, Lessons]:
    """What the decisions in force teach, by arXiv id. Claims on which reviewers differ or are unsure teach nothing."""
    benchmarks = frozenset(str(r["benchmark"]) for label in labels.values() for r in label["results"])
    words: dict[str, list[_Word]] = defaultdict(list)
    for ruling in state.rulings.values():
        if ruling.status in _SETTLED:
            words[ruling.decision.arxiv_id] += _words(ruling)
    return {paper: _of_paper(some, labels.get(paper), benchmarks) for paper, some in sorted(words.items())}


def _words(ruling: Ruling) -> Iterator[_Word]:
    """What a ruling says; a claim that was shown as another paper's says nothing when it is rejected."""
    word = ruling.decision
    said = {**word.expect, **word.fields}
    if word.verdict != "reject":
        yield _Word(word, said, said.get("own") is not False)
    seen = _Word(word, word.expect, False)
    replaced = word.verdict == "correct" and seen.stated() != _Word(word, said, False).stated()
    if (word.verdict == "reject" or replaced) and word.expect.get("own") is not False:
        yield seen


def _of_paper(words: list[_Word], label: Label | None, benchmarks: frozenset[str]) -> Lessons:
    of_runs = [(word, word.facts()) for word in words if word.decision.kind == "run" and any(word.facts())]
    of_results = [(word, key) for word in words if word.decision.kind == "result" and (key := word.key())]
    of_costs = [(word, said) for word in words if word.decision.kind == "cost" and (said := word.operations())]
    told: list[str] = []
    _, wrong_runs = _taught(of_runs, label, lambda word, _, known: _run_labelled(word, known), _run_in_words, told)
    has_result = partial(_result_labelled, benchmarks=benchmarks)
    results, wrong_results = _taught(of_results, label, has_result, _result_in_words, told)
    costs, wrong_costs = _taught(of_costs, label, _cost_labelled, _cost_in_words, told)
    return Lessons(
        runs=tuple(_entry(word) for word, _ in of_runs if word.right),
        results=results,
        wrong_runs=wrong_runs,
        wrong_results=wrong_results,
        costs=costs,
        wrong_costs=wrong_costs,
        contradictions=tuple(dict.fromkeys(told)),
    )


def _taught(
    words: Iterable[tuple[_Word, _Said]],
    label: Label | None,
    labelled: Callable[[_Word, _Said, Label], bool | None],
    in_words: Callable[[_Word], str],
    told: list[str],
) -> tuple[frozenset[_Said], frozenset[tuple[_Said, int]]]:
    """What words of one kind state rightly, and wrongly by page; what contradicts the label file is added to `told`.

    `labelled` says what the file makes of a word, None where it says nothing.
    """
    right, wrong = set(), set()
    for word, said in words:
        known = None if label is None else labelled(word, said, label)
        if word.right:
            right.add(said)
        elif label is None or known is not None:
            wrong.add((said, word.page))
        if label is not None and known is not None and word.right != known:
            told.append(_told(word, label, in_words(word)))
    return frozenset(right), frozenset(wrong)


def _run_labelled(word: _Word, label: Label) -> bool:
    """Whether a labelled run states the facts; for a rejected claim only one whose evidence is on its page counts."""

    def stands_here(run: Label) -> bool:
        pages = {piece.get("page") for piece in run.get("evidence") or ()}
        return word.right or not pages or word.page in pages

    chip, count, hours, flop = word.facts()
    return run_is_right({"runs": [r for r in label["runs"] if stands_here(r)]}, chip or None, count, hours, flop)


def _result_labelled(word: _Word, key: ResultKey, label: Label, benchmarks: frozenset[str]) -> bool | None:
    """What the label file makes of a result; None where it says nothing.

    It says nothing of benchmarks that no label names, of what follows where it stops early, and of a rejected number
    that it has on the same page for another model.
    """
    if word.right:
        known = key[0] in benchmarks and (not is_cut(label) or key in others_results(label))
        return True if key in own_results(label) else False if known else None
    same = [r for r in label["results"] if r.get("own") and _key_of(r) == key and r.get("page") in (None, word.page)]
    if any(_alike(str(word.values.get("model") or ""), str(r.get("model") or "")) for r in same):
        return True
    return None if key in own_results(label) else False


def _cost_labelled(word: _Word, operations: float, label: Label) -> bool | None:
    """What the label file makes of a cost; None where it may not name all, or has it for another model of the page."""
    labelled = [cost for cost in label.get("per_pass") or () if same_cost(float(cost["value"]), operations)]
    if word.right:
        return True if labelled else False if costs_known(label) else None
    here = [cost for cost in labelled if cost.get("page") in (None, word.page)]
    if any(_alike(str(word.values.get("model") or ""), str(cost.get("model") or "")) for cost in here):
        return True
    return None if labelled else False


def _told(word: _Word, label: Label, what: str) -> str:
    """A contradiction in words."""
    decision = word.decision
    if word.right:
        done, has = _SAID[decision.verdict], "does not have it"
    else:
        done = "rejected" if decision.verdict == "reject" else "replaced or called another paper's"
        has = "has it as the paper's own"
    return f"{decision.claim_id} ({what}), {done} by {decision.reviewer}: the label file of {label['id']} {has}"


def _entry(word: _Word) -> Label:
    value = word.values.get
    return {
        "own": True, "chip": value("chip"), "count": value("chip_count"), "hours": value("duration_h"),
        "training_flop": value("training_compute_flop"),
    }  # fmt: skip


def _run_in_words(word: _Word) -> str:
    units = {"chip": "", "chip_count": " chips", "duration_h": " h", "training_compute_flop": " FLOP"}
    stated = [f"{word.values[name]}{unit}" for name, unit in units.items() if word.values.get(name) is not None]
    return f"{', '.join(stated)}, page {word.page}"


def _result_in_words(word: _Word) -> str:
    return " ".join(str(word.values.get(name)) for name in ("benchmark", "metric", "value")) + f", page {word.page}"


def _cost_in_words(word: _Word) -> str:
    return f"{word.values['pass_compute']:.4g} {word.values.get('pass_unit')} a pass, page {word.page}"


def _key_of(entry: Label) -> ResultKey:
    return result_key(entry["benchmark"], entry["metric"], float(entry["value"]))


def _alike(one: str, other: str) -> bool:
    """Whether two names of models may mean the same: "ResNet-152" and "ResNet-152 (10-crop)"."""
    a, b = (re.sub(r"[^0-9a-z]+", "", name.lower()) for name in (one, other))
    return a in b or b in a


def _facts(chip: Any, count: Any, hours: Any, flop: Any) -> RunFacts:
    def number(value: Any) -> float | None:
        return None if value is None else float(f"{value:.6g}")

    return chip_key(chip), None if count is None else int(count), number(hours), number(flop)
