"""``binnenskamers bewaak`` (or any command) with engines that are quick, slow where asked, or die where asked.

    python quick_watch.py [slow=STAGE:SECONDS] [fault=STAGE:FUNCTION] [die=POINT] [wait=SECONDS] [beat=SECONDS] [clock=jumps]
        [timing=real] -- COMMAND...

``die`` ends this process as ``kill -9`` would, at an exact point between two writes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from binnenskamers import engines, pipeline, work
from binnenskamers.__main__ import run
from binnenskamers.rooms import parent
from binnenskamers.unattended import engine, outbox, service, take

HERE = str(Path(__file__).parent)
#: point → module, function, whether the process dies before or after it
POINTS: dict[str, tuple[Any, str, str]] = {
    "before the dossier": (take, "create_job", "before"),
    "dossier made, recording still in inbak": (take, "create_job", "after"),
    "encrypted copy in the dossier, recording still in inbak": (take, "_seal", "after"),
    "recording in the dossier, not yet waiting": (take, "_move_in", "after"),
    "second time, recording still in inbak": (take, "_move_in", "before"),
    "second time, recording in the dossier": (take, "_move_in", "after"),
    "waiting, not yet in the queue": (engine.DurableQueue, "enqueue", "before"),
    "in the queue": (engine.DurableQueue, "enqueue", "after"),
    "muted, not yet written down": (work.Work, "mute", "after"),
    "before the document is placed": (outbox, "_place", "before"),
    "document placed, not yet written down": (outbox, "_place", "after"),
    "delivered, queue not yet told": (engine.DurableQueue, "forget", "before"),
    "before the recording goes back": (outbox, "move_out", "before"),
    "recording back, no note yet": (outbox, "move_out", "after"),
    "note written, not yet ended": (outbox, "write_note", "after"),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(point: str) -> None:
    owner, name, when = POINTS[point]
    original: Callable[..., Any] = getattr(owner, name)

    def deadly(*arguments: Any, **options: Any) -> Any:
        if when == "before":
            die()
        original(*arguments, **options)
        die()

    setattr(owner, name, deadly)


def jump() -> None:
    """The clock of this program goes an hour forth and two back at every look."""
    import itertools
    import time

    real, turns = time.time, itertools.count()
    time.time = lambda: real() + (3600.0 if next(turns) % 2 else -7200.0)  # type: ignore[assignment]


def main(arguments: list[str]) -> int:
    given, command = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    nothing = engines.SpeechModels(Path(), Path(), Path(), {"recognizer": {"name": "test", "sha256": "0"}})
    for module in (pipeline, work, engines):
        module.speech_models = lambda profile: nothing  # type: ignore[attr-defined]
    parent.EXTRA_PATH[:] = [HERE]
    work.STAGES |= {
        "detect": "faults:nine_seconds",
        "recognize": "faults:counted_recognition",
        "diarize": "faults:counted_turns",
    }
    if "timing=real" not in given:
        engine.AGAIN_SECONDS, engine.WAIT_SECONDS, engine.POLL = 0.2, 0.5, 0.2
    for word in given:
        key, _, value = word.partition("=")
        if key == "slow":
            stage, _, seconds = value.partition(":")
            work.STAGES[stage] = f"faults:slow_{stage}"
            os.environ["OMP_NUM_THREADS"] = (
                seconds  # the one variable that a room passes on and these stages do not use
            )
        elif key == "fault":
            stage, _, function = value.partition(":")
            work.STAGES[stage] = f"faults:{function}"
        elif key == "die":
            die_at(value)
        elif key == "clock":
            jump()
        elif key == "wait":
            engine.WAIT_SECONDS = float(value)
        elif key == "beat":
            service._HEARTBEAT = float(value)
    return run(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
