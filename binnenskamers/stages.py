"""What happens inside the rooms: each function runs one stage on a dossier and answers in numbers and names of files.

Called only through ``run_in_room``; the sole place where the application touches speech or its text.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from binnenskamers.dossier import Dossier, Json, sound_key
from binnenskamers.files import access_faults, sync_folder
from binnenskamers.people import Name, name_speakers, rename_speakers
from binnenskamers.privacy.keys import Keys, What
from binnenskamers.privacy.sealed import SealedReader, SealedWriter, open_sealed
from conversation import Coverage, Recording, Segment, Speaker, Transcript, Turn
from conversation.codec import (
    decode_report,
    decode_segments,
    decode_transcript,
    encode_report,
    encode_segment,
    encode_transcript,
    encode_turn,
    load_json,
)
from conversation.times import total

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from diarize.hybrid import HybridDiarizer
    from summarize.rewrite import Rewriter
    from transcribe.audio import Audio, Channel
    from transcribe.chunks import Chunk
    from transcribe.recognize import Recognizer

Progress = Callable[[float], None]
Arguments = Mapping[str, Any]

SPOKEN, TURNS, TRANSCRIPT, REPORT = "herkend.json", "sprekers.json", "transcript.json", "verslag.json"
#: what people changed in the transcript: which segment, when and why
CORRECTIONS = "correcties.json"
#: with which settings the report was made
SETTINGS = "instellingen.json"
_CHANNELS: tuple[Channel, ...] = ("left", "right")
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
        return {**document, "segments": [encode_segment(s) for s in redacted]}
    if "fields" in document:
        fields = {k: _redact_strings(v) if v.get("source") == "audio" else v for k, v in document["fields"].items()}
        return {**document, "fields": fields}
    return document


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


def _dossier(arguments: Arguments) -> Dossier:
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
    """Decode once to learn what there is: hash, lengths, channels, date. Nothing is written."""
    from diarize.channels import channels_are_separate
    from transcribe.audio import is_cancelled, one_channel, read_audio

    with _recording(arguments) as source:
        audio = read_audio(source, progress)
        digest = _digest(source)
    separate = arguments["channels"] == "ja" and audio.samples.shape[0] == 2
    if arguments["channels"] == "auto" and audio.samples.shape[0] == 2:
        separate = channels_are_separate(one_channel(audio, "left"), one_channel(audio, "right"))
    return {
        "sha256": digest,
        "seconds": audio.seconds,
        "declared": audio.declared,
        "created": audio.created,
        "incomplete": audio.incomplete,
        "damaged": audio.damaged,
        "channels": int(audio.samples.shape[0]),
        "separate": bool(separate),
        "mirrored": is_cancelled(audio),
    }


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
    """What a file is before it is taken: its length and hash, and whether its end is missing. Nothing is written."""
    from transcribe.audio import probe_audio

    path = Path(arguments["recording"])
    found = probe_audio(path)
    return {"seconds": found.seconds, "incomplete": found.incomplete, "sha256": _digest(path)}


def seal_in(arguments: Arguments, progress: Progress) -> Json:
    """Copy a recording into its dossier, encrypted: its name is there only when every byte is on disk and reads back the same."""
    source, target = Path(arguments["source"]), Path(arguments["recording"])
    key = _dossier(arguments).keys.get(What.RECORDING)
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

    dossier, target = _dossier(arguments), Path(arguments["target"])
    spans = silent_spans(decode_segments(dossier.read_json(TRANSCRIPT)["segments"]))
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


def diarize(arguments: Arguments, progress: Progress) -> Json:
    """Who spoke when; recognition listens to no more than that."""
    from diarize import SpeakerCount
    from diarize.hybrid import HybridDiarizer
    from transcribe.audio import one_channel, read_audio

    dossier = _dossier(arguments)
    with _recording(arguments) as source:
        audio = read_audio(source)
    diarizer = HybridDiarizer(
        Path(arguments["segmentation"]), Path(arguments["embedding"]), arguments["device"], arguments["threads"]
    )
    if arguments["separate"]:
        tracks = _turns_per_channel(audio, diarizer, progress)
        name = f"{diarizer.name}, per kanaal"
    else:
        given = arguments["speakers"]
        tracks = {"mix": diarizer.diarize(one_channel(audio), SpeakerCount(*given) if given else None, progress)}
        name = diarizer.name
    turns = sorted((t for track in tracks.values() for t in track), key=lambda t: (t.start, t.end))
    speakers = {track: sorted({t.speaker for t in own}) for track, own in tracks.items()}
    dossier.write_json(TURNS, {"turns": [encode_turn(t) for t in turns], "tracks": speakers, "diarizer": name})
    return {"speakers": len({t.speaker for t in turns}), "turns": len(turns)}


def _turns_per_channel(audio: Audio, diarizer: HybridDiarizer, progress: Progress) -> dict[Channel, list[Turn]]:
    from diarize.channels import turns_from_channels
    from transcribe.audio import one_channel

    channels, speech = [], []
    for number, track in enumerate(_CHANNELS):

        def half(share: float, number: int = number) -> None:
            progress((number + share) / 2)

        channels.append(one_channel(audio, track))
        speech.append(diarizer.speech(channels[-1], half))
    return dict(zip(_CHANNELS, turns_from_channels(channels, speech), strict=True))


def recognize(arguments: Arguments, progress: Progress) -> Json:
    """Words with times where somebody speaks, chunk by chunk; chunks that are there already are not done again."""
    from transcribe.audio import one_channel, read_audio
    from transcribe.chunks import plan_chunks
    from transcribe.recognize import NullRecognizer, WhisperRecognizer

    dossier = _dossier(arguments)
    found = dossier.read_json(TURNS)
    with _recording(arguments) as source:
        audio = read_audio(source)
    recognizer: Recognizer = NullRecognizer()
    if total((t["start"], t["end"]) for t in found["turns"]) >= SILENT_SECONDS:
        recognizer = WhisperRecognizer(Path(arguments["model"]), arguments["device"], arguments["threads"])
    segments: list[Segment] = []
    done, whole = 0.0, audio.seconds * len(found["tracks"])
    for track, speakers in found["tracks"].items():
        samples = one_channel(audio, track)
        for chunk in plan_chunks(samples, [(t["start"], t["end"]) for t in found["turns"] if t["speaker"] in speakers]):
            length = chunk.end - chunk.start

            def part(share: float, done: float = done, length: float = length) -> None:
                progress((done + share * length) / whole)

            heard = _recognize_chunk(dossier, track, chunk, samples, recognizer, part)
            # with a channel per speaker the channel tells who it is
            segments += [_of_channel(s, None if track == "mix" else speakers[0]) for s in heard]
            done += length
            progress(done / whole)
    segments.sort(key=lambda s: (s.start, s.end))
    encoded = [encode_segment(replace(s, id=number)) for number, s in enumerate(segments, 1)]
    dossier.write_json(SPOKEN, {"segments": encoded, "recognizer": recognizer.name})
    dossier.remove(*dossier.names("stuk-*.json"))
    return {"words": sum(len(s.words) for s in segments)}


def _of_channel(segment: Segment, speaker: str | None) -> Segment:
    return replace(segment, speaker=speaker, words=tuple(replace(w, speaker=speaker) for w in segment.words))


def _recognize_chunk(
    dossier: Dossier, track: str, chunk: Chunk, samples: NDArray[np.float32], recognizer: Recognizer, progress: Progress
) -> list[Segment]:
    """The segments of one chunk; kept, so that a resumed run goes on after it."""
    from conversation.times import shift
    from transcribe.chunks import SAMPLE_RATE

    name = f"stuk-{track}-{chunk.index:04d}.json"
    if not dossier.has(name):
        segments: list[Segment] = []
        if total(chunk.speech) >= SILENT_SECONDS:
            part = samples[round(chunk.start * SAMPLE_RATE) : round(chunk.end * SAMPLE_RATE)]
            segments = recognizer.recognize(part, shift(chunk.speech, -chunk.start), chunk.start, progress)
        dossier.write_json(name, {"segments": [encode_segment(s) for s in segments]})
    return list(decode_segments(dossier.read_json(name)["segments"]))


# ---------------------------------------------------------------- transcript
def assemble(arguments: Arguments, progress: Progress) -> Json:
    """Words × turns → the transcript with names, coverage and warnings."""
    from diarize import assign_speakers, merge_channels
    from transcribe.coverage import measure_coverage

    dossier = _dossier(arguments)
    spoken, found = dossier.read_json(SPOKEN), dossier.read_json(TURNS)
    turns = tuple(Turn(t["speaker"], t["start"], t["end"]) for t in found["turns"])
    segments: Sequence[Segment] = decode_segments(spoken["segments"])
    facts = arguments["facts"]
    segments = merge_channels(segments, turns) if facts["separate"] else assign_speakers(segments, turns)
    coverage = measure_coverage([(t.start, t.end) for t in turns], segments, facts["seconds"])
    transcript = Transcript(
        segments=tuple(segments),
        speakers=name_speakers(segments, _names(arguments)),
        recording=Recording(arguments["file"], facts["sha256"], arguments["date"], facts["seconds"]),
        turns=turns,
        coverage=_with_warnings(coverage, facts),
        models=arguments["models"],
        metadata=arguments["metadata"],
    )
    dossier.write_json(TRANSCRIPT, encode_transcript(transcript))
    progress(1.0)
    return _transcript_numbers(transcript)


def _names(arguments: Arguments) -> list[Name]:
    return [Name(n["code"], Speaker(n["label"], n["role"])) for n in arguments["names"]]


def _with_warnings(coverage: Coverage, facts: Json) -> Coverage:
    from conversation.times import clock

    warnings = []
    if facts["incomplete"]:
        said = (
            f" van de {clock(facts['declared'])} die het bestand belooft"
            if (facts["declared"] or 0) > facts["seconds"] + 1
            else ""
        )
        warnings.append(
            f"De opname is niet compleet: er is {clock(facts['seconds'])} geluid gelezen{said}. Het einde ontbreekt. "
            "Kopieer de opname opnieuw van het apparaat."
        )
    if facts["damaged"]:
        warnings.append(f"In de opname zijn {facts['damaged']} beschadigde stukjes overgeslagen.")
    if facts["mirrored"]:
        warnings.append("De twee kanalen van deze opname heffen elkaar op; er is met een van de twee gewerkt.")
    if coverage.speech < SILENT_SECONDS:
        warnings.append("In deze opname is geen spraak gevonden.")
    if coverage.gaps:
        lost = sum(g.end - g.start for g in coverage.gaps)
        warnings.append(f"Van {clock(lost)} aan spraak is geen tekst gemaakt; zie de lijst met plekken.")
    return replace(coverage, declared=facts["declared"], warnings=tuple(warnings))


def _transcript_numbers(transcript: Transcript) -> Json:
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
    dossier, path = _dossier(arguments), Path(arguments["transcript"])
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
    return _transcript_numbers(transcript)


# ---------------------------------------------------------------- report
def fill(arguments: Arguments, progress: Progress) -> Json:
    """The filled form, from evidence alone."""
    from summarize.fill import fill_form
    from templates.forms import load_form

    dossier = _dossier(arguments)
    transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
    report = fill_form(transcript, load_form(arguments["form"]), transcript.metadata)
    dossier.write_json(REPORT, encode_report(report))
    progress(1.0)
    return {"notes": len(report.notes)}


def rewrite(arguments: Arguments, progress: Progress) -> Json:
    """Evidence → sentences by the language model, each verified or replaced by its quote."""
    from summarize.rewrite import rewrite_report
    from templates.forms import load_form

    dossier = _dossier(arguments)
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
    """Word and JSON in the folder that the user chose; nothing there is overwritten."""
    from binnenskamers.delivery import deliver_files

    files, numbers = _documents(arguments)
    paths = deliver_files(Path(arguments["folder"]), files)
    progress(1.0)
    return {"files": [str(p) for p in paths], **numbers}


def render(arguments: Arguments, progress: Progress) -> Json:
    """The documents for people, kept in the dossier until they are handed over; the JSON is there already."""
    files, numbers = _documents(arguments)
    dossier = _dossier(arguments)
    for name, data in files.items():
        if not name.endswith(".json"):
            dossier.write(name, data)
    progress(1.0)
    return {"files": [name for name in files if not name.endswith(".json")], **numbers}


def set_status(arguments: Arguments, progress: Progress) -> Json:
    """How far people are with the report, in the report itself."""
    dossier = _dossier(arguments)
    if dossier.has(REPORT):
        dossier.write_json(REPORT, {**dossier.read_json(REPORT), "status": arguments["status"]})
    return {}


def correct(arguments: Arguments, progress: Progress) -> Json:
    """Texts of segments replaced by what people gave, in a new version of the transcript; what was recognised is not kept."""
    from binnenskamers.corrections import apply_corrections, read_corrections

    dossier = _dossier(arguments)
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
    return {"version": transcript.version, "corrected": len(made), **_transcript_numbers(transcript)}


def rename(arguments: Arguments, progress: Progress) -> Json:
    """Speakers called what people say, in the transcript and in the settings that are kept; ids, texts and version stay."""
    dossier = _dossier(arguments)
    transcript = decode_transcript(dossier.read_json(TRANSCRIPT))
    speakers = rename_speakers(transcript.segments, _names(arguments), transcript.speakers)
    transcript = replace(transcript, speakers=speakers)
    named = [{"code": code, "label": s.label, "role": s.role} for code, s in speakers.items()]
    dossier.write_json(TRANSCRIPT, encode_transcript(transcript))
    dossier.write_json(SETTINGS, {**dossier.read_json(SETTINGS), "names": named})
    return _transcript_numbers(transcript)


def bundle(arguments: Arguments, progress: Progress) -> Json:
    """Everything that there is of one conversation, readable, in a new folder, with a list of hashes."""
    from binnenskamers.delivery import deliver_files
    from conversation.codec import dump_json
    from templates.word import transcript_document

    dossier, folder = _dossier(arguments), Path(arguments["folder"])
    heard = dossier.has(TRANSCRIPT)
    # a report that was not made yet is no reason to withhold the rest
    order = arguments if heard and dossier.has(REPORT) else {**arguments, "form": None}
    files = _documents(order)[0] if heard else {}
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

    data = _dossier(arguments).read(arguments["document"])
    return {"result": place_file(Path(arguments["folder"]), arguments["name"], data, arguments["mark"])}


def _documents(arguments: Arguments) -> tuple[dict[str, bytes], Json]:
    """Every file that the user gets, by name, and the numbers of the report."""
    from conversation.codec import dump_json
    from templates.forms import load_form
    from templates.word import fill_report, transcript_document

    dossier = _dossier(arguments)
    raw = dossier.read_json(TRANSCRIPT)
    transcript = decode_transcript(raw)
    files = {"transcript.json": dump_json(raw).encode("utf-8", "backslashreplace")}
    trial, notes, literal = arguments["trial"], arguments["notes"], arguments["literal"]
    if arguments["pseudonym"]:
        from summarize.pseudonym import pseudonymise

        copy = pseudonymise(transcript)
        source = "transcript-pseudoniem.json"
        files[source] = dump_json(encode_transcript(copy)).encode()
        files["transcript-pseudoniem.docx"] = transcript_document(copy, trial, notes, literal, source)
    if arguments["form"] is None:
        files["transcript.docx"] = transcript_document(transcript, trial, notes, literal)
        return files, {}
    form = load_form(arguments["form"])
    raw_report = dossier.read_json(REPORT)
    raw_report["notes"] += notes
    report = decode_report(raw_report)
    template = Path(arguments["word"]).read_bytes() if arguments["word"] else None
    files["verslag.docx"] = fill_report(report, transcript, form, template, trial)
    files["verslag.json"] = dump_json(raw_report).encode("utf-8", "backslashreplace")
    numbers = _report_numbers(report, form)
    if arguments["actions"]:
        actions = _action_files(report, transcript, form, arguments["actions"])
        files |= actions
        numbers["no_actions"] = not actions
    return files, numbers


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
    }
