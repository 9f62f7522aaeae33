"""Decoding with PyAV: any common audio or video file → 16 kHz samples, with honesty about what is missing.

Half a file often decodes without any error to half its length (measured for wav, mp3, ogg, opus, webm, wma, flac), so the
declared length is compared with what came out, and containers that cannot declare one are checked for their end mark.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from transcribe.errors import AudioError, AudioUnreadable
from transcribe.truncation import looks_cut_off

SAMPLE_RATE = 16_000
#: a shorter decode than declared by more than this (seconds, share) is reported as an incomplete file
_TOLERANCE_SECONDS, _TOLERANCE_SHARE = 2.0, 0.02
#: a downmix with less than this share of the loudest channel's energy is (nearly) cancelled out
_CANCELLED = 0.05
#: slower sampling than the poorest telephone is no speech: one second of such a file becomes hours of sound
_MIN_RATE = 4_000
#: longer is no conversation but a file that unpacks to fill the memory
_MAX_SECONDS = 12 * 3600
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

Progress = Callable[[float], None]
Channel = Literal["mix", "left", "right"]


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


@dataclass(frozen=True)
class Audio:
    """Decoded sound. ``samples`` is int16 of shape (channels, n) with one or two channels at 16 kHz.

    ``declared`` is the length in seconds that the file itself claims (None: it claims none); ``created`` the date
    (ISO) that the container says the recording was made; ``incomplete`` says that sound is missing at the end.
    """

    samples: NDArray[np.int16]
    declared: float | None
    created: str | None
    damaged: int
    incomplete: bool

    @property
    def seconds(self) -> float:
        """Length of what was decoded."""
        return float(self.samples.shape[1] / SAMPLE_RATE)

    @property
    def mix(self) -> Channel:
        """What to listen to when the channels are one conversation; see ``Loudness``."""
        loudness = Loudness()
        loudness.add(self.samples)
        return loudness.mix


@contextlib.contextmanager
def open_sound(source: Source) -> Iterator[tuple[Any, Any]]:
    """Container and best sound track of ``source``, and errors of the decoder as AudioError, also those of the ``with`` block."""
    _check_source(source)
    import av

    try:
        with av.open(_for_av(source), metadata_errors="ignore", options=dict(_OPTIONS)) as container:
            yield container, _sound_track(container, _name_of(source))
    except AudioError:
        raise
    except OSError as error:
        if error.errno in _AWAY:
            raise AudioUnreadable(
                f"{_name_of(source)} kan niet verder gelezen worden: de schijf of het netwerk viel weg. "
                "Geef dezelfde opdracht opnieuw als die er weer is."
            ) from None
        if not isinstance(error, av.error.FFmpegError):
            raise  # of whoever keeps the sound: a full disk, for one
        raise AudioError(_unreadable(_name_of(source))) from error
    except (av.error.FFmpegError, ValueError, EOFError, IndexError) as error:
        raise AudioError(_unreadable(_name_of(source))) from error


@dataclass(frozen=True)
class Decoded:
    """What decoding learnt about a file: ``length`` samples of 16 kHz in one or two channels; the rest as in Audio."""

    length: int
    channels: int
    declared: float | None
    created: str | None
    damaged: int
    incomplete: bool


def read_audio(source: Source, progress: Progress | None = None) -> Audio:
    """The whole sound of a file in memory; see ``decode_audio``, which needs no more memory for hours than for minutes."""
    parts: list[NDArray[np.int16]] = []
    found = decode_audio(source, parts.append, progress)
    samples = np.concatenate(parts, axis=1)
    return Audio(samples, found.declared, found.created, found.damaged, found.incomplete)


def decode_audio(
    source: Source, keep: Callable[[NDArray[np.int16]], object], progress: Progress | None = None
) -> Decoded:
    """Decode the best sound track of a file, or of an open file that can be read and searched (its ``name`` is used in messages).

    ``keep`` gets it piece by piece, from front to back: int16 of shape (channels, n), 16 kHz, always the same one or two channels.
    AudioError (Dutch) for everything that is not a readable recording; AudioUnreadable when we have no right to read it.
    """
    with open_sound(source) as (container, stream):
        declared = _declared_seconds(container, stream)
        created = _creation_date(container)
        channels = _channels(stream)
        length, damaged = _decode(container, stream, channels, declared, keep, progress, _name_of(source))
    if length == 0:
        raise AudioError(_no_sound(_name_of(source)))
    seconds = length / SAMPLE_RATE
    short = declared is not None and declared - seconds > max(_TOLERANCE_SECONDS, _TOLERANCE_SHARE * declared)
    return Decoded(length, channels, declared, created, damaged, incomplete=short or _cut_off(source))


@dataclass(frozen=True)
class Probe:
    """What a file says of itself, without decoding it: ``seconds`` None when it declares no length.

    ``channels``: one or two, as it is decoded; ``created``: when it was made by the clock of the device (ISO: date, or date and time).
    """

    seconds: float | None
    incomplete: bool
    channels: int
    created: str | None


def probe_audio(path: Path) -> Probe:
    """Whether ``path`` is media with sound: it opens, has a sound track, and its first piece decodes. Raises as ``read_audio``."""
    with open_sound(path) as (container, stream):
        declared = _declared_seconds(container, stream)
        channels, created = _channels(stream), _creation_moment(container)
        if next((frame for frame in decoded_frames(container, stream) if frame is not None), None) is None:
            raise AudioError(_no_sound(path.name))
    return Probe(declared, _cut_off(path), channels, created)


def _channels(stream: Any) -> int:
    return 2 if stream.codec_context.channels == 2 else 1


def _sound_track(container: Any, name: str) -> Any:
    stream = container.streams.best("audio")
    if stream is None:
        raise AudioError(
            f"In {name} zit geen geluid. Controleer of u het goede bestand koos, of exporteer de video opnieuw met geluid."
        )
    codec = stream.codec_context  # None: nothing here can decode it
    if codec is None or 0 < codec.sample_rate < _MIN_RATE:
        raise AudioError(_unreadable(name))
    return stream


def _unreadable(name: str) -> str:
    return (
        f"{name} is geen geluids- of videobestand dat gelezen kan worden, of het is beschadigd. "
        "Speel het af om dat te controleren, en kopieer of exporteer het zo nodig opnieuw."
    )


def _no_sound(name: str) -> str:
    return f"In {name} staat geen enkele seconde geluid. Controleer de opname op het apparaat zelf."


def _check_source(source: Source) -> None:
    """AudioError for what cannot be sound at all."""
    if isinstance(source, Path):
        _check_file(source)


def _name_of(source: Source) -> str:
    return source.name if isinstance(source, Path) else Path(source.name).name


def _for_av(source: Source) -> Any:
    if isinstance(source, Path):
        return f"file:{source}"  # without it a name such as "concat:a|b" or "gesprek10:30.wav" is taken for a protocol
    source.seek(0)
    return source


def _cut_off(source: Source) -> bool:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return looks_cut_off(file)
    return looks_cut_off(source)


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise AudioError(f"{path} is een map. Geef een geluids- of videobestand op.")
        if not path.exists():
            raise AudioError(f"{path} bestaat niet. Controleer de naam en de map.")
        with path.open("rb") as file:
            if not file.read(1):
                raise AudioError(f"{path.name} is leeg (0 bytes). Kopieer de opname opnieuw van het apparaat.")
    except PermissionError:
        raise AudioUnreadable(
            f"{path} mag niet gelezen worden. Vraag de beheerder om leesrechten op dit bestand."
        ) from None
    except OSError as error:
        raise AudioUnreadable(
            f"{path.name} kan niet gelezen worden ({error.strerror}). Controleer de schijf of het netwerk."
        ) from None


def _declared_seconds(container: Any, stream: Any) -> float | None:
    """The longest length that container or stream claims: a cut-off header claims too little, never too much."""
    claims = []
    if stream.duration is not None and stream.time_base is not None:
        claims.append(float(stream.duration * stream.time_base))
    if container.duration is not None:
        claims.append(container.duration / 1_000_000)
    return max(claims, default=None)


def _creation_date(container: Any) -> str | None:
    moment = _creation_moment(container)
    return moment[:10] if moment else None


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


def decoded_frames(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; a damaged packet, or one that is still being written, gives None instead of ending the recording."""
    import av

    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except (av.error.InvalidDataError, av.error.ArgumentError):
            yield None


