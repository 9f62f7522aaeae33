"""Time stamps: a pause that the file tells of is kept, a stamp that is damaged moves nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from transcribe.timeline import Timeline


@dataclass
class Frame:
    """A hundredth of a minute of sound, at ``time`` seconds."""

    time: float | None
    samples: int = 600
    sample_rate: int = 1_000


def silences(*times: float | None, origin: float = 0.0, end: float = 1e9) -> list[tuple[int, float]]:
    """(number of frames before it, seconds) of each silence."""
    placed = list(Timeline(origin, end).place([Frame(time) for time in times]))
    assert [f.time for f in placed if isinstance(f, Frame)] == list(times), "no frame may be lost or change places"
    return [
        (sum(isinstance(f, Frame) for f in placed[:at]), pytest.approx(f))
        for at, f in enumerate(placed)
        if isinstance(f, float)
    ]


def test_frames_that_follow_each_other_need_no_silence() -> None:
    assert silences(0.0, 0.6, 1.2, 1.8) == []
    assert silences(5.0, 5.6, 6.2, origin=5.0) == []


def test_encoders_that_round_or_begin_a_little_late_are_left_alone() -> None:
    assert silences(0.05, 0.66, 1.21, 1.88) == []


def test_a_late_beginning_and_a_pause_become_silence() -> None:
    assert silences(2.0, 2.6, 3.2) == [(0, 2.0)]
    assert silences(0.0, 0.6, 11.2, 11.8) == [(2, 10.0)]


def test_small_gaps_add_up() -> None:
    """A network that loses a twentieth of a second each time."""
    found = silences(*(0.65 * n for n in range(20)))
    assert sum(length.expected for _, length in found) == pytest.approx(0.05 * 19, abs=0.11)


def test_sound_that_comes_now_and_then_keeps_its_place() -> None:
    assert silences(0.0, 2.0, 4.0, 6.0, 8.0, 8.6) == [(1, 1.4), (2, 1.4), (3, 1.4), (4, 1.4)]


@pytest.mark.parametrize("wrong", [1e6, 3_000.0, 50.0, -50.0, 0.0, None])
def test_one_damaged_stamp_moves_nothing(wrong: float | None) -> None:
    assert silences(100.0, 100.6, wrong, 101.8, 102.4, 103.0, origin=100.0) == []


def test_a_clock_that_is_set_back_or_far_ahead_is_followed_without_silence() -> None:
    assert silences(100.0, 100.6, 0.0, 0.6, 1.2, 5.8, 6.4, origin=100.0) == [(5, 4.0)]
    assert silences(0.0, 0.6, 90_000.0, 90_000.6, 90_005.2, 90_005.8) == [(4, 4.0)]


def test_no_silence_goes_on_after_the_end_of_the_file() -> None:
    assert silences(0.0, 0.6, 100.0, 100.6, 101.2, end=90.0) == []


def test_damaged_frames_stay_damaged() -> None:
    assert list(Timeline(0.0, 10.0).place([None, Frame(0.0), None])) == [None, Frame(0.0), None]
