"""From labelled windows and pyannote's chunks to turns, overlap included.

Windows know who speaks (CAM++ and the clusters), but only to about half a second. The chunks know to a frame where
a speaker begins, ends or is joined by another, but not who it is beyond ten seconds. Here every local speaker of
a chunk takes the clusters of the windows in which he is alone, and both vote in every frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from conversation.transcript import Turn
from diarize import frames as fr
from diarize.speech import Stretch

CHUNK_VOTE = 0.6  # of a chunk's local speaker, against 1 of the windows
DOUBT = 0.1  # difference of two cosines at which a window is sure enough (odds of e)
SECOND_VOICE = 0.3  # vote that the second voice in overlap needs
JOIN = (
    0.45  # seconds: shorter pauses inside one speaker's talk do not end a turn (about 0.6 between the words themselves)
)
SHORTEST = 0.15  # seconds: shorter turns are noise


@dataclass(frozen=True)
class Scene:
    """What is known per frame: ``active`` (chunks, frames, 3), ``starts`` of the chunks, ``speech`` and ``overlap``."""

    active: NDArray[np.uint8]
    starts: NDArray[np.int64]
    speech: NDArray[np.bool_]
    overlap: NDArray[np.bool_]


def turns_of(scene: Scene, windows: Sequence[Stretch], nearness: NDArray[np.float32]) -> list[Turn]:
    """Turns in order of start; speakers S1, S2, … in order of first speech.

    ``nearness``: (windows, people) cosine of each window's voice with each speaker's.
    """
    by_windows = _window_votes(windows, nearness, len(scene.speech))
    by_chunks = fr.average(_chunk_votes(scene, by_windows), scene.starts, len(scene.speech))
    speaking = _decide(scene, by_windows, by_chunks)
    return named(_turns(speaking))


def _window_votes(windows: Sequence[Stretch], nearness: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """What the windows over a frame say, (frames, people): 1 for a sure speaker, shared where they doubt."""
    sure = np.exp((nearness - nearness.max(axis=1, keepdims=True)) / DOUBT)
    sure /= sure.sum(axis=1, keepdims=True)
    votes = np.zeros((frames, nearness.shape[1]), dtype=np.float32)
    for (start, end), vote in zip(windows, sure, strict=True):
        votes[round(start / fr.FRAME) : round(end / fr.FRAME)] += vote
    votes /= np.maximum(votes.sum(axis=1, keepdims=True), 1.0)
    return votes


def _chunk_votes(scene: Scene, by_windows: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Per chunk (frames per chunk, people): its local speakers, translated into speakers of the recording."""
    for start, chunk in zip(scene.starts, scene.active, strict=True):
        seen = by_windows[start : start + len(chunk)]
        part = chunk[: len(seen)].astype(np.float32)
        alone = part * (part.sum(axis=1, keepdims=True) == 1)
        shared = alone.T @ seen
        share = shared / np.maximum(shared.sum(axis=1, keepdims=True), 1.0)
        votes: NDArray[np.float32] = chunk.astype(np.float32) @ share
        yield votes


def _decide(scene: Scene, by_windows: NDArray[np.float32], by_chunks: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Who speaks in each frame, (frames, people)."""
    score = by_windows + CHUNK_VOTE * by_chunks
    best = score.argmax(axis=1)
    unknown = scene.speech & (score.max(axis=1) < 0.1)
    known = scene.speech & ~unknown
    if known.any() and unknown.any():
        nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)[0]
        best[unknown] = best[nearest[unknown]]
    speaking = np.zeros(score.shape, dtype=bool)
    speaking[np.flatnonzero(scene.speech), best[scene.speech]] = True
    if score.shape[1] > 1:
        both = np.flatnonzero(scene.overlap & scene.speech)
        others = by_chunks[both].copy()
        others[np.arange(len(both)), best[both]] = 0.0
        heard = others.max(axis=1) >= SECOND_VOICE
        speaking[both[heard], others.argmax(axis=1)[heard]] = True
    return speaking


def _turns(speaking: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    turns = []
    for person in range(speaking.shape[1]):
        others = np.delete(speaking, person, axis=1)
        for first, last in _joined(fr.runs(speaking[:, person]), fr.runs(np.asarray(others.any(axis=1)))):
            if (last - first) * fr.FRAME >= SHORTEST:
                turns.append((first * fr.FRAME, last * fr.FRAME, person))
    return sorted(turns)


def _joined(runs: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs over pauses shorter than JOIN become one, unless somebody else speaks inside the pause."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        pause = joined and (first - joined[-1][1]) * fr.FRAME < JOIN
        if pause and not any(a < first and b > joined[-1][1] for a, b in others):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def named(turns: Sequence[tuple[float, float, int]]) -> list[Turn]:
    """Turns in order of start, with S1, S2, … for the numbers in order of first speech."""
    names = names_in_order(turns)
    return [Turn(names[person], round(start, 3), round(end, 3)) for start, end, person in sorted(turns)]


def names_in_order(turns: Sequence[tuple[float, float, int]]) -> dict[int, str]:
    """S1, S2, … for the numbers of people in order of first speech."""
    names: dict[int, str] = {}
    for _, _, person in sorted(turns):
        names.setdefault(person, f"S{len(names) + 1}")
    return names
