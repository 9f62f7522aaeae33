"""Bindings to libseccomp as they are where the kernel cannot refuse the network, for rooms that the tests start."""

from __future__ import annotations

from pathlib import Path

import pytest

from binnenskamers.rooms import parent


def spoil(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    """Rooms find ``text`` instead of the binding to libseccomp."""
    (folder / "pyseccomp.py").write_text(text)
    monkeypatch.setattr(parent, "_PASSED_ON", (*parent._PASSED_ON, "PYTHONPATH"))
    monkeypatch.setenv("PYTHONPATH", str(folder))


NO_LIBRARY = "raise RuntimeError('Unable to find libseccomp')"
NO_KERNEL = """
import ctypes, errno
ALLOW, EQ, NE, GT, NOTIFY = 0, 4, 1, 6, 2
ERRNO = int
def Arg(*a): return a
def resolve_syscall(arch, name): return 1
def system_arch(): return 1
class SyscallFilter:
    def __init__(self, action): pass
    def add_rule(self, *rule): pass
    def load(self): raise OSError(errno.EINVAL, 'no seccomp')
"""
