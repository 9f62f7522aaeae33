"""What every diarization engine looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from conversation.sound import Sound
from conversation.transcript import Turn

Progress = Callable[[float], None]


@dataclass(frozen=True)
class SpeakerCount:
    """How many people speak: from ``minimum`` to ``maximum`` (None: no upper limit known)."""

    minimum: int = 1
    maximum: int | None = None

    def __post_init__(self) -> None:
        if self.minimum < 1 or (self.maximum is not None and self.maximum < self.minimum):
            raise ValueError(f"no such range of speakers: {self.minimum}-{self.maximum}")

    @classmethod
    def exactly(cls, number: int) -> SpeakerCount:
        """The user knows how many people speak."""
        return cls(number, number)

    def allows(self, number: int) -> bool:
        """Whether this number of speakers lies in the range."""
        return self.minimum <= number and (self.maximum is None or number <= self.maximum)


class Diarizer(Protocol):
    """Finds who speaks when. ``name`` goes into the transcript's list of models."""

    name: str

    def diarize(
        self,
        sound: Sound,
        speakers: SpeakerCount | None = None,
        progress: Progress | None = None,
    ) -> list[Turn]:
        """Speaker turns in order of start.

        Speakers are called S1, S2, … in order of first speech;
        turns of different speakers may overlap. No speech gives an empty list. ``progress`` gets 0..1.
        """
        ...


class NullDiarizer:
    """Finds nobody: for transcripts without speakers and for tests."""

    name = "geen"

    def diarize(
        self,
        sound: Sound,
        speakers: SpeakerCount | None = None,
        progress: Progress | None = None,
    ) -> list[Turn]:
        """No turns, whatever is said."""
        if progress is not None:
            progress(1.0)
        return []
