"""What people changed in the Word file itself, as the steps that the page would have saved. Pure: values in, values out.

The file is compared with the report as it would be written now, so only what people changed becomes a step. References such as
``[02:10 Cliënt]`` say which evidence a sentence keeps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from binnenskamers.errors import InputUnusable
from binnenskamers.review.steps import CheckStep, FieldStep, Said, Step
from binnenskamers.review.word_rows import Rows, changed_rows, in_columns
from conversation import Report
from conversation.form import Field, Form
from conversation.report import FieldValue
from templates.content import NOTHING, check_text, not_discussed, row_flags, rows_of, shown_columns
from templates.read_back import Grid, control_lines, control_tables
from templates.wording import iso_date

Refer = Callable[[Sequence[int]], str]
_REFERENCE = re.compile(r"\[(?:(?:\d+:)?\d{1,2}:\d\d|fragment \d+)[^\[\]]*\]")
#: sources that people may not write over
_NOT_TYPED = ("fixed", "calc")


@dataclass(frozen=True)
class WordChanges:
    """The steps, and the labels of fields without a control in the file, and of those that were changed to what cannot be read."""

    steps: tuple[Step, ...]
    unseen: tuple[str, ...]


def word_changes(before: bytes, after: bytes, report: Report, form: Form, refer: Refer) -> WordChanges:
    """``before``: the file as it is written from the report; ``after``: as people left it. InputUnusable (Dutch) when it has none of the
    fields, or a value that its field cannot hold; TemplateError when it is damaged."""
    fields = [field for field in form.fields if field.source not in _NOT_TYPED and field.kind != "block"]
    names = [field.id for field in fields]
    was, now = control_lines(before, names), control_lines(after, names)
    if not now:
        raise InputUnusable(
            "In dit Word-bestand staat geen enkel veld van het verslag meer. Gebruik het bestand dat u van Binnenskamers kreeg; "
            "een kopie van de tekst in een nieuw document heeft geen velden."
        )
    tables = [field.id for field in fields if field.kind == "table"]
    tables_then, tables_now = control_tables(before, tables), control_tables(after, tables)
    steps: list[Step] = []
    unseen: list[str] = []
    for field in fields:
        old = report.fields.get(field.id, FieldValue())
        if field.id not in now:
            unseen += [field.label] if _shown(field, report) else []
        elif now[field.id] == was.get(field.id):
            continue
        elif field.kind == "table":
            then = _rows(field, old, tables_then.get(field.id), was.get(field.id, ()), form)
            given = _rows(field, old, tables_now.get(field.id), now[field.id], form)
            if then is None or given is None or len(then) != len(rows_of(old.value)):
                unseen.append(field.label)
            elif given != then:
                steps += _table_steps(field, old, then, given, refer)
        else:
            steps += _field_steps(field, old, now[field.id], form, refer)
    return WordChanges(tuple(steps), tuple(unseen))


def _rows(field: Field, old: FieldValue, grid: Grid | None, lines: Sequence[str], form: Form) -> Rows | None:
    """The rows of the field, a cell per column; where no table is: a paragraph each for one column, or none when nothing was discussed.

    None when what stands there cannot be read as rows.
    """
    if not lines or [*lines] == [not_discussed(form)]:
        return ()
    columns = shown_columns(field, rows_of(old.value))
    if grid is not None:
        rows = in_columns(grid, columns)
        return None if rows is None else tuple(row for row in rows if not _says_nothing(row, form))
    return tuple((line,) for line in lines) if len(columns) == 1 else None


def _says_nothing(row: Sequence[str], form: Form) -> bool:
    """Whether it is the row of an empty table."""
    return row[0] == not_discussed(form) and set(row[1:]) <= {NOTHING, ""}


def _table_steps(field: Field, old: FieldValue, then: Rows, given: Rows, refer: Refer) -> Iterator[Step]:
    """The rows as they stand now, and whether their questions were taken out."""
    questions = _questions(old)

    def bare(cell: str) -> str:
        return " ".join(_REFERENCE.sub("", " ".join(_without_questions([cell], questions)[0])).split())

    def asked(rows: Rows) -> bool:
        return any(_without_questions(row, questions)[1] for row in rows)

    yield FieldStep(soort="veld", veld=field.id, rijen=changed_rows(field, old, then, given, refer, bare))
    if asked(then) and not asked(given):
        yield CheckStep(soort="nagekeken", veld=field.id, ja=True)


def _shown(field: Field, report: Report) -> bool:
    value = report.fields.get(field.id)
    return field.required or (value is not None and value.value not in (None, "", []))


def _field_steps(field: Field, old: FieldValue, lines: Sequence[str], form: Form, refer: Refer) -> Iterator[Step]:
    """The field as it stands now, and whether its questions were taken out."""
    questions = _questions(old)
    kept, asked = _without_questions(lines, questions)
    if [*kept] == [not_discussed(form)]:
        kept = []
    if field.source == "audio" and field.kind in ("text", "list"):
        yield FieldStep(soort="veld", veld=field.id, uitspraken=tuple(_said(kept, old, refer)))
    else:
        yield FieldStep(soort="veld", veld=field.id, waarde=_plain(field, kept))
    if questions and not asked:
        yield CheckStep(soort="nagekeken", veld=field.id, ja=True)


def _questions(value: FieldValue) -> list[str]:
    of_rows = (str(flag) for row in rows_of(value.value) for flag in row_flags(row))
    return [check_text(flag) for flag in (*value.flags, *(f for s in value.statements for f in s.flags), *of_rows)]


def _without_questions(lines: Sequence[str], questions: Sequence[str]) -> tuple[list[str], bool]:
    """The lines without the program's questions, and whether one is still there."""
    kept, asked = [], False
    for line in lines:
        text = line
        for question in questions:
            asked = asked or question in text
            text = text.replace(question, "")
        if text.strip():
            kept.append(text.strip())
    return kept, asked


def _said(lines: Sequence[str], old: FieldValue, refer: Refer) -> Iterator[Said]:
    """Sentences with their evidence: what stands before a reference rests on what that refers to."""
    cited = {
        refer(evidence): evidence for evidence in (old.evidence, *(s.evidence for s in old.statements)) if evidence
    }
    for line in lines:
        at = 0
        for found in _REFERENCE.finditer(line):
            text = line[at : found.start()].strip()
            if text:
                yield Said(tekst=text, bewijs=cited.get(found[0], ()))
            at = found.end()
        if rest := line[at:].strip():
            yield Said(tekst=rest, bewijs=())


def _plain(field: Field, lines: Sequence[str]) -> str | None:
    text = "\n".join(_REFERENCE.sub("", line).strip() for line in lines)
    if not text:
        return None
    if field.kind == "choice":
        return next((option for option in field.options if option.casefold() == text.casefold()), text)
    return (iso_date(text) or text) if field.kind == "date" else text
