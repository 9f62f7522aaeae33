"""Keeping dossiers no longer than they may be: what was decided per dossier, and the sweep that carries it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from binnenskamers import stages
from binnenskamers.configuration import Configuration
from binnenskamers.dossier import Dossier
from binnenskamers.locks import held
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.logbook import Event, record_after
from binnenskamers.privacy.retention import DAY, GOVERNING, WARN_DAYS, Keeping, decode_keeping, due, encode_keeping
from binnenskamers.settings import Settings, decode_settings, encode_settings
from binnenskamers.sound import SOUND, erase_sound
from conversation import UserError

_KEEPING = "bewaren.json"
_TRANSCRIPT_PURPOSE = "uitwerken van een gesprek tot een transcript"
_ID = re.compile(r"[0-9a-f]{16}")


# ---------------------------------------------------------------- one dossier
def begin(dossier: Dossier, settings: Settings, now: float, recording_days: int | None = None) -> Keeping:
    """Write down what this dossier is for and how long it may stay, before anything of the conversation is in it.

    A later run on the same dossier keeps its first day, and what was an archive record once stays one.
    """
    earlier = keeping_of(dossier)
    purpose, conversation = _TRANSCRIPT_PURPOSE, settings.kind or "overleg"
    if settings.form is not None:
        from templates.forms import load_form

        form = load_form(settings.form)
        purpose, conversation = form.purpose, settings.kind or form.conversation
    keeping = Keeping(
        purpose=purpose,
        conversation=conversation,
        began=earlier.began if earlier else now,
        form=settings.form,
        case=settings.metadata.get("zaaknummer") or None,
        recording_days=recording_days,
    )
    if earlier and earlier.conversation == GOVERNING:
        keeping = replace(keeping, conversation=GOVERNING)
    write_keeping(dossier, keeping)
    dossier.write_json(stages.SETTINGS, encode_settings(settings))
    return keeping


def keeping_of(dossier: Dossier) -> Keeping | None:
    """What was decided; None when the dossier is from before that, or was cut off at its start. Raises UserError when it is unreadable."""
    return decode_keeping(dossier.read_json(_KEEPING)) if dossier.has(_KEEPING) else None


def write_keeping(dossier: Dossier, keeping: Keeping) -> None:
    """Write down a decision."""
    dossier.write_json(_KEEPING, encode_keeping(keeping))


def settings_of(dossier: Dossier) -> Settings:
    """With which settings its report was made."""
    return decode_settings(dossier.read_json(stages.SETTINGS))


# ---------------------------------------------------------------- all dossiers
class Found(StrEnum):
    """What the sweep did, or found."""

    RECORDING = "recording"
    DOSSIER = "dossier"
    SOON = "soon"
    KEPT = "kept"
    BUSY = "busy"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Finding:
    """One dossier. ``recording``, ``due``: when its recording and its working files go (seconds since 1970; None: not by themselves)."""

    dossier: str
    found: Found
    recording: float | None = None
    due: float | None = None


def dossiers_in(root: Path) -> Iterator[Dossier]:
    """Every dossier under ``root``, whether it can be opened or not."""
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        if _ID.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
            yield Dossier(folder, stages.redact_document)


def clean_up(root: Path, now: float, configuration: Configuration, only_look: bool = False) -> list[Finding]:
    """Erase what is due, dossier by dossier. Nothing outside our own store is touched, and nothing that is being worked on.

    A dossier whose key is missing is reported and left: a key folder that is not there today would else cost everything.
    """
    return [_clean_one(dossier, now, configuration, only_look) for dossier in dossiers_in(root)]


def _clean_one(dossier: Dossier, now: float, configuration: Configuration, only_look: bool) -> Finding:
    try:
        keeping = keeping_of(dossier) or Keeping("", "", dossier.folder.stat().st_mtime)
        ends = due(keeping, configuration)
        with held(dossier.folder / "slot") as ours:
            if not ours or is_at_work(dossier):
                return Finding(dossier.id, Found.BUSY, ends.recording, ends.dossier)
            return _carry_out(dossier, ends.recording, ends.dossier, now, only_look)
    except (UserError, OSError, ValueError, TypeError):
        return Finding(dossier.id, Found.UNREADABLE)


def is_at_work(dossier: Dossier) -> bool:
    """Whether it is of a recording in the queue that is not ended: its sound is here alone."""
    from binnenskamers.unattended.job import ENDED, Job, is_job

    job = Job(dossier.folder)
    return is_job(dossier.folder) and job.is_readable() and job.standing.state not in ENDED


def _carry_out(
    dossier: Dossier, recording: float | None, working: float | None, now: float, only_look: bool
) -> Finding:
    has_sound = bool(dossier.recordings()) or dossier.has(SOUND)
    what = Found.KEPT
    if working is not None and working <= now:
        what = Found.DOSSIER
        if not only_look:
            dossier.erase()
            record_after(Event.ERASED, dossier.id)
    elif has_sound and recording is not None and recording <= now:
        what = Found.RECORDING
        if not only_look:
            erase_recording(dossier)
            record_after(Event.RECORDING_ERASED, dossier.id)
    elif any(
        moment is not None and moment <= now + WARN_DAYS * DAY for moment in (recording if has_sound else None, working)
    ):
        what = Found.SOON
    return Finding(dossier.id, what, recording if has_sound else None, working)


def erase_recording(dossier: Dossier) -> None:
    """Destroy the keys of the recording, then its files, also what was decoded of it."""
    erase_sound(dossier)
    dossier.keys.destroy(What.RECORDING, What.MUTED)
    for path in dossier.recordings():
        path.unlink(missing_ok=True)
