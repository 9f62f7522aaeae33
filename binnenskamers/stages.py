"""What happens inside the rooms: each function runs one stage on a dossier and answers in numbers and names of files.

Called only through ``run_in_room``; the sole place where the application touches speech or its text.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from binnenskamers.dossier import Dossier, Json, sound_key
from binnenskamers.errors import InputUnusable, StageFailed
from binnenskamers.files import access_faults, sync_folder
from binnenskamers.parts import joined_sha256, part_name
from binnenskamers.people import Name, name_speakers, rename_speakers
from binnenskamers.privacy.keys import Keys, What
from binnenskamers.privacy.sealed import SealedReader, SealedWriter, open_sealed
from binnenskamers.sound import SOUND, JoinedSound, SoundTrack, Track, open_track, write_one_channel
from binnenskamers.visible import on_one_line
from binnenskamers.wanted import Wanted, decode_wanted
from conversation import Coverage, Recording, RecordingPart, Report, Segment, Speaker, Transcript, Turn
from conversation.codec import (
    decode_rejected,
    decode_report,
    decode_segments,
    decode_transcript,
    encode_rejected,
    encode_report,
    encode_segment,
    encode_transcript,
    encode_turn,
    load_json,
)
from conversation.times import total, union
from conversation.versions import keep_ids

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from binnenskamers.corrections import Correction
    from diarize.hybrid import HybridDiarizer
    from diarize.stock import PyannotePipeline
    from summarize.rewrite import Rewriter
    from transcribe.chunks import Chunk
    from transcribe.recognize import Recognizer

Progress = Callable[[float], None]
Arguments = Mapping[str, Any]

SPEECH, ACTIVITY, SPOKEN, TURNS = "spraak.json", "activiteit.npz", "herkend.json", "sprekers.json"
TRANSCRIPT, REPORT = "transcript.json", "verslag.json"
#: what people changed in the transcript: which segment, when and why
CORRECTIONS = "correcties.json"
#: which pages people worked on: per page how many of its steps were done, and the digest of the dossier after that
PAGES = "nalezen.json"
_CHANNELS: tuple[Track, ...] = ("left", "right")
#: seconds: shorter pauses do not end a stretch of speech
_BREATH = 0.5
#: with which settings the report was made
SETTINGS = "instellingen.json"
#: where everything stands that is ready for the case system
UPLOAD_FOLDER = "zaakmap"
_ISO_DATES = re.compile(r"\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?")
#: below this the recogniser itself doubts a word
LOW_PROBABILITY = 0.4
#: with less speech than this there is no conversation to report on
SILENT_SECONDS = 0.1


def redact_document(document: Json) -> Json:
    """The dossier's redaction hook: numbers and addresses of people out of everything that was taken from speech.

    What a user typed (case number, file name) stays as typed: it was not said, and it is how the user finds things back.
    """
    if "segments" in document:
        from summarize.redaction import redact_segments

        redacted, _ = redact_segments(decode_segments(document["segments"]))
        return {**_redact_rejected(document), "segments": [encode_segment(s) for s in redacted]}
    if "fields" in document:
        fields = {k: _redact_strings(v) if v.get("source") == "audio" else v for k, v in document["fields"].items()}
        return {**document, "fields": fields}
    return document


def _redact_rejected(document: Json) -> Json:
    """The texts that were kept out, beside the segments or in the coverage of a transcript."""
    from summarize.redaction import redact_text

    clean = dict(document)
    if "rejected" in document:
        clean["rejected"] = [{**r, "text": redact_text(r["text"])} for r in document["rejected"]]
    if document.get("coverage"):
        clean["coverage"] = _redact_rejected(document["coverage"])
    return clean


def _redact_strings(value: Any) -> Any:
    from summarize.redaction import redact_text

    if isinstance(value, str):
        # a resolved date is our own notation; eight digits may happen to pass the test for a service number
        return value if _ISO_DATES.fullmatch(value) else redact_text(value)
    if isinstance(value, list):
        return [_redact_strings(item) for item in value]
    if isinstance(value, dict):
        return {k: _redact_strings(v) for k, v in value.items()}
    return value


def open_dossier(arguments: Arguments) -> Dossier:
    """The dossier of an order, with the keys that came with it."""
    return Dossier(Path(arguments["dossier"]), redact_document, arguments["keys"])


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


# ---------------------------------------------------------------- listening
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

    before, digest = _state(source), _digest(source)
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


def _digest(source: Path | SealedReader) -> str:
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
        "sha256": _digest(path),
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
        _take_name(part, target, _digest(written) == digest)
    return {"sha256": digest}


def take_out(arguments: Arguments, progress: Progress) -> Json:
    """The reverse: a recording of a dossier as a plain file ``target``, whole or not there, never over another file."""
    target = Path(arguments["target"])
    part = target.with_name(f"{target.name}.deel")
    with _recording({**arguments, "sealed": True}) as source, part.open("wb") as writing:
        assert isinstance(source, SealedReader)
        digest = _copy(source, writing.write)
        _settle(writing)
    _take_name(part, target, _digest(part) == digest)
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
        return {"same": _digest(Path(arguments["plain"])) == _digest(sealed)}


# ---------------------------------------------------------------- hearing
def detect(arguments: Arguments, progress: Progress) -> Json:
    """Where somebody speaks, found once: recognition and diarization listen to no more than that."""
    from diarize.channels import channels_are_separate, turns_from_channels
    from diarize.hybrid import encode_activity, speech_of

    dossier, facts = open_dossier(arguments), arguments["facts"]
    diarizer = _hybrid(arguments)
    with contextlib.ExitStack() as files:

        def track(name: Track) -> SoundTrack:
            return files.enter_context(open_track(dossier, facts["channels"], name))

        wanted = arguments["channels"]
        separate = facts["channels"] == 2 and wanted != "nee"
        if separate and wanted == "auto":
            separate = channels_are_separate(track("left"), track("right"))
        if separate:
            sides = [track(name) for name in _CHANNELS]
            speech = [diarizer.speech(side, _share_of(progress, at, 2)) for at, side in enumerate(sides)]
            per_channel = turns_from_channels(sides, speech)
            tracks = {name: [encode_turn(t) for t in turns] for name, turns in zip(_CHANNELS, per_channel, strict=True)}
        else:
            activity = diarizer.detect(track(facts["mix"]), progress)
            dossier.write(ACTIVITY, encode_activity(activity))
            tracks = {facts["mix"]: [{"start": a, "end": b} for a, b in union(speech_of(activity), _BREATH)]}
    dossier.write_json(SPEECH, {"separate": separate, "tracks": tracks, "detector": diarizer.name})
    return {"speech": total((t["start"], t["end"]) for turns in tracks.values() for t in turns)}


def _share_of(progress: Progress, part: int, parts: int) -> Progress:
    return lambda share: progress((part + share) / parts)


def diarize(arguments: Arguments, progress: Progress) -> Json:
    """Who spoke when. With a speaker per channel the channel tells, else the engine of the profile."""
    dossier, facts = open_dossier(arguments), arguments["facts"]
    found = dossier.read_json(SPEECH)
    if found["separate"]:
        turns = sorted((t for track in found["tracks"].values() for t in track), key=lambda t: (t["start"], t["end"]))
        name = f"{found['detector']}, per kanaal"
    else:
        with open_track(dossier, facts["channels"], facts["mix"]) as sound:
            heard, name = _tell_apart(dossier, arguments, sound, progress)
        turns = [encode_turn(t) for t in heard]
    dossier.write_json(TURNS, {"turns": turns, "asked": arguments["speakers"], "diarizer": name})
    return {"speakers": len({t["speaker"] for t in turns}), "turns": len(turns)}


def _tell_apart(
    dossier: Dossier, arguments: Arguments, sound: SoundTrack, progress: Progress
) -> tuple[list[Turn], str]:
    """The turns, and the name of the engine that found them: a pyannote pipeline when the profile has one."""
    from diarize import SpeakerCount

    speakers = SpeakerCount(*arguments["speakers"]) if arguments["speakers"] else None
    if arguments.get("pipeline"):
        stock = _load_pipeline(arguments["pipeline"], arguments["device"], arguments["threads"])
        return stock.diarize(sound, speakers, progress), stock.name
    from diarize.hybrid import decode_activity

    hybrid = _hybrid(arguments)
    return hybrid.diarize(sound, speakers, progress, decode_activity(dossier.read(ACTIVITY))), hybrid.name


def _hybrid(arguments: Arguments) -> HybridDiarizer:
    return _load_hybrid(arguments["segmentation"], arguments["embedding"], arguments["device"], arguments["threads"])


# a room that waits for the next recording keeps what it loaded (rooms: ``kept_rooms``)
@functools.lru_cache(maxsize=1)
def _load_hybrid(segmentation: str, embedding: str, device: str, threads: int) -> HybridDiarizer:
    from diarize.hybrid import HybridDiarizer

    return HybridDiarizer(Path(segmentation), Path(embedding), device, threads)


@functools.lru_cache(maxsize=1)
def _load_pipeline(folder: str, device: str, threads: int) -> PyannotePipeline:
    from diarize.stock import PyannotePipeline

    return PyannotePipeline(Path(folder), device=device, threads=threads)


def recognize(arguments: Arguments, progress: Progress) -> Json:
    """Words with times where somebody speaks, several chunks at once; chunks that are there already are not done again."""
    from transcribe.chunks import MAX_CHUNK, plan_chunks
    from transcribe.recognize import NullRecognizer

    dossier, facts = open_dossier(arguments), arguments["facts"]
    found = dossier.read_json(SPEECH)
    work: list[tuple[Track, Chunk]] = []
    for track, stretches in found["tracks"].items():
        with open_track(dossier, facts["channels"], track) as sound:
            speech = [(t["start"], t["end"]) for t in stretches]
            work += [(track, chunk) for chunk in plan_chunks(sound, speech, MAX_CHUNK)]
    missing = [(track, chunk) for track, chunk in work if not dossier.has(_chunk_file(track, chunk))]
    recognizer: Recognizer = NullRecognizer()
    workers = 1 if arguments["device"] == "cuda" else max(1, min(len(missing), arguments["threads"]))
    if any(total(chunk.speech) >= SILENT_SECONDS for _, chunk in missing):
        recognizer = _recognizer(arguments, workers)
    tell = _together(progress, work, missing)
    with ThreadPoolExecutor(workers) as pool:
        jobs = [
            pool.submit(_recognize_chunk, dossier, facts["channels"], track, chunk, recognizer, tell(track, chunk))
            for track, chunk in missing
        ]
        try:
            for job in jobs:
                job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return {"words": _gather(dossier, work, found)}


def _recognizer(arguments: Arguments, workers: int) -> Recognizer:
    threads = max(1, arguments["threads"] // workers)
    compute, terms = arguments["compute"], tuple(arguments["terms"])
    return _load_recognizer(arguments["model"], arguments["device"], threads, workers, compute, terms)


@functools.lru_cache(maxsize=1)
def _load_recognizer(
    model: str, device: str, threads: int, workers: int, compute: str | None, terms: tuple[str, ...]
) -> Recognizer:
    from transcribe.recognize import WhisperRecognizer

    return WhisperRecognizer(Path(model), device, threads, workers, compute, terms)


def _together(
    progress: Progress, work: Sequence[tuple[Track, Chunk]], missing: Sequence[tuple[Track, Chunk]]
) -> Callable[[Track, Chunk], Progress]:
    """The progress of one chunk → that of the whole, from any thread."""
    whole = sum(chunk.end - chunk.start for _, chunk in work) or 1.0
    done = {
        (track, chunk.index): 0.0 if (track, chunk) in missing else chunk.end - chunk.start for track, chunk in work
    }
    lock = threading.Lock()

    def of_chunk(track: Track, chunk: Chunk) -> Progress:
        def tell(share: float) -> None:
            with lock:
                done[track, chunk.index] = share * (chunk.end - chunk.start)
                progress(sum(done.values()) / whole)

        return tell

    return of_chunk


def _chunk_file(track: Track, chunk: Chunk) -> str:
    return f"stuk-{track}-{chunk.index:04d}.json"


def _recognize_chunk(
    dossier: Dossier, channels: int, track: Track, chunk: Chunk, recognizer: Recognizer, progress: Progress
) -> None:
    """What was said in one chunk; kept, so that a resumed run goes on after it."""
    from conversation.times import shift
    from transcribe.chunks import SAMPLE_RATE
    from transcribe.recognize import Recognized, is_device_fault, is_shortage

    heard, failed = Recognized(), False
    if total(chunk.speech) >= SILENT_SECONDS:
        with open_track(dossier, channels, track) as sound:
            samples = sound[round(chunk.start * SAMPLE_RATE) : round(chunk.end * SAMPLE_RATE)]
        try:
            heard = recognizer.recognize(samples, shift(chunk.speech, -chunk.start), chunk.start, progress)
        except RuntimeError as error:
            if is_shortage(error) or is_device_fault(error):
                raise
            failed = True  # this stretch is listed as a gap; the rest of the conversation is not lost with it
    dossier.write_json(
        _chunk_file(track, chunk),
        {
            "segments": [encode_segment(s) for s in heard.segments],
            "rejected": [encode_rejected(r) for r in heard.rejected],
            "failed": [[chunk.start, chunk.end]] if failed else [],
        },
    )
    progress(1.0)


def _gather(dossier: Dossier, work: Sequence[tuple[Track, Chunk]], found: Json) -> int:
    """All chunks as one file, in order of time → the number of words."""
    segments: list[Segment] = []
    rejected: list[Json] = []
    failed: list[list[float]] = []
    for track, chunk in work:
        heard = dossier.read_json(_chunk_file(track, chunk))
        # with a channel per speaker the channel tells who it is
        speaker = next((t["speaker"] for t in found["tracks"][track]), None) if found["separate"] else None
        segments += [_of_channel(s, speaker) for s in decode_segments(heard["segments"])]
        rejected += heard["rejected"]
        failed += heard["failed"]
    if failed and len(failed) == sum(1 for _, chunk in work if total(chunk.speech) >= SILENT_SECONDS):
        dossier.remove(*dossier.names("stuk-*.json"))
        raise StageFailed(
            "De herkenning mislukte bij elk stuk van de opname. Controleer de modellen met: binnenskamers modellen controleer."
        )
    segments.sort(key=lambda s: (s.start, s.end))
    encoded = [encode_segment(replace(s, id=number)) for number, s in enumerate(segments, 1)]
    rejected.sort(key=lambda r: (r["start"], r["end"]))
    dossier.write_json(SPOKEN, {"segments": encoded, "rejected": rejected, "failed": failed})
    dossier.remove(*dossier.names("stuk-*.json"))
    return sum(len(s.words) for s in segments)


def _of_channel(segment: Segment, speaker: str | None) -> Segment:
    return replace(segment, speaker=speaker, words=tuple(replace(w, speaker=speaker) for w in segment.words))


# ---------------------------------------------------------------- transcript
def assemble(arguments: Arguments, progress: Progress) -> Json:
    """Words × turns → the transcript with names, coverage and warnings."""
    from diarize import assign_speakers, merge_channels
    from transcribe.coverage import measure_coverage

    dossier, facts = open_dossier(arguments), arguments["facts"]
    spoken, found = dossier.read_json(SPOKEN), dossier.read_json(TURNS)
    heard = dossier.read_json(SPEECH)
    turns = tuple(Turn(t["speaker"], t["start"], t["end"]) for t in found["turns"])
    segments: Sequence[Segment] = decode_segments(spoken["segments"])
    segments = merge_channels(segments, turns) if heard["separate"] else assign_speakers(segments, turns)
    speech = [(t["start"], t["end"]) for track in heard["tracks"].values() for t in track]
    failed = [(a, b) for a, b in spoken["failed"]]
    coverage = measure_coverage(speech, segments, facts["seconds"], decode_rejected(spoken["rejected"]), failed)
    transcript = Transcript(
        segments=tuple(segments),
        speakers=name_speakers(segments, _names(arguments)),
        recording=_described(arguments),
        turns=turns,
        coverage=_with_warnings(coverage, arguments, heard["separate"]),
        models=arguments["models"],
        metadata=arguments["metadata"],
    )
    transcript = _next_version(dossier, transcript)
    dossier.write_json(TRANSCRIPT, encode_transcript(transcript))
    progress(1.0)
    return transcript_numbers(transcript)


def _next_version(dossier: Dossier, transcript: Transcript) -> Transcript:
    """The same version when nothing changed in what was said by whom, else the next one, with the ids that still hold."""
    if not dossier.has(TRANSCRIPT):
        return transcript
    old = decode_transcript(dossier.read_json(TRANSCRIPT))
    segments = keep_ids(old.segments, _as_written(transcript.segments))
    same = [s.id for s in segments] == [s.id for s in old.segments]
    return replace(transcript, segments=tuple(segments), version=old.version + (0 if same else 1))


def _as_written(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Segments as they stand in the dossier, after the redaction hook: so they can be compared with those of before."""
    document = redact_document({"segments": [encode_segment(s) for s in segments]})
    return decode_segments(document["segments"])


