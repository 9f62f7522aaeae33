"""Read the lock files as the tests need them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNTIME, DEV, CPU, CUDA = (ROOT / f"requirements{part}.lock" for part in ("", "-dev", "-cpu", "-cuda"))
ENTRY = re.compile(r"([a-z0-9][a-z0-9-]*)==(\S+)((?: --hash=sha256:[0-9a-f]{64})+)")


@dataclass(frozen=True)
class Locked:
    version: str
    hashes: tuple[str, ...]


def read_lock(path: Path) -> dict[str, Locked]:
    """Name → version and hashes. ValueError for a line that is anything else, or a name that comes twice."""
    text = path.read_text(encoding="utf-8").replace(" \\\n   ", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    entries = {}
    for line in lines:
        found = ENTRY.fullmatch(line)
        if not found or found[1] in entries:
            raise ValueError(f"{path.name}: {line[:60]}")
        entries[found[1]] = Locked(found[2], tuple(part.split(":")[1] for part in found[3].split()))
    return entries
