"""When a file in the post box is whole: pure decisions over successive listings, without touching any file.

Network shares send no events, so the listing is the only source of truth; and a copy that pauses looks like one that is done,
so a file counts as whole only after it was the same in several listings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

#: left behind by operating systems, office programs, network stores and copying programs
_IGNORED_NAMES = {"thumbs.db", "desktop.ini", "instellingen.toml"}
_IGNORED_FOLDERS = {"@eadir", "__macosx", "#recycle", "lost+found", "$recycle.bin", "system volume information"}
_IGNORED_ENDS = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".filepart", ".deel", "~")
_IGNORED_STARTS = (".", "~$", "._")


def is_ignored(relative: PurePath) -> bool:
    """Whether nobody meant this path (relative to the post box's inbak) as a recording."""
    name = relative.name.lower()
    return (
        name in _IGNORED_NAMES
        or name.startswith(_IGNORED_STARTS)
        or name.endswith(_IGNORED_ENDS)
        or any(part.lower() in _IGNORED_FOLDERS or part.startswith(".") for part in relative.parts[:-1])
    )


@dataclass(frozen=True)
class Seen:
    """What one listing says of one file: bytes, modification time in ns, and which file it is."""

    size: int
    modified: int
    inode: int


@dataclass(frozen=True)
class Waiting:
    """A file in the post box. ``scans``: listings in a row in which it was the same; ``since``: when it last changed (monotonic)."""

    path: Path
    seen: Seen
    scans: int
    since: float
    order: int


class StabilityTracker:
    """Remembers the last listing; tells which files were the same often enough."""

    def __init__(self, scans: int = 3) -> None:
        self._needed = scans
        self._known: dict[Path, Waiting] = {}
        self._count = 0

    def observe(self, listing: Mapping[Path, Seen], now: float) -> Sequence[Waiting]:
        """Take in a listing made at ``now`` (monotonic seconds) → every file in it, oldest arrival first."""
        known: dict[Path, Waiting] = {}
        for path, seen in listing.items():
            before = self._known.get(path)
            if before is None:
                self._count += 1
                known[path] = Waiting(path, seen, 1, now, self._count)
            elif before.seen == seen:
                known[path] = Waiting(path, seen, before.scans + 1, before.since, before.order)
            else:
                known[path] = Waiting(path, seen, 1, now, before.order)
        self._known = known
        return sorted(known.values(), key=lambda w: w.order)

    def is_stable(self, waiting: Waiting) -> bool:
        """Whether the file was there, unchanged, in enough listings, and is not empty."""
        return waiting.scans >= self._needed and waiting.seen.size > 0
