"""Chunks of at most five minutes cut in silence.

Recognition features need about 53 MB per minute of input (measured), so a recording is never fed whole; and what a crash costs is
one chunk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from conversation.sound import Sound
from conversation.times import Interval, pad

SAMPLE_RATE = 16_000
MAX_CHUNK = 300.0
#: a cut is looked for in this last part of the window, so that chunks stay long
_CUT_FROM = 0.6
#: seconds kept on both sides of speech, so that soft word edges are heard
_EDGE = 0.4


@dataclass(frozen=True)
class Chunk:
    """A part of the recording (seconds) with the stretches to listen to in it (absolute times)."""

    index: int
    start: float
    end: float
    speech: tuple[Interval, ...]


def plan_chunks(sound: Sound, speech: Iterable[Interval], max_chunk: float = MAX_CHUNK) -> list[Chunk]:
    """Cut ``sound`` in chunks of at most ``max_chunk`` seconds, each in the longest silence near its end.

    ``speech``: where somebody speaks, in seconds; the rest of the recording is not listened to.
    """
    chunks: list[Chunk] = []
    total = len(sound) / SAMPLE_RATE
    heard = pad(speech, _EDGE, total)
    start = 0.0
    while start < total:
        window_end = min(total, start + max_chunk)
        end = total if window_end >= total else _cut(heard, sound, start, window_end)
        inside = tuple((max(a, start), min(b, end)) for a, b in heard if a < end and b > start)
        chunks.append(Chunk(len(chunks), start, end, inside))
        start = end
    return chunks


def _cut(speech: list[Interval], sound: Sound, start: float, end: float) -> float:
    """The best moment to cut between 60 % and the end of the window: the longest silence, else the quietest 0.1 s."""
    earliest = start + _CUT_FROM * (end - start)
    inside = [(a, min(b, end)) for a, b in speech if a < end and b > earliest]
    edges = [earliest, *[t for interval in inside for t in interval if t > earliest], end]
    if any(a <= earliest < b for a, b in inside):
        edges = edges[1:]
    silences = [(b - a, (a + b) / 2) for a, b in zip(edges[::2], edges[1::2], strict=False) if b > a]
    if silences:
        return max(silences)[1]
    frame = SAMPLE_RATE // 10
    first = round(earliest * SAMPLE_RATE)
    tail = sound[first : first + (round(end * SAMPLE_RATE) - first) // frame * frame].reshape(-1, frame)
    quietest = int(np.argmin(np.square(tail).mean(axis=1)))
    return earliest + (quietest + 0.5) * 0.1
