"""Files that are whole or not there, and errors of the disk in Dutch."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from binnenskamers.errors import AccessFault

_NO_SPACE = (28, 122)


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
        if error.errno in _NO_SPACE:
            raise AccessFault(
                f"Er is geen ruimte meer op de schijf van {place}. Maak ruimte vrij en probeer het opnieuw."
            ) from None
        raise AccessFault(
            f"In {place} mag niet gelezen of geschreven worden. Kies een andere map of vraag om rechten."
        ) from None
