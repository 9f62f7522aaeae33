"""A copy of a recording that is silent where it has to be: the same length and channels, without loss elsewhere (FLAC in Ogg)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from transcribe.audio import Source, decoded_frames, open_sound

Span = tuple[float, float]

_LAST = object()


class Sink(Protocol):
    """Where the copy goes: written from front to back."""

    def write(self, data: bytes, /) -> object:
        """Add ``data``."""
        ...


def write_muted(source: Source, spans: Sequence[Span], sink: Sink) -> None:
    """Copy the sound of ``source`` to ``sink``, silent in ``spans`` (seconds from the start). Raises AudioError as ``read_audio`` does."""
    import av

    with open_sound(source) as (container, stream), av.open(_Writable(sink), "w", format="ogg") as copy:
        channels, rate = stream.codec_context.channels, stream.codec_context.sample_rate
        layout = "stereo" if channels == 2 else "mono"
        made = copy.add_stream("flac", rate=rate, layout=layout)
        for at, samples in _pieces(container, stream, layout, rate):
            _silence(samples, at / rate, rate, spans)
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", layout)
            frame.sample_rate, frame.pts = rate, at
            copy.mux(made.encode(frame))
        copy.mux(made.encode(None))


class _Writable:
    """The sink with just what the container needs: it is not seekable."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        self._sink.write(bytes(data))
        return len(data)


def _pieces(container: Any, stream: Any, layout: str, rate: int) -> Iterator[tuple[int, NDArray[np.int16]]]:
    """The sound from front to back: the sample where a piece begins, and its samples of shape (n, channels)."""
    import av

    resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
    channels = 2 if layout == "stereo" else 1
    at = 0
    for frame in chain(decoded_frames(container, stream), [_LAST]):
        if frame is None:
            continue  # damaged; reading it for recognition left it out too
        if frame is not _LAST:
            frame.pts = None
        for piece in resampler.resample(None if frame is _LAST else frame):
            samples = piece.to_ndarray().reshape(-1, channels)
            yield at, samples
            at += samples.shape[0]


def _silence(samples: NDArray[np.int16], begin: float, rate: int, spans: Sequence[Span]) -> None:
    """Make what lies in ``spans`` silent; ``begin``: where the samples (n, channels) are in the recording, in seconds."""
    for start, end in spans:
        first, last = round((start - begin) * rate), round((end - begin) * rate)
        if first < samples.shape[0] and last > 0:
            samples[max(0, first) : last] = 0
