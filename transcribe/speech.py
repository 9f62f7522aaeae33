"""Speech activity (Silero, through faster-whisper) and chunks of at most ten minutes cut in silence.

Recognition features need about 53 MB per minute of input (measured), so a recording is never fed whole. Chunks are planned one
at a time: a three-hour recording costs no more memory here than ten minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conversation.times import Interval, shift

SAMPLE_RATE = 16_000
MAX_CHUNK = 600.0
#: a cut is looked for in this last part of the window, so that chunks stay long
_CUT_FROM = 0.6
#: settings that gave the lowest word error rate (findings: min. silence 500 ms); pads keep soft word edges
VAD_OPTIONS = {"min_silence_duration_ms": 500, "speech_pad_ms": 400}


@dataclass(frozen=True)
class Chunk:
    """A part of the recording (seconds) with the speech found in it (absolute times)."""

    index: int
    start: float
    end: float
    speech: tuple[Interval, ...]


def find_speech(samples: NDArray[np.float32]) -> list[Interval]:
    """Intervals (seconds) with speech in mono 16 kHz ``samples`` of shape (n,)."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options: Any = VadOptions(**VAD_OPTIONS)
    found = get_speech_timestamps(samples, vad_options=options, sampling_rate=SAMPLE_RATE)
    return [(item["start"] / SAMPLE_RATE, item["end"] / SAMPLE_RATE) for item in found]


def plan_chunks(
    samples: NDArray[np.float32],
    max_chunk: float = MAX_CHUNK,
    progress: Callable[[float], None] | None = None,
) -> list[Chunk]:
    """Cut the recording in chunks of at most ``max_chunk`` seconds, in the longest silence near the end of each."""
    chunks: list[Chunk] = []
    total = samples.shape[0] / SAMPLE_RATE
    start = 0.0
    while start < total:
        window_end = min(total, start + max_chunk)
        window = samples[round(start * SAMPLE_RATE) : round(window_end * SAMPLE_RATE)]
        speech = shift(find_speech(window), start)
        end = total if window_end >= total else _cut(speech, window, start, window_end)
        inside = tuple((a, min(b, end)) for a, b in speech if a < end)
        chunks.append(Chunk(len(chunks), start, end, inside))
        start = end
        if progress:
            progress(end / total)
    return chunks


def _cut(speech: list[Interval], window: NDArray[np.float32], start: float, end: float) -> float:
    """The best moment to cut between 60 % and the end of the window: the longest silence, else the quietest 0.1 s."""
    earliest = start + _CUT_FROM * (end - start)
    edges = [earliest, *[t for interval in speech for t in interval if t > earliest], end]
    if any(a <= earliest < b for a, b in speech):
        edges = edges[1:]
    silences = [(b - a, (a + b) / 2) for a, b in zip(edges[::2], edges[1::2], strict=False) if b > a]
    if silences:
        return max(silences)[1]
    frame = SAMPLE_RATE // 10
    first = round((earliest - start) * SAMPLE_RATE)
    tail = window[first : first + (window.shape[0] - first) // frame * frame].reshape(-1, frame)
    quietest = int(np.argmin(np.square(tail).mean(axis=1)))
    return earliest + (quietest + 0.5) * 0.1
