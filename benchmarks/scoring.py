"""Measures of speech: word error rate, diarization error rate, words with the wrong speaker.

wer   lower case, diacritics folded, apostrophes dropped, other punctuation to spaces; numbers are not normalised
cpwer concatenated minimum-permutation WER: all words of a speaker in a row, under the naming of speakers that gives the fewest errors
der25 diarization error rate of the turns, ±0.25 s around reference borders not scored (pyannote.metrics collar=0.5), overlap included;
      der0 scores everything
wser  words are aligned to the reference by edit distance, where a pair is only allowed within 1 s of the reference utterance; of the pairs, the
      share whose speaker is wrong under the best one-to-one naming
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

SLACK = 1.0


def conversations(folder: Path, only: str = "") -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each recording in ``folder`` with its ref.json, in order of name; ``only``: the names that are wanted, with commas."""
    wanted = [name for name in only.split(",") if name]
    for path in sorted(folder.glob("*/ref.json")):
        if not wanted or path.parent.name in wanted:
            yield next(path.parent.glob("audio.*")), json.loads(path.read_text(encoding="utf-8"))


def normalise(text: str) -> list[str]:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^\w\s]|_", " ", re.sub(r"['’‘`´ʼ]", "", folded)).split()


class Edits(NamedTuple):
    """Words of one reference utterance and what went wrong in it."""

    words: int
    substitutions: int
    deletions: int
    insertions: int

    @property
    def errors(self) -> int:
        return self.substitutions + self.deletions + self.insertions


def said_in(reference: Mapping[str, Any]) -> list[Any]:
    """The utterances of ref.json in order."""
    return sorted(reference["utterances"], key=lambda u: (u["start"], u["end"]))


def heard_in(transcript: Mapping[str, Any]) -> list[Any]:
    """The words of transcript.json in order of their segments."""
    return [w for s in sorted(transcript["segments"], key=lambda s: s["start"]) for w in s.get("words", [])]


def score(reference: Mapping[str, Any], transcript: Mapping[str, Any]) -> dict[str, float]:
    """All measures of one transcript (transcript.json) against ``reference`` (ref.json); counts beside the rates, for pooling."""
    said, heard = said_in(reference), heard_in(transcript)
    edits = Edits(*np.sum(utterance_edits(said, heard), axis=0).tolist())
    wrong, aligned = wrong_speakers(said, heard)
    cp_errors = speaker_word_errors(said, heard)
    spoken = (reference["segments"], transcript["turns"], float(reference["meta"]["seconds"]))
    der_errors, der_speech = der_seconds(*spoken, 0.5)
    return {
        "wer": edits.errors / max(1, edits.words),
        **edits._asdict(),
        "cpwer": cp_errors / max(1, edits.words),
        "cp_errors": cp_errors,
        "wser": wrong / max(1, aligned),
        "wrong": wrong,
        "aligned": aligned,
        "der25": der(*spoken, 0.5),
        "der_errors": der_errors,
        "der_speech": der_speech,
        "der0": der(*spoken, 0.0),
        "found": len({t["speaker"] for t in transcript["turns"]}),
        "true": len({u["speaker"] for u in said}),
    }


def utterance_edits(said: Sequence[Any], heard: Sequence[Any]) -> list[Edits]:
    """The edits of one alignment of the whole recording, per utterance; an inserted word counts for the utterance that it stands in or before."""
    import jiwer

    reference = [(number, t) for number, u in enumerate(said) for t in normalise(u["text"])]
    hypothesis = [t for w in heard for t in normalise(w["text"])]
    counts = np.zeros((len(said), 4), int)
    for number, _ in reference:
        counts[number, 0] += 1
    output = jiwer.process_words(" ".join(t for _, t in reference), " ".join(hypothesis))
    for chunk in output.alignments[0]:
        if chunk.type == "insert" and reference:
            place = reference[min(chunk.ref_start_idx, len(reference) - 1)][0]
            counts[place, 3] += chunk.hyp_end_idx - chunk.hyp_start_idx
        elif chunk.type in ("substitute", "delete"):
            for number, _ in reference[chunk.ref_start_idx : chunk.ref_end_idx]:
                counts[number, 1 if chunk.type == "substitute" else 2] += 1
    return [Edits(*row) for row in counts.tolist()]


def speaker_word_errors(said: Sequence[Any], heard: Sequence[Any]) -> int:
    """Word errors with the words of each speaker in a row, speakers matched so that they are fewest (cpWER times the words).

    The words of a speaker without a match count as deleted or inserted.
    """
    from scipy.optimize import linear_sum_assignment

    reference, hypothesis = _streams(said), _streams(heard)
    size = max(len(reference), len(hypothesis))
    reference += [[]] * (size - len(reference))
    hypothesis += [[]] * (size - len(hypothesis))
    costs = np.array([[_distance(r, h) for h in hypothesis] for r in reference]).reshape(size, size)
    return int(costs[linear_sum_assignment(costs)].sum())


def _streams(items: Sequence[Any]) -> list[list[str]]:
    """The normalised words of each speaker, in order."""
    streams: dict[str, list[str]] = {}
    for item in items:
        streams.setdefault(str(item["speaker"]), []).extend(normalise(item["text"]))
    return list(streams.values())


def _distance(reference: Sequence[str], hypothesis: Sequence[str]) -> int:
    import jiwer

    if not reference or not hypothesis:
        return len(reference) + len(hypothesis)
    output = jiwer.process_words(" ".join(reference), " ".join(hypothesis))
    return int(output.substitutions + output.deletions + output.insertions)


def der(reference: Sequence[Any], turns: Sequence[Any], seconds: float, collar: float) -> float:
    """Diarization error rate; ``collar`` is the total width around each border (pyannote's meaning)."""
    errors, speech = der_seconds(reference, turns, seconds, collar)
    return errors / speech if speech else float(errors > 0)


def der_seconds(reference: Sequence[Any], turns: Sequence[Any], seconds: float, collar: float) -> tuple[float, float]:
    """(seconds missed, invented or given to the wrong speaker; seconds of speech), both without the collars."""
    from pyannote.core import Annotation, Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    def annotation(items: Sequence[Any]) -> Annotation:
        result = Annotation()
        for number, item in enumerate(items):
            result[Segment(item["start"], item["end"]), number] = item["speaker"]
        return result

    metric = DiarizationErrorRate(collar=collar)
    parts = metric(annotation(reference), annotation(turns), uem=Timeline([Segment(0, seconds)]), detailed=True)
    return sum(float(parts[kind]) for kind in ("false alarm", "missed detection", "confusion")), float(parts["total"])


def wrong_speakers(said: Sequence[Any], heard: Sequence[Any]) -> tuple[int, int]:
    """(words with the wrong speaker, words compared)."""
    from scipy.optimize import linear_sum_assignment

    reference = [(t, u["start"], u["end"], u["speaker"]) for u in said for t in normalise(u["text"])]
    words = [(t, (w["start"] + w["end"]) / 2, w["speaker"]) for w in heard for t in normalise(w["text"])]
    pairs = _align(reference, words)
    rows, columns = sorted({r[3] for r in reference}), sorted({str(w[2]) for w in words})
    counts = np.zeros((len(rows), len(columns)), int)
    for i, j in pairs:
        counts[rows.index(reference[i][3]), columns.index(str(words[j][2]))] += 1
    x, y = linear_sum_assignment(-counts)
    return len(pairs) - int(counts[x, y].sum()), len(pairs)


def _align(reference: Sequence[Any], words: Sequence[Any]) -> list[tuple[int, int]]:
    """Edit-distance pairs of words whose time lies within SLACK of the reference utterance."""
    n, m = len(reference), len(words)
    table = np.zeros((n + 1, m + 1))
    table[:, 0], table[0, :] = np.arange(n + 1), np.arange(m + 1)
    middle = np.array([w[1] for w in words])
    texts = np.array([w[0] for w in words], dtype=object)
    costs = []
    for i in range(1, n + 1):
        text, start, end, _ = reference[i - 1]
        near = (middle >= start - SLACK) & (middle <= end + SLACK)
        costs.append(np.where(near, texts != text, 10.0**6).astype(float))
        best = np.minimum(table[i - 1, :-1] + costs[-1], table[i - 1, 1:] + 1)
        run = np.minimum.accumulate(np.concatenate([[table[i, 0]], best - np.arange(1, m + 1)]))
        table[i] = run + np.arange(m + 1)
    pairs, i, j = [], n, m
    while i and j:
        if table[i, j] == table[i - 1, j - 1] + costs[i - 1][j - 1]:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif table[i, j] == table[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]
