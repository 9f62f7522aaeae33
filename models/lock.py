"""One process at a time changes the store; the system frees the lock when a process dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL = 0.2
"""Seconds between attempts."""


@contextmanager
def locked(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file ``path``; calls ``waiting`` once when another process has it, then waits for it."""
    with path.open("a+b") as stream:
        if not _try_lock(stream.fileno()):
            waiting()
            while not _try_lock(stream.fileno()):
                time.sleep(POLL)
        yield  # closing the file frees the lock


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