def _described(arguments: Arguments) -> Recording:
    facts = arguments["facts"]
    parts = tuple(
        RecordingPart(p["start"], p["seconds"], on_one_line(name), p["sha256"])
        for p, name in zip(facts.get("parts", ()), arguments["files"], strict=True)
    )
    return Recording(arguments["file"], facts["sha256"], arguments["date"], facts["seconds"], parts=parts)


def _names(arguments: Arguments) -> list[Name]:
    return [Name(n["code"], Speaker(n["label"], n["role"])) for n in arguments["names"]]


def _with_warnings(coverage: Coverage, arguments: Arguments, separate: bool) -> Coverage:
    from conversation.times import clock

    facts, warnings = arguments["facts"], list(arguments["doubts"])
    parts = facts.get("parts", ())
    for number, (part, name) in enumerate(zip(parts, arguments["files"], strict=True), 1):
        warnings += _sound_warnings(part, part_name(number, name), separate)
    if not parts:
        warnings += _sound_warnings(facts, "de opname", separate)
    if coverage.speech < SILENT_SECONDS:
        warnings.append("In deze opname is geen spraak gevonden.")
    if coverage.rejected:
        count = len(coverage.rejected)
        warnings.append(
            f"{count} {'stukje' if count == 1 else 'stukjes'} tekst van de computer "
            f"{'is' if count == 1 else 'zijn'} niet overgenomen: waarschijnlijk heeft niemand dat gezegd. "
            "Wat er stond, is bewaard in transcript.json."
        )
    if coverage.gaps:
        lost = sum(g.end - g.start for g in coverage.gaps)
        warnings.append(f"Van {clock(lost)} aan spraak is geen tekst gemaakt; zie de lijst met plekken.")
    return replace(coverage, declared=facts["declared"], warnings=tuple(warnings))


