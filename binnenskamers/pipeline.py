"""From recording to report: which stages run, in which room, with which limits, and what is reused.

The parent knows paths, numbers and settings; speech and text stay in the rooms (stages.py).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from binnenskamers import errors, stages
from binnenskamers.delivery import check_target
from binnenskamers.dossier import Dossier, Json
from binnenskamers.engines import (
    TRIAL_PROFILES,
    LanguageModel,
    choose_device,
    cores,
    language_model,
    speech_models,
    tried_model,
)
from binnenskamers.errors import InputMissing, UsageFault
from binnenskamers.language_server import LanguageServer, parse_server
from binnenskamers.people import Name
from binnenskamers.places import dossiers_folder
from binnenskamers.progress import NoProgress, Progress
from binnenskamers.recording_date import conversation_date
from binnenskamers.rooms import Limits, Room, run_in_room
from binnenskamers.rooms.guard import UNPROVEN

#: stage → function in its room; tests put failing engines here
STAGES = {
    name: f"binnenskamers.stages:{name}"
    for name in (
        "listen",
        "diarize",
        "recognize",
        "assemble",
        "take_transcript",
        "fill",
        "rewrite",
        "deliver",
        "try_model",
    )
}
#: the report without language model takes seconds; a stage that needs more time than this hangs
_SHORT = Limits(memory=4 << 30, seconds=900.0, silence=900.0)
#: the longest silence of a language-model server: a big model on a slow machine that has to be loaded first
_ANSWER_SECONDS = 300.0
_ORDER, _FACTS = "opdracht.json", "opname.json"


#: the language model that passed ``modellen beproef`` for the form, else none
AUTO = "auto"


@dataclass(frozen=True)
class Settings:
    """What the user asked for. ``form`` None means: a transcript only; ``actions``: as which files the action list comes too."""

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


@dataclass(frozen=True)
class Outcome:
    """What came out of one recording: files, numbers for the closing lines, warnings (Dutch)."""

    files: tuple[Path, ...]
    dossier: Path
    numbers: Mapping[str, Any]
    warnings: tuple[str, ...]
    seconds: float | None
    took: float

    @property
    def exit_code(self) -> int:
        """0, or 8 when there are warnings."""
        return errors.WARNINGS if self.warnings else errors.DONE


def process_recording(recording: Path, settings: Settings, progress: Progress | None = None) -> Outcome:
    """A recording → transcript and report. Raises UserError subclasses; finished parts stay in the dossier."""
    progress = progress or NoProgress()
    started = time.monotonic()
    target = settings.target or recording.parent / f"{recording.stem}-verslag"
    _check_settings(settings)
    check_target(target)
    facts = _stage("listen", {"recording": str(recording), "channels": settings.channels}, progress)
    if settings.channels == "ja" and facts["channels"] != 2:
        raise UsageFault("--kanalen ja: deze opname heeft geen twee kanalen. Laat de optie weg.")
    models = speech_models(settings.profile)
    with _dossier_for(facts, settings) as dossier:
        dossier.write_json(_FACTS, facts)
        _hear(dossier, recording, settings, facts, models, progress)
        assembled = _stage(
            "assemble",
            {
                "dossier": str(dossier.folder),
                "facts": facts,
                "file": recording.name,
                "date": conversation_date(settings.date, recording, facts["created"]),
                "names": _names(settings),
                "models": models.described,
                "metadata": dict(settings.metadata),
            },
            progress,
        )
        delivered = _report(dossier, settings, target, facts["guard"], progress)
    return _outcome(dossier, delivered, assembled, facts["seconds"], started)


def process_transcript(transcript: Path, settings: Settings, progress: Progress | None = None) -> Outcome:
    """A transcript file → report."""
    progress = progress or NoProgress()
    started = time.monotonic()
    target = settings.target or transcript.parent / f"{transcript.name.removesuffix('.json')}-verslag"
    _check_settings(settings)
    if not transcript.is_file():
        raise InputMissing(f"{transcript} bestaat niet of is geen bestand. Geef een transcript.json op.")
    check_target(target)
    dossier = Dossier.create(dossiers_folder(), stages.redact_document)
    try:
        taken = _stage(
            "take_transcript",
            {
                "dossier": str(dossier.folder),
                "transcript": str(transcript),
                "date": conversation_date(settings.date, transcript, None) if settings.date else None,
                "names": _names(settings),
                "metadata": dict(settings.metadata),
            },
            progress,
        )
        delivered = _report(dossier, settings, target, taken["guard"], progress)
    except BaseException:
        dossier.erase()
        raise
    return _outcome(dossier, delivered, taken, None, started)


def _check_settings(settings: Settings) -> None:
    """Everything that can be wrong with an order is found before the long work starts."""
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
    if settings.form is None:
        if settings.actions:
            raise UsageFault(
                "--acties: een transcript heeft geen acties. Kies met --sjabloon een formulier, zoals notulen."
            )
        return
    from templates.forms import load_form

    form = load_form(settings.form)
    if settings.actions:
        _check_actions(settings.actions, form)
    unknown = set(settings.metadata) - {f.id for f in form.fields}
    if unknown:
        known = ", ".join(f.id for f in form.fields if f.source == "meta")
        raise UsageFault(f"--gegevens: onbekend veld {', '.join(sorted(unknown))}. Dit formulier kent: {known}.")
    if settings.word is not None:
        _check_word(settings.word, form)


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


# ---------------------------------------------------------------- stages
def _stage(
    name: str,
    arguments: Mapping[str, Any],
    progress: Progress,
    *,
    limits: Limits = _SHORT,
    room: Room = Room.SPEECH,
    audio_seconds: float | None = None,
    server: LanguageServer | None = None,
) -> Json:
    progress.start(name, audio_seconds)
    addresses = server.addresses if server else ()
    try:
        result = run_in_room(
            STAGES[name], arguments, room=room, limits=limits, progress=progress.update, server=addresses
        )
    except KeyboardInterrupt:
        raise errors.Interrupted from None
    progress.finish()
    return result


def _hear(dossier: Dossier, recording: Path, settings: Settings, facts: Json, models: Any, progress: Progress) -> None:
    """Who speaks when, and what is said; what an earlier run already did is not done again."""
    seconds = facts["seconds"]
    # generous: the slowest machine that makes sense is a fifth of real time
    limits = Limits(memory=8 << 30, seconds=1800.0 + 5 * seconds, silence=1800.0)
    common = {
        "dossier": str(dossier.folder),
        "recording": str(recording),
        "separate": facts["separate"],
        "device": choose_device(settings.device),
        "threads": cores(),
    }
    if not dossier.has(stages.TURNS):
        order = {
            **common,
            "segmentation": str(models.segmentation),
            "embedding": str(models.embedding),
            "speakers": settings.speakers,
        }
        _stage("diarize", order, progress, limits=limits, audio_seconds=seconds)
    if not dossier.has(stages.SPOKEN):
        order = {**common, "model": str(models.recognizer)}
        _stage("recognize", order, progress, limits=limits, audio_seconds=seconds)


def _report(dossier: Dossier, settings: Settings, target: Path, guard: str, progress: Progress) -> Json:
    order = {"dossier": str(dossier.folder), "form": settings.form}
    notes: list[str] = []
    if guard == UNPROVEN:
        notes.append("Op dit systeem kan niet worden bewezen dat niets het netwerk op ging (onbewezen).")
    numbers: Json = {}
    if settings.form is not None:
        _stage("fill", order, progress)
        numbers = _rewrite(order, settings, progress, notes)
    delivered = _stage(
        "deliver",
        {
            **order,
            "folder": str(target),
            "word": str(settings.word) if settings.word else None,
            "actions": list(settings.actions),
            "trial": settings.profile in TRIAL_PROFILES,
            "notes": notes,
        },
        progress,
    )
    return {**numbers, **delivered}


def _rewrite(order: Json, settings: Settings, progress: Progress, notes: list[str]) -> Json:
    """The language model in its own room; a report without it is better than none. Adds to ``notes`` what the report must say."""
    server = parse_server(settings.language_model) if "://" in settings.language_model else None
    if server is None:
        model = _built_in(settings)
        if model is None:
            return {}
        described = {"name": model.name, "sha256": model.sha256}
        order = {**order, "model": str(model.file), "threads": cores(), "described": described}
        room = Room.LANGUAGE_MODEL
    else:
        # no listener is needed here: the room that may least
        order, room = {**order, **_through_server(server)}, Room.SPEECH
        notes.append(
            f"Voor het taalmodel is een server op deze computer gekozen ({server.model} op {server.host}). "
            "Die server zelf valt buiten de bewaking van Binnenskamers."
        )
    limits = Limits(memory=16 << 30, seconds=3600.0, silence=900.0)
    try:
        return _stage("rewrite", order, progress, limits=limits, room=room, server=server)
    except (errors.StageFailed, errors.AccessFault) as failure:
        notes.append("Het taalmodel is niet gebruikt; het verslag bestaat uit citaten.")
        return {"language_model_failed": f"{notes[-1]} {failure.message}"}


def _built_in(settings: Settings) -> LanguageModel | None:
    """The model that passed for this form; when it was asked for, else that of the profile. Its file is read whole: asked once."""
    if settings.form is None or settings.language_model == "geen":
        return None
    tried = tried_model(settings.form)
    return tried if tried or settings.language_model == AUTO else language_model(settings.profile)


def _through_server(server: LanguageServer) -> Json:
    return {
        "server": {
            "host": server.host,
            "path": server.path,
            "kind": server.kind,
            "model": server.model,
            "seconds": _ANSWER_SECONDS,
        },
        "described": {"name": server.model, "kind": server.kind, "server": server.host},
    }


def _names(settings: Settings) -> list[Json]:
    return [{"code": n.code, "label": n.speaker.label, "role": n.speaker.role} for n in settings.names]


# ---------------------------------------------------------------- dossiers
def _fingerprint(facts: Json, settings: Settings) -> str:
    """Same sound heard with the same settings: names, form and date may differ, they cost nothing to redo."""
    heard = [facts["sha256"], facts["separate"], settings.profile, settings.speakers]
    return hashlib.sha256(json.dumps(heard).encode()).hexdigest()


@contextlib.contextmanager
def _dossier_for(facts: Json, settings: Settings) -> Iterator[Dossier]:
    """The dossier of this sound and these settings: an earlier one, unless another process works in it, else a new one."""
    fingerprint = _fingerprint(facts, settings)
    root = dossiers_folder()
    for folder in sorted(root.glob("*/")) if root.is_dir() else []:
        dossier = Dossier(folder, stages.redact_document)
        if not dossier.has(_ORDER) or dossier.read_json(_ORDER).get("fingerprint") != fingerprint:
            continue
        with _lock(dossier) as ours:
            if ours:
                yield dossier
                return
    dossier = Dossier.create(root, stages.redact_document)
    with _lock(dossier):
        dossier.write_json(_ORDER, {"fingerprint": fingerprint})
        yield dossier


@contextlib.contextmanager
def _lock(dossier: Dossier) -> Iterator[bool]:
    """Whether this process alone has the dossier; the lock ends with the process, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows: one user, one process; two at once get the same result twice
        yield True
        return
    with (dossier.folder / "slot").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _outcome(dossier: Dossier, delivered: Json, transcript: Json, seconds: float | None, started: float) -> Outcome:
    warnings = list(transcript["warnings"])
    if delivered.get("language_model_failed"):
        warnings.append(delivered["language_model_failed"])
    if transcript["without_speaker"] and transcript["segments"]:
        warnings.append(f"Bij {transcript['without_speaker']} stukken tekst is geen spreker gevonden.")
    return Outcome(
        files=tuple(Path(f) for f in delivered["files"]),
        dossier=dossier.folder,
        numbers={**transcript, **delivered},
        warnings=tuple(warnings),
        seconds=seconds,
        took=time.monotonic() - started,
    )
