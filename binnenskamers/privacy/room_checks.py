"""Checks of the program itself: do the rooms hold, are the models what they should be, how fast is it here."""

from __future__ import annotations

import contextlib
import importlib.metadata
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from binnenskamers import errors
from binnenskamers.privacy.check import Check, Machine, fault, good, warning
from binnenskamers.rooms import Room, run_in_room
from binnenskamers.rooms.guard import UNPROVEN
from conversation import UserError

_TRY = "binnenskamers.rooms.rehearsal:try_to_get_out"
_NAMES = {Room.SPEECH: "Kamer voor spraak", Room.LANGUAGE_MODEL: "Kamer voor het taalmodel"}
#: for real conversations; the first that is whole is what the speed is measured with
_PROFILES = (
    "aanbevolen",
    "aanbevolen-large-v3",
    "aanbevolen-turbo",
    "aanbevolen-community",
    "aanbevolen-3.1",
    "laptop",
    "basis",
)


def speech_room(_: Machine) -> Check:
    """No way out of the room in which recordings are heard."""
    return _room(Room.SPEECH)


def language_model_room(_: Machine) -> Check:
    """No way out of the room of the built-in language model."""
    return _room(Room.LANGUAGE_MODEL)


def _room(room: Room) -> Check:
    name = _NAMES[room]
    try:
        found = run_in_room(_TRY, {"listens": room is Room.LANGUAGE_MODEL}, room=room, rehearsal=True)
    except UserError as error:
        return fault(name, error.message, "Verwerk niets voordat dit is opgelost.", error.exit_code)
    ways = ", ".join(found["tried"])
    if found["open"] and found["guard"] != UNPROVEN:
        return fault(
            name,
            f"Niet alles wordt tegengehouden: {', '.join(found['open'])} (geprobeerd: {ways}). Er is niets verstuurd.",
            "Gebruik het programma niet en meld dit.",
            errors.NETWORK,
        )
    if not found["switches"] or found["core_dumps"]:
        return fault(
            name,
            "De kamer heeft niet de instellingen die zij moet hebben.",
            "Gebruik het programma niet en meld dit.",
            errors.FAULT,
        )
    if found["guard"] == UNPROVEN:
        return warning(
            name,
            "Onbewezen: op dit systeem houdt alleen het programma zelf het netwerk tegen.",
            "Laat uw informatiebeveiliger de firewall controleren; zie docs/netwerk.md. Op Linux of WSL2 kan het wel bewezen worden.",
        )
    native = [call for call, who in found["attempts"] if not who.startswith("module ")]
    told = "en gemeld" if native else "(pogingen van machinecode worden op dit systeem niet gemeld)"
    return good(name, f"Bewezen: elke weg naar buiten is geprobeerd en tegengehouden {told}: {ways}.")


#: library → the first version that sends figures about its use unless it is told not to (measured; see pyproject.toml)
_SENDS_FROM = {"onnxruntime": (1, 29)}


def telemetry(_: Machine) -> Check:
    """No library is installed in a version that is known to send figures by itself; the rooms would stop it, this is before that."""
    name, found = "Meeverzonden cijfers (telemetrie)", []
    for library, first in _SENDS_FROM.items():
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            version = importlib.metadata.version(library)
            if tuple(int(part) for part in version.split(".")[:2]) >= first:
                found.append(f"{library} {version}")
    if found:
        return warning(
            name,
            f"Deze versie verstuurt uit zichzelf gegevens over het gebruik: {', '.join(found)}. De kamers houden dat tegen.",
            "Installeer de versie die bij het programma hoort.",
        )
    return good(name, "Geen bibliotheek in een versie waarvan bekend is dat die uit zichzelf gegevens verstuurt.")


def models(machine: Machine) -> Check:
    """Every model that is here is, to the last byte, the one that the program knows."""
    from models import ModelError, State, Store

    name, store = "Modellen", Store(machine.models)
    present = [entry.model.name for entry in store.status() if entry.state is not State.MISSING]
    for model in present:
        try:
            store.verify(model)
        except ModelError as error:
            return fault(name, error.message, "Verwijder de map van dit model en haal het opnieuw op.", error.exit_code)
    whole = _whole_profiles(present, store)
    if not whole:
        return fault(
            name,
            "Er is geen enkel profiel compleet op deze computer.",
            "Haal de modellen op: binnenskamers modellen ophalen aanbevolen.",
            errors.MODEL,
        )
    listed = f"{len(present)} gecontroleerd tot op de laatste byte; compleet: {', '.join(whole)}."
    if whole == ["basis"]:
        return warning(
            name,
            f"{listed} Dat zijn proefmodellen.",
            "Haal voor echte gesprekken andere modellen op: binnenskamers modellen ophalen aanbevolen.",
        )
    return good(name, listed)


def _whole_profiles(present: Sequence[str], store: object) -> list[str]:
    from models import Store

    assert isinstance(store, Store)
    return [p for p in _PROFILES if {m.name for m in store.manifest.models_of(p)} <= set(present)]


def speed(machine: Machine) -> Check:
    """How long an hour of conversation takes here: the bundled recording, heard as any other."""
    from importlib import resources

    from models import State, Store

    name, store = "Snelheid", Store(machine.models)
    present = [entry.model.name for entry in store.status() if entry.state is State.PRESENT]
    whole = _whole_profiles(present, store)
    if not machine.measure or not whole:
        return good(name, "Niet gemeten." if whole else "Niet gemeten: de modellen zijn er nog niet.")
    with resources.as_file(resources.files("binnenskamers") / "demo" / "opname.ogg") as recording:
        try:
            took, seconds = _hear(recording, whole[0])
        except UserError as error:
            return fault(name, f"De meting mislukte: {error.message}", "Los dit eerst op.", error.exit_code)
    hours = took / seconds
    said = f"Een uur opname kost ongeveer {hours:.1f} uur werk".replace(".", ",")
    text = f"Gemeten met profiel {whole[0]} op een opname van {seconds:.0f} seconden, zonder taalmodel."
    if hours > 1:
        return warning(
            name, text, "Dat is langer dan het gesprek zelf. Kies een lichter profiel of een snellere computer.", said
        )
    return good(name, text, said)


def _hear(recording: Path, profile: str) -> tuple[float, float]:
    """Seconds of work and seconds of sound."""
    from binnenskamers import stages
    from binnenskamers.dossier import Dossier
    from binnenskamers.settings import Settings
    from binnenskamers.work import FACTS, Work

    with tempfile.TemporaryDirectory(prefix="meting-") as folder:
        work = Work(
            Dossier.create(Path(folder), stages.redact_document), recording, recording.name, Settings(profile=profile)
        )
        started = time.monotonic()
        work.listen()
        work.detect()
        work.hear()
        return time.monotonic() - started, work.dossier.read_json(FACTS)["seconds"]
