"""The audit log: what was done with which dossier, by whom, when and with what result; nothing of what was said.

A JSON line per event, in a file per month. Each line carries the hash of the line before it, also from one file to the next, so that a
line that was changed, taken out or moved is found by anybody with a SHA-256 tool. What a chain alone cannot show is that its end was cut
off, or that all of it was written anew: for that, note the last hash somewhere else (``beheer logboek`` prints it, ``--anker`` compares).

There is no place for free text: an event, a random dossier id, a number (an exit code; when old files were removed, the number of the
line that the log begins with since), and pseudonyms of machine and user.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import hashlib
import hmac
import json
import os
import platform
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from binnenskamers.errors import AccessFault
from binnenskamers.files import access_faults, sync_folder
from binnenskamers.locks import waited_for
from binnenskamers.places import log_folder
from binnenskamers.privacy.folders import private_folder
from binnenskamers.privacy.keys import stores
from conversation import UserError


class Event(StrEnum):
    """What can happen."""

    RECEIVED = "ontvangen"
    STARTED = "begonnen"
    DELIVERED = "geleverd"
    FAILED = "mislukt"
    NETWORK = "netwerkpoging"
    CHECKED = "gecontroleerd"
    FINAL = "definitief"
    CORRECTED = "gecorrigeerd"
    COPIED = "inzage"
    PAGE = "nalezen"
    RECORDING_ERASED = "opname_gewist"
    ERASED = "dossier_gewist"
    SELF_TEST = "zelftest"
    EVIDENCE = "privacybewijs"
    TORN = "regel_afgebroken"
    SHORTENED = "logboek_ingekort"


#: what the first line of all points back to
BEGIN = "0" * 64
_WAIT = 10.0
_FILE = re.compile(r"logboek-(\d{4})-(\d\d)\.jsonl")
_HASH, _DOSSIER, _PSEUDONYM = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{16}"), re.compile(r"[0-9a-f]{12}")
_KEYS = ("nr", "tijd", "gebeurtenis", "dossier", "code", "machine", "gebruiker", "vorige", "hash")
#: more than the longest line
_TAIL = 4096


# ---------------------------------------------------------------- writing
def record(event: Event, dossier: str | None = None, code: int = 0) -> None:
    """Add a line; it is on disk when this returns. AccessFault when that cannot be: work that is not logged does not begin."""
    folder = log_folder()
    private_folder(folder)
    with access_faults(folder), _alone(folder):
        _append(folder, event, dossier, code)


def record_after(event: Event, dossier: str | None = None, code: int = 0) -> bool:
    """The same when the work is done already: nobody loses a report because the log is full. False when it could not be written."""
    try:
        record(event, dossier, code)
    except (UserError, OSError):
        return False
    return True


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time, of all programs on this log."""
    with waited_for(folder / ".slot", _WAIT) as ours:
        if not ours:
            raise AccessFault(f"Het logboek in {folder} is al bezet. Wacht even en probeer het opnieuw.")
        yield


def _append(folder: Path, event: Event, dossier: str | None, code: int) -> None:
    now = dt.datetime.now(dt.UTC)
    files = log_files(folder)
    number, last, torn = _end_of(files[-1]) if files else (0, BEGIN, False)
    target = folder / f"logboek-{now:%Y-%m}.jsonl"
    if files and target.name < files[-1].name:
        target = files[-1]  # a clock that went back does not break the order
    if torn:
        last = _write(files[-1], number := number + 1, last, Event.TORN, None, 0, now, b"\n")
    _write(target, number + 1, last, event, dossier, code, now)


def _write(
    target: Path,
    number: int,
    last: str,
    event: Event,
    dossier: str | None,
    code: int,
    now: dt.datetime,
    before: bytes = b"",
) -> str:
    """Append one line → its hash."""
    machine, user = _pseudonyms()
    entry = {
        "nr": number,
        "tijd": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "gebeurtenis": str(event),
        "dossier": dossier,
        "code": code,
        "machine": machine,
        "gebruiker": user,
        "vorige": last,
    }
    entry["hash"] = hash_of(entry)
    line = json.dumps(entry, ensure_ascii=True).encode() + b"\n"
    is_new = not target.exists()
    handle = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(before + line)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(target.parent)
    return str(entry["hash"])


def _end_of(path: Path) -> tuple[int, str, bool]:
    """Number and hash of the last whole line, and whether something half stands behind it."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    for line in reversed(tail.split(b"\n")[:-1]):
        entry = _parse(line)
        if entry:
            return entry["nr"], entry["hash"], not tail.endswith(b"\n")
    return 0, BEGIN, bool(tail)


def hash_of(entry: dict[str, Any]) -> str:
    """SHA-256 of the line without its own hash: JSON with sorted keys and no spaces. It holds the hash of the line before."""
    plain = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _pseudonyms() -> tuple[str, str]:
    """Machine and user, the same in every line, but for whoever has not the key of this log only a code."""
    key = _secret()

    def code(said: str) -> str:
        return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:12]

    # the number, where there is one: looking a name up may ask a service of the machine, or of the network
    user = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    return code(f"machine {platform.node()}"), code(f"gebruiker {user}")


def _secret() -> bytes:
    for store in stores():
        found = store.read("logboek")
        if found:
            return found
    key = secrets.token_bytes(32)
    next(stores()).write("logboek", key)
    return key


# ---------------------------------------------------------------- reading
@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written. ``line`` counts from 1."""

    file: str
    line: int
    what: str


