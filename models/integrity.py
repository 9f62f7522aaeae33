"""Is a file the one that the manifest means? Size first, because it is free; then sha256."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """sha256 of a file as hexadecimal text (measured: 0.7 s per GB on a processor with SHA instructions)."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def matches(path: Path, size: int, sha256: str) -> bool:
    """Whether ``path`` is a file of exactly this size (bytes) and sha256."""
    return path.is_file() and path.stat().st_size == size and sha256_of(path) == sha256


def readable_size(size: int) -> str:
    """Bytes as Dutch text: ``1,1 GB``, ``145 MB``, ``2 kB``."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if size >= factor:
            value = size / factor
            return f"{value:.1f} {unit}".replace(".", ",") if value < 10 else f"{value:.0f} {unit}"
    return f"{max(1, round(size / 1000))} kB"
