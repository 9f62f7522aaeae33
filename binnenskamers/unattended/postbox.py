"""The folder that secretaries see: inbak, klaar, mislukt and the two status files. Only the watcher works in it."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from binnenskamers.delivery import part_name
from binnenskamers.errors import AccessFault, UsageFault
from binnenskamers.files import access_faults
from binnenskamers.privacy.folders import refuse_synchronised
from binnenskamers.unattended.stability import Seen, is_ignored

#: subfolders of inbak that are made for the secretary, and the form that each stands for
FORM_FOLDERS = {"wmo": "wmo-onderzoeksverslag", "notulen": "notulen"}
SETTINGS_FILE = "instellingen.toml"


@dataclass(frozen=True)
class PostBox:
    """The paths of a post box. Its owner reads ``klaar`` and ``mislukt`` and writes in ``inbak``."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Where recordings are dropped."""
        return self.root / "inbak"

    @property
    def done(self) -> Path:
        """Where the Word files come."""
        return self.root / "klaar"

    @property
    def failed(self) -> Path:
        """Where recordings go that cannot be done, each with a note."""
        return self.root / "mislukt"

    def prepare(self) -> None:
        """Make what is absent. AccessFault when that cannot be done, when everybody may write there or it is synchronised; UsageFault
        when a file is in the way."""
        refuse_synchronised(self.root)
        for folder in (self.root, self.inbox, self.done, self.failed, *(self.inbox / n for n in FORM_FOLDERS)):
            if folder.exists() and not folder.is_dir():
                raise UsageFault(f"{folder} is geen map maar een bestand. Kies een andere postmap.")
            with access_faults(folder):
                folder.mkdir(parents=True, exist_ok=True, mode=0o770)
        if self._others_may(stat.S_IWOTH):
            raise AccessFault(
                f"Iedereen op deze computer kan bestanden in {self.root} zetten en weghalen. Geef alleen het team rechten op die map."
            )

    def is_open_to_all(self) -> bool:
        """Whether everybody on this machine can read the recordings that are dropped."""
        return self._others_may(stat.S_IROTH)

    def _others_may(self, what: int) -> bool:
        # a network share shows its own rights as mode bits that mean nothing; then the way in is closed by the share itself
        return sys.platform != "win32" and all(f.stat().st_mode & what for f in (self.root, self.inbox))

    def is_there(self) -> bool:
        """Whether the share is connected: an empty mount point has no inbak."""
        return self.inbox.is_dir() and self.done.is_dir() and self.failed.is_dir()

    def listing(self) -> dict[Path, Seen]:
        """Every file that may be a recording: regular, not hidden, not a link. Raises OSError when the share is gone."""
        return dict(_walk(self.inbox, self.inbox))

    def sweep(self) -> None:
        """Remove the temporary files of deliveries that were cut off."""
        for folder in (self.root, self.done, self.failed):
            for left in folder.glob(part_name("*")):
                with contextlib.suppress(OSError):
                    left.unlink()

    def subfolder(self, path: Path) -> str:
        """The folder under inbak that holds ``path``; empty for inbak itself."""
        parts = path.relative_to(self.inbox).parts
        return "/".join(parts[:-1])


def _walk(folder: Path, root: Path) -> Iterator[tuple[Path, Seen]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            path = Path(entry.path)
            if is_ignored(path.relative_to(root)):
                continue
            try:
                facts = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(facts.st_mode):
                    if not is_ignored(path.relative_to(root) / "x"):
                        yield from _walk(path, root)
                elif stat.S_ISREG(facts.st_mode):
                    yield path, Seen(facts.st_size, facts.st_mtime_ns, facts.st_ino)
            except FileNotFoundError:
                continue  # taken away between the listing and the look


def opens_alone(path: Path) -> bool:
    """Whether no other program writes in ``path``, as far as the system can tell; AccessFault when we may not read it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except PermissionError:
        if os.name == "nt":
            return False  # Windows: a program that copies keeps others out
        raise AccessFault(
            f"{path.name} mag niet gelezen worden. Vraag de beheerder om leesrechten op de inbak."
        ) from None
    except OSError:
        return False
    try:
        return _nobody_writes(descriptor)
    finally:
        os.close(descriptor)


def _nobody_writes(descriptor: int) -> bool:
    try:
        import fcntl

        # a read lease is refused while any program has the file open for writing
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)  # type: ignore[attr-defined, unused-ignore]
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)  # type: ignore[attr-defined, unused-ignore]
    except (ImportError, AttributeError):
        return True
    except OSError as error:
        # network file systems know no leases: there the listings have to do
        return error.errno not in (errno.EAGAIN, errno.EACCES)
    return True
