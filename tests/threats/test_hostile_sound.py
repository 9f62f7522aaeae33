"""Sound from a stranger: whatever is in the file, the room answers with sound or a clear refusal, in time and within its memory."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from sounds import tone

from binnenskamers.errors import StageFailed
from binnenskamers.rooms import Limits, parent, run_in_room

HELPERS = str(Path(__file__).parents[1] / "helpers")
FORMATS = (".wav", ".flac", ".ogg", ".mp3", ".m4a", ".webm", ".wma", ".mkv")
LIMITS = Limits(memory=2 << 30, seconds=900.0, silence=900.0)


@pytest.fixture(autouse=True)
def helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "EXTRA_PATH", [HELPERS])


def _decode(tmp_path: Path, encode: Callable[..., Path], first: int, last: int) -> dict[str, int]:
    files = [str(encode(f"bron{suffix}", tone(2.0))) for suffix in FORMATS]
    (tmp_path / "plek").mkdir(exist_ok=True)
    order = {
        "files": files,
        "place": str(tmp_path / "plek"),
        "mark": str(tmp_path / "laatste"),
        "first": first,
        "last": last,
    }
    try:
        found = run_in_room("hostile:decode_many", order, limits=LIMITS)
    except StageFailed as failure:
        mark = tmp_path / "laatste"
        pytest.fail(f"after seed {mark.read_text() if mark.exists() else 'none'}: {failure.message}")
    assert found["sound"] + found["refused"] == last - first
    return found


def test_two_hundred_tampered_files(tmp_path: Path, encode: Callable[..., Path]) -> None:
    found = _decode(tmp_path, encode, 0, 200)
    assert found["sound"] > 20
    assert found["refused"] > 20


@pytest.mark.zwaar
@pytest.mark.parametrize("batch", range(20))
def test_ten_thousand_tampered_files(tmp_path: Path, encode: Callable[..., Path], batch: int) -> None:
    _decode(tmp_path, encode, 1000 + 500 * batch, 1500 + 500 * batch)


def _wave(channels: int, rate: int, size: int) -> bytes:
    align = min(0xFFFF, channels * 2)
    form = struct.pack("<HHIIHH", 1, channels, rate, min(0xFFFFFFFF, rate * align), align, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 0xFFFFFFF0)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", size)
    )


@pytest.mark.parametrize(
    ("channels", "rate"),
    [(1, 16_000), (65_535, 48_000), (0, 48_000), (2, 0xFFFFFFFF), (1, 0), (255, 768_000)],
)
def test_a_header_that_promises_the_impossible(tmp_path: Path, channels: int, rate: int) -> None:
    path = tmp_path / "belofte.wav"
    path.write_bytes(_wave(channels, rate, 0xFFFFFFF0) + bytes(200_000))
    try:
        found = run_in_room("binnenskamers.stages:probe", {"recording": str(path), "sealed": False}, limits=LIMITS)
        found |= run_in_room(
            "binnenskamers.stages:listen", {"recording": str(path), "sealed": False, "channels": "auto"}, limits=LIMITS
        )
    except StageFailed as failure:
        assert failure.exit_code == 3, failure.message
    else:
        assert found["seconds"] < 60
        assert found["incomplete"]
