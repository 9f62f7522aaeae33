"""Dossier: the working folder of one recording, and the only way to its files.

Every write is atomic (temporary file, fsync, replace), private (0700/0600), passes the redaction hook before it exists on disk,
and goes through a cipher that can be replaced. The dossier is the truth about what is done: a finished stage is a file that is there.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from binnenskamers.errors import AccessFault

Json = dict[str, Any]
Redactor = Callable[[Json], Json]

NO_SPACE = (28, 122)


class Cipher(Protocol):
    """How a working file is kept: bytes in, bytes out."""

    def seal(self, data: bytes) -> bytes:
        """What goes to disk."""
        ...

    def open(self, data: bytes) -> bytes:
        """What was sealed."""
        ...


class PlainCipher:
    """Keeps bytes as they are: the disk's own encryption is the only one."""

    def seal(self, data: bytes) -> bytes:
        """The same bytes."""
        return data

    def open(self, data: bytes) -> bytes:
        """The same bytes."""
        return data


class Dossier:
    """One recording's working files. Names are fixed by the stages; nothing of the content is in them."""

    def __init__(self, folder: Path, redact: Redactor, cipher: Cipher | None = None) -> None:
        self.folder = folder
        self._redact = redact
        self._cipher = cipher or PlainCipher()

    @classmethod
    def create(cls, root: Path, redact: Redactor, cipher: Cipher | None = None) -> Dossier:
        """A new dossier with a random name under ``root`` (made if absent)."""
        folder = root / secrets.token_hex(8)
        with access_faults(root):
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(mode=0o700)
        return cls(folder, redact, cipher)

    @property
    def id(self) -> str:
        """The random id."""
        return self.folder.name

    def has(self, name: str) -> bool:
        """Whether this file was written completely."""
        return (self.folder / name).is_file()

    def read(self, name: str) -> bytes:
        """The bytes of a working file."""
        with access_faults(self.folder):
            return self._cipher.open((self.folder / name).read_bytes())

    def write(self, name: str, data: bytes) -> None:
        """Write a working file that holds no transcript text (a Word file made from redacted text, for one)."""
        with access_faults(self.folder):
            write_atomic(self.folder / name, self._cipher.seal(data), mode=0o600)

    def read_json(self, name: str) -> Json:
        """A JSON working file."""
        value: Json = json.loads(self.read(name))
        return value

    def write_json(self, name: str, value: Mapping[str, Any]) -> None:
        """Redact ``value`` and write it."""
        redacted = self._redact(dict(value))
        self.write(name, json.dumps(redacted, ensure_ascii=False, indent=1).encode())

    def names(self, pattern: str) -> list[str]:
        """Working files whose name matches a shell pattern, sorted."""
        return sorted(path.name for path in self.folder.glob(pattern) if path.is_file())

    def remove(self, *names: str) -> None:
        """Remove working files that are no longer needed; absent ones are fine."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def sweep(self, older: float = 60.0) -> None:
        """Remove temporary files that a crash left behind: those of more than ``older`` seconds ago."""
        for path in self.folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > older:
                    path.unlink()

    def erase(self) -> None:
        """Remove the dossier."""
        shutil.rmtree(self.folder, ignore_errors=True)


def write_atomic(path: Path, data: bytes, mode: int | None = None, part: str | None = None) -> None:
    """Write ``data`` to ``path`` so that the file is either whole or not there, also after a power cut.

    ``part`` names the temporary file where there is one writer only: what a crash leaves behind is used again, not left lying.
    """
    if part is None:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    else:
        name = str(path.parent / part)
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # some network shares know no mode bits; there, the share's own rights hold
        with contextlib.suppress(PermissionError):
            Path(name).chmod(mode if mode is not None else 0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def sync_folder(folder: Path) -> None:
    """Make the new name durable; some network shares and Windows cannot, then the replace alone has to do."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def access_faults(place: Path) -> Iterator[None]:
    """Turn errors of the disk into one Dutch message about ``place``."""
    try:
        yield
    except FileNotFoundError:
        raise AccessFault(
            f"{place}: dit bestand of deze map is er niet (meer). Is een schijf of netwerkmap losgekoppeld?"
        ) from None
    except OSError as error:
        if error.errno in NO_SPACE:
            raise AccessFault(
                f"Er is geen ruimte meer op de schijf van {place}. Maak ruimte vrij en probeer het opnieuw."
            ) from None
        raise AccessFault(
            f"In {place} mag niet gelezen of geschreven worden. Kies een andere map of vraag om rechten."
        ) from None
