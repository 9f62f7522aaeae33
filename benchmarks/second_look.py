"""What hearing unsure stretches twice brings, and what it costs: recognition alone, for several limits of what is unsure.

    python benchmarks/second_look.py CONVERSATIONS [--only NAME,NAME] [--limits 0,0.76]

CONVERSATIONS: as for verwerk.py. Limit 0: nothing is heard twice. CPU seconds are those of one thread. Writes resultaten/tweede_blik.md.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import jiwer
import scoring

from binnenskamers.engines import speech_models
from conversation.times import union
from diarize.hybrid import HybridDiarizer
from transcribe import recognize
from transcribe.audio import one_channel, read_audio
from transcribe.chunks import SAMPLE_RATE, plan_chunks

RESULTS = Path(__file__).parent / "resultaten" / "tweede_blik.md"
HEADING = """# Een tweede keer luisteren

`python benchmarks/second_look.py CONVERSATIONS`: alleen de herkenning (profiel basis), een thread, op de spraak zoals het programma die hoort.
Een segment waarvan de woorden gemiddeld minder waarschijnlijk zijn dan de grens, wordt opnieuw beluisterd (15/14 keer zo snel afgespeeld) en per woord
samengevoegd. Grens 0: niets wordt opnieuw beluisterd. Weg en erbij: woorden die ontbreken en woorden die niet zijn gezegd.

| opname | grens | WER % | weg | erbij | CPU-s per s |
|---|---|---|---|---|---|
"""


def words_heard(recognizer: Any, samples: Any, speech: list[tuple[float, float]]) -> tuple[str, float]:
    """The text of a whole recording, and the CPU seconds it took."""
    started, texts = time.process_time(), []
    for chunk in plan_chunks(samples, speech):
        part = samples[round(chunk.start * SAMPLE_RATE) : round(chunk.end * SAMPLE_RATE)]
        inside = [(a - chunk.start, b - chunk.start) for a, b in chunk.speech]
        texts += [segment.text for segment in recognizer.recognize(part, inside, chunk.start).segments]
    return " ".join(texts), time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--limits", default="0,0.76")
    options = parser.parse_args()
    models = speech_models("basis")
    diarizer = HybridDiarizer(models.segmentation, models.embedding, threads=1)
    recognizer = recognize.WhisperRecognizer(models.recognizer, threads=1)
    rows = []
    for recording, reference in scoring.conversations(options.conversations, options.only):
        samples = one_channel(read_audio(recording))
        speech = union(diarizer.speech(samples), 0.5)
        truth = " ".join(word for u in scoring.said_in(reference) for word in scoring.normalise(u["text"]))
        for limit in map(float, options.limits.split(",")):
            recognize._DOUBTFUL = limit
            text, cpu = words_heard(recognizer, samples, speech)
            score = jiwer.process_words(truth, " ".join(scoring.normalise(text)))
            cost = cpu * SAMPLE_RATE / len(samples)
            row = f"| {recording.parent.name} | {limit:g} | {100 * score.wer:.1f} | {score.deletions} | {score.insertions} | {cost:.2f} |"
            rows.append(row)
            print(row, flush=True)
    RESULTS.write_text(HEADING + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
