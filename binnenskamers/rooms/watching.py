"""The parent's side of the filter: every call that is refused in a room is seen here, whoever made it, and answered with an error.

The kernel stops the caller and asks (seccomp user notification). The answer is always the same, so nothing is ever let through; while
nobody answers, the call waits, and when the parent is gone the kernel refuses by itself. What it adds to a plain refusal is that an attempt
of native code or of a program that the room started does not go unnoticed.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import select
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from binnenskamers.rooms.guard import OnAttempt

#: struct seccomp_notif: id, thread, flags, call number, architecture, instruction pointer, six arguments
_REQUEST = struct.Struct("=QIIiIQ6Q")
#: struct seccomp_notif_resp: id, value, error, flags
_ANSWER = struct.Struct("=QqiI")
#: _IOWR('!', 0, struct seccomp_notif) and _IOWR('!', 1, struct seccomp_notif_resp)
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_LOOK = 0.2


class Watch:
    """Answers what a room's filter asks until ``end``.

    ``line``: over it the room hands in what it must not keep. ``room`` gives the room's process number.
    """

    def __init__(self, line: socket.socket, room: Callable[[], int], on_attempt: OnAttempt) -> None:
        self._line, self._room, self._on_attempt = line, room, on_attempt
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop; whatever still lives in the room is refused by the kernel alone from now on."""
        self._ended.set()
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._line.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            names, descriptors, _, _ = socket.recv_fds(self._line, 4096, 1)
            if descriptors:
                try:
                    self._answer_all(descriptors[0], json.loads(names))
                finally:
                    os.close(descriptors[0])

    def _answer_all(self, listener: int, names: dict[str, str]) -> None:
        poll = select.poll()
        poll.register(listener, select.POLLIN)
        while not self._ended.is_set():
            for _, event in poll.poll(_LOOK * 1000):
                if not event & select.POLLIN:
                    return  # nobody lives under this filter any more
                self._answer(listener, names)

    def _answer(self, listener: int, names: dict[str, str]) -> None:
        import fcntl

        request = bytearray(_REQUEST.size)
        # whoever asked may have been killed meanwhile
        with contextlib.suppress(FileNotFoundError):
            fcntl.ioctl(listener, _RECEIVE, request)
            number, thread, _, call, *_ = _REQUEST.unpack(request)
            self._on_attempt(names.get(str(call), str(call)), self._who(thread))
            fcntl.ioctl(listener, _SEND, bytearray(_ANSWER.pack(number, 0, -errno.EACCES, 0)))

    def _who(self, thread: int) -> str:
        try:
            lines = Path(f"/proc/{thread}/status").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return "een programma dat al weg is"
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        if status.get("Tgid") == str(self._room()):
            return "machinecode van een bibliotheek"
        return f"het programma '{status.get('Name', '?')}'"
