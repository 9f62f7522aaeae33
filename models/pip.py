"""Run pip with the user's own settings, and say in one Dutch clause why it failed."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

CERTIFICATE = (
    "het certificaat wordt op deze computer niet herkend; vraag uw beheerder om het certificaat van het netwerk"
)
SAME_DATE = "1577836800"
"""Given to whatever is built, so that the same source gives the same wheel on any day (seconds since 1970)."""
_OFFLINE_SIGNS = (
    "failed to establish a new connection",
    "name or service not known",
    "temporary failure in name resolution",
    "network is unreachable",
    "connection refused",
    "connection timed out",
    "read timed out",
    "connecttimeouterror",
    "proxyerror",
    "max retries exceeded",
)


class Failure(Enum):
    """Why pip failed."""

    OFFLINE = "no connection: the next call will not work either"
    MISSING = "the registry has no such package"
    SETUP = "this computer has to be set up first"
    UNKNOWN = "anything else"


class PipFailed(Exception):
    """pip ended with an error, or is not there. ``reason`` is a Dutch clause, or pip's own last line (``UNKNOWN``)."""

    def __init__(self, kind: Failure, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def run_pip(command: str, arguments: Sequence[str], folder: Path, settings: bool = True) -> None:
    """``pip COMMAND ARGUMENTS`` in ``folder``; PipFailed when it fails, OSError when the disk is full.

    Without ``settings`` pip sees neither its configuration nor its environment: only what the arguments name.
    pip's temporary files go into ``folder`` too, where room was checked: the system's own folder may be small.
    """
    from importlib.util import find_spec

    if find_spec("pip") is None:
        raise PipFailed(Failure.SETUP, "pip ontbreekt in deze Python-omgeving; zet het erbij met 'python -m ensurepip'")
    temporary = folder / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    kept = os.environ if settings else {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    environment = {**kept, "TMPDIR": str(temporary), "PYTHONSAFEPATH": "1", "SOURCE_DATE_EPOCH": SAME_DATE}
    if not settings:
        environment["PIP_CONFIG_FILE"] = os.devnull
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir"]
    line = [sys.executable, "-m", "pip", command, *options, *arguments]
    result = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    shutil.rmtree(temporary, ignore_errors=True)
    if result.returncode:
        raise _failure(result.stdout + result.stderr)


def _failure(output: str) -> PipFailed:
    text = output.lower()
    if "no space left" in text:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "certificate" in text:
        return PipFailed(Failure.SETUP, f"pip kan het register niet vertrouwen: {CERTIFICATE}")
    if any(sign in text for sign in _OFFLINE_SIGNS):
        return PipFailed(
            Failure.OFFLINE, "geen verbinding met het pakketregister; controleer het netwerk of de pip-instellingen"
        )
    last = output.strip().splitlines()[-1] if output.strip() else "geen uitleg"
    missing = "no matching distribution" in text or "could not find a version" in text
    return PipFailed(Failure.MISSING if missing else Failure.UNKNOWN, last)