@dataclass(frozen=True)
class Checked:
    """The log as it is: its lines in order, what is wrong, lines that a power cut left half, and the last hash."""

    entries: tuple[dict[str, Any], ...]
    faults: tuple[Fault, ...]
    torn: int
    last: str


def log_files(folder: Path) -> list[Path]:
    """The files of the log, oldest first."""
    return sorted(p for p in folder.glob("logboek-*.jsonl") if _FILE.fullmatch(p.name)) if folder.is_dir() else []


def check(folder: Path | None = None, anchor: str | None = None) -> Checked:
    """Read every line and follow the chain. ``anchor``: a last hash that was noted before; it has to be there. Raises AccessFault."""
    folder = folder or log_folder()
    reader = _Chain()
    with access_faults(folder):
        for path in log_files(folder):
            lines = path.read_bytes().split(b"\n")
            for number, line in enumerate(lines, 1):
                if number < len(lines) or line:
                    reader.take(path.name, number, line, whole=number < len(lines))
    return reader.ended(anchor)


class _Chain:
    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.half: Fault | None = None
        self.torn = 0

    def take(self, file: str, number: int, line: bytes, whole: bool) -> None:
        entry = _parse(line) if whole else None
        if entry is None:
            self._unreadable(Fault(file, number, "is niet te lezen"))
            return
        if self.half:
            # a half line counts as a power cut only when the next line says that it was found
            if entry["gebeurtenis"] == Event.TORN:
                self.torn += 1
            else:
                self.faults.append(self.half)
            self.half = None
        before = self.entries[-1] if self.entries else None
        if entry["hash"] != hash_of(entry):
            self.faults.append(Fault(file, number, "is veranderd"))
        if before and entry["vorige"] != before["hash"]:
            self.faults.append(
                Fault(file, number, "sluit niet aan: ervoor ontbreekt een regel, of de volgorde klopt niet")
            )
        elif before and entry["nr"] != before["nr"] + 1:
            self.faults.append(Fault(file, number, "heeft niet het volgende nummer"))
        self.entries.append(entry)

    def _unreadable(self, fault: Fault) -> None:
        if self.half:
            self.faults.append(self.half)
        self.half = fault

    def ended(self, anchor: str | None) -> Checked:
        if self.half:
            self.torn += 1  # the last line: the next one that is written will say so
        shortened = [e["code"] for e in self.entries if e["gebeurtenis"] == Event.SHORTENED]
        if self.entries and self.entries[0]["nr"] > max([1, *shortened]):
            self.faults.insert(0, Fault("", 0, "de eerste regels ontbreken"))
        elif self.entries and self.entries[0]["nr"] == 1 and self.entries[0]["vorige"] != BEGIN:
            self.faults.insert(0, Fault("", 0, "de eerste regel is niet die waarmee het begon"))
        if anchor and anchor not in {entry["hash"] for entry in self.entries}:
            self.faults.append(
                Fault("", 0, "de genoteerde hash komt niet voor: er is iets weggehaald of opnieuw geschreven")
            )
        last = self.entries[-1]["hash"] if self.entries else BEGIN
        return Checked(tuple(self.entries), tuple(self.faults), self.torn, last)


def _parse(line: bytes) -> dict[str, Any] | None:
    """A line with exactly the known keys and kinds of values; None for anything else."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict) or tuple(entry) != _KEYS or not _is_sound(entry):
        return None
    return entry


def _is_sound(entry: dict[str, Any]) -> bool:
    texts = [entry[key] for key in ("tijd", "gebeurtenis", "machine", "gebruiker", "vorige", "hash")]
    return (
        all(isinstance(text, str) for text in texts)
        and type(entry["nr"]) is int
        and type(entry["code"]) is int
        and entry["gebeurtenis"] in set(Event)
        and (
            entry["dossier"] is None
            or (isinstance(entry["dossier"], str) and bool(_DOSSIER.fullmatch(entry["dossier"])))
        )
        and all(_PSEUDONYM.fullmatch(entry[key]) for key in ("machine", "gebruiker"))
        and all(_HASH.fullmatch(entry[key]) for key in ("vorige", "hash"))
    )


def shorten(months: int, now: float) -> int:
    """Remove files that are older than ``months`` → how many. The log says first which line it begins with from then on."""
    folder = log_folder()
    today = dt.datetime.fromtimestamp(now, dt.UTC)
    limit = today.year * 12 + today.month - 1 - months
    files = log_files(folder)
    old = [path for path in files[:-1] if _month_of(path) < limit]
    if old:
        with access_faults(folder):
            first = _parse(files[len(old)].read_bytes().split(b"\n", 1)[0])
        record(Event.SHORTENED, code=first["nr"] if first else 0)
        with access_faults(folder):
            for path in old:
                path.unlink()
    return len(old)


def _month_of(path: Path) -> int:
    match = _FILE.fullmatch(path.name)
    assert match is not None
    return int(match[1]) * 12 + int(match[2]) - 1
