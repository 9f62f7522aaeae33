"""Recordings that went wrong: what can be heard is heard in its place, and what is missing is never missing silently."""

from __future__ import annotations

import errno
import io
import os
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sounds import Track, encode, likeness, voice, write_plain_wave, write_tracks

from conversation import Segment
from conversation.times import total
from transcribe.audio import SAMPLE_RATE, decode_audio, one_channel, probe_audio, read_audio
from transcribe.chunks import plan_chunks
from transcribe.coverage import measure_coverage
from transcribe.errors import AudioError, AudioUnreadable

Encode = Callable[..., Path]
Progress = Callable[[float], None]

ORIGINAL = voice(3.0, SAMPLE_RATE)


def read_or_refused(source: Path | io.BytesIO, progress: Progress | None = None) -> tuple[float, bool] | None:
    """Seconds and whether that is called incomplete; None when it is refused."""
    try:
        audio = read_audio(source, progress)
    except AudioError as error:
        assert error.exit_code == 3
        return None
    return audio.seconds, audio.incomplete


# ---------------------------------------------------------------- level
@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_f32le"])
def test_sound_far_too_loud_is_cut_off_and_does_not_fold_over(encode: Encode, codec: str) -> None:
    samples = one_channel(read_audio(encode("hard.wav", 20 * ORIGINAL, SAMPLE_RATE, codec)))
    assert likeness(samples, np.clip(20 * ORIGINAL[0], -1, 1)) > 0.999
    assert np.abs(samples).max() <= 1.0


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le", "pcm_mulaw"])
def test_sound_60_db_too_soft_is_still_there(encode: Encode, codec: str) -> None:
    samples = one_channel(read_audio(encode("zacht.wav", ORIGINAL / 1000, SAMPLE_RATE, codec)))
    assert likeness(samples, ORIGINAL[0]) > 0.85


def test_a_direct_current_does_not_hide_the_voice(encode: Encode) -> None:
    samples = one_channel(read_audio(encode("gelijkstroom.wav", ORIGINAL + 0.3, SAMPLE_RATE)))
    assert likeness(samples, ORIGINAL[0]) > 0.99


def test_a_direct_current_on_a_dead_channel_does_not_hide_the_voice(encode: Encode) -> None:
    both = np.concatenate([np.full_like(ORIGINAL, 0.3), ORIGINAL])
    assert likeness(one_channel(read_audio(encode("dood.wav", both, SAMPLE_RATE))), ORIGINAL[0]) > 0.99


def test_mirrored_channels_with_a_direct_current_do_not_become_silence(encode: Encode) -> None:
    audio = read_audio(encode("fase.wav", np.concatenate([ORIGINAL, -ORIGINAL]) + 0.3, SAMPLE_RATE))
    assert audio.mix != "mix"
    assert likeness(one_channel(audio), ORIGINAL[0]) > 0.9


@pytest.mark.parametrize(("suffix", "channels"), [(".wav", 1), (".wav", 2), (".m4a", 2), (".opus", 1)])
def test_digital_silence_is_read_as_silence(encode: Encode, suffix: str, channels: int) -> None:
    audio = read_audio(encode(f"stil{suffix}", np.zeros((channels, 5 * 48_000), np.float32)))
    samples = one_channel(audio)
    assert audio.seconds == pytest.approx(5.0, abs=0.1)
    assert np.abs(samples).max() < 0.001
    assert audio.mix == "mix"
    assert not audio.incomplete
    assert [c.speech for c in plan_chunks(samples, [])] == [()]


