"""The actions of a report for other programs: CSV for a spreadsheet, iCalendar (RFC 5545) for a task list.

Pure: the same report gives the same bytes. Fields with rule ``acties`` (minutes) and ``afspraken`` (talks with a resident)
count; rows of both look the same here.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from conversation.form import Form
from conversation.report import Report
from conversation.times import clock
from conversation.transcript import Segment, Transcript
from templates.content import Row, check_text, evidence_ids, rows_of
from templates.wording import ai_line, dutch_date

#: rule → the columns that say what, who and when
_COLUMNS = {"acties": ("actie", "eigenaar", "deadline"), "afspraken": ("wat", "wie", "wanneer")}
HEADER = ("nr", "actie", "wie", "wanneer", "gezegd", "tijd in de opname")
#: a spreadsheet reads a cell that starts with one of these as a formula (some also the wide forms); tabs and line ends
#: do that too, and never reach a cell
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")
#: uuid5 of numbers only: the same action keeps its identity when the report is made again, and no word is in it
_IDENTITY = uuid.UUID("6f0c8d3e-5a1b-5c47-9d52-0b7a4e2f9c11")
#: a task needs a moment at which it was written down; this one says that the date of the conversation is unknown
_UNKNOWN_DATE = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Action:
    """One action: ``what``, ``who`` and ``said`` are one line of plain text, perhaps empty.

    ``first`` and ``last`` are the days of an interval (the same for one day, None when no day is known); ``segment`` is
    the first segment that it rests on.
    """

    number: int
    what: str
    who: str
    first: dt.date | None
    last: dt.date | None
    said: str
    segment: Segment | None


def has_actions(form: Form) -> bool:
    """Whether the form has a field whose rows are actions."""
    return any(field.rule in _COLUMNS for field in form.fields)


def report_actions(report: Report, transcript: Transcript, form: Form) -> list[Action]:
    """The actions of a report in the order of the form, numbered from 1; rows that say nothing are left out."""
    segments = {segment.id: segment for segment in transcript.segments}
    found = [
        (row, _COLUMNS[field.rule])
        for field in form.fields
        if field.rule in _COLUMNS and field.id in report.fields
        for row in rows_of(report.fields[field.id].value)
        if _line(row.get(_COLUMNS[field.rule][0]))
    ]
    return [_action(number, row, columns, segments) for number, (row, columns) in enumerate(found, 1)]


def actions_csv(report: Report, transcript: Transcript, form: Form) -> bytes:
    """UTF-8 with BOM and semicolons, as Excel opens it in Dutch; no cell can be read as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    for action in report_actions(report, transcript, form):
        cells = (
            action.what,
            action.who,
            _days(action),
            action.said,
            clock(action.segment.start) if action.segment else "",
        )
        writer.writerow([action.number, *map(_harmless, cells)])
    return text.getvalue().encode("utf-8-sig")


def actions_ics(report: Report, transcript: Transcript, form: Form) -> bytes:
    """A calendar with a task per action, due on its (last) day. It must hold a task: ask it of a report with actions only."""
    from icalendar import Calendar, Todo

    calendar = Calendar()
    calendar.add("prodid", "-//Binnenskamers//Acties//NL")
    calendar.add("version", "2.0")
    day = _day(transcript.recording.date) or _UNKNOWN_DATE
    for action in report_actions(report, transcript, form):
        task = Todo()
        task.add("uid", _identity(action, transcript))
        task.add("dtstamp", dt.datetime.combine(day, dt.time(), dt.UTC))
        task.add("summary", _for_task(action.what))
        task.add("status", "NEEDS-ACTION")
        task.add("description", _for_task(_description(action, report.status)))
        if action.last is not None:
            task.add("due", action.last)
        calendar.add_component(task)
    return bytes(calendar.to_ical())


#: what may be asked for → how it is written
ACTION_WRITERS: Mapping[str, Callable[[Report, Transcript, Form], bytes]] = MappingProxyType(
    {"csv": actions_csv, "ics": actions_ics}
)


# ---------------------------------------------------------------- one action
def _action(number: int, row: Row, columns: Sequence[str], segments: Mapping[int, Segment]) -> Action:
    what, who, when = (_line(row.get(column)) for column in columns)
    flags = row.get("flags")
    checks = [_line(check_text(str(flag))) for flag in flags] if isinstance(flags, list | tuple) else []
    first, last = _interval(when)
    known = [segments[i] for i in evidence_ids(row.get("evidence")) if i in segments]
    return Action(
        number,
        " ".join([what, *(f"({check})" for check in checks)]),
        who,
        first,
        last,
        # a day that a person wrote in other words is still said
        _line(row.get("gezegd")) or (when if first is None else ""),
        known[0] if known else None,
    )


def _line(value: object) -> str:
    """One line without control characters; a list with commas."""
    values = value if isinstance(value, list | tuple) else [value]
    texts = ("" if item is None else " ".join(_CONTROL.sub(" ", str(item)).split()) for item in values)
    return ", ".join(text for text in texts if text)


def _interval(text: str) -> tuple[dt.date | None, dt.date | None]:
    """The days of ``2026-11-24`` or ``2026-11-23/2026-11-27``; None for anything else."""
    days = [_day(part) for part in text.split("/")]
    return (days[0], days[-1]) if len(days) <= 2 and all(days) else (None, None)


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


# ---------------------------------------------------------------- cells and tasks
def _days(action: Action) -> str:
    if action.first is None or action.last is None:
        return ""
    return str(action.first) if action.first == action.last else f"{action.first} t/m {action.last}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _for_task(text: str) -> str:
    """Nobody says a backslash, and calendar programs disagree on one before an N: a line end or two characters."""
    return text.replace("\\", "/")


def _identity(action: Action, transcript: Transcript) -> str:
    """Tells the tasks of one conversation apart, and those of conversations on one day; made of numbers, not of words."""
    start = action.segment.start if action.segment else 0.0
    duration = transcript.recording.duration or 0.0
    return str(uuid.uuid5(_IDENTITY, f"{transcript.recording.date} {duration:.3f} {action.number} {start:.3f}"))


def _description(action: Action, status: str) -> str:
    facts = (
        ("Wie", action.who),
        ("Wanneer", dutch_date(f"{action.first}/{action.last}") or ""),
        ("Gezegd", action.said),
        ("Tijd in de opname", clock(action.segment.start) if action.segment else ""),
    )
    lines = [f"{label}: {text}" for label, text in facts if text]
    return "\n".join([*lines, f"{ai_line(status)}."])
