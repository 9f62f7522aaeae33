"""Figures of several recordings taken together: word error rates with a 95 % interval, and ratios of cost and errors.

A record is one recording by one variant: ``recording``, ``variant``, ``run`` (when), ``seconds``, ``cost`` (wall, cpu, memory), ``score``
(scoring.score) and ``edits`` (per reference utterance: words, substitutions, deletions, insertions).

The intervals resample utterances with a fixed seed. They say how much the figure depends on these utterances, not on other voices or rooms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SEED, TIMES = 20261128, 2000

Record = dict[str, Any]


class Estimate(NamedTuple):
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def group_of(recording: str) -> str:
    """What kind of recording it is: the last part of its name, and all crowds together."""
    return "crowd" if "crowd" in recording else recording.rpartition("-")[2]


def error_rate(edits: Sequence[Sequence[int]]) -> Estimate:
    """WER over utterances (words, substitutions, deletions, insertions)."""
    table = np.array(edits)
    return _estimate(table[:, 1:].sum(axis=1), table[:, 0])


def difference(ours: Sequence[Sequence[int]], theirs: Sequence[Sequence[int]]) -> Estimate:
    """WER of ``ours`` minus that of ``theirs`` on the same utterances in the same order (a paired bootstrap). ValueError when they are not."""
    mine, other = np.array(ours), np.array(theirs)
    if mine.shape != other.shape or (mine[:, 0] != other[:, 0]).any():
        raise ValueError("not the same utterances")
    return _estimate(mine[:, 1:].sum(axis=1) - other[:, 1:].sum(axis=1), mine[:, 0])


def _estimate(errors: NDArray[np.int64], words: NDArray[np.int64]) -> Estimate:
    drawn = np.random.default_rng(SEED).integers(0, len(words), (TIMES, len(words)))
    rates = errors[drawn].sum(axis=1) / np.maximum(1, words[drawn].sum(axis=1))
    low, high = np.percentile(rates, [2.5, 97.5])
    return Estimate(float(errors.sum() / max(1, words.sum())), float(low), float(high))


def edits_of(records: Sequence[Record]) -> list[Sequence[int]]:
    """The utterances of all records, one after the other."""
    return [row for record in records for row in record["edits"]]


def rate(records: Sequence[Record], errors: str, of: str) -> float:
    """Errors of all records by what they could have been: both are counts in ``score``."""
    return float(_total(records, "score", errors) / max(1e-9, _total(records, "score", of)))


def pairs(ours: Sequence[Record], theirs: Sequence[Record], same_run: bool = False) -> list[tuple[Record, Record]]:
    """The records of the same recordings; with ``same_run`` only where they were measured one after the other, so that cost compares."""
    mine = {r["recording"]: r for r in ours}
    both = [(mine[r["recording"]], r) for r in theirs if r["recording"] in mine]
    return [(a, b) for a, b in both if not same_run or a["run"] == b["run"]]


def ratios(both: Sequence[tuple[Record, Record]]) -> dict[str, float]:
    """The first of each pair by the second, summed over recordings: cost, WER and DER. Below 1: the first is better."""
    ours, theirs = [a for a, _ in both], [b for _, b in both]
    parts = {
        kind: _ratio(_total(ours, "cost", kind), _total(theirs, "cost", kind)) for kind in ("cpu", "wall", "memory")
    }
    wer = _ratio(error_rate(edits_of(ours)).value, error_rate(edits_of(theirs)).value)
    der = _ratio(rate(ours, "der_errors", "der_speech"), rate(theirs, "der_errors", "der_speech"))
    return parts | {"wer": wer, "der": der}


def _total(records: Sequence[Record], part: str, key: str) -> float:
    return float(sum(r[part][key] for r in records))


def _ratio(a: float, b: float) -> float:
    return a / b if b else float("nan")
