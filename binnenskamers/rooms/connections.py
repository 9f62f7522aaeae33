"""Connections for a room that cannot make any: outside, one fixed address is dialled; inside, the open connection arrives.

The room asks with one byte and gets a descriptor, so the outside never sees what is said over it, and the room never chooses where it
leads. A fresh connection per question, because servers hang up between two requests.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Sequence

Address = tuple[str, int]

_DIAL_SECONDS = 10.0
_HERE, _NOBODY = b"+", b"-"


def hand_out(addresses: Sequence[Address]) -> socket.socket:
    """The room's end of a line over which connections to the first of ``addresses`` that answers are handed out.

    ``addresses`` are numeric: nothing is looked up any more. The outside ends by itself when every copy of the room's end is closed.
    """
    inside, outside = socket.socketpair()
    threading.Thread(target=_serve, args=(outside, tuple(addresses)), daemon=True).start()
    return inside


def _serve(line: socket.socket, addresses: Sequence[Address]) -> None:
    with line, contextlib.suppress(OSError):
        while line.recv(1):
            connection = _dial(addresses)
            if connection is None:
                line.send(_NOBODY)
                continue
            with connection:
                socket.send_fds(line, [_HERE], [connection.fileno()])


def _dial(addresses: Sequence[Address]) -> socket.socket | None:
    for address in addresses:
        with contextlib.suppress(OSError):
            return socket.create_connection(address, _DIAL_SECONDS)
    return None


def taker(descriptor: int) -> Callable[[], socket.socket]:
    """Inside the room: a function that gives a fresh connection; ConnectionRefusedError when nobody answers there."""
    line = socket.socket(fileno=descriptor)

    def take() -> socket.socket:
        line.send(b"?")
        _, descriptors, _, _ = socket.recv_fds(line, 1, 1)
        if not descriptors:
            raise ConnectionRefusedError
        connection = socket.socket(fileno=descriptors[0])
        connection.setblocking(True)  # dialling with a time limit left it non-blocking
        return connection

    return take
