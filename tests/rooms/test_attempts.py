"""Whatever phones home from inside a room is stopped, and whoever runs the program hears who it was: exit code 7."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from bindings import NO_KERNEL, NO_LIBRARY, spoil

from binnenskamers import places, work
from binnenskamers.errors import NETWORK, NetworkBlocked, RoomUnavailable
from binnenskamers.privacy.logbook import log_files
from binnenskamers.progress import NoProgress
from binnenskamers.rooms import Room, parent, run_in_room

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="alleen Linux bewijst het met de kernel")
HELPERS = str(Path(__file__).parents[1] / "helpers")
ROOMS = pytest.mark.parametrize("room", list(Room))


@pytest.fixture(autouse=True)
def fault_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "EXTRA_PATH", [HELPERS])
    monkeypatch.setattr(parent, "_unguarded", False)


def attempt(stage: str, room: Room, **arguments: Any) -> str:
    with pytest.raises(NetworkBlocked) as caught:
        run_in_room(f"faults:{stage}", arguments, room=room)
    assert caught.value.exit_code == NETWORK
    assert f"'{stage}'" in caught.value.message
    return caught.value.message


@ROOMS
def test_a_phoning_import_is_named(room: Room) -> None:
    assert "module phoning (phoning.py:7)" in attempt("phone_by_import", room)


@ROOMS
def test_a_hidden_question_for_an_address_in_a_thread_is_named(room: Room) -> None:
    message = attempt("phone_by_thread", room)
    assert "module faults (faults.py:" in message
    assert "getaddrinfo" in message
    assert "telemetrie" not in message, "what was sent or asked is not repeated"


@linux
@ROOMS
@pytest.mark.parametrize(
    ("stage", "call"),
    [("phone_by_libc", r"socket|connect"), ("phone_by_sendto", "sendto"), ("phone_by_io_uring", "io_uring_setup")],
)
def test_native_code_is_named_with_its_call(room: Room, stage: str, call: str) -> None:
    message = attempt(stage, room)
    assert "machinecode" in message
    assert any(f"met {name}." in message for name in call.split("|"))


@linux
@ROOMS
@pytest.mark.parametrize(
    "program",
    [
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 1)"],
        ["getent", "ahosts", "telemetrie.example.org"],
    ],
    ids=["python", "getent"],
)
def test_a_program_that_the_room_starts_is_named(room: Room, program: list[str]) -> None:
    found = shutil.which(program[0])
    if found is None:
        pytest.skip(f"{program[0]} is er niet")
    name = Path(os.path.realpath(found)).name[:15]
    message = attempt("phone_by_program", room, program=program)
    assert "het programma '" in message
    assert name[:6] in message


@linux
def test_nobody_inside_takes_over_the_answers() -> None:
    result = run_in_room("faults:phone_through_own_filter", {}, rehearsal=True)
    assert (result["seccomp"], result["prctl"], result["socket"]) == (13, 13, 13)


@linux
@ROOMS
def test_looking_up_a_user_is_no_attempt(room: Room) -> None:
    result = run_in_room("faults:name_of_user", {}, room=room)
    assert result["user"] == "root"
    assert not result["reached"], "another program on this machine may have a network"
    assert set(result["services"].values()) == {13}


@linux
def test_a_rehearsal_counts_and_goes_on() -> None:
    result = run_in_room("faults:phone_by_libc", {}, rehearsal=True)
    assert result["ok"]
    assert result["attempts"] == [["socket", "machinecode van een bibliotheek"]]


# ---------------------------------------------------------------- where the kernel cannot refuse
@linux
@pytest.mark.parametrize(("binding", "why"), [(NO_LIBRARY, "libseccomp"), (NO_KERNEL, "seccomp-filter")])
def test_a_room_that_cannot_be_closed_stays_shut(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, binding: str, why: str
) -> None:
    spoil(monkeypatch, tmp_path, binding)
    with pytest.raises(RoomUnavailable, match=f"(?s){why}.*--onbewaakt.*onbewezen") as caught:
        run_in_room("faults:echo", {"a": 1})
    assert caught.value.exit_code == 70


@linux
@pytest.mark.parametrize("binding", [NO_LIBRARY, NO_KERNEL])
def test_unguarded_runs_with_the_guard_inside_and_says_unproven(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, binding: str
) -> None:
    spoil(monkeypatch, tmp_path, binding)
    parent.allow_unguarded()
    assert run_in_room("faults:echo", {})["guard"] == "onbewezen"
    with pytest.raises(NetworkBlocked, match="module phoning"):
        run_in_room("faults:phone_by_import", {})


@linux
def test_unguarded_weakens_no_guard_that_works() -> None:
    parent.allow_unguarded()
    result = run_in_room("faults:native_attempts", {}, rehearsal=True)
    assert result["guard"] == "bewezen"
    assert result["sockets"]["inet"] == 13


@linux
def test_an_older_kernel_refuses_without_telling(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No user notification there: the network is refused all the same, an attempt of native code is not heard of."""
    import pyseccomp

    source = Path(pyseccomp.__file__).read_text(encoding="utf-8")
    spoil(monkeypatch, tmp_path, source + "\nNOTIFY = KILL - 1\n")
    result = run_in_room("faults:native_attempts", {}, rehearsal=True)
    assert (result["guard"], result["sockets"]["inet"], result["attempts"]) == ("bewezen", 13, [])


@linux
def test_what_a_room_tries_while_it_waits_is_in_the_logbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(work.STAGES, "set_status", "faults:connect_at_the_end")
    dossier = "0123456789abcdef"
    with pytest.raises(NetworkBlocked, match="'wachten'"), work.rooms_stay(work.WRITING, dossier=dossier):
        work.run_stage("set_status", {}, NoProgress(), stays=work.WRITING)
    (path,) = log_files(places.log_folder())
    last = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["dossier"], last["code"]) == (dossier, NETWORK)
