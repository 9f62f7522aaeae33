"""A muted copy: silent where it must be, the same elsewhere, as long as the original."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sounds import Track, likeness, tone, voice, write_tracks

from transcribe.audio import read_audio
from transcribe.errors import AudioError
from transcribe.mute import write_muted

Encode = Callable[..., Path]


def _muted(source: Path, target: Path, *spans: tuple[float, float]) -> Path:
    with target.open("wb") as file:
        write_muted(source, spans, file)
    return target


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.m4a", "a.ogg", "a.webm"])
@pytest.mark.parametrize("channels", [1, 2])
def test_silent_inside_and_the_same_outside(tmp_path: Path, encode: Encode, name: str, channels: int) -> None:
    source = encode(name, tone(10.0, channels=channels))
    copy = read_audio(_muted(source, tmp_path / "stil.ogg", (2.0, 3.0), (9.5, 60.0)))
    original = read_audio(source)
    assert copy.samples.shape == original.samples.shape
    assert not copy.incomplete
    for start, end in ((2.05, 2.95), (9.55, original.seconds)):
        assert not np.any(np.abs(copy.samples[:, round(start * 16000) : round(end * 16000) - 200]) > 1)
    for start, end in ((0.2, 1.95), (3.05, 9.4)):
        part = slice(round(start * 16000), round(end * 16000))
        difference = np.abs(copy.samples[:, part].astype(int) - original.samples[:, part])
        assert difference.max() <= 2


def test_nothing_to_silence_is_a_copy(tmp_path: Path, encode: Encode) -> None:
    source = encode("a.wav", tone(3.0, 16_000), 16_000)
    assert np.array_equal(read_audio(_muted(source, tmp_path / "x.ogg")).samples, read_audio(source).samples)


def test_a_copy_of_two_tracks_with_a_pause_is_silent_at_the_right_moments(tmp_path: Path) -> None:
    """The copy is muted by the times of the transcript: it has to keep the same time."""
    tracks = Track(voice(6.0), codec="flac", pause=(3.0, 4.0)), Track(voice(10.0, seed=1), codec="flac", start=0.5)
    source = write_tracks(tmp_path / "film.mkv", *tracks)
    original, copy = read_audio(source), read_audio(_muted(source, tmp_path / "stil.ogg", (2.0, 8.0)))
    assert copy.samples.shape == original.samples.shape
    assert np.abs(copy.samples[:, round(2.05 * 16000) : round(7.95 * 16000)]).max() <= 1
    for part in (slice(0, round(1.95 * 16000)), slice(round(8.05 * 16000), None)):
        assert np.abs(original.samples[:, part]).max() > 1000
        assert likeness(copy.samples[0, part].astype(float), original.samples[0, part].astype(float), 0.001) > 0.999


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("geen geluid " * 100)
    with pytest.raises(AudioError):
        _muted(tmp_path / "a.wav", tmp_path / "x.ogg", (0.0, 1.0))
