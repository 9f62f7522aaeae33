"""Trouble with the disk as one Dutch sentence, and writing that survives a power cut."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import StorageError
from models.integrity import readable_size


def check_room(folder: Path, needed: int, free: int, advice: str) -> None:
    """StorageError when ``needed`` bytes do not fit in the ``free`` bytes at ``folder``."""
    if needed > free:
        raise StorageError(
            f"Er is te weinig ruimte in {folder}: nodig is {readable_size(needed)}, vrij is {readable_size(free)}. {advice}"
        )


def sync(path: Path) -> None:
    """Have the system write a file or folder to the disk, so that a power cut leaves the old or the new one."""
    if os.name == "nt" and path.is_dir():  # Windows cannot do this for folders
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def readable_disk_errors(root: Path) -> Iterator[None]:
    """Turn errors of the disk into a StorageError with one Dutch sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(
                f"De schijf raakte vol tijdens het werken in {root}. Maak ruimte vrij en start opnieuw; "
                "wat al binnen is blijft bewaard."
            ) from error
        if error.errno == errno.EFBIG:
            raise StorageError(
                f"De schijf van {root} kan zo'n groot bestand niet bewaren. Een usb-stick met FAT32 houdt op bij 4 GB: "
                "maak hem opnieuw op als exFAT of NTFS, of kies een andere schijf."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            place = error.filename or root
            raise StorageError(f"Geen rechten op {place}. Kies een andere map of vraag uw beheerder.") from error
        raise StorageError(f"Lezen of schrijven in {root} mislukte ({error.strerror or error}).") from error
