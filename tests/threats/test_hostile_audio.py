"""A recording that wants to do harm: it is refused in Dutch or read, and never does more than that."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sounds import tone

from binnenskamers.errors import StageFailed
from binnenskamers.rooms import Limits, run_in_room
from transcribe.audio import read_audio
from transcribe.errors import AudioError

Encode = Callable[..., Path]
FORMATS = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".mkv", ".webm")
#: a spoilt recording of a second needs no more than this
MEMORY = 1 << 30


def _decode(encode: Encode, folder: Path, count: int, seed: int) -> dict[str, Any]:
    originals = folder / "heel"
    originals.mkdir()
    for suffix in FORMATS:
        encode(f"heel/opname{suffix}", np.concatenate([tone(1.0), tone(1.0, frequency=700)]))
    mark = folder / "bezig"
    order = {"folder": str(originals), "count": count, "seed": seed, "mark": str(mark)}
    try:
        return run_in_room("hostile_sounds:decode", order, limits=Limits(memory=MEMORY, silence=120.0))
    except StageFailed as error:
        raise AssertionError(f"mutation {mark.read_text()} took the room down: {error}") from error


def test_spoilt_recordings_are_read_or_refused(encode: Encode, tmp_path: Path) -> None:
    result = _decode(encode, tmp_path, 200, seed=1)
    assert result["escapes"] == []
    assert result["gelezen"] + result["geweigerd"] == 200
    assert min(result["gelezen"], result["geweigerd"]) > 10, "the mutations are not interesting"


@pytest.mark.zwaar
def test_ten_thousand_spoilt_recordings(encode: Encode, tmp_path: Path) -> None:
    result = _decode(encode, tmp_path, 10_000, seed=2)
    print(result)
    assert result["escapes"] == []
    assert result["gelezen"] + result["geweigerd"] == 10_000


def _wave(channels: int, rate: int, bits: int, promised: int, samples: bytes = b"\1\2" * 16_000) -> bytes:
    each = channels * bits // 8
    form = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * each & 0xFFFFFFFF, each & 0xFFFF, bits)
    body = b"WAVEfmt " + form + b"data" + struct.pack("<I", promised & 0xFFFFFFFF) + samples
    return b"RIFF" + struct.pack("<I", promised + 36 & 0xFFFFFFFF) + body


def test_a_header_that_promises_a_hundred_hours_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "honderd uur.wav"
    path.write_bytes(_wave(1, 8_000, 8, 100 * 3600 * 8_000))
    result = run_in_room("hostile_sounds:decode_one", {"recording": str(path)}, limits=Limits(memory=MEMORY))
    assert result["seconds"] == pytest.approx(4.0, abs=0.1)
    assert result["incomplete"]


@pytest.mark.parametrize(
    ("channels", "rate", "bits"),
    [
        (65_535, 48_000, 16),
        (0, 48_000, 16),
        (300, 8_000, 8),
        (1, 0, 16),
        (1, 1, 16),
        (1, 3_000, 16),
        (2, 2**31 - 1, 16),
        (1, 2**32 - 1, 16),
        (1, 16_000, 65_528),
    ],
)
def test_absurd_channels_rates_and_sizes_are_refused(tmp_path: Path, channels: int, rate: int, bits: int) -> None:
    path = tmp_path / "raar.wav"
    path.write_bytes(_wave(channels, rate, bits, 32_000))
    with pytest.raises(StageFailed) as caught:
        run_in_room("hostile_sounds:decode_one", {"recording": str(path)}, limits=Limits(memory=MEMORY))
    assert caught.value.exit_code == 3, caught.value


def test_a_small_file_that_unpacks_to_days_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bom.wav"
    path.write_bytes(_wave(1, 8_000, 8, 8_000 * 100, b"\x80" * 8_000 * 100))
    assert read_audio(path).seconds == pytest.approx(100, abs=0.1)
    monkeypatch.setattr("transcribe.audio._MAX_SECONDS", 60)
    with pytest.raises(AudioError, match="langer dan") as caught:
        read_audio(path)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("name", ["opname.wav", "opname.ffconcat", "opname.m3u8", "opname.sdp", "opname.mpd"])
@pytest.mark.parametrize("as_open_file", [False, True])
def test_a_recording_cannot_pull_in_another_file(encode: Encode, tmp_path: Path, name: str, as_open_file: bool) -> None:
    """A play list that calls itself a recording would put somebody else's conversation in this dossier."""
    other = encode("ander.wav", tone(2.0))
    lists = [
        "ffconcat version 1.0\nfile ander.wav\n",
        f"ffconcat version 1.0\nfile '{other}'\n",
        f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n{other}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\nander.wav\n#EXT-X-ENDLIST\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet '
        'mimeType="audio/wav"><Representation id="1"><BaseURL>ander.wav</BaseURL></Representation></AdaptationSet>'
        "</Period></MPD>",
    ]
    for content in lists:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        with pytest.raises(AudioError) as caught:
            if as_open_file:
                with path.open("rb") as file:
                    read_audio(file)
            else:
                read_audio(path)
        assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "name", ["concat:ander.wav|ander.wav", "gesprek10:30.wav", "subfile,,start,0,end,9,,:x.wav", "pipe:0", "-rf"]
)
def test_a_name_is_never_taken_for_an_address(
    encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    encode("ander.wav", tone(5.0))
    encode("zelf.wav", tone(1.0)).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert read_audio(Path(name)).seconds == pytest.approx(1.0, abs=0.1)