def _decode(
    container: Any,
    stream: Any,
    channels: int,
    declared: float | None,
    keep: Callable[[NDArray[np.int16]], object],
    progress: Progress | None,
    name: str,
) -> tuple[int, int]:
    """Everything in pieces to ``keep`` → how many samples there were, and how many damaged packets."""
    import av

    # microphones without a place in a room are averaged here: the library would take one of six for a bass speaker and drop it
    loose = _has_no_places(stream)
    layout = stream.codec_context.layout if loose else "stereo" if channels == 2 else "mono"
    resampler = av.AudioResampler(format="s16" if loose else "s16p", layout=layout, rate=SAMPLE_RATE)
    damaged = count = 0

    def resample(frame: Any) -> None:
        nonlocal count
        for piece in resampler.resample(frame):
            samples = piece.to_ndarray()
            if loose:
                each = samples.reshape(-1, stream.codec_context.channels)
                samples = np.rint(each.mean(axis=1)).astype(np.int16)[None]
            count += samples.shape[1]
            keep(samples)

    with contextlib.suppress(av.error.EOFError):
        for frame in decoded_frames(container, stream):
            if frame is None:
                damaged += 1
                continue
            frame.pts = None  # gaps in the time stamps of a damaged file would otherwise stop the resampler
            resample(frame)
            if count > _MAX_SECONDS * SAMPLE_RATE:
                raise AudioError(
                    f"{name} duurt langer dan {_MAX_SECONDS // 3600} uur. Zo'n bestand verwerken we niet in een keer. "
                    "Knip de opname in stukken, of controleer of u het goede bestand koos."
                )
            if progress and declared:
                progress(min(1.0, count / SAMPLE_RATE / declared))
    resample(None)
    return count, damaged


