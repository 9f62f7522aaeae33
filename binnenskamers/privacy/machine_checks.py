"""Checks of the machine: rights, disk, swap, clock, core dumps. They read, and change nothing."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from binnenskamers import errors
from binnenskamers.privacy.check import Check, Machine, fault, good, warning

#: bytes that must be free: the models, a long recording and its working files; below the first nothing fits any more
_LEAST_FREE, _ENOUGH_FREE = 2 << 30, 10 << 30
#: this program did not exist before; a clock far behind or ahead gives wrong terms for keeping
_FIRST_YEAR, _LAST_YEAR = 2026, 2060


def folder_rights(machine: Machine) -> Check:
    """Nobody but the program's user can look in its folders."""
    name = "Rechten van mappen"
    if os.name != "posix":
        return warning(
            name,
            "Niet te controleren op dit systeem.",
            f"Kijk zelf wie er bij deze map mag: {_short(machine.dossiers)}.",
        )
    advice = "Maak ze weer privé: chmod -R go-rwx {}, en zoek uit wie ze openzette."
    if reachable := [folder for folder in machine.private if folder.is_dir() and _is_open(folder)]:
        folders = " ".join(map(_short, reachable))
        return fault(
            name, f"Anderen kunnen bij mappen van het programma: {folders}.", advice.format(folders), errors.ACCESS
        )
    if inside := [folder for folder in machine.private if folder.is_dir() and any(map(_is_open, folder.rglob("*")))]:
        folders = " ".join(map(_short, inside))
        text = f"In een map die wel dicht is, staan bestanden met te ruime rechten: {folders}."
        return warning(name, text, advice.format(folders))
    return good(name, "Alleen de gebruiker van het programma kan bij de werkbestanden, de sleutels en het logboek.")


def _is_open(path: Path) -> bool:
    return not path.is_symlink() and bool(path.stat().st_mode & 0o077)


def free_space(machine: Machine) -> Check:
    """There is room for recordings."""
    name, place = "Ruimte op de schijf", _existing(machine.dossiers)
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:.0f} GB vrij"
    if free < _LEAST_FREE:
        return fault(
            name, "De schijf is bijna vol.", "Maak ruimte vrij voordat u opnamen verwerkt.", errors.ACCESS, said
        )
    if free < _ENOUGH_FREE:
        return warning(name, "Er is weinig ruimte.", "Maak ruimte vrij.", said)
    return good(name, "Er is genoeg ruimte voor opnamen.", said)


def disk_encryption(machine: Machine) -> Check:
    """The disk with working files is encrypted, so that a stolen computer tells nothing."""
    name = "Versleuteling van de schijf"
    kinds = _kinds_below(_existing(machine.dossiers))
    if "crypt" in kinds:
        return good(name, "De schijf met werkbestanden is versleuteld.")
    if kinds:
        return warning(
            name,
            "De schijf met werkbestanden is niet versleuteld, voor zover dit systeem het laat zien.",
            "Vraag de beheerder om versleuteling van de hele schijf (LUKS), zeker op een laptop.",
        )
    return warning(
        name,
        "Onbekend: dit systeem laat niet zien of de schijf versleuteld is.",
        "Controleer het zelf: BitLocker (Windows), FileVault (macOS), LUKS (Linux), of vraag het aan wie de server beheert.",
    )


def _kinds_below(place: Path) -> set[str]:
    """What the device under ``place`` rests on, as lsblk names it (part, crypt, disk …); empty when that cannot be told."""
    device = _said("findmnt", "-no", "SOURCE", "-T", str(place)).partition("[")[0].strip()
    return _kinds_of(device) if device.startswith("/dev/") else set()


def _kinds_of(device: str) -> set[str]:
    return set(_said("lsblk", "-sno", "TYPE", device).split())


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def swap(machine: Machine) -> Check:
    """Memory with speech in it does not land on a disk that anybody can read."""
    name = "Wisselgeheugen (swap)"
    try:
        lines = (machine.root / "proc" / "swaps").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return warning(name, "Onbekend op dit systeem.", "Zorg dat de hele schijf versleuteld is.")
    bare = [line.split()[0] for line in lines if not _is_safe_swap(line)]
    if bare:
        return warning(
            name,
            f"Er staat onversleuteld wisselgeheugen aan ({len(bare)}). Geheugen met spraak kan daarop terechtkomen.",
            "Vraag de beheerder om het te versleutelen of uit te zetten (swapoff -a).",
        )
    return good(name, "Geen wisselgeheugen op een onversleutelde schijf.")


def _is_safe_swap(line: str) -> bool:
    device, kind = line.split()[:2]
    if re.match(r"/dev/zram\d", device):
        return True  # in memory
    return "crypt" in (_kinds_below(Path(device)) if kind == "file" else _kinds_of(device))


def clock(machine: Machine) -> Check:
    """The clock is right enough for terms and for the log."""
    name, now = "Klok", dt.datetime.now(dt.UTC)
    if not _FIRST_YEAR <= now.year <= _LAST_YEAR:
        return fault(
            name,
            f"De klok staat op het jaar {now.year}; bewaartermijnen kloppen dan niet.",
            "Zet de klok goed.",
            errors.FAULT,
        )
    if not _zone_is_known(machine.root):
        return warning(name, "Er is geen tijdzone ingesteld.", "Stel de tijdzone in, bijvoorbeeld Europe/Amsterdam.")
    return good(name, "Het jaar en de tijdzone zijn ingesteld.")


def _zone_is_known(root: Path) -> bool:
    return os.name != "posix" or bool(os.environ.get("TZ")) or (root / "etc" / "localtime").exists()


def core_dumps(_: Machine) -> Check:
    """A crash leaves no copy of the memory."""
    name = "Geheugen bij een crash"
    if sys.platform == "win32":
        return warning(
            name, "Niet te controleren op dit systeem.", "Zet Windows Foutrapportage uit voor deze computer."
        )
    import resource

    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        return fault(
            name,
            "Bij een crash kan het geheugen op de schijf komen.",
            "Meld dit: het programma zet dit uit.",
            errors.FAULT,
        )
    return good(name, "Bij een crash komt het geheugen niet op de schijf.")


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _short(path: Path) -> str:
    """The path without the name of its user."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
