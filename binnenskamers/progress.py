"""What the pipeline tells while it works; the command line shows it, tests and machines may ignore it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
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

    def tell(self, line: str) -> None:
        """Something that the user should know now (Dutch, nothing of the content)."""
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

    def tell(self, line: str) -> None:
        """Nothing."""

    def finish(self) -> None:
        """Nothing."""


class Stopped(Exception):
    """Raised in a stage that has to end because another one beside it failed or was stopped."""


class Shared:
    """One progress for stages at the same time. ``parts``: a Progress for each, with its weight in the whole."""

    def __init__(self, progress: Progress, name: str, weights: Sequence[float]) -> None:
        self._progress, self._name = progress, name
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._weights = [weight / sum(weights) for weight in weights]
        self._shares = [0.0] * len(weights)
        self._begun = False
        self.parts = [_Part(self, number) for number in range(len(weights))]

    def stop(self) -> None:
        """End every stage at its next beat."""
        self._stop.set()

    def begin(self, audio_seconds: float | None) -> None:
        """The first stage that begins, begins the whole."""
        with self._lock:
            if not self._begun:
                self._begun = True
                self._progress.start(self._name, audio_seconds)

    def say(self, line: str) -> None:
        """Pass it on."""
        with self._lock:
            self._progress.tell(line)

    def show(self, number: int, share: float) -> None:
        """One of the stages is that far."""
        with self._lock:
            self._shares[number] = share
            self._progress.update(sum(w * s for w, s in zip(self._weights, self._shares, strict=True)))

    def check(self) -> None:
        """Raise Stopped after ``stop``."""
        if self._stop.is_set():
            raise Stopped


class _Part:
    """The progress of one of them."""

    def __init__(self, whole: Shared, number: int) -> None:
        self._whole, self._number = whole, number

    def start(self, stage: str, audio_seconds: float | None) -> None:
        self._whole.begin(audio_seconds)

    def update(self, share: float) -> None:
        self._whole.show(self._number, share)

    def beat(self) -> None:
        self._whole.check()

    def tell(self, line: str) -> None:
        self._whole.say(line)

    def finish(self) -> None:
        self._whole.show(self._number, 1.0)
