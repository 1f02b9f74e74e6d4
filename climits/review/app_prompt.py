"""The line of the review's screen that is typed into, with a hint above it and completion by Tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.text import Text
from textual import events
from textual.app import App
from textual.widgets import Input, Static

from warehouse.shown import shown


class PromptApp(App[int]):
    """An application with one line to type into; its screen holds `#prompt` with `#hint` and `#line`."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        super().__init__()
        self._prompt: Callable[[str], bool] | None = None
        self._hint: Callable[[str], str] = lambda _: ""
        self._completions: Callable[[str], list[str]] = lambda _: []
        self._offered: list[str] = []

    def ask(
        self,
        start: str,
        done: Callable[[str], bool],
        hint: Callable[[str], str],
        completions: Callable[[str], list[str]] = lambda _: [],
    ) -> None:
        """Let a line be typed that begins with `start`, until `done` takes it. `completions` are whole lines."""
        self._prompt, self._hint, self._completions, self._offered = done, hint, completions, []
        self.query_one("#prompt").display = True
        line = self.query_one("#line", Input)
        line.value = start
        line.cursor_position = len(start)
        line.focus()
        self.query_one("#hint", Static).update(Text(shown(hint(start)), no_wrap=True))

    def action_leave_prompt(self) -> None:
        """Leave the line without effect."""
        self._prompt = None
        self.query_one("#prompt").display = False
        self.set_focus(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what can follow what was typed."""
        if self._prompt is not None:
            self.query_one("#hint", Static).update(Text(shown(self._hint(event.value)), no_wrap=True))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed; a refused value stays in the line."""
        prompt = self._prompt
        if prompt is not None and prompt(event.value) and self._prompt is prompt:
            self.action_leave_prompt()

    def on_key(self, event: events.Key) -> None:
        """Tab takes the first completion, and the next one when it is pressed again."""
        if event.key == "tab" and self._prompt is not None:
            event.prevent_default()
            event.stop()
            line = self.query_one("#line", Input)
            if line.value in self._offered:
                following = self._offered.index(line.value) + 1
                line.value = self._offered[following % len(self._offered)]
            elif found := self._completions(line.value):
                self._offered = found
                line.value = found[0]
            line.cursor_position = len(line.value)

    def left_prompt(self, act: Callable[..., bool], *parts: Any) -> bool:
        """Do something and leave the line if it was done."""
        done = act(*parts)
        if done:
            self.action_leave_prompt()
        return done
