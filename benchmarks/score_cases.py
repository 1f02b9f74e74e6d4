"""How the whole way judges the sentences of ../shared/cases: right and accepted, queued, missed, wrongly accepted.

    python benchmarks/score_cases.py [CASES]

Each sentence is a paper of its own. A judge learned on whole papers sees here none of what else a paper says.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from curation.claims.curate import judge_paper
from tests.cases.reading import agree
from tests.cases.test_sentences import CASES, OF_ONE_SENTENCE, _as_set
from tests.extractors.papers import paper_of

FACTS = ("chip", "chip_count", "duration_h", "training_compute_flop")


def stated(run: Any) -> dict[str, Any]:
    """The facts of a claim that the cases speak of."""
    return {name: getattr(run, name) for name in FACTS}


def covers(claims: list[Any], wanted: dict[str, Any]) -> bool:
    """Whether claims that contradict none of the wanted facts state all of them together."""
    fitting = [c for c in claims if fits(c, wanted)]
    return all(
        wanted[name] in (None, "*") or any(agree(wanted[name], stated(c)[name]) for c in fitting) for name in FACTS
    )


def fits(claim: Any, wanted: dict[str, Any]) -> bool:
    """Whether every fact that a claim states is one of the wanted."""
    generic = claim.chip in ("GPU", "accelerator", "CPU", "TPU")
    facts = {n: v for n, v in stated(claim).items() if v is not None and not (n == "chip" and generic)}
    return all(agree(wanted[name], value) for name, value in facts.items())


def verdict(name: str, folder: Path) -> str:
    """What becomes of one case: the worst that happens to any of its sentences' runs."""
    expected = json.loads((folder / name / "expected.json").read_text("utf-8"))
    text = _as_set((folder / name / "statement.txt").read_text("utf-8").strip())
    year, month = int(expected["arxiv_id"][:2]), int(expected["arxiv_id"][2:4])
    texts = text.split("\n") if name.startswith("many") else [text]
    runs = [
        run
        for one in texts
        for run in judge_paper(paper_of(one), expected["arxiv_id"], 1, date(2000 + year, month, 15)).claims.runs
        if run.own
    ]
    accepted = [run for run in runs if run.status == "accepted"]
    wanted = [run for run in expected["training_runs"] if run.get("own", True)]
    if any(not any(fits(run, one) for one in wanted) for run in accepted):
        return "wrong and accepted"
    needed = [run for run in wanted if not run.get("optional")]
    if all(covers(accepted, run) for run in needed):
        return "right and accepted"
    return "right and queued" if all(covers(runs, run) for run in needed) else "missed"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CASES
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for name in sorted(p.name for p in folder.iterdir() if OF_ONE_SENTENCE.match(p.name)):
        by_kind[name.rpartition("-")[0]][verdict(name, folder)] += 1
    total: Counter[str] = sum(by_kind.values(), Counter())
    for kind, found in [*sorted(by_kind.items()), ("all", total)]:
        print(f"{kind:<32}" + "  ".join(f"{name}: {n}" for name, n in sorted(found.items())))


if __name__ == "__main__":
    main()
