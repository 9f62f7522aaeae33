"""The self-test: what is wrong is found and says what to do, what is right passes, and nothing is ever sent."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from pathlib import Path

import pytest
from bindings import NO_LIBRARY, spoil

from binnenskamers import errors, places
from binnenskamers.__main__ import run
from binnenskamers.privacy import machine_checks, room_checks, selftest, store_checks
from binnenskamers.privacy.check import Check, Machine, State, good, this_machine, warning
from binnenskamers.privacy.logbook import Event, log_files, record
from binnenskamers.rooms import parent

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="alleen Linux bewijst het met de kernel")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with empty folders, whose /proc and /etc are the test's."""
    root = tmp_path / "root"
    (root / "proc").mkdir(parents=True)
    (root / "etc").mkdir()
    (root / "proc" / "swaps").write_text("Filename Type Size Used Priority\n")
    private = tmp_path / "dossiers"
    private.mkdir(mode=0o700)
    return Machine(tmp_path / "modellen", private, (private,), root, measure=False)


# ---------------------------------------------------------------- rooms
@linux
@pytest.mark.parametrize("check", [room_checks.speech_room, room_checks.language_model_room])
def test_every_way_out_is_tried_and_refused(machine: Machine, check: selftest.CheckFunction) -> None:
    found = check(machine)
    assert found.state is State.GOOD, found
    for way in ("connect", "sendto", "io_uring", "python"):
        assert way in found.text


