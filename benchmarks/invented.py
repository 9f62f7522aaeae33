"""Words that nobody said: the whole program on ten minutes of silence, hum, music and the like between two stretches of speech.

    python benchmarks/invented.py RECORDING [--minutes 10] [--only NAME,NAME]

RECORDING: somebody speaks; its first 20 seconds stand before and after the sound, so that there is a conversation at all. The sounds are
made here (no recordings of rooms or of real music). Writes resultaten/verzonnen.md, a row
when it is there; rows of other sounds stay.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from children import SAMPLE_RATE, run_measured, write_wav
from numpy.typing import NDArray

from transcribe.audio import one_channel, read_audio

RESULTS = Path(__file__).parent / "resultaten" / "verzonnen.md"
HEADING = """# Verzonnen woorden

`{command}`: het hele programma (profiel basis) op {minutes:g} minuten geluid zonder spraak, met 20 seconden spraak ervoor en erna. Verzonnen:
woorden die op die minuten staan. Apart gezet: tekst die het programma zelf als verzonnen herkende. De geluiden zijn berekend; het zijn geen opnamen.

| geluid | als spraak gehoord (s) | verzonnen woorden | apart gezet | verwerkt (s) |
|---|---|---|---|---|
"""
SPEECH = 20.0
Samples = NDArray[np.float64]


def silence(t: Samples, rng: np.random.Generator) -> Samples:
    """Nothing but the last bit of a converter."""
    return rng.normal(0, 2e-5, len(t))


def hum(t: Samples, rng: np.random.Generator) -> Samples:
    """The mains and a fan: 50 Hz with harmonics that swell, and soft noise."""
    swell = 1 + 0.3 * np.sin(2 * np.pi * 0.1 * t)
    tones = sum(np.sin(2 * np.pi * 50 * n * t + n) / n for n in (1, 2, 3, 5, 7))
    return 0.03 * swell * tones + rng.normal(0, 0.003, len(t))


def music(t: Samples, rng: np.random.Generator) -> Samples:
    """Chords with a beat, and a melody with vibrato above them."""
    made = np.zeros_like(t)
    bar = (t // 2).astype(int) % 4
    for number, root in enumerate((220.0, 174.6, 261.6, 196.0)):
        chord = sum(np.sin(2 * np.pi * root * step * t) for step in (1, 1.26, 1.5, 2, 3))
        made += (bar == number) * chord * np.exp(-2 * (t % 0.5))
    notes = rng.choice([440.0, 494.0, 523.0, 587.0, 659.0], int(t[-1] * 2) + 2)
    pitch = notes[(t * 2).astype(int)] * (1 + 0.006 * np.sin(2 * np.pi * 5.5 * t))
    melody = sum(np.sin(n * 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE) / n for n in (1, 2, 3, 4))
    return 0.05 * made + 0.06 * melody * (0.4 + 0.6 * np.exp(-3 * (t % 0.5)))


def keyboard(t: Samples, rng: np.random.Generator) -> Samples:
    """Typing: bursts of clicks with a knock, five to eight a second, and pauses to think."""
    made = rng.normal(0, 0.0005, len(t))
    at = 0.5
    while at < t[-1] - 0.2:
        click = rng.normal(0, 1, 480) * np.exp(-np.arange(480) / 60)
        knock = np.sin(2 * np.pi * rng.uniform(150, 400) * np.arange(480) / SAMPLE_RATE) * np.exp(-np.arange(480) / 120)
        start = int(at * SAMPLE_RATE)
        made[start : start + 480] += rng.uniform(0.05, 0.2) * (click + knock)
        at += rng.uniform(0.1, 0.25) if rng.random() > 0.04 else rng.uniform(1, 4)
    return made


def loud_noise(t: Samples, rng: np.random.Generator) -> Samples:
    """White noise at full strength: a detached microphone."""
    return rng.normal(0, 0.15, len(t))


def telephone(t: Samples, rng: np.random.Generator) -> Samples:
    """A telephone that rings: 425 Hz, one second on and four off."""
    del rng
    return 0.2 * np.sin(2 * np.pi * 425 * t) * (t % 5 < 1)


SOUNDS: dict[str, tuple[str, Callable[[Samples, np.random.Generator], Samples]]] = {
    "silence": ("stilte", silence),
    "hum": ("brom en ventilator", hum),
    "music": ("muziek", music),
    "keyboard": ("toetsenbord", keyboard),
    "noise": ("harde ruis", loud_noise),
    "telephone": ("belsignaal", telephone),
}


def recording_of(sound: Samples, speech: NDArray[np.float32], path: Path) -> Path:
    """Speech, the sound, and the speech again, as WAV."""
    whole = np.concatenate([speech, sound, speech])
    return write_wav(path, [(np.clip(whole, -1, 1) * 32767).astype("<i2").tobytes()])


def row(title: str, transcript: dict[str, Any], seconds: float, wall: float) -> str:
    """One line of the table; words and texts whose middle lies half a second or more inside the sound count."""
    first, last = SPEECH + 0.5, SPEECH + seconds - 0.5
    words = [
        w["text"] for s in transcript["segments"] for w in s["words"] if first < (w["start"] + w["end"]) / 2 < last
    ]
    rejected = [r["text"] for r in transcript["coverage"]["rejected"] if first < (r["start"] + r["end"]) / 2 < last]
    print(title, words, rejected, flush=True)
    heard = max(0.0, transcript["coverage"]["speech"] - 2 * SPEECH)
    return f"| {title} | {heard:.1f} | {len(words)} | {len(rejected)} | {wall:.0f} |"


def _rows_before() -> dict[str, str]:
    """The rows that are in the table already, by sound: one that is measured anew takes the place of its own."""
    lines = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    rows = {line.strip("| ").split(" | ")[0]: line for line in lines if line.startswith("|")}
    return {title: rows[title] for title, _ in SOUNDS.values() if title in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    speech = one_channel(read_audio(options.recording))[: round(SPEECH * SAMPLE_RATE)]
    seconds = options.minutes * 60
    rows = _rows_before()
    heading = HEADING.format(
        command=f"python benchmarks/invented.py RECORDING --minutes {options.minutes:g}", minutes=options.minutes
    )
    for name in filter(None, options.only.split(",")) if options.only else SOUNDS:
        title, make = SOUNDS[name]
        sound = make(np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE, np.random.default_rng(1))
        with tempfile.TemporaryDirectory() as work:
            recording = recording_of(sound, speech, Path(work) / f"{name}.wav")
            environment = {**os.environ, "BINNENSKAMERS_DOSSIERS": str(Path(work) / "dossiers")}
            ended = run_measured(
                [sys.executable, "-m", "binnenskamers", "transcribeer", str(recording), "-n", str(Path(work) / "uit")],
                environment,
            )
            if ended.code not in (0, 8):
                sys.exit(f"{name}: {ended.said}")
            transcript = json.loads((Path(work) / "uit" / "transcript.json").read_text(encoding="utf-8"))
        rows[title] = row(title, transcript, seconds, ended.cost["wall"])
        RESULTS.write_text(heading + "\n".join(rows.values()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
