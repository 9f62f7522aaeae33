"""The sound tracks of a file, decoded from front to back, and mixed when there are several."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcribe.frames import ends_in_a_part, has_length
from transcribe.timeline import Timeline, keeps_time

Samples = NDArray[np.int16]

#: silence goes out in pieces of so many seconds: hours of it need no memory
_SILENCE = 10
#: so many times in a row a container may fail to find its next packet
_FAILURES = 10
#: containers that say how long each packet is and nothing of the whole; others read blocks of one size until there is no more
_SIZED = ("flv",)
#: containers that are nothing but blocks of one size
_BLOCKS = ("gsm",)


class Track:
    """One sound track of a container that nothing else reads. ``end``: the length of the file in seconds, for its time stamps.

    When it has been read, ``damaged`` is the number of packets that gave no sound, ``reached`` the end (seconds) of the last
    packet with picture, ``torn`` says that the last packet is a part of one, and ``lost_end`` that it gave no sound, for codecs
    that cannot tell more.
    """

    def __init__(self, container: Any, stream: Any, end: float) -> None:
        self._container, self._stream, self._end = container, stream, end
        self._origin = (container.start_time or 0) / 1_000_000
        self._codec = str(stream.codec_context.codec.canonical_name)
        self._reading = self._packets()
        self.damaged = 0
        self.reached = 0.0
        self.torn = self.lost_end = False

    @property
    def channels(self) -> int:
        """Two for stereo, else one: what ``pieces`` gives."""
        return 2 if self._stream.codec_context.channels == 2 else 1

    @property
    def rate(self) -> int:
        """Samples per second, in the file."""
        return int(self._stream.codec_context.sample_rate)

    def begins(self) -> bool:
        """Whether there is any sound; reads no further than needed for that."""
        return any(frame is not None for frame in self._frames())

    def look_at_end(self) -> None:
        """Read on to the end without decoding, for ``torn``."""
        if has_length(self._codec):
            for _ in self._reading:
                pass

    def pieces(self, rate: int, channels: int) -> Iterator[Samples]:
        """The sound at ``rate``, in its place in time: int16 of shape (channels, n), one or two of them."""
        resampler = _Resampler(self._stream, rate, channels)
        frames = self._frames()
        if keeps_time(self._container):
            frames = Timeline(self._origin, self._end).place(frames)
        for frame in frames:
            self.lost_end = frame is None and not has_length(self._codec)
            if frame is None:
                self.damaged += 1
            elif isinstance(frame, float):
                yield from resampler.end()
                yield from _silence(round(frame * rate), channels, _SILENCE * rate)
            else:
                yield from resampler.add(frame)
        yield from resampler.end()

    def _frames(self) -> Iterator[Any]:
        """Decoded frames; a damaged packet, or one that is still being written, gives None instead of ending the recording."""
        import av

        for packet in self._reading:
            if packet is None:
                yield None
                continue
            try:
                yield from packet.decode()
            except (av.error.InvalidDataError, av.error.ArgumentError, av.error.UndefinedError):
                yield None
            except av.error.EOFError:
                return

    def _packets(self) -> Iterator[Any]:
        """Packets of the sound, the last an empty one; None where the container could not be followed."""
        pictures = [s for s in self._container.streams.video if not s.disposition & s.disposition.attached_pic]
        last = None
        for packet in _demuxed(self._container, self._stream, *pictures):
            if packet is None or packet.size:
                self.torn = self._is_cut_off(packet)
            if packet is None:
                yield None
            elif packet.stream.index != self._stream.index:
                self._see(packet)
            else:
                last = packet if packet.size else last
                yield packet
        if last is not None:
            self.torn |= ends_in_a_part(self._codec, bytes(last))

    def _is_cut_off(self, packet: Any) -> bool:
        """Whether the container itself found a part where it expected a packet (None: it gave nothing)."""
        kind = self._container.format.name
        return kind in _SIZED if packet is not None and packet.is_corrupt else packet is None and kind in _BLOCKS

    def _see(self, picture: Any) -> None:
        if picture.pts is not None:
            end = (picture.pts + (picture.duration or 0)) * picture.time_base - self._origin
            self.reached = max(self.reached, float(end))


def _demuxed(container: Any, *streams: Any) -> Iterator[Any]:
    """Packets of these streams, and None where the container could not be followed: it may go on after that."""
    import av

    failures = 0
    while failures < _FAILURES:
        try:
            for packet in container.demux(*streams):
                failures = 0
                yield packet
            return
        except (av.error.InvalidDataError, av.error.BlockingIOError):
            failures += 1
            yield None


class _Resampler:
    """Frames of a track → int16 samples of shape (channels, n) at another rate."""

    def __init__(self, stream: Any, rate: int, channels: int) -> None:
        context = stream.codec_context
        # microphones without a place in a room are averaged here: the library would take one of six for a bass speaker and drop it
        self._microphones = context.channels if _has_no_places(context) else 0
        self._layout = context.layout if self._microphones else "stereo" if channels == 2 else "mono"
        self._rate = rate
        self._resampler = self._new()

    def add(self, frame: Any) -> Iterator[Samples]:
        """What can be said of the sound after this frame."""
        frame.pts = None  # the library would refuse a gap in the time stamps
        yield from map(self._samples, self._resampler.resample(frame))

    def end(self) -> Iterator[Samples]:
        """What was still waiting for more; after it, something else may begin."""
        yield from map(self._samples, self._resampler.resample(None))
        self._resampler = self._new()

    def _new(self) -> Any:
        import av

        form = "s16" if self._microphones else "s16p"
        return av.AudioResampler(format=form, layout=self._layout, rate=self._rate)

    def _samples(self, piece: Any) -> Samples:
        samples: Samples = piece.to_ndarray()
        if self._microphones:
            each = samples.reshape(-1, self._microphones)
            samples = np.rint(each.mean(axis=1)).astype(np.int16)[None]
        return samples


def _has_no_places(context: Any) -> bool:
    """Whether there are three or more channels of which the file does not say where they belong."""
    channels = context.channels
    return bool(channels > 2 and context.layout.name == f"{channels} channels")


def _silence(length: int, channels: int, most: int) -> Iterator[Samples]:
    for at in range(0, length, most):
        yield np.zeros((channels, min(most, length - at)), np.int16)


def mixed(tracks: Sequence[Iterator[Samples]], size: int) -> Iterator[Samples]:
    """The average of tracks of shape (1, n) that begin together, in pieces of at most ``size``, to the end of the longest.

    Not the sum: a film has the same sound on several tracks, and would be twice too loud.
    """
    for blocks in itertools.zip_longest(*(_blocks(track, size) for track in tracks)):
        there = [block for block in blocks if block is not None]
        total = np.zeros((1, max(block.shape[1] for block in there)), np.float32)
        for block in there:
            total[:, : block.shape[1]] += block
        yield np.rint(total / len(tracks)).astype(np.int16)


def _blocks(pieces: Iterator[Samples], size: int) -> Iterator[Samples]:
    """The same sound in blocks of ``size``; only the last may be shorter."""
    waiting: list[Samples] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(part.shape[1] for part in waiting) >= size:
            whole = np.concatenate(waiting, axis=1)
            last = whole.shape[1] - whole.shape[1] % size
            yield from np.split(whole[:, :last], last // size, axis=1)
            waiting = [whole[:, last:]]
    if any(part.shape[1] for part in waiting):
        yield np.concatenate(waiting, axis=1)
