"""Arithmetic of time: seconds as plain floats, intervals half-open.

Touching intervals do not overlap (the habit of lhotse).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Seconds = float
Interval = tuple[Seconds, Seconds]


def overlap(a: Interval, b: Interval) -> Seconds:
    """Seconds that two intervals share; 0.0 when they only touch."""
    return max(0.0, min(a[1], b[1]) - max(a[0], b[0]))


def distance(a: Interval, b: Interval) -> Seconds:
    """Seconds between two intervals; 0.0 when they touch or overlap."""
    return max(0.0, max(a[0], b[0]) - min(a[1], b[1]))


def union(intervals: Iterable[Interval], join: Seconds = 0.0) -> list[Interval]:
    """Sorted, disjoint cover of ``intervals``; gaps of at most ``join`` seconds are closed."""
    merged: list[Interval] = []
    for start, end in sorted(i for i in intervals if i[1] > i[0]):
        if merged and start - merged[-1][1] <= join:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def total(intervals: Iterable[Interval]) -> Seconds:
    """Seconds covered by at least one interval."""
    return sum(end - start for start, end in union(intervals))


def subtract(intervals: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """What is left of ``intervals`` outside ``holes``: sorted and disjoint."""
    left: list[Interval] = []
    cuts = union(holes)
    for start, end in union(intervals):
        at = start
        for hole_start, hole_end in cuts:
            if hole_end <= at or hole_start >= end:
                continue
            if hole_start > at:
                left.append((at, hole_start))
            at = max(at, hole_end)
        if at < end:
            left.append((at, end))
    return left


def shift(intervals: Iterable[Interval], offset: Seconds) -> list[Interval]:
    """The intervals moved by ``offset`` seconds."""
    return [(start + offset, end + offset) for start, end in intervals]


def pad(intervals: Iterable[Interval], seconds: Seconds, limit: Seconds) -> list[Interval]:
    """Intervals widened by ``seconds`` on both sides, kept within 0..``limit``, joined where they meet."""
    return union((max(0.0, a - seconds), min(limit, b + seconds)) for a, b in intervals)


def clock(seconds: Seconds, long: bool | None = None) -> str:
    """``mm:ss``, or ``h:mm:ss`` from an hour on (or when ``long``): how times are shown everywhere."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    if long or (long is None and hours):
        return f"{hours}:{minutes:02d}:{secs:02d}"
    return f"{minutes + 60 * hours:02d}:{secs:02d}"


def length(intervals: Sequence[Interval]) -> Seconds:
    """Sum of the lengths, overlap counted twice."""
    return sum(end - start for start, end in intervals)
