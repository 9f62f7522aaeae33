"""A room lets nothing out, survives nothing it should not, and says in Dutch what happened."""

from __future__ import annotations

import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from binnenskamers.errors import AccessFault, NetworkBlocked, StageFailed
from binnenskamers.rooms import Limits, Room, kept_rooms, parent, run_in_room

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="alleen Linux bewijst het met de kernel")
HELPERS = str(Path(__file__).parents[1] / "helpers")


@pytest.fixture(autouse=True)
def fault_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "EXTRA_PATH", [HELPERS])


def test_arguments_go_in_and_results_come_out() -> None:
    heard: list[float] = []
    result = run_in_room("faults:echo", {"a": 1}, progress=heard.append)
    assert result["arguments"] == {"a": 1}
    assert result["pid"] != os.getpid()
    assert heard == [0.5]


def test_environment_holds_the_switches_and_nothing_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEHEIM_WACHTWOORD", "x")
    monkeypatch.setenv("http_proxy", "http://proxy.invalid")
    environment = run_in_room("faults:echo", {})["environment"]
    assert environment["ORT_DISABLE_TELEMETRY"] == "1"
    assert environment["PYANNOTE_METRICS_ENABLED"] == "0"
    assert environment["HOME"] != os.environ.get("HOME")
    assert not {"GEHEIM_WACHTWOORD", "http_proxy", "CI"} & environment.keys()
    assert not Path(environment["HOME"]).exists(), "the room's own home must be gone afterwards"


@linux
def test_no_descriptor_is_inherited(tmp_path: Path) -> None:
    with (tmp_path / "open.txt").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        found = run_in_room("faults:descriptors", {})["open"]
    assert not [name for name in found if "open.txt" in name]
    assert all(name.startswith(("pipe:", "/dev/null", "/proc")) for name in found), found


@linux
@pytest.mark.parametrize("stage", ["faults:native_attempts", "faults:grandchild_attempts"])
def test_speech_room_refuses_every_way_out(stage: str) -> None:
    result = run_in_room(stage, {}, room=Room.SPEECH, rehearsal=True)
    assert result["guard"] == "bewezen"
    assert set(result["sockets"].values()) == {13}
    assert set(result["connects"].values()) == {13}
    assert (result["io_uring"], result["sendmsg"], result["sendmmsg"], result["sendto"]) == (13, 13, 13, 13)


@linux
@pytest.mark.parametrize("stage", ["faults:native_attempts", "faults:grandchild_attempts"])
def test_language_model_room_refuses_to_go_out(stage: str) -> None:
    result = run_in_room(stage, {}, room=Room.LANGUAGE_MODEL, rehearsal=True)
    assert result["sockets"]["inet"] == 0, "its runtime needs a listener"
    assert {result["sockets"][name] for name in ("packet", "netlink", "vsock")} == {13}
    assert set(result["connects"].values()) == {13}
    assert (result["io_uring"], result["sendmsg"], result["sendmmsg"], result["sendto"]) == (13, 13, 13, 13)


@linux
def test_without_the_room_the_same_attempts_pass() -> None:
    """The test above can fail: outside a room the kernel lets these calls through."""
    program = "import faults; r = faults.native_attempts({}, print); print(r['sockets']['inet'], r['sendmsg'] == 13)"
    environment = {**os.environ, "PYTHONPATH": HELPERS}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.split() == ["0", "False"]


def test_language_model_room_may_listen() -> None:
    assert run_in_room("faults:listen_on_loopback", {}, room=Room.LANGUAGE_MODEL)["port"] > 0


@linux
def test_speech_room_may_not_even_listen() -> None:
    with pytest.raises((AccessFault, NetworkBlocked)):
        run_in_room("faults:listen_on_loopback", {}, room=Room.SPEECH)