def _sound_warnings(facts: Json, called: str, separate: bool) -> list[str]:
    """What is wrong with one recording, which is ``called`` so."""
    from conversation.times import clock

    warnings = []
    if facts["incomplete"]:
        said = (
            f" van de {clock(facts['declared'])} die het bestand belooft"
            if (facts["declared"] or 0) > facts["seconds"] + 1
            else ""
        )
        warnings.append(
            f"{called[:1].upper()}{called[1:]} is niet compleet: er is {clock(facts['seconds'])} geluid gelezen{said}. "
            "Het einde ontbreekt. Kopieer de opname opnieuw van het apparaat."
        )
    if count := facts["damaged"]:
        skipped = "is 1 beschadigd stukje" if count == 1 else f"zijn {count} beschadigde stukjes"
        warnings.append(f"In {called} {skipped} overgeslagen.")
    if unread := facts.get("unread", 0):
        tracks = "staat nog een geluidsspoor" if unread == 1 else f"staan nog {unread} geluidssporen"
        warnings.append(
            f"In {called} {tracks} waarvan niet alles gelezen kon worden. Wat alleen daarop te horen is, ontbreekt."
        )
    if facts["mix"] != "mix" and not separate:
        warnings.append(f"De twee kanalen van {called} heffen elkaar op; er is met een van de twee gewerkt.")
    return warnings


