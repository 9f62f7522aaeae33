"""Sound for the tests: made in code, written with PyAV."""

from __future__ import annotations

import functools
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

CODECS = {
    ".wav": "pcm_s16le",
    ".flac": "flac",
    ".mp3": "libmp3lame",
    ".m4a": "aac",
    ".mp4": "aac",
    ".mov": "aac",
    ".3gp": "aac",
    ".mkv": "libopus",
    ".webm": "libopus",
    ".ogg": "libopus",
    ".opus": "libopus",
    ".wma": "wmav2",
    ".aiff": "pcm_s16be",
    ".ac3": "ac3",
    ".aac": "aac",
    ".amr": "libopencore_amrnb",
    ".caf": "pcm_s16le",
}
#: channels to the places that encoders give them
_LAYOUTS = {1: "mono", 2: "stereo", 4: "quad", 6: "5.1"}
#: the encoder of Vorbis calls itself an experiment
_OPTIONS = {"strict": "experimental"}


def tone(seconds: float, rate: int = 48_000, frequency: float = 440.0, channels: int = 1) -> np.ndarray:
    """A tone that slowly changes, (channels, n) float32: no two moments are alike."""
    t = np.arange(round(seconds * rate)) / rate
    wave = 0.3 * np.sin(2 * np.pi * (frequency * t + 20 * t * t / max(seconds, 1)))
    return np.tile(wave.astype(np.float32), (channels, 1))


def noise(seconds: float, rate: int = 16_000, level: float = 0.01, seed: int = 0) -> np.ndarray:
    """White noise, (1, n) float32."""
    generator = np.random.default_rng(seed)
    return (level * generator.standard_normal((1, round(seconds * rate)))).astype(np.float32)


@functools.cache
def voice(seconds: float, rate: int = 48_000, seed: int = 0) -> np.ndarray:
    """Like a voice below 3 kHz, (1, n) float32: it hums, glides and has syllables; no two moments or seeds are alike."""
    t = np.arange(round(seconds * rate)) / rate
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, 26)
    glide = sum(np.sin(2 * np.pi * f * t + p) / f for f, p in zip((0.31, 0.83, 1.7), phases[:3], strict=True))
    hum = 2 * np.pi * (130 + 11 * seed) * t + 30 * glide
    tones = sum(np.sin(k * hum + phases[k]) / k for k in range(1, 20))
    syllables = sum(np.sin(2 * np.pi * f * t + p) for f, p in zip((1.3, 2.9, 4.1), phases[23:], strict=True))
    made = (0.15 * tones / (1 + np.exp(-3 * syllables)))[None].astype(np.float32)
    made.flags.writeable = False
    return made


def likeness(heard: np.ndarray, original: np.ndarray, shift: float = 0.1, rate: int = 16_000) -> float:
    """Highest correlation of two sounds (n,) over delays of at most ``shift`` seconds; 1.0: the same, but for the volume."""
    size = min(heard.size, original.size)
    a, b = (x[:size] - x[:size].mean(dtype=float) for x in (heard, original))
    products = np.fft.irfft(np.fft.rfft(a, 2 * size) * np.conj(np.fft.rfft(b, 2 * size)), 2 * size)
    reach = round(shift * rate)
    best = max(products[: reach + 1].max(), products[-reach:].max())
    return float(best / max(np.sqrt((a @ a) * (b @ b)), 1e-12))


def at_rate(samples: np.ndarray, old: int, new: int) -> np.ndarray:
    """(channels, n) at another, lower rate."""
    size = round(samples.shape[1] * new / old)
    return np.fft.irfft(np.fft.rfft(samples)[:, : size // 2 + 1] * new / old, size).astype(np.float32)


@dataclass(frozen=True)
class Track:
    """Sound for a file with more than that. It begins at ``start`` seconds; ``pause``: at that second nothing is written for so long."""

    samples: np.ndarray
    rate: int = 48_000
    codec: str = "aac"
    start: float = 0.0
    pause: tuple[float, float] = (0.0, 0.0)


def encode(path: Path, samples: np.ndarray, rate: int = 48_000, codec: str | None = None, **metadata: str) -> Path:
    """Write ``samples`` (channels, n) float in -1..1 to ``path`` in the format of its suffix."""
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata)
        track = Track(samples, rate, codec or CODECS[path.suffix])
        for packet in _packets(track, _stream(container, track)):
            container.mux(packet)
    return path


def write_tracks(path: Path, *tracks: Track, picture: float = 0.0, **options: str) -> Path:
    """Write several sound tracks, and ``picture`` seconds of picture whose frames come at odd moments. ``options``: the container's."""
    with av.open(str(path), "w", options=options) as container:
        frames = _picture(container, picture) if picture else iter(())
        streams = [(track, _stream(container, track)) for track in tracks]
        packets = [*frames, *(packet for track, stream in streams for packet in _packets(track, stream))]
        for packet in sorted(packets, key=lambda p: p.dts * p.time_base):
            container.mux(packet)
    return path


def write_plain_wave(path: Path, samples: np.ndarray, rate: int = 16_000) -> Path:
    """16-bit WAVE as field recorders write it: any number of channels (channels, n), and no word on what they are."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[0])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1).T * 32767).astype("<i2").tobytes())
    return path


def _stream(container: Any, track: Track) -> Any:
    channels = track.samples.shape[0]
    stream = container.add_stream(track.codec, rate=track.rate, layout=_LAYOUTS[channels], options=_OPTIONS)
    stream.bit_rate = 12_200 if "amr" in track.codec else min(96_000, 4 * track.rate) * max(1, channels // 2)
    return stream


def _packets(track: Track, stream: Any) -> Iterator[Any]:
    layout = _LAYOUTS[track.samples.shape[0]]
    resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=track.rate)
    for at in range(0, track.samples.shape[1], 4096):
        part = np.ascontiguousarray(track.samples[:, at : at + 4096], dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(part, "fltp", layout)
        frame.sample_rate, frame.pts = track.rate, at
        for piece in resampler.resample(frame):
            yield from _moved(track, stream.encode(piece))
    for piece in resampler.resample(None):
        yield from _moved(track, stream.encode(piece))
    yield from _moved(track, stream.encode(None))


def _moved(track: Track, packets: list[Any]) -> Iterator[Any]:
    moment, length = track.pause
    for packet in packets:
        late = track.start + (length if packet.pts * packet.time_base >= moment else 0.0)
        packet.pts += round(late / packet.time_base)
        packet.dts += round(late / packet.time_base)
        yield packet


def _picture(container: Any, seconds: float) -> Iterator[Any]:
    stream = container.add_stream("mpeg4", rate=25)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    moments = np.cumsum(np.tile([1, 1, 12, 2, 30, 1, 5], round(seconds)))
    for moment in [0, *moments[moments < 25 * seconds - 1], round(25 * seconds) - 1]:
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        frame.pts = int(moment)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def silent_video(path: Path) -> Path:
    """One second of picture without a sound track."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
