"""Several recordings that are one conversation: which they are, in order, and what can be wrong with them before anything is heard."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from binnenskamers.errors import UsageFault
from binnenskamers.recording_date import date_in_name
from binnenskamers.visible import on_one_line

Json = dict[str, Any]

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Parts:
    """The files of one conversation, mostly one. ``sha256`` is that of the file, of several that of their hashes; ``channels`` the most
    that one of them has; ``doubts``: what the user has to know about their order (Dutch)."""

    paths: tuple[Path, ...]
    sha256: str
    channels: int
    doubts: tuple[str, ...] = ()


def as_parts(paths: Sequence[Path], found: Sequence[Json]) -> Parts:
    """The files with what ``stages.probe`` found in each. Raises UsageFault when one is given twice."""
    names, hashes = [path.name for path in paths], [f["sha256"] for f in found]
    _check_twins(names, hashes)
    doubt = doubt_about_order(names, [f["created"] for f in found])
    return Parts(tuple(paths), joined_sha256(hashes), max(f["channels"] for f in found), (doubt,) if doubt else ())


def joined_sha256(hashes: Sequence[str]) -> str:
    """One hash for several files in this order: SHA-256 of their hexadecimal hashes behind each other; that of one file stays."""
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def part_name(number: int, name: str) -> str:
    """What a part is called in messages: ``deel 2 (gesprek.m4a)``."""
    return f"deel {number} ({on_one_line(name)})"


def _check_twins(names: Sequence[str], hashes: Sequence[str]) -> None:
    """The same bytes twice would be the same words twice."""
    for number, found in enumerate(hashes):
        first = hashes.index(found)
        if first < number:
            raise UsageFault(
                f"--samen: {part_name(first + 1, names[first])} en {part_name(number + 1, names[number])} zijn precies dezelfde opname. "
                "Geef elk deel een keer op."
            )


def doubt_about_order(names: Sequence[str], created: Sequence[str | None]) -> str | None:
    """A Dutch warning when a part seems older than the one before it: by the clock of the device, else by dates or numbers in the names."""
    for number in range(1, len(names)):
        before, after = number - 1, number
        if _is_older(names[after], names[before], created[after], created[before]):
            return (
                f"Klopt de volgorde? Het lijkt dat {part_name(number + 1, names[after])} eerder is opgenomen dan "
                f"{part_name(number, names[before])}. Staan de delen verkeerd, geef ze dan opnieuw in de goede volgorde."
            )
    return None


def _is_older(name: str, other: str, made: str | None, other_made: str | None) -> bool:
    if made and other_made:
        # one of them may know the day alone
        size = min(len(made), len(other_made))
        if made[:size] != other_made[:size]:
            return made[:size] < other_made[:size]
    name, other = Path(name).stem, Path(other).stem
    day, other_day = date_in_name(name), date_in_name(other)
    if day and other_day and day != other_day:
        return day < other_day
    pieces, other_pieces = _NUMBER.split(name), _NUMBER.split(other)
    if pieces[::2] != other_pieces[::2]:
        return False  # names that differ in more than numbers say nothing
    return [int(n) for n in pieces[1::2]] < [int(n) for n in other_pieces[1::2]]