@pytest.fixture
def echoing() -> Iterator[socketserver.ThreadingTCPServer]:
    class Echo(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(self.request.recv(5))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@linux
def test_a_room_uses_connections_that_are_handed_in_and_makes_none(echoing: socketserver.ThreadingTCPServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        order = {"times": 3, "elsewhere": elsewhere.getsockname()[1]}
        # nobody listens on the first address: the next one is tried
        addresses = [("127.0.0.1", 1), echoing.server_address]
        result = run_in_room("faults:use_connections", order, server=addresses, rehearsal=True)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert result["heard"] == ["hallo"] * 3
    assert {result[name] for name in ("socket", "connect", "sendto", "sendmsg")} == {13}
    assert sum(name.startswith("socket:") for name in result["open"]) == 2, "the line and one connection, no more"


@linux
def test_nobody_answers_at_the_address() -> None:
    with pytest.raises(StageFailed, match="ConnectionRefusedError"):
        run_in_room("faults:use_connections", {"times": 1}, server=[("127.0.0.1", 1)])


def test_python_that_connects_is_named_with_exit_code_7() -> None:
    with pytest.raises(NetworkBlocked, match="python_connect") as caught:
        run_in_room("faults:python_connect", {}, room=Room.LANGUAGE_MODEL)
    assert caught.value.exit_code == 7


def test_native_crash() -> None:
    with pytest.raises(StageFailed, match=r"onverwacht gestopt \(signaal 11\)") as caught:
        run_in_room("faults:crash", {})
    assert caught.value.exit_code == 70


def test_out_of_memory() -> None:
    with pytest.raises(StageFailed, match="te weinig geheugen") as caught:
        run_in_room("faults:exhaust_memory", {}, limits=Limits(memory=512 << 20))
    assert caught.value.exit_code == 70


def test_hang() -> None:
    with pytest.raises(StageFailed, match="geen teken van leven"):
        run_in_room("faults:hang", {}, limits=Limits(silence=1.0))


def test_disk_full() -> None:
    with pytest.raises(AccessFault, match="schijf is vol") as caught:
        run_in_room("faults:fill_disk", {})
    assert caught.value.exit_code == 5


def test_an_unexpected_error_shows_no_value() -> None:
    with pytest.raises(StageFailed, match="ValueError") as caught:
        run_in_room("faults:fail", {})
    assert "Jansen" not in str(caught.value)
    assert caught.value.exit_code == 70


def test_libraries_that_print_are_not_heard(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_in_room("faults:print_words", {})["ok"]
    assert "geheime" not in "".join(capfd.readouterr())


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@linux
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_parent_leaves_no_room(tmp_path: Path, how: signal.Signals) -> None:
    mark = tmp_path / "pid"
    program = (
        "from binnenskamers.rooms import parent, run_in_room\n"
        f"parent.EXTRA_PATH[:] = [{HELPERS!r}]\n"
        f"run_in_room('faults:linger', {{'file': {str(mark)!r}}})\n"
    )
    outer = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not (mark.exists() and mark.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    room = int(mark.read_text())
    assert _alive(room)
    outer.send_signal(how)
    outer.wait(10)
    deadline = time.monotonic() + 5
    while _alive(room) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(room)


def test_missing_filter_library_fails_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    from binnenskamers.rooms import guard

    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(guard.GuardError, match="libseccomp"):
        guard._load_filter("speech", None)


def test_a_room_that_stays_takes_the_next_order() -> None:
    with kept_rooms("one", "other"):
        heard: list[float] = []
        first = run_in_room("faults:echo", {"a": 1}, stays="one", progress=heard.append)
        second = run_in_room("faults:echo", {"a": 2}, stays="one", progress=heard.append)
        other = run_in_room("faults:descriptors", {}, stays="other")
        assert first["pid"] == second["pid"]
        assert (first["arguments"], second["arguments"]) == ({"a": 1}, {"a": 2})
        assert first["guard"] == second["guard"] == other["guard"] != ""
        assert heard == [0.5, 0.5]
    with pytest.raises(ProcessLookupError):
        os.kill(first["pid"], 0)
    assert not Path(first["environment"]["HOME"]).exists()


def test_a_room_that_stays_outlives_the_thread_that_asked_for_it() -> None:
    with kept_rooms("one", "other"):
        pids = set()
        for _ in range(2):
            with ThreadPoolExecutor(1) as pool:
                pids.add(pool.submit(run_in_room, "faults:echo", {}, stays="one").result()["pid"])
            time.sleep(0.2)
        assert len(pids) == 1


def test_a_room_stays_only_where_it_is_asked_to() -> None:
    with kept_rooms("one", "other"):
        asked = run_in_room("faults:echo", {}, stays="one")["pid"]
        for name in ("", "third"):
            pids = {run_in_room("faults:echo", {}, stays=name)["pid"] for _ in range(2)}
            assert len(pids) == 2
            assert asked not in pids
    one, other = (run_in_room("faults:echo", {}, stays="one")["pid"] for _ in range(2))
    assert one != other


def test_a_block_in_a_block_ends_only_its_own_rooms() -> None:
    with kept_rooms("one"):
        outer = run_in_room("faults:echo", {}, stays="one")["pid"]
        inner = []
        for _ in range(2):
            with kept_rooms("one", "other"):
                assert run_in_room("faults:echo", {}, stays="one")["pid"] == outer
                inner += [run_in_room("faults:echo", {}, stays="other")["pid"] for _ in range(2)]
            with pytest.raises(ProcessLookupError):
                os.kill(inner[-1], 0)
            assert run_in_room("faults:echo", {}, stays="other")["pid"] != inner[-1]
        assert len(set(inner)) == 2
        assert run_in_room("faults:echo", {}, stays="one")["pid"] == outer


def test_two_orders_at_once_get_a_room_each() -> None:
    with kept_rooms("one", "other"), ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(run_in_room, "faults:slow", {"seconds": 0.5}, stays="one") for _ in range(2)]
        assert len({job.result()["pid"] for job in jobs}) == 2


@pytest.mark.parametrize("stage", ["faults:crash", "faults:fail"])
def test_a_room_that_failed_does_not_stay(stage: str) -> None:
    with kept_rooms("one", "other"):
        for _ in range(2):
            with pytest.raises(StageFailed):
                run_in_room(stage, {}, stays="one")


def test_a_waiting_room_that_died_is_replaced() -> None:
    with kept_rooms("one", "other"):
        first = run_in_room("faults:echo", {}, stays="one")
        os.kill(first["pid"], signal.SIGKILL)
        time.sleep(0.2)
        assert run_in_room("faults:echo", {}, stays="one")["pid"] != first["pid"]


@linux
def test_what_goes_out_of_a_waiting_room_is_seen() -> None:
    with pytest.raises(NetworkBlocked), kept_rooms("one", "other"):
        run_in_room("faults:connect_later", {}, stays="one")
        time.sleep(1.0)
