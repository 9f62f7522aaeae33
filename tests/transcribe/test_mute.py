"""A muted copy: silent where it must be, the same elsewhere, as long as the original."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sounds import tone

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


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("geen geluid " * 100)
    with pytest.raises(AudioError):
        _muted(tmp_path / "a.wav", tmp_path / "x.ogg", (0.0, 1.0))
