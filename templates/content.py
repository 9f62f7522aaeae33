"""What stands in a Word file, before it is Word: runs, paragraphs and tables built from field values.

The filler (``templates/fill.py``) turns these into WordprocessingML; nothing here knows XML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from conversation.form import Column, Field, Form
from conversation.report import FieldValue, Statement
from templates.wording import capitalised, dutch_date, lowered

Row = Mapping[str, object]
#: segment ids → the reference behind a statement, such as ``[02:10 Cliënt]``; empty when there is none
Refer = Callable[[Sequence[int]], str]

#: the words that were said about a date: shown only where the date itself is unknown, and in the evidence
SAID = "gezegd"
#: the words behind a rewritten row: shown in the evidence only
QUOTE = "citaat"
#: what a cell shows when nothing was said about it
NOT_SAID = "niet genoemd"
#: what the other cells show where the first says that nothing was discussed
NOTHING = "–"
_NO_COLUMN = (SAID, QUOTE, "evidence", "flags", "id", "statements")


class Tone(Enum):
    """How a run is set: the filler uses the template's style of this name, else plain formatting."""

    PLAIN = ""
    STRONG = "Strong"
    SOURCE = "Bronverwijzing"
    MUTED = "Niet besproken"
    CHECK = "Controleren"
    DOUBT = "Onzeker woord"


class Shape(Enum):
    """What kind of paragraph: running text, a list item, a checkbox, a line to write on, or a space for people."""

    TEXT = "text"
    ITEM = "item"
    CHECKBOX = "checkbox"
    LINE = "line"
    SPACE = "space"


@dataclass(frozen=True)
class Run:
    """A stretch of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Paragraph:
    """Runs that form one paragraph. ``style`` is the name of a paragraph style of the template, if it has that; ``field``: whose space."""

    runs: tuple[Run, ...]
    shape: Shape = Shape.TEXT
    style: str = ""
    field: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a header row; every row has a cell per column, every cell at least one run."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    #: share of the width per column; empty for equal columns
    widths: tuple[int, ...] = ()


Content = tuple[Paragraph | Table, ...]


def text_content(text: str, tone: Tone = Tone.PLAIN, style: str = "") -> Content:
    """One paragraph per line of the text."""
    return tuple(Paragraph((Run(line, tone),), style=style) for line in text.split("\n") if line.strip())


def items(texts: Sequence[str], tone: Tone = Tone.PLAIN, lead: str = "") -> Content:
    """A list; ``lead`` stands before each item, such as "Besluit:"."""
    before = (Run(f"{lead} ", Tone.STRONG),) if lead else ()
    return tuple(Paragraph((*before, Run(text, tone)), Shape.ITEM) for text in texts)


def is_empty(value: object) -> bool:
    """Whether a value says nothing: None, no text, no rows, or literally "niet besproken"."""
    if isinstance(value, str):
        return not value.strip() or value.strip().casefold() == "niet besproken"
    return value is None or (isinstance(value, Sequence | Mapping) and not value)


def rows_of(value: object) -> list[Row]:
    """The rows of a table value; one mapping is one row, anything else has none."""
    if isinstance(value, Mapping):
        return [value]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [row for row in value if isinstance(row, Mapping)]
    return []


def check_text(flag: str) -> str:
    """A flag for the reader: "Controleer: …", whether or not it already began so."""
    head, colon, rest = flag.partition(":")
    body = rest if colon and head.strip().casefold() == "controleer" else flag
    return f"Controleer: {body.strip()}"


def evidence_ids(evidence: object) -> list[int]:
    """The segment ids of a row's ``evidence``; none when it is no list."""
    return [number for number in evidence if isinstance(number, int)] if isinstance(evidence, list | tuple) else []


def source_runs(evidence: object, refer: Refer) -> tuple[Run, ...]:
    """The reference after a statement, as small text; nothing without evidence."""
    text = refer(evidence_ids(evidence))
    return (Run(f" {text}", Tone.SOURCE),) if text else ()


def field_content(field: Field, value: FieldValue | None, form: Form, refer: Refer) -> Content:
    """The value of a field as it is read: statements with references, a table, or "Niet besproken"."""
    filled = value is not None and not is_empty(value.value)
    if field.source == "human" and not filled:
        return agreement(form) if field.kind == "block" else (space_for(field),)
    if field.source == "fixed":
        return text_content(field.fixed or "")
    if value is None or not filled:
        return (Paragraph((Run(not_discussed(form), Tone.MUTED),)), *_flag_paragraphs(value))
    return (*_value_content(field, value, refer), *_flag_paragraphs(value))


def not_discussed(form: Form) -> str:
    """The form's own words for a field without value."""
    return form.texts.get("niet_besproken", "Niet besproken")


def space_for(field: Field) -> Paragraph:
    """An empty, marked space: only people write here."""
    return Paragraph((Run(f"In te vullen: {lowered(field.label)}", Tone.MUTED),), Shape.SPACE, "Invulruimte", field.id)


def _flag_paragraphs(value: FieldValue | None) -> Content:
    flags = value.flags if value is not None else ()
    return tuple(Paragraph((Run(check_text(flag), Tone.CHECK),)) for flag in flags)