def transcript_numbers(transcript: Transcript) -> Json:
    """What is told of a transcript outside the rooms: numbers, and warnings without content."""
    from summarize.redaction.sound import silent_spans

    coverage = transcript.coverage or Coverage()
    words = [w for s in transcript.segments for w in s.words]
    return {
        "segments": len(transcript.segments),
        "words": sum(len(s.text.split()) for s in transcript.segments),
        "doubtful_words": sum(1 for w in words if w.probability is not None and w.probability < LOW_PROBABILITY),
        "speakers": len({s.speaker for s in transcript.segments if s.speaker is not None}),
        "unnamed": sum(1 for s in transcript.speakers.values() if s.label.startswith("Spreker ")),
        "without_speaker": sum(1 for s in transcript.segments if s.speaker is None),
        "removed": len(silent_spans(transcript.segments)),
        "speech": coverage.speech,
        "transcribed": coverage.transcribed,
        "gaps": len(coverage.gaps),
        "warnings": list(coverage.warnings),
        "date": transcript.recording.date,
    }


def take_transcript(arguments: Arguments, progress: Progress) -> Json:
    """Read a transcript file of the user into the dossier."""
    dossier, path = open_dossier(arguments), Path(arguments["transcript"])
    with access_faults(path):
        raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        from conversation import ConversationError

        raise ConversationError(f"{path.name} is geen tekst in UTF-8. Geef een transcript.json op.") from None
    transcript = decode_transcript(load_json(text, path.name))
    recording = transcript.recording
    transcript = replace(
        transcript,
        speakers=name_speakers(transcript.segments, _names(arguments), transcript.speakers),
        recording=replace(recording, date=arguments["date"] or recording.date),
        metadata={**transcript.metadata, **arguments["metadata"]},
    )
    dossier.write_json(TRANSCRIPT, encode_transcript(transcript))
    progress(1.0)
    return transcript_numbers(transcript)


