"""What a room may not do: enforced by the kernel on Linux (seccomp), inside the process elsewhere.

The only module that knows the binding to libseccomp, so that it can be replaced.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import sys
from collections.abc import Callable

#: proven: the kernel refuses, native code and grandchildren included; unproven: only Python code is held back
PROVEN, UNPROVEN = "bewezen", "onbewezen"

_PR_SET_DUMPABLE, _PR_SET_PDEATHSIG = 4, 1
#: ways around a socket filter: rings that open sockets, and taking descriptors or memory of other processes
_NEVER = ("io_uring_setup", "io_uring_enter", "io_uring_register", "ptrace", "pidfd_getfd", "process_vm_writev", "bpf")
#: the language-model runtime needs a listener on this machine, but may never start a connection or address a packet
_NO_OUTGOING = ("connect", "sendmsg", "sendmmsg")


class GuardError(RuntimeError):
    """The protection cannot be switched on here; the text says why (Dutch, for the user)."""


def close_room(room: str, on_attempt: Callable[[str], None]) -> str:
    """Take the network away from this process and its children, for good. Returns PROVEN or UNPROVEN.

    ``room`` is ``speech`` (no sockets but those inside this machine's kernel, no connections but those handed in) or
    ``language-model`` (a listener is allowed, going out is not). ``on_attempt`` hears what Python code tried.
    """
    _watch_python(room, on_attempt)
    if not sys.platform.startswith("linux"):
        return UNPROVEN
    _load_filter(room)
    return PROVEN


def _load_filter(room: str) -> None:
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        raise GuardError(
            "De afscherming tegen het netwerk kan niet aan: de systeembibliotheek libseccomp ontbreekt. "
            "Vraag de beheerder om het pakket libseccomp2 (Debian, Ubuntu) of libseccomp (Red Hat) te installeren."
        ) from None
    refuse = pyseccomp.ERRNO(errno.EACCES)
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in (*_NEVER, *_NO_OUTGOING):
        rules.add_rule(refuse, name)
    # sendto with an address (5th argument) is how a datagram leaves without connect, and how MSG_FASTOPEN could point a socket that was
    # handed in to another address
    rules.add_rule(refuse, "sendto", pyseccomp.Arg(4, pyseccomp.NE, 0))
    if room == "speech":
        # everything but AF_UNIX: inet, inet6, packet, netlink, vsock, bluetooth …
        rules.add_rule(refuse, "socket", pyseccomp.Arg(0, pyseccomp.NE, socket.AF_UNIX))
    elif room == "language-model":
        for family in (socket.AF_PACKET, socket.AF_NETLINK, _AF_VSOCK):
            rules.add_rule(refuse, "socket", pyseccomp.Arg(0, pyseccomp.EQ, int(family)))
    else:
        raise ValueError(room)
    try:
        rules.load()
    except (RuntimeError, OSError):
        raise GuardError(
            "De afscherming tegen het netwerk kan niet aan: dit besturingssysteem staat geen seccomp-filter toe. "
            "Draai Binnenskamers op een gewone Linux, of vraag de beheerder om seccomp aan te zetten."
        ) from None


_AF_VSOCK = 40
_NETWORK_EVENTS = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.sendto",
)


def _watch_python(room: str, on_attempt: Callable[[str], None]) -> None:
    """Refuse network calls of Python code with a clear error: the only guard where the kernel cannot help."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _NETWORK_EVENTS or (event == "socket.bind" and room == "speech"):
            address = arguments[1] if event in ("socket.connect", "socket.bind", "socket.sendto") else None
            if isinstance(address, str | bytes):  # AF_UNIX: stays on this machine; the kernel refuses connecting
                return
            on_attempt(event)
            raise PermissionError(errno.EACCES, f"netwerk is dicht in deze kamer ({event})")

    sys.addaudithook(hook)


def die_with_parent(parent: int) -> None:
    """Let the kernel end this process when its parent ends, and end now when the parent is gone already."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def limit_resources(memory: int | None) -> None:
    """Limit private memory to ``memory`` bytes, switch core dumps off, and offer this process first when memory runs out."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory is not None:
        # RLIMIT_DATA counts what is really private; RLIMIT_AS would count mapped model files and reserved addresses
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
            file.write("900")
    except OSError:
        return  # not Linux
    # no core dump with speech in it, no debugger of a colleague
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
