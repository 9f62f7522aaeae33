"""Arithmetic of time, by its properties."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from conversation.times import clock, distance, overlap, pad, subtract, total, union

points = st.integers(0, 2000).map(lambda n: n / 4)
intervals = st.lists(st.tuples(points, points).map(lambda p: (min(p), max(p))), max_size=12)


@given(intervals)
def test_union_is_sorted_disjoint_and_idempotent(items: list[tuple[float, float]]) -> None:
    merged = union(items)
    assert union(merged) == merged
    assert all(a[1] < b[0] for a, b in itertools.pairwise(merged))


@given(intervals, points)
def test_union_keeps_membership(items: list[tuple[float, float]], at: float) -> None:
    inside = any(a <= at < b for a, b in items)
    assert any(a <= at < b for a, b in union(items)) == inside


@given(intervals, intervals, points)
def test_subtract_is_membership_without_holes(
    items: list[tuple[float, float]], holes: list[tuple[float, float]], at: float
) -> None:
    expected = any(a <= at < b for a, b in items) and not any(a <= at < b for a, b in holes)
    assert any(a <= at < b for a, b in subtract(items, holes)) == expected


@given(intervals, intervals)
def test_parts_add_up(items: list[tuple[float, float]], holes: list[tuple[float, float]]) -> None:
    shared = sum(overlap(a, b) for a in union(items) for b in union(holes))
    assert abs(total(subtract(items, holes)) + shared - total(items)) < 1e-6


@given(intervals, points)
def test_padding_never_leaves_the_recording(items: list[tuple[float, float]], margin: float) -> None:
    limit = 500.0
    assert all(0 <= a < b <= limit for a, b in pad(items, margin, limit))


@given(st.tuples(points, points), st.tuples(points, points))
def test_overlap_and_distance_exclude_each_other(a: tuple[float, float], b: tuple[float, float]) -> None:
    a, b = (min(a), max(a)), (min(b), max(b))
    assert overlap(a, b) == 0 or distance(a, b) == 0
    assert overlap(a, b) == overlap(b, a)


def test_touching_intervals_do_not_overlap() -> None:
    assert overlap((0, 1), (1, 2)) == 0
    assert distance((0, 1), (1, 2)) == 0


def test_clock() -> None:
    assert (clock(0), clock(61.9), clock(3725), clock(59, long=True)) == ("00:00", "01:01", "1:02:05", "0:00:59")
    assert clock(-3) == "00:00"
