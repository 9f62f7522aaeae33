"""Where kept sound has to be silent: a marker in the text has the times of the words it stands for."""

from __future__ import annotations

from collections.abc import Sequence

from conversation.transcript import Segment
from summarize.redaction.markers import categories_of

#: a recogniser's times are this far off at most, nearly always (seconds)
MARGIN = 0.3


def silent_spans(segments: Sequence[Segment]) -> list[tuple[float, float]]:
    """From and to, in seconds, in order and apart, of what was removed; a whole segment when it has no words."""
    found: list[tuple[float, float]] = []
    for segment in segments:
        if categories_of(segment.text):
            marked = [(w.start, w.end) for w in segment.words if categories_of(w.text)]
            found += marked or [(segment.start, segment.end)]
    spans: list[tuple[float, float]] = []
    for start, end in sorted((max(0.0, start - MARGIN), end + MARGIN) for start, end in found):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
