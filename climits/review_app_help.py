"""The help screen of the review."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

HELP = """\
Is what the card says what the paper says? Read the quote, then press one key.

c, Enter   confirm; with edits pending: save them as a correction
x          reject: the paper does not say this, or says it of something else
1 … 7      type another value for that field; Tab completes, - means not stated
e          the same for any field, by name: steps=300,000  duration_h=3.5 days
           training_compute_flop=3640 PF-days  chip_count=4x8  parameters=110M
a          add a run or a result that was missed
n          a fact that the whole paper does not report
u          unsure, with a note: the claim waits for somebody else
s          skip for now          p   skip the rest of this paper
z          take the last decision back, any number of times
k          a claim that is read otherwise than when it was decided: keep the decision
f, g       adjudication: take the first or the second decision
o          the page as a picture, evidence boxed
w          the abstract's address
up, down, Space, page keys   scroll the card
q          quit: what was saved is on the disk

own work "no" is for what the paper says of others' models.
Marks on the right: • waits, ✓ stands, ✗ rejected, ? unsure, ≠ reviewers differ.

Escape or ? closes this."""


class HelpScreen(ModalScreen[None]):
    """What the keys do."""

    CSS = "HelpScreen VerticalScroll { background: $surface; padding: 1 2; }"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,question_mark,q,enter", "dismiss", "close")]

    def compose(self) -> ComposeResult:
        """The text alone."""
        with VerticalScroll():
            yield Static(HELP, markup=False)
