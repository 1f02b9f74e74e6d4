"""A language model as second reader of papers of the lake: what it is asked, and what is done with its replies."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from extractors.reading import PaperText, ReadWithText, Table
from extractors.second.answer import read_answer
from extractors.second.grounding import ground, joined
from extractors.second.prompt import prompt_digest, request_body
from extractors.second.rendering import Part, parts
from flows.pool import PdfJob, ReaderPool
from flows.progress import Progress, Silent
from warehouse.compacting import PAPERS_PER_SHARD
from warehouse.lake import Lake
from warehouse.replies import Asked, ModelReply, ModelRequest, ReplyError, asked, custom_id, request_key
from warehouse.second_readings import SecondReading, second_readings, write_second_readings
from warehouse.texts import StoredPaper, stored_papers, stored_texts, tables_of

LINES_READER = "extractors.second.paper_text:read_lines"


def requests_for(
    lake: Lake, model: str, papers: Collection[str] | None = None, progress: Progress | None = None
) -> Iterator[ModelRequest]:
    """What to ask a model about papers, named by ids without version; without `papers`, about all that were read.

    A paper without a line of text gives no request. Raises LakeMissingError or ShardDamagedError, and ReplyError for a
    paper that the lake does not hold.
    """
    progress = progress or Silent()
    wanted = chosen(lake, papers)
    missing = keep_texts(lake, wanted, progress)
    progress.stage("requests", len(wanted))
    for shard, group in groupby(wanted.values(), key=lambda paper: paper.shard):
        of_shard = {paper.identity.pdf_sha256: paper for paper in group if paper.identity.pdf_sha256 not in missing}
        tables = tables_of(shard, of_shard)
        for text in stored_texts(lake, of_shard):
            found = parts(text.lines, tables.get(text.pdf_sha256, ()))
            for number, part in enumerate(found, start=1):
                yield _request(model, of_shard[text.pdf_sha256], part, number, len(found))
            progress.advance()


def chosen(lake: Lake, papers: Collection[str] | None) -> dict[str, StoredPaper]:
    """The papers asked for, as they lie in the lake; raises ReplyError for one that was not read."""
    every = stored_papers(lake)
    if papers is None:
        return every
    if unknown := sorted(set(papers) - set(every)):
        raise ReplyError(
            f"{len(unknown)} of the papers are not in {lake.root}, among them {', '.join(unknown[:3])}: "
            "`climits ingest` them first; `climits status` lists what could not be read."
        )
    return {name: paper for name, paper in every.items() if name in set(papers)}


def keep_texts(lake: Lake, papers: Mapping[str, StoredPaper], progress: Progress) -> set[str]:
    """Read the lines of those papers of which none are kept, and keep them; the PDFs that give none now."""
    wanted = {paper.identity.pdf_sha256 for paper in papers.values()}
    left = wanted - {text.pdf_sha256 for text in stored_texts(lake, wanted)}
    if not left:
        return set()
    progress.stage("reading lines", len(left))
    failed: set[str] = set()
    batch: list[PaperText] = []
    lake.bring_pdfs(sorted(left))
    with ReaderPool(reader=LINES_READER) as pool:
        for job, outcome in pool.read(PdfJob(lake.pdf_path(sha256), sha256) for sha256 in sorted(left)):
            progress.advance()
            if not isinstance(outcome, ReadWithText):
                failed.add(job.pdf_sha256)
                progress.say(f"{job.pdf_sha256[:12]}: {outcome.status} {outcome.detail}")
                continue
            batch.append(PaperText(job.pdf_sha256, outcome.lines))
            if len(batch) >= PAPERS_PER_SHARD:
                lake.write_texts(batch)
                batch = []
    if batch:
        lake.write_texts(batch)
    return failed


def _request(model: str, paper: StoredPaper, part: Part, number: int, of: int) -> ModelRequest:
    identity = paper.identity
    key = request_key(model, prompt_digest(), part.text)
    return ModelRequest(
        custom_id(identity.arxiv_id, identity.version, number, of, key),
        key,
        identity.arxiv_id,
        identity.version,
        number,
        of,
        request_body(model, identity.arxiv_id, part, number, of),
    )


def take_reply(lake: Lake, request: ModelRequest | Asked | str, body: Mapping[str, Any]) -> bool:
    """Keep the reply to a request, or to one that left in a file, given by its custom id; whether it is new.

    `body` is a chat completion object, kept as it is. Raises ReplyError for a custom id that was never written.
    """
    one: Asked | None
    match request:
        case ModelRequest():
            one = asked(request, prompt_digest())
        case Asked():
            one = request
        case _:
            one = lake.replies.noted().get(request)
    if one is None:
        raise ReplyError(f"{request}: no request of this name left {lake.root}: was it written from another lake?")
    return lake.replies.put(ModelReply(one, dt.datetime.now(dt.UTC), body))


def read_replies(lake: Lake, progress: Progress | None = None) -> int:
    """Check all replies that were not yet read so against their papers and store what is borne out; how many papers.

    A reply about a version of a paper that no longer counts is left. Raises LakeMissingError or ShardDamagedError.
    """
    progress = progress or Silent()
    by_paper: dict[tuple[str, int | None, str, str], list[ModelReply]] = defaultdict(list)
    for reply in lake.replies:
        one = reply.asked
        by_paper[one.arxiv_id, one.version, one.model, one.prompt_digest].append(reply)
    if not by_paper:
        return 0
    known = {(reading.pdf_sha256, reading.replies) for reading in second_readings(lake)}
    papers = stored_papers(lake)
    todo: dict[str, list[tuple[StoredPaper, Sequence[ModelReply], str]]] = defaultdict(list)
    for (arxiv_id, version, _, _), replies in by_paper.items():
        paper = papers.get(arxiv_id)
        digest = hashlib.sha256("".join(sorted(r.asked.key for r in replies)).encode()).hexdigest()[:16]
        if paper is None or paper.identity.version != version or (paper.identity.pdf_sha256, digest) in known:
            continue
        todo[arxiv_id].append((paper, replies, digest))
    if not todo:
        return 0
    keep_texts(lake, {name: papers[name] for name in todo}, progress)
    progress.stage("checking replies", len(todo))
    texts = stored_texts(lake, [papers[name].identity.pdf_sha256 for name in todo])
    lines = {text.pdf_sha256: text for text in texts}
    found: list[SecondReading] = []
    for shard, group in groupby(sorted(todo, key=lambda name: papers[name].shard), key=lambda name: papers[name].shard):
        names = list(group)
        tables = tables_of(shard, {papers[name].identity.pdf_sha256 for name in names})
        for name in names:
            sha256 = papers[name].identity.pdf_sha256
            if sha256 in lines:
                found += [_second_reading(*one, lines[sha256], tables.get(sha256, ())) for one in todo[name]]
            progress.advance()
    if found:
        write_second_readings(lake, found)
    return len({reading.pdf_sha256 for reading in found})


def _second_reading(
    paper: StoredPaper, replies: Sequence[ModelReply], digest: str, text: PaperText, tables: Sequence[Table]
) -> SecondReading:
    answers = [read_answer(reply.text) for reply in replies]
    whole = {reply.asked.part for reply, answer in zip(replies, answers, strict=True) if answer.usable}
    tokens = [reply.tokens for reply in replies]
    identity, one = paper.identity, replies[0].asked
    return SecondReading(
        pdf_sha256=identity.pdf_sha256,
        arxiv_id=identity.arxiv_id,
        version=identity.version,
        model=one.model,
        prompt_digest=one.prompt_digest,
        replies=digest,
        complete=len(whole) == one.parts,
        prompt_tokens=sum(prompt for prompt, _ in tokens),
        completion_tokens=sum(completion for _, completion in tokens),
        received_at=max(reply.received_at for reply in replies),
        proposals=joined([ground(answer, text.lines, tables) for answer in answers]),
    )
