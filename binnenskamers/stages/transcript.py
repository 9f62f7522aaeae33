"""The transcript: words and turns together, or a file of the user; with coverage, warnings and numbers for outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from binnenskamers.dossier import Dossier, Json
from binnenskamers.files import access_faults
from binnenskamers.parts import part_name
from binnenskamers.people import Name, name_speakers
from binnenskamers.stages import (
    SILENT_SECONDS,
    SPEECH,
    SPOKEN,
    TRANSCRIPT,
    TURNS,
    Arguments,
    Progress,
    open_dossier,
    redact_document,
)
from binnenskamers.visible import on_one_line
from conversation import Coverage, Recording, RecordingPart, Segment, Speaker, Transcript, Turn
from conversation.codec import (
    decode_rejected,
    decode_segments,
    decode_transcript,
    encode_segment,
    encode_transcript,
    load_json,
)
from conversation.versions import keep_ids

#: below this the recogniser itself doubts a word
LOW_PROBABILITY = 0.4


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
        speakers=name_speakers(segments, given_names(arguments)),
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


def given_names(arguments: Arguments) -> list[Name]:
    """What speakers are called by the user, out of an order."""
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
        speakers=name_speakers(transcript.segments, given_names(arguments), transcript.speakers),
        recording=replace(recording, date=arguments["date"] or recording.date),
        metadata={**transcript.metadata, **arguments["metadata"]},
    )
    dossier.write_json(TRANSCRIPT, encode_transcript(transcript))
    progress(1.0)
    return transcript_numbers(transcript)