# ---------------------------------------------------------------- report
def fill(arguments: Arguments, progress: Progress) -> Json:
    """The filled form, from evidence alone."""
    from summarize.fill import fill_form
    from templates.forms import load_form

    dossier = open_dossier(arguments)
    transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
    report = fill_form(transcript, load_form(arguments["form"]), transcript.metadata)
    before = dossier.read_json(REPORT) if arguments.get("count_edits") and dossier.has(REPORT) else None
    dossier.write_json(REPORT, encode_report(report))
    progress(1.0)
    numbers: Json = {"notes": len(report.notes)}
    if before:
        from binnenskamers.edits import count_edits

        numbers["edits"] = count_edits(before, dossier.read_json(REPORT), as_quoted=True)
    return numbers


def rewrite(arguments: Arguments, progress: Progress) -> Json:
    """Evidence → sentences by the language model, each verified or replaced by its quote."""
    from summarize.rewrite import rewrite_report
    from templates.forms import load_form

    dossier = open_dossier(arguments)
    transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
    report = decode_report(dossier.read_json(REPORT))
    form = load_form(arguments["form"])
    report, failure = rewrite_report(report, transcript, form, _rewriter(arguments, form.address_form), progress)
    models = {**report.models, "language_model": arguments["described"]}
    dossier.write_json(REPORT, encode_report(replace(report, models=models)))
    statements = [s for f in report.fields.values() for s in f.statements]
    rewritten = sum(1 for s in statements if s.origin == "tekst")
    return {"rewritten": rewritten, "statements": len(statements), "language_model_failed": failure}


def try_model(arguments: Arguments, progress: Progress) -> Json:
    """A bundled, invented conversation reported without and with the language model → figures of both."""
    from binnenskamers.trial.scoring import score
    from summarize.fill import fill_form
    from summarize.redaction import redact_segments
    from summarize.rewrite import Count, rewrite_report
    from templates.forms import load_form

    source = Path(__file__).parent / "demo" / arguments["source"]
    transcript = decode_transcript(load_json(source.read_text(encoding="utf-8")))
    gold = load_json(source.with_suffix(".gold.json").read_text(encoding="utf-8"))
    form = load_form(arguments["form"])
    segments, _ = redact_segments(transcript.segments)
    transcript = replace(transcript, segments=tuple(segments))
    plain = fill_form(transcript, form)
    counted = Count()
    report, failure = rewrite_report(
        plain, transcript, form, _rewriter(arguments, form.address_form), progress, counted
    )
    known = {s.id for s in transcript.segments}
    return {
        "without": score(gold, encode_report(plain)["fields"], known),
        "with_model": score(gold, encode_report(report)["fields"], known),
        "proposed": counted.proposed,
        "accepted": counted.accepted,
        "failure": failure,
    }


