"""Stages that do what no stage should: for the tests of the rooms and of the pipeline. They run inside a room."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

Arguments = Mapping[str, Any]
Progress = Callable[[float], None]


def echo(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    progress(0.5)
    return {"arguments": dict(arguments), "environment": dict(os.environ), "pid": os.getpid()}


def descriptors(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    return {
        "open": [
            os.readlink(f"/proc/self/fd/{n}")
            for n in os.listdir("/proc/self/fd")
            if os.path.exists(f"/proc/self/fd/{n}")
        ]
    }


def crash(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    ctypes.string_at(0)
    return {}


def exhaust_memory(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    blocks = []
    while True:
        blocks.append(bytearray(32 << 20))


def hang(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    time.sleep(600)
    return {}


def fail(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    raise ValueError("mevrouw Jansen woont op nummer 12")


def fill_disk(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    raise OSError(28, "No space left on device")


def print_words(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    print("geheime woorden")
    print("geheime woorden", file=sys.stderr)
    os.write(1, b"geheime woorden")
    return {"ok": True}


def linger(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    with open(arguments["file"], "w") as file:
        file.write(str(os.getpid()))
    time.sleep(600)
    return {}


def python_connect(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
    return {}


_LIBC = ctypes.CDLL(None, use_errno=True)


def _errno_of(call: Callable[[], int]) -> int:
    ctypes.set_errno(0)
    return ctypes.get_errno() if call() == -1 else 0


def _connect(family: int) -> int:
    handle = _LIBC.socket(family, socket.SOCK_DGRAM, 0)
    if handle < 0:
        return -1
    address = (family.to_bytes(2, sys.byteorder) + (80).to_bytes(2, "big") + bytes([192, 0, 2, 1])).ljust(28, b"\0")
    return int(_LIBC.connect(handle, address, 16 if family == socket.AF_INET else 28))


def native_attempts(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What native code gets to hear when it tries: errno per attempt, 0 when it was let through."""
    families = {
        "inet": socket.AF_INET,
        "inet6": socket.AF_INET6,
        "packet": socket.AF_PACKET,
        "netlink": socket.AF_NETLINK,
        "vsock": 40,
    }
    sockets = {name: _errno_of(lambda f=f: _LIBC.socket(f, socket.SOCK_DGRAM, 0)) for name, f in families.items()}
    connects = {name: _errno_of(lambda f=f: _connect(f)) for name, f in families.items() if name.startswith("inet")}
    io_uring = _errno_of(lambda: _LIBC.syscall(425, 8, ctypes.create_string_buffer(256)))
    sends = {
        name: _errno_of(lambda n=n: _LIBC.syscall(n, 0, b"\0" * 64, 1, 0))
        for name, n in {"sendmsg": 46, "sendmmsg": 307}.items()
    }
    address = b"\x02\0\0\x35" + bytes([192, 0, 2, 1]) + b"\0" * 8
    udp = _LIBC.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
    sendto = _errno_of(lambda: _LIBC.sendto(udp, b"x", 1, 0, address, 16)) if udp >= 0 else 13
    return {"sockets": sockets, "connects": connects, "io_uring": io_uring, **sends, "sendto": sendto}


