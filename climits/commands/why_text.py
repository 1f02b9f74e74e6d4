"""What `climits why` says of a candidate and of a number that is none, in a few lines each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from climits.review.text import number
from curation.asking.number_stands import Stand
from curation.asking.pulls import Pull
from curation.asking.sought import COUNTED
from curation.claim import BenchmarkResult, CandidateRecord, ModelCost, PaperClaims, ReadWords, TrainingRun
from curation.claims.curate import CATALOGUES
from curation.judging.features import VOTE
from curation.second.opinion import RULES
from warehouse.candidates_kept import Decided
from warehouse.shown import shown

Claim = TrainingRun | BenchmarkResult | ModelCost
QUOTED: Final = 150
LABEL: Final = 60
ELSEWHERE: Final = 100
ROUNDED: Final = 0.005
FIELDS: Final[Mapping[str, str]] = {
    "chip": "chip",
    "chip_count": "count",
    "duration_h": "duration",
    "training_compute_flop": "compute",
    "value": "cell",
    "pass_compute": "cell",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A candidate with the claim that states it or stands in its place, what people made of that, and what pulls."""

    record: CandidateRecord
    claim: Claim | None
    decided: Decided | None
    pulls: tuple[Pull, ...] = ()

    @property
    def is_stated(self) -> bool:
        """Whether the claim is of the candidate itself."""
        return self.record.verdict in ("accepted", "queued", "another paper's")

    def as_json(self) -> dict[str, Any]:
        """All of it, for scripts."""
        import dataclasses

        claim, decided = self.claim, self.decided
        return {
            **dataclasses.asdict(self.record),
            "features": [None if math.isnan(value) else value for value in self.record.features],
            "votes": dict(self.record.votes),
            "outcome": outcome(self),
            "claim": None
            if claim is None
            else {
                "claim_id": self.record.claim_id,
                "words": claim_words(claim),
                "status": decided.status if decided else claim.status,
                "decided_by": decided.by if decided else (),
                "confidence": claim.confidence,
                "own": claim.own,
                "page": claim.page,
                "readers": claim.readers,
                "reasons": claim.reasons,
            },
            "pulls": [{**dataclasses.asdict(pull), "words": pull.in_words} for pull in self.pulls],
        }


def claims_by_id(claims: PaperClaims) -> dict[str, Claim]:
    """All claims of a paper by their ids."""
    every: list[tuple[str, Claim]] = [(run.run_id, run) for run in claims.runs]
    every += [(result.result_id, result) for result in claims.results]
    every += [(cost.cost_id, cost) for cost in claims.costs]
    return dict(every)


def claim_words(claim: Claim) -> str:
    """What a claim states, in a few words."""
    model = f" — {claim.model}" if claim.model else ""
    if isinstance(claim, TrainingRun):
        facts = (
            f"{claim.chip_count} ×" if claim.chip_count else "",
            claim.chip or "",
            f"{number(claim.duration_h)} h" if claim.duration_h is not None else "",
            f"{number(claim.training_compute_flop)} FLOP" if claim.training_compute_flop is not None else "",
        )
        return " · ".join(fact for fact in facts if fact) + model
    if isinstance(claim, BenchmarkResult):
        return f"{claim.benchmark} {claim.metric} {number(claim.value)}{model}"
    return f"{number(claim.pass_compute)} {claim.pass_unit} a pass{model}"


def outcome(told: Told) -> str:
    """What became of a candidate, by which claim, and why that one."""
    record, claim = told.record, told.claim
    chance = f"{record.probability:.2f} (accepted from {record.threshold:.2f}{_alone(record)})"
    if claim is None:
        return {
            "contained": f"stated by a fuller claim, {chance}",
            "outranked": f"another meaning or pair was preferred, {chance}",
        }.get(record.verdict, f"{record.verdict}, {chance}")
    named = f"{record.claim_id}, {_cut(claim_words(claim), LABEL)}, {_status(told, claim)} {claim.confidence:.2f}"
    match record.verdict:
        case "accepted" | "queued":
            return _stated(told, claim, chance)
        case "contained":
            return f"{chance}: stated by a fuller claim: {named}"
        case "another paper's":
            return f"published as another paper's: {record.claim_id}; as the paper's own {chance}"
        case "outranked":
            likelier = claim.confidence > record.probability
            return f"outranked, {chance}: {'likelier' if likelier else 'fuller or surer, so preferred,'} is {named}"
        case _:
            return f"{record.verdict}, {chance}; of the same fact is claimed: {named}"


