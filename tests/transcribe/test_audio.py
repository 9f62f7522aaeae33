"""What a recording says of itself is understood, and everything that is wrong with one is said."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sounds import silent_video, tone

from transcribe.audio import one_channel, probe_audio, read_audio
from transcribe.errors import AudioError, AudioUnreadable

Encode = Callable[..., Path]


def test_progress_runs_to_the_end(encode: Encode) -> None:
    heard: list[float] = []
    read_audio(encode("opname.wav", tone(5.0)), heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0, abs=0.05)


def test_creation_date_comes_from_the_container(encode: Encode) -> None:
    path = encode("opname.m4a", tone(1.0), creation_time="2026-11-12T10:00:00.000000Z")
    assert read_audio(path).created == "2026-11-12"
    assert probe_audio(path).created == "2026-11-12T10:00:00"


def test_a_day_without_a_time_is_no_midnight(encode: Encode) -> None:
    found = probe_audio(encode("opname.flac", tone(1.0, channels=2), date="2026-11-12"))
    assert (found.created, found.channels) == ("2026-11-12", 2)


def test_an_epoch_is_no_date(encode: Encode) -> None:
    path = encode("opname.m4a", tone(1.0), creation_time="1970-01-01T00:00:00.000000Z")
    assert read_audio(path).created is None


def test_mirrored_channels_do_not_become_silence(encode: Encode) -> None:
    left = tone(2.0)
    audio = read_audio(encode("fase.wav", np.concatenate([left, -left])))
    assert audio.mix != "mix"
    assert float(np.abs(one_channel(audio)).max()) > 0.2


def test_ordinary_stereo_is_averaged(encode: Encode) -> None:
    audio = read_audio(encode("stereo.wav", np.concatenate([tone(2.0), tone(2.0, frequency=700)])))
    assert audio.mix == "mix"
    mixed = (one_channel(audio, "left") + one_channel(audio, "right")) / 2
    assert np.allclose(one_channel(audio), mixed, atol=1e-4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leeg"),
        (b"Dit is gewoon tekst. " * 400, "geen geluids- of videobestand"),
        (os.urandom(5000), "geen geluids-"),
    ],
)
def test_files_that_are_no_recording(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "opname.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=words) as caught:
        read_audio(path)
    assert caught.value.exit_code == 3


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="bestaat niet"):
        read_audio(tmp_path / "weg.wav")
    with pytest.raises(AudioError, match="is een map"):
        read_audio(tmp_path)


def test_video_without_sound(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="geen geluid"):
        read_audio(silent_video(tmp_path / "beeld.mp4"))


def test_a_kind_of_sound_that_no_decoder_knows(encode: Encode) -> None:
    path = encode("onbekend.wav", tone(1.0))
    data = bytearray(path.read_bytes())
    data[20:22] = b"\xee\xee"  # the format tag
    path.write_bytes(bytes(data))
    with pytest.raises(AudioError, match="geen geluids-"):
        read_audio(path)


def test_header_without_samples(encode: Encode) -> None:
    path = encode("kop.wav", tone(1.0))
    path.write_bytes(path.read_bytes().partition(b"data")[0] + b"data\0\0\0\0")
    with pytest.raises(AudioError, match="geen enkele seconde"):
        read_audio(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="de beheerder mag alles lezen")
def test_no_right_to_read(encode: Encode) -> None:
    path = encode("geheim.wav", tone(1.0))
    path.chmod(0)
    try:
        with pytest.raises(AudioUnreadable) as caught:
            read_audio(path)
        assert caught.value.exit_code == 5
    finally:
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)


def test_damaged_middle_is_skipped_and_counted(encode: Encode) -> None:
    path = encode("kras.mp3", tone(30.0))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = os.urandom(3000)
    path.write_bytes(bytes(data))
    audio = read_audio(path)
    assert audio.seconds > 25
