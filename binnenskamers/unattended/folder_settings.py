"""What an administrator puts beside the recordings: instellingen.toml in a subfolder of inbak → Settings for what is dropped there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from binnenskamers.configuration import MAX_DAYS, read_toml
from binnenskamers.errors import UsageFault
from binnenskamers.people import parse_names, parse_speaker_count
from binnenskamers.recording_date import DATE_IN_NAME
from binnenskamers.settings import Settings, check_settings
from binnenskamers.unattended.postbox import FORM_FOLDERS, SETTINGS_FILE
from binnenskamers.wanted import Wanted, parse_wanted
from binnenskamers.word_list import read_word_list

_TEXT_KEYS = (
    "sjabloon",
    "namen",
    "sprekers",
    "word",
    "profiel",
    "apparaat",
    "kanalen",
    "taalmodel",
    "acties",
    "soort",
    "woordenlijst",
    "exemplaar",
    "transcript",
)
_SWITCHES = ("letterlijk", "grote_letters", "pdf")
_KEYS = (*_TEXT_KEYS, *_SWITCHES, "bewaren", "gegevens")
#: names that recorders and telephones give: no title
_DEVICE_WORDS = (
    "new|nieuwe?|recording|opname|rec|voice|audio|memo|ptt|aud|vn|dvt|zoom|ds|dm|mic|track|whatsapp|at|wa|am|pm"
)
_DEVICE_NAME = re.compile(rf"(?i)(?:\b(?:{_DEVICE_WORDS})(?=\d|\b|_)|[\W\d_])*")


def settings_for(folder: Path, subfolder: str, base: Settings) -> tuple[Settings, int | None]:
    """Settings of recordings in ``folder`` (inbak/``subfolder``) and days to keep them. UsageFault when its file is wrong.

    The form is what the file says, else what the first part of the subfolder's name says, else that of ``base``.
    """
    given = _read(folder / SETTINGS_FILE)
    form = given.get("sjabloon") or _form_of(subfolder) or base.form
    try:
        settings = replace(
            base,
            form=None if form == "transcript" else form,
            names=parse_names(given["namen"]) if "namen" in given else base.names,
            speakers=parse_speaker_count(given["sprekers"]) if "sprekers" in given else base.speakers,
            word=folder / given["word"] if "word" in given else base.word,
            profile=given.get("profiel", base.profile),
            device=given.get("apparaat", base.device),
            channels=given.get("kanalen", base.channels),
            language_model=given.get("taalmodel", base.language_model),
            actions=tuple(k.strip() for k in given["acties"].split(",")) if "acties" in given else base.actions,
            kind=given.get("soort", base.kind),
            metadata=given.get("gegevens", base.metadata),
            literal=given.get("letterlijk", base.literal),
            terms=read_word_list(folder / given["woordenlijst"]) if "woordenlijst" in given else base.terms,
            wanted=_wanted(given),
        )
        check_settings(settings)
    except Exception as error:
        message = getattr(error, "message", None)
        if message is None:
            raise
        raise UsageFault(f"{_where(folder)}: {message}") from None
    return settings, given.get("bewaren")


def _wanted(given: Mapping[str, Any]) -> Wanted:
    """Which documents come out. Metadata are made when people have approved: under which name a document goes on is not known here."""
    large, pdf = given.get("grote_letters", False), given.get("pdf", False)
    return parse_wanted(given.get("exemplaar"), large, given.get("transcript"), pdf=pdf)


def _form_of(subfolder: str) -> str | None:
    if not subfolder:
        return None
    from templates.forms import form_names

    name = subfolder.lower()
    if name in FORM_FOLDERS:
        return FORM_FOLDERS[name]
    if name == "transcript" or name in form_names():
        return name
    raise UsageFault(
        f"De map inbak/{subfolder} hoort bij geen formulier. Kies {', '.join(FORM_FOLDERS)} of de naam van een formulier, "
        f'of zet in {_where(Path(subfolder))} een regel als sjabloon = "notulen".'
    )


def _read(path: Path) -> Mapping[str, Any]:
    """The checked content of a settings file; empty when there is none."""
    given = read_toml(path, _where(path.parent))
    for key, value in given.items():
        _check(path.parent, key, value)
    return given


def _check(folder: Path, key: str, value: object) -> None:
    if key not in _KEYS:
        raise UsageFault(f"{_where(folder)}: '{key}' is onbekend. Kies uit {', '.join(_KEYS)}.")
    if key == "bewaren":
        if type(value) is not int or not 1 <= value <= MAX_DAYS:
            raise UsageFault(f"{_where(folder)}: bewaren is een aantal dagen van 1 tot en met {MAX_DAYS}.")
    elif key in _SWITCHES:
        if not isinstance(value, bool):
            raise UsageFault(f"{_where(folder)}: schrijf {key} = true of {key} = false.")
    elif key == "gegevens":
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise UsageFault(f'{_where(folder)}: schrijf onder [gegevens] regels als locatie_gesprek = "gemeentehuis".')
    elif not isinstance(value, str) or not value.strip():
        raise UsageFault(f"{_where(folder)}: zet de waarde van {key} tussen aanhalingstekens.")


def _where(folder: Path) -> str:
    return f"{folder.name}/{SETTINGS_FILE}"


def title_in_name(name: str) -> str | None:
    """The title in a recording's file name: ``2026-11-12 MT-overleg.m4a`` → ``MT-overleg``; None for names that devices give."""
    text = DATE_IN_NAME.sub(" ", Path(name).stem)
    text = re.sub(r"[\s_]+", " ", text).strip(" -.,")
    return None if not text or _DEVICE_NAME.fullmatch(text) else text