@linux
def test_a_room_that_cannot_be_closed_fails(machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spoil(monkeypatch, tmp_path, NO_LIBRARY)
    found = room_checks.speech_room(machine)
    assert (found.state, found.code) == (State.FAULT, errors.FAULT)
    assert "libseccomp" in found.text


@linux
def test_an_unguarded_room_is_called_unproven(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spoil(monkeypatch, tmp_path, NO_LIBRARY)
    monkeypatch.setattr(parent, "_unguarded", True)
    found = room_checks.speech_room(machine)
    assert (found.state, found.code) == (State.WARNING, errors.WARNINGS)
    assert "Onbewezen" in found.text


@linux
def test_a_filter_that_lets_something_through_fails_with_code_7(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import pyseccomp

    source = Path(pyseccomp.__file__).read_text(encoding="utf-8")
    leaky = "\n_add = SyscallFilter.add_rule\nSyscallFilter.add_rule = lambda s, a, c, *r: None if c == 'connect' else _add(s, a, c, *r)\n"
    spoil(monkeypatch, tmp_path, source + leaky)
    found = room_checks.language_model_room(machine)
    assert (found.state, found.code) == (State.FAULT, errors.NETWORK)
    assert "connect" in found.text


@pytest.mark.parametrize(
    ("version", "state"), [("1.28.0", State.GOOD), ("1.29.1", State.WARNING), ("2.0", State.WARNING)]
)
def test_a_version_that_sends_figures(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, version: str, state: State
) -> None:
    monkeypatch.setattr(room_checks.importlib.metadata, "version", lambda _: version)
    assert room_checks.telemetry(machine).state is state


def test_no_models_and_damaged_models(machine: Machine) -> None:
    found = room_checks.models(machine)
    assert (found.state, found.code) == (State.FAULT, errors.MODEL)
    damaged = machine.models / "campplus" / "model.safetensors"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"x")
    found = room_checks.models(machine)
    assert (found.state, found.code) == (State.FAULT, errors.MODEL)
    assert "beschadigd" in found.text


@pytest.mark.models
def test_trial_models_are_not_for_real_conversations(models_folder: Path, machine: Machine) -> None:
    found = room_checks.models(Machine(models_folder, machine.dossiers, machine.private))
    assert found.state in (State.GOOD, State.WARNING)
    assert ("proefmodellen" in found.text) == (found.state is State.WARNING)


@pytest.mark.models
def test_speed_is_really_measured(models_folder: Path, machine: Machine) -> None:
    found = room_checks.speed(Machine(models_folder, machine.dossiers, machine.private))
    assert "uur werk" in found.measured
    assert "uur werk" not in found.text, "a figure of the moment would make two evidences differ"
    assert "Niet gemeten" in room_checks.speed(machine).text


# ---------------------------------------------------------------- machine
@pytest.mark.skipif(sys.platform == "win32", reason="rechten van POSIX")
def test_folders_open_to_others(machine: Machine) -> None:
    assert machine_checks.folder_rights(machine).state is State.GOOD
    file = machine.dossiers / "transcript.json"
    file.write_text("{}")
    file.chmod(0o644)
    assert machine_checks.folder_rights(machine).state is State.WARNING, "closed by the folder around it"
    machine.dossiers.chmod(0o750)
    found = machine_checks.folder_rights(machine)
    assert (found.state, found.code) == (State.FAULT, errors.ACCESS)
    assert "chmod" in found.advice


@pytest.mark.parametrize(("free", "state"), [(1 << 30, State.FAULT), (5 << 30, State.WARNING), (500 << 30, State.GOOD)])
def test_free_space(machine: Machine, monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 0, free))
    found = machine_checks.free_space(machine)
    assert found.state is state
    assert "GB vrij" in found.measured


@pytest.mark.parametrize(
    ("kinds", "state", "word"),
    [
        ({"part", "crypt", "disk"}, State.GOOD, "is versleuteld"),
        ({"part", "disk"}, State.WARNING, "niet versleuteld"),
        (set(), State.WARNING, "Onbekend"),
    ],
)
def test_disk_encryption(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, kinds: set[str], state: State, word: str
) -> None:
    monkeypatch.setattr(machine_checks, "_kinds_below", lambda _: kinds)
    found = machine_checks.disk_encryption(machine)
    assert found.state is state
    assert word in found.text


@pytest.mark.parametrize(
    ("line", "kinds", "state"),
    [
        ("", set(), State.GOOD),
        ("/dev/zram0 partition 100 0 -2", set(), State.GOOD),
        ("/dev/dm-1 partition 100 0 -2", {"crypt", "disk"}, State.GOOD),
        ("/dev/sda2 partition 100 0 -2", {"part", "disk"}, State.WARNING),
        ("/swapfile file 100 0 -2", set(), State.WARNING),
    ],
)
def test_swap(machine: Machine, monkeypatch: pytest.MonkeyPatch, line: str, kinds: set[str], state: State) -> None:
    monkeypatch.setattr(machine_checks, "_kinds_of", lambda _: kinds)
    monkeypatch.setattr(machine_checks, "_kinds_below", lambda _: kinds)
    (machine.root / "proc" / "swaps").write_text(f"Filename Type Size Used Priority\n{line}\n".replace("\n\n", "\n"))
    assert machine_checks.swap(machine).state is state


def test_swap_that_cannot_be_read_is_unknown(machine: Machine) -> None:
    (machine.root / "proc" / "swaps").unlink()
    assert machine_checks.swap(machine).state is State.WARNING


class _Clock(dt.datetime):
    year_now = 1970

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return dt.datetime(cls.year_now, 1, 1, tzinfo=tz)


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_is_far_off(machine: Machine, monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    monkeypatch.setattr(_Clock, "year_now", year)
    monkeypatch.setattr(machine_checks.dt, "datetime", _Clock)
    assert machine_checks.clock(machine).state is State.FAULT


@pytest.mark.skipif(sys.platform == "win32", reason="tijdzone van POSIX")
def test_no_time_zone(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    assert machine_checks.clock(machine).state is State.WARNING
    (machine.root / "etc" / "localtime").write_text("")
    assert machine_checks.clock(machine).state is State.GOOD


# ---------------------------------------------------------------- all together
def _broken(_: Machine) -> Check:
    raise KeyError("mevrouw Jansen")


def _unreadable(_: Machine) -> Check:
    raise PermissionError(13, "geheim")


def test_a_check_that_breaks_is_a_fault_without_values(machine: Machine) -> None:
    one, other = selftest.run_checks(machine, [_broken, _unreadable])
    assert (one.state, one.code, other.code) == (State.FAULT, errors.FAULT, errors.ACCESS)
    assert "Jansen" not in str(one)
    assert "KeyError" in one.text


def test_exit_code_is_the_worst() -> None:
    fine, doubtful = good("a", "x"), warning("b", "y", "z")
    wrong = Check("c", State.FAULT, "x", exit_code=errors.MODEL)
    assert selftest.exit_code([fine]) == errors.DONE
    assert selftest.exit_code([fine, doubtful]) == errors.WARNINGS
    assert selftest.exit_code([doubtful, wrong, fine]) == errors.MODEL


def test_the_command_prints_every_check_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = (
        lambda _: good("Klok", "Goed.", "12 uur"),
        lambda _: warning("Schijf", "Weinig ruimte.", "Maak ruimte vrij."),
    )
    monkeypatch.setattr(selftest.run_checks, "__defaults__", (checks,))
    assert run(["beheer", "zelftest", "--zonder-meting"]) == errors.WARNINGS
    said = capsys.readouterr().out
    assert "goed    Klok: Goed. 12 uur." in said
    assert "let op  Schijf: Weinig ruimte." in said
    assert "Maak ruimte vrij." in said
    assert run(["beheer", "zelftest", "--json"]) == errors.WARNINGS
    answer = json.loads(capsys.readouterr().out)
    assert answer["exitcode"] == errors.WARNINGS
    assert [c["stand"] for c in answer["controles"]] == ["goed", "let op"]


@linux
def test_the_real_checks_all_answer(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["beheer", "zelftest", "--zonder-meting", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert code == answer["exitcode"]
    assert len(answer["controles"]) == len(selftest.CHECKS)
    assert not [c for c in answer["controles"] if "kon niet worden gedaan" in c["bevinding"]]
    assert all(c["advies"] for c in answer["controles"] if c["stand"] != "goed")


def test_encryption_is_tried_and_a_key_on_the_same_disk_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = this_machine(measure=False)
    machine.dossiers.mkdir(parents=True, exist_ok=True)
    first = store_checks.encryption(machine)
    assert first.state is State.WARNING
    assert "dezelfde schijf" in first.text
    assert not list(places.keys_folder().iterdir())
    monkeypatch.setattr(store_checks, "unseal", lambda *_: b"iets anders")
    assert store_checks.encryption(machine).state is State.FAULT


def test_a_changed_log_is_a_fault() -> None:
    machine = this_machine(measure=False)
    record(Event.STARTED)
    record(Event.DELIVERED)
    assert store_checks.log(machine).state is State.GOOD
    (path,) = log_files(places.log_folder())
    path.write_bytes(path.read_bytes().replace(b'"code": 0', b'"code": 3', 1))
    found = store_checks.log(machine)
    assert (found.state, found.code) == (State.FAULT, 5)
