"""From recording to report, at once: the stages of work.py in a row, in the dossier that an earlier run of the same sound left."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from binnenskamers import errors, stages
from binnenskamers.delivery import check_target, fitting
from binnenskamers.dossier import Dossier, Json
from binnenskamers.engines import speech_models
from binnenskamers.errors import InputMissing
from binnenskamers.keeping import begin, keeping_of
from binnenskamers.locks import held
from binnenskamers.parts import Parts, as_parts
from binnenskamers.places import dossiers_folder
from binnenskamers.privacy import figures
from binnenskamers.privacy.logbook import Event, record, record_after
from binnenskamers.privacy.retention import Status
from binnenskamers.progress import NoProgress, Progress
from binnenskamers.recording_date import conversation_date
from binnenskamers.rooms.guard import PROVEN, UNPROVEN
from binnenskamers.settings import Settings, check_settings, encode_names
from binnenskamers.work import FACTS, VOICES, WRITING, Work, counted, is_unproven, keep_counted, rooms_stay, run_stage
from conversation import UserError

_ORDER = "opdracht.json"


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


def process_recording(
    recording: Path,
    settings: Settings,
    progress: Progress | None = None,
    more: Sequence[Path] = (),
    in_figures: bool = True,
) -> Outcome:
    """A recording, with ``more`` that go on where it ends → transcript and report. ``in_figures``: it is real work, not a trial.

    Raises UserError subclasses; what is finished stays in the dossier.
    """
    progress = progress or NoProgress()
    started = time.monotonic()
    target = settings.target or recording.parent / f"{fitting(recording.stem)}-verslag"
    check_settings(settings)
    check_target(target)
    parts = _look_at([recording, *more])
    for doubt in parts.doubts:
        progress.tell(doubt)
    models = speech_models(settings.profile)  # absent models are found before anything is written
    with _dossier_for(parts.sha256, settings) as dossier, _logged(dossier):
        begin(dossier, settings, time.time())
        if in_figures:
            figures.follow(dossier)
        work = Work(dossier, recording, recording.name, settings, progress)
        work.models = models
        work.parts = parts if more else None
        with _nothing_left(dossier):
            work.listen()
        with rooms_stay(VOICES, dossier=dossier.id):
            work.detect()
            work.hear()
        with rooms_stay(WRITING, dossier=dossier.id):
            for step in work.writing().values():
                step()
            delivered = work.deliver(target)
        seconds = dossier.read_json(FACTS)["seconds"]
        figures.concept_made(dossier, time.time())
    return _outcome(dossier, delivered, seconds, started)


def _look_at(recordings: Sequence[Path]) -> Parts:
    """What the files say of themselves. Raises the error of the first that cannot be used."""
    found = [run_stage("probe", {"recording": str(path)}, NoProgress()) for path in recordings]
    return as_parts(recordings, found)


def process_transcript(
    transcript: Path, settings: Settings, progress: Progress | None = None, in_figures: bool = True
) -> Outcome:
    """A transcript file → report. ``in_figures``: it is real work, not a trial."""
    progress = progress or NoProgress()
    started = time.monotonic()
    target = settings.target or transcript.parent / f"{fitting(transcript.name.removesuffix('.json'))}-verslag"
    check_settings(settings)
    if not transcript.is_file():
        raise InputMissing(f"{transcript} bestaat niet of is geen bestand. Geef een transcript.json op.")
    check_target(target)
    dossier = Dossier.create(dossiers_folder(), stages.redact_document)
    order = {
        **dossier.ticket(),
        "transcript": str(transcript),
        "date": conversation_date(settings.date, transcript, None) if settings.date else None,
        "names": encode_names(settings),
        "metadata": dict(settings.metadata),
    }
    try:
        with _logged(dossier), rooms_stay(WRITING, dossier=dossier.id):
            begin(dossier, settings, time.time())
            if in_figures:
                figures.follow(dossier)
            keep_counted(dossier, run_stage("take_transcript", order, progress, stays=WRITING))
            work = Work(dossier, transcript, transcript.name, settings, progress)
            if settings.form is not None:
                work.fill()
                work.rewrite()
            delivered = work.deliver(target)
    except BaseException:
        dossier.erase()
        raise
    return _outcome(dossier, delivered, None, started)


# ---------------------------------------------------------------- dossiers
@contextlib.contextmanager
def _logged(dossier: Dossier) -> Iterator[None]:
    """Beginning and end in the log; without the first line there is no work."""
    record(Event.STARTED, dossier.id)
    try:
        yield
    except BaseException as error:
        record_after(Event.FAILED, dossier.id, getattr(error, "exit_code", errors.FAULT))
        raise
    record_after(Event.DELIVERED, dossier.id)


@contextlib.contextmanager
def _nothing_left(dossier: Dossier) -> Iterator[None]:
    """A recording that cannot be read leaves no dossier behind."""
    try:
        yield
    except BaseException:
        if not dossier.has(FACTS):
            dossier.erase()
        raise


def _fingerprint(sha256: str, settings: Settings) -> str:
    """Same sound heard with the same settings: names, form, date and number of speakers may differ, they cost little to redo."""
    heard = [sha256, settings.channels, settings.profile, list(settings.terms)]
    return hashlib.sha256(json.dumps(heard).encode()).hexdigest()


@contextlib.contextmanager
def _dossier_for(sha256: str, settings: Settings) -> Iterator[Dossier]:
    """The dossier of this sound and these settings: an earlier one, unless another process works in it, else a new one."""
    fingerprint = _fingerprint(sha256, settings)
    root = dossiers_folder()
    for folder in sorted(root.glob("*/")) if root.is_dir() else []:
        dossier = Dossier(folder, stages.redact_document)
        dossier.sweep()
        if _fingerprint_of(dossier) != fingerprint:
            continue
        with held(folder / "slot") as ours:
            if ours:
                yield dossier
                return
    dossier = Dossier.create(root, stages.redact_document)
    with held(dossier.folder / "slot"):
        dossier.write_json(_ORDER, {"fingerprint": fingerprint})
        yield dossier


def _fingerprint_of(dossier: Dossier) -> str | None:
    """What was heard in this dossier; None when it is not for us: of a job, final, corrected, read back, spoilt, or its key is gone."""
    if not dossier.has(_ORDER) or dossier.has(stages.CORRECTIONS) or dossier.has(stages.PAGES):
        return None
    try:
        keeping = keeping_of(dossier)
        if keeping and keeping.status is Status.FINAL:
            return None
        found = dossier.read_json(_ORDER).get("fingerprint")
    except (UserError, ValueError):
        return None
    return found if isinstance(found, str) else None


def _outcome(dossier: Dossier, delivered: Json, seconds: float | None, started: float) -> Outcome:
    numbers = counted(dossier)
    return Outcome(
        files=tuple(Path(f) for f in delivered["files"]),
        dossier=dossier.folder,
        numbers={**numbers, **delivered, "guard": UNPROVEN if is_unproven(dossier) else PROVEN},
        warnings=outcome_warnings(numbers, delivered),
        seconds=seconds,
        took=time.monotonic() - started,
    )


def outcome_warnings(transcript: Json, delivered: Json) -> tuple[str, ...]:
    """What the user has to know about a result that came out (Dutch, nothing of the content)."""
    warnings = list(transcript["warnings"])
    if delivered.get("language_model_failed"):
        warnings.append(delivered["language_model_failed"])
    if delivered.get("pdf_failed"):
        warnings.append(delivered["pdf_failed"])
    if transcript["without_speaker"] and transcript["segments"]:
        warnings.append(f"Bij {transcript['without_speaker']} stukken tekst is geen spreker gevonden.")
    return tuple(warnings)
