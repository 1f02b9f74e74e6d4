"""`climits show`: one paper's runs and results with quotes, pages and reasons; the page of a claim as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from climits.naming import complete_paper
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import say
from warehouse.shown import shown

_INDENT = 4
"""Blanks before a quote."""


def show(
    paper: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="arXiv id, with or without version, or local-… id.", autocompletion=complete_paper
        ),
    ],
    lake: LakeOption = DEFAULT_LAKE,
    evidence: Annotated[
        str | None, typer.Option("--evidence", metavar="CLAIM", help="Show all evidence of one claim, by its id.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", metavar="FILE", help="With --evidence: draw the page, evidence boxed.")
    ] = None,
    page: Annotated[
        int | None, typer.Option("--page", help="With --png: another page than that of the main evidence.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print what a paper says: training runs, results and operations of a pass, each with its quote and page."""
    from climits.printing import print_json
    from warehouse.lake import Lake
    from warehouse.paper import paper_facts
    from warehouse.read import Warehouse

    if png and not evidence:
        raise typer.BadParameter("--png draws the page of one claim: name it with --evidence CLAIM")
    if png and png.suffix.lower() != ".png":
        raise typer.BadParameter(f"--png writes a PNG picture: name a file that ends in .png, not {png.name}")
    arxiv_id, version = _id(paper)
    store = Lake(lake)
    with Warehouse.of(store) as warehouse:
        if evidence:
            _show_evidence(store, warehouse, arxiv_id, evidence, png, page, as_json=as_json)
            return
        facts = paper_facts(warehouse, arxiv_id)
    if as_json:
        print_json(facts)
    else:
        _print(facts, version)


def _id(text: str) -> tuple[str, int | None]:
    from collection.identifiers import parse_id

    if text.startswith("local-"):
        return text, None
    found = parse_id(text)
    return found.paper, found.version


def _print(facts: Mapping[str, Any], asked: int | None) -> None:
    from climits.commands.show_summary import summary
    from curation.candidates.captions import captioned

    paper = facts["paper"]
    name = paper["arxiv_id"] + (f"v{paper['version']}" if paper["version"] else "")
    say(shown(f"{name}  {paper['title'] or 'without title'}"))
    day = paper["published_on"]
    date = "" if day is None else f"{day:%Y-%m}" if paper["published_on_from"] == "arxiv_id" else f"{day}"
    parts = [
        date,
        f"{paper['pages']} pages" if paper["pages"] else "",
        f"PDF {paper['pdf_sha256'][:12]}" if paper["pdf_sha256"] else "no PDF",
    ]
    say(" · ".join(part for part in parts if part))
    if asked and asked != paper["version"]:
        say(f"Version {asked} was asked for; what is shown is of version {paper['version'] or 'unknown'}.")
    for stage in facts["stages"]:
        if stage["status"] not in ("stored", "read", "curated") or (stage["stage"] == "read" and stage["detail"]):
            detail = f" ({stage['detail']})" if stage["detail"] else ""
            say(shown(f"{stage['stage']} of version {stage['version'] or '?'}: {stage['status']}{detail}"))
    for line in summary(facts):
        say(line)
    typer.echo("")
    _print_claims("Training runs", "run", facts["runs"], facts["estimates"])
    _print_claims("Benchmark results", "result", facts["results"], ())
    _print_claims("Operations of a pass", "cost", facts["costs"], facts["cost_estimates"])
    if facts["unread_tables"]:
        say(f"{len(facts['unread_tables'])} of {facts['tables']} tables were not read:")
        for table in facts["unread_tables"]:
            said = captioned(table["label"] or "", table["caption"] or "")
            say(shown(f"  p. {table['page']} {said} ({table['problem']})"))


def _print_claims(title: str, kind: str, claims: Any, estimates: Any) -> None:
    from climits.review.text import readers_text

    say(f"{title}: {len(claims) or 'none'}")
    for claim in claims:
        own = "" if claim["own"] else ", another paper's work"
        # The confidence is that the paper states it as its own: of others' work it tells nothing.
        sure = f", confidence {claim['confidence']:.2f}" if claim["own"] else ""
        read = readers_text(claim.get("readers"))
        people = f" by {', '.join(claim['decided_by'])}" if claim.get("decided_by") else ""
        typer.echo("")
        say(shown(f"{claim[f'{kind}_id']}  {claim['status']}{people}{sure}{own}{read}"))
        say("  " + shown(_fields(kind, claim)))
        if kind in ("result", "cost"):
            cell = ", ".join(f"{n} {claim[f'{n}_label']!r}" for n in ("table", "row", "column") if claim[f"{n}_label"])
            run = claim["run_id"] or f"no run joined{': ' + claim['join_reason'] if claim['join_reason'] else ''}"
            say(shown(f"  {cell + '; ' if cell else ''}{run}"))
        for estimate in estimates:
            if estimate[f"{kind}_id"] == claim[f"{kind}_id"]:
                say(shown(f"  {_estimate(estimate)}"))
        for reason in claim["reasons"] or ():
            say(shown(f"  why look: {reason}"))
        _print_quotes(claim["evidence"] or [{**claim, "field": "", "text": ""}])


