"""How long things are kept: a state per conversation, moved by people, and dates that follow from it. Values only, no files.

concept ──approve──▶ gecontroleerd ──finalise──▶ definitief

- The recording goes when the client has had time to react after the approval, and at the latest ``recording_days`` after it came.
- The working files (transcript and report) go once the report is final and was handed over, and at the latest after ``dossier_days``.
- Of a meeting of a governing body nothing goes by itself: its recording may be an archive record (selectielijst 2020, 19.1.6).

What was delivered, and a recording that is outside our store, is the user's: it never goes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from binnenskamers.configuration import Configuration
from binnenskamers.errors import UsageFault

DAY = 86_400.0
#: so many days before something goes, it is said
WARN_DAYS = 7
GOVERNING = "bestuurlijk"


class Status(StrEnum):
    """How far people are with a report."""

    CONCEPT = "concept"
    CHECKED = "gecontroleerd"
    FINAL = "definitief"


@dataclass(frozen=True)
class Keeping:
    """What decides how long a conversation is kept. Moments are seconds since 1970.

    ``purpose``: what it is processed for; ``conversation``: one of ``conversation.form.CONVERSATIONS``; ``case``: the case number that the
    user gave; ``recording_days``: the limit of the folder that it came through; ``approver``, ``role``: who checked the report.
    """

    purpose: str
    conversation: str
    began: float
    form: str | None = None
    case: str | None = None
    recording_days: int | None = None
    status: Status = Status.CONCEPT
    approver: str | None = None
    role: str | None = None
    approved: float | None = None
    final: float | None = None


@dataclass(frozen=True)
class Due:
    """When the recording and the working files go; None: not by themselves."""

    recording: float | None
    dossier: float | None


def approve(keeping: Keeping, approver: str, role: str, now: float) -> Keeping:
    """A person has checked the report. UsageFault without a name, or when that was done before."""
    if not approver.strip() or not role.strip():
        raise UsageFault("Geef de naam en de rol van wie het verslag heeft gecontroleerd: --naam en --rol.")
    if keeping.status is not Status.CONCEPT:
        raise UsageFault(f"Dit verslag is al {keeping.status}, door {keeping.approver} ({keeping.role}).")
    return replace(keeping, status=Status.CHECKED, approver=approver.strip(), role=role.strip(), approved=now)


def finalise(keeping: Keeping, now: float) -> Keeping:
    """The checked report is final. UsageFault when nobody has checked it, or when it is final already."""
    if keeping.status is Status.CONCEPT:
        raise UsageFault(
            "Dit verslag is nog niet gecontroleerd. Keur het eerst goed: binnenskamers goedkeuren … --naam … --rol …"
        )
    if keeping.status is Status.FINAL:
        raise UsageFault("Dit verslag is al definitief.")
    return replace(keeping, status=Status.FINAL, final=now)


def reopen(keeping: Keeping) -> Keeping:
    """Back to concept: what was checked has changed since. UsageFault when it is final."""
    if keeping.status is Status.FINAL:
        raise UsageFault("Dit verslag is definitief en wordt niet meer veranderd. Verwerk de opname opnieuw.")
    return replace(keeping, status=Status.CONCEPT, approver=None, role=None, approved=None)


def due(keeping: Keeping, configuration: Configuration) -> Due:
    """When what goes."""
    if keeping.conversation == GOVERNING:
        return Due(None, None)
    days = min(configuration.recording_days, keeping.recording_days or configuration.recording_days)
    recording = keeping.began + days * DAY
    if keeping.approved is not None:
        recording = min(recording, keeping.approved + configuration.reaction_days * DAY)
    dossier = keeping.began + configuration.dossier_days * DAY
    if keeping.final is not None:
        # nothing of a conversation outlives the final report
        recording, dossier = min(recording, keeping.final), keeping.final
    return Due(recording, dossier)


def encode_keeping(keeping: Keeping) -> dict[str, Any]:
    """JSON; ``decode_keeping`` gives the same back."""
    return asdict(keeping)


def decode_keeping(value: dict[str, Any]) -> Keeping:
    """The value of ``encode_keeping``."""
    return Keeping(**{**value, "status": Status(value["status"])})
