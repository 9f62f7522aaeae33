"""Short windows of one voice, each with its CAM++ vector."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from conversation.sound import Sound
from diarize.campplus import FRAME_STEP, SAMPLE_RATE, VECTOR, CamPlusPlus, embed, filterbank
from diarize.engine import Progress
from diarize.parallel import in_threads
from diarize.speech import Stretch, finite

LENGTH = 1.5  # seconds
HOP = 0.75
SHORTEST = 0.4  # seconds: less holds too little of a voice
GROUP = 48  # windows whose filterbank is in memory at once


def cut_windows(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Windows of at most LENGTH, about every HOP, evenly over each stretch and never across two of them."""
    windows = []
    for start, end in stretches:
        duration = end - start
        if duration < SHORTEST:
            continue
        number = max(1, math.ceil((duration - LENGTH) / HOP - 1e-6) + 1)
        length = min(LENGTH, duration)
        last = duration - length
        windows += [(start + at, start + at + length) for at in np.linspace(0.0, last, number).tolist()]
    return windows


def embed_windows(
    network: CamPlusPlus,
    sound: Sound,
    windows: Sequence[Stretch],
    progress: Progress | None = None,
    threads: int = 1,
) -> NDArray[np.float32]:
    """One vector of length 1 for each window, (len(windows), 192); windows are in order of start. ``threads``: groups of them at once."""

    def vectors_of(stretches: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        return embed(network, [filterbank(samples) for samples in stretches])

    groups = [windows[first : first + GROUP] for first in range(0, len(windows), GROUP)]
    pieces = ([_samples(sound, window) for window in group] for group in groups)
    found = [np.zeros((0, VECTOR), dtype=np.float32)]
    for done, vectors in enumerate(in_threads(vectors_of, pieces, threads), 1):
        found.append(vectors)
        if progress is not None:
            progress(done / len(groups))
    return np.concatenate(found)


def _samples(sound: Sound, window: Stretch) -> NDArray[np.float32]:
    start = round(window[0] * SAMPLE_RATE)
    # Rounded up to whole frames, so that windows of one length make one batch.
    length = 240 + FRAME_STEP * round((window[1] - window[0]) * SAMPLE_RATE / FRAME_STEP)
    return finite(sound[start : start + length])
