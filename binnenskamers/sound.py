"""The decoded sound of a conversation in its dossier: 16 kHz, sealed, read in pieces, so that hours need no more memory than minutes.

It is there from decoding until the transcript is made: what listens later does not need the recording itself, which may lie on a share.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from binnenskamers.dossier import Dossier
from binnenskamers.errors import InputUnusable, KeyGone
from binnenskamers.privacy.keys import What
from binnenskamers.privacy.sealed import SealedReader, open_sealed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: 16-bit samples, those of the channels in turn
SOUND = "geluid.pcm"
_BYTES = 2
_RATE = 16_000
#: seconds of silence between two recordings of one conversation: no word is heard across the join
PAUSE = 1.0
#: seconds; what is the most for one file (transcribe/audio.py) is it for all of them together
_MAX_SECONDS = 12 * 3600
#: samples that are copied at a time
_BLOCK = 60 * _RATE

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


class JoinedSound:
    """Recordings written one after the other as one sound: of ``channels`` channels, None: as many as the first piece has."""

    def __init__(self, write: Callable[[bytes], object], channels: int | None) -> None:
        self._write = write
        self.channels = channels
        self.length = 0
        self.starts: list[int] = []

    def begin(self) -> int:
        """The next recording begins → at which sample."""
        if self.starts:
            self.length += round(PAUSE * _RATE)
            self._write(bytes(round(PAUSE * _RATE) * _BYTES * (self.channels or 1)))
        self.starts.append(self.length)
        return self.length

    def add(self, samples: NDArray[np.int16]) -> None:
        """A piece of shape (channels, n); one channel becomes two equal ones where the whole has two. InputUnusable beyond twelve hours."""
        import numpy as np

        self.channels = self.channels or samples.shape[0]
        if samples.shape[0] < self.channels:
            samples = np.repeat(samples, self.channels, axis=0)
        self.length += samples.shape[1]
        if len(self.starts) > 1 and self.length > _MAX_SECONDS * _RATE:
            raise InputUnusable(
                f"De delen duren samen langer dan {_MAX_SECONDS // 3600} uur. Zo'n gesprek verwerken we niet in een keer. "
                "Geef minder delen tegelijk, of controleer of u de goede bestanden koos."
            )
        self._write(interleaved(samples))


def write_one_channel(
    file: SealedReader,
    stretches: Sequence[tuple[int, Track]],
    write: Callable[[bytes], object],
    beat: Callable[[], None],
) -> None:
    """Two channels of ``file`` as one. ``stretches``: from which sample on which track is taken; the first begins at 0.

    ``beat`` is called after each minute of sound.
    """
    import numpy as np

    ends = [start for start, _ in stretches[1:]] + [len(SoundTrack(file, 2, "mix"))]
    for (start, name), end in zip(stretches, ends, strict=True):
        track = SoundTrack(file, 2, name)
        for at in range(start, end, _BLOCK):
            samples = np.rint(track[at : min(at + _BLOCK, end)] * 32768)
            write(np.clip(samples, -32768, 32767).astype("<i2").tobytes())
            beat()


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
    dossier.remove(*dossier.names(f"{SOUND}*"))
