"""`climits why`: what became of every candidate of a paper, and what spoke for and against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from climits.commands.publish import JudgesOption
from climits.naming import complete_paper
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import say
from warehouse.shown import shown

if TYPE_CHECKING:
    from pathlib import Path

    from climits.commands.why_text import Told
    from curation.asking.number_stands import Stand
    from curation.asking.pulls import Pull
    from curation.asking.sought import Sought
    from curation.claim import CandidateRecord
    from warehouse.lake import Lake
    from warehouse.records import CuratedPaper

SHOWN = 20
PLACES = 6
PULLS = 3
OTHER_RULES = (
    "climits: other rules or judges than those here made these claims: `climits publish` makes them anew, or name the "
    "judges with --judges."
)
SAME = 0.005
"""So far apart may a kept probability and the judge's lie to be the same judge's: records are rounded."""


def why(
    arxiv_id: Annotated[
        str, typer.Argument(help="Paper by its arXiv id.", metavar="ARXIV_ID", autocompletion=complete_paper)
    ],
    value: Annotated[
        str | None,
        typer.Argument(
            help='Only candidates with this number, as converted or as written ("84", "3.5 days", "4.9 PF-days"; of an '
            "error also 100 less it), or with these words.",
            metavar="VALUE",
        ),
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
    judges: JudgesOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most candidates to show, likeliest first.")] = SHOWN,
    as_json: JsonOption = False,
) -> None:
    """Say what the judge made of a paper's candidates: probability, threshold, claim, reasons, votes.

    Answers "why is it not there?". Of a number that no candidate has it says where in the paper it stands and what was
    read there. Of an unlikely candidate it names the features that lower it most; a lake that was published with
    --judges wants the same here. Exit status: 0 candidates shown; 1 there is none, or the paper is not in the lake.
    """
    from climits.commands.why_text import lines, stand_lines
    from climits.printing import print_json
    from curation.asking.sought import ordered, sought
    from warehouse.candidates_kept import kept_paper
    from warehouse.lake import Lake
    from warehouse.versions import curation_version

    arxiv_id, store = re.sub(r"v\d+$", "", arxiv_id), Lake(lake)
    found_paper = kept_paper(store, arxiv_id)
    if found_paper is None:
        missing = f"climits: no claims of {arxiv_id} are kept in {lake}"
        typer.echo(shown(f"{missing}: `climits ingest` reads it, `climits publish` makes them."), err=True)
        raise typer.Exit(1)
    kept = found_paper.curated
    if found_paper.version != curation_version(judges):
        typer.echo(OTHER_RULES, err=True)
    wanted = sought(value) if value else None
    found = ordered(list(kept.candidates), wanted)
    told = _told(store, kept, found, limit, judges)
    places = _places(store, kept, wanted) if wanted is not None and not found else None
    if as_json:
        stands = [{"page": s.page, "where": s.where, "quote": s.quote, "reason": s.reason} for s in places or ()]
        print_json({"arxiv_id": arxiv_id, "value": value, "candidates": [t.as_json() for t in told], "stands": stands})
        raise typer.Exit(0 if found else 1)
    about = f" with {value}" if value else ""
    if not found:
        say(shown(f"No candidate{about} among {len(kept.candidates)} of {arxiv_id}. {_read_so(places, wanted)}"))
        for line in stand_lines(places or (), PLACES):
            say(line)
        raise typer.Exit(1)
    say(shown(f"{len(found)} of {len(kept.candidates)} candidates of {arxiv_id}{about}"))
    for one in told[:limit]:
        typer.echo("")
        for line in lines(one):
            say(shown(line))
    if len(found) > limit:
        say(f"\n{len(found) - limit} more: --limit {len(found)} shows all.")


def _told(
    lake: Lake, kept: CuratedPaper, records: Sequence[CandidateRecord], limit: int, judges: Path | None
) -> list[Told]:
    """The candidates with their claims, what people decided of these, and of the first few what lowers them."""
    from climits.commands.why_text import Told, claims_by_id
    from warehouse.candidates_kept import decided_claims

    claims, decided = claims_by_id(kept.claims), decided_claims(lake, kept.claims.arxiv_id)
    return [
        Told(
            record,
            claims.get(record.claim_id or ""),
            decided.get(record.claim_id or ""),
            _pulls(record, kept.claims.arxiv_id, judges) if place < limit else (),
        )
        for place, record in enumerate(records)
    ]


def _pulls(record: CandidateRecord, arxiv_id: str, judges: Path | None) -> tuple[Pull, ...]:
    """What lowers an unlikely candidate; nothing where another judge sat on the paper."""
    from curation.asking.pulls import pulls_down
    from curation.claims.curate import CATALOGUES
    from curation.claims.sitting import bench_for

    catalogue = CATALOGUES[record.kind]
    if record.probability >= record.threshold or len(record.features) != len(catalogue.features):
        return ()
    judge = bench_for(arxiv_id, judges)[record.kind]
    stated = judge.probabilities([record.features], [record.group])[0]
    if abs(stated - (record.probability if record.alone is None else record.alone)) > SAME:
        return ()
    return tuple(pulls_down(judge, catalogue, record.features, PULLS))


def _places(lake: Lake, kept: CuratedPaper, wanted: Sought) -> list[Stand] | None:
    """Where a number stands in the paper; None where what was read of it is no longer kept."""
    from curation.asking.number_stands import SearchedPaper
    from warehouse.candidates_kept import paper_read

    if wanted.number is None:
        return []
    read = paper_read(lake, kept.pdf_sha256)
    return None if read is None else SearchedPaper(*read).stands(wanted.number)


def _read_so(places: list[Stand] | None, wanted: Sought | None) -> str:
    if wanted is None or wanted.number is None or places is None:
        only = "Only what may be a fact of a run, a result or a pass is one."
        return f"{only} `climits show` lists the tables that could not be read."
    if not places:
        return f"{wanted.number:g} does not stand in what was read of it: neither in its lines nor in its tables."
    return f"{wanted.number:g} stands"
