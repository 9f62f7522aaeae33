"""What a word list of an organisation brings: its words heard right, words of it that nobody said, and the other words.

    python benchmarks/word_list.py CONVERSATIONS [--only dev2-clean,dev3-clean,dev5-clean] [--others 20]

CONVERSATIONS: as for verwerk.py. The list has the names of the conversation (words with a capital that do not begin a sentence) and as many
names of the other conversations, which nobody says here; recognition alone, with profile basis, one thread, on the speech as the program finds
it. A name counts as right when the alignment has it in its place. The list also goes with two minutes of silence and soft noise. Writes
resultaten/woordenlijst.md.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jiwer
import numpy as np
import scoring
from second_look import words_heard

from binnenskamers.engines import speech_models
from conversation.times import union
from diarize.hybrid import HybridDiarizer
from transcribe.audio import SAMPLE_RATE, one_channel, read_audio
from transcribe.recognize import WhisperRecognizer

RESULTS = Path(__file__).parent / "resultaten" / "woordenlijst.md"
HEADING = """# Een woordenlijst

`{command}`: alleen de herkenning (profiel basis). De lijst heeft de namen van het gesprek en {others} namen die daar niemand zegt. Goed: namen
van de lijst die op hun plaats staan. Verzonnen: woorden van de lijst die er staan zonder dat ze zijn gezegd.

| opname | lijst | namen goed | verzonnen namen | WER % |
|---|---|---|---|---|
"""
_NAME = re.compile(r"(?<=[a-zé,;] )[A-Z][\w'’-]{2,}")
_QUIET = 120


class Found(NamedTuple):
    """How often words of the list were said, heard right, and written where nobody said them; and all errors."""

    said: int
    right: int
    invented: int
    wer: float


def names_in(reference: Mapping[str, Any]) -> list[str]:
    """Words with a capital inside a sentence, once each."""
    return list(dict.fromkeys(n for u in scoring.said_in(reference) for n in _NAME.findall(u["text"])))


def compared(truth: Sequence[str], heard: Sequence[str], names: Iterable[str]) -> Found:
    """The words that were said beside those that were heard; ``names`` as ``scoring.normalise`` writes them."""
    wanted = set(names)
    score = jiwer.process_words(" ".join(truth), " ".join(heard))
    right = new = 0
    for part in score.alignments[0]:
        if part.type == "equal":
            right += sum(word in wanted for word in truth[part.ref_start_idx : part.ref_end_idx])
        else:
            new += sum(word in wanted for word in heard[part.hyp_start_idx : part.hyp_end_idx])
    return Found(sum(word in wanted for word in truth), right, new, score.wer)


def quiet() -> np.ndarray:
    """Soft noise in which nobody speaks, and which is taken for speech all the same."""
    return np.random.default_rng(1).normal(0, 0.002, _QUIET * SAMPLE_RATE).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--only", default="dev2-clean,dev3-clean,dev5-clean")
    parser.add_argument("--others", type=int, default=20)
    options = parser.parse_args()
    models = speech_models("basis")
    diarizer = HybridDiarizer(models.segmentation, models.embedding, threads=1)
    plain = WhisperRecognizer(models.recognizer, threads=1)
    everything = list(scoring.conversations(options.conversations))
    rows = []
    for recording, reference in scoring.conversations(options.conversations, options.only):
        own = names_in(reference)
        texts = " ".join(word for u in scoring.said_in(reference) for word in scoring.normalise(u["text"]))
        others = [n for _, r in everything for n in names_in(r) if not set(scoring.normalise(n)) & set(texts.split())]
        terms = (*own, *list(dict.fromkeys(others))[: options.others])
        listed = {word for term in terms for word in scoring.normalise(term)}
        samples = one_channel(read_audio(recording))
        speech = union(diarizer.speech(samples), 0.5)
        helped = WhisperRecognizer(models.recognizer, threads=1, terms=terms)
        for name, recognizer in (("zonder", plain), ("met", helped)):
            text, _ = words_heard(recognizer, samples, speech)
            found = compared(texts.split(), scoring.normalise(text), listed)
            rows.append(
                f"| {recording.parent.name} | {name} ({len(terms)} woorden) | {found.right} van {found.said} "
                f"| {found.invented} | {100 * found.wer:.1f} |"
            )
            print(rows[-1], flush=True)
        text, _ = words_heard(helped, quiet(), [(0.0, float(_QUIET))])
        leaked = [word for word in scoring.normalise(text) if word in listed]
        rows.append(f"| {_QUIET} s zacht geruis | met ({len(terms)} woorden) | | {len(leaked)} | |")
        print(rows[-1], flush=True)
    command = f"python benchmarks/word_list.py CONVERSATIONS --only {options.only}"
    RESULTS.write_text(
        HEADING.format(command=command, others=options.others) + "\n".join(rows) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
