"""What a room may not do: enforced by the kernel on Linux (seccomp), inside the process elsewhere.

The only module that knows the binding to libseccomp, so that it can be replaced.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

#: proven: the kernel refuses, native code and grandchildren included; unproven: only Python code is held back
PROVEN, UNPROVEN = "bewezen", "onbewezen"

_PR_SET_DUMPABLE, _PR_SET_PDEATHSIG, _PR_SET_SECCOMP = 4, 1, 22
#: ways around a socket filter: rings that open sockets, and taking descriptors or memory of other processes
_NEVER = ("io_uring_setup", "io_uring_enter", "io_uring_register", "ptrace", "pidfd_getfd", "process_vm_writev", "bpf")
#: the language-model runtime needs a listener on this machine, but may never start a connection or address a packet
_NO_OUTGOING = ("sendmsg", "sendmmsg")
_AF_VSOCK = 40
#: lengths (bytes) of the addresses of IPv4 and IPv6. Connections with another length are refused as well, but are no attempt to reach the
#: network: the C library asks a service of this machine for a user's name, a driver of a graphics card looks for its own
_INTERNET_ADDRESSES = (16, 28)

#: hears what was tried and who tried it (Dutch)
OnAttempt = Callable[[str, str], None]


class GuardError(RuntimeError):
    """The protection cannot be switched on here; the text says why (Dutch, for the user)."""


def close_room(room: str, on_attempt: OnAttempt, line: int | None = None, unguarded: bool = False) -> str:
    """Take the network away from this process and its children, for good. Returns PROVEN or UNPROVEN.

    ``room`` is ``speech`` (no sockets but those inside this machine's kernel, no connections but those handed in) or
    ``language-model`` (a listener is allowed, going out is not). ``on_attempt`` hears what Python code tried; what native code and
    grandchildren try, the parent hears through ``line`` (see watching.py). GuardError where the kernel cannot refuse, unless
    ``unguarded``: then only Python code is held back.
    """
    if room not in ("speech", "language-model"):
        raise ValueError(room)
    # libraries try at import whether IPv6 works; in a room it does not, and nobody has to try
    socket.has_ipv6 = False
    _watch_python(room, on_attempt)
    if not sys.platform.startswith("linux"):
        return UNPROVEN
    with socket.socket(fileno=line) if line is not None else contextlib.nullcontext() as parent:
        try:
            _load_filter(room, parent)
        except GuardError:
            if not unguarded:
                raise
            return UNPROVEN
    return PROVEN


# ---------------------------------------------------------------- the kernel
def _load_filter(room: str, parent: socket.socket | None) -> None:
    """Switch the filter on, if possible so that the parent sees every refusal."""
    pyseccomp = _binding()
    if parent is not None and _load_watched(pyseccomp, room, parent):
        return
    try:
        _rules(pyseccomp, room, pyseccomp.ERRNO(errno.EACCES)).load()
    except (RuntimeError, OSError):
        raise GuardError(
            "De afscherming tegen het netwerk kan niet aan: dit besturingssysteem staat geen seccomp-filter toe. "
            "Draai Binnenskamers op een gewone Linux, of vraag de beheerder om seccomp aan te zetten."
        ) from None


def _binding() -> Any:
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        raise GuardError(
            "De afscherming tegen het netwerk kan niet aan: de systeembibliotheek libseccomp ontbreekt. "
            "Vraag de beheerder om het pakket libseccomp2 (Debian, Ubuntu) of libseccomp (Red Hat) te installeren."
        ) from None
    return pyseccomp


def _rules(pyseccomp: Any, room: str, refuse: int) -> Any:
    """The filter; ``refuse`` is what happens to an attempt: an error at once, or an error by the parent, which then knows."""
    quietly = pyseccomp.ERRNO(errno.EACCES)
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in (*_NEVER, *_NO_OUTGOING):
        rules.add_rule(refuse, name)
    _add_split(pyseccomp, rules, "connect", 2, dict.fromkeys(_INTERNET_ADDRESSES, refuse), quietly)
    # sendto with an address (5th argument) is how a datagram leaves without connect, and how MSG_FASTOPEN could point a socket that was
    # handed in to another address
    rules.add_rule(refuse, "sendto", pyseccomp.Arg(4, pyseccomp.NE, 0))
    if room == "speech":
        # everything but AF_UNIX: inet, inet6, packet, vsock, bluetooth … Netlink asks this kernel which network cards there are
        _add_split(pyseccomp, rules, "socket", 0, {int(socket.AF_UNIX): None, int(socket.AF_NETLINK): quietly}, refuse)
    else:
        rules.add_rule(quietly, "socket", pyseccomp.Arg(0, pyseccomp.EQ, int(socket.AF_NETLINK)))
        for family in (socket.AF_PACKET, _AF_VSOCK):
            rules.add_rule(refuse, "socket", pyseccomp.Arg(0, pyseccomp.EQ, int(family)))
    # no second filter: with one of its own, whose answers it gives itself, a process could let its calls through
    rules.add_rule(quietly, "seccomp")
    rules.add_rule(quietly, "prctl", pyseccomp.Arg(0, pyseccomp.EQ, _PR_SET_SECCOMP))
    return rules


def _add_split(
    pyseccomp: Any, rules: Any, call: str, argument: int, special: Mapping[int, int | None], otherwise: int
) -> None:
    """An action per value of one argument (None: allowed) and one for all other values; a rule compares an argument only once."""
    last = max(special)
    for value in range(last + 1):
        action = special.get(value, otherwise)
        if action is not None:
            rules.add_rule(action, call, pyseccomp.Arg(argument, pyseccomp.EQ, value))
    rules.add_rule(otherwise, call, pyseccomp.Arg(argument, pyseccomp.GT, last))


def _load_watched(pyseccomp: Any, room: str, parent: socket.socket) -> bool:
    """Load the filter with the parent as the one who answers; False where the kernel, libseccomp or a container does not know that."""
    listener: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    # this thread is there before the filter, which holds for the thread that loads it: it alone can still hand a descriptor over
    courier = threading.Thread(target=_hand_over, args=(parent, listener, _call_names(pyseccomp)))
    courier.start()
    handle = None
    try:
        with contextlib.suppress(RuntimeError, OSError):
            rules = _rules(pyseccomp, room, pyseccomp.NOTIFY)
            rules.load()
            handle = pyseccomp._libseccomp.seccomp_notify_fd(rules._filter)
    finally:
        listener.put(handle)
        courier.join()
        if handle is not None:
            os.close(handle)  # whoever holds it decides about the refused calls: that is the parent alone
    return handle is not None


def _call_names(pyseccomp: Any) -> dict[int, str]:
    """Number of a call on this machine → its name."""
    refused = (*_NEVER, *_NO_OUTGOING, "connect", "sendto", "socket")
    return {pyseccomp.resolve_syscall(pyseccomp.system_arch(), name): name for name in refused}


def _hand_over(parent: socket.socket, listener: queue.SimpleQueue[int | None], names: dict[int, str]) -> None:
    handle = listener.get()
    if handle is not None:
        socket.send_fds(parent, [json.dumps(names).encode()], [handle])


# ---------------------------------------------------------------- Python code
_ASKS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
_ADDRESSED = ("socket.connect", "socket.sendto", "socket.sendmsg")


def _watch_python(room: str, on_attempt: OnAttempt) -> None:
    """Refuse network calls of Python code with a clear error: who tried is known, and it is the only guard where the kernel cannot help."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if not event.startswith("socket.") or not _goes_out(room, event, arguments):
            return
        if not _on_this_machine(event, arguments):
            on_attempt(event, _culprit())
        raise PermissionError(errno.EACCES, f"netwerk is dicht in deze kamer ({event})")

    sys.addaudithook(hook)


def _goes_out(room: str, event: str, arguments: tuple[object, ...]) -> bool:
    if event in _ASKS:
        return True
    if event in _ADDRESSED:
        return arguments[1] is not None
    if room != "speech":
        return False
    inet = event == "socket.__new__" and arguments[1] in (socket.AF_INET, socket.AF_INET6)
    return inet or (event == "socket.bind" and not _on_this_machine(event, arguments))


def _on_this_machine(event: str, arguments: tuple[object, ...]) -> bool:
    """A name in the file system: another program here. Refused too, but no attempt to reach the network."""
    return event not in ("socket.__new__", *_ASKS) and isinstance(arguments[1], str | bytes)


def _culprit() -> str:
    """The module and line that is to blame: the innermost that is not Python's own library."""
    innermost = frame = sys._getframe(2)
    while frame.f_globals.get("__name__", "").partition(".")[0] in sys.stdlib_module_names - {"__main__"}:
        if frame.f_back is None:
            frame = innermost
            break
        frame = frame.f_back
    place = f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"  # noqa: PTH119
    return f"module {frame.f_globals.get('__name__', '?')} ({place})"


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
