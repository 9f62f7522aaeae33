"""Opening anything with sound: the container, its tracks, what it says of its length, and errors in the words of its user."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from transcribe.errors import AudioError, AudioUnreadable
from transcribe.tracks import Samples, Track, mixed
from transcribe.truncation import looks_cut_off, mp3_declares_length

#: a shorter decode than declared by more than this (seconds, share) is reported as an incomplete file
_TOLERANCE_SECONDS, _TOLERANCE_SHARE = 2.0, 0.02
#: slower sampling than the poorest telephone is no speech: one second of such a file becomes hours of sound
_MIN_RATE = 4_000
#: with a last packet that is cut off, less than this is enough
_TOLERANCE_TORN = 0.2
#: more tracks than a table has microphones are not opened
_MOST_TRACKS = 16
#: in these nobody wrote down a length: what the library says is a guess from size and bit rate, or from the last time stamp
_GUESSED = ("aac", "ac3", "eac3", "loas", "amr", "amrnb", "amrwb", "gsm", "mpegts", "mpeg")
#: containers of recorders, telephones and meeting programs. Not in it are play lists (concat, hls, dash, sdp): they name other
#: files, and a "recording" would be somebody else's
_FORMATS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,asf_o,au,avi,caf,dss,dv,eac3,flac,flv,gsm,loas,matroska,mov,mp3,mpeg,mpegts,"
    "ogg,qcp,tta,voc,w64,wav,wv"
)
#: what a system says of a disk or a share that is gone
_AWAY = {
    errno.EIO,
    errno.ENXIO,
    errno.ENODEV,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.ENOTCONN,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
}
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}


class SoundFile(Protocol):
    """An open file with sound: plain bytes, from any position."""

    name: str

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a position; the new one."""
        ...

    def tell(self) -> int:
        """The position."""
        ...


Source = Path | SoundFile


class Sound:
    """The sound of an open file.

    ``moment``: when it was made by the clock of the device (ISO: date, or date and time). ``unread`` is the number of tracks that
    are not or not wholly in the pieces.
    """

    def __init__(self, tracks: Sequence[Track], length: Length, cut_off: bool, moment: str | None, unread: int) -> None:
        self._tracks, self._length, self._cut_off = tracks, length, cut_off
        self.moment = moment
        self.unread = unread

    @property
    def channels(self) -> int:
        """One or two; several tracks become one."""
        return self._tracks[0].channels if len(self._tracks) == 1 else 1

    @property
    def created(self) -> str | None:
        """The date (ISO) of ``moment``."""
        return self.moment[:10] if self.moment else None

    @property
    def rate(self) -> int:
        """Samples per second of the best track, in the file."""
        return self._tracks[0].rate

    @property
    def declared(self) -> float | None:
        """The length in seconds that the file claims, of its sound when it says that; None: it claims none."""
        return self._length.own or self._length.whole

    @property
    def expected(self) -> float | None:
        """``declared``, or else a guess."""
        return self.declared or self._length.guess

    @property
    def damaged(self) -> int:
        """How many packets gave no sound."""
        return sum(track.damaged for track in self._tracks)

    def pieces(self, rate: int) -> Iterator[Samples]:
        """Everything that can be heard, in its place in time: int16 of shape (channels, n) at ``rate``. Can be read once."""
        if len(self._tracks) == 1:
            return self._tracks[0].pieces(rate, self.channels)
        return mixed([self._as_far_as_it_goes(track, rate) for track in self._tracks], rate)

    def _as_far_as_it_goes(self, track: Track, rate: int) -> Iterator[Samples]:
        """One track of several: when it cannot be read on, the others still can."""
        try:
            yield from track.pieces(rate, 1)
        except _decoder_errors() as error:
            if isinstance(error, OSError) and error.errno in _AWAY:
                raise
            self.unread += 1

    def begins(self) -> bool:
        """Whether there is any sound; reads no further than needed for that."""
        return any(track.begins() for track in self._tracks)

    def is_incomplete(self, seconds: float | None) -> bool:
        """Whether the end is missing, when so many seconds came out; None: only as far as can be said without decoding.

        The sound is held to what the file says of the sound. What it says of everything is reached when the picture does: sound
        may stop before the picture. (A header that was cut off claims too little in one of the two, never too much.)
        """
        torn = any(track.torn for track in self._tracks)
        if self._cut_off or (torn and self.declared is None):
            return True
        if seconds is None:
            return False
        reached = max(seconds, *(track.reached for track in self._tracks))
        torn |= all(track.lost_end for track in self._tracks)
        return _is_short(seconds, self._length.own, torn) or _is_short(reached, self._length.whole, torn)

    def look_at_end(self) -> None:
        """See whether the last packet is whole, when that is all there is to go by: for ``is_incomplete``, without decoding."""
        if self.declared is None:
            for track in self._tracks:
                track.look_at_end()


@dataclass(frozen=True)
class Length:
    """What a file says of its length in seconds: of the sound, of everything in it, and what can only be guessed."""

    own: float | None = None
    whole: float | None = None
    guess: float | None = None

    @property
    def most(self) -> float:
        """No sound of this file comes later than this."""
        most = max(filter(None, (self.own, self.whole, self.guess)), default=math.inf)
        return most + _tolerance(most)


def _tolerance(seconds: float) -> float:
    return max(_TOLERANCE_SECONDS, _TOLERANCE_SHARE * seconds)


def _is_short(seconds: float, declared: float | None, torn: bool) -> bool:
    return declared is not None and declared - seconds > (_TOLERANCE_TORN if torn else _tolerance(declared))


