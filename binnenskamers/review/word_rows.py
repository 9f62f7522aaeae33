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
from templates.content import evidence_ids, rows_of, shown_columns
from templates.read_back import Grid
from templates.wording import iso_date

#: cells of rows
Rows = tuple[tuple[str, ...], ...]
Row = Mapping[str, object]
Refer = Callable[[Sequence[int]], str]
_NOT_SAID = "niet genoemd"


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
    """Every row of now with the row that it was; None for a new one."""
    old = list(zip(rows, then, strict=True))
    for _, a, b, c, d in SequenceMatcher(None, then, given, autojunk=False).get_opcodes():
        left = old[a:b]
        same_number = b - a == d - c
        for at, new in enumerate(given[c:d]):
            found = old[a + at] if same_number else _with_reference(new, left, refer)
            if found in left:
                left.remove(found)
            yield new, found


def _with_reference(new: tuple[str, ...], old: Sequence[Before], refer: Refer) -> Before | None:
    """The row whose reference still stands in the new one."""
    for before in old:
        reference = refer(evidence_ids(before[0].get("evidence")))
        if reference and any(reference in cell for cell in new):
            return before
    return None


def _read(text: str) -> str | None:
    if not text or text.casefold() == _NOT_SAID:
        return None
    return iso_date(text) or text
