"""The lines that `climits show` begins with."""

from __future__ import annotations

from typing import Any

import pytest

from climits.commands.show_summary import summary

Facts = dict[str, Any]


def run(**changed: Any) -> Facts:
    hardware = {"chip": "P100", "chip_count": 8, "duration_h": 84.0, "duration_kind": "wall_clock", "page": 7}
    return {"run_id": "run-1", "own": True, "status": "accepted", "confidence": 0.9, **hardware, **changed}


def result(**changed: Any) -> Facts:
    value = {"benchmark": "wmt14-en-de", "metric": "BLEU", "value": 28.4, "error_fraction": 0.716, "model": "big"}
    return {"result_id": "result-1", "own": True, "status": "accepted", "confidence": 0.9, **value, **changed}


def facts(**changed: Any) -> Facts:
    empty = {"runs": [], "results": [], "costs": [], "estimates": [], "coverage": [], "tables": 4, "unread_tables": []}
    return {"paper": {"arxiv_id": "1706.03762"}, **empty, **changed}


def line(name: str, given: Facts) -> str:
    found = [text for text in summary(given) if text.strip().startswith(name)]
    return found[0].strip().removeprefix(name).strip() if found else ""


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("training runs", facts(), "none"),
        (
            "training runs",
            facts(runs=[run(), run(status="queued"), run(own=False), run()]),
            "2 accepted, 1 another's, 1 queued",
        ),
        ("surest", facts(runs=[run()]), "8 × P100, 84 h wall clock (p. 7)"),
        ("surest", facts(runs=[run(chip_count=None, duration_h=None)]), "P100 (p. 7)"),
        ("surest", facts(runs=[run(chip=None, chip_count=None)]), "84 h wall clock (p. 7)"),
        ("surest", facts(runs=[run(chip=None)]), "8 × chips not named, 84 h wall clock (p. 7)"),
        ("surest", facts(runs=[run(), run(confidence=0.8)]), "8 × P100, 84 h wall clock (p. 7)"),
        ("surest", facts(runs=[run(duration_h=None), run()]), "8 × P100, 84 h wall clock (p. 7); 8 × P100 (p. 7)"),
        ("surest", facts(runs=[run(page=n, duration_h=float(n)) for n in range(1, 6)]), "; and 2 more"),
        ("surest", facts(runs=[run(duration_h=0.001, duration_kind="per_step")]), ""),
        ("surest", facts(runs=[run(own=False), run(status="queued")]), ""),
        (
            "computation",
            facts(
                runs=[run()],
                estimates=[
                    {"run_id": "run-1", "method": "hardware", "compute_flop": 1e18},
                    {"run_id": "run-1", "method": "hardware", "compute_flop": 2e18},
                    {"run_id": "run-of-others", "method": "hardware", "compute_flop": 9e30},
                ],
            ),
            "up to 2e18 FLOP (hardware)",
        ),
        (
            "lowest errors",
            facts(results=[result(), result(value=27.3, error_fraction=0.727), result(own=False, error_fraction=0.1)]),
            "wmt14-en-de BLEU 28.4 — big",
        ),
        ("lowest errors", facts(results=[result(error_fraction=None)]), ""),
        ("results", facts(results=[result(status="corrected")]), "1 corrected"),
        (
            "not stated",
            facts(coverage=[{"fact": "duration", "state": "not_found"}, {"fact": "count", "state": "reported"}]),
            "duration (not found)",
        ),
        ("not stated", facts(coverage=[{"fact": "count", "state": "reported"}]), "nothing is missing"),
        ("tables", facts(unread_tables=[{"page": 1}]), "4 seen, 1 not read"),
        ("to decide", facts(), "nothing waits"),
        ("to decide", facts(runs=[run(status="queued")]), "1 claims wait: climits review --paper 1706.03762"),
    ],
)
def test_a_line_of_the_summary(name: str, given: Facts, said: str) -> None:
    assert line(name, given).endswith(said)
    assert bool(line(name, given)) == bool(said)


def test_the_summary_has_ten_lines_at_most_and_no_control_characters() -> None:
    lines = summary(facts(runs=[run(chip="P\x1b[31m100")], results=[result()]))
    assert len(lines) <= 10
    assert "\x1b" not in "".join(lines)
