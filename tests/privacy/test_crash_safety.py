"""A crash leaves nothing readable behind (R31): no scratch after the next start, no core dump, no value in a traceback."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sounds import encode, tone

from binnenskamers import engines, pipeline, places, work
from binnenskamers.__main__ import run
from binnenskamers.rooms import parent

posix = pytest.mark.skipif(os.name != "posix", reason="kill -9 en setrlimit")
HELPERS = str(Path(__file__).parents[1] / "helpers")
MARKER = "mevrouw Jansen van nummer 12"

#: the program with engines that need no models; its arguments: the stage for recognition, then the command
PROGRAM = f"""
import sys
from pathlib import Path
from binnenskamers import engines, pipeline, work
from binnenskamers.__main__ import main
from binnenskamers.rooms import parent
parent.EXTRA_PATH[:] = [{HELPERS!r}]
nothing = engines.SpeechModels(Path(), Path(), Path(), {{"recognizer": {{"name": "test", "sha256": "0"}}}})
pipeline.speech_models = work.speech_models = lambda profile: nothing
work.STAGES.update(detect="faults:nine_seconds", diarize="faults:two_turns", recognize=sys.argv.pop(1))
main()
"""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return encode(tmp_path / "gesprek.wav", tone(10.0), 16_000)


def _scratch(folder: Path) -> list[Path]:
    return [p for pattern in ("kamer-*", ".*.tmp", "krabbel") for p in folder.rglob(pattern)]


@posix
def test_after_kill_9_the_next_start_leaves_no_scratch(recording: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    order = ["transcribeer", str(recording), "-n", str(tmp_path / "uit")]

    def start(stage: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, stage, *order],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    first = start("faults:scribble_and_linger")
    until = time.monotonic() + 60
    while not list(places.dossiers_folder().rglob(".half.tmp")) and time.monotonic() < until:
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert {p.name for p in _scratch(temporary)} >= {"krabbel"}, "the test needs scratch to be cleaned"
    assert start("faults:short_recognition").wait(60) == 0
    assert _scratch(temporary) == []
    assert _scratch(places.dossiers_folder()) == []
    assert (tmp_path / "uit" / "transcript.json").exists()


@posix
def test_core_dumps_are_off_in_the_program_and_what_it_starts() -> None:
    code = (
        "import resource, binnenskamers.__main__ as program\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))\n"
        "program.run = lambda words: resource.getrlimit(resource.RLIMIT_CORE) != (0, 0)\n"
        "program.main()\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _explode(*_: object, **__: object) -> None:
    spoken = MARKER
    raise ValueError(f"cannot parse {spoken}")


@pytest.mark.parametrize("place", ["outside", "in a room"])
def test_a_crash_shows_no_value(
    place: str,
    recording: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    nothing = engines.SpeechModels(tmp_path, tmp_path, tmp_path, {"recognizer": {"name": "test", "sha256": "0"}})
    for module in (pipeline, work):
        monkeypatch.setattr(module, "speech_models", lambda profile: nothing)
    monkeypatch.setattr(parent, "EXTRA_PATH", [HELPERS])
    monkeypatch.setitem(work.STAGES, "detect", "faults:fail")
    if place == "outside":
        monkeypatch.setattr(work.Work, "listen", _explode)
    assert run(["transcribeer", str(recording)]) == 70
    said = "".join(capfd.readouterr()) + caplog.text
    assert "ValueError" in said
    assert "Jansen" not in said
    assert "Traceback" not in said
