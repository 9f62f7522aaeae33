"""Chunks cover the recording exactly, stay short, and are cut where nobody speaks."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from sounds import noise

from conversation import Segment, Word
from transcribe.audio import one_channel, read_audio
from transcribe.coverage import measure_coverage
from transcribe.speech import SAMPLE_RATE, find_speech, plan_chunks


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    sample = Path(__file__).parents[2] / "binnenskamers" / "demo" / "opname.ogg"
    return one_channel(read_audio(sample))


def test_chunks_cover_everything_once(speech: np.ndarray) -> None:
    samples = np.tile(speech, 2)
    total = samples.size / SAMPLE_RATE
    chunks = plan_chunks(samples, max_chunk=40.0)
    assert chunks[0].start == 0.0
    assert chunks[-1].end == pytest.approx(total)
    assert all(a.end == b.start for a, b in itertools.pairwise(chunks))
    assert max(c.end - c.start for c in chunks) <= 40.0
    assert [c.index for c in chunks] == list(range(len(chunks)))


def test_cuts_fall_in_silence(speech: np.ndarray) -> None:
    for chunk in plan_chunks(np.tile(speech, 2), max_chunk=40.0)[:-1]:
        at = round(chunk.end * SAMPLE_RATE)
        around = np.tile(speech, 2)[at - 800 : at + 800]
        assert float(np.abs(around).max()) < 0.1 * float(np.abs(speech).max())


def test_speech_without_any_pause_is_still_cut(speech: np.ndarray) -> None:
    start, end = max(find_speech(speech), key=lambda i: i[1] - i[0])
    babble = np.tile(speech[round((start + 0.5) * SAMPLE_RATE) : round((end - 0.5) * SAMPLE_RATE)], 40)[
        : 60 * SAMPLE_RATE
    ]
    chunks = plan_chunks(babble, max_chunk=20.0)
    assert max(c.end - c.start for c in chunks) <= 20.0
    assert chunks[-1].end == pytest.approx(babble.size / SAMPLE_RATE)


@pytest.mark.parametrize("samples", [np.zeros(16_000 * 20, np.float32), noise(20.0)[0]])
def test_silence_and_noise_are_no_speech(samples: np.ndarray) -> None:
    assert [c.speech for c in plan_chunks(samples)] == [()]


def test_no_samples_no_chunks() -> None:
    assert plan_chunks(np.zeros(0, np.float32)) == []


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
