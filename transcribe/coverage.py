"""Which speech has text: nothing may be lost silently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conversation import Coverage, Gap, Segment
from conversation.times import Interval, overlap, pad, subtract, total, union

#: words cover less than the speech they stand for (measured): this much around each word counts as transcribed
_WORD_MARGIN = 0.6
#: shorter rests are breath, laughter and rounding
_MIN_GAP = 1.5
NO_TEXT = "spraak zonder herkende tekst"


def measure_coverage(speech: Iterable[Interval], segments: Sequence[Segment], seconds: float) -> Coverage:
    """Compare the speech found (seconds) with the words recognised; gaps are stretches of speech without text."""
    found = union(speech)
    spoken = [(w.start, w.end) for s in segments for w in s.words] + [(s.start, s.end) for s in segments if not s.words]
    missing = [i for i in subtract(found, pad(spoken, _WORD_MARGIN, seconds)) if i[1] - i[0] >= _MIN_GAP]
    gaps = tuple(Gap(a, b, NO_TEXT) for a, b in missing)
    speech_seconds = total(found)
    lost = sum(overlap(i, g) for i in found for g in missing)
    return Coverage(speech=speech_seconds, transcribed=speech_seconds - lost, gaps=gaps, decoded=seconds)
