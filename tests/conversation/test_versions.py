"""Ids from one version to the next."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from conversation import Segment
from conversation.versions import keep_ids

OLD = [
    Segment(1, 0.0, 4.0, "Goedemorgen.", "S1"),
    Segment(2, 4.0, 9.0, "Dag, komt u binnen.", "S2"),
    Segment(5, 9.0, 12.0, "Dank u.", "S1"),
]


def test_what_stayed_the_same_keeps_its_id() -> None:
    assert keep_ids(OLD, [replace(s, id=n) for n, s in enumerate(OLD, 1)]) == OLD


def test_another_speaker_or_half_a_segment_is_new_and_knows_where_it_came_from() -> None:
    new = [
        replace(OLD[0], id=1),
        Segment(2, 4.0, 5.0, "Dag,", "S2"),
        Segment(3, 5.0, 9.0, "komt u binnen.", "S3"),
        replace(OLD[2], id=4, speaker="S3"),
    ]
    kept = keep_ids(OLD, new)
    assert [(s.id, s.parent) for s in kept] == [(1, None), (6, 2), (7, 2), (8, 5)]


def test_what_lies_where_nothing_was_has_no_parent() -> None:
    assert keep_ids(OLD, [Segment(1, 20.0, 21.0, "Tot ziens.", "S1")])[0].parent is None


segments = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from(["ja", "nee", "goed"]), st.sampled_from(["S1", "S2", None])),
    max_size=12,
).map(
    lambda rows: [Segment(n, float(t), t + 1.0, text, who) for n, (t, text, who) in enumerate(sorted(rows, key=str), 1)]
)


@given(segments, segments)
def test_ids_are_unique_and_nothing_else_changes(old: list[Segment], new: list[Segment]) -> None:
    kept = keep_ids(old, new)
    assert len({s.id for s in kept}) == len(kept)
    assert [(s.start, s.end, s.text, s.speaker) for s in kept] == [(s.start, s.end, s.text, s.speaker) for s in new]
