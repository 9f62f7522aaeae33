"""Every kind of recording that people bring is read whole, and every voice in it is heard."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sounds import Track, at_rate, encode, likeness, voice, write_plain_wave, write_tracks

from transcribe.audio import SAMPLE_RATE, one_channel, probe_audio, read_audio

Encode = Callable[..., Path]

SECONDS = 3.0
#: (suffix, codec, sample rate)
KINDS = [
    (".wav", "pcm_s16le", 44_100),
    (".wav", "pcm_s24le", 96_000),
    (".wav", "pcm_f32le", 48_000),
    (".wav", "pcm_u8", 11_025),
    (".wav", "pcm_mulaw", 8_000),
    (".wav", "pcm_alaw", 8_000),
    (".wav", "adpcm_ms", 22_050),
    (".wav", "adpcm_ima_wav", 16_000),
    (".w64", "pcm_s16le", 48_000),
    (".aiff", "pcm_s16be", 44_100),
    (".caf", "pcm_s16le", 44_100),
    (".caf", "alac", 44_100),
    (".au", "pcm_mulaw", 8_000),
    (".flac", "flac", 96_000),
    (".mp3", "libmp3lame", 44_100),
    (".mp3", "libmp3lame", 11_025),
    (".mp3", "libmp3lame", 8_000),
    (".mp2", "mp2", 48_000),
    (".m4a", "aac", 44_100),
    (".m4a", "aac", 8_000),
    (".m4a", "alac", 48_000),
    (".aac", "aac", 48_000),
    (".3gp", "aac", 16_000),
    (".mka", "aac", 48_000),
    (".ogg", "vorbis", 44_100),
    (".ogg", "flac", 48_000),
    (".opus", "libopus", 48_000),
    (".webm", "libopus", 48_000),
    (".wma", "wmav1", 22_050),
    (".wma", "wmav2", 44_100),
    (".ac3", "ac3", 48_000),
    (".eac3", "eac3", 48_000),
]


class Opened(io.BytesIO):
    """A recording as the dossier gives it: an open file, whose name tells nothing of its kind."""

    name = "opname"


@pytest.mark.parametrize(("suffix", "codec", "rate"), KINDS, ids=[f"{k[0][1:]}-{k[1]}-{k[2]}" for k in KINDS])
def test_every_kind_of_recording_is_read_whole(encode: Encode, suffix: str, codec: str, rate: int) -> None:
    samples = np.repeat(voice(SECONDS, rate), 2 if codec == "vorbis" else 1, axis=0)
    path = encode(f"opname{suffix}", samples, rate, codec)
    audio = read_audio(path)
    assert audio.seconds == pytest.approx(SECONDS, abs=0.15)
    assert likeness(one_channel(audio), voice(SECONDS, SAMPLE_RATE)[0]) > 0.98
    assert (audio.incomplete, audio.damaged) == (False, 0)
    assert not probe_audio(path).incomplete
    without_name = read_audio(Opened(path.read_bytes()))
    assert without_name.seconds == audio.seconds
    assert not without_name.incomplete


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [(".mp4", "aac"), (".mov", "pcm_s16le"), (".3gp", "aac"), (".mkv", "libopus"), (".mkv", "flac")],
)
def test_the_sound_of_a_video_with_frames_at_odd_moments_is_read_whole(tmp_path: Path, suffix: str, codec: str) -> None:
    audio = read_audio(write_tracks(tmp_path / f"film{suffix}", Track(voice(SECONDS), codec=codec), picture=SECONDS))
    assert audio.seconds == pytest.approx(SECONDS, abs=0.1)
    assert likeness(one_channel(audio), voice(SECONDS, SAMPLE_RATE)[0]) > 0.98
    assert not audio.incomplete


# ---------------------------------------------------------------- telephones
SAMPLES = Path(__file__).parent / "data"
CLIP = Path(__file__).parents[1] / "diarize" / "data" / "read" / "cv-287a16b9" / "common_voice_nl_17695112.flac"


@pytest.fixture(scope="module")
def clip() -> np.ndarray:
    """Real speech: codecs that imitate a voice do not keep other sound."""
    return one_channel(read_audio(CLIP))


@pytest.mark.parametrize("suffix", [".amr", ".3gp"])
def test_amr_of_telephones_is_read_whole(encode: Encode, clip: np.ndarray, suffix: str) -> None:
    narrow = at_rate(clip[None], SAMPLE_RATE, 8_000)
    audio = read_audio(encode(f"memo{suffix}", narrow, 8_000, "libopencore_amrnb"))
    assert audio.seconds == pytest.approx(clip.size / SAMPLE_RATE, abs=0.1)
    assert likeness(one_channel(audio), clip) > 0.7
    assert not audio.incomplete


@pytest.mark.parametrize(
    "name",
    [
        "opname-gsm.wav",
        "opname-8khz.spx",
        "opname-16khz.spx",
        "opname-breed.amr",
        "opname.gsm",
    ],
)
def test_speech_codecs_are_read_whole(clip: np.ndarray, name: str) -> None:
    audio = read_audio(SAMPLES / name)
    assert audio.seconds == pytest.approx(clip.size / SAMPLE_RATE, abs=0.1)
    assert likeness(one_channel(audio), clip) > 0.8
    assert not audio.incomplete


# ---------------------------------------------------------------- channels and tracks
def voices(count: int, rate: int = SAMPLE_RATE) -> np.ndarray:
    return np.concatenate([voice(SECONDS, rate, seed) for seed in range(count)])


def unheard(mix: np.ndarray, count: int) -> list[int]:
    """Which of the voices are not in the mix, by number from 0."""
    return [i for i, original in enumerate(voices(count)) if likeness(mix, original) < 0.2]


@pytest.mark.parametrize(("name", "codec"), [("zaal.flac", "flac"), ("zaal.m4a", "aac"), ("zaal.ac3", "ac3")])
def test_every_voice_around_the_table_is_heard_in_surround_sound(encode: Encode, name: str, codec: str) -> None:
    mix = one_channel(read_audio(encode(name, voices(6, 48_000), 48_000, codec)))
    bass_only = 3
    assert set(unheard(mix, 6)) <= {bass_only}


def test_every_voice_is_heard_in_quadraphonic_sound(encode: Encode) -> None:
    assert unheard(one_channel(read_audio(encode("zaal.wav", voices(4), SAMPLE_RATE))), 4) == []


@pytest.mark.parametrize(
    "microphones",
    [2, 3, 4, 5, 6, 8],
)
def test_every_microphone_of_a_field_recorder_is_heard(tmp_path: Path, microphones: int) -> None:
    mix = one_channel(read_audio(write_plain_wave(tmp_path / "recorder.wav", voices(microphones))))
    assert unheard(mix, microphones) == []


@pytest.mark.parametrize("silent", [0, 1])
def test_a_voice_on_one_channel_of_two_is_heard(encode: Encode, silent: int) -> None:
    samples = np.repeat(voice(SECONDS), 2, axis=0)
    samples[silent] = 0
    audio = read_audio(encode("half.m4a", samples))
    mix = one_channel(audio)
    assert audio.mix == "mix"
    assert likeness(mix, voice(SECONDS, SAMPLE_RATE)[0]) > 0.98
    assert np.abs(mix).max() > 0.4 * np.abs(voice(SECONDS)).max()


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_voices_on_two_tracks_are_both_heard(tmp_path: Path, suffix: str) -> None:
    tracks = [Track(one[None]) for one in voices(2, 48_000)]
    mix = one_channel(read_audio(write_tracks(tmp_path / f"vergadering{suffix}", *tracks, picture=SECONDS)))
    assert unheard(mix, 2) == []


@pytest.mark.parametrize("as_open_file", [False, True])
@pytest.mark.parametrize("apart", [0.0, 40.0])
def test_tracks_that_begin_and_end_at_other_moments_are_mixed_in_their_place(
    tmp_path: Path, apart: float, as_open_file: bool
) -> None:
    first, second = voices(2, 48_000)
    tracks = Track(first[None], rate=48_000), Track(second[None], start=1.0 + apart)
    path = write_tracks(tmp_path / "vergadering.mkv", *tracks)
    audio = read_audio(Opened(path.read_bytes()) if as_open_file else path)
    heard = one_channel(audio)
    assert audio.seconds == pytest.approx(4.0 + apart, abs=0.1)
    late = round((1.0 + apart) * SAMPLE_RATE)
    assert likeness(heard[: 3 * SAMPLE_RATE], voices(2)[0]) > 0.5
    assert likeness(heard[late:], voices(2)[1]) > 0.5
    assert (audio.incomplete, audio.unread, audio.damaged) == (False, 0, 0)


def test_the_same_sound_on_two_tracks_is_that_sound(tmp_path: Path) -> None:
    once = read_audio(write_tracks(tmp_path / "een.mkv", Track(voice(SECONDS), codec="flac")))
    twice = read_audio(write_tracks(tmp_path / "twee.mkv", *2 * [Track(voice(SECONDS), codec="flac")]))
    assert np.array_equal(once.samples, twice.samples)


def test_an_empty_second_track_costs_nothing(tmp_path: Path) -> None:
    nothing = Track(np.zeros((1, 0), np.float32))
    audio = read_audio(write_tracks(tmp_path / "film.mkv", Track(voice(SECONDS)), nothing, picture=SECONDS))
    assert likeness(one_channel(audio), voice(SECONDS, SAMPLE_RATE)[0]) > 0.98
    assert (audio.incomplete, audio.unread) == (False, 0)


@pytest.mark.parametrize("which", [0, 1])
def test_a_track_that_nothing_can_decode_is_counted_and_the_other_is_read(tmp_path: Path, which: int) -> None:
    path = write_tracks(tmp_path / "film.mkv", *(Track(one[None]) for one in voices(2, 48_000)))
    parts = path.read_bytes().split(b"A_AAC")
    path.write_bytes(parts[0] + (b"A_XYZ", b"A_AAC")[which] + parts[1] + (b"A_AAC", b"A_XYZ")[which] + parts[2])
    audio = read_audio(path)
    assert audio.unread == 1
    assert likeness(one_channel(audio), voices(2)[1 - which]) > 0.98


# ---------------------------------------------------------------- time
def heard_at(audio_mix: np.ndarray, moment: float) -> float:
    """How much the sound from that moment on (seconds) is like the voice from its beginning."""
    part = audio_mix[round(moment * SAMPLE_RATE) :]
    return likeness(part, voice(SECONDS, SAMPLE_RATE)[0]) if part.size > SAMPLE_RATE else 0.0


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_sound_that_begins_later_than_the_picture_keeps_its_time(tmp_path: Path, suffix: str) -> None:
    track = Track(voice(SECONDS), start=2.0)
    mix = one_channel(read_audio(write_tracks(tmp_path / f"film{suffix}", track, picture=SECONDS + 2)))
    assert heard_at(mix, 2.0) > 0.9


@pytest.mark.parametrize(("suffix", "codec"), [(".mp4", "aac"), (".mkv", "libopus"), (".webm", "libopus")])
def test_sound_after_a_stretch_without_any_keeps_its_time(tmp_path: Path, suffix: str, codec: str) -> None:
    twice = np.tile(voice(SECONDS), 2)
    track = Track(twice, codec=codec, pause=(SECONDS, 20.0))
    audio = read_audio(write_tracks(tmp_path / f"vergadering{suffix}", track))
    assert heard_at(one_channel(audio), SECONDS + 20.0) > 0.9
    assert not audio.incomplete


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_a_video_whose_sound_ends_early_is_not_called_incomplete(tmp_path: Path, suffix: str) -> None:
    audio = read_audio(write_tracks(tmp_path / f"film{suffix}", Track(voice(SECONDS)), picture=SECONDS + 5))
    assert not audio.incomplete


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("share", [0.4, 0.7])
def test_half_a_video_is_called_incomplete_also_when_its_sound_ends_early(
    tmp_path: Path, suffix: str, share: float
) -> None:
    options = {} if suffix == ".mkv" else {"movflags": "faststart"}
    path = write_tracks(tmp_path / f"film{suffix}", Track(voice(SECONDS)), picture=SECONDS + 5, **options)
    path.write_bytes(path.read_bytes()[: round(share * path.stat().st_size)])
    assert read_audio(path).incomplete


# ---------------------------------------------------------------- names
@pytest.mark.parametrize(
    "name",
    [
        "ópname cliënt (1) 'één'.wav",
        unicodedata.normalize("NFD", "cliëntgesprek.wav"),
        'gesprek "mw. De Vries".wav',
        "gesprek 10:30 uur.wav",
        "100% af %20 #2 ?x=1&y.wav",
        "录音 🎤.wav",
        " - begint met een spatie.wav",
        "regel\neinde.wav",
        "zonder punt",
    ],
)
def test_any_name_is_read(tmp_path: Path, name: str) -> None:
    path = encode(tmp_path / "opname.wav", voice(1.0), 48_000).rename(tmp_path / name)
    assert read_audio(path).seconds == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".ogg", ".amr", ".webm", ".wma", ".aac"])
@pytest.mark.parametrize("pretended", [".wav", ".mp3", ".m4a", ".txt"])
def test_the_wrong_suffix_does_not_matter(tmp_path: Path, suffix: str, pretended: str) -> None:
    rate = 8_000 if suffix == ".amr" else 48_000
    path = encode(tmp_path / f"echt{suffix}", voice(1.0, rate), rate).rename(tmp_path / f"opname{pretended}")
    assert read_audio(path).seconds == pytest.approx(1.0, abs=0.15)
