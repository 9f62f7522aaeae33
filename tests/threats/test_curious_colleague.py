"""Another account on the same machine: it cannot read a conversation, its key, the log, or the memory of a room at work."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from binnenskamers import places
from binnenskamers.__main__ import run
from binnenskamers.errors import StageFailed
from binnenskamers.rooms import Limits, run_in_room
from binnenskamers.unattended.service import start_log

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="alleen de beheerder kan een ander worden"
)
DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
#: an account that owns nothing
NOBODY = 65_534
_TRY = """
import json, os, sys
os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
def attempt(path):
    try:
        if os.path.isdir(path):
            return "gelezen: " + str(os.listdir(path))
        with open(path, "rb", buffering=0) as file:
            file.read(1)
        return "gelezen"
    except FileNotFoundError:
        return "niet gevonden"
    except PermissionError:
        return "geweigerd"
print(json.dumps({path: attempt(path) for path in sys.argv[2:]}))
"""


def _as_another(*paths: Path, number: int = NOBODY) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", _TRY, str(number), *map(str, paths)], capture_output=True, text=True, check=True
    )
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place that everybody may enter, so that what is refused is refused by our own folders."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        for folder, variable in (("dossiers", "DOSSIERS"), ("sleutels", "SLEUTELS"), ("logboek", "LOGBOEK")):
            monkeypatch.setenv(f"BINNENSKAMERS_{variable}", str(place / folder))
        yield place
    # the log of the watcher belongs to the process: other tests look at it as it was
    logger = logging.getLogger("binnenskamers.unattended")
    logger.handlers.clear()
    logger.propagate = True


def test_another_account_reads_no_dossier_key_or_log(reachable: Path, tmp_path: Path) -> None:
    assert run(["verslag", str(DEMO / "wmo.json"), "--naar", str(tmp_path / "uit"), "--taalmodel", "geen"]) == 0
    (dossier,) = places.dossiers_folder().iterdir()
    ours = [dossier, *dossier.iterdir(), places.keys_folder(), *places.keys_folder().iterdir()]
    start_log("bewaak")
    log = places.log_folder()
    ours += [log, *log.iterdir()]
    open_file = reachable / "voor-iedereen"
    open_file.write_text("x")
    open_file.chmod(0o644)
    found = _as_another(*ours, open_file)
    assert found.pop(str(open_file)) == "gelezen", "the test itself must be able to read"
    assert set(found.values()) == {"geweigerd"}, found
    assert len(found) > 4


def _room_of(mark: Path) -> int:
    until = time.monotonic() + 30
    while not (mark.exists() and mark.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    return int(mark.read_text())


def test_another_account_looks_into_no_room(reachable: Path) -> None:
    """Keys reach a room over a pipe; its memory and environment are closed to others."""
    mark = reachable / "kamer"
    ended = threading.Event()

    def beat() -> None:
        if ended.is_set():
            raise KeyboardInterrupt

    def work() -> None:
        order = {"file": str(mark), "secret": "sleutel-in-de-opdracht"}
        with contextlib.suppress(KeyboardInterrupt, StageFailed):
            run_in_room("faults:linger", order, limits=Limits(seconds=60), beat=beat)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        room = Path("/proc") / str(_room_of(mark))
        found = _as_another(*(room / name for name in ("environ", "mem", "maps", "fd", "io")))
        assert "sleutel-in-de-opdracht" not in (room / "cmdline").read_text()
        assert "sleutel-in-de-opdracht" not in (room / "environ").read_text()
    finally:
        ended.set()
        thread.join()
    assert set(found.values()) == {"geweigerd"}, found
