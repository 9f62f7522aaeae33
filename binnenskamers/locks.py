"""One process at a time: a lock on a file that ends with the process, however it ends."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

#: seconds between two tries
_AGAIN = 0.02


@contextlib.contextmanager
def held(path: Path, mode: int = 0o600) -> Iterator[bool]:
    """Whether this process alone has the lock of ``path`` (made with ``mode`` if absent). OSError when the file cannot be opened."""
    with open(path, "a", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        if not _lock(file.fileno()):
            yield False
            return
        yield True


@contextlib.contextmanager
def waited_for(path: Path, seconds: float) -> Iterator[bool]:
    """As ``held``, and tries so long: for work that takes others a moment."""
    until = time.monotonic() + seconds
    while True:
        with held(path) as ours:
            if ours:
                yield True
                return
        if time.monotonic() > until:
            yield False
            return
        time.sleep(_AGAIN)


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _lock_on_windows(descriptor: int) -> bool:
    import msvcrt

    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    except OSError:
        return False
    return True
