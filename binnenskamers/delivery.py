"""Delivered files: plain, where the user asked, never overwriting anything, with the folder's own rights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from binnenskamers.dossier import access_faults, write_atomic
from binnenskamers.errors import AccessFault


def check_target(folder: Path) -> None:
    """See that ``folder`` can be made and written to, before any long work and without leaving a trace; AccessFault when not."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise AccessFault(f"{place} is geen map maar een bestand. Kies met --naar een andere map.")
    with access_faults(place):
        trial = place / f".proef-{os.getpid()}"
        trial.write_bytes(b"")
        trial.unlink()


def deliver_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write all files of one report; when one of the names is taken, the whole set gets ``-2`` (or ``-3`` …)."""
    with access_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        paths = _free_names(folder, list(files))
        written: list[Path] = []
        try:
            for path, data in zip(paths, files.values(), strict=True):
                write_atomic(path, data)
                written.append(path)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
    return paths


def _free_names(folder: Path, names: list[str]) -> list[Path]:
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        paths = [folder / f"{Path(name).stem}{suffix}{Path(name).suffix}" for name in names]
        if not any(path.exists() for path in paths):
            return paths
        number += 1
