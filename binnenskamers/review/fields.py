"""Fields of a report that people changed, ticked, or have to look at again. Pure: values in, values out.

What a person wrote has the origin ``mens``. A statement whose source was corrected keeps its words and gets a question: whether it is
still right is for people to say.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from binnenskamers.errors import InputUnusable
from binnenskamers.people import ROLES
from binnenskamers.review.steps import CheckStep, FieldStep, Said
from conversation import Report, Transcript
from conversation.form import Field, Form
from conversation.report import FieldValue, Statement

Row = dict[str, Any]

#: the question at what rested on corrected text
STALE = "de tekst waar dit op rust, is verbeterd; klopt dit nog?"
#: what people wrote themselves
BY_PEOPLE = "mens"
#: in a row: what is no column for people
_EVIDENCE, _FLAGS = "evidence", "flags"
_HIDDEN = (_EVIDENCE, _FLAGS, "id", "statements", "citaat", "gezegd")
#: sources that people may not write over: what is fixed, and what the program works out
_NOT_TYPED = ("fixed", "calc")
_NOTHING = "Er is niets veranderd."


# ---------------------------------------------------------------- what people typed
def change_field(report: Report, form: Form, transcript: Transcript, step: FieldStep) -> Report:
    """The report with this field as people want it. InputUnusable (Dutch, names the field) when the form has no such field or value."""
    field = _field(form, step.field)
    if field.source in _NOT_TYPED:
        raise InputUnusable(f"“{field.label}” wordt door het programma ingevuld en kan niet worden getypt. {_NOTHING}")
    if sum(part is not None for part in (step.statements, step.rows)) > 1 or (step.value and step.statements):
        raise InputUnusable(f"“{field.label}” heeft meer dan één soort inhoud. {_NOTHING}")
    old = report.fields.get(field.id, FieldValue(source=field.source))
    if step.statements is not None:
        _check_evidence(field, transcript, [i for said in step.statements for i in said.evidence])
        new = _with_statements(field, old, step.statements)
    elif step.rows is not None:
        new = _with_rows(field, old, transcript, step.rows)
    else:
        new = _with_value(field, old, step.value)
    return _put(report, field.id, new)


def check_field(report: Report, form: Form, step: CheckStep) -> Report:
    """A person says that the field is right: its questions go; or takes that back."""
    field = _field(form, step.field)
    value = report.fields.get(field.id, FieldValue(source=field.source))
    return _put(
        report, field.id, replace(_without_flags(value), checked=True) if step.yes else replace(value, checked=False)
    )


def _field(form: Form, name: str) -> Field:
    try:
        return form.field(name)
    except KeyError:
        raise InputUnusable(f"Het formulier heeft geen veld “{name}”. {_NOTHING}") from None


def _put(report: Report, name: str, value: FieldValue) -> Report:
    return replace(report, fields={**report.fields, name: value})


def _check_evidence(field: Field, transcript: Transcript, cited: Sequence[int]) -> None:
    unknown = set(cited) - {segment.id for segment in transcript.segments}
    if unknown:
        raise InputUnusable(f"“{field.label}” verwijst naar segment {min(unknown)}, en dat bestaat niet. {_NOTHING}")


def _with_statements(field: Field, old: FieldValue, given: Sequence[Said]) -> FieldValue:
    known = {(_line(s.text), s.evidence): s for s in old.statements}
    statements = tuple(
        known.get((_line(said.text), said.evidence)) or Statement(_line(said.text), said.evidence, BY_PEOPLE)
        for said in given
    )
    texts = [s.text for s in statements]
    listed = isinstance(old.value, list | tuple) or (field.kind == "list" and not isinstance(old.value, str))
    evidence = tuple(sorted({i for s in statements for i in s.evidence}))
    value = (texts if listed else " ".join(texts)) if texts else None
    return replace(old, value=value, statements=statements, evidence=evidence)


def _with_value(field: Field, old: FieldValue, typed: str | None) -> FieldValue:
    value = typed or None
    if value is not None:
        if field.kind == "date":
            _check_date(field, value)
        if field.kind == "choice" and value not in field.options:
            raise InputUnusable(f"“{field.label}”: kies uit {', '.join(field.options)}. {_NOTHING}")
    kept: Any = [line for line in value.splitlines() if line.strip()] if value and field.kind == "list" else value
    return replace(old, value=kept, statements=(), evidence=old.evidence if kept else ())


def _check_date(field: Field, value: str) -> None:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        raise InputUnusable(f"“{field.label}”: schrijf de datum als 2026-11-24. {_NOTHING}") from None


def _with_rows(field: Field, old: FieldValue, transcript: Transcript, given: Sequence[Row]) -> FieldValue:
    earlier: list[Row] = (
        [dict(row) for row in old.value if isinstance(row, Mapping)] if isinstance(old.value, list | tuple) else []
    )
    rows = [_row(field, row, earlier) for row in given]
    evidence = sorted({i for row in rows for i in row[_EVIDENCE]})
    _check_evidence(field, transcript, evidence)
    return replace(old, value=rows or None, statements=(), evidence=tuple(evidence) if rows else ())


def _row(field: Field, given: Row, earlier: list[Row]) -> Row:
    """One row as people want it; what they did not touch keeps what the program knows of it."""
    cited = _cited(field, given)
    same = next((row for row in earlier if [int(i) for i in row.get(_EVIDENCE, ())] == cited), None)
    if same is not None:
        earlier.remove(same)
    known = same or {}
    columns = {column.id for column in field.columns} | (set(known) - set(_HIDDEN))
    unknown = set(given) - columns - {"bewijs"}
    if unknown:
        raise InputUnusable(f"“{field.label}” heeft geen kolom “{min(unknown)}”. {_NOTHING}")
    cells = {name: _cell(field, known.get(name), given.get(name, known.get(name))) for name in columns}
    if same is not None and all(cells[name] == same.get(name) for name in columns):
        return same
    kept: Row = {name: known[name] for name in ("id", "gezegd") if name in known}
    return {**cells, **kept, _EVIDENCE: cited}


def _cited(field: Field, given: Row) -> list[int]:
    cited = given.get("bewijs", [])
    if not isinstance(cited, list) or not all(type(i) is int for i in cited):
        raise InputUnusable(f"“{field.label}”: het bewijs van een rij klopt niet. {_NOTHING}")
    return cited


def _cell(field: Field, old: Any, given: Any) -> Any:
    """What stands in a cell; a list that the page showed with commas stays a list when nothing changed."""
    if given == old:
        return old
    if given is not None and not isinstance(given, str):
        raise InputUnusable(f"“{field.label}”: in een rij staat iets anders dan tekst. {_NOTHING}")
    text = _line(given or "")
    if isinstance(old, list | tuple):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return old if parts == [_line(str(item)) for item in old] else parts
    return text or None


def _line(text: str) -> str:
    return " ".join(text.split())


# ---------------------------------------------------------------- what rested on corrected text
def follow_segments(report: Report, renewed: Mapping[int, tuple[int, ...]], stale: bool = True) -> Report:
    """Evidence on the segments that came in place of the old ones. ``stale``: what rested on those has to be looked at again."""
    if not stale:
        return _moved(report, renewed)
    fields = {name: _followed(value, renewed) for name, value in report.fields.items()}
    omitted = tuple(replace(o, segments=_ids(o.segments, renewed)) for o in report.omitted)
    return replace(report, fields=fields, omitted=omitted)


def _moved(report: Report, renewed: Mapping[int, tuple[int, ...]]) -> Report:
    """The same report, which cites the new segments."""

    def moved(value: Any) -> Any:
        if isinstance(value, Mapping):
            cited = {_EVIDENCE: list(_ids([int(i) for i in value[_EVIDENCE]], renewed))} if _EVIDENCE in value else {}
            return {**value, **cited}
        return [moved(item) for item in value] if isinstance(value, list | tuple) else value

    fields = {
        name: replace(
            value,
            value=moved(value.value),
            evidence=_ids(value.evidence, renewed),
            statements=tuple(replace(s, evidence=_ids(s.evidence, renewed)) for s in value.statements),
        )
        for name, value in report.fields.items()
    }
    omitted = tuple(replace(o, segments=_ids(o.segments, renewed)) for o in report.omitted)
    return replace(report, fields=fields, omitted=omitted)


def _followed(value: FieldValue, renewed: Mapping[int, tuple[int, ...]]) -> FieldValue:
    rows = value.value
    if isinstance(rows, list | tuple) and any(isinstance(row, Mapping) for row in rows):
        rows = [_followed_row(row, renewed) if isinstance(row, Mapping) else row for row in rows]
    statements = tuple(_followed_statement(s, renewed) for s in value.statements)
    touched = any(i in renewed for i in value.evidence)
    told = statements != value.statements or rows != value.value
    flags = _asked(value.flags) if touched and not told else value.flags
    changed = touched or told
    return replace(
        value,
        value=rows,
        statements=statements,
        evidence=_ids(value.evidence, renewed),
        flags=flags,
        checked=value.checked and not changed,
    )


def _followed_statement(statement: Statement, renewed: Mapping[int, tuple[int, ...]]) -> Statement:
    if not any(i in renewed for i in statement.evidence):
        return statement
    # the cleaned quote was made from the old text, which is not kept
    return replace(statement, evidence=_ids(statement.evidence, renewed), flags=_asked(statement.flags), quote=None)


def _followed_row(row: Mapping[str, Any], renewed: Mapping[int, tuple[int, ...]]) -> Row:
    cited = [int(i) for i in row.get(_EVIDENCE, ())]
    if not any(i in renewed for i in cited):
        return dict(row)
    kept = {name: value for name, value in row.items() if name != "citaat"}
    return {**kept, _EVIDENCE: list(_ids(cited, renewed)), _FLAGS: list(_asked(row.get(_FLAGS, ())))}


def _ids(cited: Sequence[int], renewed: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(new for old in cited for new in renewed.get(old, (old,))))


def _asked(flags: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*flags, STALE]))


# ---------------------------------------------------------------- names
def rename_in_report(report: Report, names: Mapping[str, str]) -> Report:
    """New names wherever the report calls the old ones, all at once (two can be swapped). A name that is a role (cliënt) is a word of the
    language: in sentences it stays, in a cell that says nothing else it is the person."""
    names = {old: new for old, new in names.items() if old and old != new}
    in_sentences = [old for old in names if old.casefold() not in ROLES]
    # the longest first: "Spreker 1" is no part of "Spreker 12"
    anyone = "|".join(re.escape(old) for old in sorted(in_sentences, key=len, reverse=True))
    whole = re.compile(rf"(?<!\w)(?:{anyone})(?!\w)")

    def sentence(text: str) -> str:
        return whole.sub(lambda found: names[found[0]], text) if in_sentences else text

    def anything(text: str) -> str:
        return names[text] if text in names else sentence(text)

    fields = {
        name: _with_texts(value, sentence, anything) if value.source == "audio" else value
        for name, value in report.fields.items()
    }
    return replace(report, fields=fields) if names else report


def _with_texts(value: FieldValue, sentence: Callable[[str], str], anything: Callable[[str], str]) -> FieldValue:
    def renamed(item: Any) -> Any:
        if isinstance(item, str):
            return anything(item)
        if isinstance(item, Mapping):
            return {key: entry if key in (_EVIDENCE, "id") else renamed(entry) for key, entry in item.items()}
        return [renamed(entry) for entry in item] if isinstance(item, list | tuple) else item

    statements = tuple(
        replace(s, text=sentence(s.text), quote=sentence(s.quote) if s.quote else s.quote) for s in value.statements
    )
    # sentences and the value that repeats them must stay equal
    told = isinstance(value.value, str) and bool(value.statements)
    return replace(value, value=sentence(str(value.value)) if told else renamed(value.value), statements=statements)


# ---------------------------------------------------------------- how far people are
def is_reviewed(report: Report) -> bool:
    """Whether people worked on this report: what they did must not be made again from the recording."""
    return any(
        value.checked
        or any(s.origin == BY_PEOPLE for s in value.statements)
        or (value.source == "human" and bool(value.value))
        for value in report.fields.values()
    )


def has_questions(value: FieldValue) -> bool:
    """Whether the field, a sentence or a row of it has a question that nobody answered."""
    rows = value.value if isinstance(value.value, list | tuple) else ()
    return bool(
        value.flags
        or any(s.flags for s in value.statements)
        or any(row.get(_FLAGS) for row in rows if isinstance(row, Mapping))
    )


def _without_flags(value: FieldValue) -> FieldValue:
    rows = value.value
    if isinstance(rows, list | tuple):
        rows = [{**row, _FLAGS: []} if isinstance(row, Mapping) and row.get(_FLAGS) else row for row in rows]
    return replace(value, value=rows, flags=(), statements=tuple(replace(s, flags=()) for s in value.statements))


def open_points(report: Report, form: Form) -> dict[str, list[str]]:
    """Labels of what still has to be done before the report can be approved: ``write`` what only people write, ``confirm`` that nothing was
    said about a required field, ``answer`` a question."""
    points: dict[str, list[str]] = {"write": [], "confirm": [], "answer": []}
    for field in form.fields:
        value = report.fields.get(field.id, FieldValue(source=field.source))
        empty = value.value in (None, "", [], "onbekend")
        if field.source == "human":
            if field.required and field.kind != "block" and empty:
                points["write"].append(field.label)
        elif field.source != "fixed" and field.required and empty and not value.checked and not field.internal:
            points["confirm"].append(field.label)
        if has_questions(value) and not field.internal:
            points["answer"].append(field.label)
    return points
