"""What a person sees of a run that mostly waits."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what is done, how far it is and what is waited for."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; `total` is how many steps it has, where that is known."""
        ...

    def advance(self, steps: int = 1) -> None:
        """So many more steps of the stage are done."""
        ...

    def waiting(self, what: str, seconds: float) -> None:
        """The run waits for `what`, for so many seconds where that is known (else 0)."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        pass

    def advance(self, steps: int = 1) -> None:
        pass

    def waiting(self, what: str, seconds: float) -> None:
        pass
