"""The sound in the page: as long as the recording, silent where it has to be, and read a minute at a time."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from review_samples import tone

from binnenskamers.review.sound import RATE, opus, peaks


def decoded(data: bytes) -> np.ndarray:
    with av.open(io.BytesIO(data)) as container:
        assert container.format.name == "ogg"
        assert container.streams.audio[0].codec_context.name in ("opus", "libopus")
        resampler = av.AudioResampler("flt", "mono", RATE)
        frames = [f for frame in container.decode(audio=0) for f in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


class Watched:
    """A long sound that remembers how much of it was asked for at once."""

    def __init__(self, seconds: int) -> None:
        self.length, self.most = seconds * RATE, 0

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, part: slice) -> np.ndarray:
        start, stop, _ = part.indices(self.length)
        self.most = max(self.most, stop - start)
        return (0.1 * np.sin(2 * np.pi * 300 * np.arange(start, stop) / RATE)).astype(np.float32)


def test_the_sound_is_as_long_as_the_recording_and_small() -> None:
    data = opus(tone(65.5))
    heard = decoded(data)
    assert abs(heard.size / RATE - 65.5) < 0.1
    assert np.abs(heard).max() > 0.1
    assert len(data) < 65.5 * 5_000


def test_it_is_silent_where_something_was_removed_also_across_a_minute() -> None:
    heard = decoded(opus(tone(65), [(10.0, 12.0), (58.0, 62.0), (64.5, 99.0)]))

    def loud(start: float, end: float) -> float:
        return float(np.abs(heard[round(start * RATE) : round(end * RATE)]).max())

    assert loud(10.1, 11.9) < 0.01 and loud(58.1, 61.9) < 0.01 and loud(64.6, 64.9) < 0.01
    assert loud(9.0, 9.9) > 0.1 and loud(12.1, 13.0) > 0.1 and loud(62.1, 63.0) > 0.1


def test_the_sound_is_not_changed_and_not_read_at_once() -> None:
    samples = tone(2)
    before = samples.copy()
    opus(samples, [(0.0, 1.0)])
    assert (samples == before).all()
    long = Watched(150)
    opus(long)
    peaks(long)
    assert long.most <= 60 * RATE


def test_peaks_follow_the_sound() -> None:
    samples = np.concatenate([np.zeros(RATE), 0.5 * np.ones(RATE), -np.ones(RATE // 2)]).astype(np.float32)
    found = peaks(samples)
    assert len(found) == 25
    assert set(found[:10]) == {0} and set(found[10:20]) == {128} and set(found[20:]) == {255}
    assert len(peaks(samples[:-1])) == 25
    assert peaks(samples, per_second=4)[0] == 0
    assert peaks(np.zeros(0, np.float32)) == b""
    assert set(peaks(samples, silent=[(2.0, 2.5)])[20:]) == {0}


def test_peaks_of_an_odd_rate_are_refused() -> None:
    with pytest.raises(ValueError, match="per_second"):
        peaks(tone(1), per_second=7)