def _print_quotes(pieces: Sequence[Mapping[str, Any]], *, around: bool = False) -> None:
    """Each quote once, with its page and the fields read in it; with `around` the sentences before and after too."""
    from rich.text import Text

    from climits.printing import console
    from climits.review.text import marked

    by_quote: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    for piece in pieces:
        by_quote.setdefault((piece["page"] or 0, piece["quote"] or ""), []).append(piece)
    out = console()
    for (page, quote), some in sorted(by_quote.items(), key=lambda item: item[0][0]):
        names = ", ".join(dict.fromkeys(piece["field"] for piece in some if piece["field"]))
        text = Text(f"p. {page}{': ' if names else ''}{names}\n", "cyan")
        if around and some[0].get("before"):
            text.append(shown(some[0]["before"]) + "\n", "dim")
        text.append("“").append_text(marked(quote, [piece["text"] or "" for piece in some])).append("”")
        if around and some[0].get("after"):
            text.append("\n" + shown(some[0]["after"]), "dim")
        for line in text.wrap(out, out.width - _INDENT):
            line.rstrip()
            out.print(Text(" " * _INDENT) + line, soft_wrap=True)


def _fields(kind: str, claim: Mapping[str, Any]) -> str:
    from climits.review.text import FURTHER, LABELS, field_text, value_text

    model = shown(claim["model"] or "model not named")
    if kind == "cost":
        beside = [
            f"{name.replace('_', ' ')} {value_text(name, claim[name])}"
            for name in ("parameters", "input_size", "epochs")
            if claim[name]
        ]
        counted = f"{value_text('pass_compute', claim['pass_compute'])} {claim['pass_unit']} a pass"
        return f"{'; '.join([counted, *beside])} — {model}"
    if kind == "result":
        split = f" ({shown(claim['split'])})" if claim["split"] else ""
        error = f", error fraction {claim['error_fraction']:.4g}" if claim["error_fraction"] is not None else ""
        value = value_text("value", claim["value"])
        return f"{shown(claim['benchmark'])} {shown(claim['metric'])} {value}{split}{error} — {model}"
    names = [n for n in (*LABELS[kind], *FURTHER[kind]) if n not in ("own", "model", "stage")]
    told = [f"{n} {field_text(n, claim)}" for n in names if claim.get(n) is not None]
    if not claim["chip"] and claim["chip_candidates"]:
        told.insert(0, f"chip {field_text('chip', claim)}")
    return f"{model} ({claim['stage']}): " + "; ".join(told)


def _estimate(estimate: Mapping[str, Any]) -> str:
    from climits.review.text import number

    bounds = ""
    if estimate["low_flop"] is not None and estimate["high_flop"] is not None:
        bounds = f" ({number(estimate['low_flop'])} to {number(estimate['high_flop'])})"
    assumed = f"; assumed: {'; '.join(map(str, estimate['assumptions']))}" if estimate["assumptions"] else ""
    on = f" on {estimate['benchmark']}" if "benchmark" in estimate else ""
    return f"compute, {estimate['method']}{on}: {number(estimate['compute_flop'])} FLOP{bounds}{assumed}"


def _show_evidence(
    lake: Any, warehouse: Any, arxiv_id: str, claim: str, png: Path | None, page: int | None, *, as_json: bool
) -> None:
    from climits.picture import draw_page
    from climits.printing import print_json
    from warehouse.paper import claim_evidence

    sha256, pieces = claim_evidence(warehouse, arxiv_id, claim)
    if as_json:
        print_json(pieces)
    else:
        typer.echo(shown(f"{pieces[0]['claim_id']}  {lake.pdf_path(sha256)}"))
        _print_quotes(pieces, around=True)
    if png:
        lake.bring_pdfs([sha256])
        wanted = page or _main_page(pieces)
        boxes = [tuple(box.values()) for piece in pieces if piece["page"] == wanted for box in piece["boxes"] or ()]
        draw_page(lake.pdf_path(sha256), wanted, boxes, png)
        others = sorted({piece["page"] for piece in pieces} - {wanted})
        more = f"; evidence stands on {', '.join(f'page {p}' for p in others)} too (--page)" if others else ""
        typer.echo(f"Drew page {wanted} with {len(boxes)} boxes to {png}{more}.", err=as_json)


def _main_page(pieces: list[dict[str, Any]]) -> int:
    """The page with most evidence, the first of equals."""
    pages: list[int] = [piece["page"] for piece in pieces]
    return min(set(pages), key=lambda page: (-pages.count(page), page))
