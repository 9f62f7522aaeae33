"""What the pipeline tells while it works; the command line shows it, tests and machines may ignore it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears about stages, in order."""

    def start(self, stage: str, audio_seconds: float | None) -> None:
        """A stage begins; ``audio_seconds`` is how much sound it has to go through, None when that says nothing."""
        ...

    def update(self, share: float) -> None:
        """0..1 of the current stage is done."""
        ...

    def beat(self) -> None:
        """Called several times a second while a stage is at work; what it raises stops the stage."""
        ...

    def finish(self) -> None:
        """The current stage is done."""
        ...


class NoProgress:
    """Says nothing."""

    def start(self, stage: str, audio_seconds: float | None) -> None:
        """Nothing."""

    def update(self, share: float) -> None:
        """Nothing."""

    def beat(self) -> None:
        """Nothing."""

    def finish(self) -> None:
        """Nothing."""
