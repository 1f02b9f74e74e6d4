"""The price of curation: a scripted reviewer answers every queued claim from labelled papers, then publishes.

    python benchmarks/review_with_labels.py LAKE LABELS [--score SCORE.py]

Works at the desk that people use, one claim after the other: confirms what the labels say, corrects a claim to the
label it is nearest to, rejects the rest, and adds what the rules had found but tied to something else. It is unsure of
results that the labels do not cover. Prints the decisions a paper it took, and what the scoring tool says before and
after.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.label_answers import ANSWERS, facts_of_run  # noqa: E402
from climits.review.desk import Card, Desk  # noqa: E402
from climits.review.vocabulary import vocabulary  # noqa: E402
from curation.judging.labels import read_labels  # noqa: E402
from warehouse.lake import Lake  # noqa: E402
from warehouse.publish import publish  # noqa: E402

REVIEWER = "Scripted reviewer"


def additions(gold: dict[str, Any], claims: list[dict[str, Any]], kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Labelled runs with a fact that a claim had stated and no claim states any more after its correction."""
    lost = []
    for run in (r for r in gold["runs"] if r.get("own", True)):
        one = {"runs": [run]}

        def states(rows: list[dict[str, Any]], fact: str, one: dict[str, Any] = one) -> bool:
            part = ("chip",) if fact == "chip" else (fact, "duration_kind") if fact == "duration_h" else ("chip", fact)
            return any(
                row.get(fact) and all(facts_of_run({n: row.get(n) for n in part}, one) or [False]) for row in rows
            )

        if any(states(claims, fact) and not states(kept, fact) for fact in ("chip", "duration_h", "chip_count")):
            lost.append(run)
    return lost


def add_run(desk: Desk, paper: str, run: dict[str, Any]) -> None:
    """Add a labelled run."""
    evidence = run["evidence"][0]
    desk.add(
        "run",
        paper,
        {
            "model": run["run"][:300], "stage": run["stage"], "own": True, "chip": run.get("chip"),
            "chip_count": run.get("count"), "count_unit": run.get("count_unit"), "duration_h": run.get("hours"),
            "duration_kind": run.get("hours_kind"), "training_compute_flop": run.get("training_flop"),
            "page": evidence["page"], "quote": evidence["quote"],
        },
    )  # fmt: skip


def review(desk: Desk, gold: dict[str, dict[str, Any]]) -> tuple[Counter[str], Counter[str]]:
    """Answer every card; returns decisions by verdict and by paper."""
    verdicts: Counter[str] = Counter()
    papers: Counter[str] = Counter()
    runs: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    card: Card | None
    while (card := desk.next()) is not None:
        labels = gold.get(card.arxiv_id)
        if labels is None:
            desk.skip(card.claim_id)
            break
        verdict, fields = ANSWERS[card.kind](card.row, labels)
        try:
            desk.decide(card, verdict, fields)  # type: ignore[arg-type]
        except Exception as error:
            print(f"{card.claim_id} of {card.arxiv_id}: {error}", file=sys.stderr)
            verdict, fields = "unsure", {}
            desk.decide(card, "unsure", note=str(error))
        whose = "own work" if card.row["own"] else "others' work"
        verdicts[f"{verdict} ({whose})"] += 1
        papers[card.arxiv_id] += bool(card.row["own"])
        if card.kind == "run" and card.row["own"]:
            before, after = runs.setdefault(card.arxiv_id, ([], []))
            before.append(card.row)
            if verdict in ("confirm", "correct"):
                after.append({**card.row, **fields})
    for paper, (before, after) in runs.items():
        desk_paper = desk.paper(paper)
        accepted = [r for r in (desk_paper.runs if desk_paper else ()) if r["own"] and r["status"] == "accepted"]
        for run in additions(gold[paper], before, [*after, *accepted]):
            try:
                add_run(desk, paper, run)
                verdicts["add (own work)"] += 1
                papers[paper] += 1
            except Exception as error:
                print(f"{paper}: {error}", file=sys.stderr)
    return verdicts, papers


def score(tool: Path | None, lake: Lake, labels: Path, title: str) -> None:
    """Print what the scoring tool says."""
    if tool is not None:
        done = subprocess.run(
            [sys.executable, str(tool), str(lake.warehouse), str(labels)], capture_output=True, text=True
        )
        print(f"\n{title}\n{done.stdout}{done.stderr}")


def main() -> int:
    """Review, publish, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--score", type=Path)
    arguments = parser.parse_args()
    lake = Lake(arguments.lake)
    score(arguments.score, lake, arguments.labels, "before the review")
    desk = Desk(lake, REVIEWER, vocabulary=vocabulary)
    begun = time.perf_counter()
    verdicts, papers = review(desk, read_labels(arguments.labels))
    desk.close()
    seconds = time.perf_counter() - begun
    counts = sorted(papers.values())
    listed = ", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common())
    print(f"{sum(verdicts.values())} decisions on {len(papers)} papers in {seconds:.0f} s: {listed}")
    if counts:
        of_all = sum(verdicts.values()) / len(papers)
        median_paper = counts[len(counts) // 2]
        own = sum(counts) / len(counts)
        print(f"{own:.1f} decisions a paper on its own work (median {median_paper}, most {counts[-1]})")
        print(f"{of_all:.1f} decisions a paper with those on what it says of others, which come last in the queue")
    publish(lake)
    score(arguments.score, lake, arguments.labels, "after the review")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