def _has_no_places(stream: Any) -> bool:
    """Whether there are three or more channels of which the file does not say where they belong."""
    channels = stream.codec_context.channels
    return bool(channels > 2 and stream.codec_context.layout.name == f"{channels} channels")


class Loudness:
    """How loud each channel and their average are, of sound that comes in pieces."""

    def __init__(self) -> None:
        self._length, self._sums, self._squares = 0, [0.0] * 3, [0.0] * 3

    def add(self, samples: NDArray[np.int16]) -> None:
        """A piece of shape (channels, n)."""
        if samples.shape[0] != 2:
            return
        left, right = (_as_float(channel) for channel in samples)
        self._length += left.size
        for at, part in enumerate((left, right, 0.5 * (left + right))):
            self._sums[at] += float(part.sum(dtype=np.float64))
            self._squares[at] += float(np.dot(part, part))

    @property
    def mix(self) -> Channel:
        """What to listen to when the channels are one conversation: their average, unless they (nearly) cancel each other out.

        Microphones wired in opposite phase give two mirrored channels: their average is silence.
        """
        # a constant is no sound: some recorders add one
        left, right, mixed = (
            max(0.0, square - total**2 / max(1, self._length))
            for square, total in zip(self._squares, self._sums, strict=True)
        )
        loudest = max(left, right)
        if loudest == 0 or mixed >= _CANCELLED * loudest:
            return "mix"
        return "left" if left >= right else "right"


def one_channel(audio: Audio, channel: Channel = "mix") -> NDArray[np.float32]:
    """One channel as float32 in -1..1, shape (n,); ``mix``: what ``Audio.mix`` says."""
    return take_channel(audio.samples, audio.mix if channel == "mix" else channel)


def take_channel(samples: NDArray[np.int16], channel: Channel) -> NDArray[np.float32]:
    """A channel of (channels, n) samples, or their average, as float32 in -1..1, shape (n,)."""
    if samples.shape[0] == 1:
        return _as_float(samples[0])
    if channel != "mix":
        return _as_float(samples[0 if channel == "left" else 1])
    mixed = _as_float(samples[0])
    mixed += _as_float(samples[1])
    mixed *= 0.5
    return mixed


def _as_float(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    return samples.astype(np.float32) / np.float32(32768.0)
