"""Remove what identifies somebody by number or address from speech, before anything is written or read by a model.

Citizen service numbers, bank accounts, telephone numbers, e-mail addresses, postcodes with house numbers, licence plates, numbers
of documents and dates of birth: each in digits or words, spread over segments and speakers, becomes a marker.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from conversation.transcript import Segment
from summarize.redaction.engine import Removed, redact_all
from summarize.redaction.markers import MARKERS, categories_of

__all__ = ["MARKER", "MARKERS", "Removed", "categories_of", "redact_segments", "redact_text", "removed"]

MARKER = MARKERS["bsn"]


def redact_segments(segments: Sequence[Segment]) -> tuple[list[Segment], list[int]]:
    """Replace everything of the classes of ``MARKERS`` by its marker, in text and words.

    Returns the segments in the same order and the ids of those that were touched. Applying it again changes nothing.
    """
    redacted, places = redact_all(segments)
    touched = {place.segment for place in places}
    return redacted, [s.id for s in redacted if s.id in touched]


@lru_cache(maxsize=2048)  # a report is written several times, each time with the same texts
def redact_text(text: str) -> str:
    """The same for a free string."""
    redacted, _ = redact_all([Segment(0, 0.0, 0.0, text)])
    return redacted[0].text


def removed(segments: Sequence[Segment]) -> list[Removed]:
    """What ``redact_segments`` takes out of these segments, in order of time; empty when it was applied before."""
    _, places = redact_all(segments)
    return sorted(places, key=lambda place: (place.start, place.end, place.category))
