"""What an administrator decides for this installation: ``instellingen.toml``. Without the file the strictest settings hold.

Whatever makes something weaker than the default has to say why (``reden``); the privacy report shows it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from binnenskamers.errors import UsageFault
from binnenskamers.places import configuration_file

#: the longest that a recording may be kept (days); the law's own purpose decides, this is the tool's ceiling
MAX_DAYS = 28
KEY_STORES = ("auto", "systeem", "map")


@dataclass(frozen=True)
class AllowedFolder:
    """A synchronised folder that may be used all the same, and why."""

    folder: Path
    reason: str


@dataclass(frozen=True)
class Configuration:
    """The settings of this installation.

    ``key_store``: ``systeem`` (the operating system's), ``map`` (files in ``key_folder``) or ``auto``; ``reaction_days``: how long after
    the approval the recording stays, so that a client can react; ``recording_days``: after so many days it goes, whatever happened;
    ``dossier_days``: the same for transcript and report; ``log_months``: how long log files are kept; ``allowed_folders``: which may
    be synchronised.
    """

    key_store: str = "auto"
    key_folder: Path | None = None
    reaction_days: int = 14
    recording_days: int = MAX_DAYS
    dossier_days: int = 90
    log_months: int = 6
    allowed_folders: tuple[AllowedFolder, ...] = ()


#: section → setting → (least, most) for numbers
_NUMBERS = {
    ("bewaren", "reactie_dagen"): (0, MAX_DAYS),
    ("bewaren", "opname_dagen"): (1, MAX_DAYS),
    ("bewaren", "dossier_dagen"): (1, 365),
    ("logboek", "maanden"): (1, 120),
}
_TEXTS = {("sleutels", "opslag"), ("sleutels", "map")}


def load_configuration(path: Path | None = None) -> Configuration:
    """The settings of ``path`` (default: this installation's). Raises UsageFault when the file is not right."""
    path = path or configuration_file()
    given = read_toml(path, str(path))
    for section, values in given.items():
        if section != "gesynchroniseerde_map":
            _check_section(path, section, values)
    keys, keep = given.get("sleutels", {}), given.get("bewaren", {})
    default = Configuration()
    store = keys.get("opslag", default.key_store)
    if store not in KEY_STORES:
        raise UsageFault(f"{path}: sleutels.opslag is een van {', '.join(KEY_STORES)}.")
    return Configuration(
        key_store=store,
        key_folder=Path(keys["map"]).expanduser().absolute() if "map" in keys else None,
        reaction_days=keep.get("reactie_dagen", default.reaction_days),
        recording_days=keep.get("opname_dagen", default.recording_days),
        dossier_days=keep.get("dossier_dagen", default.dossier_days),
        log_months=given.get("logboek", {}).get("maanden", default.log_months),
        allowed_folders=tuple(_allowed(path, item) for item in _list(path, given.get("gesynchroniseerde_map", []))),
    )


def read_toml(path: Path, called: str) -> Mapping[str, Any]:
    """A settings file; empty when there is none. UsageFault, with what the file is ``called``, when it cannot be read."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError:
        raise UsageFault(f"{called} kan niet gelezen worden. Controleer de rechten.") from None
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageFault(f"{called} is niet te lezen: {error}.") from None


def _check_section(path: Path, section: str, values: object) -> None:
    known = sorted(name for part, name in (*_NUMBERS, *_TEXTS) if part == section)
    if not known:
        sections = sorted({part for part, _ in (*_NUMBERS, *_TEXTS)})
        raise UsageFault(
            f"{path}: '{section}' is onbekend. Kies uit {', '.join(sections)} en [[gesynchroniseerde_map]]."
        )
    if not isinstance(values, dict):
        raise UsageFault(f"{path}: schrijf [{section}] op een eigen regel, met daaronder de instellingen.")
    for name, value in values.items():
        if name not in known:
            raise UsageFault(f"{path}: '{section}.{name}' is onbekend. Kies uit {', '.join(known)}.")
        if (section, name) in _TEXTS:
            _check_text(path, f"{section}.{name}", value)
        else:
            least, most = _NUMBERS[section, name]
            if type(value) is not int or not least <= value <= most:
                raise UsageFault(f"{path}: {section}.{name} is een getal van {least} tot en met {most}.")


def _check_text(path: Path, name: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise UsageFault(f"{path}: zet de waarde van {name} tussen aanhalingstekens.")


def _list(path: Path, given: object) -> list[Any]:
    if not isinstance(given, list):
        raise UsageFault(f"{path}: schrijf [[gesynchroniseerde_map]] met dubbele haken.")
    return given


def _allowed(path: Path, item: object) -> AllowedFolder:
    if not isinstance(item, dict) or set(item) != {"map", "reden"}:
        raise UsageFault(f"{path}: onder [[gesynchroniseerde_map]] horen precies twee regels: map en reden.")
    for name, value in item.items():
        _check_text(path, f"gesynchroniseerde_map.{name}", value)
    return AllowedFolder(Path(item["map"]).expanduser().absolute(), item["reden"].strip())
