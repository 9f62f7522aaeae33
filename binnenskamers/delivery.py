"""Delivered files: plain, where the user asked, never overwriting anything, with the rights of the folder they come in."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from binnenskamers.errors import AccessFault
from binnenskamers.files import access_faults, sync_folder
from binnenskamers.privacy.folders import refuse_synchronised

#: bytes; a name may have 255, and some of ours come behind it
_LONGEST = 220
#: end of the file that describes another one: its number goes with the name of that other one
DESCRIBES = ".metadata.json"

#: the content of a file, or how to make it once it is known which number the files of a delivery get
Data = bytes | Callable[[int], bytes]


def check_target(folder: Path) -> None:
    """See that ``folder`` can be made and written to, before any long work and without leaving a trace; AccessFault when not."""
    refuse_synchronised(folder)
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise AccessFault(f"{place} is geen map maar een bestand. Kies met --naar een andere map.")
    with access_faults(place):
        trial = place / f".proef-{os.getpid()}"
        trial.write_bytes(b"")
        trial.unlink()


def deliver_files(folder: Path, files: Mapping[str, Data]) -> list[Path]:
    """Write all files of one report; when one of the names is taken, the whole set gets ``-2`` (or ``-3`` …)."""
    with access_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            paths = [folder / numbered(name, number) for name in files]
            if not any(path.exists() for path in paths) and _write_all(paths, _contents(files, number)):
                return paths
            number += 1


def deliver_folder(folder: Path, name: str, files: Mapping[str, Data]) -> list[Path]:
    """Write all files in a new folder ``name`` (or ``name-2`` …) under ``folder``: all of them, or no folder."""
    with access_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        made = _new_folder(folder, name)
        try:
            # nothing is there yet: every file has its own name
            paths = [made / name for name in files]
            if not _write_all(paths, _contents(files, 1)):
                raise AccessFault(f"In {made} schreef een ander programma tegelijk. Geef de opdracht opnieuw.")
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        return paths


def _new_folder(folder: Path, name: str) -> Path:
    number = 1
    while True:
        made = folder / numbered(name, number)
        try:
            made.mkdir()
        except FileExistsError:
            number += 1
            continue
        return made


def _contents(files: Mapping[str, Data], number: int) -> list[bytes]:
    return [data if isinstance(data, bytes) else data(number) for data in files.values()]


def _write_all(paths: list[Path], contents: list[bytes]) -> bool:
    """All or none: False when another program took one of the names just now."""
    written: list[Path] = []
    try:
        for path, data in zip(paths, contents, strict=True):
            if place_file(path.parent, path.name, data, f"{os.getpid()}") == "taken":
                break
            written.append(path)
        else:
            return True
    except BaseException:
        _remove(written)
        raise
    _remove(written)
    return False


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def fitting(name: str) -> str:
    """``name``, its stem shortened when a file system could not hold it with a number, ``.txt`` or ``-verslag`` behind it."""
    path = Path(name)
    suffix = path.suffix if len(path.suffix) < 10 else ""
    stem = name.removesuffix(suffix)
    while len(os.fsencode(f"{stem}{suffix}")) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}{suffix}"


def numbered(name: str, number: int) -> str:
    """``verslag.docx`` → ``verslag-2.docx``, ``verslag.docx.metadata.json`` → ``verslag-2.docx.metadata.json``; 1: the name itself."""
    if name.endswith(DESCRIBES):
        return f"{numbered(name.removesuffix(DESCRIBES), number)}{DESCRIBES}"
    path = Path(name)
    return name if number == 1 else f"{path.stem}-{number}{path.suffix}"


def place_file(folder: Path, name: str, data: bytes, mark: str) -> str:
    """A whole file ``name`` in ``folder`` or none, also after a power cut, never over another one.

    ``mark`` names the temporary file, so that whoever does it again after a crash cleans up what the first left behind.
    Returns ``placed``; ``there`` when a file of that name holds exactly ``data``; ``taken`` when it holds something else.
    """
    part, target = folder / part_name(mark), folder / name
    with access_faults(folder):
        if target.exists():
            part.unlink(missing_ok=True)
            return "there" if target.read_bytes() == data else "taken"
        part.unlink(missing_ok=True)
        try:
            _write_with_rights_of(folder, part, data)
            placed = move_new(part, target)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(folder)
    return "placed" if placed else "taken"


def part_name(mark: str) -> str:
    """The temporary file of a delivery: hidden, and known by its end."""
    return f".{mark}.deel"


def move_new(source: Path, target: Path) -> bool:
    """Rename ``source`` to ``target`` on the same volume, or False when ``target`` is there. OSError when it cannot be done."""
    try:
        # a hard link is the one way to give a name only when it is free
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError:  # file systems without hard links, such as many network shares
        if target.exists():
            return False
        source.rename(target)
        return True
    source.unlink()
    return True


def _write_with_rights_of(folder: Path, path: Path, data: bytes) -> None:
    """Whoever may use the folder may use the file: its group, its rights, and its default ACL where it has one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        give_rights_of(folder, file.fileno())
        os.fsync(file.fileno())


def give_rights_of(folder: Path, file: int | Path) -> None:
    """Group and mode of ``folder`` for ``file`` (a descriptor or a path). Where the file system refuses, its own rules hold."""
    if not hasattr(os, "chown"):
        return  # Windows: files inherit from their folder by themselves
    around = folder.stat()
    with contextlib.suppress(OSError):
        os.chown(file, -1, around.st_gid)
    with contextlib.suppress(OSError):
        os.chmod(file, around.st_mode & 0o666 | 0o600)  # noqa: PTH101 (a descriptor has no path)
