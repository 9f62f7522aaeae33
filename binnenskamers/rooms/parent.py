"""The outside of a room: start the child, hear its progress, and never hold speech or text.

Orders and results are JSON of paths, numbers and ids; a result never carries words of a conversation.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from binnenskamers.errors import AccessFault, NetworkBlocked, RoomUnavailable, StageFailed
from binnenskamers.rooms.connections import Address, hand_out
from binnenskamers.rooms.homes import private_home, sweep_homes
from binnenskamers.rooms.watching import Watch

#: telemetry and hub switches; they must be in the environment before anything is imported
SILENT_ENVIRONMENT = {
    "ORT_DISABLE_TELEMETRY": "1",
    "PYANNOTE_METRICS_ENABLED": "0",
    "OTEL_SDK_DISABLED": "true",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "OMP_WAIT_POLICY": "passive",
    "PYTHONNOUSERSITE": "1",
    "MPLBACKEND": "agg",
    # who works here is nobody's business; and a library that asks for a name does not have to ask the system's name service
    "USER": "kamer",
}
#: what a room needs of the user's own environment; nothing else gets in
_PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "SYSTEMROOT",
    "CUDA_VISIBLE_DEVICES",
    "LD_LIBRARY_PATH",
    "OMP_NUM_THREADS",
    "TZ",
)
#: folders in which the tests keep stages that crash, hang or eat memory
EXTRA_PATH: list[str] = []

#: whether rooms open where the kernel cannot shut them; for this whole process, because it is about the machine
_unguarded = False
#: the children of the rooms that are open now
_OPEN: set[subprocess.Popen[str]] = set()


@dataclass
class _Kept:
    """Which rooms may wait for the next order, those that wait, by what they are for, and the thread that starts them."""

    names: frozenset[str]
    rooms: dict[tuple[object, ...], _OpenRoom]
    starter: ThreadPoolExecutor

    def of(self, names: frozenset[str]) -> dict[tuple[object, ...], _OpenRoom]:
        """The rooms that wait under these names."""
        return {key: room for key, room in self.rooms.items() if key[0] in names}


#: None outside ``kept_rooms``
_KEPT: _Kept | None = None
_KEPT_LOCK = threading.Lock()

_UNGUARDED = (
    "Zonder die afscherming kan het alleen met --onbewaakt: dan houdt alleen het programma zelf het netwerk tegen, en "
    "verslag en logboek zeggen 'onbewezen'. Of dat mag, beslist uw informatiebeveiliger."
)
_POLL = 0.2
#: seconds in which a room without orders ends
_LEAVES = 5.0
_NO_SPACE, _NOT_ALLOWED = (28, 122), (1, 13, 30)


class Room(StrEnum):
    """Which doors are shut (design: rooms)."""

    SPEECH = "speech"
    LANGUAGE_MODEL = "language-model"


@dataclass(frozen=True)
class Limits:
    """Limits of one run: bytes of private memory, seconds in all, seconds without any sign of progress."""

    memory: int | None = 6 << 30
    seconds: float = 6 * 3600.0
    silence: float = 1800.0


def run_in_room(
    stage: str,
    arguments: Mapping[str, Any],
    *,
    room: Room = Room.SPEECH,
    limits: Limits | None = None,
    progress: Callable[[float], None] | None = None,
    beat: Callable[[], None] | None = None,
    server: Sequence[Address] = (),
    rehearsal: bool = False,
    stays: str = "",
) -> dict[str, Any]:
    """Run ``stage`` ("module:function") in a closed child process and return its result (JSON, never text of a conversation).

    The stage function gets ``arguments`` and a progress callback. ``beat`` is called here several times a second; what it raises ends the
    room.
    With ``server`` it also gets ``arguments["connections"]``, the descriptor
    for ``connections.taker``: the room still cannot connect, but open connections to that one address are handed in.

    ``rehearsal``: attempts to reach the network do not end the room; the result has them as ``attempts``, pairs of call and culprit.

    ``stays``: within ``kept_rooms`` the room waits under this name for the next order, with what it has loaded.

    Raises StageFailed with the stage's own exit code and Dutch message, or with code 70 for a crash, a hang or too little memory;
    NetworkBlocked as soon as anything in the room tried to go out: Python code, native code or a program that it started;
    RoomUnavailable when the room cannot be closed.
    The result has ``guard``: ``bewezen`` where the kernel refuses the network, else ``onbewezen``.
    """
    _sweep_once()
    limits = limits or Limits()
    key = (stays, room, limits.memory)
    line = hand_out(server) if server else None
    if line:
        arguments = {**arguments, "connections": line.fileno()}
    kept = _KEPT is not None and stays in _KEPT.names
    opened = _waiting_room(key) if kept else _OpenRoom(line)
    try:
        order = {
            "stage": stage,
            "arguments": dict(arguments),
            "room": str(room),
            "memory": limits.memory,
            "parent": os.getpid(),
            "path": EXTRA_PATH,
            "watch": opened.watched,
            "unguarded": _unguarded,
            "stays": kept,
        }
        result = opened.converse(order, limits, progress, beat, rehearsal)
    except BaseException:
        opened.end()
        raise
    if not (kept and _keep(key, opened)):
        opened.end()
    return result


@contextlib.contextmanager
def kept_rooms(*names: str) -> Iterator[None]:
    """Within this block rooms that ``stay`` under one of these names wait for the next order, so that everything is loaded once; afterwards
    they are gone. Within another such block, rooms of a name that it has too are gone when that one ends.

    NetworkBlocked at the end when something in a waiting room tried to go out.
    """
    with _keeping() as kept:
        added = frozenset(names) - kept.names
        kept.names |= added
        try:
            yield
            for room in kept.of(added).values():
                room.dismiss()
        finally:
            with _KEPT_LOCK:
                kept.names -= added
                rooms = [kept.rooms.pop(key) for key in kept.of(added)]
            for room in rooms:
                room.end()


@contextlib.contextmanager
def _keeping() -> Iterator[_Kept]:
    """What the outermost block keeps."""
    global _KEPT  # noqa: PLW0603
    if _KEPT is not None:
        yield _KEPT
        return
    # the kernel ends a room with the thread that started it: so that must be one that stays as long
    with ThreadPoolExecutor(1) as starter:
        _KEPT = _Kept(frozenset(), {}, starter)
        try:
            yield _KEPT
        finally:
            _KEPT = None


def _waiting_room(key: tuple[object, ...]) -> _OpenRoom:
    """The room that waits for this, or a new one when there is none or something ended it."""
    with _KEPT_LOCK:
        assert _KEPT is not None
        room, starter = _KEPT.rooms.pop(key, None), _KEPT.starter
    if room is not None and room.lives:
        return room
    if room is not None:
        room.end()
    return starter.submit(_OpenRoom).result()


def _keep(key: tuple[object, ...], room: _OpenRoom) -> bool:
    """Whether the room may wait: not when the block has ended, or another one waits already."""
    with _KEPT_LOCK:
        if _KEPT is None or key[0] not in _KEPT.names or key in _KEPT.rooms:
            return False
        _KEPT.rooms[key] = room
        return True


def allow_unguarded() -> None:
    """From now on rooms also open where the kernel cannot refuse the network, and say so (``guard``); it weakens no guard that works."""
    global _unguarded  # noqa: PLW0603
    _unguarded = True


@functools.cache
def _sweep_once() -> None:
    sweep_homes()


def end_all_rooms() -> None:
    """End every room that is open: for a program that stops while its threads are at work."""
    for child in list(_OPEN):
        _end(child)


class _OpenRoom:
    """A child process with its private home: takes orders, one after the other, and answers. ``line`` (connections) becomes its own."""

    def __init__(self, line: socket.socket | None = None) -> None:
        ours, theirs = socket.socketpair() if sys.platform.startswith("linux") else (None, None)
        self.watched = theirs.fileno() if theirs else None
        self._frames: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._guard = ""
        self._held = contextlib.ExitStack()
        home = self._held.enter_context(private_home())
        try:
            self._child = _start(home, [end for end in (line, theirs) if end])
        except BaseException:
            self._held.close()
            raise
        _OPEN.add(self._child)
        self._watch = Watch(ours, lambda: self._child.pid, self._attempted) if ours else None
        threading.Thread(target=_read_frames, args=(self._child.stdout, self._frames), daemon=True).start()

    @property
    def lives(self) -> bool:
        """Whether it can take another order."""
        return self._child.poll() is None

    def _attempted(self, call: str, who: str) -> None:
        self._frames.put({"kind": "attempt", "event": call, "who": who})

    def end(self) -> None:
        """Leave nothing behind: no process, no home."""
        _end(self._child)
        if self._watch:
            self._watch.end()
        _OPEN.discard(self._child)
        self._held.close()

    def dismiss(self) -> None:
        """No more orders: it ends by itself. NetworkBlocked when something tried to go out after the last answer, until that end."""
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):
            self._child.stdin.close()
        with contextlib.suppress(queue.Empty):
            while (frame := self._frames.get(timeout=_LEAVES)) is not None:
                if frame["kind"] == "attempt":
                    raise _blocked("wachten", frame)

    def _heard(self, stage: str, limits: Limits, beat: Callable[[], None] | None) -> Iterator[dict[str, Any]]:
        """What it says, until it ends; StageFailed when it says nothing for too long."""
        started = heard = time.monotonic()
        while True:
            if beat:
                beat()
            try:
                frame = self._frames.get(timeout=_POLL)
            except queue.Empty:
                now = time.monotonic()
                if now - started > limits.seconds or now - heard > limits.silence:
                    raise StageFailed(
                        f"Het onderdeel '{_short(stage)}' gaf te lang geen teken van leven en is gestopt. Wat af was, is bewaard. "
                        "Probeer het opnieuw; blijft het gebeuren, meld het dan met de naam van dit onderdeel."
                    ) from None
                continue
            heard = time.monotonic()
            if frame is None:
                return
            yield frame

    def converse(
        self,
        order: Mapping[str, Any],
        limits: Limits,
        progress: Callable[[float], None] | None,
        beat: Callable[[], None] | None,
        rehearsal: bool,
    ) -> dict[str, Any]:
        """Give an order, hear its progress, return its result; errors as ``run_in_room``."""
        assert self._child.stdin is not None
        stage = order["stage"]
        with contextlib.suppress(BrokenPipeError):
            self._child.stdin.write(json.dumps(order) + "\n")
            self._child.stdin.flush()
        attempts: list[list[str]] = []
        answer: dict[str, Any] | None = None
        for frame in self._heard(stage, limits, beat):
            match frame["kind"]:
                case "progress" if progress:
                    progress(frame["share"])
                case "closed":
                    self._guard = frame["guard"]
                case "attempt" if not rehearsal:
                    raise _blocked(stage, frame)
                case "attempt":
                    attempts.append([frame["event"], frame["who"]])
                case "result" | "error":
                    answer = frame
                    if order["stays"] and answer["kind"] == "result":
                        break  # of any other room the end is waited for: what it tries until then is seen too
        if answer is None:
            raise _crash(self._child, stage)
        if answer["kind"] == "error":
            raise _failure(answer, stage)
        return {**answer["value"], "guard": self._guard, **({"attempts": attempts} if rehearsal else {})}


def _start(home: Path, ends: Sequence[socket.socket]) -> subprocess.Popen[str]:
    """The child; ``ends`` become its own, and only its own."""
    environment = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    # a private, empty home: a library that wants to write a cache or an id leaves no trace on the machine
    environment |= SILENT_ENVIRONMENT | {"HOME": str(home), "TMPDIR": str(home), "TEMP": str(home), "TMP": str(home)}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "binnenskamers.rooms.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
        close_fds=True,
        pass_fds=[end.fileno() for end in ends],
        start_new_session=True,  # Ctrl-C in the terminal reaches the parent alone, which ends the room in order
    )
    for end in ends:
        end.close()
    return child


def _read_frames(stream: IO[str], frames: queue.Queue[dict[str, Any] | None]) -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in stream:
            frames.put(json.loads(line))
    frames.put(None)


def _blocked(stage: str, attempt: Mapping[str, Any]) -> NetworkBlocked:
    return NetworkBlocked(
        f"Iets in het onderdeel '{_short(stage)}' probeerde het netwerk te bereiken: {attempt['who']}, met {attempt['event']}. "
        "Dat is tegengehouden en het onderdeel is gestopt; er is niets verstuurd. Meld deze regel: dit hoort niet te gebeuren."
    )


def _crash(child: subprocess.Popen[str], stage: str) -> StageFailed:
    code = child.wait()
    reason = f"signaal {-code}" if code < 0 else f"code {code}"
    advice = (
        "Waarschijnlijk was er te weinig geheugen: sluit andere programma's. "
        if code == -signal.SIGKILL.value
        else "Meld het als het vaker gebeurt. "
    )
    return StageFailed(
        f"Het onderdeel '{_short(stage)}' is onverwacht gestopt ({reason}). {advice}"
        "Wat af was, is bewaard: geef dezelfde opdracht opnieuw om verder te gaan."
    )


def _failure(answer: Mapping[str, Any], stage: str) -> Exception:
    name = _short(stage)
    if answer["type"] == "GuardError":
        return RoomUnavailable(f"{answer['message']} {_UNGUARDED}")
    if answer.get("message"):
        return StageFailed(answer["message"], answer["exit_code"])
    if answer.get("memory"):
        return StageFailed(
            f"Het onderdeel '{name}' had te weinig geheugen. Sluit andere programma's of kies een kleiner profiel. Wat af was, is bewaard."
        )
    if answer.get("errno") in _NO_SPACE:
        return AccessFault(
            "De schijf is vol. Maak ruimte vrij en geef dezelfde opdracht opnieuw; wat af was, is bewaard."
        )
    if answer.get("errno") in _NOT_ALLOWED:
        return AccessFault(
            "Er zijn geen rechten om een bestand te lezen of te schrijven. Controleer de rechten van de opname en van de doelmap."
        )
    return StageFailed(
        f"Er ging iets mis in het onderdeel '{name}' ({answer['type']}, {answer['place']}). Dat is een fout van ons: meld deze regel. "
        "Wat af was, is bewaard."
    )


def _short(stage: str) -> str:
    return stage.rpartition(":")[2]


def _end(child: subprocess.Popen[str]) -> None:
    """Leave no process behind, whatever happened."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                child.kill()
            else:
                os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream:
            with contextlib.suppress(OSError):
                stream.close()
