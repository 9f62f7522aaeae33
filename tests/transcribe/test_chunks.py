"""Chunks cover the recording exactly, stay short, and are cut where nobody speaks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sounds import noise

from conversation import Segment, Word
from conversation.times import subtract
from transcribe.chunks import SAMPLE_RATE, plan_chunks
from transcribe.coverage import measure_coverage

#: two minutes: sentences of 2 to 5 s with pauses of 0.3 to 1.5 s
SPOKEN = [(1.0, 4.0), (4.3, 9.0), (10.5, 14.0), (15.0, 19.5), (20.0, 24.0), (25.5, 30.0), (31.0, 34.0), (34.4, 38.0)]
SPEECH = [(a + shift, b + shift) for shift in (0.0, 40.0, 80.0) for a, b in SPOKEN]


def _samples(speech: list[tuple[float, float]], seconds: float) -> np.ndarray:
    made = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    for start, end in speech:
        part = slice(round(start * SAMPLE_RATE), round(end * SAMPLE_RATE))
        made[part] = noise(end - start)[0][: part.stop - part.start]
    return made


def test_chunks_cover_everything_once() -> None:
    samples = _samples(SPEECH, 120.0)
    chunks = plan_chunks(samples, SPEECH, max_chunk=40.0)
    assert chunks[0].start == 0.0
    assert chunks[-1].end == pytest.approx(120.0)
    assert all(a.end == b.start for a, b in itertools.pairwise(chunks))
    assert max(c.end - c.start for c in chunks) <= 40.0
    assert [c.index for c in chunks] == list(range(len(chunks)))
    listened = [interval for chunk in chunks for interval in chunk.speech]
    assert subtract(SPEECH, listened) == []
    assert all(c.start <= a < b <= c.end for c in chunks for a, b in c.speech)


def test_cuts_fall_in_silence() -> None:
    samples = _samples(SPEECH, 120.0)
    for chunk in plan_chunks(samples, SPEECH, max_chunk=40.0)[:-1]:
        assert not any(start < chunk.end < end for start, end in SPEECH)


@pytest.mark.parametrize("speech", [[(0.0, 60.0)], [(0.0, 25.0), (25.2, 60.0)]])
def test_speech_without_any_pause_is_still_cut(speech: list[tuple[float, float]]) -> None:
    chunks = plan_chunks(_samples(speech, 60.0), speech, max_chunk=20.0)
    assert max(c.end - c.start for c in chunks) <= 20.0
    assert chunks[-1].end == pytest.approx(60.0)


def test_a_cut_in_speech_takes_the_quietest_moment() -> None:
    samples = _samples([(0.0, 30.0)], 30.0)
    samples[round(15.5 * SAMPLE_RATE) : round(15.8 * SAMPLE_RATE)] *= 0.01
    assert 15.5 <= plan_chunks(samples, [(0.0, 30.0)], max_chunk=20.0)[0].end <= 15.8


def test_where_nobody_speaks_nothing_is_listened_to() -> None:
    assert [c.speech for c in plan_chunks(_samples([], 20.0), [])] == [()]


def test_no_samples_no_chunks() -> None:
    assert plan_chunks(np.zeros(0, np.float32), []) == []


def test_speech_without_words_is_a_gap() -> None:
    words = (Word(0.2, 1.0, "goedemorgen"), Word(1.1, 2.0, "allemaal"))
    coverage = measure_coverage(
        [(0.0, 2.5), (10.0, 14.0)], [Segment(1, 0.2, 2.0, "goedemorgen allemaal", None, words)], 20.0
    )
    assert [(g.start, g.end) for g in coverage.gaps] == [(10.0, 14.0)]
    assert coverage.speech == pytest.approx(6.5)
    assert coverage.transcribed == pytest.approx(2.5)


def test_full_coverage_has_no_gaps() -> None:
    words = tuple(Word(t, t + 0.4, "woord") for t in np.arange(0, 10, 0.5))
    coverage = measure_coverage([(0.0, 10.0)], [Segment(1, 0.0, 10.0, "…", None, words)], 10.0)
    assert coverage.gaps == ()
    assert coverage.transcribed == coverage.speech