def grandchild_attempts(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The same, in a fresh program that the room starts."""
    program = "import faults, json; print(json.dumps(faults.native_attempts({}, print)))"
    environment = {**os.environ, "PYTHONPATH": os.path.dirname(__file__)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    import json

    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def listen_on_loopback(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        return {"port": listener.getsockname()[1]}


def open_dossier(arguments: Arguments) -> Any:
    from binnenskamers import stages

    return stages.open_dossier(arguments)


def short_recognition(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A recogniser that hears two sentences, one with a citizen service number, whatever the sound."""
    return _hear(
        arguments, ["Mijn burgerservicenummer is 999 990 019.", "Ik kan niet meer stofzuigen door mijn reuma."]
    )


def _hear(arguments: Arguments, texts: list[str]) -> dict[str, Any]:
    segments = [
        {"id": i + 1, "speaker": None, "start": 5.0 * i, "end": 5.0 * i + 4, "text": t, "words": _words(t, 5.0 * i)}
        for i, t in enumerate(texts)
    ]
    open_dossier(arguments).write_json("herkend.json", {"segments": segments, "rejected": [], "failed": []})
    return {"words": sum(len(t.split()) for t in texts)}


def _words(text: str, start: float) -> list[dict[str, Any]]:
    words = text.split()
    step = 4 / len(words)
    return [
        {
            "start": start + i * step,
            "end": start + (i + 1) * step,
            "text": w,
            "probability": 0.3 if w == "reuma." else 0.9,
        }
        for i, w in enumerate(words)
    ]


def two_turns(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A diarizer that hears S1 and then S2."""
    turns = [{"speaker": "S1", "start": 0.0, "end": 4.5}, {"speaker": "S2", "start": 4.9, "end": 9.0}]
    asked = arguments["speakers"]
    open_dossier(arguments).write_json("sprekers.json", {"turns": turns, "asked": asked, "diarizer": "test"})
    return {"speakers": 2, "turns": 2}


def no_turns(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A diarizer that hears nobody."""
    open_dossier(arguments).write_json("sprekers.json", {"turns": [], "asked": None, "diarizer": "test"})
    return {"speakers": 0, "turns": 0}


def nine_seconds(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A detector that hears somebody nearly all the time, whatever the sound."""
    return _speech(arguments, [(0.0, 4.5), (4.9, 9.0)])


def nobody(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A detector that hears nothing."""
    return _speech(arguments, [])


def _speech(arguments: Arguments, stretches: list[tuple[float, float]]) -> dict[str, Any]:
    tracks = {"mix": [{"start": a, "end": b} for a, b in stretches]}
    open_dossier(arguments).write_json("spraak.json", {"separate": False, "tracks": tracks, "detector": "test"})
    return {"speech": 0.0}


def never(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    raise AssertionError("this stage had to be skipped: its result was there")


def use_connections(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What a room can do with connections that are handed in: use them, and nothing else."""
    from binnenskamers.rooms.connections import taker

    take = taker(arguments["connections"])
    heard = []
    for _ in range(arguments["times"]):
        with take() as connection:
            connection.sendall(b"hallo")
            heard.append(connection.recv(5).decode())
    handed = take()
    elsewhere = b"\x02\0" + arguments["elsewhere"].to_bytes(2, "big") + bytes([127, 0, 0, 1]) + b"\0" * 8
    fastopen = 0x20000000
    return {
        "heard": heard,
        "socket": _errno_of(lambda: _LIBC.socket(socket.AF_INET, socket.SOCK_STREAM, 0)),
        "connect": _errno_of(lambda: _LIBC.connect(handed.fileno(), elsewhere, 16)),
        "sendto": _errno_of(lambda: _LIBC.sendto(handed.fileno(), b"x", 1, fastopen, elsewhere, 16)),
        "sendmsg": _errno_of(lambda: _LIBC.syscall(46, handed.fileno(), b"\0" * 64, fastopen)),
        **descriptors(arguments, progress),
    }


def exit_at_once(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    os._exit(3)


class FaultyRewriter:
    """Proposes one good sentence and then does ``fault`` (a function)."""

    name = "foutmodel"

    def __init__(self, fault: Callable[[], Any]) -> None:
        self._fault = fault
        self._asked = 0

    def rewrite(self, title: str, evidence: Any) -> list[Any]:
        from summarize.rewrite import Proposal

        self._asked += 1
        if self._asked > 1:
            self._fault()
        return [Proposal("De wijkverpleging komt op maandag en op donderdag.", (evidence[0].segment,))]


def _rewrite_with(fault: Callable[[], Any], arguments: Arguments, progress: Progress) -> dict[str, Any]:
    from binnenskamers.stages import report

    report._rewriter = lambda arguments, address_form: FaultyRewriter(fault)  # type: ignore[assignment]
    return dict(report.rewrite(arguments, progress))


def _no_space(*ignored: object) -> None:
    raise OSError(28, "No space left on device")


def rewriter_that_exits(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    return _rewrite_with(lambda: os._exit(3), arguments, progress)


def rewriter_that_crashes(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    return _rewrite_with(lambda: ctypes.string_at(0), arguments, progress)


def rewriter_that_hangs(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    return _rewrite_with(lambda: time.sleep(600), arguments, progress)


def rewriter_that_raises(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    return _rewrite_with(_no_space, arguments, progress)


def rewriter_that_eats_memory(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    return _rewrite_with(lambda: exhaust_memory({}, print), arguments, progress)


def rewriter_on_a_full_disk(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The disk fills up while the model is at work: its report cannot be written any more."""

    def fill_up() -> None:
        os.fsync = _no_space

    return _rewrite_with(fill_up, arguments, progress)


# ---------------------------------------------------------------- for the watched folder
def _count(arguments: Arguments, what: str) -> None:
    """A line in the dossier for every time that heavy work was finished."""
    with open(os.path.join(arguments["dossier"], f"geteld-{what}"), "a") as file:
        file.write("x\n")


def counted_recognition(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    opening = "Goedemorgen allemaal, ik open de vergadering en heet iedereen van harte welkom bij dit overleg."
    numbers = _hear(arguments, [opening, "Ik kan niet meer stofzuigen door mijn reuma, en de trap gaat ook niet meer."])
    _count(arguments, "recognize")
    return numbers


def counted_number(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Somebody says a citizen service number, between the fifth and the ninth second."""
    numbers = _hear(arguments, ["Goedemorgen, wat is uw nummer?", "Mijn bsn is 999 990 019, zeg ik u."])
    _count(arguments, "recognize")
    return numbers


def mute_fails(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    os.kill(os.getpid(), 11)
    return {}


def counted_turns(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    numbers = two_turns(arguments, progress)
    _count(arguments, "diarize")
    return numbers


def no_words(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A recogniser that hears nothing."""
    open_dossier(arguments).write_json("herkend.json", {"segments": [], "rejected": [], "failed": []})
    return {"words": 0}


def _slowly(progress: Progress) -> None:
    for tenth in range(10):
        time.sleep(float(os.environ["OMP_NUM_THREADS"]) / 10)
        progress(tenth / 10)


def _slow(stage: Callable[[Arguments, Progress], dict[str, Any]]) -> Callable[[Arguments, Progress], dict[str, Any]]:
    def slowed(arguments: Arguments, progress: Progress) -> dict[str, Any]:
        _slowly(progress)
        return stage(arguments, progress)

    return slowed


def _real(place: str, name: str) -> Callable[[Arguments, Progress], dict[str, Any]]:
    def stage(arguments: Arguments, progress: Progress) -> dict[str, Any]:
        module = importlib.import_module(f"binnenskamers.stages.{place}")
        answer: dict[str, Any] = getattr(module, name)(arguments, progress)
        return answer

    return stage


slow_recognize, slow_diarize, slow_detect = _slow(counted_recognition), _slow(counted_turns), _slow(nine_seconds)
slow_listen, slow_assemble, slow_fill, slow_render, slow_hand_over = (
    _slow(_real(place, name))
    for place, name in (
        ("recording", "listen"),
        ("transcript", "assemble"),
        ("report", "fill"),
        ("documents", "render"),
        ("documents", "hand_over"),
    )
)


# ---------------------------------------------------------------- planted attempts to phone home, each of which hides that it failed
def phone_by_import(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    import phoning  # noqa: F401

    return {"ok": True}


def phone_by_thread(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    import contextlib
    import threading

    def ask() -> None:
        with contextlib.suppress(OSError):
            socket.getaddrinfo("telemetrie.example.org", 443)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return {"ok": True}


def phone_by_libc(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    _connect(socket.AF_INET)
    return {"ok": True}


def phone_by_sendto(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    address = b"\x02\0\0\x35" + bytes([192, 0, 2, 1]) + b"\0" * 8
    _LIBC.sendto(1, b"x", 1, 0, address, 16)
    return {"ok": True}


def phone_by_io_uring(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    _LIBC.syscall(425, 8, ctypes.create_string_buffer(256))
    return {"ok": True}


def phone_by_program(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    subprocess.run(arguments["program"], capture_output=True, check=False)
    return {"ok": True}


def phone_through_own_filter(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Take over the answering of the room's filter with a second one: SECCOMP_SET_MODE_FILTER and PR_SET_SECCOMP."""
    return {
        "seccomp": _errno_of(lambda: _LIBC.syscall(317, 1, 8, 0)),
        "prctl": _errno_of(lambda: _LIBC.prctl(22, 2, 0, 0, 0)),
        "socket": _errno_of(lambda: _LIBC.socket(socket.AF_INET, socket.SOCK_STREAM, 0)),
    }


def name_of_user(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What libraries do without any wish to phone: look up a user, talk to another program here."""
    import pwd

    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect("/run/dienst-van-deze-computer")
        reached = True
    except PermissionError:
        reached = False
    name = b"/run/x"
    services = {
        # any length of name; those of 16 and 28 bytes in all look like addresses of the internet
        "short": _errno_of(lambda: _LIBC.connect(-1, b"\x01\0" + name, 2 + len(name))),
        "long": _errno_of(lambda: _LIBC.connect(-1, b"\x01\0" + name + bytes(20), 22 + len(name) + 3)),
        "netlink": _errno_of(lambda: _LIBC.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)),
    }
    return {"user": pwd.getpwuid(0).pw_name, "reached": reached, "services": services}


def load(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Import a library; with ``module:function`` call that function too."""
    import importlib

    module, _, function = arguments["library"].partition(":")
    loaded = importlib.import_module(module)
    if function:
        getattr(loaded, function)()
    return {"ok": True}


def scribble_and_linger(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A stage that leaves scratch everywhere and is killed: in its home, and a half-written file in the dossier."""
    from pathlib import Path

    Path(os.environ["TMPDIR"], "krabbel").write_text("geheime woorden")
    half = Path(arguments["dossier"], ".half.tmp")
    half.write_text("geheime woorden")
    os.utime(half, (0, 0))
    time.sleep(600)
    return {}


def slow(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    time.sleep(arguments["seconds"])
    return {"pid": os.getpid()}


def connect_later(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Answers, and tries to get out half a second later."""

    def attempt() -> None:
        time.sleep(0.5)
        with contextlib.suppress(OSError):
            socket.socket(socket.AF_INET).connect(("192.0.2.1", 80))

    threading.Thread(target=attempt).start()
    return {}


def connect_at_the_end(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Answers, and tries to get out when its room ends."""
    leave = os._exit

    def last_act(code: int) -> None:
        with contextlib.suppress(OSError):
            socket.socket(socket.AF_INET).connect(("192.0.2.1", 80))
        leave(code)

    os._exit = last_act  # type: ignore[assignment]
    return {}


def to_pdf(arguments: Arguments, progress: Progress) -> dict[str, Any]:
    from pathlib import Path

    from binnenskamers.pdf import to_pdf as convert

    made = convert({"leeg.docx": Path(arguments["document"]).read_bytes()})
    return {"made": len(made["leeg.pdf"])}