@contextlib.contextmanager
def open_sound(source: Source) -> Iterator[Sound]:
    """The sound of ``source``, and errors of the decoder as AudioError, also those of the ``with`` block.

    Each track has the file to itself: so no track waits in memory for another, however far apart they are in the file.
    """
    if isinstance(source, Path):
        _check_file(source)
    name = _name_of(source)
    try:
        with contextlib.ExitStack() as stack:
            # before the reading: a copy that ends meanwhile was read as it was
            cut_off, counted = _look(source)
            container = stack.enter_context(_opened(source))
            best, *others = _sound_tracks(container, name)
            length = _length(container, [best, *others], counted)
            tracks = [Track(container, best, length.most)]
            for stream in others:
                again = stack.enter_context(_opened(source))
                tracks.append(Track(again, again.streams[stream.index], length.most))
            unread = len(container.streams.audio) - len(tracks)
            yield Sound(tracks, length, cut_off, _creation_moment(container), unread)
    except AudioError:
        raise
    except _decoder_errors() as error:
        if isinstance(error, OSError) and error.errno in _AWAY:
            raise _away(name) from None
        raise AudioError(_unreadable(name)) from error
    except OSError as error:
        if error.errno in _AWAY:
            raise _away(name) from None
        raise  # of whoever keeps the sound: a full disk, for one


def _decoder_errors() -> tuple[type[Exception], ...]:
    import av

    return av.error.FFmpegError, ValueError, EOFError, IndexError


def _away(name: str) -> AudioUnreadable:
    return AudioUnreadable(
        f"{name} kan niet verder gelezen worden: de schijf of het netwerk viel weg. "
        "Geef dezelfde opdracht opnieuw als die er weer is."
    )


def _opened(source: Source) -> Any:
    import av

    # without "file:" a name such as "concat:a|b" or "gesprek10:30.wav" is taken for a protocol
    place = f"file:{source}" if isinstance(source, Path) else _View(source)
    return av.open(place, metadata_errors="ignore", options=dict(_OPTIONS))


class _View:
    """An open file with a position of its own, for several readers of one file."""

    def __init__(self, file: SoundFile) -> None:
        self._file, self._at = file, 0
        self.name = file.name

    def read(self, size: int = -1, /) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(size)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence == os.SEEK_CUR:
            offset, whence = self._at + offset, os.SEEK_SET
        self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at


def _look(source: Source) -> tuple[bool, bool]:
    """Whether the file looks cut off, and whether it is an MP3 that counted its frames."""
    if not isinstance(source, Path):
        return looks_cut_off(source), mp3_declares_length(source)
    with _access_faults(source), source.open("rb") as file:
        return looks_cut_off(file), mp3_declares_length(file)


def _sound_tracks(container: Any, name: str) -> list[Any]:
    """The streams with sound that can be decoded, the best one first."""
    best = container.streams.best("audio")
    if best is None:
        raise AudioError(
            f"In {name} zit geen geluid. Controleer of u het goede bestand koos, of exporteer de video opnieuw met geluid."
        )
    # without a context nothing here can decode it
    usable = [s for s in container.streams.audio if s.codec_context and not 0 < s.codec_context.sample_rate < _MIN_RATE]
    if not usable:
        raise AudioError(_unreadable(name))
    return sorted(usable, key=lambda stream: stream.index != best.index)[:_MOST_TRACKS]


def _length(container: Any, streams: Sequence[Any], counted: bool) -> Length:
    own = [float(s.duration * s.time_base) for s in streams if s.duration is not None and s.time_base is not None]
    whole = None if container.duration is None else container.duration / 1_000_000
    kind = container.format.name
    if kind in _GUESSED or (kind == "mp3" and not counted):
        return Length(guess=whole)
    return Length(max(own, default=None), whole)


def _unreadable(name: str) -> str:
    return (
        f"{name} is geen geluids- of videobestand dat gelezen kan worden, of het is beschadigd. "
        "Speel het af om dat te controleren, en kopieer of exporteer het zo nodig opnieuw."
    )


def no_sound(source: Source) -> str:
    """What to say of a file in which no sound was found."""
    return f"In {_name_of(source)} staat geen enkele seconde geluid. Controleer de opname op het apparaat zelf."


def _name_of(source: Source) -> str:
    return source.name if isinstance(source, Path) else Path(source.name).name


def _check_file(path: Path) -> None:
    """AudioError for what cannot be sound at all."""
    with _access_faults(path):
        if path.is_dir():
            raise AudioError(f"{path} is een map. Geef een geluids- of videobestand op.")
        with path.open("rb") as file:
            if not file.read(1):
                raise AudioError(f"{path.name} is leeg (0 bytes). Kopieer de opname opnieuw van het apparaat.")


@contextlib.contextmanager
def _access_faults(path: Path) -> Iterator[None]:
    """What the system says of a file, in the words of its user."""
    try:
        yield
    except FileNotFoundError:
        raise AudioError(f"{path} bestaat niet. Controleer de naam en de map.") from None
    except PermissionError:
        raise AudioUnreadable(
            f"{path} mag niet gelezen worden. Vraag de beheerder om leesrechten op dit bestand."
        ) from None
    except OSError as error:
        raise AudioUnreadable(
            f"{path.name} kan niet gelezen worden ({error.strerror}). Controleer de schijf of het netwerk."
        ) from None


def _creation_moment(container: Any) -> str | None:
    """``2026-11-12T09:30:00``, or the date alone, by the clock of the device."""
    for key in ("creation_time", "date"):
        value = container.metadata.get(key, "")
        with contextlib.suppress(ValueError):
            moment = dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
            # devices without a clock write the epoch of their format; that is no date
            if moment.year > 1990:
                return moment.replace(tzinfo=None).isoformat(timespec="seconds")[: 19 if len(value) > 10 else 10]
    return None
