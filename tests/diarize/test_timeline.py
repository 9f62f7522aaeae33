"""Turns from windows and chunks, without models."""

import numpy as np

from diarize import frames as fr
from diarize.timeline import Scene, turns_of

FRAMES = 1200  # 20.25 s


def scene(people, starts=(0, 600)):
    """A scene in which pyannote sees ``people`` (frames, k) without fault, in columns that differ per chunk."""
    active = np.zeros((len(starts), 600, 3), dtype=np.uint8)
    for i, start in enumerate(starts):
        active[i, :, : people.shape[1]] = np.roll(people[start : start + 600], i, axis=1)
    count = people.sum(axis=1)
    return Scene(active, np.array(starts), count > 0, count > 1)


def at(second):
    return round(second / fr.FRAME)


def nearness(*labels, people=2):
    return np.array([[0.7 if k == label else 0.2 for k in range(people)] for label in labels], dtype=np.float32)


def talk(*turns):
    people = np.zeros((FRAMES, 2), dtype=np.uint8)
    for person, start, end in turns:
        people[at(start) : at(end), person] = 1
    return people


def test_turns_follow_pyannotes_edges_and_names_follow_first_speech():
    made = turns_of(scene(talk((1, 1, 5), (0, 6, 9))), [(1, 2.5), (3.5, 5), (6, 7.5), (7.5, 9)], nearness(1, 1, 0, 0))
    assert [t.speaker for t in made] == ["S1", "S2"]
    assert np.allclose([(t.start, t.end) for t in made], [(1, 5), (6, 9)], atol=0.02)


def test_overlap_gives_two_turns_at_once():
    made = turns_of(scene(talk((0, 1, 6), (1, 5, 9))), [(1, 2.5), (3, 4.5), (6, 7.5), (7.5, 9)], nearness(0, 0, 1, 1))
    assert [t.speaker for t in made] == ["S1", "S2"]
    assert np.allclose([(t.start, t.end) for t in made], [(1, 6), (5, 9)], atol=0.05)


def test_speech_without_a_usable_window_has_one_speaker():
    made = turns_of(scene(talk((0, 1, 1.3), (0, 4, 4.3))), [], np.zeros((0, 1), dtype=np.float32))
    assert [t.speaker for t in made] == ["S1", "S1"]


def test_a_doubtful_window_follows_pyannote():
    doubt = np.array([[0.7, 0.2], [0.7, 0.2], [0.45, 0.46], [0.2, 0.7]], dtype=np.float32)
    made = turns_of(scene(talk((0, 1, 6), (1, 7, 9))), [(1, 2.5), (2.5, 4), (4.5, 6), (7, 9)], doubt)
    assert [t.speaker for t in made] == ["S1", "S2"]


def test_short_pauses_stay_inside_a_turn_unless_somebody_else_speaks_in_them():
    alone = turns_of(scene(talk((0, 1, 3), (0, 3.3, 6))), [(1, 3), (3.3, 6)], nearness(0, 0))
    assert len(alone) == 1
    between = turns_of(
        scene(talk((0, 1, 3), (1, 3.05, 3.35), (0, 3.4, 6), (1, 7, 9))),
        [(1, 3), (3.05, 3.35), (3.4, 6), (7, 9)],
        nearness(0, 1, 0, 1),
    )
    assert [t.speaker for t in between] == ["S1", "S2", "S1", "S2"]
