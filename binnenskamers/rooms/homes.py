"""The private, empty home of a room: gone with the room, and swept at the next start when the whole program was killed.

Whoever made a home holds a lock beside it for as long as the room lives; the lock goes with the process, however that ends. So a home
without a lock belongs to nobody, and a living room's is never touched.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from binnenskamers.errors import AccessFault
from binnenskamers.locks import held

_PREFIX, _SLOT = "kamer-", ".slot"


@contextlib.contextmanager
def private_home() -> Iterator[Path]:
    """An empty folder for one room (mode 0700), removed afterwards. AccessFault when there is no place for it."""
    with contextlib.ExitStack() as lock:
        home, slot = _new_home(lock)
        try:
            yield home
        finally:
            shutil.rmtree(home, ignore_errors=True)
            slot.unlink(missing_ok=True)


def _new_home(lock: contextlib.ExitStack) -> tuple[Path, Path]:
    try:
        while True:
            home = Path(tempfile.gettempdir()) / f"{_PREFIX}{secrets.token_hex(6)}"
            slot = home.with_name(home.name + _SLOT)
            # a sweep that came between opening and locking took the slot away: another name
            if lock.enter_context(held(slot)) and slot.exists():
                home.mkdir(mode=0o700)
                return home, slot
    except OSError:
        raise AccessFault(
            "In de map voor tijdelijke bestanden kan niet geschreven worden. Maak ruimte vrij of vraag om rechten, "
            "of wijs met TMPDIR een andere map aan."
        ) from None


def sweep_homes() -> int:
    """Remove the homes that killed programs of this user left behind; how many."""
    swept = 0
    for slot in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*{_SLOT}"):
        with contextlib.suppress(OSError):
            if _is_ours(slot) and _sweep(slot):
                swept += 1
    return swept


def _is_ours(slot: Path) -> bool:
    return not hasattr(os, "getuid") or slot.lstat().st_uid == os.getuid()


def _sweep(slot: Path) -> bool:
    with held(slot) as dead:
        if dead:
            shutil.rmtree(slot.with_name(slot.name.removesuffix(_SLOT)), ignore_errors=True)
            slot.unlink(missing_ok=True)
    return dead
