"""The loop of ``bewaak``: look, hand over, take, tell. One thread, plain scans; what it must remember is in the dossiers."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import shutil
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from binnenskamers import errors
from binnenskamers.configuration import load_configuration
from binnenskamers.keeping import Found, clean_up
from binnenskamers.settings import Settings
from binnenskamers.unattended import outbox, take
from binnenskamers.unattended.engine import DurableQueue
from binnenskamers.unattended.folder_settings import settings_for
from binnenskamers.unattended.hours import Hours
from binnenskamers.unattended.job import AGAIN, AT_WORK, CANCEL, ENDED, Job, State, is_job, jobs_of, spoilt_jobs
from binnenskamers.unattended.postbox import PostBox, opens_alone
from binnenskamers.unattended.stability import Seen, StabilityTracker, Waiting
from binnenskamers.unattended.status import Line, Status, StatusPage, busy_text
from conversation import UserError

log = logging.getLogger("binnenskamers.unattended")

#: sound takes about this many bytes a second when a file does not say how long it is
_BYTES_A_SECOND = 16_000
#: results stay on the status page this long (seconds)
_REMEMBERED = 7 * 86_400
#: seconds between two comparisons of the queue with the dossiers, which decide
_RECHECK = 60.0
#: seconds between two sweeps of what is kept too long
_SWEEP = 3600.0
#: a recording of an hour goes before one that came this many seconds earlier but takes ten hours: nobody waits for ever
_PATIENCE = 1.0


@dataclass(frozen=True)
class Plan:
    """How a post box is watched. Times in seconds; ``ahead``: recordings that are taken before a worker is free."""

    base: Settings
    interval: float = 5.0
    scans: int = 3
    deadline: float = 600.0
    ahead: int = 2
    free_bytes: int = 2 << 30
    hours: Hours | None = None
    once: bool = False


@dataclass
class _Refusal:
    """Why a file was not taken yet. ``look_again``: that may change without the file changing (a program that lets go, settings)."""

    seen: Seen
    message: str
    look_again: bool
    settings: bool = False


@dataclass
class Watcher:
    """Watches one post box. ``root``: the dossiers."""

    box: PostBox
    root: Path
    queue: DurableQueue
    plan: Plan
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self.stop = threading.Event()
        self._tracker = StabilityTracker(self.plan.scans)
        self._page = StatusPage(self.box)
        self._active: dict[str, Job] = {}
        self._ended: dict[str, tuple[float, State, Line]] = {}
        self._refused: dict[Path, _Refusal] = {}
        self._notices: list[str] = []
        self._waiting: list[Waiting] = []
        self._stirred = self._closed = False
        self._checked = self.clock()
        self._spoilt: list[str] = []
        self._swept = -_SWEEP
        self._soon = 0
        #: for ``once``: exit codes, what came out, and what somebody has to know
        self.codes: list[int] = []
        self.results: list[Path] = []
        self.failures: list[str] = []

    # ------------------------------------------------------------ life
    def run(self) -> int:
        """Watch until ``stop`` is set, or with ``once`` until all is done → exit code. Raises UserError when it cannot begin."""
        self._find_back()
        self.box.sweep()
        while not self.stop.is_set():
            self.tick()
            if self.plan.once and self._is_finished():
                break
            self._pause()
        if self.plan.once and self._closed and self._waiting:
            self._failed(errors.ACCESS, str(self._closed_because()))
        with contextlib.suppress(UserError, OSError):
            self._tell(running=False)
        return errors.severity(self.codes)

    def _pause(self) -> None:
        """Until the next listing; meanwhile, what a worker in this process has ready is handed over at once."""
        until = self.clock() + self.plan.interval
        while not self.stop.is_set() and (left := until - self.clock()) > 0:
            if self.queue.ended.wait(min(left, 1.0)):
                self.queue.ended.clear()
                if self.box.is_there():
                    self._guarded(self._carry_on)

    def tick(self) -> None:
        """One round; whatever goes wrong in it, there is a next one."""
        self._stirred = False
        self._guarded(self._round)

    def _guarded(self, action: Callable[[], None]) -> None:
        """Do it and show how things stand; an error ends this action, never the watcher."""
        self._notices = []
        try:
            action()
            self._tell()
        except (UserError, OSError) as fault:
            log.warning("round cut short: %s", type(fault).__name__)
            self._notices.append(
                getattr(fault, "message", None) or "Een map is nu niet te bereiken. Het wordt zo weer geprobeerd."
            )
        except Exception as fault:
            place = traceback.extract_tb(fault.__traceback__)[-1]
            log.error("round cut short: %s at %s:%s", type(fault).__name__, Path(place.filename).name, place.lineno)
            self._notices.append(
                f"Er ging iets mis in het programma zelf ({type(fault).__name__}). Meld dit bij de beheerder."
            )
        else:
            return
        with contextlib.suppress(Exception):
            self._tell()

    def _round(self) -> None:
        if not self._look():
            return
        self._notices += [
            f"Dossier {name} is beschadigd. De opname erin is bewaard; vraag de beheerder om hulp."
            for name in self._spoilt
        ]
        if self.box.is_open_to_all():
            self._notices.append(
                "Iedereen op deze computer kan de opnamen in inbak lezen. Vraag de beheerder om dat dicht te zetten."
            )
        self._drop_erased()
        if self.clock() - self._checked > _RECHECK:
            self._checked = self.clock()
            for job in self._active.values():
                if _state_of(job) in AT_WORK:
                    self._enqueue_again(job)
        self._sweep()
        self._requests()
        self._carry_on()

    def _sweep(self) -> None:
        """Erase what is due, and say when something will be."""
        if self.clock() - self._swept >= _SWEEP:
            self._swept = self.clock()
            findings = clean_up(self.root, time.time(), load_configuration())
            self._soon = sum(1 for f in findings if f.found is Found.SOON)
            gone = [f.dossier for f in findings if f.found in (Found.RECORDING, Found.DOSSIER)]
            if gone:
                log.info("kept long enough, erased: %s", " ".join(gone))
        if self._soon:
            self._notices.append(
                f"Van {self._soon} opname(n) loopt de bewaartermijn binnen een week af. "
                "De beheerder ziet welke met: binnenskamers beheer opruimen --toon"
            )

    def _carry_on(self) -> None:
        self._hand_over_all()
        self._take_what_fits()

    def _drop_erased(self) -> None:
        if self._active and not self.root.is_dir():
            raise OSError("dossiers not there")
        # erased by an administrator
        self._active = {k: job for k, job in self._active.items() if job.dossier.folder.is_dir()}

    def _find_back(self) -> None:
        """Pick up where an earlier run stopped, however it stopped."""
        self._spoilt = spoilt_jobs(self.root)
        for job in jobs_of(self.root, self.box.root):
            try:
                self._pick_up(job)
            except (UserError, OSError):
                log.warning("%s could not be picked up", job.id)
                self._spoilt.append(job.id)

    def _pick_up(self, job: Job) -> None:
        job.dossier.sweep()
        standing = job.standing
        if standing.state in ENDED:
            if time.time() - standing.since < _REMEMBERED:
                self._remember(job)
            return
        if standing.state is State.TAKEN and take.mend(job, self.box) is None:
            return
        self._active[job.id] = job
        if job.standing.state in AT_WORK:
            self._enqueue_again(job)

    def _enqueue_again(self, job: Job) -> None:
        will_run = self.queue.will_run(job)
        if will_run:
            return  # the queue still has it, and goes on behind its last finished stage
        if will_run is False:
            job.stand(State.WAITING, attempt=job.standing.attempt + 1)
        self.queue.enqueue(job, _priority(job))

    def _is_finished(self) -> bool:
        """Nothing left to do or to wait for; what is not whole stays in inbak."""
        open_files = [w for w in self._waiting if not self._has_given_up(w)]
        return not self._active and not self._stirred and (self._closed or not open_files)

    def _has_given_up(self, waiting: Waiting) -> bool:
        refusal = self._refused.get(waiting.path)
        return refusal is not None and (refusal.settings or self._is_overdue(waiting))

    def _is_overdue(self, waiting: Waiting) -> bool:
        return self.clock() - waiting.since > self.plan.deadline

    # ------------------------------------------------------------ look
    def _look(self) -> bool:
        """List the post box; False when the share is gone, which is waited out."""
        try:
            if not self.box.is_there():
                raise OSError("not there")
            listing = self.box.listing()
        except OSError:
            log.warning("post box not reachable")
            return False
        self._waiting = list(self._tracker.observe(listing, self.clock()))
        self._refused = {p: r for p, r in self._refused.items() if p in listing and r.seen == listing[p]}
        return True

    # ------------------------------------------------------------ requests of the administrator
    def _requests(self) -> None:
        for job in list(self._active.values()):
            if job.is_requested(CANCEL) and _state_of(job) is State.WAITING:
                job.stand(State.FAILING, message="Geannuleerd door de beheerder.", code=errors.INTERRUPTED)
                job.forget_request(CANCEL)
        for path in self.root.glob(f"*/{AGAIN}"):
            job = Job(path.parent)
            if job.order.postbox == str(self.box.root):
                self._try(lambda job=job: self._again(job), job.order.name)  # type: ignore[misc]

    def _again(self, job: Job) -> None:
        """Put the recording of a failed job back in inbak; from there it takes the ordinary way."""
        job.forget_request(AGAIN)
        standing, order = job.standing, job.order
        if standing.state is not State.FAILED or not standing.delivered:
            return
        lies = self.box.failed / standing.delivered[0]
        if not lies.exists():
            return
        back = self.box.inbox / order.subfolder / order.name
        back.parent.mkdir(parents=True, exist_ok=True)
        outbox.put_back(lies, back)
        self._stirred = True  # the next listing has it
        (self.box.failed / f"{lies.name}.txt").unlink(missing_ok=True)

    # ------------------------------------------------------------ hand over
    def _hand_over_all(self) -> None:
        for job in list(self._active.values()):
            try:
                self._hand_over(job)
            except (UserError, OSError):
                log.warning("%s not reachable", job.id)
                self._notices.append(f"De werkbestanden van een opname ({job.id}) zijn nu niet te lezen.")

    def _hand_over(self, job: Job) -> None:
        state = job.standing.state
        if state is State.READY:
            self._try(lambda: outbox.deliver(job, self.box), job.order.name)
        elif state is State.FAILING:
            self._try(lambda: outbox.give_back(job, self.box), job.order.name)
        if job.standing.state in ENDED:
            self.queue.forget(job)
            del self._active[job.id]
            self._remember(job)
            self._count(job)

    def _count(self, job: Job) -> None:
        """For the end of ``once``."""
        standing = job.standing
        if standing.state is State.FAILED:
            self._failed(standing.code, f"{job.order.name}: {standing.message}")
        elif self.plan.once:
            self.codes.append(errors.WARNINGS if standing.warnings else errors.DONE)
            self.results += [self.box.done / name for name in standing.delivered]
            self.failures += [f"{job.order.name}: {warning}" for warning in standing.warnings]

    def _try(self, action: Callable[[], None], name: str) -> None:
        """Do it, or say on the status page why it has to wait."""
        try:
            action()
        except UserError as fault:
            self._notices.append(f"{name}: {fault.message}")
            log.warning("hand over waits: %s", type(fault).__name__)
        except OSError as fault:
            self._notices.append(f"{name}: de map is nu niet te bereiken.")
            log.warning("hand over waits: %s", type(fault).__name__)

    # ------------------------------------------------------------ take
    def _take_what_fits(self) -> None:
        closed = self._closed_because()
        self._closed = closed is not None
        if closed:
            if self._waiting:
                self._notices.append(closed)
            return
        room = self.plan.ahead + self.queue.at_once - sum(_state_of(j) in AT_WORK for j in self._active.values())
        for waiting in in_turn(self._waiting):
            if room <= 0 or self.stop.is_set():
                return
            if self._tracker.is_stable(waiting) and self._take(waiting):
                room -= 1

    def _closed_because(self) -> str | None:
        """Why nothing may be taken now."""
        if self.plan.hours and not self.plan.hours.open_at(dt.datetime.now()):
            return f"Er wordt alleen gewerkt van {self.plan.hours}. Opnamen wachten tot dan."
        free = shutil.disk_usage(self.root if self.root.exists() else self.root.parent).free
        if free < self.plan.free_bytes:
            return (
                "De schijf voor de werkbestanden is bijna vol. Er worden geen opnamen meer opgepakt tot er ruimte is."
            )
        return None

    def _take(self, waiting: Waiting) -> bool:
        """Take one file → whether it is now in the queue."""
        refusal = self._refused.get(waiting.path)
        if refusal and not refusal.look_again and not self._is_overdue(waiting):
            return False
        try:
            settings, keep_days = self._settings(waiting.path)
        except UserError as fault:
            return self._wrong_settings(waiting, fault)
        try:
            return self._take_now(waiting, settings, keep_days)
        except (UserError, OSError) as fault:
            if getattr(fault, "exit_code", None) == errors.INPUT:
                return self._no_recording(waiting, fault)
            log.warning("a recording could not be taken: %s", type(fault).__name__)
            message = getattr(fault, "message", None) or "de opname kan nu niet worden opgepakt."
            self._notices.append(f"{waiting.path.name}: {message}")
            return self._refuse(waiting, "kan nog niet worden opgepakt", look_again=True)

    def _settings(self, path: Path) -> tuple[Settings, int | None]:
        first = path.relative_to(self.box.inbox).parts[:-1][:1]
        return settings_for(self.box.inbox.joinpath(*first), "/".join(first), self.plan.base)

    def _take_now(self, waiting: Waiting, settings: Settings, keep_days: int | None) -> bool:
        path, overdue = waiting.path, self._is_overdue(waiting)
        if not overdue and not opens_alone(path):
            return self._refuse(waiting, "wordt nog gekopieerd", look_again=True)
        found = take.probe(path)
        if found["incomplete"] and not overdue:
            return self._refuse(waiting, "het einde ontbreekt; misschien wordt de opname nog gekopieerd")
        job = take.take(path, waiting.seen, self.box, self.root, settings, keep_days, found)
        self._refused.pop(path, None)
        if job is None:
            if not path.exists():
                self._gone(waiting)
            self._find_ready()
            return False
        self._gone(waiting)
        self._active[job.id] = job
        self._ended.pop(job.id, None)
        self.queue.enqueue(job, _priority(job))
        return True

    def _refuse(self, waiting: Waiting, message: str, look_again: bool = False) -> bool:
        self._refused[waiting.path] = _Refusal(waiting.seen, message, look_again)
        return False

    def _wrong_settings(self, waiting: Waiting, fault: UserError) -> bool:
        """An administrator can mend it: the recording waits as long as that takes."""
        self._notices.append(fault.message)
        self._failed(fault.exit_code, f"{waiting.path.name}: {fault.message}", once=waiting.path not in self._refused)
        self._refused[waiting.path] = _Refusal(waiting.seen, "wacht op de beheerder", look_again=True, settings=True)
        return False

    def _no_recording(self, waiting: Waiting, fault: Exception) -> bool:
        """Not a recording (yet): it waits until the deadline, then goes to mislukt."""
        path, message = waiting.path, str(getattr(fault, "message", ""))
        if not self._is_overdue(waiting):
            return self._refuse(waiting, "is nog niet te lezen als opname")
        outbox.reject(path, self.box, message, errors.INPUT)
        self._ended[str(path)] = (time.time(), State.FAILED, Line(path.name, message))
        self._failed(errors.INPUT, f"{path.name}: {message}")
        log.info("a file that is no recording was put in mislukt")
        self._gone(waiting)
        return False

    def _failed(self, code: int, message: str, once: bool = True) -> None:
        if self.plan.once and once:
            self.codes.append(code)
            self.failures.append(message)

    def _gone(self, waiting: Waiting) -> None:
        self._waiting = [w for w in self._waiting if w is not waiting]

    def _find_ready(self) -> None:
        """A recording that was here before may make an ended job deliver again."""
        for job_id in list(self._ended):
            job = Job(self.root / job_id)
            if is_job(job.dossier.folder) and job.standing.state is State.READY:
                self._active[job_id] = job
                del self._ended[job_id]

    # ------------------------------------------------------------ tell
    def _remember(self, job: Job) -> None:
        standing = job.standing
        day = dt.datetime.fromtimestamp(standing.since).strftime("%d-%m %H:%M")
        if standing.state is State.DONE:
            text = f"{day}: {', '.join(standing.delivered)}" + "".join(f". Let op: {w}" for w in standing.warnings)
        else:
            text = f"{day}: {standing.message}"
        self._ended[job.id] = (standing.since, standing.state, Line(job.order.name, text))

    def _tell(self, running: bool = True) -> None:
        now = time.time()
        self._ended = {k: v for k, v in self._ended.items() if now - v[0] < _REMEMBERED}
        newest = sorted(self._ended.values(), key=lambda v: -v[0])
        busy, queued = [], []
        for job in self._active.values():
            if _state_of(job) is None:
                continue
            standing, order = job.standing, job.order
            if standing.state is State.WAITING:
                queued.append(Line(order.name, "is aan de beurt"))
                continue
            text = standing.message and f"wacht: {standing.message}"
            busy.append(Line(order.name, text or busy_text(*job.progress(), order.seconds)))
        self._page.show(
            Status(
                at=dt.datetime.now(),
                running=running,
                notices=tuple(dict.fromkeys(self._notices)),
                busy=tuple(busy),
                waiting=(*queued, *(Line(w.path.name, self._waits_for(w)) for w in in_turn(self._waiting))),
                done=tuple(line for _, state, line in newest if state is State.DONE),
                failed=tuple(line for _, state, line in newest if state is State.FAILED),
            )
        )

    def _waits_for(self, waiting: Waiting) -> str:
        if waiting.seen.size == 0:
            return "is nog leeg"
        if not self._tracker.is_stable(waiting):
            return "wordt nog gekopieerd"
        refusal = self._refused.get(waiting.path)
        return refusal.message if refusal else ""


def _state_of(job: Job) -> State | None:
    """Its state; None when the dossier cannot be read now."""
    try:
        return job.standing.state
    except (UserError, OSError):
        return None


def in_turn(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Oldest first, but a long recording does not hold up short ones that came a little later.

    The place in the row is the moment of arrival plus the expected length: a recording of four hours lets everything go first that comes
    in the four hours after it, and nothing that comes later, so nobody waits for ever.
    """
    return sorted(waiting, key=lambda w: (w.since + _PATIENCE * w.seen.size / _BYTES_A_SECOND, w.order))


def _priority(job: Job) -> int:
    """The same rule for the queue: minutes since 2025, arrival plus length."""
    order = job.order
    length = order.seconds or order.size / _BYTES_A_SECOND
    return max(1, int((order.arrived - 1_735_689_600 + _PATIENCE * length) / 60))
