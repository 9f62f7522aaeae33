"""The privacy evidence: what this installation is, whether it passed, and what it does not prove. Two runs differ only in ``moment``.

``read_installation`` is the one place that looks at the machine; everything else makes one value out of another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import json
import os
import platform
import secrets
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

from binnenskamers import errors
from binnenskamers.privacy.check import Check, State

Json = dict[str, Any]
SCHEMA = "binnenskamers/privacybewijs/1"


@dataclass(frozen=True)
class Installation:
    """What was read from the machine. ``packages``: name, version, sha256 over the list of files; ``host``: an id, not the host's name."""

    host: str
    program: Mapping[str, str]
    models: Sequence[Json]
    packages: Sequence[tuple[str, str, str | None]]
    configuration: Json


#: what this report cannot show, and whose turn it is
OPEN_POINTS: tuple[tuple[str, str], ...] = (
    ("gemeente", "De grondslag, de informatie aan inwoners, de DPIA. Het programma is gebouwd om AVG-conform te gebruiken; u beslist."),
    ("gemeente", "Wat er met afgeleverde Word-bestanden gebeurt: die staan buiten de bewaking van het programma."),
    ("gemeente", "De computer zelf: updates, virusscanner, wie er kan inloggen, back-ups en schaduwkopieën van de schijf."),
    ("gemeente", "Een opnameapparaat, telefoon of netwerkshare waar een opname vandaan komt."),
    ("beveiliger", "De stilte van een hele verwerking, gezien van buiten het programma: zie docs/netwerk.md (een uur werk)."),
    ("niet bewezen", "De kwaliteit van de tekst: foutkansen staan in de README; een mens leest elk verslag na."),
    ("niet bewezen", "Windows en macOS: daar houdt alleen het programma zelf het netwerk tegen, en heet een run onbewezen."),
    ("niet bewezen", "Een eigen taalmodelserver (--taalmodel met een adres): die valt buiten de bewaking."),
)  # fmt: skip


def build_evidence(installation: Installation, checks: Sequence[Check], made: dt.datetime) -> Json:
    """The report as JSON. Everything that differs between two runs of the same installation is under ``moment``."""
    failed = [check.name for check in checks if check.state is State.FAULT]
    return {
        "schema": SCHEMA,
        "moment": {
            "gemaakt": made.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "metingen": {check.name: check.measured for check in checks if check.measured},
        },
        "geslaagd": not failed,
        "niet_geslaagd": failed,
        "computer": installation.host,
        "programma": dict(installation.program),
        "afscherming": guard_state(checks),
        "zelftest": [{"naam": c.name, "stand": str(c.state), "bevinding": c.text, "advies": c.advice} for c in checks],
        "instellingen": installation.configuration,
        "modellen": list(installation.models),
        "pakketten": [{"naam": n, "versie": v, "sha256_van_record": r} for n, v, r in installation.packages],
        "open_punten": [{"wie": who, "punt": point} for who, point in open_points(checks)],
    }


def guard_state(checks: Iterable[Check]) -> str:
    """``bewezen`` when every room refused every way out, else ``onbewezen`` or ``niet geslaagd``."""
    rooms = [check.state for check in checks if check.name.startswith("Kamer")]
    if not rooms or State.FAULT in rooms:
        return "niet geslaagd"
    return "bewezen" if set(rooms) == {State.GOOD} else "onbewezen"


def open_points(checks: Iterable[Check]) -> list[tuple[str, str]]:
    """What is left to do or to show: the warnings of the self-test, and what no program can show about itself."""
    warned = [("beheerder", f"{c.name}: {c.text} {c.advice}".strip()) for c in checks if c.state is State.WARNING]
    return [*warned, *OPEN_POINTS]


_SETTING_NAMES = {
    "key_store": "opslag van sleutels",
    "key_folder": "map voor sleutels",
    "reaction_days": "opname bewaren na goedkeuring (dagen)",
    "recording_days": "opname hoogstens bewaren (dagen)",
    "dossier_days": "werkbestanden hoogstens bewaren (dagen)",
    "log_months": "logboek bewaren (maanden)",
    "allowed_folders": "toegestane gesynchroniseerde mappen",
    "folder": "map",
    "reason": "reden",
    "case": "zaaksysteem",
    "organisation": "bronorganisatie",
    "document_type": "informatieobjecttype",
    "document_types": "informatieobjecttypen",
    "confidentiality": "vertrouwelijkheidaanduiding",
    "selection": "selectielijst",
    "term": "bewaartermijn",
    "always": "metadata",
}
#: may be the name of a person
_UNSAID = ("author",)


def configuration_json(configuration: object, home: Path) -> Json:
    """Every setting without names of people, with the home folder of the user as ``~``: who that is, is nobody's business here."""
    assert is_dataclass(configuration) and not isinstance(configuration, type)
    plain: Json = json.loads(json.dumps(asdict(configuration), default=lambda value: _without_home(value, home)))
    renamed: Json = _in_dutch(plain)
    return renamed


def _in_dutch(value: Any) -> Any:
    if isinstance(value, dict):
        return {_SETTING_NAMES.get(name, name): _in_dutch(value[name]) for name in value if name not in _UNSAID}
    return [_in_dutch(item) for item in value] if isinstance(value, list) else value


def _without_home(value: object, home: Path) -> str:
    if isinstance(value, Path) and value.is_relative_to(home):
        return f"~/{value.relative_to(home)}"
    return str(value)


# ---------------------------------------------------------------- the one place that looks
def read_installation(models: Path, host_file: Path) -> Installation:
    """This machine's program, models, packages and settings. UserError subclasses when something cannot be read."""
    from binnenskamers import __version__
    from binnenskamers.configuration import load_configuration

    program = {
        "binnenskamers": __version__,
        "python": platform.python_version(),
        "systeem": f"{platform.system()} {platform.release()}",
        "processor": platform.machine(),
        "byteorde": sys.byteorder,
    }
    return Installation(
        host=host_id(host_file),
        program=program,
        models=_read_models(models),
        packages=_read_packages(),
        configuration=configuration_json(load_configuration(), Path.home()),
    )


def host_id(path: Path) -> str:
    """A short id of this computer: the hash of a random key that is made once, so it says nothing about the computer."""
    from binnenskamers.files import access_faults

    with access_faults(path.parent):
        try:
            key = path.read_bytes()
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            key = secrets.token_hex(32).encode()
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(key)
    return hashlib.sha256(b"binnenskamers:" + key).hexdigest()[:12]


def _read_models(folder: Path) -> list[Json]:
    from models import State, Store

    return [
        {
            "model": entry.model.name,
            "licentie": entry.model.licence,
            "stand": str(entry.state),
            "bestanden": [{"naam": f.name, "bytes": f.bytes, "sha256": f.sha256} for f in entry.model.files],
        }
        for entry in Store(folder).status()
        if entry.state is not State.MISSING
    ]


def _read_packages() -> list[tuple[str, str, str | None]]:
    """Every installed package; the hash over its RECORD stands for all its files, which RECORD lists with their own hashes."""
    found: dict[str, tuple[str, str, str | None]] = {}
    for package in importlib.metadata.distributions():
        record = package.read_text("RECORD")
        digest = hashlib.sha256(record.encode()).hexdigest() if record else None
        found.setdefault(package.metadata["Name"].lower(), (package.metadata["Name"], package.version, digest))
    return [found[name] for name in sorted(found)]


def exit_code(checks: Sequence[Check]) -> int:
    """That of the failing check; 0 otherwise, because open points belong in the report."""
    return errors.severity([check.code for check in checks if check.state is State.FAULT])
