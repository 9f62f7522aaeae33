"""One recording in the queue: a dossier with an order, and a state that says how far it is. Nothing else knows.

| state | who sets it | what is next |
|---|---|---|
| taken | watcher, before the recording moves | the recording moves into the dossier |
| waiting | watcher | a worker starts |
| busy | worker | the next stage |
| ready | worker | the watcher hands the documents over |
| failing | worker | the watcher puts recording and note in mislukt |
| done, failed | watcher | nothing |
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from binnenskamers import stages
from binnenskamers.dossier import Dossier
from binnenskamers.errors import Damaged
from binnenskamers.files import access_faults, write_atomic
from binnenskamers.keeping import begin
from binnenskamers.privacy import figures
from binnenskamers.privacy.folders import private_folder
from binnenskamers.privacy.keys import What
from binnenskamers.settings import Settings, decode_settings, encode_settings
from conversation import UserError

Json = dict[str, Any]

_ORDER, _STATE, _PROGRESS, CANCEL, AGAIN = "taak.json", "stand.json", "voortgang.json", "annuleren", "opnieuw"


class State(StrEnum):
    """How far a job is."""

    TAKEN = "taken"
    WAITING = "waiting"
    BUSY = "busy"
    READY = "ready"
    FAILING = "failing"
    DONE = "done"
    FAILED = "failed"


#: states in which a worker may have the job
AT_WORK = (State.WAITING, State.BUSY)
#: states in which nothing will happen any more
ENDED = (State.DONE, State.FAILED)


@dataclass(frozen=True)
class Order:
    """What was asked, once and for all. ``arrived``: seconds since 1970; ``key``: the same for the same sound and settings."""

    postbox: str
    subfolder: str
    name: str
    recording: str
    arrived: float
    seconds: float | None
    size: int
    sha256: str
    key: str
    keep_days: int | None
    settings: Json

    def with_settings(self, settings: Settings) -> Order:
        """The same order with these settings."""
        return replace(self, settings=encode_settings(settings))

    def decoded_settings(self) -> Settings:
        """The settings as the pipeline takes them."""
        return decode_settings(self.settings)


@dataclass(frozen=True)
class Standing:
    """Where a job stands. ``attempt``: how often it was put in the queue; ``starts``, ``crashes``: of the current stage, without any
    progress; ``message``: Dutch, why it waits or failed; ``code``: its exit code; ``delivered``: names in klaar or mislukt."""

    state: State
    attempt: int = 1
    stage: str | None = None
    starts: int = 0
    crashes: int = 0
    share: float = 0.0
    message: str | None = None
    code: int = 0
    warnings: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    delivered: tuple[str, ...] = ()
    since: float = field(default_factory=time.time)


class Job:
    """A dossier seen as a job."""

    def __init__(self, folder: Path) -> None:
        self.dossier = Dossier(folder, stages.redact_document)
        self._order: Order | None = None

    @property
    def id(self) -> str:
        """The dossier's random id: all that the queue knows."""
        return self.dossier.id

    @property
    def workflow(self) -> str:
        """The name of this attempt in the queue: the same for the same sound and settings."""
        return f"{self.order.key[:32]}-{self.standing.attempt}"

    @property
    def order(self) -> Order:
        """What was asked."""
        if self._order is None:
            self._order = Order(**self.dossier.read_json(_ORDER))
        return self._order

    def change_order(self, order: Order) -> None:
        """The same recording under another name, or arrived anew."""
        self.dossier.write(_ORDER, json.dumps(asdict(order)).encode())
        self._order = order

    @property
    def recording(self) -> Path:
        """Where the sound is once it was taken."""
        return self.dossier.folder / self.order.recording

    def is_readable(self) -> bool:
        """Whether its order can be read."""
        try:
            return bool(self.order)
        except (UserError, OSError, ValueError, TypeError):
            return False

    @property
    def standing(self) -> Standing:
        """Where it stands now, on disk. What a power cut spoilt counts as just taken: from there everything is found back."""
        try:
            raw = self.dossier.read_json(_STATE)
        except (ValueError, Damaged):
            return Standing(State.TAKEN)
        lists = {key: tuple(raw[key]) for key in ("warnings", "documents", "delivered")}
        return Standing(**{**raw, **lists, "state": State(raw["state"])})

    def stand(self, state: State, **changes: Any) -> Standing:
        """Move to ``state``; whole or not at all."""
        now = replace(self.standing, state=state, since=time.time(), **changes)
        self._write(now)
        return now

    def _write(self, standing: Standing) -> None:
        # no redaction: what stands here was never said
        self.dossier.write(_STATE, json.dumps(asdict(standing)).encode())

    # ------------------------------------------------------------ progress
    def show_progress(self, stage: str, share: float) -> None:
        """For the status page; lost in a power cut, and that is fine."""
        with contextlib.suppress(OSError):
            (self.dossier.folder / _PROGRESS).write_text(json.dumps([stage, round(share, 3)]), encoding="ascii")

    def progress(self) -> tuple[str | None, float]:
        """The stage at work and its share (0..1)."""
        with contextlib.suppress(OSError, ValueError):
            stage, share = json.loads((self.dossier.folder / _PROGRESS).read_text(encoding="ascii"))
            return str(stage), float(share)
        return None, 0.0

    # ------------------------------------------------------------ requests from outside
    def request(self, what: str) -> None:
        """Leave a request (CANCEL, AGAIN) for whoever works on the job."""
        with access_faults(self.dossier.folder):
            (self.dossier.folder / what).touch()

    def is_requested(self, what: str) -> bool:
        """Whether somebody asked for it."""
        return (self.dossier.folder / what).exists()

    def forget_request(self, what: str) -> None:
        """The request was carried out."""
        (self.dossier.folder / what).unlink(missing_ok=True)


