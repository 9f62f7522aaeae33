"""Decoding with PyAV: any common audio or video file → 16 kHz samples, with honesty about what is missing.

Half a file often decodes without any error to half its length (measured for wav, mp3, ogg, opus, webm, wma, flac), so the
declared length is compared with what came out, containers are checked for their end, and frames for theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import AudioError
from transcribe.sound import Source, no_sound, open_sound

SAMPLE_RATE = 16_000
#: a downmix with less than this share of the loudest channel's energy is (nearly) cancelled out
_CANCELLED = 0.05
#: longer is no conversation but a file that unpacks to fill the memory
_MAX_SECONDS = 12 * 3600
Progress = Callable[[float], None]
Channel = Literal["mix", "left", "right"]


@dataclass(frozen=True)
class Audio:
    """Decoded sound. ``samples`` is int16 of shape (channels, n) with one or two channels at 16 kHz.

    ``declared`` is the length in seconds that the file itself claims (None: it claims none); ``created`` the date
    (ISO) that the container says the recording was made; ``incomplete`` says that sound is missing at the end;
    ``unread`` is the number of sound tracks that could not be read: nothing of those is in the samples.
    """

    samples: NDArray[np.int16]
    declared: float | None
    created: str | None
    damaged: int
    incomplete: bool
    unread: int = 0

    @property
    def seconds(self) -> float:
        """Length of what was decoded."""
        return float(self.samples.shape[1] / SAMPLE_RATE)

    @property
    def mix(self) -> Channel:
        """What to listen to when the channels are one conversation; see ``Loudness``."""
        loudness = Loudness()
        loudness.add(self.samples)
        return loudness.mix


@dataclass(frozen=True)
class Decoded:
    """What decoding learnt about a file: ``length`` samples of 16 kHz in one or two channels; the rest as in Audio."""

    length: int
    channels: int
    declared: float | None
    created: str | None
    damaged: int
    incomplete: bool
    unread: int = 0


def read_audio(source: Source, progress: Progress | None = None) -> Audio:
    """The whole sound of a file in memory; see ``decode_audio``, which needs no more memory for hours than for minutes."""
    parts: list[NDArray[np.int16]] = []
    found = decode_audio(source, parts.append, progress)
    samples = np.concatenate(parts, axis=1)
    return Audio(samples, found.declared, found.created, found.damaged, found.incomplete, found.unread)


def decode_audio(
    source: Source, keep: Callable[[NDArray[np.int16]], object], progress: Progress | None = None
) -> Decoded:
    """Decode the sound of a file, or of an open file that can be read and searched (its ``name`` is used in messages).

    ``keep`` gets it piece by piece, from front to back: int16 of shape (channels, n), 16 kHz, always the same one or two channels.
    AudioError (Dutch) for everything that is not a readable recording; AudioUnreadable when we have no right to read it.
    """
    length = 0
    with open_sound(source) as sound:
        for samples in sound.pieces(SAMPLE_RATE):
            length += samples.shape[1]
            keep(samples)
            if length > _MAX_SECONDS * SAMPLE_RATE:
                raise AudioError(
                    f"{Path(source.name).name} duurt langer dan {_MAX_SECONDS // 3600} uur. Zo'n bestand verwerken we niet in "
                    "een keer. Knip de opname in stukken, of controleer of u het goede bestand koos."
                )
            if progress and sound.expected:
                progress(min(1.0, length / SAMPLE_RATE / sound.expected))
        if length == 0:
            raise AudioError(no_sound(source))
        incomplete = sound.is_incomplete(length / SAMPLE_RATE)
    return Decoded(length, sound.channels, sound.declared, sound.created, sound.damaged, incomplete, sound.unread)


@dataclass(frozen=True)
class Probe:
    """What a file says of itself, without decoding it: ``seconds`` None when nobody can tell.

    ``channels``: one or two, as it is decoded; ``created``: when it was made by the clock of the device (ISO: date, or date and time).
    """

    seconds: float | None
    incomplete: bool
    channels: int
    created: str | None


def probe_audio(path: Path) -> Probe:
    """Whether ``path`` is media with sound: it opens, has a sound track, and its first piece decodes. Raises as ``read_audio``."""
    with open_sound(path) as sound:
        if not sound.begins():
            raise AudioError(no_sound(path))
        sound.look_at_end()
        return Probe(sound.expected, sound.is_incomplete(None), sound.channels, sound.moment)


class Loudness:
    """How loud each channel and their average are, of sound that comes in pieces."""

    def __init__(self) -> None:
        self._length, self._sums, self._squares = 0, [0.0] * 3, [0.0] * 3

    def add(self, samples: NDArray[np.int16]) -> None:
        """A piece of shape (channels, n)."""
        if samples.shape[0] != 2:
            return
        left, right = (_as_float(channel) for channel in samples)
        self._length += left.size
        for at, part in enumerate((left, right, 0.5 * (left + right))):
            self._sums[at] += float(part.sum(dtype=np.float64))
            self._squares[at] += float(np.dot(part, part))

    @property
    def mix(self) -> Channel:
        """What to listen to when the channels are one conversation: their average, unless they (nearly) cancel each other out.

        Microphones wired in opposite phase give two mirrored channels: their average is silence.
        """
        # a constant is no sound: some recorders add one
        left, right, mixed = (
            max(0.0, square - total**2 / max(1, self._length))
            for square, total in zip(self._squares, self._sums, strict=True)
        )
        loudest = max(left, right)
        if loudest == 0 or mixed >= _CANCELLED * loudest:
            return "mix"
        return "left" if left >= right else "right"


def one_channel(audio: Audio, channel: Channel = "mix") -> NDArray[np.float32]:
    """One channel as float32 in -1..1, shape (n,); ``mix``: what ``Audio.mix`` says."""
    return take_channel(audio.samples, audio.mix if channel == "mix" else channel)


def take_channel(samples: NDArray[np.int16], channel: Channel) -> NDArray[np.float32]:
    """A channel of (channels, n) samples, or their average, as float32 in -1..1, shape (n,)."""
    if samples.shape[0] == 1:
        return _as_float(samples[0])
    if channel != "mix":
        return _as_float(samples[0 if channel == "left" else 1])
    mixed = _as_float(samples[0])
    mixed += _as_float(samples[1])
    mixed *= 0.5
    return mixed


def _as_float(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    return samples.astype(np.float32) / np.float32(32768.0)
