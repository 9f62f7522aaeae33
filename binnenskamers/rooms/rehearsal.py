"""A stage that tries to get out, for the self-test: every way that a room must refuse, so that nothing is ever sent, even where it is not.

The address is reserved for documentation (192.0.2.1); a datagram socket that is connected sends nothing, and ``sendto`` is asked of a
descriptor that is no socket.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Any

from binnenskamers.rooms.parent import SILENT_ENVIRONMENT

_IO_URING_SETUP = 425  # the same number on every architecture
_NOWHERE = bytes([192, 0, 2, 1])
#: family, port 9 (discard), address, padding: struct sockaddr_in
_ADDRESS = int(socket.AF_INET).to_bytes(2, sys.byteorder) + (9).to_bytes(2, "big") + _NOWHERE + bytes(8)


def try_to_get_out(arguments: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """``open``: which ways were not refused, among ``tried``; ``switches``: whether the telemetry switches are set; ``core_dumps``."""
    ways = {"python": _by_python} if not sys.platform.startswith("linux") else {**_native_ways(), "python": _by_python}
    if arguments["listens"]:
        ways.pop("socket", None)  # its runtime needs a listener
    return {
        "tried": list(ways),
        "open": [name for name, way in ways.items() if way() != errno.EACCES],
        "switches": all(os.environ.get(name) == value for name, value in SILENT_ENVIRONMENT.items()),
        "core_dumps": _core_dumps(),
    }


def _by_python() -> int:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.connect((".".join(map(str, _NOWHERE)), 9))
    except OSError as error:
        return error.errno or 0
    return 0


def _native_ways() -> dict[str, Callable[[], int]]:
    libc = ctypes.CDLL(None, use_errno=True)

    def error_of(result: int) -> int:
        return ctypes.get_errno() if result < 0 else 0

    def new_socket() -> int:
        handle = libc.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
        if handle >= 0:
            os.close(handle)
        return error_of(handle)

    def connect() -> int:
        handle = libc.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
        if handle < 0:
            return error_of(libc.connect(-1, _ADDRESS, len(_ADDRESS)))
        try:
            return error_of(libc.connect(handle, _ADDRESS, len(_ADDRESS)))
        finally:
            os.close(handle)

    return {
        "socket": new_socket,
        "connect": connect,
        "sendto": lambda: error_of(libc.sendto(0, b"", 0, 0, _ADDRESS, len(_ADDRESS))),
        "io_uring": lambda: error_of(libc.syscall(_IO_URING_SETUP, 0, None)),
    }


def _core_dumps() -> bool:
    if sys.platform == "win32":
        return False
    import resource

    return resource.getrlimit(resource.RLIMIT_CORE)[0] != 0
