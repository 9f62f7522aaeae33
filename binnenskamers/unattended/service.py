"""Starting and stopping: one watcher for a post box, workers beside it, and an end within seconds that loses nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import logging.handlers
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from binnenskamers import __version__, errors, places
from binnenskamers.delivery import part_name
from binnenskamers.files import access_faults, write_atomic
from binnenskamers.locks import held
from binnenskamers.privacy.folders import private_folder
from binnenskamers.rooms import end_all_rooms
from binnenskamers.unattended.engine import DurableQueue
from binnenskamers.unattended.postbox import PostBox
from binnenskamers.unattended.run import lower_priority
from binnenskamers.unattended.takeover import TakeOver
from binnenskamers.unattended.watcher import Plan, Watcher

log = logging.getLogger("binnenskamers.unattended")

#: the watcher says this often (seconds) in the post box that it lives; another machine believes it for three times as long
_HEARTBEAT = 20.0
_LOCK, _OWNER, _VERSION = ".binnenskamers.slot", ".binnenskamers.bewaker", ".versie"


class AlreadyWatched(errors.UsageFault):
    """Another watcher has this post box."""


@dataclass(frozen=True)
class Watched:
    """How watching ended: exit code, and for ``once`` the delivered files and what somebody has to know."""

    code: int
    files: tuple[Path, ...]
    messages: tuple[str, ...]


def watch(root: Path, plan: Plan, queue_url: str | None, at_once: int) -> Watched:
    """Watch the post box ``root`` until a signal, or with ``plan.once`` until all is done."""
    box = PostBox(root)
    box.prepare()
    dossiers = places.dossiers_folder()
    _refuse_overlap(root, dossiers)
    with _alone(box, plan.interval) as still_ours:
        start_log("bewaak")
        lower_priority()
        queue = DurableQueue(queue_url or places.queue_url(root), dossiers, _watcher_name(root), at_once)
        watcher = Watcher(box, dossiers, queue, plan)
        _on_signals(watcher.stop.set)
        queue.launch()
        _sign_version(dossiers)
        log.info("watching")
        _beside(watcher, still_ours)
        if queue_url:
            TakeOver(queue).start()
        code = watcher.run()
        queue.stop()
        end_all_rooms()
        log.info("stopped")
        if not still_ours():
            code = errors.WRONG_USE
    return Watched(code, tuple(watcher.results), tuple(watcher.failures))


def work(queue_url: str, at_once: int, name: str | None) -> int:
    """Work on recordings of a shared queue until a signal → exit code. Speech stays in the rooms; this process sees ids."""
    _refuse_other_version(places.dossiers_folder())
    start_log("werker")
    lower_priority()
    stop = threading.Event()
    _on_signals(stop.set)
    worker = name or f"{socket.gethostname()}-{secrets.token_hex(4)}"
    queue = DurableQueue(queue_url, places.dossiers_folder(), worker, at_once)
    queue.launch()
    take_over = TakeOver(queue)
    take_over.start()
    log.info("worker started")
    while not stop.wait(1.0):
        if take_over.lost:
            # without the database another worker gets our recordings: working on would be double work
            log.warning("database gone")
            queue.stop()
            end_all_rooms()
            raise errors.AccessFault(
                "De database van de wachtrij is weg. De werker stopt; start hem opnieuw als zij er weer is."
            )
    queue.stop()
    end_all_rooms()
    log.info("worker stopped")
    return errors.DONE


def _sign_version(dossiers: Path) -> None:
    with access_faults(dossiers):
        private_folder(dossiers)
        write_atomic(dossiers / _VERSION, __version__.encode(), mode=0o600)


def _refuse_other_version(dossiers: Path) -> None:
    """Workers of another version would read each other's dossiers wrongly; the queue gives them nothing, and this says why."""
    with suppress(OSError):
        theirs = (dossiers / _VERSION).read_text(encoding="ascii").strip()
        if theirs != __version__:
            raise errors.UsageFault(
                f"De bewaking draait versie {theirs} en deze werker is versie {__version__}. Zet op alle computers dezelfde versie."
            )


