"""Sound for the tests: made in code, written with PyAV."""

from __future__ import annotations

from pathlib import Path

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
}


def tone(seconds: float, rate: int = 48_000, frequency: float = 440.0, channels: int = 1) -> np.ndarray:
    """A tone that slowly changes, (channels, n) float32: no two moments are alike."""
    t = np.arange(round(seconds * rate)) / rate
    wave = 0.3 * np.sin(2 * np.pi * (frequency * t + 20 * t * t / max(seconds, 1)))
    return np.tile(wave.astype(np.float32), (channels, 1))


def noise(seconds: float, rate: int = 16_000, level: float = 0.01, seed: int = 0) -> np.ndarray:
    """White noise, (1, n) float32."""
    generator = np.random.default_rng(seed)
    return (level * generator.standard_normal((1, round(seconds * rate)))).astype(np.float32)


def encode(path: Path, samples: np.ndarray, rate: int = 48_000, codec: str | None = None, **metadata: str) -> Path:
    """Write ``samples`` (channels, n) float in -1..1 to ``path`` in the format of its suffix."""
    layout = "stereo" if samples.shape[0] == 2 else "mono"
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata)
        stream = container.add_stream(codec or CODECS[path.suffix], rate=rate, layout=layout)
        stream.bit_rate = 96_000
        resampler = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate)
        pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
        for at in range(0, pcm.shape[1], 4096):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm[:, at : at + 4096]), "s16p", layout)
            frame.sample_rate, frame.pts = rate, at
            for piece in resampler.resample(frame):
                container.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


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
