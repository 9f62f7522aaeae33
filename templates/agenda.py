"""Which decisions and actions belong to which point of the agenda, for documents that show them together.

A form asks for it by a column, and no row of the report holds it: ``agendapunt`` (number and title) of a decision or an
action; ``besluiten`` and ``acties`` (lists of sentences) of a point of the agenda.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conversation.form import Form
from conversation.report import FieldValue
from conversation.transcript import Transcript
from templates.content import Row, cell_runs, evidence_ids, is_empty, rows_of

POINT = "agendapunt"
#: lists under a point of the agenda: column → the word before each of its sentences. The names are those of the rules.
UNDER_POINT = {"besluiten": "Besluit", "acties": "Actie"}


def with_agenda(fields: Mapping[str, FieldValue], form: Form, transcript: Transcript) -> dict[str, FieldValue]:
    """The values of a report with the columns of this module where ``form`` asks for them; the others as they are."""
    values = dict(fields)
    points = _rows(values, form, "agenda")
    starts = {segment.id: segment.start for segment in transcript.segments}
    for field in form.fields:
        asked = {column.id for column in field.columns}
        value = fields.get(field.id)
        if value is None or is_empty(value.value):
            continue
        if field.rule == "agenda":
            lists = {rule: _rows(fields, form, rule) for rule in UNDER_POINT if rule in asked}
            rows = [{**_lists_under(point, points, lists, starts), **point} for point in points]
            values[field.id] = replace(value, value=rows)
        elif POINT in asked:
            rows = [{POINT: _title(_point_of(row, points, starts)), **row} for row in rows_of(value.value)]
            values[field.id] = replace(value, value=rows)
    return values


def _rows(fields: Mapping[str, FieldValue], form: Form, rule: str) -> list[Row]:
    found = [fields[field.id] for field in form.fields if field.rule == rule and field.id in fields]
    return [row for value in found for row in rows_of(value.value)]


def _point_of(row: Row, points: Sequence[Row], starts: Mapping[int, float]) -> Row | None:
    """The point that a row names by its number, else the one under discussion when the row was said."""
    named = [point for point in points if not is_empty(row.get("agenda")) and point.get("nr") == row["agenda"]]
    if named:
        return named[0]
    said = _first(row, starts)
    begun = [point for point in points if said is not None and (_first(point, starts) or 0.0) <= said]
    return begun[-1] if begun else None


def _first(row: Row, starts: Mapping[int, float]) -> float | None:
    return min((starts[number] for number in evidence_ids(row.get("evidence")) if number in starts), default=None)


def _title(point: Row | None) -> str | None:
    if point is None:
        return None
    number = "" if is_empty(point.get("nr")) else f"{point['nr']}. "
    return f"{number}{point.get('titel') or ''}".strip()


def _lists_under(
    point: Row, points: Sequence[Row], lists: Mapping[str, Sequence[Row]], starts: Mapping[int, float]
) -> dict[str, object]:
    return {
        rule: [_sentence(rule, row) for row in rows if _point_of(row, points, starts) is point]
        for rule, rows in lists.items()
    }


def _sentence(rule: str, row: Row) -> str:
    if rule == "besluiten":
        return _cell(row, "tekst")
    who_and_when = [_cell(row, column) for column in ("eigenaar", "deadline") if _known(row, column)]
    return _cell(row, "actie") + (f" ({', '.join(who_and_when)})" if who_and_when else "")


def _known(row: Row, column: str) -> bool:
    """Whether a cell says something: for a day that could not be worked out that is the words that were said."""
    return not is_empty(row.get(column)) or (column == "deadline" and not is_empty(row.get("gezegd")))


def _cell(row: Row, column: str) -> str:
    return "".join(run.text for run in cell_runs(row, column))