def _stated(told: Told, claim: Claim, chance: str) -> str:
    record = told.record
    status = _status(told, claim)
    if told.decided is None and not _is_same(claim, record):
        how = f"as {record.claim_id} by the words on page {claim.page}, {claim.confidence:.2f}{_readers(claim)}"
        return f"{status} {how}; here {chance}"
    if told.decided is None and record.verdict == "accepted" and record.probability < record.threshold:
        return f"{status}{_readers(claim)}, {chance}: {record.claim_id}"
    held = told.decided is None and record.verdict == "queued" and record.probability >= record.threshold
    return f"{status}{' in spite of its probability' if held else ''}, {chance}: {record.claim_id}"


def _is_same(claim: Claim, record: CandidateRecord) -> bool:
    """Whether the claim has the candidate's own probability, so that it was made of it."""
    return abs(claim.confidence - record.probability) < ROUNDED


def _status(told: Told, claim: Claim) -> str:
    if told.decided is not None:
        return f"{told.decided.status} by {', '.join(told.decided.by)}"
    return "waits for a person" if claim.status == "queued" else claim.status


def _alone(record: CandidateRecord) -> str:
    return f"; {record.alone:.2f} without the second reader" if record.alone is not None else ""


def _readers(claim: Claim) -> str:
    others = [reader for reader in claim.readers if reader != RULES]
    if not others:
        return ""
    return f", read by {'the rules and ' if RULES in claim.readers else ''}{', '.join(others)}"


def lines(told: Told) -> Iterator[str]:
    """A candidate in lines, the first without indent."""
    record = told.record
    model = f" — {_cut(record.model, LABEL)}" if record.model else ""
    yield f"{record.what}{model}  [{record.kind}, {record.group}, page {record.page}]"
    yield f"  {outcome(told)}"
    yield f"  {_place(record)}"
    if read := _read(record):
        yield f"  {read}"
    reasons = _reasons(told)
    if reasons:
        yield f"  because: {'; '.join(reasons)}"
    favour = [name.replace("_", " ") for name, vote in record.votes if vote > 0]
    words = CATALOGUES[record.kind].against  # of this program; the claims may be another version's
    against = [words.get(VOTE + name, name.replace("_", " ")) for name, vote in record.votes if vote < 0]
    for word, names in (("for", favour), ("against", against)):
        if names:
            yield f"  {word}: {', '.join(names)}"
    if told.pulls:
        none = "" if against else "no vote against; "
        yield f"  {none}what lowers it most: " + "; ".join(pull.in_words for pull in told.pulls)


def _reasons(told: Told) -> list[str]:
    """Why the claim is looked at; that its probability is low is said already where it is the candidate's own."""
    record, claim = told.record, told.claim
    if claim is None or not told.is_stated or not claim.own:
        return []
    return [r for r in claim.reasons if not (r.startswith("low_confidence:") and _is_same(claim, record))]


def _place(record: CandidateRecord) -> str:
    if record.table_label is None and record.column_label is None:
        return f"“{_around(record.quote, record.words)}”"
    column = f"column “{_cut(record.column_label, LABEL)}”" if record.column_label else "a column without header"
    cell = next((item.text for item in record.words if item.field in COUNTED), "")
    words = record.quote if record.kind == "run" else cell
    row = f"row “{_cut(record.row_label, LABEL)}”" if record.row_label else "a row without label"
    return f"{record.table_label or 'a table'}, {row}, {column}: “{_cut(words, ELSEWHERE)}”"


def _read(record: CandidateRecord) -> str:
    """Kind of the duration, and where chip or count came from that stand elsewhere."""
    parts: dict[str, list[str]] = {}
    for item in record.words:
        words = f"“{_cut(item.text, LABEL)}”"
        if item.quote:
            words += f" from page {item.page}: “{_cut(item.quote, ELSEWHERE)}”"
        elif item.field == "duration_h" and record.duration_kind:
            words += f", {record.duration_kind.replace('_', ' ')}"
        elif item.field != "training_compute_flop":
            continue
        parts.setdefault(words, []).append(FIELDS.get(item.field, item.field))
    return "; ".join(f"{' and '.join(names)} {words}" for words, names in parts.items())


def _around(quote: str, words: Sequence[ReadWords]) -> str:
    """The part of a long quote that holds the words read."""
    at = max(0, quote.find(words[0].text)) if words else 0
    first = max(0, min(at - QUOTED // 3, len(quote) - QUOTED))
    return f"{'…' if first else ''}{quote[first : first + QUOTED]}{'…' if first + QUOTED < len(quote) else ''}"


def _cut(text: str | None, most: int) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= most else text[: most - 1] + "…"


def stand_lines(stands: Sequence[Stand], most: int) -> Iterator[str]:
    """Where a number stands that no candidate has, a line or two each."""
    for stand in stands[:most]:
        yield shown(f"  page {stand.page}, {stand.where}: {stand.reason}")
        yield shown(f"    “{_cut(stand.quote, QUOTED)}”")
    if len(stands) > most:
        yield f"  {len(stands) - most} places more."
