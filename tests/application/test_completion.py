"""The Tab key: the script that the program prints really completes in bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from binnenskamers import places
from binnenskamers.__main__ import run

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="er is geen bash")


@pytest.fixture
def bash(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What bash offers for a line, with the script loaded as a user would."""
    assert run(["beheer", "aanvulling", "bash"]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out)
    program = tmp_path / "bin" / "binnenskamers"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m binnenskamers "$@"\n')
    program.chmod(0o755)

    def complete(line: str) -> list[str]:
        words = line.split(" ")
        asked = (
            f"source {tmp_path / 'script'}; COMP_WORDS=({' '.join(w or chr(39) * 2 for w in words)}); COMP_CWORD={len(words) - 1}; "
            "_binnenskamers_completion binnenskamers; printf '%s\\n' \"${COMPREPLY[@]}\""
        )
        path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(
            ["bash", "--norc", "-c", asked], capture_output=True, text=True, env=environment, check=False
        )
        assert not done.stderr, done.stderr
        return done.stdout.split("\n")[:-1]

    return complete


@needs_bash
def test_commands_options_and_values(bash) -> None:
    assert bash("binnenskamers ver") == ["verwerk", "verslag"]
    assert bash("binnenskamers beheer zel") == ["zelftest"]
    assert "--sjabloon" in bash("binnenskamers verwerk --s")
    assert bash("binnenskamers verwerk --sjabloon wmo") == ["wmo-onderzoeksverslag"]
    assert bash("binnenskamers verwerk --profiel bas") == ["basis"]
    assert bash("binnenskamers verwerk --apparaat c") == ["cpu", "cuda"]


@needs_bash
def test_codes_of_dossiers_newest_first(bash) -> None:
    for age, name in enumerate(("a" * 16, "b" * 16, "map van iemand")):
        folder = places.dossiers_folder() / name
        folder.mkdir()
        os.utime(folder, (1.8e9 - age, 1.8e9 - age))
    assert bash("binnenskamers goedkeuren ") == ["a" * 16, "b" * 16]
    assert bash("binnenskamers wis b") == ["b" * 16]
    assert bash("binnenskamers beheer wachtrij --opnieuw a") == ["a" * 16]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_a_script_and_where_it_goes(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["beheer", "aanvulling", shell]) == 0
    said = capsys.readouterr()
    assert "_BINNENSKAMERS_COMPLETE" in said.out
    assert f"aanvulling {shell} >" in said.err


def test_another_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["beheer", "aanvulling", "cmd"]) == 2
    assert "kies uit bash, zsh, fish, powershell" in capsys.readouterr().err


def test_nothing_heavy_is_loaded_at_a_tab() -> None:
    heavy = ("torch", "numpy", "av", "docx", "cryptography", "keyring", "rich", "dbos")
    ask = {"_BINNENSKAMERS_COMPLETE": "complete_bash", "COMP_WORDS": "binnenskamers goedkeuren ", "COMP_CWORD": "2"}
    code = (
        "import sys, binnenskamers.__main__ as m\n"
        "try: m.run([])\nexcept SystemExit: pass\n"
        f"print([x for x in {heavy!r} if x in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **ask}, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
