"""Folders that are ours alone: private whatever the umask, of nobody else, and not copied to a cloud behind our back."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from binnenskamers.configuration import load_configuration
from binnenskamers.errors import AccessFault
from binnenskamers.files import access_faults

#: names that programs give to the folder they keep in step with a cloud
_NAMES = re.compile(
    r"(OneDrive|SharePoint|Dropbox|iCloud ?Drive|Google ?Drive|GoogleDrive|Nextcloud|ownCloud|pCloud ?Drive|Box Sync)( - .+| \(.+\))?"
    r"|com~apple~CloudDocs|CloudStorage|Mobile Documents",
    re.IGNORECASE,
)
#: files and folders that they leave in it
_MARKS = (
    ".dropbox",
    ".dropbox.cache",
    ".849C9593-D756-4E56-8D6E-42412F2A707B",
    ".tmp.drivedownload",
    ".tmp.driveupload",
)
_MARK_PATTERNS = ("._sync_*.db", ".sync_*.db", ".owncloudsync.log", ".nextcloudsync.log")
_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_MOUNTS = re.compile(r"fuse\.(?:rclone|onedriver|google-drive-ocamlfuse|dropbox\w*|insync|s3fs|gcsfuse)")


def private_folder(folder: Path) -> None:
    """Make ``folder`` for this user alone, or see that it is. AccessFault when it is somebody else's, a link of theirs, or synchronised."""
    refuse_synchronised(folder)
    _refuse_foreign_links(folder)
    with access_faults(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sys.platform == "win32":
            return  # folders in a user's profile are that user's
        found = folder.stat()
        if found.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
            raise AccessFault(f"De map {folder} is van een andere gebruiker. Kies een eigen map.")
        if found.st_mode & stat.S_ISVTX:
            # closing it would lock everybody out of a folder that is theirs as well, such as /tmp
            raise AccessFault(
                f"De map {folder} is van iedereen op deze computer. Maak daarin een eigen map en kies die."
            )
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            _close(folder)


def _close(folder: Path) -> None:
    try:
        folder.chmod(0o700)
    except PermissionError:
        raise AccessFault(
            f"Anderen kunnen in de map {folder}. Maak haar alleen toegankelijk voor de gebruiker die dit programma draait."
        ) from None


def _refuse_foreign_links(folder: Path) -> None:
    """A link made by another user may lead anywhere, and elsewhere tomorrow."""
    if sys.platform == "win32":
        return
    for part in (folder, *folder.parents):
        if part.is_symlink() and part.lstat().st_uid not in (os.geteuid(), 0):
            raise AccessFault(
                f"{part} is een koppeling van een andere gebruiker. Kies een map zonder zulke koppelingen."
            )


# ---------------------------------------------------------------- synchronised folders
def refuse_synchronised(folder: Path) -> None:
    """AccessFault when a program copies ``folder`` to a cloud, unless the administrator allowed it with a reason."""
    service = synchronised_by(folder)
    if service is None:
        return
    allowed = load_configuration().allowed_folders
    absolute = folder.absolute()
    if any(absolute == one.folder or one.folder in absolute.parents for one in allowed):
        return
    raise AccessFault(
        f"De map {folder} wordt gekopieerd naar een andere plek ({service}). Daar horen deze gegevens niet. Kies een map die alleen op "
        "deze computer staat, of laat de beheerder haar met een reden toestaan in instellingen.toml ([[gesynchroniseerde_map]])."
    )


def synchronised_by(folder: Path) -> str | None:
    """What shows that ``folder`` is synchronised: a name, a mark, or a kind of disk; None when nothing does."""
    for path in _places(folder):
        for part in (path, *path.parents):
            if _NAMES.fullmatch(part.name):
                return part.name
            mark = _mark_in(part)
            if mark:
                return mark
        for variable in _VARIABLES:
            given = os.environ.get(variable)
            if given and (path == Path(given) or Path(given) in path.parents):
                return "OneDrive"
        mount = _mount_of(path)
        if mount:
            return mount
    return None


def _places(folder: Path) -> Iterator[Path]:
    yield folder.absolute()
    resolved = folder.resolve()
    if resolved != folder.absolute():
        yield resolved


def _mark_in(folder: Path) -> str | None:
    # a home folder holds .dropbox as the program's own settings, which says nothing about the rest of it
    if folder == Path.home() or folder == Path(folder.anchor):
        return None
    try:
        if folder.stat().st_mode & stat.S_ISVTX:
            return None  # a folder for everybody, such as /tmp, is nobody's to synchronise, and what is in it is none of our business
        named = next((mark for mark in _MARKS if (folder / mark).exists()), None)
        return named or next((p.name for pattern in _MARK_PATTERNS for p in folder.glob(pattern)), None)
    except OSError:
        return None


def _mount_of(path: Path, table: Path = Path("/proc/mounts")) -> str | None:
    """The kind of the mount that holds ``path``, when that kind is a cloud."""
    try:
        lines = table.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    mounts = [line.split()[1:3] for line in lines if len(line.split()) >= 3]
    found = [(point, kind) for point, kind in mounts if path.is_relative_to(point.replace("\\040", " "))]
    point_and_kind = max(found, key=lambda pair: len(pair[0]), default=None)
    return point_and_kind[1] if point_and_kind and _MOUNTS.fullmatch(point_and_kind[1]) else None
