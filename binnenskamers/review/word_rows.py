"""What people changed in a table of the Word file, as rows that the page would have saved. Pure: values in, values out.

What a cell shows is not what the report has (dates are written out, the first cell carries the reference), so an untouched cell keeps the
value of the report and only a changed one is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from conversation.form import Column, Field
from conversation.report import FieldValue
from templates.content import NOT_SAID, NOTHING, evidence_ids, rows_of, shown_columns
from templates.read_back import Grid
from templates.wording import iso_date

#: cells of rows
Rows = tuple[tuple[str, ...], ...]
Row = Mapping[str, object]
Refer = Callable[[Sequence[int]], str]


def in_columns(grid: Grid, columns: Sequence[Column]) -> Rows | None:
    """The rows with their cells in the order of the columns, known by their headings (a number in front is no column of the field).

    None when a heading is missing, or a row has another number of cells: merged cells do not say of which column they are.
    """
    heading = [" ".join(text.split()).casefold() for text in grid.heading]
    wanted = [column.label.casefold() for column in columns]
    if not heading:
        heading = wanted
    if not set(wanted) <= set(heading) or any(len(row) != len(heading) for row in grid.rows):
        return None
    places = [heading.index(label) for label in wanted]
    return tuple(tuple(row[place] for place in places) for row in grid.rows)


def changed_rows(
    field: Field, old: FieldValue, then: Rows, given: Rows, refer: Refer, bare: Callable[[str], str]
) -> tuple[dict[str, Any], ...]:
    """The rows of ``given`` for a step; a row that comes in the place of one of ``then`` keeps its evidence.

    ``then``: the cells of the rows of ``old``, as they are written; ``bare``: a cell without references and questions.
    """
    columns = [column.id for column in shown_columns(field, rows_of(old.value))]
    made = []
    for new, before in _paired(then, given, rows_of(old.value), refer):
        if before is None:
            values: dict[str, Any] = {name: _read(bare(cell)) for name, cell in zip(columns, new, strict=True)}
            evidence: Sequence[int] = ()
        else:
            row, cells = before
            values = {
                name: row.get(name) if bare(cell) == bare(was) else _read(bare(cell))
                for name, cell, was in zip(columns, new, cells, strict=True)
            }
            evidence = evidence_ids(row.get("evidence"))
        made.append({**values, "bewijs": list(evidence)})
    return tuple(made)


Before = tuple[Row, tuple[str, ...]]


def _paired(
    then: Rows, given: Rows, rows: Sequence[Row], refer: Refer
) -> Iterator[tuple[tuple[str, ...], Before | None]]:
    """Every row of now with the row that it was; None for a new one.

    A row is the one with the same cells, else the one whose reference is still in it, else the one in whose place it stands.
    """
    stretches = SequenceMatcher(None, then, given, autojunk=False).get_opcodes()
    beside = {c + at: a + at for _, a, b, c, d in stretches if b - a == d - c for at in range(d - c)}
    same = {c + at: a + at for tag, a, b, c, _ in stretches if tag == "equal" for at in range(b - a)}
    left = [number for number in range(len(then)) if number not in same.values()]

    def find(fits: Callable[[tuple[str, ...], int, int], bool]) -> None:
        for at, new in enumerate(given):
            number = next((n for n in left if fits(new, at, n)), None) if at not in same else None
            if number is not None:
                same[at] = number
                left.remove(number)

    references = [refer(evidence_ids(row.get("evidence"))) for row in rows]
    find(lambda new, at, number: new == then[number])
    find(lambda new, at, number: bool(references[number]) and any(references[number] in cell for cell in new))
    find(lambda new, at, number: beside.get(at) == number)
    for at, new in enumerate(given):
        yield new, (rows[same[at]], then[same[at]]) if at in same else None


def _read(text: str) -> str | None:
    if text.casefold() in ("", NOT_SAID, NOTHING):
        return None
    return iso_date(text) or text
