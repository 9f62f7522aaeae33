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
from urllib.parse import urlsplit

from binnenskamers.errors import UsageFault
from binnenskamers.places import configuration_file

#: the longest that a recording may be kept (days); the law's own purpose decides, this is the tool's ceiling
MAX_DAYS = 28
KEY_STORES = ("auto", "systeem", "map")
#: who may see a document, from open to closed (Documenten API, vertrouwelijkheidaanduiding)
CONFIDENTIALITY = (
    *("openbaar", "beperkt_openbaar", "intern", "zaakvertrouwelijk", "vertrouwelijk", "confidentieel", "geheim"),
    "zeer_geheim",
)


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
class CaseSystem:
    """What the metadata for zaakgericht werken need to know of the organisation; empty: not set.

    ``organisation``: its RSIN; ``document_type``: URL of the informatieobjecttype, ``document_types`` such per form;
    ``author``: who answers for the documents; ``confidentiality``: one of CONFIDENTIALITY; ``selection``, ``term``:
    category and term of the selectielijst, as text; ``always``: metadata with every report.
    """

    organisation: str = ""
    document_type: str = ""
    author: str = ""
    confidentiality: str = ""
    selection: str = ""
    term: str = ""
    always: bool = False
    document_types: tuple[tuple[str, str], ...] = ()

    def type_of(self, form: str | None) -> str:
        """The informatieobjecttype of a report with this form."""
        return dict(self.document_types).get(form or "", self.document_type)

    def check(self) -> None:
        """UsageFault that names what is missing before metadata can be made."""
        needed = {
            "bronorganisatie": self.organisation,
            "informatieobjecttype": self.document_type,
            "auteur": self.author,
        }
        missing = [f"zaak.{name}" for name, value in needed.items() if not value]
        if missing:
            raise UsageFault(
                f"Voor de metadata ontbreekt in {configuration_file()}: {', '.join(missing)}. "
                "Vraag de beheerder om dat onder [zaak] in te vullen, of laat --metadata (en --zaakmap) weg."
            )


@dataclass(frozen=True)
class Configuration:
    """The settings of this installation.

    ``key_store``: ``systeem`` (the operating system's), ``map`` (files in ``key_folder``) or ``auto``; ``reaction_days``: how long after
    the approval the recording stays, so that a client can react; ``recording_days``: after so many days it goes, whatever happened;
    ``dossier_days``: the same for transcript and report; ``log_months``: how long log files are kept; ``allowed_folders``: which may
    be synchronised; ``case``: see CaseSystem; ``figures``: whether figures without people or content are kept; ``by_hand``: minutes that a
    report takes without this program, for whoever is in none of the ``teams``.
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
    case: CaseSystem = CaseSystem()


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
_LISTS = ("gesynchroniseerde_map", "team")
_TEAM = re.compile(r"[^\W_][\w .&/()-]{0,39}")
#: setting in [zaak] → the most characters
_CASE_TEXTS = {
    "bronorganisatie": 9,
    "informatieobjecttype": 200,
    "auteur": 200,
    "vertrouwelijkheidaanduiding": 20,
    "selectielijst": 200,
    "bewaartermijn": 100,
}
_TEXTS = {("sleutels", "opslag"), ("sleutels", "map"), *(("zaak", name) for name in _CASE_TEXTS)}
_SWITCHES = {("zaak", "metadata"), ("cijfers", "aan")}
_TABLES = {("zaak", "informatieobjecttypen")}
_KNOWN = (*_NUMBERS, *_TEXTS, *_SWITCHES, *_TABLES)


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
        case=_case_system(path, given.get("zaak", {})),
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
    known = sorted(name for part, name in _KNOWN if part == section)
    if not known:
        sections = sorted({part for part, _ in _KNOWN})
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
        elif (section, name) in _SWITCHES:
            if not isinstance(value, bool):
                raise UsageFault(f"{path}: schrijf {section}.{name} = true of {section}.{name} = false.")
        elif (section, name) in _TABLES:
            _check_types(path, f"{section}.{name}", value)
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


def _check_types(path: Path, name: str, value: object) -> None:
    if not isinstance(value, dict):
        raise UsageFault(f'{path}: schrijf onder [{name}] regels als notulen = "https://…".')
    for form, address in value.items():
        _check_text(path, f"{name}.{form}", address)
        _check_address(path, f"{name}.{form}", address)


def _check_address(path: Path, name: str, address: str) -> None:
    """An informatieobjecttype is named by its address in the catalogue."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or any(c.isspace() for c in address):
        raise UsageFault(
            f"{path}: {name} is het adres van het type in de catalogus, zoals https://…/informatieobjecttypen/…."
        )
    if len(address) > _CASE_TEXTS["informatieobjecttype"]:
        raise UsageFault(f"{path}: {name} heeft hoogstens {_CASE_TEXTS['informatieobjecttype']} tekens.")


def _case_system(path: Path, given: Mapping[str, Any]) -> CaseSystem:
    """The section [zaak], its values checked as the Documenten API asks."""
    texts = {name: str(given.get(name, "")).strip() for name in _CASE_TEXTS}
    for name, most in _CASE_TEXTS.items():
        if len(texts[name]) > most:
            raise UsageFault(f"{path}: zaak.{name} heeft hoogstens {most} tekens.")
    if texts["bronorganisatie"] and not is_rsin(texts["bronorganisatie"]):
        raise UsageFault(
            f"{path}: zaak.bronorganisatie is geen RSIN: negen cijfers die kloppen met de elfproef. Het staat bij de "
            "inschrijving van de organisatie in het Handelsregister."
        )
    if texts["informatieobjecttype"]:
        _check_address(path, "zaak.informatieobjecttype", texts["informatieobjecttype"])
    if texts["vertrouwelijkheidaanduiding"] not in ("", *CONFIDENTIALITY):
        raise UsageFault(f"{path}: zaak.vertrouwelijkheidaanduiding is een van {', '.join(CONFIDENTIALITY)}.")
    case = CaseSystem(
        organisation=texts["bronorganisatie"],
        document_type=texts["informatieobjecttype"],
        author=texts["auteur"],
        confidentiality=texts["vertrouwelijkheidaanduiding"],
        selection=texts["selectielijst"],
        term=texts["bewaartermijn"],
        always=given.get("metadata", False),
        document_types=tuple(given.get("informatieobjecttypen", {}).items()),
    )
    if case.always:
        case.check()
    return case


def is_rsin(text: str) -> bool:
    """Whether this is the number of an organisation: nine digits with the same test as that of a citizen service number."""
    from stdnum.nl import bsn

    return len(text) == 9 and text.isascii() and text.isdecimal() and bool(bsn.is_valid(text))


def _allowed(path: Path, item: object) -> AllowedFolder:
    if not isinstance(item, dict) or set(item) != {"map", "reden"}:
        raise UsageFault(f"{path}: onder [[gesynchroniseerde_map]] horen precies twee regels: map en reden.")
    for name, value in item.items():
        _check_text(path, f"gesynchroniseerde_map.{name}", value)
    return AllowedFolder(Path(item["map"]).expanduser().absolute(), item["reden"].strip())
