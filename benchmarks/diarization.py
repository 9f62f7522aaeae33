"""Speaker turns on conversations whose speakers are known: errors, number of speakers, cost.

    python benchmarks/diarization.py CONVERSATIONS MODELS [--words FOLDER] [--only NAME,NAME]

CONVERSATIONS holds a folder per conversation with ``audio.*`` and ``ref.json`` (utterances and segments with speaker, start, end);
MODELS holds ``segmentation-3.0`` and ``campplus``. FOLDER may hold NAME.json with recognised segments (start, end, text, words with
start, end, text); then the words that get the wrong speaker are counted too. Every conversation runs in a process of its own; cost
is that of ``diarize()`` after the models are in memory. Writes resultaten/diarization.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from pathlib import Path
from typing import Any

import scoring

sys.path.insert(0, str(Path(__file__).parents[1]))

from conversation.transcript import Segment, Turn, Word
from diarize import assign_speakers

RESULTS = Path(__file__).parent / "resultaten" / "diarization.md"
HEADER = "| conversation | seconds | speakers found/true | DER ±0.25 s % | DER 0 % | wrong-speaker words % | CPU-s per s | peak RSS (MB) |"
THREADS = 2


def turns_of(audio: Path, models: Path) -> tuple[list[Turn], dict[str, float]]:
    """Turns of one recording, and what they cost. Runs in a process of its own."""
    from faster_whisper.audio import decode_audio

    from diarize.channels import channels_are_separate, turns_from_channels
    from diarize.hybrid import HybridDiarizer

    engine = HybridDiarizer(models / "segmentation-3.0", models / "campplus", threads=THREADS)
    left, right = decode_audio(str(audio), split_stereo=True)
    mono = (left + right) / 2
    engine.diarize(mono[: 10 * 16000])
    started = time.process_time()
    if channels_are_separate(left, right):
        per_channel = turns_from_channels([left, right], [engine.speech(left), engine.speech(right)])
        turns = sorted((t for own in per_channel for t in own), key=lambda t: (t.start, t.end))
    else:
        turns = engine.diarize(mono)
    cost = {
        "seconds": len(mono) / 16000,
        "cpu": (time.process_time() - started) / (len(mono) / 16000),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return turns, cost


def wrong_words(path: Path, turns: list[Turn], reference: dict[str, Any]) -> str:
    """Share of the recognised words that get the wrong speaker, or a dash without words."""
    if not path.is_file():
        return "-"
    segments = [
        Segment(
            number,
            item["start"],
            item["end"],
            item["text"],
            words=tuple(Word(w["start"], w["end"], w["text"]) for w in item["words"]),
        )
        for number, item in enumerate(json.loads(path.read_text(encoding="utf-8")), 1)
    ]
    heard = [
        {"text": word.text, "start": word.start, "end": word.end, "speaker": word.speaker}
        for segment in assign_speakers(segments, turns)
        for word in segment.words
    ]
    said = sorted(reference["utterances"], key=lambda u: (u["start"], u["end"]))
    wrong, aligned = scoring.wrong_speakers(said, heard)
    return f"{100 * wrong / max(1, aligned):.2f}"


def row(folder: Path, models: Path, words: Path | None) -> str:
    """One line of the table."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        turns, cost = pool.apply(turns_of, (next(folder.glob("audio.*")), models))
    reference = json.loads((folder / "ref.json").read_text(encoding="utf-8"))
    spoken = [{"speaker": t.speaker, "start": t.start, "end": t.end} for t in turns]
    der25, der0 = (scoring.der(reference["segments"], spoken, cost["seconds"], collar) for collar in (0.5, 0.0))
    people = f"{len({t.speaker for t in turns})}/{len({s['speaker'] for s in reference['segments']})}"
    wrong = wrong_words(words / f"{folder.name}.json", turns, reference) if words else "-"
    return (
        f"| {folder.name} | {cost['seconds']:.0f} | {people} | {100 * der25:.1f} | {100 * der0:.1f} | {wrong} "
        f"| {cost['cpu']:.3f} | {cost['memory']:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--words", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(",")))
    lines = [HEADER, "|" + "---|" * (HEADER.count("|") - 1)]
    print("\n".join(lines))
    for folder in sorted(path.parent for path in options.conversations.glob("*/ref.json")):
        if not only or folder.name in only:
            lines.append(row(folder, options.models, options.words))
            print(lines[-1], flush=True)
    command = "python benchmarks/diarization.py CONVERSATIONS MODELS" + (" --words WORDS" if options.words else "")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        "\n".join(["# Speaker turns", "", f"`{command}`, {THREADS} threads", "", *lines, ""]), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
