"""From lines of figures to rows that may be shown: each is about at least five jobs, and no two of them give away less by subtraction.

- Months that are over are taken in order and put together until there are five jobs; the row names its first and last month. What is left
  at the end waits for later months. So a row, once shown, never changes, and the difference between two exports is a row.
- A job belongs to one team and one time by hand, and rows are never of more teams together: no total from which a small team follows.
- Of a field also the number of reports in which people changed it, in which they did not, in which it stayed empty and in which it did not
  are each none or at least five. Its rows are made of whole rows of reports of its form, so that comparing fields gives no smaller group
  either. There are no totals over fields.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from binnenskamers.privacy.figures import month_of, months_in, read_month

#: fewer jobs than this are never shown
LEAST_JOBS = 5

Json = dict[str, Any]
Safe = Callable[[Sequence[Json]], bool]


@dataclass(frozen=True)
class Row:
    """One number about ``jobs`` jobs of one team in the months ``first`` to ``last`` (``2026-11``).

    ``what``: a key of ``MEASURES``; ``values``: by name, see there.
    """

    what: str
    team: str | None
    first: str
    last: str
    jobs: int
    form: str | None = None
    field_id: str | None = None
    values: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Figures:
    """All rows that may be shown, how many lines could not be read, and whether there are figures that have to wait for more jobs."""

    rows: tuple[Row, ...]
    damaged: int
    waiting: bool


#: measure → what it is called, and its values: name → what is shown, and how
MEASURES = {
    "nakijken": (
        "Nakijken en wat het bespaart",
        {
            "review": "nakijken (min., gemiddeld)",
            "by_hand": "met de hand (min.)",
            "saved": "bespaard (uur, samen)",
        },
    ),
    "concept": (
        "Opnamen",
        {"recorded": "opgenomen (uur, samen)", "waited": "wachten op het concept (min., gemiddeld)"},
    ),
    "definitief": ("Definitieve verslagen", {}),
    "veld": (
        "Velden",
        {
            "changed": "gewijzigd (% van verslagen)",
            "characters": "tekens per gewijzigd verslag",
            "empty": "leeg gebleven (% van verslagen)",
        },
    ),
    "tevreden": ("Tevredenheid", {"grade": "cijfer 1-5 (gemiddeld)"}),
}


def read_figures(folder: Path, now: float) -> Figures:
    """Everything of the months before that of ``now``. Raises AccessFault when a file cannot be read."""
    months: list[Month] = []
    damaged = 0
    for month in months_in(folder):
        lines, spoilt = read_month(folder, month)
        damaged += spoilt
        # a month that goes on would change what was shown of it
        if month < month_of(now):
            months.append((month, lines))
    rows, waiting = rows_of(months)
    return Figures(tuple(rows), damaged, waiting)


def rows_of(months: Sequence[Month]) -> tuple[list[Row], bool]:
    """Rows of months in order, and whether lines are left that have to wait."""
    rows: list[Row] = []
    waiting = False
    for what, name, make in (
        ("concept", "team", _concept),
        ("nakijken", "met_de_hand", _review),
        ("tevreden", "team", _grade),
    ):
        for (team, _), mine in _groups(months, what, name):
            blocks, rest = _blocks(mine, _enough)
            waiting |= rest
            rows += [Row(what, team, b.first, b.last, len(b.lines), values=make(b.lines)) for b in blocks]
    for (team, form), mine in _groups(months, "definitief", "formulier"):
        blocks, rest = _blocks(mine, _enough)
        rows += [Row("definitief", team, b.first, b.last, len(b.lines), form) for b in blocks]
        found, more = _field_rows(months, team, str(form), blocks)
        rows += found
        waiting |= rest or more
    return rows, waiting


#: a month and its lines
Month = tuple[str, Sequence[Json]]


@dataclass(frozen=True)
class _Block:
    first: str
    last: str
    lines: tuple[Json, ...]


def _groups(months: Sequence[Month], what: str, name: str) -> list[tuple[tuple[str | None, Any], list[Month]]]:
    """Lines of one kind per team and value of ``name``, month by month."""

    def key(line: Json) -> tuple[str | None, Any]:
        return line["team"], line[name]

    wanted = [(month, [line for line in lines if line["wat"] == what]) for month, lines in months]
    keys = sorted({key(line) for _, lines in wanted for line in lines}, key=repr)
    return [(k, [(month, [x for x in lines if key(x) == k]) for month, lines in wanted]) for k in keys]


def _blocks(months: Iterable[Month], safe: Safe) -> tuple[list[_Block], bool]:
    """Months in order, put together until what they hold is safe to show; and whether something is left."""
    blocks: list[_Block] = []
    first = ""
    held: list[Json] = []
    for month, lines in months:
        first = first if held else month
        held += lines
        if held and safe(held):
            blocks.append(_Block(first, month, tuple(held)))
            held = []
    return blocks, bool(held)


def _field_rows(
    months: Sequence[Month], team: str | None, form: str, reports: Sequence[_Block]
) -> tuple[list[Row], bool]:
    """Rows per field, each made of whole blocks of reports of its form; and whether something is left."""
    rows: list[Row] = []
    waiting = False
    mine = [
        (month, [x for x in lines if x["wat"] == "veld" and x["team"] == team and x["formulier"] == form])
        for month, lines in months
    ]
    for name in sorted({line["veld"] for _, lines in mine for line in lines}):
        parts = [(b, [x for m, xs in mine if b.first <= m <= b.last for x in xs if x["veld"] == name]) for b in reports]
        whole = [part for part in parts if _is_all_or_many(len(part[1]), len(part[0].lines))]
        for block in _joined(whole):
            values = _field(block.lines)
            rows.append(Row("veld", team, block.first, block.last, len(block.lines), form, name, values))
        waiting |= sum(len(xs) for _, xs in parts) > sum(r.jobs for r in rows if r.field_id == name)
    return rows, waiting


def _joined(parts: Sequence[tuple[_Block, Sequence[Json]]]) -> list[_Block]:
    blocks: list[_Block] = []
    first = ""
    held: list[Json] = []
    for part, lines in parts:
        first = first if held else part.first
        held += lines
        if held and _may_show_field(held):
            blocks.append(_Block(first, part.last, tuple(held)))
            held = []
    return blocks


# ---------------------------------------------------------------- what may be shown
def _enough(lines: Sequence[Json]) -> bool:
    return len(lines) >= LEAST_JOBS


def _is_all_or_many(count: int, whole: int) -> bool:
    """Whether neither ``count`` nor what is left of the whole is a small group."""
    return all(n == 0 or n >= LEAST_JOBS for n in (count, whole - count))


def _may_show_field(lines: Sequence[Json]) -> bool:
    return _enough(lines) and all(_is_all_or_many(sum(map(has, lines)), len(lines)) for has in (_changed, _empty))


def _changed(line: Json) -> bool:
    return bool(line["tekens"] > 0)


def _empty(line: Json) -> bool:
    return bool(line["leeg"])


# ---------------------------------------------------------------- values
def _concept(lines: Sequence[Json]) -> dict[str, float]:
    return {"recorded": sum(x["opname"] for x in lines) / 60, "waited": _mean([x["minuten"] for x in lines])}


def _review(lines: Sequence[Json]) -> dict[str, float]:
    """``saved`` is of people's time: what the report would have taken by hand, less what was spent on checking it."""
    minutes, by_hand = [line["minuten"] for line in lines], lines[0]["met_de_hand"]
    values = {"review": _mean(minutes)}
    return values if by_hand is None else values | {"by_hand": by_hand, "saved": sum(by_hand - m for m in minutes) / 60}


def _grade(lines: Sequence[Json]) -> dict[str, float]:
    return {"grade": _mean([line["cijfer"] for line in lines])}


def _field(lines: Sequence[Json]) -> dict[str, float]:
    touched = [line["tekens"] for line in lines if _changed(line)]
    return {
        "changed": 100 * len(touched) / len(lines),
        "characters": _mean(touched) if touched else 0.0,
        "empty": 100 * sum(map(_empty, lines)) / len(lines),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


# ---------------------------------------------------------------- as a file
HEADER = ("onderwerp", "team", "formulier", "veld", "van", "tot en met", "verslagen", "wat", "waarde")


def figures_csv(rows: Sequence[Row]) -> bytes:
    """A line per value. UTF-8 with BOM, semicolons and decimal commas, as Excel opens it in Dutch."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    for row in rows:
        name, values = MEASURES[row.what]
        about = (name, row.team or "", row.form or "", row.field_id or "", row.first, row.last, row.jobs)
        shown = [(label, decimal(row.values[key])) for key, label in values.items() if key in row.values]
        for label, value in shown or [("", "")]:
            writer.writerow((*about, label, value))
    return text.getvalue().encode("utf-8-sig")


def decimal(value: float) -> str:
    """At most one decimal, with a comma."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
