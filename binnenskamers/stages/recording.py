"""The recording itself: decoded once, sealed in its dossier, taken out, compared, silenced."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from binnenskamers.dossier import Json, sound_key
from binnenskamers.errors import InputUnusable
from binnenskamers.files import access_faults, sync_folder
from binnenskamers.parts import joined_sha256
from binnenskamers.privacy.keys import Keys, What
from binnenskamers.privacy.sealed import SealedReader, SealedWriter, open_sealed
from binnenskamers.sound import SOUND, JoinedSound, Track, write_one_channel
from binnenskamers.stages import TRANSCRIPT, Arguments, Progress, open_dossier
from conversation import Segment
from conversation.codec import decode_transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@contextlib.contextmanager
def _recording(arguments: Arguments) -> Iterator[Path | SealedReader]:
    """The sound: a file of the user, or sealed in the dossier."""
    path = Path(arguments["recording"])
    if not arguments["sealed"]:
        yield path
        return
    with (
        access_faults(path),
        open_sealed(path, Keys(path.parent.name, arguments["keys"]).get(sound_key(path.name)), path.name) as sealed,
    ):
        yield sealed


def listen(arguments: Arguments, progress: Progress) -> Json:
    """Decode once: the recordings of the conversation, in order, as one sound into the dossier, sealed; and what there is: hash, lengths,
    channels, date. ``parts``: the same of each, with where it starts, when there are several.
    """
    dossier = open_dossier(arguments)
    key, target = dossier.keys.get(What.SOUND), dossier.folder / SOUND
    part = target.with_name(f"{SOUND}.deel")
    paths = [arguments["recording"], *arguments.get("more", ())]
    shares = _shares(progress, [Path(path).stat().st_size for path in paths]) if len(paths) > 1 else [progress]
    heard: list[Json] = []
    with _private(part) as writing:
        with SealedWriter(writing, key, SOUND) as sealed:
            joined = JoinedSound(sealed.write, arguments.get("width"))
            for path, tell in zip(paths, shares, strict=True):
                with _recording({**arguments, "recording": path}) as source:
                    heard.append(_decode_into(joined, source, tell))
                tell(1.0)
        _settle(writing)
    facts = _joined(heard, joined)
    if joined.channels == 2 and facts["channels"] == 1:
        part = _as_one_channel(part, key, heard, progress)
    part.replace(target)
    sync_folder(target.parent)
    return facts


def _shares(progress: Progress, sizes: Sequence[int]) -> list[Progress]:
    """The progress of the whole as one of each file, by its size."""
    whole = sum(sizes) or 1

    def of_file(at: int) -> Progress:
        before = sum(sizes[:at])
        return lambda share: progress((before + share * sizes[at]) / whole)

    return [of_file(at) for at in range(len(sizes))]


def _decode_into(joined: JoinedSound, source: Path | SealedReader, progress: Progress) -> Json:
    """One recording behind what is there already → what there is. InputUnusable when it changes meanwhile."""
    from transcribe.audio import Loudness, decode_audio

    loudness, start = Loudness(), joined.begin()

    def keep(samples: NDArray[np.int16]) -> None:
        loudness.add(samples)
        joined.add(samples)

    before, digest = _state(source), sha256_of(source)
    found = decode_audio(source, keep, progress)
    if _state(source) != before or found.channels > (joined.channels or 0):
        raise InputUnusable(
            f"{_name_of(source)} veranderde terwijl het werd gelezen: waarschijnlijk wordt er nog opgenomen of gekopieerd. "
            "Wacht tot dat klaar is en probeer het opnieuw."
        )
    return {
        "sha256": digest,
        "start": start / 16_000,
        "seconds": found.length / 16_000,
        "declared": found.declared,
        "created": found.created,
        "incomplete": found.incomplete,
        "damaged": found.damaged,
        "unread": found.unread,
        "channels": found.channels,
        "mix": loudness.mix,
    }


def _joined(heard: Sequence[Json], joined: JoinedSound) -> Json:
    """What there is in all recordings together.

    Two channels are only kept when all have them and may be averaged in the same way: otherwise nobody has a channel of his own, and an
    average over the whole could silence a recording whose channels cancel each other out.
    """
    first = heard[0]
    if len(heard) == 1:
        return {**first, "parts": []}
    two = all(h["channels"] == 2 and h["mix"] == first["mix"] for h in heard)
    seconds = joined.length / 16_000
    declared = [h["declared"] for h in heard]
    pauses = seconds - sum(h["seconds"] for h in heard)
    return {
        "sha256": joined_sha256([h["sha256"] for h in heard]),
        "start": 0.0,
        "seconds": seconds,
        "declared": None if None in declared else sum(declared) + pauses,
        "created": first["created"],
        "incomplete": any(h["incomplete"] for h in heard),
        "damaged": sum(h["damaged"] for h in heard),
        "channels": 2 if two else 1,
        "mix": first["mix"] if two else "mix",
        "parts": list(heard),
    }


def _as_one_channel(wide: Path, key: bytes, heard: Sequence[Json], progress: Progress) -> Path:
    """The sealed sound of two channels as another file of one: of each recording what is safe to listen to. ``wide`` goes."""
    narrow = wide.with_name(f"{SOUND}.mono.deel")
    stretches: list[tuple[int, Track]] = [(round(h["start"] * 16_000), h["mix"]) for h in heard]
    with open_sealed(wide, key, SOUND) as reading, _private(narrow) as writing:
        with SealedWriter(writing, key, SOUND) as sealed:
            # all is decoded already: no more than a sign of life
            write_one_channel(reading, stretches, sealed.write, lambda: progress(1.0))
        _settle(writing)
    wide.unlink()
    return narrow


def _name_of(source: Path | SealedReader) -> str:
    return Path(source.name).name


def _state(source: Path | SealedReader) -> tuple[int, int]:
    """Size and time of change: other ones afterwards mean that somebody was still writing."""
    if not isinstance(source, Path):
        return (0, 0)
    stat = source.stat()
    return (stat.st_size, stat.st_mtime_ns)


def sha256_of(source: Path | SealedReader) -> str:
    """SHA-256 of the plain bytes."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    source.seek(0)
    return _copy(source, lambda piece: None)


