"""One stage of one job: start its room, and say what the queue should do next. Never raises, never returns content."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from binnenskamers import errors
from binnenskamers.dossier import MUTED
from binnenskamers.keeping import keeping_of
from binnenskamers.locks import held
from binnenskamers.pipeline import outcome_warnings
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.retention import GOVERNING
from binnenskamers.unattended.job import AT_WORK, CANCEL, Job, Standing, State
from binnenskamers.work import Work, counted, is_unproven
from conversation import UserError

log = logging.getLogger("binnenskamers.unattended")

#: a stage whose room failed this often without getting any further is not tried again
MAX_CRASHES = 3
#: nor one that began this often: whatever it does takes the whole program or the machine down
MAX_STARTS = 8
#: seconds between two looks at what somebody asked for, and two notes of progress
_LOOK = 1.0


class Next(StrEnum):
    """What the queue does after a stage: the only thing that a step returns."""

    ON = "verder"
    AGAIN = "opnieuw"
    WAIT = "wacht"
    STOP = "stop"


class _Cancelled(Exception):
    pass


@dataclass
class _Watched:
    """Progress of a room → the job; stops the room when the job is cancelled or the program stops."""

    job: Job
    stage: str
    stopping: threading.Event
    _share: float = 0.0
    _last: float = 0.0

    def start(self, stage: str, audio_seconds: float | None) -> None:
        self.job.show_progress(self.stage, 0.0)

    def update(self, share: float) -> None:
        self._share = share

    def beat(self) -> None:
        if self.stopping.is_set():
            raise _Cancelled
        if time.monotonic() - self._last < _LOOK:
            return
        self._last = time.monotonic()
        if self.job.is_requested(CANCEL) or _is_erased(self.job.dossier.folder):
            raise _Cancelled
        self.job.show_progress(self.stage, self._share)

    def tell(self, line: str) -> None:
        log.info("%s %s: %s", self.job.id, self.stage, line)

    def finish(self) -> None:
        pass


def stage_names(job: Job) -> list[str]:
    """The stages of a job in order; the same at every call."""
    return [*_steps(_work(job, _Watched(job, "", threading.Event()), modest=False))]


def run_stage_of(job_folder: Path, stage: str, stopping: threading.Event) -> Next:
    """Do ``stage`` unless it was done; leave in the job what came of it."""
    if _is_erased(job_folder):
        return Next.STOP
    job = Job(job_folder)
    try:
        with held(job_folder / "slot") as ours:
            if not ours:
                return Next.WAIT  # another worker has it; it is seen again when that one is done or dead
            return _run(job, stage, stopping)
    except (OSError, UserError) as fault:
        if stopping.is_set():
            _hold()
        log.warning("%s %s: dossier not reachable (%s)", job_folder.name, stage, type(fault).__name__)
        return Next.STOP if _is_erased(job_folder) else Next.WAIT


def _is_erased(job_folder: Path) -> bool:
    """Whether the dossier is gone while the others are there: somebody erased it, it is not the share that is away."""
    return job_folder.parent.is_dir() and not job_folder.is_dir()


def _run(job: Job, stage: str, stopping: threading.Event) -> Next:
    standing = job.standing
    if standing.state not in AT_WORK:
        return Next.STOP
    if job.is_requested(CANCEL):
        return _fail(job, "Geannuleerd door de beheerder.", errors.INTERRUPTED)
    begun = _begin(job, stage)
    if begun.starts > MAX_STARTS:
        return _fail(job, _poison(stage), errors.FAULT)
    started = time.monotonic()
    try:
        _steps(_work(job, _Watched(job, stage, stopping), modest=begun.crashes > 0))[stage]()
    except _Cancelled:
        return _hold() if stopping.is_set() else _fail(job, "Geannuleerd door de beheerder.", errors.INTERRUPTED)
    except Exception as error:
        if stopping.is_set():
            return _hold()
        return _after_error(job, stage, error)
    guard = ", onbewezen" if is_unproven(job.dossier) else ""
    log.info("%s %s: done in %.1f s%s", job.id, stage, time.monotonic() - started, guard)
    return Next.STOP if job.standing.state is State.READY else Next.ON


def _begin(job: Job, stage: str) -> Standing:
    """Count this start before the room is there: a stage that takes the whole program down is counted too."""
    before = job.standing
    shown, share = job.progress()
    if stage != before.stage:
        return job.stand(State.BUSY, stage=stage, starts=1, crashes=0, share=0.0, message=None)
    if shown == stage and share > before.share + 0.01:
        return job.stand(State.BUSY, starts=1, crashes=0, share=share)
    return job.stand(State.BUSY, starts=before.starts + 1)


def _hold() -> Next:
    """The program is going down: nothing of this stage may be written as its outcome, so this thread ends with the program."""
    while True:
        time.sleep(3600)


def _after_error(job: Job, stage: str, error: Exception) -> Next:
    code = getattr(error, "exit_code", errors.FAULT)
    message = (
        getattr(error, "message", None) or f"Er ging iets mis in het programma ({type(error).__name__}). Meld dit."
    )
    log.warning("%s %s: %s (%s)", job.id, stage, type(error).__name__, code)
    if isinstance(error, errors.AccessFault | errors.RoomUnavailable | OSError) or code in (
        errors.MODEL,
        errors.ACCESS,
    ):
        # the disk, the share, a model: somebody can mend it, and then the work goes on; it does not count against the recording
        job.stand(State.BUSY, message=message, starts=0)
        return Next.WAIT
    crashes = job.standing.crashes + 1
    if code == errors.FAULT and crashes < MAX_CRASHES:
        job.stand(State.BUSY, message=message, crashes=crashes)
        return Next.AGAIN
    return _fail(job, message, code)


def _fail(job: Job, message: str, code: int) -> Next:
    job.stand(State.FAILING, message=message, code=code)
    job.forget_request(CANCEL)
    return Next.STOP


def give_up(job_folder: Path) -> None:
    """Fail a job that has waited too long for something that nobody mended."""
    job = Job(job_folder)
    if job.standing.state in AT_WORK:
        _fail(job, job.standing.message or "Er kwam te lang geen antwoord van de schijf of het netwerk.", errors.ACCESS)


def _poison(stage: str) -> str:
    from binnenskamers.cli.show import STAGE_NAMES

    return (
        f"Het onderdeel '{STAGE_NAMES.get(stage, stage)}' is {MAX_STARTS} keer begonnen zonder verder te komen. "
        "Speel de opname af; is die goed, meld dit dan."
    )


# ---------------------------------------------------------------- the stages of a job
def _work(job: Job, progress: _Watched, modest: bool) -> Work:
    order = job.order
    return Work(job.dossier, job.recording, order.name, order.decoded_settings(), progress, sealed=True, modest=modest)


def _steps(work: Work) -> dict[str, Callable[[], None]]:
    steps = work.steps()
    words = steps["assemble"]

    def assemble() -> None:
        words()
        if counted(work.dossier)["words"] == 0:
            raise errors.InputUnusable("In deze opname is geen spraak gevonden. Speel haar af om dat te controleren.")

    def render() -> None:
        numbers = work.render()
        Job(work.dossier.folder).stand(
            State.BUSY,
            documents=tuple(numbers["files"]),
            warnings=outcome_warnings(counted(work.dossier), numbers),
        )

    def mute() -> None:
        # the last one: from here on a recording never goes back to who dropped it
        job = Job(work.dossier.folder)
        warnings = job.standing.warnings
        if counted(work.dossier).get("removed") and job.order.recording != MUTED:
            if _may_change(job) and _muted(work):
                job.change_order(replace(job.order, recording=MUTED))
            else:
                warnings = (*warnings, "In de bewaarde opname zijn genoemde nummers en adressen nog te horen.")
        if job.order.recording == MUTED:
            _remove_unmuted(job)
        job.stand(State.READY, message=None, warnings=warnings)

    return {**steps, "assemble": assemble, "render": render, "mute": mute}


def _may_change(job: Job) -> bool:
    """The recording of a governing body may be an archive record: it stays as it was made."""
    keeping = keeping_of(job.dossier)
    return keeping is None or keeping.conversation != GOVERNING


def _muted(work: Work) -> bool:
    """Whether it could be done. A report that is there is not withheld when not; the sound stays encrypted, and goes on its day."""
    try:
        work.mute()
    except errors.StageFailed:
        return False
    return True


def _remove_unmuted(job: Job) -> None:
    job.dossier.keys.destroy(What.RECORDING)
    for path in job.dossier.recordings():
        if path.name != MUTED:
            path.unlink()


def lower_priority() -> None:
    """Let people who work on this machine go first; rooms inherit it."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(10)