# ---------------------------------------------------------------- time
def test_half_an_hour_of_silence_keeps_everything_in_its_place(tmp_path: Path) -> None:
    rate, silence = 8_000, 1800.0
    samples = np.concatenate([voice(3.0, rate), np.zeros((1, round(silence * rate)), np.float32), voice(3.0, rate)], 1)
    audio = read_audio(write_plain_wave(tmp_path / "pauze.wav", samples, rate))
    heard = one_channel(audio)
    assert audio.seconds == pytest.approx(1806.0, abs=0.01)
    assert likeness(heard[-3 * SAMPLE_RATE :], ORIGINAL[0], shift=0.01) > 0.98
    speech = [(0.0, 3.0), (1803.0, 1806.0)]
    chunks = plan_chunks(heard, speech)
    assert max(c.end - c.start for c in chunks) <= 600.0
    assert total(i for c in chunks for i in c.speech) < 8.0
    first, last = (Segment(n, a, b, "tekst") for n, (a, b) in enumerate(speech, 1))
    assert measure_coverage(speech, [first, last], audio.seconds).gaps == ()
    assert [g.start for g in measure_coverage(speech, [first], audio.seconds).gaps] == [1803.0]


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".m4a", ".opus", ".webm", ".aac"])
def test_a_recording_that_stops_in_a_word_keeps_its_last_tenth_of_a_second(encode: Encode, suffix: str) -> None:
    loudest = int(np.argmax(np.abs(voice(3.0)[0, 48_000:]))) + 48_000
    path = encode(f"afgebroken{suffix}", voice(3.0)[:, :loudest])
    samples, original = one_channel(read_audio(path)), ORIGINAL[0, : loudest // 3]
    assert abs(samples.size - original.size) < 0.1 * SAMPLE_RATE
    end, last = samples[original.size - SAMPLE_RATE // 10 :], original[-SAMPLE_RATE // 10 :]
    assert likeness(end, np.pad(last, (0, max(0, end.size - last.size)))) > 0.9


@pytest.mark.parametrize(
    "suffix",
    [
        ".mp3",
        ".flac",
        ".m4a",
        ".opus",
        ".wma",
        ".amr",
        ".aac",
    ],
)
def test_a_long_silence_at_the_start_is_no_missing_end(encode: Encode, suffix: str) -> None:
    rate = 8_000 if suffix == ".amr" else RATE
    samples = np.concatenate([np.zeros((1, 10 * rate), np.float32), voice(10.0, rate)], axis=1)
    audio = read_audio(encode(f"wachten{suffix}", samples, rate))
    assert audio.seconds == pytest.approx(20.0, abs=0.2)
    assert not audio.incomplete


# ---------------------------------------------------------------- half files
LONG = 6.0
RATE = 16_000


def whole_and_half(folder: Path, suffix: str, codec: str, **options: str) -> tuple[Path, Path]:
    rate = {"ac3": 48_000, "eac3": 48_000, "libopencore_amrnb": 8_000}.get(codec, 48_000 if suffix == ".mpg" else RATE)
    whole = write_tracks(folder / f"heel{suffix}", Track(voice(LONG, rate), rate, codec), **options)
    half = folder / f"half{suffix}"
    # in the middle of a packet, as nearly every cut is
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2 + 3])
    return whole, half


def kinds(*given: tuple[str, str, dict[str, str]]) -> list[object]:
    names = ["-".join((suffix[1:], codec, *options)) for suffix, codec, options in given]
    return [pytest.param(*each, id=name) for each, name in zip(given, names, strict=True)]


#: what keeps no length for all of it
HEADLESS = [
    (".avi", "libmp3lame", {}),
    (".mp3", "libmp3lame", {"write_xing": "0"}),
    (".mp2", "mp2", {}),
    (".aac", "aac", {}),
    (".ac3", "ac3", {}),
    (".eac3", "eac3", {}),
    (".amr", "libopencore_amrnb", {}),
    (".ts", "aac", {}),
    (".ts", "mp2", {}),
    (".mpg", "mp2", {}),
    (".mp4", "aac", {"movflags": "frag_keyframe+empty_moov", "frag_duration": "1000000"}),
    (".webm", "libopus", {"live": "1"}),
    (".mkv", "aac", {"live": "1"}),
]


@pytest.mark.parametrize(
    ("suffix", "codec", "options"),
    [
        *kinds(
            (".wav", "pcm_s16le", {}),
            (".wav", "pcm_s24le", {}),
            (".wav", "pcm_f32le", {}),
            (".wav", "pcm_mulaw", {}),
            (".wav", "adpcm_ima_wav", {}),
            (".wav", "pcm_s16le", {"rf64": "always"}),
            (".aiff", "pcm_s16be", {}),
            (".au", "pcm_s16be", {}),
            (".caf", "alac", {}),
            (".flac", "flac", {}),
            (".mp3", "libmp3lame", {}),
            (".m4a", "aac", {}),
            (".m4a", "aac", {"movflags": "faststart"}),
            (".mp4", "aac", {}),
            (".mov", "pcm_s16le", {}),
            (".3gp", "libopencore_amrnb", {}),
            (".mkv", "flac", {}),
            (".webm", "libopus", {}),
            (".ogg", "flac", {}),
            (".opus", "libopus", {}),
            (".wma", "wmav2", {}),
            (".flv", "aac", {}),
            (".w64", "pcm_s16le", {}),
            (".caf", "pcm_s16le", {}),
            *HEADLESS,
        ),
    ],
)
def test_half_a_file_is_refused_or_called_incomplete(
    tmp_path: Path, suffix: str, codec: str, options: dict[str, str]
) -> None:
    whole, half = whole_and_half(tmp_path, suffix, codec, **options)
    assert read_or_refused(whole) == (pytest.approx(LONG, abs=0.15), False)
    result = read_or_refused(half)
    assert result is None or result == (pytest.approx(LONG / 2, abs=1.5), True)


