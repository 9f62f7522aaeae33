"""Speech activity: how much of what people said is found, and how much is found where nobody speaks, per detector.

    python benchmarks/speech_activity.py CONVERSATIONS MODELS

CONVERSATIONS holds a folder per conversation with ``audio.*`` and ``ref.json`` (segments with start, end); MODELS holds ``segmentation-3.0``
and ``campplus``. Every conversation is heard as recorded, 20 dB softer, and over a telephone line (300 to 3400 Hz, 8 kHz, µ-law). "missed"
is the share of the reference speech that lies more than the edge (0.4 s) outside every stretch found; "elsewhere" the seconds found more than
the edge away from reference speech. The made sounds hold no speech at all. Writes resultaten/speech_activity.md.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

sys.path.insert(0, str(Path(__file__).parents[1]))

from conversation.times import Interval, pad, subtract, total, union
from diarize import frames as fr
from diarize.hybrid import STEP, HybridDiarizer
from diarize.segmentation import segment
from diarize.speech import speech_probability, stretches_above
from transcribe.audio import one_channel, read_audio
from transcribe.chunks import SAMPLE_RATE

RESULTS = Path(__file__).parent / "resultaten" / "speech_activity.md"
EDGE = 0.4
SECONDS = 60
Samples = NDArray[np.float32]


def telephone(samples: Samples) -> Samples:
    spectrum = np.fft.rfft(samples)
    frequency = np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE)
    spectrum[(frequency < 300) | (frequency > 3400)] = 0
    narrow = np.clip(resample_poly(np.fft.irfft(spectrum, samples.size), 1, 2), -1, 1)
    steps = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) * 127) / 127
    decoded = np.sign(steps) * np.expm1(np.abs(steps) * np.log(256)) / 255
    return resample_poly(decoded, 2, 1).astype(np.float32)


def speechless() -> Iterator[tuple[str, Samples]]:
    random = np.random.default_rng(1)
    time = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    white = random.normal(0, 1, time.size)
    pink = np.fft.irfft(np.fft.rfft(white) / np.sqrt(np.maximum(1, np.arange(time.size // 2 + 1))), time.size)
    clicks = np.where(random.random(time.size) < 2 / SAMPLE_RATE, 1.0, 0.0)
    hum = sum(np.sin(2 * np.pi * 50 * k * time) / k for k in range(1, 8))
    notes = [220 * 2 ** (n / 12) for n in random.integers(0, 24, 4 * SECONDS)]
    music = np.concatenate([_note(frequency, SAMPLE_RATE // 4) for frequency in notes])
    for name, sound in (
        ("white noise", white),
        ("pink noise", pink),
        ("clicks", clicks),
        ("mains hum", hum),
        ("music", music),
    ):
        yield name, (0.1 * sound / np.abs(sound).max()).astype(np.float32)


def _note(frequency: float, length: int) -> NDArray[np.float64]:
    time = np.arange(length) / SAMPLE_RATE
    return np.asarray(np.exp(-4 * time) * sum(np.sin(2 * np.pi * frequency * h * time) / h for h in range(1, 6)))


def detectors(engine: HybridDiarizer, samples: Samples) -> list[list[Interval]]:
    """What Silero hears, what pyannote hears, and what the product uses."""
    duration = samples.size / SAMPLE_RATE
    active = segment(engine._load()[0], samples, STEP).data.astype(np.uint8)
    frames = math.ceil(duration / fr.FRAME)
    starts = fr.chunk_starts(len(active), STEP)
    anyone = fr.average((chunk.max(axis=1, keepdims=True) for chunk in active), starts, frames)[:, 0] >= 0.5
    return [
        stretches_above(speech_probability(samples), duration),
        fr.stretches_of(anyone, duration),
        engine.speech(samples),
    ]


def row(name: str, engine: HybridDiarizer, samples: Samples, said: list[Interval]) -> str:
    seconds = samples.size / SAMPLE_RATE
    spoken, near = union(said), pad(said, EDGE, seconds)
    cells = []
    for found in detectors(engine, samples):
        missed = f"{100 * total(subtract(spoken, pad(found, EDGE, seconds))) / total(spoken):.1f}" if spoken else "–"
        cells.append(f"{missed} / {total(subtract(found, near)):.0f}")
    return f"| {name} | {total(spoken):.0f} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("models", type=Path)
    given = parser.parse_args()
    engine = HybridDiarizer(given.models / "segmentation-3.0", given.models / "campplus")
    lines = [
        "| sound | speech (s) | Silero: missed % / elsewhere s | pyannote: missed % / elsewhere s | either: missed % / elsewhere s |",
        "|---|---|---|---|---|",
    ]
    print("\n".join(lines))

    def add(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    for folder in sorted(path.parent for path in given.conversations.glob("*/ref.json")):
        reference = json.loads((folder / "ref.json").read_text(encoding="utf-8"))
        said = [(s["start"], s["end"]) for s in reference["segments"]]
        samples = one_channel(read_audio(next(folder.glob("audio.*"))))
        add(row(folder.name, engine, samples, said))
        add(row(f"{folder.name}, -20 dB", engine, samples * np.float32(0.1), said))
        add(row(f"{folder.name}, telephone", engine, telephone(samples), said))
    for name, sound in speechless():
        add(row(name, engine, sound, []))
    RESULTS.parent.mkdir(exist_ok=True)
    text = ["# Speech activity", "", "`python benchmarks/speech_activity.py CONVERSATIONS MODELS`", "", *lines, ""]
    RESULTS.write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
