"""A recording that was left running: half an hour in which nobody speaks, between two stretches of the same people."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.zwaar]

#: in seconds of the shipped sample: both voices are in the first part and in the last
FIRST, LAST = (0.0, 30.0), (30.0, 65.0)
PAUSE = 1800.0


def test_half_an_hour_of_silence_in_the_middle(
    sample: Path, models_folder: Path, encode: Callable[..., Path], tmp_path: Path
) -> None:
    from transcribe.audio import one_channel, read_audio

    sound = one_channel(read_audio(sample))
    rate = 16_000
    # a room is never wholly silent
    noise = np.random.default_rng(1).normal(0.0, 0.0005, round(PAUSE * rate)).astype(np.float32)
    parts = [sound[: round(FIRST[1] * rate)], noise, sound[round(LAST[0] * rate) : round(LAST[1] * rate)]]
    long = encode("lang.flac", np.concatenate(parts)[None], rate, "flac")
    done = subprocess.run(
        [sys.executable, "-m", "binnenskamers", "transcribeer", str(long), "-n", str(tmp_path / "uit")],
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = json.loads((tmp_path / "uit" / "transcript.json").read_text(encoding="utf-8"))
    words = [w for s in made["segments"] for w in s["words"]]
    before = [w for w in words if w["end"] < FIRST[1] + 1]
    after = [w for w in words if w["start"] > FIRST[1] + PAUSE - 1]
    assert len(before) + len(after) == len(words), "words in the silence"
    assert len(before) > 40
    assert len(after) > 40
    assert made["coverage"]["speech"] < 70
    # who spoke before the pause is the same person after it
    speakers = [{s["speaker"] for s in made["segments"] if side(s)} for side in (_early, _late)]
    assert speakers[0] == speakers[1]
    assert len(speakers[0]) == 2


def _early(segment: dict[str, float]) -> bool:
    return segment["end"] < FIRST[1] + 1


def _late(segment: dict[str, float]) -> bool:
    return segment["start"] > FIRST[1] + PAUSE - 1
