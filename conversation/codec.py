"""JSON codecs for transcripts and reports (``transcript.json`` and ``verslag.json``, docs/bestandsformaten.md).

Reading is strict about what would lead to wrong reports (ids, times) and forgiving about what is absent:
a transcript of another tool with only speakers and segments is valid input.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from conversation.errors import ConversationError
from conversation.report import FieldValue, Omitted, Report, Statement
from conversation.transcript import (
    Coverage,
    Gap,
    Recording,
    RecordingPart,
    Rejected,
    Segment,
    Speaker,
    Transcript,
    Turn,
    Word,
)

TRANSCRIPT_SCHEMA = "binnenskamers/transcript/1"
REPORT_SCHEMA = "binnenskamers/report/1"
#: seconds that a start may lie before the previous start: segments of two channels are sorted, rounding is not an error
_BACKWARDS = 0.05
_HALF = re.compile("[\ud800-\udfff]")
#: what every program that reads JSON can hold
_MAX_ID = 2**53


def _seconds(value: float) -> float:
    return round(float(value), 3)


# ---------------------------------------------------------------- reading
def load_json(text: str, what: str = "bestand") -> dict[str, Any]:
    """Parse ``text`` as one JSON object; ConversationError names line and column when it is broken."""
    try:
        value = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ConversationError(
            f"Het {what} is geen geldige JSON: op regel {error.lineno}, kolom {error.colno} gaat het mis. "
            "Maak het bestand opnieuw of herstel die plek."
        ) from None
    except RecursionError:
        raise ConversationError(f"Het {what} is te diep genest om te lezen.") from None
    except ValueError:  # NaN, Infinity, a number of thousands of digits
        raise ConversationError(f"In het {what} staat een getal dat geen gewoon getal is. Herstel dat getal.") from None
    if not isinstance(value, dict):
        raise ConversationError(f"Het {what} bevat geen JSON-object (het moet met een accolade beginnen).")
    # half a sign (\\ud83d without its other half) is no text: no file can hold it
    return _without_halves(value) if "\\ud" in text.lower() else value


def _no_number(name: str) -> float:
    raise ValueError(name)


def _without_halves(value: Any) -> Any:
    match value:
        case str():
            return _HALF.sub("\ufffd", value)
        case list():
            return [_without_halves(item) for item in value]
        case dict():
            return {_HALF.sub("\ufffd", key): _without_halves(item) for key, item in value.items()}
    return value


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        raise ConversationError(f"{where}: hier hoort een tijd in seconden te staan.")
    return float(value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ConversationError(f"{where}: hier hoort tekst te staan.")
    return value


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConversationError(f"{where}: hier hoort een JSON-object te staan.")
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise ConversationError(f"{where}: hier hoort een JSON-lijst te staan.")
    return value


def _optional(value: object, where: str) -> str | None:
    return None if value is None else _text(value, where)


def _word(value: object, where: str, speaker: str | None) -> Word:
    item = _object(value, where)
    probability = item.get("probability")
    return Word(
        start=_number(item.get("start"), where),
        end=_number(item.get("end"), where),
        text=_text(item.get("text"), where),
        probability=None if probability is None else _number(probability, where),
        speaker=_optional(item.get("speaker", speaker), where),
    )


def _segment(value: object, at: int) -> Segment:
    where = f"Segment {at + 1}"
    item = _object(value, where)
    number = item.get("id")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < _MAX_ID:
        raise ConversationError(f'{where}: "id" moet een geheel getal zijn, 0 of meer.')
    speaker = _optional(item.get("speaker"), where)
    start, end = _number(item.get("start"), where), _number(item.get("end"), where)
    if end < start or start < 0:
        raise ConversationError(f"{where} (id {number}): het einde ligt voor het begin, of de tijd is negatief.")
    words = tuple(
        _word(w, f"{where}, woord {i + 1}", speaker) for i, w in enumerate(_list(item.get("words", []), where))
    )
    parent = item.get("parent")
    return Segment(
        number,
        start,
        end,
        _text(item.get("text"), where),
        speaker,
        words,
        parent if isinstance(parent, int) and not isinstance(parent, bool) else None,
    )


def _recording(value: object) -> Recording:
    item = _object(value, "recording")
    date = _optional(item.get("date"), "recording.date")
    if date is not None:
        try:
            dt.date.fromisoformat(date)
        except ValueError:
            raise ConversationError("recording.date: schrijf de datum als 2026-11-12 (jaar-maand-dag).") from None
    duration = item.get("duration")
    return Recording(
        file=_optional(item.get("file"), "recording.file"),
        sha256=_optional(item.get("sha256"), "recording.sha256"),
        date=date,
        duration=None if duration is None else _number(duration, "recording.duration"),
        start_time=_optional(item.get("start_time"), "recording.start_time"),
        location=_optional(item.get("location"), "recording.location"),
        parts=tuple(_part(p, i) for i, p in enumerate(_list(item.get("parts", []), "recording.parts"), 1)),
    )


def _part(value: object, number: int) -> RecordingPart:
    where = f"recording.parts, deel {number}"
    item = _object(value, where)
    start, duration = _number(item.get("start"), where), _number(item.get("duration"), where)
    if start < 0 or duration < 0:
        raise ConversationError(f"{where}: een tijd is negatief.")
    return RecordingPart(
        start,
        duration,
        file=_optional(item.get("file"), where),
        sha256=_optional(item.get("sha256"), where),
    )


def _speakers(value: object) -> dict[str, Speaker]:
    speakers: dict[str, Speaker] = {}
    for code, entry in _object(value, "speakers").items():
        where = f"Spreker {code}"
        item = _object(entry, where)
        speakers[code] = Speaker(_text(item.get("label") or code, where), _optional(item.get("role"), where))
    return speakers


def _coverage(value: object) -> Coverage:
    item = _object(value, "coverage")
    gaps = tuple(
        Gap(_number(g.get("start"), "gap"), _number(g.get("end"), "gap"), _text(g.get("reason", ""), "gap"))
        for g in (_object(entry, "gap") for entry in _list(item.get("gaps", []), "coverage.gaps"))
    )
    decoded, declared = item.get("decoded"), item.get("declared")
    return Coverage(
        speech=_number(item.get("speech", 0.0), "coverage.speech"),
        transcribed=_number(item.get("transcribed", 0.0), "coverage.transcribed"),
        gaps=gaps,
        short=_number(item.get("short", 0.0), "coverage.short"),
        rejected=decode_rejected(item.get("rejected", [])),
        decoded=None if decoded is None else _number(decoded, "coverage.decoded"),
        declared=None if declared is None else _number(declared, "coverage.declared"),
        warnings=tuple(_text(w, "coverage.warnings") for w in _list(item.get("warnings", []), "coverage.warnings")),
    )


def decode_rejected(value: object) -> tuple[Rejected, ...]:
    """Rejected texts from JSON."""
    return tuple(
        Rejected(
            _number(r.get("start"), "rejected"),
            _number(r.get("end"), "rejected"),
            _text(r.get("text"), "rejected"),
            _text(r.get("reason", ""), "rejected"),
        )
        for r in (_object(entry, "rejected") for entry in _list(value, "rejected"))
    )


def decode_segments(value: object) -> tuple[Segment, ...]:
    """Segments from JSON, in order; ConversationError for repeated ids or times that run backwards."""
    segments = tuple(_segment(s, i) for i, s in enumerate(_list(value, "segments")))
    seen: set[int] = set()
    latest = 0.0
    for segment in segments:
        if segment.id in seen:
            raise ConversationError(
                f"Segment-id {segment.id} komt meer dan een keer voor. Geef elk segment een eigen id."
            )
        if segment.start < latest - _BACKWARDS:
            raise ConversationError(
                f"Segment {segment.id} begint eerder dan het segment ervoor. Zet de segmenten op volgorde van tijd."
            )
        seen.add(segment.id)
        latest = max(latest, segment.start)
    return segments


def decode_transcript(data: Mapping[str, Any]) -> Transcript:
    """A transcript from its JSON object; ConversationError (Dutch, names the place) when it cannot be used."""
    schema = data.get("schema", TRANSCRIPT_SCHEMA)
    if schema != TRANSCRIPT_SCHEMA:
        raise ConversationError(f'Dit is geen transcript van deze versie: "schema" is {schema!r}.')
    if "segments" not in data:
        raise ConversationError('Dit is geen transcript: "segments" ontbreekt.')
    segments = decode_segments(data["segments"])
    speakers = _speakers(data.get("speakers", {}))
    for code in (s.speaker for s in segments):
        if code is not None and code not in speakers:
            speakers[code] = Speaker(code)
    metadata = _object(data.get("metadata", data.get("case_metadata", {})), "metadata")
    turns = tuple(
        Turn(_text(t.get("speaker"), "turn"), _number(t.get("start"), "turn"), _number(t.get("end"), "turn"))
        for t in (_object(entry, "turn") for entry in _list(data.get("turns", []), "turns"))
    )
    coverage = data.get("coverage")
    version = data.get("version", 1)
    return Transcript(
        segments=segments,
        speakers=speakers,
        recording=_recording(data.get("recording", {})),
        turns=turns,
        coverage=None if coverage is None else _coverage(coverage),
        language=_text(data.get("language", "nl"), "language").split("-")[0],
        version=version if isinstance(version, int) else 1,
        models=dict(_object(data.get("models", {}), "models")),
        metadata={str(k): str(v) for k, v in metadata.items() if v is not None},
    )


def decode_report(data: Mapping[str, Any]) -> Report:
    """A report from its JSON object; ConversationError when it is not one."""
    if data.get("schema") != REPORT_SCHEMA:
        raise ConversationError(f'Dit is geen verslag van deze versie: "schema" is {data.get("schema")!r}.')
    fields: dict[str, FieldValue] = {}
    for key, entry in _object(data.get("fields"), "fields").items():
        item = _object(entry, f"veld {key}")
        fields[key] = FieldValue(
            value=item.get("value"),
            source=_text(item.get("source", "audio"), key),
            evidence=tuple(int(i) for i in item.get("evidence", ())),
            flags=tuple(str(f) for f in item.get("flags", ())),
            statements=tuple(
                Statement(
                    _text(s.get("text"), key),
                    tuple(int(i) for i in s.get("evidence", ())),
                    _text(s.get("origin", "citaat"), key),
                    tuple(str(f) for f in s.get("flags", ())),
                    _optional(s.get("quote"), key),
                )
                for s in item.get("statements", ())
            ),
            checked=item.get("checked") is True,
        )
    return Report(
        template=_text(data.get("template"), "template"),
        fields=fields,
        status=_text(data.get("status", "concept"), "status"),
        transcript_version=int(data.get("transcript_version", 1)),
        omitted=tuple(
            Omitted(_text(o.get("category"), "omitted"), tuple(int(i) for i in o.get("segments", ())))
            for o in data.get("omitted", ())
        ),
        models=dict(_object(data.get("models", {}), "models")),
        notes=tuple(str(n) for n in data.get("notes", ())),
    )


# ---------------------------------------------------------------- writing
def encode_word(word: Word) -> dict[str, Any]:
    """One word as JSON."""
    item: dict[str, Any] = {"start": _seconds(word.start), "end": _seconds(word.end), "text": word.text}
    if word.probability is not None:
        item["probability"] = round(float(word.probability), 3)
    item["speaker"] = word.speaker
    return item


def encode_segment(segment: Segment) -> dict[str, Any]:
    """One segment as JSON."""
    item: dict[str, Any] = {
        "id": segment.id,
        "speaker": segment.speaker,
        "start": _seconds(segment.start),
        "end": _seconds(segment.end),
        "text": segment.text,
    }
    if segment.parent is not None:
        item["parent"] = segment.parent
    if segment.words:
        item["words"] = [encode_word(w) for w in segment.words]
    return item


def encode_rejected(rejected: Rejected) -> dict[str, Any]:
    """One rejected text as JSON."""
    return {
        "start": _seconds(rejected.start),
        "end": _seconds(rejected.end),
        "text": rejected.text,
        "reason": rejected.reason,
    }


def encode_turn(turn: Turn) -> dict[str, Any]:
    """One turn as JSON."""
    return {"speaker": turn.speaker, "start": _seconds(turn.start), "end": _seconds(turn.end)}


def encode_coverage(coverage: Coverage) -> dict[str, Any]:
    """Coverage as JSON."""
    return {
        "speech": _seconds(coverage.speech),
        "transcribed": _seconds(coverage.transcribed),
        "gaps": [{"start": _seconds(g.start), "end": _seconds(g.end), "reason": g.reason} for g in coverage.gaps],
        "short": _seconds(coverage.short),
        "rejected": [encode_rejected(r) for r in coverage.rejected],
        "decoded": None if coverage.decoded is None else _seconds(coverage.decoded),
        "declared": None if coverage.declared is None else _seconds(coverage.declared),
        "warnings": list(coverage.warnings),
    }


def encode_recording(recording: Recording) -> dict[str, Any]:
    """The recording as JSON; ``parts`` only when there are several."""
    item: dict[str, Any] = {
        "file": recording.file,
        "sha256": recording.sha256,
        "date": recording.date,
        "duration": None if recording.duration is None else _seconds(recording.duration),
        "start_time": recording.start_time,
        "location": recording.location,
    }
    if recording.parts:
        item["parts"] = [
            {"file": p.file, "sha256": p.sha256, "start": _seconds(p.start), "duration": _seconds(p.duration)}
            for p in recording.parts
        ]
    return item


def encode_transcript(transcript: Transcript) -> dict[str, Any]:
    """The transcript as the JSON object of ``transcript.json``."""
    data: dict[str, Any] = {
        "schema": TRANSCRIPT_SCHEMA,
        "version": transcript.version,
        "language": transcript.language,
        "recording": encode_recording(transcript.recording),
        "speakers": {k: {"label": s.label, "role": s.role} for k, s in transcript.speakers.items()},
        "segments": [encode_segment(s) for s in transcript.segments],
        "turns": [encode_turn(t) for t in transcript.turns],
        "models": dict(transcript.models),
        "metadata": dict(transcript.metadata),
    }
    if transcript.coverage is not None:
        data["coverage"] = encode_coverage(transcript.coverage)
    return data


def encode_report(report: Report) -> dict[str, Any]:
    """The report as the JSON object of ``verslag.json``."""
    fields: dict[str, Any] = {}
    for key, value in report.fields.items():
        item: dict[str, Any] = {"value": value.value, "source": value.source, "evidence": list(value.evidence)}
        item["flags"] = list(value.flags)
        if value.statements:
            item["statements"] = [
                {
                    "text": s.text,
                    "evidence": list(s.evidence),
                    "origin": s.origin,
                    "flags": list(s.flags),
                    "quote": s.quote,
                }
                for s in value.statements
            ]
        if value.checked:
            item["checked"] = True
        fields[key] = item
    return {
        "schema": REPORT_SCHEMA,
        "template": report.template,
        "status": report.status,
        "transcript_version": report.transcript_version,
        "fields": fields,
        "omitted": [{"category": o.category, "segments": list(o.segments)} for o in report.omitted],
        "models": dict(report.models),
        "notes": list(report.notes),
    }


def dump_json(data: Mapping[str, Any]) -> str:
    """Readable JSON text, one line end at the end."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
