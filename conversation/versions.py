"""Ids of segments from one version of a transcript to the next: what did not change keeps its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conversation.times import overlap
from conversation.transcript import Segment


def keep_ids(old: Sequence[Segment], new: Sequence[Segment]) -> list[Segment]:
    """``new`` with the ids of the same segments in ``old``; what was split, merged or given to somebody else gets a new id.

    A new id is higher than every old one, and has as ``parent`` the old segment that it shares most time with (None when there is none).
    """
    same = {_content(segment): segment for segment in old}
    fresh = max((segment.id for segment in old), default=0)
    kept: list[Segment] = []
    for segment in new:
        known = same.pop(_content(segment), None)
        if known is not None:
            kept.append(replace(segment, id=known.id, parent=known.parent))
        else:
            fresh += 1
            kept.append(replace(segment, id=fresh, parent=_parent(old, segment)))
    return kept


def _content(segment: Segment) -> tuple[object, ...]:
    """What makes it the same segment: speaker, text and times as they are written down."""
    return segment.speaker, segment.text, round(segment.start, 3), round(segment.end, 3)


def _parent(old: Sequence[Segment], segment: Segment) -> int | None:
    span = (segment.start, segment.end)
    best = max(old, key=lambda s: overlap((s.start, s.end), span), default=None)
    return best.id if best is not None and overlap((best.start, best.end), span) > 0 else None
