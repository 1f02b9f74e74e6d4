"""What a review costs: decisions and keys of a scripted reviewer until all that was read rightly is in the warehouse.

    python benchmarks/review_effort.py LAKE LABELS [--papers 40] [--seed 1]

LAKE is published with judges that never saw its papers (`climits publish --judges FOLDS`). Papers are drawn by the seed
among the labelled ones, those that state nothing too. The reviewer answers from labels what the desk asks, in the order
of the queue: "by paper" is the order before questions were ordered by worth (a paper's claims together, the paper with
the most doubt first), "by worth" the desk's. With tables, a claim that stands in one is answered together with as much
of its row, column or table as has the same answer. "no ranking" is the order of the publish, whatever was answered.
Runs and results are asked about: labels do not name all operations of a pass.
A correction that takes the wrong ones of a run's facts away and a right one with them costs an addition. Decisions go
to a folder of their own; the lake stays as it is.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.label_answers import ANSWERS, SCORED_DURATIONS  # noqa: E402
from benchmarks.review_seconds import seconds_of  # noqa: E402
from climits.review.desk import Card, Desk, ReviewError  # noqa: E402
from climits.review.vocabulary import vocabulary  # noqa: E402
from curation.asking.likelihood import right_as_read  # noqa: E402
from curation.asking.outlook import Judged, outlook  # noqa: E402
from curation.asking.scopes import SCOPES, Scope, alike  # noqa: E402
from curation.judging.labels import UNNAMED, chip_key, close, is_cut, own_results, read_labels, result_key  # noqa: E402
from warehouse.lake import Lake  # noqa: E402
from warehouse.read import Warehouse  # noqa: E402

Label = Mapping[str, Any]
Fact = tuple[Any, ...]
Order = Literal["by paper", "by worth, no ranking", "by worth"]
ORDERS: Final[tuple[Order, ...]] = ("by paper", "by worth, no ranking", "by worth")
SHARES: Final = (0.5, 0.8, 0.9, 0.95, 1.0)
NEVER: Final = (float("nan"), float("nan"))
KEYS: Final = {"confirm": 1, "reject": 1, "unsure": 2, "correct": 4}
"""Keys of an answer: c; x; u and Enter; number, Tab, Enter, c for a value that stands in the evidence."""
KEYS_OF_A_TABLE: Final = {"confirm": 3, "reject": 3, "correct": 3}
"""t, the scope, and c, x or o (of others)."""
KEYS_OF_AN_ADDITION: Final = 8
"""v, a, a value or two, Ctrl+S."""


def facts_of(row: Mapping[str, Any], kind: str) -> Iterator[Fact]:
    """The facts of a claim that the scoring tool counts."""
    if kind == "result":
        yield ("result", *result_key(row["benchmark"], row["metric"], row["value"]))
        return
    chip, count, hours, flop = (row.get(n) for n in ("chip", "chip_count", "duration_h", "training_compute_flop"))
    key = chip_key(chip)
    timed = hours and row.get("duration_kind") in SCORED_DURATIONS
    if key not in UNNAMED:
        yield ("chip", key)
    if chip and count:
        yield ("count", key, int(count))
    if timed:
        yield ("hours", float(hours))
    if chip and count and timed:
        yield ("whole", key, int(count), float(hours))
    if flop:
        yield ("flop", float(flop))


def labelled_facts(label: Label) -> set[Fact]:
    """The facts that a paper states of its own work."""
    runs = [
        {"chip": r.get("chip"), "chip_count": r.get("count"), "duration_h": r.get("hours"),
         "duration_kind": r.get("hours_kind"), "training_compute_flop": r.get("training_flop")}
        for r in label["runs"] if r.get("own", True)
    ]  # fmt: skip
    return {fact for run in runs for fact in facts_of(run, "run")} | {("result", *key) for key in own_results(label)}


def same(one: Fact, other: Fact) -> bool:
    """Whether two facts are the same to the scoring tool."""
    return len(one) == len(other) and all(
        close(a, b, 0.05 if one[0] == "flop" else 0.03) if isinstance(a, float) and one[0] != "result" else a == b
        for a, b in zip(one, other, strict=True)
    )


@dataclass
class Progress:
    """Which labelled facts are in the warehouse, and what that took."""

    goal: int
    missing: dict[str, set[Fact]]
    found: int
    decisions: int = 0
    keys: int = 0
    claims: int = 0
    seconds: list[float] = field(default_factory=list)
    reached: dict[float, tuple[int, int]] = field(default_factory=dict)

    def state(self, paper: str, row: Mapping[str, Any], kind: str) -> None:
        """Take in a claim that stands now."""
        stated = list(facts_of(row, kind))
        hit = {fact for fact in self.missing[paper] if any(same(fact, one) for one in stated)}
        self.missing[paper] -= hit
        self.found += len(hit)

    def answered(self, claims: int, keys: int) -> None:
        """Take in one decision."""
        self.decisions += 1
        self.claims += claims
        self.keys += keys
        self.note()

    def note(self) -> None:
        """Keep what each share of the goal took."""
        for share in SHARES:
            if share not in self.reached and self.found >= share * self.goal:
                self.reached[share] = (self.decisions, self.keys)


def begin(desk: Desk, labels: Mapping[str, Label]) -> Progress:
    """What is accepted before the review, and what was found at all: the goal."""
    goal = 0
    progress = Progress(0, {}, 0)
    for paper, label in labels.items():
        on_desk = desk.paper(paper)
        gold = labelled_facts(label)
        own = [(k, row) for k, _, row in (on_desk.claims() if on_desk else ()) if row["own"] and k != "cost"]
        every = [fact for kind, row in own for fact in facts_of(row, kind)]
        found = {fact for fact in gold if any(same(fact, one) for one in every)}
        goal += len(found)
        progress.missing[paper] = found
        for kind, row in own:
            if row["status"] == "accepted":
                progress.state(paper, row, kind)
    progress.goal = goal
    progress.note()
    return progress


def answer(card: Card, label: Label) -> tuple[str, dict[str, Any]]:
    """Verdict and corrected fields by the labels."""
    return ANSWERS[card.kind](card.row, label)


def together(desk: Desk, card: Card, label: Label, said: tuple[str, dict[str, Any]]) -> tuple[Scope | None, list[Card]]:
    """The largest scope around a card in which every claim has the card's answer, and its claims."""
    best: tuple[Scope | None, list[Card]] = (None, [card])
    if card.row.get("table_id") is None or said[0] == "unsure":
        return best
    for scope in SCOPES:
        meant = [one for one in desk.around(card, scope).claims if alike(one.row, card.row, list(said[1]))]
        if len(meant) > len(best[1]) and all(answer(one, label) in (said, ("unsure", {})) for one in meant):
            best = (scope, meant)
    return best