def _rewriter(arguments: Arguments, address_form: str) -> Rewriter:
    if "server" not in arguments:
        from summarize.llama import LlamaRewriter

        return LlamaRewriter(Path(arguments["model"]), arguments["threads"], address_form)
    from binnenskamers.rooms.connections import taker
    from summarize.server import ServerRewriter

    return ServerRewriter(taker(arguments["connections"]), **arguments["server"], address_form=address_form)


def deliver(arguments: Arguments, progress: Progress) -> Json:
    """What the user asked for, in the folder that the user chose; nothing there is overwritten."""
    from binnenskamers.delivery import DESCRIBES, Data, deliver_files, deliver_folder

    made, folder = _documents(arguments), Path(arguments["folder"])
    files: dict[str, Data] = dict(made.files)
    files |= {f"{name}{DESCRIBES}": _described_as(name, made) for name in made.described}
    apart: dict[str, Data] = {}
    if made.wanted.upload:
        apart = {name: data for name, data in files.items() if name not in made.working}
        files = {name: data for name, data in files.items() if name in made.working}
        apart["hashes.json"] = _hashes(apart)
    paths = deliver_files(folder, files)
    if apart:
        paths += deliver_folder(folder, UPLOAD_FOLDER, apart)
    progress(1.0)
    return {"files": [str(p) for p in paths], **made.numbers}


def _described_as(name: str, made: _Made) -> Callable[[int], bytes]:
    """The metadata of a file, once it is known under which name it is delivered."""
    from binnenskamers.delivery import numbered

    return lambda number: made.described[name](numbered(name, number))


def _hashes(files: Mapping[str, bytes | Callable[[int], bytes]]) -> bytes:
    """The SHA-256 of every file of a folder in which nothing gets a number."""
    from conversation.codec import dump_json

    contents = {name: data if isinstance(data, bytes) else data(1) for name, data in files.items()}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    return dump_json({"sha256": hashes}).encode("utf-8", "backslashreplace")


def render(arguments: Arguments, progress: Progress) -> Json:
    """The documents for people, kept in the dossier until they are handed over; the JSON is there already."""
    made, dossier = _documents(arguments), open_dossier(arguments)
    documents = {name: data for name, data in made.files.items() if name not in made.working}
    for name, data in documents.items():
        dossier.write(name, data)
    progress(1.0)
    return {"files": list(documents), **made.numbers}


def set_status(arguments: Arguments, progress: Progress) -> Json:
    """How far people are with the report, in the report itself."""
    dossier = open_dossier(arguments)
    if dossier.has(REPORT):
        dossier.write_json(REPORT, {**dossier.read_json(REPORT), "status": arguments["status"]})
    return {}


def correct(arguments: Arguments, progress: Progress) -> Json:
    """Texts of segments replaced by what people gave, in a new version of the transcript; what was recognised is not kept."""
    from binnenskamers.corrections import apply_corrections, read_corrections

    dossier = open_dossier(arguments)
    corrections = read_corrections(Path(arguments["corrections"]))
    transcript = apply_corrections(decode_transcript(dossier.read_json(TRANSCRIPT)), corrections)
    dossier.write_json(TRANSCRIPT, encode_transcript(transcript))
    earlier = dossier.read_json(CORRECTIONS)["changes"] if dossier.has(CORRECTIONS) else []
    made = [
        {"version": transcript.version, "segment": c.segment, "reason": c.reason, "at": arguments["now"]}
        for c in corrections
    ]
    dossier.write_json(CORRECTIONS, {"changes": [*earlier, *made]})
    dossier.remove(SPOKEN, *dossier.names("stuk-*.json"))
    kept = _kept_report(dossier, lambda report: _with_questions(report, corrections, transcript.version))
    return {"version": transcript.version, "corrected": len(made), "kept": kept, **transcript_numbers(transcript)}


def _kept_report(dossier: Dossier, change: Callable[[Report], Report]) -> bool:
    """Whether people worked on the report: then it is not made again, only changed like this."""
    from binnenskamers.review.fields import is_reviewed

    report = decode_report(dossier.read_json(REPORT)) if dossier.has(REPORT) else None
    if report is None or not is_reviewed(report):
        return False
    dossier.write_json(REPORT, encode_report(change(report)))
    return True


