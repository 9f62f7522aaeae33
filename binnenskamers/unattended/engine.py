"""The durable queue: DBOS Transact on SQLite, or on Postgres for several workers. It knows ids and what comes next, nothing else.

One workflow per attempt at a recording, a step per stage. Arguments are the dossier's random id and the stage's name; a step's result is
one of the words of ``Next``. After a crash DBOS starts the workflow again behind its last finished step. Whether a stage is done is
decided by the dossier all the same: a queue that is lost or restored from an old copy does no work twice and forgets none.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from binnenskamers import __version__
from binnenskamers.errors import AccessFault, UsageFault
from binnenskamers.unattended.job import Job
from binnenskamers.unattended.run import Next, give_up, run_stage_of, stage_names

log = logging.getLogger("binnenskamers.unattended")

QUEUE, WORKFLOW = "opnamen", "opname"
#: seconds before a stage whose room failed is tried again, and before the disk, the share or the models are tried again
AGAIN_SECONDS, WAIT_SECONDS, LONGEST_WAIT = 5.0, 30.0, 600.0
#: a job waits this often, about two days, for something that nobody mends; then its recording goes back
MAX_WAITS = 300
#: seconds between two looks in the queue
POLL = 1.0
_ALIVE = ("PENDING", "ENQUEUED", "DELAYED")
_HIGHEST = 2**31 - 1


class DurableQueue:
    """The one queue of this process. ``root``: the dossiers; ``worker``: the name under which unfinished work is found back."""

    def __init__(self, url: str, root: Path, worker: str, at_once: int) -> None:
        self.url, self.root, self.worker, self.at_once = url, root, worker, at_once
        self.stopping = threading.Event()
        #: set whenever a recording in this process came to its end
        self.ended = threading.Event()
        self._workflow: Callable[[str], str] | None = None

    # ------------------------------------------------------------ life
    def launch(self) -> None:
        """Open the queue and, with ``at_once`` > 0, start working. AccessFault when the database cannot be opened."""
        for name in [n for n in os.environ if n.startswith("DBOS_")]:
            del os.environ[name]  # nothing but this configuration decides where the queue is and who hears of it
        from dbos import DBOS
        from sqlalchemy.exc import SQLAlchemyError

        if self.url.startswith("sqlite:///"):
            file = Path(self.url.removeprefix("sqlite:///"))
            _private_folder(file.parent)
            _set_aside_if_spoilt(file)
        logging.getLogger("dbos").propagate = False
        self._register(DBOS)
        try:
            DBOS(config=self._config())
            # a process that only watches must not take work
            DBOS.listen_queues([QUEUE] if self.at_once else [])
            DBOS.launch()
            DBOS.register_queue(
                QUEUE, worker_concurrency=self.at_once or None, polling_interval_sec=POLL, on_conflict="always_update"
            )
        except (SQLAlchemyError, OSError) as error:
            raise AccessFault(
                f"De wachtrij kan niet open ({type(error).__name__}). Controleer het adres, de rechten en of de database draait."
            ) from None

    def _config(self) -> Any:
        from binnenskamers.unattended.plain_json import PlainJson

        return {
            "name": "binnenskamers",
            "system_database_url": self.url,
            "application_version": __version__,
            "executor_id": self.worker,
            "serializer": PlainJson(),
            "log_level": "CRITICAL",
            "console_log_level": "CRITICAL",
            "enable_otlp": False,
            "scheduler_polling_interval_sec": 3600.0,
            "notification_listener_polling_interval_sec": 30.0,
            "max_executor_threads": max(4, 2 * self.at_once),
        }

    def _register(self, dbos: Any) -> None:
        root, stopping, ended = self.root, self.stopping, self.ended

        def step(job: str, stage: str) -> str:
            return str(run_stage_of(root / job, stage, stopping))

        def abandon(job: str) -> str:
            give_up(root / job)
            return str(Next.STOP)

        def opname(job: str) -> str:
            for stage in stage_names(Job(root / job)):
                if _until_done(dbos, step, abandon, job, stage) == Next.STOP:
                    break
            ended.set()
            return "einde"

        # recovery is counted in the dossier, where a job that takes the program down is known by its stage
        self._workflow = dbos.workflow(name=WORKFLOW, max_recovery_attempts=None)(opname)

    def stop(self) -> None:
        """Let every room end; the process has to end right after (``os._exit``): steps at work are not to be written down."""
        self.stopping.set()

    # ------------------------------------------------------------ work
    def enqueue(self, job: Job, priority: int) -> None:
        """Put a job in the queue; a second time changes nothing. The lower ``priority``, the sooner."""
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        assert self._workflow is not None
        with _reachable(), SetWorkflowID(job.workflow), SetEnqueueOptions(priority=max(1, min(priority, _HIGHEST))):
            DBOS.enqueue_workflow(QUEUE, self._workflow, job.id)

    def will_run(self, job: Job) -> bool | None:
        """Whether the current attempt still waits or is at work under this version; None when the queue never heard of it."""
        from dbos import DBOS

        with _reachable():
            found = DBOS.list_workflows(workflow_ids=[job.workflow], load_input=False, load_output=False)
        return found[0].status in _ALIVE and found[0].app_version in (None, __version__) if found else None

    def workers_at_work(self) -> set[str]:
        """Names of workers that have a recording now, alive or not."""
        from dbos import DBOS

        found = DBOS.list_workflows(status="PENDING", queue_name=QUEUE, load_input=False, load_output=False)
        return {w.executor_id for w in found if w.executor_id}

    def take_over(self, workers: list[str]) -> None:
        """Give the recordings of dead workers to those that live."""
        from dbos._dbos import DBOS

        DBOS._recover_pending_workflows(workers)

    def forget(self, job: Job) -> None:
        """Remove the workflow of a job that ended: the dossier remembers."""
        from dbos import DBOS

        with contextlib.suppress(Exception):
            DBOS.delete_workflow(job.workflow)


def _until_done(dbos: Any, step: Callable[[str, str], str], abandon: Callable[[str], str], job: str, stage: str) -> str:
    """Run a stage until it is done or given up; waits and counts survive a crash, because each is a step of its own."""
    waits = 0
    while waits <= MAX_WAITS:
        answer = dbos.run_step({"name": stage}, step, job, stage)
        if answer in (Next.ON, Next.STOP):
            return str(answer)
        waits += answer == Next.WAIT
        dbos.sleep(AGAIN_SECONDS if answer == Next.AGAIN else min(LONGEST_WAIT, WAIT_SECONDS * 2 ** min(waits - 1, 10)))
    return str(dbos.run_step({"name": "opgeven"}, abandon, job))


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError:
        raise AccessFault("De wachtrij is nu niet te bereiken. Het werk gaat verder als zij er weer is.") from None


def _set_aside_if_spoilt(path: Path) -> None:
    """A queue file that a power cut spoilt is put aside: the dossiers say what is to be done, a new queue follows them."""
    if not path.exists():
        return
    base = sqlite3.connect(path)
    try:
        sound = base.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.OperationalError:
        sound = True  # busy or not to be opened: that is said when it is opened in earnest
    except sqlite3.DatabaseError:
        sound = False
    finally:
        base.close()
    if not sound:
        log.warning("queue file spoilt, set aside")
        for part in path.parent.glob(f"{path.name}*"):
            part.replace(part.with_name(f"kapot-{part.name}"))


def _private_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        raise AccessFault(f"De map {folder} voor de wachtrij kan niet gemaakt worden. Controleer de rechten.") from None


def check_queue_url(url: str) -> str:
    """The URL as the database driver wants it; UsageFault for anything but SQLite and Postgres."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith("sqlite:///") or url.startswith("postgresql+psycopg://"):
        return url
    raise UsageFault("--wachtrij: geef een adres als postgresql://gebruiker@server/wachtrij, of sqlite:///map/bestand.")
