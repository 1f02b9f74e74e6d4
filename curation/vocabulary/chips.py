"""Which chip a name in a paper means: exact model numbers, ambiguity kept.

Names and spellings are data (extractors/data/chip_aliases.json, chips.csv, machines.csv). Digits are never matched
fuzzily: "A100" is not "A10". Only makers' names may be misspelt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz, process

from curation.vocabulary.chip_names import AliasKind, ChipAlias, aliases, chip_aliases, name_index
from curation.vocabulary.chip_table import (
    Chip,
    ChipTableError,
    chips,
    load_chips,
    of_architecture,
    released_by,
    variants,
)
from curation.vocabulary.machines import MachineChips, key, machine_chips, tpu_slice
from extractors.readings.accelerators import fold

__all__ = [
    "Chip",
    "ChipAlias",
    "ChipMatch",
    "ChipTableError",
    "MachineChips",
    "aliases",
    "chip_aliases",
    "chips",
    "load_chips",
    "machine_chips",
    "normalise_chip",
    "stated_chip",
    "variants",
]


@dataclass(frozen=True, slots=True)
class ChipMatch:
    """What a name means.

    `chip` is the short name as the paper says it (None where it names none or several); `candidates` the short names an
    ambiguous one may mean; `variants` the chip_ids left by memory and form factor, `chip_id` the only one of them.
    `score` is 1 for an exact name, less where words were left over or the number is not in the table, 0 for none.
    `chips_per_machine` and `cores` are of the machine or TPU slice named.
    """

    chip: str | None
    chip_id: str | None = None
    candidates: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    memory_gb: float | None = None
    form_factor: str | None = None
    score: float = 0.0
    reason: str = ""
    machine: str | None = None
    chips_per_machine: int | None = None
    cores: int | None = None


_MEMORY = re.compile(
    r"(?<![a-z0-9])(?<!gpu-)(\d{1,3})[ -]{0,2}(?:g(?:i?bs?|bytes?)?)(?![a-z0-9])|-(40|80)b(?![a-z0-9])"
)
_PLURAL = re.compile(r"(?:(?<=\d)|(?<=[Tt][Ii]))(?:['’]?s)(?![A-Za-z0-9]|_v\d)")
_TPU = re.compile(r"tpus?|tensor processing units?")
_TPU_GENERATION = re.compile(
    r"(?:(?<![a-z0-9])|(?<=tpu)|(?<=tpus))(?:v|version|gen(?:eration)?)[ -]{0,2}([1-9])([epi])?( ?-?lite)?(?![a-z0-9])"
)
_LONGEST_NAME = 6  # words: "DGX Station A100", "Data Center GPU Max 1550"


@lru_cache(maxsize=65536)
def normalise_chip(text: str, published_on: date | None = None) -> ChipMatch:
    """The chip that a name means, e.g. "NVIDIA Tesla V100-SXM2-32GB GPUs".

    `published_on` narrows the candidates of an ambiguous name to what could be had that day; it never changes `chip`,
    which stays as the paper says, except for machines sold with different chips over the years (DGX-1).
    """
    named = any(name in text for name in aliases()["plural_is_name"])
    folded = fold(text if named else _PLURAL.sub("", text))
    memory_gb, form_factor, folded = _take_specification(folded)
    processor = _family(folded)
    found = (
        _tpu(folded, published_on)
        or _model(folded, published_on, ("chip", "ambiguous", "machine", "generation"), bare_numbers=processor is None)
        or _unknown_model(folded)
        or processor
        or _model(folded, published_on, ("generic",))
    )
    if found is None:
        return ChipMatch(None, reason=f"no chip known by the name '{text.strip()}'")
    names = found.candidates or ((found.chip,) if found.chip else ())
    # What a machine is built with narrows the variants; it is not what the paper states.
    rows = variants(names, memory_gb or found.memory_gb, form_factor or found.form_factor)
    return replace(
        found,
        chip_id=rows[0].chip_id if len(rows) == 1 else None,
        variants=tuple(row.chip_id for row in rows),
        memory_gb=memory_gb,
        form_factor=form_factor,
    )


def stated_chip(chip: str | None, match: ChipMatch | None) -> str | None:
    """The short name for a claim: of two cards of one name the one that it must be, where words or the date tell it.

    "GTX Titan X" is the "Titan X (Maxwell)", as is any "Titan X" before the other was sold.
    """
    if chip is None or match is None or len(match.candidates) != 1:
        return chip
    only = match.candidates[0]
    return only if only.partition(" (")[0] == chip else chip


def _take_specification(folded: str) -> tuple[float | None, str | None, str]:
    """Memory and form factor of a name, and the name without them."""
    memory_gb = None
    memory = _MEMORY.search(folded)
    if memory:
        memory_gb = float(memory.group(1) or memory.group(2))
        folded = _MEMORY.sub(" ", folded)
    for form, spellings in aliases()["form_factors"].items():
        pattern = rf"(?:(?<![a-z0-9])|(?<=\d)(?=sxm))(?:{'|'.join(spellings)})(?![a-z0-9])"
        if re.search(pattern, folded):
            return memory_gb, form, re.sub(pattern, " ", folded)
    return memory_gb, None, folded


def _tpu(folded: str, published_on: date | None) -> ChipMatch | None:
    of_slice = tpu_slice(folded)
    if not _TPU.search(folded) and of_slice is None:
        return None
    generation = _TPU_GENERATION.search(folded)
    ordinal = re.search(rf"({'|'.join(aliases()['tpu_ordinals'])})[ -]gen", folded)
    if of_slice:
        chip = of_slice.chip
    elif generation:
        letter = "e" if generation.group(3) else generation.group(2) or ""
        chip = f"TPU v{generation.group(1)}{letter}"
    elif ordinal:
        chip = f"TPU v{aliases()['tpu_ordinals'][ordinal.group(1)]}"
    else:
        return None
    alias = name_index().get(key(chip))
    if alias is None:
        return ChipMatch(chip, score=0.5, reason=f"no {chip} in the chips table")
    match = _named(alias, published_on, 1.0)
    if of_slice:
        return replace(match, machine=of_slice.machine, chips_per_machine=of_slice.chips, cores=of_slice.cores)
    return replace(match, machine=f"{chip} Pod") if re.search(r"(?<![a-z])pods?(?! slice)", folded) else match


def _model(
    folded: str, published_on: date | None, kinds: tuple[AliasKind, ...], bare_numbers: bool = True
) -> ChipMatch | None:
    """The chip or machine with the longest known name in the words of `folded`, by exact comparison.

    `bare_numbers` False leaves names that are digits only: the 1650 of "Xeon E5-1650" is no graphics card.
    """
    tokens = re.findall(r"[a-z0-9]+", folded)
    hits = [hit for hit in _hits(tokens) if bare_numbers or not "".join(tokens[hit[0] : hit[1]]).isdigit()]
    used = {place for start, end, _ in hits for place in range(start, end)}
    left = _left_over([token for place, token in enumerate(tokens) if place not in used])
    by_kind = [[hit[2] for hit in hits if hit[2].kind == kind] for kind in kinds]
    named = [alias for alias in _of_kind(hits, ("chip", "ambiguous")) if "chip" in kinds]
    if not any(by_kind) or (named and not set(left).isdisjoint(aliases()["model_words"])):
        return None
    score = 0.8 if left else 1.0
    models = _without_vaguer(named)
    boxes = _of_kind(hits, ("machine",))
    match = _several(tuple(dict.fromkeys(alias.chip for alias in models)))
    if match is None:
        alias = (models or next(filter(None, by_kind)))[0]
        match = (
            _boxed(alias.alias, published_on, score) if alias.kind == "machine" else _named(alias, published_on, score)
        )
    if left:
        match = replace(match, reason=f"{match.reason}; words left over: {' '.join(left)}")
    if models and boxes:
        inside = machine_chips(boxes[0].alias, published_on) or machine_chips(boxes[0].alias)
        held = {one.chips for one in inside if one.chip == match.chip}
        match = replace(match, machine=inside[0].machine, chips_per_machine=held.pop() if len(held) == 1 else None)
    return match


def _without_vaguer(named: list[ChipAlias]) -> list[ChipAlias]:
    """Names without those that stand beside one of their own candidates ("Trillium TPU")."""
    chosen = {alias.chip for alias in named if alias.kind == "chip"}
    ambiguous = aliases()["ambiguous"]
    return [alias for alias in named if alias.kind == "chip" or chosen.isdisjoint(ambiguous[alias.chip]["candidates"])]


def _hits(tokens: list[str]) -> list[tuple[int, int, ChipAlias]]:
    """Known names among the words, longest first, without overlap."""
    index = name_index()
    runs = []
    for start in range(len(tokens)):
        joined = ""
        for end in range(start + 1, min(start + _LONGEST_NAME, len(tokens)) + 1):
            joined += tokens[end - 1]
            alias = index.get(joined) or (index.get(joined[:-1]) if joined.endswith("s") else None)
            if alias:
                runs.append((start, end, alias))
    runs.sort(key=lambda run: -len("".join(tokens[run[0] : run[1]])))
    taken: set[int] = set()
    hits = []
    for start, end, alias in runs:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            hits.append((start, end, alias))
    return hits


def _of_kind(hits: list[tuple[int, int, ChipAlias]], kinds: tuple[AliasKind, ...]) -> list[ChipAlias]:
    return [alias for _, _, alias in hits if alias.kind in kinds]


def _left_over(tokens: list[str]) -> list[str]:
    """Words that neither name a maker, rightly or misspelt, nor say nothing, nor are plain numbers."""
    words = aliases()
    left = []
    for token in tokens:
        if token.isdigit() or token in words["ignored"] or token in words["makers"]:
            continue
        misspelt = token.isalpha() and len(token) >= 4
        if misspelt and process.extractOne(
            token, words["makers"], scorer=fuzz.ratio, score_cutoff=words["misspelling_score"]
        ):
            continue
        left.append(token)
    return left


def _several(names: tuple[str, ...]) -> ChipMatch | None:
    if len(names) < 2:
        return None
    return ChipMatch(None, candidates=names, score=0.5, reason=f"names several chips: {', '.join(names)}")


def _named(alias: ChipAlias, published_on: date | None, score: float) -> ChipMatch:
    if alias.kind == "chip":
        return ChipMatch(alias.chip, score=score, reason="exact name")
    if alias.kind == "ambiguous":
        entry = aliases()["ambiguous"][alias.chip]
        names, why = tuple(entry.get("only", {}).get(alias.alias, entry["candidates"])), entry["why"]
    elif alias.kind == "generation":
        names, why = of_architecture(alias.chip), "names a generation of chips, not a model"
    else:
        return ChipMatch(alias.chip, score=score, reason="names no model")
    narrowed = released_by(published_on, names) if published_on else names
    if len(narrowed) < len(names) and narrowed:
        why += f"; only {', '.join(narrowed)} released by {published_on}" if len(narrowed) < 4 else "; narrowed by date"
    return ChipMatch(alias.chip, candidates=narrowed or names, score=score, reason=why)


def _boxed(machine: str, published_on: date | None, score: float) -> ChipMatch:
    inside = machine_chips(machine, published_on) or machine_chips(machine)
    machine = inside[0].machine
    names = tuple(dict.fromkeys(one.chip for one in inside))
    counts = {one.chips for one in inside}
    match = ChipMatch(
        names[0] if len(names) == 1 else None,
        candidates=names if len(names) > 1 else (),
        score=score if len(names) == 1 else 0.5,
        reason=f"machine {machine} with " + " or ".join(f"{one.chips} {one.chip}" for one in inside),
        machine=machine,
        chips_per_machine=counts.pop() if len(counts) == 1 else None,
    )
    if len(inside) == 1:
        return replace(match, memory_gb=inside[0].memory_gb, form_factor=inside[0].form_factor, cores=inside[0].cores)
    return match


def _unknown_model(folded: str) -> ChipMatch | None:
    """A name of a known series whose number the table does not have: the short name in the usual style."""
    joined = re.sub(r"[^a-z0-9]+", "", folded)
    for series in aliases()["series"]:
        match = re.search(series["pattern"] + r"(?!\d)", joined)
        if match:
            parts = [(part or "").upper().replace("TI", "Ti").replace("SUPER", "Super") for part in match.groups()]
            name = re.sub(r" {2,}", " ", series["name"].format(*parts)).strip()
            return ChipMatch(name, score=0.5, reason=f"no {name} in the chips table")
    return None


def _family(folded: str) -> ChipMatch | None:
    """A family of processors, with its number where one is given."""
    plain = re.sub(r"[^a-z0-9]+", " ", folded.replace("(r)", " ").replace("(tm)", " "))
    for family in aliases()["cpu"]:
        match = re.search(rf"(?<![a-z0-9]){family['pattern']}(?![a-z0-9])", plain)
        if match:
            number = next((group for group in match.groups() if group), None)
            return ChipMatch(_processor(family, number), score=1.0, reason="a processor; no row in the chips table")
    return None


def _processor(family: dict[str, str], number: str | None) -> str:
    if not number:
        return family["family"]
    number = re.sub(r"^([ewx][357]?) (?=\d)", r"\1-", number).upper()
    number = re.sub(r" ?V(?=\d$)", " v", number).replace(" K", "K")
    number = re.sub(r"^(GOLD|SILVER|PLATINUM|BRONZE)", lambda grade: grade.group().capitalize(), number)
    return f"{family['family']}{family.get('join', ' ')}{number}"
