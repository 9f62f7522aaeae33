"""The temporary home of a room goes with the room; that of a killed program goes at the next start; a living one is left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from binnenskamers.errors import AccessFault
from binnenskamers.rooms import parent, run_in_room
from binnenskamers.rooms.homes import private_home, sweep_homes

HELPERS = str(Path(__file__).parents[1] / "helpers")


@pytest.fixture(autouse=True)
def own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_home_is_private_and_goes(own_temp: Path) -> None:
    with private_home() as home:
        (home / "krabbel").write_text("x")
        if os.name == "posix":
            assert home.stat().st_mode & 0o777 == 0o700
    assert not list(own_temp.iterdir())


def test_no_place_for_a_home(own_temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(own_temp / "weg"))
    with pytest.raises(AccessFault, match="TMPDIR"), private_home():
        pass


def test_a_full_disk(own_temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(AccessFault, match="ruimte"), private_home():
        pass


def test_a_living_home_is_not_swept(own_temp: Path) -> None:
    with private_home() as home:
        (home / "krabbel").write_text("x")
        assert sweep_homes() == 0
        assert (home / "krabbel").exists()


def test_what_is_not_a_home_is_not_swept(own_temp: Path) -> None:
    (own_temp / "kamer-van-iemand").mkdir()
    (own_temp / "anders.slot").write_text("")
    assert sweep_homes() == 0
    assert len(list(own_temp.iterdir())) == 2


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="geen koppelingen")
def test_a_link_laid_by_somebody_leads_nowhere(own_temp: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    precious = tmp_path_factory.mktemp("kostbaar")
    (precious / "bestand").write_text("x")
    (own_temp / "kamer-abc").symlink_to(precious)
    (own_temp / "kamer-abc.slot").write_text("")
    sweep_homes()
    assert (precious / "bestand").exists()


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_kill_in_the_middle_leaves_a_home_that_the_next_start_sweeps(
    own_temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = own_temp / "pid"
    program = (
        "from binnenskamers.rooms import parent, run_in_room\n"
        f"parent.EXTRA_PATH[:] = [{HELPERS!r}]\n"
        f"run_in_room('faults:linger', {{'file': {str(mark)!r}}})\n"
    )
    outer = subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(own_temp)})
    deadline = time.monotonic() + 30
    while not (mark.exists() and mark.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    outer.send_signal(signal.SIGKILL)
    outer.wait(10)
    assert [p for p in own_temp.glob("kamer-*") if p.is_dir()], "the test needs something to sweep"
    monkeypatch.setattr(parent, "EXTRA_PATH", [HELPERS])
    parent._sweep_once.cache_clear()
    run_in_room("faults:echo", {})
    assert [p.name for p in own_temp.iterdir()] == ["pid"]
