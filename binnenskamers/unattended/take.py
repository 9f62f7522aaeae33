"""Taking a recording from the post box: it is always whole in exactly one place, whenever the program or the power stops.

1. A dossier is made that says what is coming (state TAKEN).
2. The recording gets its name in the dossier: an encrypted copy that is read back and compared; then the file in inbak is taken away.
3. The state becomes WAITING. A dossier that is found in state TAKEN goes on here, or is forgotten when nothing came.
"""

from __future__ import annotations

import errno
import logging
import time
from dataclasses import replace
from pathlib import Path

from binnenskamers.files import access_faults, sync_folder
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.logbook import Event, record
from binnenskamers.progress import NoProgress
from binnenskamers.recording_date import date_in_name
from binnenskamers.settings import Settings
from binnenskamers.unattended.folder_settings import title_in_name
from binnenskamers.unattended.job import Job, Order, State, create_job, job_with_key, work_key
from binnenskamers.unattended.outbox import point_to, same_bytes
from binnenskamers.unattended.postbox import PostBox
from binnenskamers.unattended.stability import Seen
from binnenskamers.work import run_stage

log = logging.getLogger("binnenskamers.unattended")


def probe(path: Path) -> dict[str, object]:
    """Length and hash of a file that may be a recording; UserError with code 3 when it is none (yet)."""
    return run_stage("probe", {"recording": str(path), "sealed": False}, NoProgress())


def is_unchanged(path: Path, seen: Seen) -> bool:
    """Whether the file is still the one that was listed."""
    try:
        now = path.stat(follow_symlinks=False)
    except OSError:
        return False
    return Seen(now.st_size, now.st_mtime_ns, now.st_ino) == seen


def take(
    path: Path,
    seen: Seen,
    box: PostBox,
    root: Path,
    settings: Settings,
    keep_days: int | None,
    found: dict[str, object],
) -> Job | None:
    """Move the recording into a dossier → the job; None when it changed meanwhile, or when it was here before and points there."""
    if not is_unchanged(path, seen):
        return None
    subfolder, digest = box.subfolder(path), str(found["sha256"])
    said = {"date": date_in_name(path.stem), "title": title_in_name(path.name)}
    key = work_key(root, digest, subfolder, said, settings)
    order = Order(
        postbox=str(box.root),
        subfolder=subfolder,
        name=path.name,
        recording=f"opname{path.suffix.lower()}",
        arrived=time.time(),
        seconds=found["seconds"],  # type: ignore[arg-type]
        size=seen.size,
        sha256=digest,
        key=key,
        keep_days=keep_days,
        settings={},
    )
    order = order.with_settings(replace(settings, title=said["title"], date=settings.date or said["date"]))
    earlier = job_with_key(root, key)
    if earlier is not None:
        return _again(earlier, path, order, box)
    job = create_job(root, order)
    try:
        record(Event.RECEIVED, job.id)
        same = _move_in(path, job)
    except BaseException:
        if not job.recording.exists():
            job.dossier.erase()
        raise
    if not same:
        job.dossier.erase()
        return None
    job.stand(State.WAITING)
    log.info("%s taken", job.id)
    return job


def _again(earlier: Job, path: Path, order: Order, box: PostBox) -> Job | None:
    """The same sound with the same settings: try again what failed, else point to what is there."""
    state = earlier.standing.state
    if state is State.TAKEN:
        return mend(earlier, box)  # a taking that was cut off
    if state is State.FAILED:
        earlier.change_order(replace(order, recording=earlier.order.recording))
        # from here on it is a taking like any other, wherever it is cut off
        earlier.stand(State.TAKEN, attempt=earlier.standing.attempt + 1, **FRESH)
        if not _move_in(path, earlier):
            return None
        earlier.stand(State.WAITING)
        log.info("%s tried again", earlier.id)
        return earlier
    point_to(earlier, box, order.name)
    if earlier.recording.exists():
        path.unlink()  # byte for byte the one in the dossier: the key holds its hash
    else:
        earlier.change_order(replace(earlier.order, recording=order.recording))
        _move_in(path, earlier)
    log.info("%s was here before", earlier.id)
    return None


#: what a new attempt starts with
FRESH = {
    "stage": None,
    "starts": 0,
    "crashes": 0,
    "share": 0.0,
    "message": None,
    "code": 0,
    "warnings": (),
    "documents": (),
    "delivered": (),
}


def _move_in(path: Path, job: Job) -> bool:
    """Put the recording in its dossier, encrypted, and take it away from inbak; False, and both as they were, when it changed meanwhile."""
    with access_faults(path):
        if job.recording.exists():
            raise FileExistsError(errno.EEXIST, "already there")
    if _seal(path, job) != job.order.sha256:
        job.recording.unlink()
        return False
    with access_faults(path):
        path.unlink()
        sync_folder(path.parent)
    return True


def _seal(path: Path, job: Job) -> str:
    """An encrypted copy in the dossier → the hash of what was read."""
    job.dossier.keys.make(What.RECORDING)
    order = {
        **job.dossier.ticket(What.WORK, What.RECORDING),
        "source": str(path),
        "recording": str(job.recording),
    }
    return str(run_stage("seal_in", order, NoProgress())["sha256"])


def mend(job: Job, box: PostBox) -> Job | None:
    """Go on with a taking that was cut off → the job; None when its recording never came (it is still in inbak)."""
    if job.recording.exists():
        source = box.inbox / job.order.subfolder / job.order.name
        if source.exists() and same_bytes(source, job):
            source.unlink()  # the copy was whole; only taking away the original was cut off
        job.stand(State.WAITING)
        log.info("%s taken after a stop", job.id)
        return job
    job.dossier.erase()
    return None
