"""The real thing: hundreds of packages, a network, minutes. Run by hand: ``pytest -m zwaar tests/carry_in``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from locks import CPU, ROOT, RUNTIME
from test_install import NO_NETWORK, needs_no_network

from binnenskamers import __version__
from binnenskamers.carry_in import pack
from binnenskamers.carry_in.source import copy_source
from models import Store

pytestmark = [pytest.mark.zwaar, pytest.mark.models]


def run(*command: str | Path, **options: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_lock_installs_with_every_hash_checked(tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "omgeving")
    python = tmp_path / "omgeving" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", RUNTIME, "-r", CPU)
    copy_source(ROOT, tmp_path / "broncode")
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", tmp_path / "broncode")
    run(python, "-m", "pip", "check")
    assert __version__ in run(tmp_path / "omgeving" / "bin" / "binnenskamers", "--versie")


@needs_no_network
def test_a_computer_without_network_installs_and_runs_the_demo(models_folder: Path, tmp_path: Path) -> None:
    bundle = pack(tmp_path / "usb", ["basis"], Store(models_folder), ROOT)
    home = tmp_path / "huis"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHON": sys.executable}
    script = bundle.folder / "installeer.sh"
    run(*NO_NETWORK, "bash", script, "--controlegetal", bundle.check_number, env=environment)
    program = home / "binnenskamers" / "bin" / "binnenskamers"
    assert "whisper-base: in orde" in run(*NO_NETWORK, program, "modellen", "controleer", env=environment)
    files = run(*NO_NETWORK, program, "demo", "--zonder-taalmodel", env=environment, cwd=home).split()
    assert [Path(home, name).suffix for name in files] == [".docx"] * 3
    assert all(Path(home, name).stat().st_size > 1000 for name in files)
