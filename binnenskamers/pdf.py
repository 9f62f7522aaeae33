"""Word to PDF by LibreOffice, when it is there: a tagged file that a screen reader can follow (PDF/UA).

Runs inside a speech room: LibreOffice is a child of the room, under the same filter, with a profile of its own in the room's private
home, and it dies with the room. Every document is given a plain name, so that no name of a user reaches another program.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from binnenskamers.errors import WARNINGS
from conversation import UserError

#: seconds for one document; a first start makes a profile
TIMEOUT = 120.0
#: what LibreOffice answers when it wants to be started again, as after making its profile
_AGAIN = (79, 81)
_ELSEWHERE = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
)
#: no printers, no screen: both would be asked for over a socket
_ENVIRONMENT = {"SAL_USE_VCLPLUGIN": "svp", "SAL_DISABLE_CUPS": "1", "SAL_DISABLE_PRINTERLIST": "1"}
_SETTINGS = (
    ("Common/Filter/PDF/Export", "UseTaggedPDF", "true"),
    ("Common/Filter/PDF/Export", "PDFUACompliance", "true"),
    ("Common/Filter/PDF/Export", "ExportBookmarks", "true"),
    ("Common/Misc", "FirstRun", "false"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Java", "Enable", "false"),
    ("Common/History", "PickListSize", "0"),
    ("Common/Save/Document", "CreateBackup", "false"),
)
#: starts a program that the kernel ends together with this room
_STARTER = (
    "import os, sys; from binnenskamers.rooms.guard import die_with_parent; "
    "die_with_parent(int(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"
)


class NoPdf(UserError):
    """The PDF could not be made; the Word file is there all the same."""

    exit_code = WARNINGS


def find_office() -> Path | None:
    """The program itself rather than the script that starts it, so that it can be ended; None when LibreOffice is not there."""
    named = [Path(found) for name in ("soffice", "libreoffice") if (found := shutil.which(name))]
    for path in (*named, *(path for path in _ELSEWHERE if path.is_file())):
        direct = path.resolve().with_name("soffice.bin")
        return direct if direct.is_file() else path.absolute()
    return None


def to_pdf(documents: Mapping[str, bytes], timeout: float = TIMEOUT) -> dict[str, bytes]:
    """Word files by name → the same as PDF under the same names with ``.pdf``. NoPdf (Dutch) when LibreOffice is absent or fails."""
    office = find_office()
    if office is None:
        raise NoPdf(
            "De PDF is niet gemaakt: LibreOffice staat niet op deze computer. Het Word-bestand is er wel. "
            "Vraag de beheerder om LibreOffice, of bewaar het in Word als PDF."
        )
    with tempfile.TemporaryDirectory(prefix="pdf-") as place:
        folder = Path(place)
        _write_profile(folder / "profiel")
        return {
            f"{name.removesuffix('.docx')}.pdf": _convert(office, folder, data, timeout)
            for name, data in documents.items()
        }


def _convert(office: Path, folder: Path, document: bytes, timeout: float) -> bytes:
    source, made = folder / "document.docx", folder / "uit" / "document.pdf"
    source.write_bytes(document)
    made.unlink(missing_ok=True)
    try:
        _run(office, folder, source, made.parent, timeout)
        data = made.read_bytes() if made.is_file() else b""
    finally:
        source.unlink(missing_ok=True)
        made.unlink(missing_ok=True)
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise NoPdf(
            "De PDF is niet gemaakt: LibreOffice kon het document niet omzetten. Het Word-bestand is er wel; "
            "bewaar het in Word als PDF."
        )
    return data


def _run(office: Path, folder: Path, source: Path, target: Path, timeout: float) -> None:
    options = [
        f"-env:UserInstallation={(folder / 'profiel').as_uri()}",
        *(
            "--headless",
            "--invisible",
            "--nologo",
            "--norestore",
            "--nodefault",
            "--nolockcheck",
            "--nofirststartwizard",
        ),
        *("--convert-to", "pdf:writer_pdf_Export", "--outdir", str(target), str(source)),
    ]
    for _ in range(3):
        if _start(office, options, folder, timeout) not in _AGAIN:
            return


def _start(office: Path, options: list[str], folder: Path, timeout: float) -> int:
    """Start the program and wait for its end → its exit code; nothing that it started is left."""
    environment = {**os.environ, **_ENVIRONMENT, "HOME": str(folder), "TMPDIR": str(folder)}
    program = subprocess.Popen(
        [sys.executable, "-P", "-c", _STARTER, str(os.getpid()), str(office), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        process_group=0,  # so that what it starts can be ended with it
    )
    try:
        return program.wait(timeout)
    except subprocess.TimeoutExpired:
        raise NoPdf(
            f"De PDF is niet gemaakt: LibreOffice was na {timeout:.0f} seconden nog niet klaar. Het Word-bestand is er wel; "
            "bewaar het in Word als PDF."
        ) from None
    finally:
        _end(program)


def _end(program: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        program.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def _write_profile(profile: Path) -> None:
    """A new profile: tagged PDF, no macros, no Java, nothing remembered."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    folder = profile / "user"
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