def leave(code: int) -> NoReturn:
    """End the process at once: threads at work must not write down that their stage failed because we stop."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _watcher_name(postbox: Path) -> str:
    """The name under which a watcher finds its unfinished work back: the same at every start."""
    return f"{socket.gethostname()}-{hashlib.sha256(os.fsencode(postbox)).hexdigest()[:8]}"


def _on_signals(stop: Callable[[], None]) -> None:
    def asked(_number: int, _frame: object) -> None:
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)


def _refuse_overlap(postbox: Path, dossiers: Path) -> None:
    one, other = postbox.resolve(), dossiers.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise errors.UsageFault(
            f"De postmap {postbox} en de map met werkbestanden {dossiers} mogen niet in elkaar liggen. Kies een andere postmap."
        )


# ---------------------------------------------------------------- one watcher per post box
@contextmanager
def _alone(box: PostBox, interval: float) -> Iterator[Callable[[], bool]]:
    """Only one watcher may have a post box: a lock for this machine, a sign of life for others. Yields whether it is still ours."""
    message = f"De postmap {box.root} wordt al bewaakt. Er hoeft maar één bewaking te draaien; deze stopt, er gaat niets verloren."
    with access_faults(box.root), held(box.root / _LOCK, mode=0o666) as ours:
        if not ours or _lives_elsewhere(box.root / _OWNER):
            raise AlreadyWatched(message)
        mark = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"
        _sign(box.root / _OWNER, mark, 0)
        stop = threading.Event()
        lost = threading.Event()
        thread = threading.Thread(target=_keep_signing, args=(box, mark, stop, lost), daemon=True)
        thread.start()
        try:
            yield lambda: not lost.is_set()
        finally:
            stop.set()
            thread.join(2.0)
            with suppress(OSError):
                if _owner(box.root / _OWNER)[0] == mark:
                    (box.root / _OWNER).unlink()


def _keep_signing(box: PostBox, mark: str, stop: threading.Event, lost: threading.Event) -> None:
    path = box.root / _OWNER
    beats = 0
    while not stop.wait(_HEARTBEAT):
        beats += 1
        if not box.is_there():
            continue  # an empty mount point is not to be written in
        with suppress(OSError):
            if _owner(path)[0] not in (mark, None):
                lost.set()
                return
            _sign(path, mark, beats)


def _sign(path: Path, mark: str, beats: int) -> None:
    write_atomic(path, json.dumps([mark, beats]).encode(), part=part_name(path.name))


def _owner(path: Path) -> tuple[str | None, int]:
    try:
        mark, beats = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None, 0
    return str(mark), int(beats)


def _lives_elsewhere(path: Path) -> bool:
    """Whether a watcher on another machine signs this post box: clocks differ, so its sign is watched, not compared with the time."""
    before = _owner(path)
    if before[0] is None or before[0].split(" ")[0] == socket.gethostname():
        return False
    until = time.monotonic() + 3 * _HEARTBEAT
    while time.monotonic() < until:
        time.sleep(0.5)
        if _owner(path) != before:
            return True
    return False


def _beside(watcher: Watcher, still_ours: Callable[[], bool]) -> None:
    """Stop the watcher when another one took the post box."""

    def look() -> None:
        while not watcher.stop.wait(1.0):
            if not still_ours():
                log.warning("another watcher took over")
                watcher.stop.set()

    threading.Thread(target=look, daemon=True).start()


# ---------------------------------------------------------------- log
class _PrivateFile(logging.handlers.RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        opened = open(  # noqa: SIM115
            self.baseFilename, self.mode, encoding=self.encoding, opener=lambda name, flags: os.open(name, flags, 0o600)
        )
        assert isinstance(opened, TextIOWrapper)
        return opened


def start_log(name: str) -> None:
    """A log file that rotates: ids, stages, seconds, classes of errors; never names of recordings or what was said."""
    folder = places.log_folder()
    with access_faults(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _PrivateFile(folder / f"{name}.log", maxBytes=1_000_000, backupCount=5, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.setLevel(logging.INFO)
    log.propagate = False
    log.handlers[:] = [handler]
