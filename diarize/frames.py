"""Arithmetic on pyannote's overlapping chunks: what several looks at one moment say together.

A frame is 16.9 ms. ``active`` below is (chunks, frames per chunk, local speakers) zeros and ones; chunk i begins at
frame ``starts[i]`` of the recording. The columns mean different people in different chunks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from diarize.speech import Stretch

FRAME = 0.016875  # seconds: the step of PyanNet's output
SETTLE = 11  # frames (0.19 s): how far apart two looks may put the same change of speaker


def chunk_starts(chunks: int, step: float) -> NDArray[np.int64]:
    """The first frame of each chunk, (chunks,)."""
    starts: NDArray[np.int64] = np.rint(np.arange(chunks) * step / FRAME).astype(np.int64)
    return starts


def average(chunks: Iterable[NDArray[Any]], starts: NDArray[np.int64], frames: int) -> NDArray[np.float32]:
    """The mean over all chunks that see a frame: one (frames per chunk, k) array per start to (frames, k).

    The middle of a chunk counts more than its edges, where the model has little context.
    """
    total: NDArray[Any] = np.zeros((0, 0), dtype=np.float32)
    weights = weight = total
    for start, chunk in zip(starts, chunks, strict=True):
        if not len(total):
            weight = np.hamming(len(chunk)).astype(np.float32)[:, None]
            total = np.zeros((max(frames, int(starts[-1]) + len(chunk)), chunk.shape[1]), dtype=np.float32)
            weights = np.zeros((len(total), 1), dtype=np.float32)
        total[start : start + len(chunk)] += weight * chunk
        weights[start : start + len(chunk)] += weight
    mean: NDArray[np.float32] = (total / np.maximum(weights, 1e-6))[:frames]
    return mean


def changes(active: NDArray[np.uint8], starts: NDArray[np.int64], frames: int) -> list[int]:
    """Frames at which one speaker takes over from another, according to at least half of the chunks."""
    share = average((_takeovers(chunk)[:, None] for chunk in active), starts, frames)[:, 0]
    nearby: NDArray[Any] = uniform_filter1d(share, SETTLE) * SETTLE
    found = []
    for first, last in runs(nearby >= 0.5):
        found.append(first + int(np.argmax(nearby[first:last])))
    return found


def _takeovers(chunk: NDArray[np.uint8]) -> NDArray[np.float32]:
    """1 at every frame where somebody begins to speak alone after somebody else did, (frames,)."""
    alone = np.where(chunk.sum(axis=1) == 1, chunk.argmax(axis=1), -1)
    spoken = np.flatnonzero(alone >= 0)
    events = np.zeros(len(chunk), dtype=np.float32)
    events[spoken[1:][np.diff(alone[spoken]) != 0]] = 1.0
    return events


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, last + 1) of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def mask_of(stretches: list[Stretch], frames: int) -> NDArray[np.bool_]:
    """True in the frames whose middle lies in a stretch, (frames,)."""
    mask = np.zeros(frames, dtype=bool)
    for start, end in stretches:
        mask[max(0, round(start / FRAME - 0.5)) : round(end / FRAME - 0.5)] = True
    return mask


def stretches_of(mask: NDArray[np.bool_], duration: float) -> list[Stretch]:
    """The stretches (seconds) in which ``mask`` (frames,) is True."""
    return [(first * FRAME, min(last * FRAME, duration)) for first, last in runs(mask)]