def review(
    desk: Desk,
    labels: Mapping[str, Label],
    order: Order,
    *,
    tables: bool,
    estimate: Callable[[Desk], None] | None = None,
) -> Progress:
    """Answer what is asked until nothing waits."""
    progress = begin(desk, labels)
    waiting = old_order(desk, set(labels)) if order == "by paper" else None
    if order == "by worth, no ranking":
        waiting = [item.claim_id for item in desk.items()]
    done: set[str] = set()
    while (card := _following(desk, waiting, done)) is not None:
        label = labels[card.arxiv_id]
        verdict, fields = said = answer(card, label)
        scope, meant = together(desk, card, label, said) if tables else (None, [card])
        if scope is None:
            try:
                desk.decide(card, verdict, fields)  # type: ignore[arg-type]
            except ReviewError:  # a label that no chip of the table has, such as "GPU"
                verdict, fields = "unsure", {}
                desk.decide(card, "unsure")
        else:
            desk.decide_around(card, scope, verdict, fields)  # type: ignore[arg-type]
        done |= {one.claim_id for one in meant}
        if verdict in ("confirm", "correct"):
            for one in meant:
                changed = {**one.row, **fields}
                if changed["own"]:
                    progress.state(one.arxiv_id, changed, one.kind)
        keys = (KEYS if scope is None else KEYS_OF_A_TABLE)[verdict]
        progress.answered(len(meant), keys)
        progress.seconds.append(seconds_of(card.row, keys, [one.row for one in meant if one is not card]))
        if verdict == "correct" and card.kind == "run":
            add_what_was_lost(progress, card)
        if estimate is not None:
            estimate(desk)
    return progress


def add_what_was_lost(progress: Progress, card: Card) -> None:
    """Add the right facts that a corrected run had stated beside what it states now: another run's."""
    before = progress.found
    progress.state(card.arxiv_id, card.row, card.kind)
    if progress.found > before:
        progress.answered(1, KEYS_OF_AN_ADDITION)


def _following(desk: Desk, waiting: list[str] | None, done: set[str]) -> Card | None:
    if waiting is None:
        return desk.next()
    while waiting and waiting[0] in done:
        waiting.pop(0)
    return desk.card(waiting[0]) if waiting else None


