"""Transcript: what was said, when and by whom. Times are seconds from the start of the recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def _no_strings() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Word:
    """One recognised word. ``probability`` is the recogniser's own, 0..1, or None when unknown."""

    start: float
    end: float
    text: str
    probability: float | None = None
    speaker: str | None = None


@dataclass(frozen=True)
class Segment:
    """A stretch of text by one speaker. ``id`` never changes within a transcript version.

    ``parent``: the segment of an earlier version that this one was made from.
    """

    id: int
    start: float
    end: float
    text: str
    speaker: str | None = None
    words: tuple[Word, ...] = ()
    parent: int | None = None


@dataclass(frozen=True)
class Turn:
    """Who was speaking according to the diarizer; turns of different speakers may overlap."""

    speaker: str
    start: float
    end: float


@dataclass(frozen=True)
class Speaker:
    """What a speaker is called. Names and roles come from people, never from a voice."""

    label: str
    role: str | None = None


@dataclass(frozen=True)
class Gap:
    """Speech that is not in the text, and why (Dutch)."""

    start: float
    end: float
    reason: str


@dataclass(frozen=True)
class Rejected:
    """Text that a model wrote and that was kept out, because probably nobody said it; ``reason`` is Dutch."""

    start: float
    end: float
    text: str
    reason: str


@dataclass(frozen=True)
class Coverage:
    """Seconds of speech found, and what became of them: ``transcribed``, in ``gaps``, or in rests too ``short`` to list.

    ``declared`` is the length the file claims.
    """

    speech: float = 0.0
    transcribed: float = 0.0
    gaps: tuple[Gap, ...] = ()
    decoded: float | None = None
    declared: float | None = None
    warnings: tuple[str, ...] = ()
    short: float = 0.0
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class RecordingPart:
    """One of several files that were heard as one sound: where it starts in that sound and how long it lasts, in seconds."""

    start: float
    duration: float
    file: str | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Recording:
    """The file a transcript was made from. ``date`` is ISO (yyyy-mm-dd) or None when unknown.

    ``parts``: the files in order when there were several; then ``file`` is the first, and ``sha256`` that of their hashes.
    """

    file: str | None = None
    sha256: str | None = None
    date: str | None = None
    duration: float | None = None
    start_time: str | None = None
    location: str | None = None
    parts: tuple[RecordingPart, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """The whole conversation. ``models`` and ``metadata`` are plain JSON values."""

    segments: tuple[Segment, ...] = ()
    speakers: Mapping[str, Speaker] = field(default_factory=lambda: MappingProxyType({}))
    recording: Recording = Recording()
    turns: tuple[Turn, ...] = ()
    coverage: Coverage | None = None
    language: str = "nl"
    version: int = 1
    models: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    metadata: Mapping[str, str] = field(default_factory=_no_strings)

    def segment(self, segment_id: int) -> Segment:
        """The segment with this id; KeyError when there is none."""
        for segment in self.segments:
            if segment.id == segment_id:
                return segment
        raise KeyError(segment_id)

    def label(self, speaker: str | None) -> str:
        """What the report calls this speaker: the given name, else the role, else the code."""
        if speaker is None:
            return "Onbekend"
        known = self.speakers.get(speaker)
        return known.label if known else speaker

    def role(self, speaker: str | None) -> str | None:
        """The role that a person gave this speaker, or None."""
        known = self.speakers.get(speaker) if speaker is not None else None
        return known.role if known else None
