"""Measures of speech: word error rate, diarization error rate, words with the wrong speaker.

wer   lower case, diacritics folded, apostrophes dropped, other punctuation to spaces; numbers are not normalised
der25 diarization error rate of the turns, ±0.25 s around reference borders not scored (pyannote.metrics collar=0.5), overlap included;
      der0 scores everything
wser  words are aligned to the reference by edit distance, where a pair is only allowed within 1 s of the reference utterance; of the pairs, the
      share whose speaker is wrong under the best one-to-one naming
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

SLACK = 1.0


def normalise(text: str) -> list[str]:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^\w\s]|_", " ", re.sub(r"['’‘`´ʼ]", "", folded)).split()


def score(reference: Mapping[str, Any], transcript: Mapping[str, Any]) -> dict[str, float]:
    """All measures of one transcript (transcript.json) against ``reference`` (ref.json)."""
    import jiwer

    said = sorted(reference["utterances"], key=lambda u: (u["start"], u["end"]))
    heard = [w for s in sorted(transcript["segments"], key=lambda s: s["start"]) for w in s.get("words", [])]
    words = " ".join(t for u in said for t in normalise(u["text"]))
    hypothesis = " ".join(t for w in heard for t in normalise(w["text"]))
    wrong, aligned = wrong_speakers(said, heard)
    return {
        "wer": float(jiwer.wer(words, hypothesis)),
        "wser": wrong / max(1, aligned),
        "der25": der(reference["segments"], transcript["turns"], float(reference["meta"]["seconds"]), 0.5),
        "der0": der(reference["segments"], transcript["turns"], float(reference["meta"]["seconds"]), 0.0),
        "found": len({t["speaker"] for t in transcript["turns"]}),
        "true": len({u["speaker"] for u in said}),
    }


def der(reference: Sequence[Any], turns: Sequence[Any], seconds: float, collar: float) -> float:
    """Diarization error rate; ``collar`` is the total width around each border (pyannote's meaning)."""
    from pyannote.core import Annotation, Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    def annotation(items: Sequence[Any]) -> Annotation:
        result = Annotation()
        for number, item in enumerate(items):
            result[Segment(item["start"], item["end"]), number] = item["speaker"]
        return result

    metric = DiarizationErrorRate(collar=collar)
    return float(metric(annotation(reference), annotation(turns), uem=Timeline([Segment(0, seconds)])))


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