def _with_questions(report: Report, corrections: Sequence[Correction], version: int) -> Report:
    from binnenskamers.review.fields import follow_segments

    asked = follow_segments(report, {c.segment: (c.segment,) for c in corrections})
    return replace(asked, transcript_version=version)


def rename(arguments: Arguments, progress: Progress) -> Json:
    """Speakers called what people say, in the transcript and in the settings that are kept; ids, texts and version stay."""
    dossier = open_dossier(arguments)
    before = decode_transcript(dossier.read_json(TRANSCRIPT))
    speakers = rename_speakers(before.segments, _names(arguments), before.speakers)
    transcript = replace(before, speakers=speakers)
    named = [{"code": code, "label": s.label, "role": s.role} for code, s in speakers.items()]
    dossier.write_json(TRANSCRIPT, encode_transcript(transcript))
    dossier.write_json(SETTINGS, {**dossier.read_json(SETTINGS), "names": named})
    kept = _kept_report(dossier, lambda report: _called(report, before.speakers, speakers))
    return {"kept": kept, **transcript_numbers(transcript)}


def _called(report: Report, before: Mapping[str, Speaker], after: Mapping[str, Speaker]) -> Report:
    from binnenskamers.review.fields import rename_in_report

    names = {before[code].label: speaker.label for code, speaker in after.items() if code in before}
    return rename_in_report(report, names)


def bundle(arguments: Arguments, progress: Progress) -> Json:
    """Everything that there is of one conversation, readable, in a new folder, with a list of hashes."""
    from binnenskamers.delivery import deliver_files
    from conversation.codec import dump_json
    from templates.word import transcript_document

    dossier, folder = open_dossier(arguments), Path(arguments["folder"])
    heard = dossier.has(TRANSCRIPT)
    # a report that was not made yet is no reason to withhold the rest
    order = arguments if heard and dossier.has(REPORT) else {**arguments, "form": None}
    files = dict(_documents(order).files) if heard else {}
    if heard and "transcript.docx" not in files:
        transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
        files["transcript.docx"] = transcript_document(
            transcript, arguments["trial"], arguments["notes"], arguments["literal"]
        )
    if dossier.has(CORRECTIONS):
        files["correcties.json"] = dossier.read(CORRECTIONS)
    files |= {name: text.encode() for name, text in arguments["texts"].items()}
    paths = deliver_files(folder, files)
    if arguments["recording"]:
        take_out({**arguments, "target": str(folder / Path(arguments["recording"]).name)}, progress)
        paths.append(folder / Path(arguments["recording"]).name)
    hashes = {"sha256": {path.name: _digest(path) for path in paths}}
    paths += deliver_files(folder, {"hashes.json": dump_json(hashes).encode("utf-8", "backslashreplace")})
    return {"files": [str(p) for p in paths]}


def hand_over(arguments: Arguments, progress: Progress) -> Json:
    """One document of the dossier → a file in a folder of the user. ``result``: ``placed``, ``there`` (it was already) or ``taken``."""
    from binnenskamers.delivery import place_file

    data = open_dossier(arguments).read(arguments["document"])
    return {"result": place_file(Path(arguments["folder"]), arguments["name"], data, arguments["mark"])}


def advise_language(arguments: Arguments, progress: Progress) -> Json:
    """Advice on plain Dutch about a Word file of the user → a text in a folder of the user; the answer is numbers only."""
    from binnenskamers.delivery import deliver_files, fitting
    from templates.language_advice import language_advice

    path = Path(arguments["document"])
    with access_faults(path):
        data = path.read_bytes()
    advice = language_advice(data, path.name)
    name = fitting(f"{path.stem}-taaladvies.txt")
    paths = deliver_files(Path(arguments["folder"]), {name: advice.text.encode("utf-8", "backslashreplace")})
    progress(1.0)
    return {"files": [str(p) for p in paths], "counts": dict(advice.counts), "sentences": advice.sentences}


@dataclass
class _Made:
    """Every file that the user gets, by name, and the numbers of the report.

    ``working``: names of those that are for this program and others, not for people; ``described``: name of a report → its delivered name →
    its metadata.
    """

    wanted: Wanted
    files: dict[str, bytes] = field(default_factory=dict)
    numbers: Json = field(default_factory=dict)
    working: set[str] = field(default_factory=set)
    described: dict[str, Callable[[str], bytes]] = field(default_factory=dict)

    def add_working(self, name: str, data: Any) -> None:
        """A file with JSON."""
        from conversation.codec import dump_json

        self.files[name] = dump_json(data).encode("utf-8", "backslashreplace")
        self.working.add(name)


