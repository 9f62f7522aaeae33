"""The data in ``nalezen.html``: transcript, report and form as one plain object (the keys are Dutch, as those of ``correcties.json``)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from conversation.form import Field, Form
from conversation.report import FieldValue, Report, Statement
from conversation.transcript import Segment, Transcript
from templates.content import evidence_ids, is_empty, row_flags, rows_of

SCHEMA = "binnenskamers/nalezen/1"
#: peaks of the waveform per second
PEAKS_PER_SECOND = 10
#: sources of which a field holds text that people may change
_WRITTEN = ("text", "list")

Json = dict[str, Any]


def review_data(
    transcript: Transcript,
    report: Report | None,
    form: Form | None,
    *,
    dossier: str,
    page: str,
    basis: str,
    trial: bool = False,
    steps: int = 0,
    notes: Sequence[str] = (),
    peaks: bytes = b"",
    peaks_per_second: int = PEAKS_PER_SECOND,
) -> Json:
    """What the page needs, ready for JSON.

    ``dossier``: the dossier's random name; ``page``: a random name for this page; ``basis``: the digest of what the page was made from;
    ``trial``: whether the models are no more than a try-out; ``steps``: steps that were applied before;
    ``notes``: more Dutch messages; ``peaks``: heights of the waveform (``sound.peaks``). Without a report (or
    form) there are no fields: then only the transcript can be read.
    """
    fields = _fields(report, form) if report is not None and form is not None else []
    return {
        "schema": SCHEMA,
        "dossier": dossier,
        "pagina": page,
        "basis": basis,
        "versie": transcript.version,
        "titel": form.title if form is not None and report is not None else "Transcript",
        "status": report.status if report is not None else "concept",
        "proefmodel": trial,
        "stappen": steps,
        "opname": _recording(transcript),
        "sprekers": {code: {"naam": s.label, "rol": s.role} for code, s in transcript.speakers.items()},
        "segmenten": [_segment(s) for s in transcript.segments],
        "hoofdstukken": _chapters(form) if fields and form is not None else [],
        "velden": fields,
        "golf": base64.b64encode(peaks).decode("ascii"),
        "golf_per_seconde": peaks_per_second,
        "gaten": _gaps(transcript),
        "meldingen": _messages(transcript, report, notes),
    }


def _recording(transcript: Transcript) -> Json:
    recording = transcript.recording
    last = max((s.end for s in transcript.segments), default=0.0)
    length = last if recording.duration is None else recording.duration
    return {"bestand": recording.file, "datum": recording.date, "duur": _seconds(length)}


def _segment(segment: Segment) -> Json:
    return {
        "id": segment.id,
        "spreker": segment.speaker,
        "begin": _seconds(segment.start),
        "einde": _seconds(segment.end),
        "tekst": segment.text,
        "woorden": [
            [
                _seconds(w.start),
                _seconds(w.end),
                w.text,
                None if w.probability is None else round(float(w.probability), 2),
            ]
            for w in segment.words
        ],
    }


def _seconds(value: float) -> float:
    return round(float(value), 3)


def _gaps(transcript: Transcript) -> list[Json]:
    gaps = transcript.coverage.gaps if transcript.coverage else ()
    return [{"begin": _seconds(g.start), "einde": _seconds(g.end), "reden": g.reason} for g in gaps]


def _messages(transcript: Transcript, report: Report | None, notes: Sequence[str]) -> list[str]:
    """Warnings about the recording, then about the report, then the others; each once."""
    warnings = transcript.coverage.warnings if transcript.coverage else ()
    return list(dict.fromkeys([*warnings, *(report.notes if report is not None else ()), *notes]))


def _chapters(form: Form) -> list[Json]:
    return [{"id": s.id, "titel": s.title, "inleiding": s.intro} for s in form.sections]


# ---------------------------------------------------------------- fields
def _fields(report: Report, form: Form) -> list[Json]:
    return [_field(f, report.fields.get(f.id) or _empty(f)) for f in form.fields]


def _empty(field: Field) -> FieldValue:
    return FieldValue(field.fixed, "fixed") if field.source == "fixed" else FieldValue(None, field.source)


def _field(field: Field, value: FieldValue) -> Json:
    rows = rows_of(value.value) if field.kind == "table" else []
    return {
        "id": field.id,
        "label": field.label,
        "soort": field.kind,
        "bron": field.source,
        "hoofdstuk": field.section,
        "verplicht": field.required,
        "intern": field.internal,
        "uitleg": field.help,
        "kolommen": [{"id": c.id, "label": c.label} for c in field.columns],
        "opties": list(field.options) if field.kind == "choice" else [],
        "waarde": [_row(field, row) for row in rows] or None if field.kind == "table" else _plain(field, value),
        "uitspraken": [_statement(s) for s in _statements(field, value)],
        "bewijs": list(value.evidence),
        "vragen": [*value.flags, *_row_questions(rows)],
        "nagekeken": value.checked,
    }


def _plain(field: Field, value: FieldValue) -> object:
    """Text, a list of texts, or None; a date or choice is text too."""
    if is_empty(value.value):
        return None
    if isinstance(value.value, list | tuple):
        return [str(item) for item in value.value]
    return [str(value.value)] if field.kind == "list" else str(value.value)


def _row(field: Field, row: Mapping[str, object]) -> Json:
    cells: Json = {c.id: _cell(row.get(c.id)) for c in field.columns}
    return {**cells, "bewijs": evidence_ids(row.get("evidence"))}


def _cell(value: object) -> str | None:
    if isinstance(value, list | tuple):
        value = ", ".join(str(item) for item in value)
    return None if value is None or not str(value).strip() else str(value)


def _row_questions(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """What is uncertain about a row, with its number when there are several."""
    found = []
    for number, row in enumerate(rows, 1):
        where = f"Rij {number}: " if len(rows) > 1 else ""
        found += [where + flag for flag in row_flags(row)]
    return found


def _statements(field: Field, value: FieldValue) -> list[Statement]:
    """The sentences of a field of speech. A value that a person changed goes before them, and rests on the evidence of the whole."""
    if field.source != "audio" or field.kind not in _WRITTEN or is_empty(value.value):
        return []
    texts = [str(t) for t in value.value] if isinstance(value.value, list | tuple) else [str(value.value)]
    if _words(texts) == _words(s.text for s in value.statements):
        return list(value.statements)
    origin = "mens" if value.statements else "tekst"
    return [Statement(text, value.evidence, origin) for text in texts if text.strip()]


def _words(texts: Any) -> list[str]:
    return " ".join(texts).split()


def _statement(statement: Statement) -> Json:
    return {
        "tekst": statement.text,
        "bewijs": list(statement.evidence),
        "oorsprong": statement.origin,
        "vragen": list(statement.flags),
        "citaat": statement.quote,
    }