def _value_content(field: Field, value: FieldValue, refer: Refer) -> Content:
    if rows_of(value.value):
        return _rows_content(field, value, refer)
    texts = _texts(value.value)
    if [" ".join(s.text.split()) for s in value.statements] == texts:
        return tuple(Paragraph(_statement(s, refer), Shape.ITEM) for s in value.statements)
    if " ".join(texts) == " ".join(" ".join(s.text.split()) for s in value.statements):
        return (Paragraph(_spaced([_statement(s, refer) for s in value.statements])),)
    # a person changed the text, or it has no statements: the reference stands once, at the end
    shape = Shape.ITEM if isinstance(value.value, list | tuple) else Shape.TEXT
    lines = texts if shape is Shape.ITEM else str(value.value).split("\n")
    written = [Run(_worded(field, line)) for line in lines if line.strip()]
    last = source_runs(value.evidence, refer)
    return tuple(Paragraph((run, *(last if run is written[-1] else ())), shape) for run in written)


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [" ".join(str(item).split()) for item in values]


def _worded(field: Field, text: str) -> str:
    if field.kind == "date":
        return dutch_date(text) or text
    return capitalised(text) if field.kind == "choice" else text


def _statement(statement: Statement, refer: Refer) -> tuple[Run, ...]:
    flags = tuple(Run(f" {check_text(flag)}", Tone.CHECK) for flag in statement.flags)
    return (Run(statement.text), *source_runs(statement.evidence, refer), *flags)


def _spaced(parts: Sequence[tuple[Run, ...]]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for part in parts:
        joined.extend((Run(" "), *part) if joined else part)
    return tuple(joined)


# ---------------------------------------------------------------- rows
def shown_columns(field: Field, rows: Sequence[Row] = ()) -> tuple[Column, ...]:
    """The columns of a table as people see them; for a form without columns those of the rows."""
    declared = field.columns or tuple(
        Column(key, capitalised(key)) for row in rows[:1] for key in row if key not in _NO_COLUMN
    )
    return tuple(column for column in declared if column.id not in _NO_COLUMN)


def cell_runs(row: Row, column: str) -> tuple[Run, ...]:
    """One cell: dates in Dutch, lists with commas, a capital first; "niet genoemd" where nothing was said."""
    value = row.get(column)
    if isinstance(value, list | tuple):
        value = ", ".join(str(item) for item in value)
    if is_empty(value):
        said = row.get(SAID)
        if column in ("wanneer", "deadline") and isinstance(said, str) and said.strip():
            return (Run(f"“{said.strip()}”"),)
        return (Run(NOT_SAID, Tone.MUTED),)
    text = str(value)
    return (Run(dutch_date(text) or capitalised(text)),)


def row_flags(row: Row) -> list[str]:
    """The questions about a row."""
    flags = row.get("flags")
    return [str(flag) for flag in flags] if isinstance(flags, list | tuple) else []


def row_notes(row: Row, refer: Refer) -> tuple[Run, ...]:
    """What follows the first text of a row: the reference and the flags."""
    checks = tuple(Run(f" {check_text(text)}", Tone.CHECK) for text in row_flags(row))
    return (*source_runs(row.get("evidence"), refer), *checks)


def _rows_content(field: Field, value: FieldValue, refer: Refer) -> Content:
    rows = rows_of(value.value)
    columns = shown_columns(field, rows)
    if len(columns) == 1:
        only = columns[0].id
        return tuple(Paragraph((*cell_runs(row, only), *row_notes(row, refer)), Shape.ITEM) for row in rows)
    cells = tuple(
        tuple(
            (*cell_runs(row, column.id), *(row_notes(row, refer) if at == 0 else ()))
            for at, column in enumerate(columns)
        )
        for row in rows
    )
    return (Table(field.label, columns, cells),)


# ---------------------------------------------------------------- the closing block
_OPTIONS = (
    ("akkoord_eens", "Ik ben het eens met dit verslag"),
    ("akkoord_opmerkingen", "Ik ben het eens, met deze opmerkingen:"),
    ("akkoord_oneens", "Ik ben het niet eens, omdat:"),
    ("akkoord_gezien", "Ik heb het verslag gezien"),
)
_SIGNATURES = (
    ("ondertekening_client", "Cliënt of vertegenwoordiger", ("Naam", "Datum", "Handtekening")),
    ("ondertekening_consulent", "Consulent", ("Naam", "Functie", "Datum")),
)


def agreement(form: Form) -> Content:
    """The fixed closing block: checkboxes and lines to sign on. Seen is not agreed; nothing is filled in."""
    blocks: list[Paragraph] = []
    if "akkoord_inleiding" in form.texts:
        blocks.append(Paragraph((Run(form.texts["akkoord_inleiding"]),)))
    for key, default in _OPTIONS:
        text = form.texts.get(key, default)
        blocks.append(Paragraph((Run(text),), Shape.CHECKBOX, "Keuze"))
        if text.endswith(":"):
            blocks.append(Paragraph((Run(""),), Shape.LINE, "Schrijfregel"))
    for key, default, lines in _SIGNATURES:
        blocks.append(Paragraph((Run(form.texts.get(key, default), Tone.STRONG),), style="Ondertekening"))
        blocks.extend(Paragraph((Run(f"{line}:"),), Shape.LINE, "Schrijfregel") for line in lines)
    return tuple(blocks)
