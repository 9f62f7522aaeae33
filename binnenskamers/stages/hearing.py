"""Speech: where it is, who speaks, and which words; on sound that was decoded before."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from binnenskamers.dossier import Dossier, Json
from binnenskamers.errors import StageFailed
from binnenskamers.sound import SoundTrack, Track, open_track
from binnenskamers.stages import ACTIVITY, SILENT_SECONDS, SPEECH, SPOKEN, TURNS, Arguments, Progress, open_dossier
from conversation import Segment, Turn
from conversation.codec import decode_segments, encode_rejected, encode_segment, encode_turn
from conversation.times import total, union

if TYPE_CHECKING:
    from diarize.hybrid import HybridDiarizer
    from diarize.stock import PyannotePipeline
    from transcribe.chunks import Chunk
    from transcribe.recognize import Recognizer

_CHANNELS: tuple[Track, ...] = ("left", "right")
#: seconds: shorter pauses do not end a stretch of speech
_BREATH = 0.5


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
