"""The help screen of the review."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

HELP = """\
Does the paper say what the card says? Read the quote, then press one key.

c, Enter  confirm; with edits pending: save them as a correction
x         reject: the paper does not say this, or says it of another thing
1 … 7     another value for the field; Tab offers what the evidence says, a
          number takes a choice, - is not stated; "own work" turns at once
e         the same for any field by name: steps=300,000  chip_count=4x8
          duration_h=3.5 days  training_compute_flop=3640 PF-days
          pass_compute=3.8G  pass_unit=MAC
t         one decision for a row, a column or the whole table
a, v      add what was missed: by hand, or from a sentence of the paper
/         find claims by paper, model or value, also accepted ones
n         a fact that the whole paper does not report
u         unsure, with a note: the claim waits for somebody else
s, p      skip the claim, skip the rest of the paper
z         take the last decision back, a table's as a whole; again and again
k         read otherwise than when it was decided: keep what was decided
f, g      adjudication: take the first or the second decision
o, w      the page as a picture with the evidence boxed; the abstract
q         quit: what was saved is on the disk
↑ ↓ Space scroll the card

Marks: • waits  ✓ stands  ✗ rejected  ? unsure  ≠ reviewers differ
own work "no" is for what the paper says of others' models. Escape closes.\
"""


class HelpScreen(ModalScreen[None]):
    """What the keys do."""

    CSS = "HelpScreen VerticalScroll { background: $surface; padding: 0 2; }"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,question_mark,q,enter", "dismiss", "close")]

    def compose(self) -> ComposeResult:
        """The text alone."""
        with VerticalScroll():
            yield Static(HELP, markup=False)
