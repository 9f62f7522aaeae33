"""A form filled with invented values: what an organisation looks at to see what comes where in its own Word file.

Nothing in it comes from a conversation; names are of people who do not exist, and every value says what field it belongs to.
Always the same, so that two templates can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from conversation.form import Column, Field, Form
from conversation.report import FieldValue, Omitted, Report, Statement
from conversation.transcript import Coverage, Recording, Segment, Speaker, Transcript, Word
from templates.word import fill_report, transcript_document
from templates.wording import capitalised, lowered

_DAY, _LATER, _PERIOD = "2026-11-12", "2026-11-24", "2026-11-23/2026-11-27"
_CLIENT, _CONSULTANT = "S2", "S1"
#: what the file is, in the line above the report
_NOTICE = "Dit is een voorbeeld met verzonnen gegevens: zo ziet u wat waar komt."
_LONG = (
    "Dit is een lange voorbeeldtekst bij “{}”.",
    "Een verslag kan een veld van veel zinnen hebben.",
    "Zo ziet u of de tekst goed over de regels loopt.",
    "U ziet ook of de tekst netjes op de volgende bladzijde verdergaat.",
    "Na elke zin staat waar in de opname die is gezegd.",
    "De woorden zijn verzonnen: niemand heeft dit gezegd.",
    "Met deze zin eindigt de voorbeeldtekst.",
)
_CELLS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "wie": ("consulent", "cliënt"),
        "eigenaar": ("Persoon A", "Persoon B"),
        "wanneer": (_LATER, _PERIOD),
        "deadline": (_LATER, _PERIOD),
        "datum": (_DAY, _LATER),
        "tijd": ("10:00", "11:00"),
        "aanvang": ("10:00", "10:00"),
        "einde": ("11:00", "11:00"),
        "nr": ("1", "2"),
        "agenda": ("1", "2"),
        "toestemming": ("ja", "nee"),
        "rol": ("consulent", "cliënt"),
        "aanduiding": ("Persoon A", "Persoon B"),
        "voorzitter": ("Persoon A", ""),
        "notulist": ("Persoon B", ""),
        "plaats": ("Voorbeeldzaal", "Voorbeeldzaal"),
        "gezegd": ("volgende week dinsdag", "die week"),
    }
)
_PEOPLE = ("Persoon A", "Persoon B", "Persoon C")
_WRITTEN_FROM_OTHERS = ("agendapunt", "besluiten", "acties")


def example_transcript(form: Form | None = None) -> Transcript:
    """An invented conversation of two people, a sentence per field of the form; one word is doubtful."""
    labels = [field.label for field in form.fields if field.source == "audio"] if form else ["Voorbeeld"]
    meeting = form is not None and form.conversation != "clientgesprek"
    texts = [f"Dit is een verzonnen zin over {lowered(label)}." for label in (*labels, "het eind")]
    segments = [
        Segment(at, 20.0 * at, 20.0 * at + 6.0, text, _CLIENT if at % 2 else _CONSULTANT)
        for at, text in enumerate(texts, 1)
    ]
    words = segments[0].text.split()
    doubted = tuple(Word(20.0 + at, 21.0 + at, word, 0.3 if at == 3 else 0.9) for at, word in enumerate(words))
    segments[0] = replace(segments[0], words=doubted)
    people = (_PEOPLE[0], _PEOPLE[1]) if meeting else ("Consulent", "Cliënt")
    speech = 6.0 * len(segments)
    return Transcript(
        segments=tuple(segments),
        speakers={
            _CONSULTANT: Speaker(people[0], None if meeting else "consulent"),
            _CLIENT: Speaker(people[1], None if meeting else "client"),
        },
        recording=Recording(file="voorbeeld.m4a", date=_DAY, duration=20.0 * (len(segments) + 1)),
        coverage=Coverage(speech=speech, transcribed=speech),
    )


def example_report(form: Form) -> Report:
    """Every field that the program may fill has a value, but for one that was not discussed; what people write stays empty."""
    cited = {field.id: at for at, field in enumerate((f for f in form.fields if f.source == "audio"), 1)}
    first = form.sections[0].id if form.sections else ""
    # the first section is a table of facts: long text belongs further on
    told = [f for f in form.fields if f.source == "audio" and f.kind == "text" and (f.section != first or not first)]
    plan = _Plan(
        long=told[0].id if told else "",
        flagged=told[1].id if len(told) > 1 else "",
        absent=next((f.id for f in reversed(form.fields) if f.source == "audio" and _may_be_empty(f)), ""),
    )
    return Report(
        template=form.id,
        fields={field.id: plan.value(field, cited.get(field.id, 1)) for field in form.fields},
        omitted=(Omitted("bsn", (2,)),),
        notes=("Dit is een voorbeeldmelding: hier staat wat u moet weten over de opname of het verslag.",),
    )


def example_document(form: Form, template: bytes | None = None) -> bytes:
    """The example as a .docx in ``template`` (default: the form's own); TemplateError as ``templates.word.fill_report``."""
    said = replace(form, texts={**form.texts, "concept": _NOTICE})
    return fill_report(example_report(form), example_transcript(form), said, template)


def example_transcript_document() -> bytes:
    """The same for a transcript alone."""
    return transcript_document(example_transcript(), False, [_NOTICE])


def _may_be_empty(field: Field) -> bool:
    return not field.required and field.kind in ("text", "list")


# ---------------------------------------------------------------- values
class _Plan:
    """Which field is long, which has a remark and which was not discussed."""

    def __init__(self, long: str, flagged: str, absent: str) -> None:
        self._long, self._flagged, self._absent = long, flagged, absent if absent not in (long, flagged) else ""

    def value(self, field: Field, segment: int) -> FieldValue:
        """The invented value of a field; ``segment`` is what it rests on."""
        if field.source in ("human", "fixed") or field.id == self._absent:
            return FieldValue(source=field.source)
        evidence = (segment,) if field.source == "audio" else ()
        flags = ("zo staat een opmerking voor wie het verslag naleest",) if field.id == self._flagged else ()
        if field.kind == "table":
            return FieldValue(_rows(field, segment), field.source)
        if field.kind in ("text", "list") and field.source == "audio":
            texts = self._texts(field)
            statements = tuple(Statement(text, evidence) for text in texts)
            value = texts if field.kind == "list" else " ".join(texts)
            return FieldValue(value, "audio", evidence, flags, statements)
        return FieldValue(_short(field), field.source, evidence, flags)

    def _texts(self, field: Field) -> list[str]:
        if field.id == self._long:
            return [sentence.format(lowered(field.label)) for sentence in _LONG]
        if field.kind == "list":
            return [f"Voorbeeld {number} bij “{lowered(field.label)}”." for number in ("een", "twee")]
        return [f"Voorbeeldtekst bij “{lowered(field.label)}”."]


def _short(field: Field) -> object:
    if field.kind == "date":
        return _LATER if field.source == "calc" else _DAY
    if field.kind == "choice":
        return field.options[0]
    if field.kind == "list":
        return [f"Voorbeeld bij “{lowered(field.label)}”."]
    return "Voorbeeld-001" if "nummer" in field.id else f"Voorbeeld: {lowered(field.label)}"


def _rows(field: Field, segment: int) -> list[dict[str, object]]:
    """Two rows; the second lacks what often is not said and has a remark. One row where the form is about one thing."""
    if field.rule in ("notulen_kop", "volgende_vergadering"):
        return [{column.id: _cell(field, column, 0) for column in field.columns}]
    rows: list[dict[str, object]] = [
        {
            **{c.id: _cell(field, c, at) for c in field.columns if c.id not in _WRITTEN_FROM_OTHERS},
            "evidence": [segment],
        }
        for at in (0, 1)
    ]
    rows[1] |= {"flags": ["zo staat een opmerking bij een regel"]}
    rows[1] |= {name: None for name in ("wie", "eigenaar") if name in rows[1]}
    return rows


def _cell(field: Field, column: Column, at: int) -> object:
    if column.id in _CELLS:
        return _CELLS[column.id][at] or None
    if column.id in ("aanwezig", "afwezig"):
        return list(_PEOPLE[:2]) if column.id == "aanwezig" else [_PEOPLE[2]]
    if field.rows and column is field.columns[0]:
        return capitalised(list(field.rows)[min(at, len(field.rows) - 1)])
    return f"Voorbeeld {('een', 'twee')[at]}: {lowered(column.label)}."
