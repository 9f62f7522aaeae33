"""The whole program on conversations with known words and speakers: quality, speed and memory.

    python benchmarks/verwerk.py CONVERSATIONS [--only NAME,NAME] [--herhaal NAME=TIMES]

CONVERSATIONS holds a folder per conversation with ``audio.*`` and ``ref.json`` (utterances with speaker, start, end, text; segments with
speaker, start, end). ``--herhaal dev5-clean=6`` joins a recording to a long one, for speed and memory. Writes resultaten/verwerk.md.
Beside what others use: compare.py.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import scoring
from children import run_measured, write_wav

RESULTS = Path(__file__).parent / "resultaten" / "verwerk.md"
HEADER = "| opname | duur (s) | WER % | sprekers gevonden/echt | DER ±0,25 s % | DER 0 % | woorden bij verkeerde spreker % | × zo snel als de opname | CPU-s per s | piekgeheugen (MB) |"


def process(recording: Path, work: Path) -> tuple[dict[str, Any], dict[str, float]]:
    """Run ``binnenskamers transcribeer`` in a process of its own; transcript, and wall, CPU and memory of the largest process."""
    environment = {**os.environ, "BINNENSKAMERS_DOSSIERS": str(work / "dossiers")}
    command = [sys.executable, "-m", "binnenskamers", "transcribeer", str(recording), "-n", str(work / "uit")]
    ended = run_measured(command, environment)
    if ended.code not in (0, 8):
        sys.exit(f"{recording}: {ended.said}")
    return json.loads((work / "uit" / "transcript.json").read_text(encoding="utf-8")), ended.cost


def joined(recording: Path, times: int, folder: Path) -> Path:
    """The recording ``times`` times after itself, as 16 kHz WAV."""
    from transcribe.audio import read_audio

    samples = read_audio(recording).samples[0].tobytes()
    return write_wav(folder / f"{recording.parent.name}-x{times}.wav", [samples] * times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--herhaal", default="")
    options = parser.parse_args()
    rows: list[str] = []
    for recording, reference in scoring.conversations(options.conversations, options.only):
        with tempfile.TemporaryDirectory() as work:
            transcript, cost = process(recording, Path(work))
        score = scoring.score(reference, transcript)
        seconds = transcript["recording"]["duration"]
        rows.append(
            f"| {recording.parent.name} | {seconds:.0f} | {100 * score['wer']:.1f} | {score['found']}/{score['true']} | {100 * score['der25']:.1f} "
            f"| {100 * score['der0']:.1f} | {100 * score['wser']:.1f} | {_cost(cost, seconds)} |"
        )
        print(rows[-1], flush=True)
    if options.herhaal:
        name, times = options.herhaal.split("=")
        with tempfile.TemporaryDirectory() as work:
            recording = joined(next((options.conversations / name).glob("audio.*")), int(times), Path(work))
            transcript, cost = process(recording, Path(work))
        seconds = transcript["recording"]["duration"]
        speakers = len(transcript["speakers"])
        rows.append(f"| {name} × {times} | {seconds:.0f} | | {speakers} | | | | {_cost(cost, seconds)} |")
        print(rows[-1], flush=True)
    write_table(rows)


def write_table(rows: list[str]) -> None:
    """Put the new rows in the table; rows of other recordings stay as they were measured."""
    RESULTS.parent.mkdir(exist_ok=True)
    old = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    table = {line.split("|")[1]: line for line in old if re.match(r"\| [a-z]+\d*[a-z]*-", line)}
    table |= {row.split("|")[1]: row for row in rows}
    head = [
        f"# verwerk, profiel basis, {os.cpu_count()} kernen",
        "",
        "`python benchmarks/verwerk.py CONVERSATIONS --herhaal dev5-clean=6`;",
    ]
    head += ["een enkele regel opnieuw: `--only NAAM`.", "", HEADER, "|" + "---|" * (HEADER.count("|") - 1)]
    RESULTS.write_text("\n".join([*head, *table.values(), ""]), encoding="utf-8")


def _cost(cost: dict[str, float], seconds: float) -> str:
    return f"{seconds / cost['wall']:.1f} | {cost['cpu'] / seconds:.2f} | {cost['memory']:.0f}"


if __name__ == "__main__":
    main()
