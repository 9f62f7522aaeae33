"""Transcript + form → report, without a model: every value from speech is a quote with the segments it rests on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from conversation.form import Field, Form
from conversation.report import FieldValue, Report
from conversation.transcript import Transcript
from summarize import meeting
from summarize.actions import find_actions, owner_name
from summarize.address import about_speaker, subject_for
from summarize.choices import UNKNOWN, choice_value
from summarize.choosing import claims, likelihoods
from summarize.context import Context, rows_value
from summarize.coverage import coverage_value
from summarize.dates import MONTHS, WEEKDAYS, find_dates
from summarize.evidence import scores_of, text_value
from summarize.helpers import mark_helpers
from summarize.learned import learned_for
from summarize.lexicon import compiled, listed_words
from summarize.matching import encode
from summarize.numbers import CARDINALS
from summarize.omit import instruction_segments, mark_omissions, omitted_list, safety_segments
from summarize.pairs import pair_up
from summarize.people import People
from summarize.permissions import permissions
from summarize.sentences import Sentence, read_sentences
from summarize.spelling import Spelling
from summarize.subjects import per_subject

#: with fewer words nothing can be reported
_TOO_LITTLE = 20
_MEETING_RULES = {"besluiten", "acties", "agenda"}


#: no Dutch word is longer; a recogniser that got stuck, or somebody with bad intent, writes thousands of letters without a space
_ENDLESS = re.compile(r"\S{100}(?=\S)")


def _with_words_that_end(transcript: Transcript) -> Transcript:
    """Spaces in what is no word: looking for words in it would take time that grows with the square of its length."""
    segments = tuple(
        replace(s, text=_ENDLESS.sub(r"\g<0> ", s.text)) if _ENDLESS.search(s.text) else s for s in transcript.segments
    )
    return replace(transcript, segments=segments)


def fill_form(transcript: Transcript, form: Form, metadata: Mapping[str, str] | None = None) -> Report:
    """The report of this conversation. ``metadata`` goes before what the transcript carries.

    Not discussed gives None, a choice without evidence "onbekend"; fields that people fill stay None. The same transcript always
    gives the same report.
    """
    context = read(transcript, form, metadata)
    textual = [f for f in form.fields if of_text(f)]
    context.scores = {field.id: scores_of(context, field) for field in textual}
    context.claims = claims(context.scores.values())
    if learned := learned_for(form.id):
        context.odds = dict(zip(learned.fields, learned.log_odds(context.sentences).T, strict=True))
        context.likely = likelihoods(context, textual)
    sentences = context.sentences
    silent = sum(s.words for s in sentences) < _TOO_LITTLE
    values: dict[str, FieldValue] = {}
    for field in form.fields:
        values[field.id] = _empty(field) if silent and field.source == "audio" else _value(context, field, values)
    for field in form.fields:
        if field.rule == "ontbrekend":
            values[field.id] = _missing(form, values)
        elif field.rule == "dekking":
            values[field.id] = coverage_value(context, values)
    return Report(
        template=form.id,
        fields=values,
        transcript_version=transcript.version,
        omitted=omitted_list(sentences),
        models=dict(transcript.models),
        notes=_notes(context, silent),
    )


def read(transcript: Transcript, form: Form, metadata: Mapping[str, str] | None = None) -> Context:
    """The conversation as the rules see it: sentences with what must stay out marked, who helps, and what goes together."""
    transcript = _with_words_that_end(transcript)
    people = People(transcript)
    spelling = Spelling(_vocabulary(form, people))
    sentences = read_sentences(transcript, people, spelling.read)
    is_meeting = any(field.rule in _MEETING_RULES for field in form.fields)
    mark_omissions(sentences, people, is_meeting, form.keep)
    if not is_meeting:
        _write_about_speakers(sentences, people, form.address_form)
        pair_up(sentences)
        mark_helpers(sentences, people)
    given = {**transcript.metadata, **(metadata or {})}
    prompts = _prompts(sentences, form)
    return Context(transcript, people, sentences, given, transcript.recording.date, is_meeting, prompts)


def _vocabulary(form: Form, people: People) -> frozenset[str]:
    """The words that are looked for in a conversation, and the names of who takes part."""
    listed: list[str] = [*people.names(), *WEEKDAYS, *MONTHS, *CARDINALS]
    for field in form.fields:
        listed += [*field.cues, *field.questions, *field.hints, *field.counter_cues, *field.yes, *field.no]
        listed += [phrase for phrases in (*field.rows.values(), *field.said_by.values()) for phrase in phrases]
    return listed_words(("language", "meeting", "omit"), listed)


def _prompts(sentences: Sequence[Sentence], form: Form) -> frozenset[int]:
    """Where a sentence is a question of some field, or the one who leads names it."""
    asked = [compiled(field.questions) for field in form.fields if field.questions]
    return frozenset(
        s.at
        for s in sentences
        if (s.question or s.role == "consulent") and any(questions.found_in(s.encoded) for questions in asked)
    )


def _write_about_speakers(sentences: Sequence[Sentence], people: People, address_form: str) -> None:
    """What people say of themselves becomes a sentence about them, where that is surely right."""
    subjects = {c: subject_for(people.role(c), people.relation(c), address_form) for c in people.codes}
    for sentence in sentences:
        subject = subjects.get(sentence.speaker or "")
        if subject is not None and sentence.shown:
            sentence.written = about_speaker(sentence.shown, subject)


def _notes(context: Context, silent: bool) -> tuple[str, ...]:
    notes = []
    if silent:
        notes.append("Er is te weinig gezegd om een verslag van te maken. Controleer of dit de goede opname is.")
    if len(context.people.codes) < 2 and not silent:
        notes.append("Er is één spreker gevonden. Wie wat zegt en wie wat doet, staat daarom niet vast.")
    if addressed := instruction_segments(context.sentences):
        listed = ", ".join(map(str, addressed))
        notes.append(
            f"Opvallende uitspraak: segment {listed} lijkt een opdracht aan een computer. Er is niets mee gedaan; lees het zelf na."
        )
    if signals := safety_segments(context.sentences):
        listed = ", ".join(map(str, signals))
        notes.append(
            f"Mogelijk veiligheidssignaal: zie segment {listed}. Het programma beoordeelt dit niet; volg de meldcode."
        )
    if not silent:
        notes.append(f"Alle {len({s.segment for s in context.sentences})} uitspraken van het gesprek zijn gelezen.")
    if context.base is None and not silent:
        notes.append("De datum van het gesprek is onbekend. Woorden als 'volgende week' zijn daarom niet omgerekend.")
    return tuple(notes)


def _empty(field: Field) -> FieldValue:
    return FieldValue(UNKNOWN) if field.kind == "choice" else FieldValue()


def _value(context: Context, field: Field, values: Mapping[str, FieldValue]) -> FieldValue:
    if field.source == "human":
        return FieldValue(None, "human")
    if field.source == "fixed":
        return FieldValue(field.fixed, "fixed")
    if field.source == "meta":
        return _metadata(context, field)
    if field.source == "calc":
        return _calculated(field, values)
    if field.rule is not None:
        return _RULES[field.rule](context, field)
    return choice_value(context, field) if field.kind == "choice" else text_value(context, field)


def of_text(field: Field) -> bool:
    """Whether the field holds text from speech that no rule of its own fills."""
    return field.source == "audio" and field.rule is None and field.kind != "choice"


# ---------------------------------------------------------------- metadata and calculation
def _metadata(context: Context, field: Field) -> FieldValue:
    """What was typed in; for a date that was not, what was said about it."""
    given = context.metadata.get(field.id)
    if given is None and field.rule == "opnamedatum":
        given = context.transcript.recording.date
    if given is None and field.rule == "opnameplaats" and context.transcript.recording.location:
        given = _option(field, context.transcript.recording.location)
    if given is not None:
        return FieldValue(_iso(given) if field.kind == "date" else given, "meta")
    if field.kind == "date" and field.cues:
        return _spoken_date(context, field)
    return FieldValue(None, "meta")


def _option(field: Field, text: str) -> str | None:
    encoded = encode(text)
    return next((option for option, words in field.rows.items() if compiled(tuple(words)).found_in(encoded)), None)


def _iso(text: str) -> str:
    """``12-11-2026`` and ``12 november 2026`` → ISO; what is no date stays as typed."""
    match = re.fullmatch(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", text.strip())
    if match:
        text = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        found = find_dates(text, dt.date(2000, 1, 1)) if re.search(r"\d{4}", text) else []
        return found[0].value if found and found[0].value else text


def _spoken_date(context: Context, field: Field) -> FieldValue:
    wanted = compiled(field.cues)
    for sentence in context.sentences:
        if wanted.found_in(sentence.encoded):
            sure = [d for d in find_dates(sentence.text, context.base) if d.value is not None and d.certain]
            if sure:
                return FieldValue(sure[0].value, "audio", (sentence.segment,), ("uit het gesprek gehaald",))
    return FieldValue(None, "meta")


def _calculated(field: Field, values: Mapping[str, FieldValue]) -> FieldValue:
    """``<veld> + <n> dagen``; other calculations are made when all fields are there."""
    match = re.fullmatch(r"(\w+) \+ (\d+) dagen", field.rule or "")
    if not match or match[1] not in values:
        return FieldValue(None, "calc")
    source = values[match[1]]
    try:
        day = dt.date.fromisoformat(str(source.value)) + dt.timedelta(int(match[2]))
    except ValueError:
        return FieldValue(None, "calc")
    return FieldValue(day.isoformat(), "calc", source.evidence)


def _missing(form: Form, values: Mapping[str, FieldValue]) -> FieldValue:
    labels = [
        f.label
        for f in form.fields
        if f.required and f.source == "audio" and values[f.id].value in (None, [], "", UNKNOWN)
    ]
    return FieldValue(labels or None, "calc")


# ---------------------------------------------------------------- ways of filling that a form can name
def _present(context: Context, _field: Field) -> FieldValue:
    rows: list[dict[str, object]] = []
    for code in context.people.codes:
        first = next(s.id for s in context.transcript.segments if s.speaker == code)
        role = context.people.shown_role(code) or UNKNOWN
        rows.append({"rol": role, "aanduiding": context.people.label(code), "evidence": [first]})
    return rows_value(rows)


def _agreements(context: Context, field: Field) -> FieldValue:
    rows: list[dict[str, object]] = [
        {
            "wat": action.text,
            "wie": owner_name(context, action.owner),
            "wanneer": action.date.value if action.date else None,
            "gezegd": action.date.words if action.date else "",
            "evidence": list(action.evidence),
        }
        for action in find_actions(context)
    ]
    return rows_value(rows[: field.limit])


def _single(row: dict[str, object] | None) -> FieldValue:
    if row is None:
        return FieldValue()
    cited = row.get("evidence")
    return FieldValue(row, "audio", tuple(cited) if isinstance(cited, list) else ())


_RULES: dict[str, Callable[[Context, Field], FieldValue]] = {
    "aanwezigen": _present,
    "per_onderwerp": lambda c, f: rows_value(per_subject(c, f)),
    "toestemming": lambda c, f: rows_value(permissions(c, f)),
    "afspraken": _agreements,
    "notulen_kop": lambda c, f: _single(meeting.header(c)),
    "agenda": lambda c, f: rows_value(meeting.agenda_rows(c)),
    "besluiten": lambda c, f: rows_value(meeting.decision_rows(c, "decided")),
    "ingetrokken": lambda c, f: rows_value(meeting.decision_rows(c, "withdrawn")),
    "aangehouden": lambda c, f: rows_value(meeting.decision_rows(c, "postponed")),
    "acties": lambda c, f: rows_value(meeting.action_rows(c)[: f.limit]),
    "open_vragen": lambda c, f: rows_value(meeting.question_rows(c)),
    "volgende_vergadering": lambda c, f: _single(meeting.next_meeting(c)),
}
