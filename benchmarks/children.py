"""A program in a process of its own and what it cost, and the recordings that are made for it. Standard library only."""

from __future__ import annotations

import os
import subprocess
import time
import wave
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SAMPLE_RATE = 16_000


class Ended(NamedTuple):
    """Exit code, what was said on stderr, and the cost of a child."""

    code: int
    said: str
    cost: dict[str, float]


def run_measured(command: Sequence[str], environment: Mapping[str, str]) -> Ended:
    """Run ``command`` to its end. ``cost``: wall and CPU seconds (all its processes) and MB of its largest process."""
    started = time.monotonic()
    child = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    cost = {
        "wall": time.monotonic() - started,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1024,
    }
    return Ended(child.returncode, said, cost)


def write_wav(path: Path, pieces: Iterable[bytes]) -> Path:
    """A 16 kHz mono WAV of pieces of int16 samples, one after the other."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", "NONE"))
        for piece in pieces:
            file.writeframes(piece)
    return path
