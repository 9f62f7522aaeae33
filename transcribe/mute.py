"""A copy of a recording that is silent where it has to be: the same length and channels, without loss elsewhere (FLAC in Ogg)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from transcribe.sound import Source, open_sound

Span = tuple[float, float]


class Sink(Protocol):
    """Where the copy goes: written from front to back."""

    def write(self, data: bytes, /) -> object:
        """Add ``data``."""
        ...


def write_muted(source: Source, spans: Sequence[Span], sink: Sink) -> None:
    """Copy the sound of ``source`` to ``sink``, silent in ``spans`` (seconds from the start). Raises AudioError as ``read_audio`` does."""
    import av

    with open_sound(source) as sound, av.open(_Writable(sink), "w", format="ogg") as copy:
        layout = "stereo" if sound.channels == 2 else "mono"
        made = copy.add_stream("flac", rate=sound.rate, layout=layout)
        at = 0
        for samples in sound.pieces(sound.rate):
            _silence(samples, at / sound.rate, sound.rate, spans)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T).reshape(1, -1), "s16", layout)
            frame.sample_rate, frame.pts = sound.rate, at
            copy.mux(made.encode(frame))
            at += samples.shape[1]
        copy.mux(made.encode(None))


class _Writable:
    """The sink with just what the container needs: it is not seekable."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        self._sink.write(bytes(data))
        return len(data)


def _silence(samples: NDArray[np.int16], begin: float, rate: int, spans: Sequence[Span]) -> None:
    """Make what lies in ``spans`` silent; ``begin``: where the samples (channels, n) are in the recording, in seconds."""
    for start, end in spans:
        first, last = round((start - begin) * rate), round((end - begin) * rate)
        if first < samples.shape[1] and last > 0:
            samples[:, max(0, first) : last] = 0
