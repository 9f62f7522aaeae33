"""What a user asks for with one recording: its options, what can be wrong with them, and how a job keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from binnenskamers.engines import choose_device
from binnenskamers.errors import InputMissing, UsageFault
from binnenskamers.language_server import parse_server
from binnenskamers.people import Name
from binnenskamers.recording_date import conversation_date
from binnenskamers.wanted import Wanted, check_wanted, decode_wanted, encode_wanted
from conversation import Speaker
from conversation.form import CONVERSATIONS

Json = dict[str, Any]

#: under this name ``metadata`` says which team's figures the work belongs to
TEAM = "team"
#: the language model that passed ``modellen beproef`` for the form, else none
AUTO = "auto"


@dataclass(frozen=True)
class Settings:
    """What the user asked for. ``form`` None means: a transcript only; ``actions``: as which files the action list comes too;
    ``title``: what the conversation is about, for forms that say so; ``kind``: what sort of conversation it is, when the form does not say
    it rightly; ``pseudonym``: also a copy of the transcript without names; ``terms``: names and words of the organisation that recognition
    should know; ``literal``: hesitations and stutters stay in the documents; ``wanted``: which documents, and in which form."""

    form: str | None = None
    word: Path | None = None
    target: Path | None = None
    speakers: tuple[int, int] | None = None
    names: tuple[Name, ...] = ()
    date: str | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    profile: str = "basis"
    device: str = "auto"
    channels: str = "auto"
    language_model: str = AUTO
    actions: tuple[str, ...] = ()
    title: str | None = None
    kind: str | None = None
    pseudonym: bool = False
    terms: tuple[str, ...] = ()
    literal: bool = False
    wanted: Wanted = field(default_factory=Wanted)


def check_settings(settings: Settings) -> None:
    """Everything that can be wrong with an order is found before the long work starts. Raises UserError subclasses."""
    choose_device(settings.device)
    if settings.channels not in ("auto", "ja", "nee"):
        raise UsageFault(f"--kanalen {settings.channels}: kies auto, ja of nee.")
    if "://" in settings.language_model:
        parse_server(settings.language_model)
    elif settings.language_model not in (AUTO, "geen", "ingebouwd"):
        raise UsageFault(
            f"--taalmodel {settings.language_model}: kies geen, ingebouwd, of het adres van een server op deze computer, "
            "zoals http://127.0.0.1:11434#gemma3:4b."
        )
    if settings.date is not None:
        conversation_date(settings.date, Path(), None)
    if settings.kind is not None and settings.kind not in CONVERSATIONS:
        raise UsageFault(f"--soort {settings.kind}: kies uit {', '.join(CONVERSATIONS)}.")
    check_wanted(settings.wanted, settings.form)
    if settings.form is None:
        if settings.actions:
            raise UsageFault(
                "--acties: een transcript heeft geen acties. Kies met --sjabloon een formulier, zoals notulen."
            )
        _check_team(settings.metadata)
        return
    from templates.forms import load_form

    form = load_form(settings.form)
    if not form.purpose:
        raise UsageFault(
            f"Het formulier '{form.id}' zegt niet waarvoor het gesprek wordt verwerkt. "
            'Zet in form.toml een regel als purpose = "verslag van een huisbezoek".'
        )
    if settings.actions:
        _check_actions(settings.actions, form)
    unknown = set(settings.metadata) - {f.id for f in form.fields}
    if TEAM in unknown:
        _check_team(settings.metadata)
        unknown.discard(TEAM)
    if unknown:
        known = ", ".join(f.id for f in form.fields if f.source == "meta")
        raise UsageFault(f"--gegevens: onbekend veld {', '.join(sorted(unknown))}. Dit formulier kent: {known}.")
    if settings.word is not None:
        _check_word(settings.word, form)


def _check_team(metadata: Mapping[str, str]) -> None:
    """A team for the figures is one that the administrator knows: a free text could be the name of a person."""
    from binnenskamers.configuration import load_configuration

    names = [team.name for team in load_configuration().teams]
    if TEAM not in metadata or metadata[TEAM].strip().lower() in (name.lower() for name in names):
        return
    known = f"Kies uit: {', '.join(names)}." if names else "De beheerder heeft geen teams ingesteld; laat het weg."
    raise UsageFault(f"--gegevens: het team {metadata[TEAM]} is niet bekend. {known}")


def _check_actions(kinds: tuple[str, ...], form: Any) -> None:
    from templates.actions import ACTION_WRITERS, has_actions

    unknown = [kind for kind in kinds if kind not in ACTION_WRITERS]
    if unknown:
        raise UsageFault(f"--acties {','.join(unknown)}: kies uit {', '.join(ACTION_WRITERS)}.")
    if not has_actions(form):
        raise UsageFault(f"--acties: het formulier '{form.id}' heeft geen acties of afspraken. Laat de optie weg.")


def _check_word(path: Path, form: Any) -> None:
    from templates.check import check_template

    if not path.is_file():
        raise InputMissing(f"Het Word-sjabloon {path} bestaat niet. Controleer de naam.")
    check_template(path.read_bytes(), form)


# ---------------------------------------------------------------- as a job keeps them
def encode_settings(settings: Settings) -> Json:
    """JSON of everything in ``settings``; ``decode_settings`` gives the same settings back."""
    plain = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return {
        **plain,
        "word": str(settings.word) if settings.word else None,
        "target": str(settings.target) if settings.target else None,
        "speakers": list(settings.speakers) if settings.speakers else None,
        "names": encode_names(settings),
        "metadata": dict(settings.metadata),
        "actions": list(settings.actions),
        "terms": list(settings.terms),
        "wanted": encode_wanted(settings.wanted),
    }


def decode_settings(value: Json) -> Settings:
    """The settings of ``encode_settings``."""
    return Settings(
        **{
            **value,
            "word": Path(value["word"]) if value["word"] else None,
            "target": Path(value["target"]) if value["target"] else None,
            "speakers": tuple(value["speakers"]) if value["speakers"] else None,
            "names": tuple(Name(n["code"], Speaker(n["label"], n["role"])) for n in value["names"]),
            "actions": tuple(value["actions"]),
            "terms": tuple(value.get("terms", ())),
            "wanted": decode_wanted(value.get("wanted", {})),
        }
    )


def encode_names(settings: Settings) -> list[Json]:
    """The given names, as a room takes them."""
    return [{"code": n.code, "label": n.speaker.label, "role": n.speaker.role} for n in settings.names]
