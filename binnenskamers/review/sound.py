"""The sound in the page: small, and silent where something was removed from the text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from conversation.sound import Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
#: bits per second: speech stays easy to follow, two hours are about 22 MB
BIT_RATE = 24_000
#: samples that are in memory at a time
_BLOCK = 60 * RATE

Span = tuple[float, float]


def opus(sound: Sound, silent: Sequence[Span] = ()) -> bytes:
    """``sound`` (mono, 16 kHz, read a minute at a time) as Opus in Ogg, silent in ``silent`` (seconds from the start).

    The answer is the only thing that grows with the length: about 3 kB per second.
    """
    import av
    import numpy as np

    target = io.BytesIO()
    with av.open(target, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono", options={"application": "voip"})
        stream.bit_rate = BIT_RATE
        for start, samples in _blocks(sound, silent):
            whole = np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(whole.reshape(1, -1), "s16", "mono")
            frame.sample_rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def peaks(sound: Sound, per_second: int = 10, silent: Sequence[Span] = ()) -> bytes:
    """The height of the waveform, 0..255, ``per_second`` times a second; the last one may cover less."""
    import numpy as np

    if RATE % per_second:
        raise ValueError(f"per_second does not divide {RATE}")
    step, found = RATE // per_second, bytearray()
    for _, samples in _blocks(sound, silent):
        loud = np.abs(samples)
        heights = np.maximum.reduceat(loud, np.arange(0, loud.size, step))
        found += np.rint(np.clip(heights, 0, 1) * 255).astype(np.uint8).tobytes()
    return bytes(found)


def _blocks(sound: Sound, silent: Sequence[Span]) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The sound in order, a minute at a time, each with its first sample's place."""
    for start in range(0, len(sound), _BLOCK):
        samples = sound[start : min(start + _BLOCK, len(sound))].copy()
        for first, last in silent:
            a, b = round(first * RATE) - start, round(last * RATE) - start
            if a < samples.size and b > 0:
                samples[max(0, a) : b] = 0
        yield start, samples