def old_order(desk: Desk, papers: set[str]) -> list[str]:
    """The queue as it was: the paper whose claims leave most doubt first, all of its claims together."""
    queue = "SELECT * FROM review_queue WHERE list_contains($papers, arxiv_id) AND kind <> 'cost'"
    rows = desk.warehouse.rows(queue, {"papers": sorted(papers)})

    def doubt(row: Mapping[str, Any]) -> float:
        stake = 2.0 if row["feeds_fit"] else 1.0 if row["own"] else 0.1
        return float(stake * (1 - abs(2 * row["confidence"] - 1)))

    of_paper: dict[str, float] = defaultdict(float)
    for row in rows:
        of_paper[row["arxiv_id"]] += doubt(row)
    rows.sort(
        key=lambda r: (
            -of_paper[r["arxiv_id"]], r["arxiv_id"], not r["own"], r["kind"] != "run", -doubt(r), r["page"],
            r["claim_id"],
        )
    )  # fmt: skip
    return [row["claim_id"] for row in rows]


class DeskOfPapers(Desk):
    """A desk at which only runs and results of some papers wait."""

    chosen: frozenset[str] = frozenset()

    def _fill(self) -> Any:
        return [item for item in super()._fill() if item.arxiv_id in self.chosen and item.kind != "cost"]


def sit_down(lake: Lake, papers: frozenset[str], folder: Path) -> DeskOfPapers:
    """A desk of the papers that writes its decisions elsewhere."""

    class Elsewhere(Lake):
        @property
        def decisions(self) -> Path:
            return folder

    DeskOfPapers.chosen = papers
    return DeskOfPapers(Elsewhere(lake.root), "Scripted reviewer", vocabulary=vocabulary)


def main() -> int:
    """Review four times and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--papers", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    labels = read_labels(arguments.labels)
    with Warehouse.of(Lake(arguments.lake)) as warehouse:
        known = {row["arxiv_id"] for row in warehouse.rows("SELECT arxiv_id FROM papers")}
    drawn = frozenset(random.Random(arguments.seed).sample(sorted(known & set(labels)), arguments.papers))
    chosen = {paper: labels[paper] for paper in drawn}
    head = "".join(f"{share:>16.0%}" for share in SHARES)
    print(
        f"{arguments.papers} papers, seed {arguments.seed}; decisions (keys) a paper until this much of what was found"
    )
    print(f"{'':<30}{head}{'all that waits':>18}")
    n = arguments.papers
    for order in ORDERS:
        for tables in (False, True):
            stops = Stops(chosen)
            with tempfile.TemporaryDirectory() as folder:
                desk = sit_down(Lake(arguments.lake), drawn, Path(folder))
                try:
                    waiting = desk.left()
                    progress = review(desk, chosen, order, tables=tables, estimate=stops.look)
                finally:
                    desk.close()
            reached = "".join(
                f"{d / n:>8.2f} ({k / n:5.2f})" for d, k in (progress.reached.get(s, NEVER) for s in SHARES)
            )
            name = f"{order}{', tables' if tables else ''}"
            print(f"{name:<30}{reached}{progress.decisions / n:>10.2f} ({progress.keys / n:5.2f})", flush=True)
    times = sorted(progress.seconds)
    if times:
        print(
            f"seconds a decision by keys and words: median {statistics.median(times):.1f}, "
            f"mean {statistics.mean(times):.1f}, nine in ten below {times[int(0.9 * len(times))]:.1f}; "
            f"{sum(times) / n:.0f} a paper"
        )
    print(f"{waiting} claims waited; of {progress.goal} labelled facts found {progress.found} stand at the end")
    print("stopping rule (by worth, tables): right ones likely left among the queued, and as labelled")
    for decisions, likely, labelled in stops.looks:
        print(f"  after {decisions:>4} decisions {likely:>6.0f} likely, {labelled:>4} labelled")
    return 0


class Stops:
    """The stopping rule beside the labels, every so many decisions; of papers that are labelled whole."""

    every = 40

    def __init__(self, labels: Mapping[str, Label]) -> None:
        """Nothing was decided yet."""
        self.labels = {paper: label for paper, label in labels.items() if not is_cut(label)}
        self.decisions = 0
        self.looks: list[tuple[int, float, int]] = []

    def look(self, desk: Desk) -> None:
        """Note what the rule says after a decision."""
        self.decisions += 1
        if self.decisions % self.every != 1:
            return
        rulings = desk.words.rulings()
        judged, right_left = [], 0
        for paper, label in self.labels.items():
            on_desk = desk.paper(paper)
            for kind, claim_id, row in on_desk.claims() if on_desk else ():
                if kind == "cost" or not row["own"] or row["status"] not in ("queued", "accepted"):
                    continue
                word = rulings[claim_id].decision if claim_id in rulings else None
                right = right_as_read(kind, word.verdict, word.fields) if word else None
                judged.append(Judged(kind, row["confidence"], row["status"] == "accepted", right))
                if right is None and row["status"] == "queued":
                    right_left += ANSWERS[kind](row, label)[0] == "confirm"
        likely = sum(one.queued.odd_left for one in outlook(judged).values())
        self.looks.append((self.decisions, likely, right_left))


if __name__ == "__main__":
    raise SystemExit(main())