def _documents(arguments: Arguments) -> _Made:
    dossier, made = open_dossier(arguments), _Made(decode_wanted(arguments["wanted"]))
    raw = dossier.read_json(TRANSCRIPT)
    transcript = decode_transcript(raw)
    made.add_working(TRANSCRIPT, raw)
    kinds = made.wanted.transcript
    if arguments["pseudonym"]:
        from summarize.pseudonym import pseudonymise

        copy = pseudonymise(transcript)
        made.add_working("transcript-pseudoniem.json", encode_transcript(copy))
        made.files |= _transcript_files(copy, "transcript-pseudoniem", kinds or ("docx",), arguments)
    if arguments["form"] is None:
        kinds = kinds or ("docx",)
    made.files |= _transcript_files(transcript, "transcript", kinds, arguments)
    if arguments["form"] is not None:
        _add_report(made, dossier, transcript, arguments)
    if made.wanted.large:
        from templates.large_print import large_print

        made.files |= {name: large_print(data) for name, data in made.files.items() if name.endswith(".docx")}
    if made.wanted.pdf:
        _add_pdf(made)
    return made


def _transcript_files(
    transcript: Transcript, stem: str, kinds: Sequence[str], arguments: Arguments
) -> dict[str, bytes]:
    """The transcript as each of the kinds."""
    from templates.plain_text import transcript_text
    from templates.subtitles import transcript_srt, transcript_vtt
    from templates.word import transcript_document

    trial, notes, literal = arguments["trial"], arguments["notes"], arguments["literal"]
    writers: dict[str, Callable[[], bytes]] = {
        "docx": lambda: transcript_document(transcript, trial, notes, literal, f"{stem}.json"),
        "txt": lambda: transcript_text(transcript, trial, notes, literal, f"{stem}.json"),
        "srt": lambda: transcript_srt(transcript, literal),
        "vtt": lambda: transcript_vtt(transcript, literal, trial, notes),
    }
    return {f"{stem}.{kind}": writers[kind]() for kind in kinds}


def _add_report(made: _Made, dossier: Dossier, transcript: Transcript, arguments: Arguments) -> None:
    """The report in each of its copies, its metadata, its JSON and its action list."""
    from binnenskamers.review.apply import digest
    from templates.forms import load_form
    from templates.properties import with_version
    from templates.word import fill_report

    form = load_form(arguments["form"])
    raw = dossier.read_json(REPORT)
    raw["notes"] += arguments["notes"]
    report = decode_report(raw)
    template = Path(arguments["word"]).read_bytes() if arguments["word"] else None
    version = digest(dossier.read_json(TRANSCRIPT), raw)
    for copy in made.wanted.copies or ("",):
        name = f"verslag-{copy}.docx" if copy else "verslag.docx"
        document = fill_report(report, transcript, form, template, arguments["trial"], copy=copy)
        made.files[name] = with_version(document, version)
        if arguments["sidecar"]:
            made.described[name] = _description(made, name, arguments["sidecar"], (report, transcript, form, copy))
    made.add_working(REPORT, raw)
    made.numbers = _report_numbers(report, form)
    if arguments["actions"]:
        actions = _action_files(report, transcript, form, arguments["actions"])
        made.files |= actions
        made.numbers["no_actions"] = not actions


def _description(made: _Made, name: str, order: Json, about: tuple[Any, Any, Any, str]) -> Callable[[str], bytes]:
    """Makes the metadata of a report: later, because only then are its bytes and its name what they will be."""
    from binnenskamers.sidecar import describe

    return lambda delivered: describe(order, *about, delivered, made.files[name])


def _add_pdf(made: _Made) -> None:
    """Each Word file as PDF; when that cannot be, the user hears why and has the Word files."""
    from binnenskamers.pdf import NoPdf, to_pdf

    try:
        made.files |= to_pdf({name: data for name, data in made.files.items() if name.endswith(".docx")})
    except NoPdf as failure:
        made.numbers["pdf_failed"] = failure.message


def report_document(arguments: Arguments) -> bytes:
    """The Word file of the report as it is now, with everything in it."""
    plain = {**arguments, "pseudonym": False, "actions": [], "sidecar": None, "wanted": {}}
    return _documents(plain).files["verslag.docx"]


def _action_files(report: Any, transcript: Transcript, form: Any, kinds: Sequence[str]) -> dict[str, bytes]:
    """The action list in each of the kinds; none when there are no actions (a calendar without tasks is not valid)."""
    from templates.actions import ACTION_WRITERS, report_actions

    if not report_actions(report, transcript, form):
        return {}
    return {f"acties.{kind}": ACTION_WRITERS[kind](report, transcript, form) for kind in kinds}


def _report_numbers(report: Any, form: Any) -> Json:
    asked = [f for f in form.fields if f.source == "audio" and not f.internal]
    empty = [f.label for f in asked if f.required and report.fields[f.id].value in (None, [], "onbekend")]
    return {
        "fields": len(asked),
        "filled": sum(1 for f in asked if report.fields[f.id].value not in (None, [], "onbekend")),
        "required_empty": empty,
        "flagged": sum(len(v.flags) + sum(len(s.flags) for s in v.statements) for v in report.fields.values()),
        "omitted": len(report.omitted),
        "human": [f.label for f in form.fields if f.source == "human" and f.required],
        "emptiness": {f.id: report.fields[f.id].value in (None, [], "onbekend") for f in asked},
    }
