"""The decoded sound of a recording in its dossier: 16 kHz, sealed, read in parts, so that hours need no more memory than minutes.

It is there from decoding until the transcript is made: what listens later does not need the recording itself, which may lie on a share.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from binnenskamers.dossier import Dossier
from binnenskamers.errors import KeyGone
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.sealed import SealedReader, open_sealed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: 16-bit samples, those of the channels in turn
SOUND = "geluid.pcm"
_BYTES = 2

Track = Literal["mix", "left", "right"]


class SoundTrack:
    """One channel of the sound, or the average of both: ``len`` samples of 16 kHz, and slices of them as float32 in -1..1."""

    def __init__(self, file: SealedReader, channels: int, track: Track) -> None:
        self._file, self._channels, self._track = file, channels, track
        size = file.seek(0, 2)
        self._length = size // (_BYTES * channels)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, part: slice) -> NDArray[np.float32]:
        import numpy as np

        from transcribe.audio import take_channel

        start, stop, step = part.indices(self._length)
        if step != 1:
            raise ValueError("only consecutive samples can be read")
        frame = _BYTES * self._channels
        self._file.seek(start * frame)
        data = _read(self._file, max(0, stop - start) * frame)
        return take_channel(np.frombuffer(data, "<i2").reshape(-1, self._channels).T, self._track)


def _read(file: SealedReader, size: int) -> bytearray:
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        count = file.readinto(view[done:])
        if not count:
            raise OSError(5, "sound ends early")
        done += count
    return data


@contextlib.contextmanager
def open_track(dossier: Dossier, channels: int, track: Track) -> Iterator[SoundTrack]:
    """The sound of ``dossier``, opened anew: each thread needs its own."""
    with open_sealed(dossier.folder / SOUND, dossier.keys.get(What.SOUND), SOUND) as file:
        yield SoundTrack(file, channels, track)


def interleaved(samples: NDArray[Any]) -> bytes:
    """Samples of shape (channels, n) as they stand in the file."""
    return samples.T.astype("<i2").tobytes()


def has_sound(dossier: Dossier) -> bool:
    """Whether the decoded sound is there, with the key that opens it."""
    try:
        dossier.keys.get(What.SOUND)
    except KeyGone:
        return False
    return dossier.has(SOUND)


def erase_sound(dossier: Dossier) -> None:
    """Destroy the key of the decoded sound, then its file, also one that was not finished."""
    dossier.keys.destroy(What.SOUND)
    dossier.remove(SOUND, f"{SOUND}.deel")
