"""The inside of a room: read the order, close the room, run one stage, report in numbers.

Started by parent.py as ``python -m binnenskamers.rooms.child``. Frames go to the parent as JSON lines over the original standard
output; libraries that print get a closed mouth (/dev/null), because their words could be a client's.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Mapping
from typing import IO, Any

from binnenskamers.rooms.guard import GuardError, close_room, die_with_parent, limit_resources
from conversation import UserError


class Reporter:
    """Writes frames (JSON lines) to the parent; from several threads if need be."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._last = -1.0

    def begin(self) -> None:
        """A new order: nothing of it is done yet."""
        self._last = -1.0

    def frame(self, kind: str, **values: object) -> None:
        """Send one frame at once."""
        with self._lock:
            self._stream.write(json.dumps({"kind": kind, **values}) + "\n")
            self._stream.flush()

    def progress(self, share: float) -> None:
        """Send how much is done (0..1), at most once per half percent."""
        if share >= 1.0 or share - self._last >= 0.005 or share < self._last:
            self._last = share
            self.frame("progress", share=round(min(1.0, max(0.0, share)), 4))


def _describe(error: BaseException) -> dict[str, object]:
    """An error without any value: class and place only, unless it carries a message meant for the user."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
    known = error if hasattr(error, "exit_code") and hasattr(error, "message") else None
    return {
        "type": type(error).__name__,
        "place": place,
        "message": getattr(known, "message", None),
        "exit_code": getattr(known, "exit_code", None),
        "errno": error.errno if isinstance(error, OSError) else None,
        "memory": isinstance(error, MemoryError) or "out of memory" in str(error).lower() or "bad_alloc" in str(error),
    }


def _close(order: Mapping[str, Any], reporter: Reporter) -> bool:
    """Shut the doors; False when that failed."""

    def attempted(event: str, who: str) -> None:
        reporter.frame("attempt", event=event, who=who)

    try:
        guard = close_room(order["room"], attempted, order["watch"], order["unguarded"])
        limit_resources(order["memory"])
    except GuardError as error:
        reporter.frame("error", type="GuardError", message=str(error), exit_code=70)
        return False
    reporter.frame("closed", guard=guard)
    return True


def _run(order: Mapping[str, Any], reporter: Reporter) -> bool:
    """One stage; whether it came to its end."""
    module, _, function = order["stage"].partition(":")
    try:
        stage = getattr(importlib.import_module(module), function)
        result = stage(order["arguments"], reporter.progress)
    except (UserError, Exception) as error:
        reporter.frame("error", **_describe(error))
        return False
    reporter.frame("result", value=result)
    return True


def _serve(orders: IO[str], reporter: Reporter) -> int:
    """The first order closes the room; a room that stays takes the next ones as it is."""
    order = json.loads(orders.readline())
    if not order["stays"]:
        orders.close()
    die_with_parent(order["parent"])
    if not _close(order, reporter):
        return 1
    sys.path[:0] = order["path"]
    while _run(order, reporter):
        following = orders.readline() if order["stays"] else ""
        if not following:
            return 0
        order = json.loads(following)
        reporter.begin()
    return 1


def main() -> int:
    """Run the orders given on standard input as JSON lines."""
    frames = os.fdopen(os.dup(1), "w", encoding="utf-8")
    orders = os.fdopen(os.dup(0), encoding="utf-8")
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 1)
    os.dup2(silence, 0)
    code = _serve(orders, Reporter(frames))
    frames.flush()
    # libraries with threads of their own (OpenMP, tokenizers) sometimes hang or crash while Python shuts down
    os._exit(code)


if __name__ == "__main__":
    main()
