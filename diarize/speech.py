"""Where somebody speaks: Silero's speech detector (the one inside faster-whisper), block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from conversation.sound import Sound

SAMPLE_RATE = 16000
FRAME = 512  # samples per probability: Silero's own
BLOCK = 300 * SAMPLE_RATE  # samples looked at in one go, so that memory does not grow with the recording
RUN_UP = 157 * FRAME  # about 5 s before a block, for the detector's memory
ONSET = 0.4
OFFSET = 0.25
MIN_SPEECH = 0.1  # seconds
MIN_PAUSE = 0.1  # seconds
EDGE = 0.12  # seconds kept on both sides: the detector comes late and leaves early

Stretch = tuple[float, float]


def speech_probability(sound: Sound) -> NDArray[np.float32]:
    """The probability of speech in every stretch of 512 samples, (ceil(n / 512),)."""
    from faster_whisper.vad import get_vad_model

    model = get_vad_model()
    parts = []
    for start in range(0, len(sound), BLOCK - BLOCK % FRAME):
        from_sample = max(0, start - RUN_UP)
        block = finite(sound[from_sample : start + BLOCK - BLOCK % FRAME])
        padded = np.pad(block, (0, -len(block) % FRAME))
        parts.append(np.ravel(model(padded))[(start - from_sample) // FRAME :])
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, dtype=np.float32)


def stretches_above(probability: NDArray[np.float32], duration: float, edge: float = EDGE) -> list[Stretch]:
    """Stretches that begin at ONSET and last until the probability falls under OFFSET, ``edge`` wider on both sides."""
    stretches: list[Stretch] = []
    for first, last in _runs(probability):
        start, end = first * FRAME / SAMPLE_RATE, min(last * FRAME / SAMPLE_RATE, duration)
        if stretches and start - stretches[-1][1] < MIN_PAUSE:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    long_enough = [(start, end) for start, end in stretches if end - start >= MIN_SPEECH]
    return _with_edges(long_enough, duration, edge)


def _runs(probability: NDArray[np.float32]) -> list[tuple[int, int]]:
    runs, start = [], None
    for i, p in enumerate(probability):
        if start is None and p >= ONSET:
            start = i
        elif start is not None and p < OFFSET:
            runs.append((start, i))
            start = None
    if start is not None:
        runs.append((start, len(probability)))
    return runs


def _with_edges(stretches: list[Stretch], duration: float, edge: float) -> list[Stretch]:
    """Every stretch ``edge`` longer on both sides, but never over half of the pause to its neighbour."""
    wider = []
    for i, (start, end) in enumerate(stretches):
        before = start - stretches[i - 1][1] if i else 2 * start
        after = stretches[i + 1][0] - end if i + 1 < len(stretches) else 2 * (duration - end)
        wider.append((start - min(edge, before / 2), end + min(edge, after / 2)))
    return wider


def finite(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same samples as float32; values that are no number count as silence."""
    return np.nan_to_num(np.asarray(samples, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
