"""The ledger: every second of speech has text, or stands in the list of gaps with the reason. Nothing may be lost silently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conversation import Coverage, Gap, Rejected, Segment
from conversation.times import Interval, distance, pad, subtract, total, union

#: words cover less than the speech they stand for (measured): this much around each word counts as transcribed
_WORD_MARGIN = 0.6
#: shorter rests are breath, laughter and rounding: counted together, not listed
_MIN_GAP = 1.5
#: a rejected text explains a gap that is at most this far away; the model's times are no better
_NEAR = 1.0
NO_TEXT = "spraak zonder herkende tekst"
FAILED = "de herkenning van dit stuk mislukte"


def measure_coverage(
    speech: Iterable[Interval],
    segments: Sequence[Segment],
    seconds: float,
    rejected: Sequence[Rejected] = (),
    failed: Sequence[Interval] = (),
) -> Coverage:
    """Compare the speech found (seconds) with the words recognised.

    ``gaps`` are the stretches of speech without text of 1.5 s and longer, each with why: the text there was ``rejected``, recognition
    ``failed``, or nothing was recognised. ``speech`` is ``transcribed`` + the gaps + ``short``.
    """
    found = union(speech)
    spoken = [(w.start, w.end) for s in segments for w in s.words] + [(s.start, s.end) for s in segments if not s.words]
    missing = subtract(found, pad(spoken, _WORD_MARGIN, seconds))
    gaps = tuple(Gap(a, b, _reason((a, b), rejected, failed)) for a, b in missing if b - a >= _MIN_GAP)
    short = sum(b - a for a, b in missing if b - a < _MIN_GAP)
    speech_seconds = total(found)
    transcribed = speech_seconds - short - sum(g.end - g.start for g in gaps)
    return Coverage(
        speech=speech_seconds,
        transcribed=transcribed,
        gaps=gaps,
        short=short,
        rejected=tuple(rejected),
        decoded=seconds,
    )


def _reason(gap: Interval, rejected: Sequence[Rejected], failed: Sequence[Interval]) -> str:
    if any(distance(gap, part) == 0.0 for part in failed):
        return FAILED
    near = min(rejected, key=lambda r: distance(gap, (r.start, r.end)), default=None)
    if near is not None and distance(gap, (near.start, near.end)) <= _NEAR:
        return near.reason
    return NO_TEXT