def create_job(root: Path, order: Order) -> Job:
    """A new dossier with this order, in state TAKEN; what the order says of content stays inside it."""
    dossier = Dossier.create(root, stages.redact_document)
    dossier.keys.make(What.RECORDING)
    begin(dossier, order.decoded_settings(), order.arrived, order.keep_days)
    figures.follow(dossier)
    job = Job(dossier.folder)
    job.change_order(order)
    job._write(Standing(State.TAKEN))
    # an empty file: found by its name, without opening every dossier
    (dossier.folder / f"sleutel-{order.key}").touch(mode=0o600)
    return job


def is_job(folder: Path) -> bool:
    """Whether a dossier came through the watched folder."""
    return (folder / _STATE).is_file()


def jobs_of(root: Path, postbox: Path | None = None) -> Iterator[Job]:
    """The jobs under ``root``, of one post box or of all; dossiers of other commands and spoilt ones are passed over."""
    for path in sorted(root.glob(f"*/{_STATE}")):
        job = Job(path.parent)
        if job.is_readable() and (postbox is None or job.order.postbox == str(postbox)):
            yield job


def spoilt_jobs(root: Path) -> list[str]:
    """Dossiers of which the order cannot be read any more: their recordings are there, but nobody knows whose they are."""
    return [path.parent.name for path in sorted(root.glob(f"*/{_STATE}")) if not Job(path.parent).is_readable()]


def job_with_key(root: Path, key: str) -> Job | None:
    """The job for this sound and these settings, whole enough to be read; None when there is none."""
    for path in root.glob(f"*/sleutel-{key}"):
        if (path.parent / _STATE).exists():
            return Job(path.parent)
    return None


def work_key(root: Path, sha256: str, subfolder: str, name_facts: Mapping[str, str | None], settings: Settings) -> str:
    """A keyed hash of sound and settings: without the key nobody can tell from it whether a recording was here."""
    said = json.dumps([sha256, subfolder, dict(name_facts), encode_settings(settings)], sort_keys=True)
    return hmac.new(_secret(root), said.encode(), hashlib.sha256).hexdigest()


def _secret(root: Path) -> bytes:
    path = root / ".sleutel"
    with access_faults(root):
        private_folder(root)
        if not path.exists():
            write_atomic(path, secrets.token_bytes(32), mode=0o600)
        return path.read_bytes()
