"""Sound at its own time: where a container says that there was none for a while, there is silence.

Without it everything after a pause, and all sound of a video that begins with a silent picture, would move forward.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

#: containers that keep a time with each packet; in others it is counted, or guessed from sizes (AVI)
_TIMED = ("mov", "matroska", "asf", "flv", "mpegts", "mpeg", "ogg")
#: seconds; less is how encoders begin, round, and wait for a network
_LEAST = 0.1
#: a step back in seconds: from here on the clock was set, which is no reason to leave out sound
_BACK = 1.0
#: a longer silence is a clock that was set, too
_MOST = 3600.0


def keeps_time(container: Any) -> bool:
    """Whether the time stamps of this container say more than the number of samples does."""
    return container.format.name.split(",")[0] in _TIMED


class Timeline:
    """Puts the frames of a track in their place, of a file that begins at ``origin`` and ends at ``end`` (seconds).

    A damaged stamp moves nothing: a leap is believed when the next frame goes on from it, and when it stays within the file.
    """

    def __init__(self, origin: float, end: float) -> None:
        self._clock, self._end = origin, end
        self._at = 0.0

    def place(self, frames: Iterable[Any]) -> Iterator[Any]:
        """The frames in order, each as it is; before one that comes later, the silence as a float (seconds). None: a damaged one."""
        held = None
        for frame in frames:
            if frame is None:
                yield None
                continue
            if held is not None:
                if self._agree(held, frame):
                    yield from self._leap(held)
                yield self._next(held)
                held = None
            if self._is_leap(self._ahead(frame)):
                held = frame
            else:
                yield self._next(frame)
        if held is not None:
            yield self._next(held)

    def _ahead(self, frame: Any) -> float:
        """How much later than its place the stamp of a frame is, in seconds."""
        return 0.0 if frame.time is None else float(frame.time) - self._clock - self._at

    @staticmethod
    def _is_leap(ahead: float) -> bool:
        return ahead > _LEAST or ahead < -_BACK

    def _agree(self, held: Any, after: Any) -> bool:
        """Whether the frame after the one that leapt does not go back to before it, and is as far from its place."""
        ahead = self._ahead(after) - _seconds(held)
        if after.time is None or after.time - held.time < _seconds(held) - _LEAST:
            return False
        return self._is_leap(ahead) and (ahead > 0) == (self._ahead(held) > 0)

    def _leap(self, frame: Any) -> Iterator[float]:
        ahead = self._ahead(frame)
        if 0 < ahead <= min(_MOST, self._end - self._at):
            self._at += ahead
            yield ahead
        else:
            self._clock += ahead

    def _next(self, frame: Any) -> Any:
        self._at += _seconds(frame)
        return frame


def _seconds(frame: Any) -> float:
    return float(frame.samples / frame.sample_rate)