@pytest.mark.parametrize(
    ("suffix", "codec", "options"), kinds(*HEADLESS, (".aiff", "pcm_s16be", {}), (".au", "pcm_s16be", {}))
)
def test_a_little_that_is_missing_is_noticed_too(
    tmp_path: Path, suffix: str, codec: str, options: dict[str, str]
) -> None:
    """Wherever the cut is, but for exactly between two frames: then nobody can tell."""
    data = whole_and_half(tmp_path, suffix, codec, **options)[0].read_bytes()
    path = tmp_path / f"kort{suffix}"
    noticed = 0
    for percent in range(90, 99):
        path.write_bytes(data[: len(data) * percent // 100])
        result = read_or_refused(path)
        noticed += result is None or result[1]
    assert noticed >= 8


def test_half_a_recording_of_a_browser_is_called_incomplete(tmp_path: Path) -> None:
    """Browsers know neither the length of the segment nor of its clusters, only that of each block."""
    data = whole_and_half(tmp_path, ".webm", "libopus", live="1")[0].read_bytes()
    first, *clusters = data.split(b"\x1f\x43\xb6\x75")
    assert all(0x10 <= cluster[0] < 0x80 for cluster in clusters), "lengths of one to three bytes"
    sizes = [9 - cluster[0].bit_length() for cluster in clusters]
    unknown = [b"\x1f\x43\xb6\x75\xff" + cluster[size:] for size, cluster in zip(sizes, clusters, strict=True)]
    data = first + b"".join(unknown)
    path = tmp_path / "browser.webm"
    path.write_bytes(data)
    assert read_or_refused(path) == (pytest.approx(LONG, abs=0.15), False)
    path.write_bytes(data[: len(data) // 2 + 3])
    assert read_or_refused(path) == (pytest.approx(LONG / 2, abs=1.5), True)


@pytest.mark.parametrize("suffix", [".m4a", ".webm", ".mkv", ".ts"])
def test_what_follows_a_damaged_stretch_keeps_its_time(tmp_path: Path, suffix: str) -> None:
    """Where the container tells the time; in others, what was lost is lost."""
    codec = "libopus" if suffix in (".webm", ".mkv") else "aac"
    path = write_tracks(tmp_path / f"kras{suffix}", Track(voice(20.0, 48_000), codec=codec))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + len(data) // 20] = np.random.default_rng(1).bytes(len(data) // 20)
    path.write_bytes(data)
    heard = one_channel(read_audio(path))
    assert likeness(heard[-5 * SAMPLE_RATE :], voice(20.0, SAMPLE_RATE)[0, -5 * SAMPLE_RATE :]) > 0.9


ID3_1 = b"TAG" + b"Titel".ljust(30, b"\0") + bytes(95)
_ITEM = struct.pack("<II", 5, 0) + b"Title\0hallo"
APE_2 = b"".join(
    b"APETAGEX" + struct.pack("<IIII", 2000, len(_ITEM) + 32, 1, flags) + bytes(8) + item
    for flags, item in ((0xA0000000, _ITEM), (0x80000000, b""))
)


@pytest.mark.parametrize(
    "tail",
    [ID3_1, APE_2, APE_2 + ID3_1, bytes(5000), bytes(3), b"\xff" * 700],
    ids=["id3", "ape", "ape-id3", "zeros", "three", "ff"],
)
@pytest.mark.parametrize(
    ("suffix", "codec", "options"),
    kinds(
        (".mp3", "libmp3lame", {}),
        (".mp3", "libmp3lame", {"write_xing": "0"}),
        (".mp2", "mp2", {}),
        (".aac", "aac", {}),
        (".ac3", "ac3", {}),
        (".ts", "aac", {}),
        (".flac", "flac", {}),
        (".m4a", "aac", {}),
        (".webm", "libopus", {}),
        (".avi", "libmp3lame", {}),
    ),
)
def test_a_tag_or_padding_behind_the_sound_is_no_missing_end(
    tmp_path: Path, suffix: str, codec: str, options: dict[str, str], tail: bytes
) -> None:
    path = whole_and_half(tmp_path, suffix, codec, **options)[0]
    path.write_bytes(path.read_bytes() + tail)
    assert read_or_refused(path) == (pytest.approx(LONG, abs=0.15), False)


@pytest.mark.parametrize("suffix", [".wav", ".opus", ".wma", ".caf", ".m4a", ".webm", ".aac", ".amr"])
def test_a_look_at_half_a_file_tells_that_its_end_is_missing(encode: Encode, tmp_path: Path, suffix: str) -> None:
    rate = 8_000 if suffix == ".amr" else RATE
    path = encode(f"opname{suffix}", voice(LONG, rate), rate)
    assert not probe_audio(path).incomplete
    os.truncate(path, path.stat().st_size // 2 + 3)
    try:
        assert probe_audio(path).incomplete
    except AudioError:
        assert suffix == ".m4a"  # what it needs to be read stands at the end


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le"])
def test_a_cut_inside_a_sample_costs_no_more_than_that_sample(encode: Encode, codec: str) -> None:
    path = encode("opname.wav", ORIGINAL, SAMPLE_RATE, codec)
    size = path.stat().st_size
    for missing in range(1, 8):
        os.truncate(path, size - 4 - missing)
        result = read_or_refused(path)
        assert result is not None
        assert result[0] == pytest.approx(3.0, abs=0.001)


# ---------------------------------------------------------------- files that change while they are read
@pytest.mark.parametrize("suffix", [".wav", ".aiff", ".flac", ".mp3", ".m4a", ".opus", ".webm", ".wma"])
def test_a_file_that_is_cut_off_while_it_is_read_is_called_incomplete(tmp_path: Path, suffix: str) -> None:
    path = encode(tmp_path / f"opname{suffix}", np.tile(voice(LONG, RATE), 2), RATE)
    size = path.stat().st_size

    def cut(done: float) -> None:
        if done > 0.1 and path.stat().st_size == size:
            os.truncate(path, size // 2)

    audio = read_audio(path, cut)
    assert path.stat().st_size < size
    assert audio.seconds < 2 * LONG - 2
    assert audio.incomplete


class Copying(io.BytesIO):
    """A file that is still being copied: the rest arrives when a reader has seen its end and looks at it once more."""

    name = "opname"

    def __init__(self, data: bytes) -> None:
        super().__init__(data[: len(data) // 2 & ~1])
        self._rest = data[len(data) // 2 & ~1 :]
        self._seen_end = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._seen_end |= not data
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == os.SEEK_END and self._seen_end and self._rest:
            super().seek(0, os.SEEK_END)
            self.write(self._rest)
            self._rest = b""
        return super().seek(offset, whence)


@pytest.mark.parametrize(
    "suffix",
    [
        ".wav",
        ".aiff",
        ".flac",
        ".mp3",
        ".opus",
        ".webm",
        ".wma",
    ],
)
def test_a_copy_that_ends_while_it_is_read_is_never_silently_short(encode: Encode, suffix: str) -> None:
    result = read_or_refused(Copying(encode(f"opname{suffix}", voice(LONG, RATE), RATE).read_bytes()))
    assert result is None or result[1] or result[0] == pytest.approx(LONG, abs=0.1)


def test_a_wave_file_that_grows_while_it_is_read_keeps_what_was_there(tmp_path: Path) -> None:
    data = encode(tmp_path / "heel.wav", voice(LONG, RATE), RATE).read_bytes()
    path = tmp_path / "groeit.wav"
    path.write_bytes(data[: len(data) // 2])

    def grow(_: float) -> None:
        with path.open("ab") as file:
            file.write(data[path.stat().st_size :][:3])

    result = read_or_refused(path, grow)
    assert result is not None
    assert result[1]
    assert LONG / 2 - 0.1 <= result[0] <= LONG


def test_a_file_that_goes_away_after_its_end_was_read_is_read(encode: Encode) -> None:
    path = encode("opname.mp3", voice(LONG, RATE), RATE)
    assert read_or_refused(path, lambda done: path.unlink(missing_ok=True)) == (pytest.approx(LONG, abs=0.1), False)


def test_a_file_that_goes_away_before_it_is_read_is_said_to_be_away(
    encode: Encode, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encode("opname.mp3", voice(1.0, RATE), RATE)
    monkeypatch.setattr("transcribe.sound._check_file", lambda path: path.unlink())
    with pytest.raises(AudioError, match="bestaat niet"):
        read_audio(path)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".opus"])
def test_a_file_that_keeps_growing_ends_and_is_called_incomplete(tmp_path: Path, suffix: str) -> None:
    data = encode(tmp_path / f"heel{suffix}", np.tile(voice(LONG, RATE), 3), RATE).read_bytes()
    path = tmp_path / f"groeit{suffix}"
    path.write_bytes(data[: len(data) // 4])
    done = threading.Event()

    def append() -> None:
        with path.open("ab", buffering=0) as file:
            for at in range(len(data) // 4, len(data) // 2, 2000):
                file.write(data[at : at + 2000])
                if done.wait(0.01):
                    return

    writer = threading.Thread(target=append)
    writer.start()
    began = time.monotonic()
    try:
        result = read_or_refused(path)
    finally:
        done.set()
        writer.join()
    assert time.monotonic() - began < 20
    assert result is None or (result[0] < 2 * LONG and result[1])


# ---------------------------------------------------------------- headers that lie
def tampered(path: Path, mark: bytes, at: int, value: bytes) -> Path:
    """``value`` written ``at`` bytes after ``mark``."""
    data = bytearray(path.read_bytes())
    place = data.index(mark) + at
    data[place : place + len(value)] = value
    path.write_bytes(data)
    return path


TEN_HOURS = 36_000
LIES = [
    (".flac", b"fLaC", 21, struct.pack(">Q", (0xF << 36) | TEN_HOURS * SAMPLE_RATE)[3:]),
    (".mkv", b"\x44\x89\x88", 3, struct.pack(">d", TEN_HOURS * 1000)),
    (".mp3", b"Info", 8, struct.pack(">I", TEN_HOURS * SAMPLE_RATE // 576)),
    (".aiff", b"COMM", 10, struct.pack(">I", TEN_HOURS * SAMPLE_RATE)),
    (".wav", b"data", 4, struct.pack("<I", TEN_HOURS * SAMPLE_RATE * 2)),
]


@pytest.mark.parametrize(("suffix", "mark", "at", "value"), LIES, ids=[lie[0][1:] for lie in LIES])
def test_a_header_that_promises_ten_hours_gives_what_there_is(
    encode: Encode, suffix: str, mark: bytes, at: int, value: bytes
) -> None:
    path = tampered(encode(f"opname{suffix}", ORIGINAL, SAMPLE_RATE), mark, at, value)
    began = time.monotonic()
    audio = read_audio(path)
    assert time.monotonic() - began < 5
    assert audio.seconds == pytest.approx(3.0, abs=0.1)
    assert likeness(one_channel(audio), ORIGINAL[0]) > 0.98
    assert audio.incomplete


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_recorder_that_never_wrote_the_length_loses_nothing(encode: Encode, length: int) -> None:
    path = tampered(encode("opname.wav", ORIGINAL, SAMPLE_RATE), b"data", 4, struct.pack("<I", length))
    audio = read_audio(path)
    assert audio.seconds == pytest.approx(3.0, abs=0.001)
    assert not audio.incomplete


@pytest.mark.parametrize(
    ("suffix", "mark", "rest"),
    [
        (".wav", b"data", 8),
        (".aiff", b"SSND", 8),
        (".caf", b"data", 12),
        (".flac", b"\xff\xf8", 8),
        (".opus", b"OpusTags", 60),
        (".mkv", b"\x1f\x43\xb6\x75", 8),
    ],
)
def test_a_file_that_ends_after_its_header_is_refused(encode: Encode, suffix: str, mark: bytes, rest: int) -> None:
    path = encode(f"kop{suffix}", ORIGINAL, SAMPLE_RATE)
    os.truncate(path, path.read_bytes().index(mark) + rest)
    assert read_or_refused(path) is None


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_a_video_with_an_empty_sound_track_is_refused(tmp_path: Path, suffix: str) -> None:
    path = write_tracks(tmp_path / f"film{suffix}", Track(np.zeros((1, 0), np.float32)), picture=3.0)
    with pytest.raises(AudioError, match="geluid"):
        read_audio(path)


class _Going:
    """A file on a share that goes away after a while."""

    def __init__(self, data: bytes, whole: int) -> None:
        self.name, self._file, self._whole = "gesprek.wav", io.BytesIO(data), whole

    def read(self, size: int = -1, /) -> bytes:
        if self._file.tell() >= self._whole:
            raise OSError(errno.EIO, "Input/output error")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def test_a_share_that_goes_away_halfway_is_said_to_be_away(encode: Encode) -> None:
    data = encode("gesprek.wav", voice(20.0)).read_bytes()
    with pytest.raises(AudioUnreadable, match="viel weg"):
        read_audio(_Going(data, len(data) // 2))


def test_a_full_disk_is_not_the_fault_of_the_recording(encode: Encode) -> None:
    def keep(samples: np.ndarray) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        decode_audio(encode("gesprek.wav", voice(2.0)), keep)