def _copy(source: IO[bytes] | SealedReader, write: Callable[[bytes], object]) -> str:
    """Everything from ``source`` to ``write``, a mebibyte at a time → its SHA-256."""
    digest = hashlib.sha256()
    while piece := source.read(1 << 20):
        digest.update(piece)
        write(piece)
    return digest.hexdigest()


def probe(arguments: Arguments, progress: Progress) -> Json:
    """What a file is before it is taken: length, hash, channels, when it was made, whether its end is missing. Nothing is written."""
    from transcribe.audio import probe_audio

    path = Path(arguments["recording"])
    found = probe_audio(path)
    return {
        "seconds": found.seconds,
        "incomplete": found.incomplete,
        "channels": found.channels,
        "created": found.created,
        "sha256": sha256_of(path),
    }


def seal_in(arguments: Arguments, progress: Progress) -> Json:
    """Copy a recording into its dossier, encrypted: its name is there only when every byte is on disk and reads back the same."""
    source, target = Path(arguments["source"]), Path(arguments["recording"])
    key = open_dossier(arguments).keys.get(What.RECORDING)
    part = target.with_name(f"{target.name}.deel")
    with source.open("rb") as reading, _private(part) as writing:
        with SealedWriter(writing, key, target.name) as sealed:
            digest = _copy(reading, sealed.write)
        _settle(writing)
    with open_sealed(part, key, target.name) as written:
        _take_name(part, target, sha256_of(written) == digest)
    return {"sha256": digest}


def take_out(arguments: Arguments, progress: Progress) -> Json:
    """The reverse: a recording of a dossier as a plain file ``target``, whole or not there, never over another file."""
    target = Path(arguments["target"])
    part = target.with_name(f"{target.name}.deel")
    with _recording({**arguments, "sealed": True}) as source, part.open("wb") as writing:
        assert isinstance(source, SealedReader)
        digest = _copy(source, writing.write)
        _settle(writing)
    _take_name(part, target, sha256_of(part) == digest)
    return {"sha256": digest}


def _private(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _take_name(part: Path, target: Path, same: bool) -> None:
    from binnenskamers.delivery import move_new

    if not same:
        part.unlink()
        raise OSError(5, "copy differs")
    if not move_new(part, target):
        raise OSError(17, "target exists")
    sync_folder(target.parent)


def mute(arguments: Arguments, progress: Progress) -> Json:
    """A copy of the recording that is silent where something was removed from the text, sealed with a key of its own."""
    from summarize.redaction.sound import silent_spans
    from transcribe.mute import write_muted

    dossier, target = open_dossier(arguments), Path(arguments["target"])
    transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
    rejected = transcript.coverage.rejected if transcript.coverage else ()
    spans = silent_spans([*transcript.segments, *(Segment(0, r.start, r.end, r.text) for r in rejected)])
    part = target.with_name(f"{target.name}.deel")
    with _recording(arguments) as source, _private(part) as writing:
        with SealedWriter(writing, dossier.keys.get(What.MUTED), target.name) as sealed:
            write_muted(source, spans, sealed)
        _settle(writing)
    part.replace(target)
    sync_folder(target.parent)
    return {"silent": len(spans)}


def compare(arguments: Arguments, progress: Progress) -> Json:
    """Whether a plain file holds the same bytes as a recording in its dossier: asked before one of them is taken away."""
    with _recording({**arguments, "sealed": True}) as sealed:
        return {"same": sha256_of(Path(arguments["plain"])) == sha256_of(sealed)}
