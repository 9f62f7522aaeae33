"""How telling speakers apart grows with the length of a recording: cost, memory, errors, number of speakers.

    python benchmarks/lengths.py CONVERSATIONS [--names dev2-clean,dev3-clean,dev5-clean] [--minutes 10,30,60,180]

The conversations stand behind each other, again and again, until the length is reached; the same people come back, so that labels have
to hold over the whole. Every length runs in a process of its own, with one thread. Writes resultaten/lengte.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import scoring
from numpy.typing import NDArray

from binnenskamers.engines import speech_models
from diarize.hybrid import HybridDiarizer
from transcribe.audio import SAMPLE_RATE, read_audio

RESULTS = Path(__file__).parent / "resultaten" / "lengte.md"
HEADING = """# Sprekers in lange opnamen

`{command}`: spraak vinden en sprekers onderscheiden (profiel basis, een thread), zonder de herkenning. De gesprekken staan achter elkaar, steeds weer, tot de
lengte er is: dezelfde mensen keren terug, dus een label moet over het geheel hetzelfde blijven.

| minuten | sprekers gevonden/echt | DER ±0,25 s % | spraak vinden, CPU-s per s | sprekers, CPU-s per s | piekgeheugen (MB) |
|---|---|---|---|---|---|
"""


class OnDisk:
    """Samples in a file, read where they are asked for, as the program does (conversation.sound.Sound)."""

    def __init__(self, path: Path) -> None:
        self._samples = np.memmap(path, dtype="<i2", mode="r")

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, part: slice) -> NDArray[np.float32]:
        return np.asarray(self._samples[part], dtype=np.float32) / np.float32(32768.0)


def recording_of(folders: list[Path], seconds: float, path: Path) -> list[dict[str, Any]]:
    """Write the conversations in a row to ``path`` (int16); who speaks when."""
    segments: list[dict[str, Any]] = []
    known = {
        f: (read_audio(next(f.glob("audio.*"))).samples[0], json.loads((f / "ref.json").read_text())) for f in folders
    }
    written = 0
    with path.open("wb") as file:
        while written < seconds * SAMPLE_RATE:
            samples, reference = known[folders[0]]
            folders = [*folders[1:], folders[0]]
            at = written / SAMPLE_RATE
            segments += [{**s, "start": s["start"] + at, "end": s["end"] + at} for s in reference["segments"]]
            file.write(samples.tobytes())
            written += len(samples)
    return segments


def measure(path: Path) -> dict[str, Any]:
    """Turns and cost of one recording. Runs in a process of its own."""
    models = speech_models("basis")
    engine = HybridDiarizer(models.segmentation, models.embedding, threads=1)
    sound = OnDisk(path)
    begun = time.process_time()
    activity = engine.detect(sound)
    heard = time.process_time()
    turns = engine.diarize(sound, activity=activity)
    return {
        "turns": [{"speaker": t.speaker, "start": t.start, "end": t.end} for t in turns],
        "seconds": len(sound) / SAMPLE_RATE,
        "detect": heard - begun,
        "diarize": time.process_time() - heard,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--names", default="dev2-clean,dev3-clean,dev5-clean")
    parser.add_argument("--minutes", default="10,30,60,180")
    options = parser.parse_args()
    rows = []
    for minutes in map(float, options.minutes.split(",")):
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / "opname.pcm"
            segments = recording_of([options.conversations / n for n in options.names.split(",")], 60 * minutes, path)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                found = pool.apply(measure, (path,))
        error = scoring.der(segments, found["turns"], found["seconds"], 0.5)
        people = f"{len({t['speaker'] for t in found['turns']})}/{len({s['speaker'] for s in segments})}"
        rows.append(
            f"| {found['seconds'] / 60:.0f} | {people} | {100 * error:.1f} | {found['detect'] / found['seconds']:.3f} "
            f"| {found['diarize'] / found['seconds']:.3f} | {found['memory']:.0f} |"
        )
        print(rows[-1], flush=True)
    command = f"python benchmarks/lengths.py CONVERSATIONS --minutes {options.minutes}"
    RESULTS.write_text(HEADING.format(command=command) + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
