"""Rows of a table in Word, as people leave them, against the rows of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binnenskamers.review.word_rows import changed_rows, in_columns
from conversation.form import Column, Field
from conversation.report import FieldValue
from templates.read_back import Grid

FIELD = Field(
    "afspraken",
    "Afspraken",
    "table",
    "audio",
    "vervolg",
    columns=(Column("wat", "Wat"), Column("wie", "Wie"), Column("wanneer", "Wanneer")),
)


def refer(evidence: Sequence[int]) -> str:
    return f"[00:0{evidence[0]} Cliënt]" if evidence else ""


def bare(cell: str) -> str:
    return cell.partition(" [")[0]


def row(number: int, who: str | None = "consulent", when: str | None = "2026-12-01") -> dict[str, Any]:
    return {"wat": f"afspraak {number}", "wie": who, "wanneer": when, "evidence": [number]}


def shown(value: dict[str, Any]) -> tuple[str, ...]:
    """As the Word file has it."""
    day = "1 december 2026" if value["wanneer"] else "niet genoemd"
    return (
        f"{value['wat'].capitalize()} {refer(value['evidence'])}",
        (value["wie"] or "niet genoemd").capitalize(),
        day,
    )


def changed(rows: list[dict[str, Any]], left: Sequence[tuple[str, ...]]) -> list[dict[str, Any]]:
    value = FieldValue(rows, "audio")
    return list(changed_rows(FIELD, value, tuple(map(shown, rows)), tuple(left), refer, bare))


def kept(value: dict[str, Any]) -> dict[str, Any]:
    return {**{name: value[name] for name in ("wat", "wie", "wanneer")}, "bewijs": value["evidence"]}


def test_a_moved_row_keeps_its_values() -> None:
    rows = [row(1), row(2, None, None), row(3)]
    cells = [shown(r) for r in rows]
    assert changed(rows, [cells[2], cells[0], cells[1]]) == [kept(rows[2]), kept(rows[0]), kept(rows[1])]


def test_a_changed_cell_is_read_and_the_rest_of_its_row_stays() -> None:
    rows = [row(1), row(2, None, None)]
    first, second = map(shown, rows)
    left = [(first[0], "de dochter", "3 februari 2027"), (second[0], second[1], "niet genoemd")]
    assert changed(rows, left) == [{**kept(rows[0]), "wie": "de dochter", "wanneer": "2027-02-03"}, kept(rows[1])]


def test_a_cell_that_was_emptied_was_not_said() -> None:
    (first,) = [shown(row(1))]
    assert changed([row(1)], [(first[0], "", "")]) == [{**kept(row(1)), "wie": None, "wanneer": None}]


@given(st.lists(st.integers(1, 6), unique=True), st.data())
def test_rows_that_stay_stay_and_new_ones_rest_on_nothing(numbers: list[int], data: st.DataObject) -> None:
    rows = [row(number) for number in numbers]
    left: list[tuple[str, ...]] = []
    expected: list[dict[str, Any]] = []
    for value in rows:
        if data.draw(st.booleans(), "a new row before it"):
            left.append(("Iets nieuws", "Buur", ""))
            expected.append({"wat": "Iets nieuws", "wie": "Buur", "wanneer": None, "bewijs": []})
        if data.draw(st.booleans(), "it stays"):
            left.append(shown(value))
            expected.append(kept(value))
    made = changed(rows, left)
    assert [r for r in made if r["wat"] != "Iets nieuws"] == [r for r in expected if r["bewijs"]]
    assert len(made) == len(left)


@pytest.mark.parametrize(
    ("grid", "rows"),
    [
        (Grid(("Wat", "Wie", "Wanneer"), (("a", "b", "c"),)), (("a", "b", "c"),)),
        (Grid(("Nr.", "Wie", "Wat", "Wanneer"), (("1", "b", "a", "c"),)), (("a", "b", "c"),)),
        (Grid((), (("a", "b", "c"),)), (("a", "b", "c"),)),
        (Grid(("Wat", "Wie"), (("a", "b"),)), None),
        (Grid(("Wat", "Wie", "Wanneer"), (("a", "b"),)), None),
        (Grid((), (("a", "b"),)), None),
    ],
)
def test_cells_are_known_by_their_headings(grid: Grid, rows: Any) -> None:
    assert in_columns(grid, FIELD.columns) == rows
