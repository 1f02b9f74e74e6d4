"""arXiv's terms of use, kept over all processes of the installation.

One connection at a time; at most one API request in three seconds; PDFs in bursts of at most four a second with a pause
of a second; `Retry-After` honoured; a stop after a 403. Processes agree through a locked file in the installation's
state folder. Sources: arXiv, "Terms of Use for arXiv APIs" and "Bulk data: play nice".
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import filelock

from collection.clock import Clock
from warehouse.records import Fetch

Kind = Literal["api", "pdf"]

API_GAP_S = 3.0
"""Least time between two API requests (metadata and OAI-PMH together). arXiv API terms of use: one in three seconds."""
PDF_BURST = 4
"""Most PDF requests in one burst. arXiv, bulk data: "bursts at 4 requests per second with a 1 second sleep"."""
PDF_GAP_S = 0.25
"""Least time between two PDF requests of a burst: four a second."""
PDF_PAUSE_S = 1.0
"""Pause after each burst."""
LONGEST_RETRY_AFTER_S = 3600.0
"""A server that asks for more than this is not waited for: the run ends and says so."""
LONGEST_SAID_S = 24 * 3600.0
"""A server may ask for any number of seconds: beyond a day it makes no difference which."""
REFUSAL_REST_S = 6 * 3600.0
"""How long no process of the installation asks again after a 403: going on counts as an attack."""

Waiting = Callable[[str, float], None]
"""Told what is waited for and for how many seconds."""


class Refused(RuntimeError):
    """arXiv answered 403, or asked for a longer rest than a run waits for.

    `http_status` is that of the answer, or None where an earlier one is still being rested out and nothing was asked;
    `fetch` is the attempt at a PDF that met it.
    """

    http_status: int | None = None
    fetch: Fetch | None = None


@dataclass
class _State:
    """What the processes share. Times are `Clock.now()` within `epoch`; `at` is when the state was stored."""

    epoch: str = ""
    at: float = 0.0
    not_before: dict[str, float] = field(default_factory=dict)
    burst: int = 0
    refused_until: float = 0.0
    refusal: str = ""


class Manners:
    """Hands out turns for requests: `with manners.turn("api"): ...` holds the only connection of the installation."""

    def __init__(self, folder: Path, clock: Clock, waiting: Waiting | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._state_file = folder / "arxiv-manners.json"
        self._lock = filelock.FileLock(folder / "arxiv-manners.lock")
        self._clock = clock
        self._waiting = waiting or (lambda _what, _seconds: None)

    @property
    def clock(self) -> Clock:
        """The clock that turns are timed by."""
        return self._clock

    @contextmanager
    def turn(self, kind: Kind) -> Iterator[None]:
        """Wait for the turn of one request and hold it until the answer is read.

        The gap runs from the end of one request to the start of the next: so it holds at the server too, however long
        the way there takes. Raises Refused while a 403 is being rested out.
        """
        self._take(kind)
        try:
            yield
        finally:
            self._pass(kind, self._load(), started=False)
            self._lock.release()

    def rest(self, kind: Kind, seconds: float) -> None:
        """Let no process of the installation send a request of this kind for that long (an answer's `Retry-After`)."""
        until = self._clock.now() + min(seconds, LONGEST_RETRY_AFTER_S)
        self._change(lambda state: state.not_before.__setitem__(kind, until))
        if seconds > LONGEST_RETRY_AFTER_S:
            wait = f"{seconds / 60:.0f} minutes" if seconds < LONGEST_SAID_S else "more than a day"
            refusal = Refused(
                f"arXiv asks to wait {wait} before the next request. What was fetched is kept: "
                "run the same command again after that."
            )
            refusal.http_status = 429
            raise refusal

    def refuse(self, detail: str) -> Refused:
        """Note a 403 for all processes and return the error to raise."""

        def change(state: _State) -> None:
            state.refused_until = self._clock.now() + REFUSAL_REST_S
            state.refusal = detail

        self._change(change)
        refusal = self._refusal(REFUSAL_REST_S, detail)
        refusal.http_status = 403
        return refusal

    def forget_refusal(self) -> bool:
        """Let requests go out again after a 403, at a person's word; returns whether one was being rested out."""
        with self._lock:
            state = self._load()
            rested = state.refused_until > self._clock.now()
            state.refused_until, state.refusal = 0.0, ""
            self._store(state)
        return rested

    def _refusal(self, seconds: float, detail: str) -> Refused:
        return Refused(
            f"arXiv refused a request ({detail}). Going on would count as an attack, so no request is sent for "
            f"{seconds / 3600:.1f} hours. Check that the contact address is right (climits settings), read "
            "docs/collection.md on bulk access, ask arXiv, and once it agreed: climits settings --forget-refusal"
        )

    def _check_refusal(self, state: _State) -> None:
        left = state.refused_until - self._clock.now()
        if left > 0:
            raise self._refusal(left, state.refusal)

    def _take(self, kind: Kind) -> None:
        """Come back holding the lock, the pause over and the request counted.

        The pause is slept without the lock, so that runs waiting side by side take turns.
        """
        while True:
            try:
                self._lock.acquire(timeout=0)
            except filelock.Timeout:
                self._waiting("another run's request to end: one connection at a time", 0.0)
                self._lock.acquire(poll_interval=0.01)
            try:
                state = self._load()
                self._check_refusal(state)
                wait = state.not_before.get(kind, 0.0) - self._clock.now()
                if wait <= 0:
                    self._pass(kind, state)  # a process killed in mid-request leaves its turn counted
                    return
            except BaseException:
                self._lock.release()
                raise
            self._lock.release()
            self._waiting("arXiv's pause between requests" if wait <= API_GAP_S else "the rest arXiv asked for", wait)
            self._clock.sleep(wait)

    def _pass(self, kind: Kind, state: _State, *, started: bool = True) -> None:
        """Set when the next turn may begin, counted from now; a longer rest asked for meanwhile stays."""
        if kind == "api":
            gap = API_GAP_S
        else:
            if started:
                state.burst = state.burst % PDF_BURST + 1
            gap = PDF_PAUSE_S if state.burst == PDF_BURST else PDF_GAP_S
        state.not_before[kind] = max(state.not_before.get(kind, 0.0), self._clock.now() + gap)
        self._store(state)

    def _change(self, change: Callable[[_State], None]) -> None:
        with self._lock:
            state = self._load()
            change(state)
            self._store(state)

    def _load(self) -> _State:
        """The shared state; after a start of the machine, every wait that was running starts anew."""
        try:
            state = _State(**json.loads(self._state_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return _State(epoch=self._clock.epoch())
        except (ValueError, TypeError):  # cut short by a power loss
            state = _State()
        now = self._clock.now()
        if state.epoch != self._clock.epoch() or now < state.at:
            # The stored times say nothing in this stretch of time. Waits are short: serve the ordinary ones once more.
            left = REFUSAL_REST_S if state.refusal else 0.0
            state = _State(
                epoch=self._clock.epoch(),
                not_before={"api": now + API_GAP_S, "pdf": now + PDF_PAUSE_S},
                refused_until=now + left,
                refusal=state.refusal,
            )
            self._store(state)
            return state
        state.not_before = {kind: min(at, now + LONGEST_RETRY_AFTER_S) for kind, at in state.not_before.items()}
        state.refused_until = min(state.refused_until, now + REFUSAL_REST_S)
        return state

    def _store(self, state: _State) -> None:
        state.at = self._clock.now()
        temporary = self._state_file.with_suffix(f".{os.getpid()}.tmp")
        try:
            temporary.write_text(json.dumps(asdict(state)), encoding="utf-8")
            temporary.replace(self._state_file)
        finally:
            temporary.unlink(missing_ok=True)
