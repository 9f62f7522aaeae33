"""The figures as a Word document in the house style, to lay before a team: charts that Word draws, and the same numbers in tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from binnenskamers.privacy.figures_table import LEAST_JOBS, MEASURES, Row, decimal
from binnenskamers.word_parts import add_bar_chart, add_table

TITLE = "Cijfers Binnenskamers"
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
#: measure → value of which a chart is drawn, and its title
_CHARTS = {
    "concept": ("recorded", "Opgenomen uren"),
    "nakijken": ("saved", "Bespaarde uren"),
}
_ABOUT = (
    f"Elk getal gaat over minstens {LEAST_JOBS} verslagen. Maanden met minder zijn samengenomen met de maanden erna. Er staan geen "
    "namen in en niets uit gesprekken. De lopende maand telt nog niet mee."
)
_SAVED = (
    "Bespaard is wat het verslag met de hand zou kosten (door het team opgegeven) min de tijd van nakijken. Alleen verslagen waarvan "
    "de tijd van nakijken is bijgehouden, tellen mee."
)


def figures_document(rows: Sequence[Row], day: str) -> bytes:
    """The .docx of the rows; ``day``: when it was made, in Dutch."""
    import docx

    from templates.build import blank_document

    paper = docx.Document(io.BytesIO(blank_document(TITLE)))
    paper.add_paragraph(TITLE, style="Heading 1")
    paper.add_paragraph(f"Gemaakt op {day}. {_ABOUT}", style="Toelichting")
    for what in MEASURES:
        mine = [row for row in rows if row.what == what]
        if mine:
            _section(paper, what, mine)
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def _section(paper: Any, what: str, rows: Sequence[Row]) -> None:
    name, _ = MEASURES[what]
    paper.add_paragraph(name, style="Heading 2")
    if what == "nakijken":
        paper.add_paragraph(_SAVED, style="Toelichting")
    for about, group in _groups(rows):
        if about:
            paper.add_paragraph(about, style="Heading 3")
        if what in _CHARTS:
            _chart(paper, *_CHARTS[what], group)
        head, cells = columns(what, group, grouped=True)
        add_table(paper, f"{name} {about}".strip(), head, cells, _shares([head, *cells]))


def _groups(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """The rows of each team and form, and what to call them: a table of its own is narrower, and nobody adds up what may not be added."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.team or "", row.form or ""), []).append(row)
    return [(", ".join(filter(None, key)), group) for key, group in groups.items()]


def _shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """Of the width, so that no word is broken: as the longest word, or the longest cell up to a point."""
    needed = [
        max(max(min(len(cell), 14), *map(len, cell.split() or [""])) for cell in column) + 6
        for column in zip(*rows, strict=True)
    ]
    return [width / sum(needed) for width in needed]


def _chart(paper: Any, key: str, title: str, rows: Sequence[Row]) -> None:
    shown = [row for row in rows if key in row.values]
    if not shown:
        return
    labels = [period(row) for row in shown]
    values = [row.values[key] for row in shown]
    said = "; ".join(f"{label}: {decimal(value)}" for label, value in zip(labels, values, strict=True))
    add_bar_chart(paper, title, labels, values, f"Staafdiagram. {title}. {said}. Dezelfde getallen staan in de tabel.")


def columns(what: str, rows: Sequence[Row], grouped: bool = False) -> tuple[list[str], list[list[str]]]:
    """Head and cells of the table of one measure; a column that would be empty is left out, and with ``grouped`` team and form too."""
    _, names = MEASURES[what]
    made: list[tuple[str, list[str]]] = [
        ("Veld", [row.field_id or "" for row in rows]),
        ("Formulier", ["" if grouped else row.form or "" for row in rows]),
        ("Maand", [period(row) for row in rows]),
        ("Team", ["" if grouped else row.team or "" for row in rows]),
        ("Aantal", [str(row.jobs) for row in rows]),
    ]
    made += [
        (label.capitalize(), [decimal(row.values[key]) if key in row.values else "" for row in rows])
        for key, label in names.items()
    ]
    kept = [(label, cells) for label, cells in made if any(cells)]
    return [label for label, _ in kept], [list(cells) for cells in zip(*[cells for _, cells in kept], strict=True)]


def period(row: Row) -> str:
    """``nov 2026``, ``okt – nov 2026`` or ``nov 2026 – jan 2027``."""
    if row.first == row.last:
        return _month(row.first)
    first = _month(row.first)
    return f"{first[:-5] if row.first[:4] == row.last[:4] else first} – {_month(row.last)}"


def _month(month: str) -> str:
    return f"{_MONTHS[int(month[5:]) - 1]} {month[:4]}"
