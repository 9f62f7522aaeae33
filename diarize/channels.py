"""Recordings with one speaker per channel, as telephone and meeting software make them: no need to compare voices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from conversation.sound import Sound
from conversation.transcript import Turn
from diarize.speech import FRAME, SAMPLE_RATE, Stretch, finite, speech_probability, stretches_above
from diarize.timeline import JOIN, SHORTEST, named, names_in_order

SECONDS = FRAME / SAMPLE_RATE  # of one frame: 32 ms
SMOOTH = 9  # frames (0.29 s) over which loudness is averaged
BLOCK = 20_000 * FRAME  # samples in memory at once
FLOOR = 1e-10  # power that counts as silence: -100 dB
APART = 10.0  # dB between the channels while somebody speaks, typically
LOUDER = 6.0  # dB that make one channel clearly the louder
CLEAR = 0.8  # of the speech has a clearly louder channel
EACH = 1.0  # seconds of speech that each channel must have to itself
CROSSTALK = 8.0  # dB under the other channel, each against its own speaker's usual level: that is the other's voice


def channels_are_separate(left: Sound, right: Sound) -> bool:
    """Whether each of two channels of the same length holds a speaker of its own.

    Decided by loudness while Silero hears speech: with separate speakers one channel is much the louder nearly always,
    and each is so in its turn. Duplicate, inverted, empty or ordinary stereo channels are not separate.
    """
    if min(len(left), len(right)) < EACH * SAMPLE_RATE:
        return False
    channels = [left, right]
    speaking = np.stack([_speech(channel) for channel in channels])
    difference = np.subtract(*[_decibels(channel) for channel in channels])
    active = speaking.any(axis=0)
    if not active.any():
        return False
    clear = float(np.mean(np.abs(difference[active]) >= LOUDER))
    own = [speaking[0] & (difference >= LOUDER), speaking[1] & (difference <= -LOUDER)]
    return bool(
        clear >= CLEAR
        and np.median(np.abs(difference[active])) >= APART
        and min(mask.sum() for mask in own) * SECONDS >= EACH
    )


def turns_from_channels(channels: Sequence[Sound], speech: Sequence[Sequence[Stretch]]) -> list[list[Turn]]:
    """The turns of each channel from where somebody speaks in it (``speech``, seconds).

    Speakers are called S1, S2, … in order of first speech. What is much softer than another channel at that moment is
    crosstalk and does not count.
    """
    frames = max((-(-len(channel) // FRAME) for channel in channels), default=0)
    speaking = np.zeros((len(channels), frames), dtype=bool)
    loudness = np.full((len(channels), frames), 10 * np.log10(FLOOR))
    for i, channel in enumerate(channels):
        for start, end in speech[i]:
            speaking[i, round(start / SECONDS) : round(end / SECONDS)] = True
        level = _decibels(channel)
        loudness[i, : len(level)] = level
    speaking &= ~_crosstalk(speaking, loudness)
    found = [
        (start, min(end, len(channels[i]) / SAMPLE_RATE), i)
        for i, mask in enumerate(speaking)
        for start, end in _stretches(mask)
    ]
    names = names_in_order(found)
    return [[turn for turn in named(found) if turn.speaker == names.get(i)] for i in range(len(channels))]


def _crosstalk(speaking: NDArray[np.bool_], loudness: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Frames in which a channel only hears another one's speaker, (channels, frames)."""
    if len(speaking) < 2 or not speaking.any():
        return np.zeros_like(speaking)
    loudest = loudness.argmax(axis=0)
    relative = loudness.copy()
    for i, level in enumerate(loudness):
        own = speaking[i] & (loudest == i)
        relative[i] -= np.median(level[own]) if own.any() else loudness[speaking].max()
    heard = np.where(speaking, relative, -np.inf)
    quieter: NDArray[np.bool_] = relative < heard.max(axis=0) - CROSSTALK
    return quieter


def _stretches(mask: NDArray[np.bool_]) -> list[tuple[float, float]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))) * SECONDS
    joined: list[tuple[float, float]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if joined and start - joined[-1][1] < JOIN:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= SHORTEST]


def _speech(channel: Sound) -> NDArray[np.bool_]:
    """Where somebody is heard, one value per frame."""
    probability = speech_probability(channel)
    mask = np.zeros(len(probability), dtype=bool)
    for start, end in stretches_above(probability, len(channel) / SAMPLE_RATE):
        mask[round(start / SECONDS) : round(end / SECONDS)] = True
    return mask


def _decibels(channel: Sound) -> NDArray[np.float64]:
    """Loudness per frame, averaged over 0.3 s."""
    power = [_power(channel[start : start + BLOCK]) for start in range(0, len(channel), BLOCK)]
    smooth = uniform_filter1d(np.concatenate(power), SMOOTH) if power else np.zeros(0)
    decibels: NDArray[np.float64] = 10 * np.log10(np.maximum(smooth, FLOOR))
    return decibels


def _power(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean square per frame; the last one is filled up with silence."""
    padded = np.pad(finite(samples), (0, -len(samples) % FRAME)).reshape(-1, FRAME)
    power: NDArray[np.float64] = np.mean(padded.astype(np.float64) ** 2, axis=1)
    return power
