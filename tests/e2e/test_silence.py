"""Silence, seen from outside: strace counts what the whole program asks of the kernel (requirements R18, R19)."""

from __future__ import annotations

import importlib.util
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))
from silence import (  # noqa: E402
    SYSTEM_FOLDERS,
    Call,
    asked_names,
    foreign_files,
    fresh_environment,
    network_calls,
    outward,
    program_folders,
    watched,
)

pytestmark = pytest.mark.e2e
PACKAGES = ("conversation", "transcribe", "diarize", "summarize", "templates", "models", "binnenskamers")
#: loaded in rooms only
IN_ROOMS = ("faster_whisper", "onnxruntime", "torch", "xllamacpp", "av", "diarize.pyannote_import:import_pyannote")
#: loaded by the program outside the rooms
OUTSIDE = ("dbos", "keyring", "cryptography", "sqlalchemy", "docx", "typer", "rich.progress")


def _can_trace() -> bool:
    found = shutil.which("strace")
    return bool(found) and subprocess.run([str(found), "-qq", "-o", "/dev/null", "true"], check=False).returncode == 0


traced = pytest.mark.skipif(not _can_trace(), reason="strace ontbreekt of mag hier niet")


def _program(code: str, tmp_path: Path, models: Path) -> list[Call]:
    exit_code, said, calls = watched(
        [sys.executable, "-c", code], tmp_path / "log", fresh_environment(tmp_path / "home", models)
    )
    assert exit_code == 0, said
    assert calls, "strace saw nothing at all"
    return calls


@traced
@pytest.mark.models
def test_whole_run_with_every_room_goes_nowhere(sample: Path, models_folder: Path, tmp_path: Path) -> None:
    from models import ModelError, Store

    try:
        Store(models_folder).verify("qwen2.5-coder-1.5b", deep=False)
    except ModelError as error:
        pytest.skip(error.message)
    command = [sys.executable, "-m", "binnenskamers", "verwerk", str(sample), "-s", "wmo-onderzoeksverslag"]
    command += ["--taalmodel", "ingebouwd", "--profiel", "basis", "-n", str(tmp_path / "uit")]
    environment = fresh_environment(tmp_path / "home", models_folder)
    code, said, calls = watched(command, tmp_path / "log", environment)
    assert code == 0, said
    assert outward(calls) == []
    assert asked_names(calls) == []
    counted = network_calls(calls)
    assert counted["AF_INET", "listen"] == 1, (
        "the language-model room must have been there, with its listener and no more"
    )
    assert {family for family, _ in counted} == {"AF_UNIX", "AF_INET"}
    mine = [tmp_path, models_folder, sample]
    assert foreign_files(calls, [*SYSTEM_FOLDERS, *program_folders(), *mine]) == set()
    writing = [call for call in calls if call.writes]
    assert foreign_files(writing, [tmp_path, Path("/proc"), Path("/dev")]) == set()
    assert writing


@traced
def test_the_look_from_outside_sees_an_attempt(tmp_path: Path) -> None:
    """The tests here can fail: the same eyes see a program that phones home, and one that a room refuses."""
    calls = _program(
        "import contextlib, socket\nwith contextlib.suppress(OSError): socket.create_connection(('127.0.0.1', 9), 1)",
        tmp_path,
        tmp_path,
    )
    assert {call.name for call in outward(calls)} >= {"socket", "connect"}


@traced
def test_a_refused_attempt_in_a_room_is_seen_from_outside_too(tmp_path: Path) -> None:
    helpers = str(ROOT / "tests" / "helpers")
    calls = _program(
        "from binnenskamers.rooms import parent, run_in_room\n"
        f"parent.EXTRA_PATH[:] = [{helpers!r}]\n"
        "assert run_in_room('faults:phone_by_libc', {}, rehearsal=True)['attempts']",
        tmp_path,
        tmp_path,
    )
    assert [call.result for call in outward(calls)] == ["-1 EACCES (Permission denied)"]


def _modules(package: str) -> list[str]:
    folder = importlib.util.find_spec(package)
    assert folder is not None and folder.submodule_search_locations
    found = [m.name for m in pkgutil.walk_packages(folder.submodule_search_locations, f"{package}.")]
    return [package, *(name for name in found if not name.endswith("__main__"))]


@traced
@pytest.mark.parametrize("package", PACKAGES)
def test_importing_every_module_of_a_package_is_silent(package: str, tmp_path: Path) -> None:
    code = "import importlib\n" + "\n".join(f"importlib.import_module({name!r})" for name in _modules(package))
    calls = _program(code, tmp_path, tmp_path)
    assert network_calls(calls) == {}
    assert asked_names(calls) == []


@traced
@pytest.mark.zwaar
@pytest.mark.parametrize("module", [name for package in PACKAGES for name in _modules(package)])
def test_importing_a_module_alone_is_silent(module: str, tmp_path: Path) -> None:
    assert network_calls(_program(f"import {module}", tmp_path, tmp_path)) == {}


@traced
@pytest.mark.parametrize("library", OUTSIDE)
def test_importing_a_library_of_the_program_is_silent(library: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(library.partition(".")[0]) is None:
        pytest.skip(f"{library} is niet geïnstalleerd")
    calls = _program(f"import {library}", tmp_path, tmp_path)
    assert outward(calls) == []
    assert asked_names(calls) == []


@traced
@pytest.mark.parametrize("library", IN_ROOMS)
def test_importing_a_library_in_its_room_is_silent(library: str, tmp_path: Path) -> None:
    """As it is used: in a room. An attempt would end the room with an error."""
    helpers = str(ROOT / "tests" / "helpers")
    calls = _program(
        "from binnenskamers.rooms import parent, run_in_room\n"
        f"parent.EXTRA_PATH[:] = [{helpers!r}]\n"
        f"assert run_in_room('faults:load', {{'library': {library!r}}})['guard'] == 'bewezen'",
        tmp_path,
        tmp_path,
    )
    assert outward(calls) == []
    assert asked_names(calls) == []
    assert {family for family, _ in network_calls(calls)} <= {"AF_UNIX"}
