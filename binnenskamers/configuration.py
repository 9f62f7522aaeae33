"""What an administrator decides for this installation: ``instellingen.toml``. Without the file the strictest settings hold.

Whatever makes something weaker than the default has to say why (``reden``); the privacy report shows it.
"""

from __future__ import annotations

import re
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


#: figures of a team of fewer people would be figures about a person
LEAST_PEOPLE = 5


@dataclass(frozen=True)
class Team:
    """A team for the figures: ``by_hand`` is how many minutes a report takes it without this program."""

    name: str
    people: int
    by_hand: int


@dataclass(frozen=True)
class Configuration:
    """The settings of this installation.

    ``key_store``: ``systeem`` (the operating system's), ``map`` (files in ``key_folder``) or ``auto``; ``reaction_days``: how long after
    the approval the recording stays, so that a client can react; ``recording_days``: after so many days it goes, whatever happened;
    ``dossier_days``: the same for transcript and report; ``log_months``: how long log files are kept; ``allowed_folders``: which may
    be synchronised; ``figures``: whether figures without people or content are kept; ``by_hand``: minutes that a report takes without this
    program, for whoever is in none of the ``teams``.
    """

    key_store: str = "auto"
    key_folder: Path | None = None
    reaction_days: int = 14
    recording_days: int = MAX_DAYS
    dossier_days: int = 90
    log_months: int = 6
    allowed_folders: tuple[AllowedFolder, ...] = ()
    figures: bool = True
    by_hand: int | None = None
    teams: tuple[Team, ...] = ()


#: minutes of writing that make sense
_BY_HAND = (5, 1440)
#: section → setting → (least, most) for numbers
_NUMBERS = {
    ("bewaren", "reactie_dagen"): (0, MAX_DAYS),
    ("bewaren", "opname_dagen"): (1, MAX_DAYS),
    ("bewaren", "dossier_dagen"): (1, 365),
    ("logboek", "maanden"): (1, 120),
    ("cijfers", "minuten"): _BY_HAND,
}
_FLAGS = {("cijfers", "aan")}
_LISTS = ("gesynchroniseerde_map", "team")
_TEAM = re.compile(r"[^\W_][\w .&/()-]{0,39}")
_TEXTS = {("sleutels", "opslag"), ("sleutels", "map")}


def load_configuration(path: Path | None = None) -> Configuration:
    """The settings of ``path`` (default: this installation's). Raises UsageFault when the file is not right."""
    path = path or configuration_file()
    given = read_toml(path, str(path))
    for section, values in given.items():
        if section not in _LISTS:
            _check_section(path, section, values)
    keys, keep, figures = (given.get(section, {}) for section in ("sleutels", "bewaren", "cijfers"))
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
        allowed_folders=tuple(_allowed(path, item) for item in _list(path, given, "gesynchroniseerde_map")),
        figures=figures.get("aan", default.figures),
        by_hand=figures.get("minuten", default.by_hand),
        teams=_teams(path, _list(path, given, "team")),
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
    settings = (*_NUMBERS, *_TEXTS, *_FLAGS)
    known = sorted(name for part, name in settings if part == section)
    if not known:
        sections = sorted({part for part, _ in settings})
        raise UsageFault(
            f"{path}: '{section}' is onbekend. Kies uit {', '.join(sections)}, [[gesynchroniseerde_map]] en [[team]]."
        )
    if not isinstance(values, dict):
        raise UsageFault(f"{path}: schrijf [{section}] op een eigen regel, met daaronder de instellingen.")
    for name, value in values.items():
        if name not in known:
            raise UsageFault(f"{path}: '{section}.{name}' is onbekend. Kies uit {', '.join(known)}.")
        if (section, name) in _TEXTS:
            _check_text(path, f"{section}.{name}", value)
        elif (section, name) in _FLAGS:
            if type(value) is not bool:
                raise UsageFault(f"{path}: {section}.{name} is true of false, zonder aanhalingstekens.")
        else:
            _check_number(path, f"{section}.{name}", value, _NUMBERS[section, name])


def _check_number(path: Path, name: str, value: object, bounds: tuple[int, int]) -> None:
    if type(value) is not int or not bounds[0] <= value <= bounds[1]:
        raise UsageFault(f"{path}: {name} is een getal van {bounds[0]} tot en met {bounds[1]}.")


def _check_text(path: Path, name: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise UsageFault(f"{path}: zet de waarde van {name} tussen aanhalingstekens.")


def _list(path: Path, given: Mapping[str, Any], name: str) -> list[Any]:
    found = given.get(name, [])
    if not isinstance(found, list):
        raise UsageFault(f"{path}: schrijf [[{name}]] met dubbele haken.")
    return found


def _teams(path: Path, items: list[Any]) -> tuple[Team, ...]:
    teams = tuple(_team(path, item) for item in items)
    if len({team.name.lower() for team in teams}) < len(teams):
        raise UsageFault(f"{path}: twee teams hebben dezelfde naam. Geef elk team een eigen naam.")
    return teams


def _team(path: Path, item: object) -> Team:
    if not isinstance(item, dict) or set(item) != {"naam", "mensen", "minuten"}:
        raise UsageFault(f"{path}: onder [[team]] horen precies drie regels: naam, mensen en minuten.")
    _check_text(path, "team.naam", item["naam"])
    name = item["naam"].strip()
    if not _TEAM.fullmatch(name):
        raise UsageFault(f"{path}: team.naam bestaat uit hoogstens 40 letters, cijfers en spaties.")
    if type(item["mensen"]) is not int or item["mensen"] < LEAST_PEOPLE:
        raise UsageFault(
            f"{path}: cijfers van een team kunnen vanaf {LEAST_PEOPLE} mensen: anders gaan ze over een persoon. "
            "Haal dit team weg; zijn werk telt dan mee in het geheel."
        )
    _check_number(path, "team.minuten", item["minuten"], _BY_HAND)
    return Team(name, item["mensen"], item["minuten"])


def _allowed(path: Path, item: object) -> AllowedFolder:
    if not isinstance(item, dict) or set(item) != {"map", "reden"}:
        raise UsageFault(f"{path}: onder [[gesynchroniseerde_map]] horen precies twee regels: map en reden.")
    for name, value in item.items():
        _check_text(path, f"gesynchroniseerde_map.{name}", value)
    return AllowedFolder(Path(item["map"]).expanduser().absolute(), item["reden"].strip())
