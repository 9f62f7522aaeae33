"""Action lists, read back as other programs read them: the csv module, and icalendar for tasks."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from conversation import FieldValue, Recording, Report, Segment, Speaker, Transcript
from conversation.codec import decode_transcript
from summarize.fill import fill_form
from templates.actions import HEADER, actions_csv, actions_ics
from templates.forms import form_names, load_form

DEMO = Path(__file__).parents[2] / "binnenskamers" / "demo"
MINUTES = load_form("notulen")
TRANSCRIPT = Transcript(
    segments=(
        Segment(1, 4.0, 9.0, "…", "A"),
        Segment(2, 130.48, 140.0, "…", "A"),
        Segment(3, 3725.0, 3730.0, "…", "A"),
    ),
    speakers={"A": Speaker("Anna")},
    recording=Recording(date="2026-11-09", duration=3800.0),
)
DANGEROUS = "=+-@\t\r＝＋－＠"


def _report(*rows: Mapping[str, object], status: str = "concept") -> Report:
    return Report("notulen", {"actions": FieldValue(list(rows))}, status=status)


def _cells(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def _tasks(data: bytes) -> list[dict[str, object]]:
    """The tasks of a calendar, after the rules of RFC 5545 for lines: CRLF, 75 octets, no characters cut in two."""
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    for line in lines[:-1]:
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()
    calendar = Calendar.from_ical(data)
    assert str(calendar["version"]) == "2.0"
    assert calendar["prodid"]
    return [
        {
            "uid": str(task["uid"]),
            "stamp": task["dtstamp"].dt,
            "summary": str(task["summary"]),
            "description": str(task["description"]),
            "due": task["due"].dt if "due" in task else None,
        }
        for task in calendar.walk("VTODO")
    ]


def _transcript(name: str) -> Transcript:
    return decode_transcript(json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8")))


def test_actions_of_a_meeting() -> None:
    transcript = _transcript("overleg")
    report = fill_form(transcript, MINUTES)
    rows, tasks = (
        _cells(actions_csv(report, transcript, MINUTES)),
        _tasks(actions_ics(report, transcript, MINUTES)),
    )
    values = [dict(row) for row in report.fields["actions"].value]  # type: ignore[attr-defined]
    assert [row["nr"] for row in rows] == [str(n + 1) for n in range(len(values))]
    assert [row["actie"] for row in rows] == [task["summary"] for task in tasks] == [v["actie"] for v in values]
    assert [row["wanneer"] or None for row in rows] == [v["deadline"] for v in values]
    assert [str(task["due"]) if task["due"] else None for task in tasks] == [v["deadline"] for v in values]
    dpia = next(row for row in rows if "DPIA" in row["actie"])
    assert (dpia["wie"], dpia["wanneer"], dpia["tijd in de opname"]) == ("Sanne", "2026-11-20", "07:06")


def test_agreements_with_a_resident() -> None:
    transcript, form = _transcript("wmo"), load_form("wmo-onderzoeksverslag")
    report = fill_form(transcript, form)
    rows = _cells(actions_csv(report, transcript, form))
    assert [(r["actie"], r["wie"], r["wanneer"]) for r in rows] == [
        (v["wat"], v["wie"] or "", (v["wanneer"] or "").replace("/", " t/m "))
        for v in report.fields["afspraken"].value  # type: ignore[attr-defined]
    ]
    assert len(_tasks(actions_ics(report, transcript, form))) == len(rows) > 0


@pytest.mark.parametrize("name", form_names())
def test_every_form_of_ours_gives_a_list(name: str) -> None:
    form = load_form(name)
    assert _cells(actions_csv(Report(name, {}), TRANSCRIPT, form)) == []


def test_form_of_the_files() -> None:
    row = {
        "actie": "Bellen",
        "eigenaar": ["Anna", "Bert"],
        "deadline": "2026-11-24",
        "gezegd": "dinsdag",
        "evidence": [3, 2],
    }
    assert (
        actions_csv(_report(row), TRANSCRIPT, MINUTES)
        == (
            "\ufeffnr;actie;wie;wanneer;gezegd;tijd in de opname\r\n1;Bellen;Anna, Bert;2026-11-24;dinsdag;1:02:05\r\n"
        ).encode()
    )
    data = actions_ics(_report(row), TRANSCRIPT, MINUTES)
    assert b"DUE;VALUE=DATE:20261124\r\n" in data
    assert b"DTSTAMP:20261109T000000Z\r\n" in data
    assert b"mailto" not in data.lower()
    assert tuple(HEADER) == ("nr", "actie", "wie", "wanneer", "gezegd", "tijd in de opname")


@pytest.mark.parametrize(
    ("deadline", "said", "cell", "due", "cell_said"),
    [
        ("2026-11-23/2026-11-27", "volgende week", "2026-11-23 t/m 2026-11-27", dt.date(2026, 11, 27), "volgende week"),
        (None, "ooit", "", None, "ooit"),
        (None, None, "", None, ""),
        ("voor de zomer", "", "", None, "voor de zomer"),
        ("2026-02-30", "", "", None, "2026-02-30"),
    ],
)
def test_days(deadline: str | None, said: str | None, cell: str, due: dt.date | None, cell_said: str) -> None:
    report = _report({"actie": "Bellen", "eigenaar": None, "deadline": deadline, "gezegd": said, "evidence": [1]})
    (row,) = _cells(actions_csv(report, TRANSCRIPT, MINUTES))
    assert (row["wanneer"], row["gezegd"], row["wie"]) == (cell, cell_said, "")
    (task,) = _tasks(actions_ics(report, TRANSCRIPT, MINUTES))
    assert task["due"] == due


def test_what_must_be_checked_is_in_both() -> None:
    report = _report({"actie": "Bellen", "flags": ["Controleer: wie dit doet"], "evidence": [99]})
    (row,) = _cells(actions_csv(report, TRANSCRIPT, MINUTES))
    assert row["actie"] == "Bellen (Controleer: wie dit doet)"
    assert row["tijd in de opname"] == ""
    (task,) = _tasks(actions_ics(report, TRANSCRIPT, MINUTES))
    assert task["summary"] == row["actie"]


def test_a_task_says_how_it_was_made() -> None:
    row = {"actie": "Bellen", "evidence": [1]}
    (concept,) = _tasks(actions_ics(_report(row), TRANSCRIPT, MINUTES))
    (final,) = _tasks(actions_ics(_report(row, status="definitief"), TRANSCRIPT, MINUTES))
    assert "Concept gemaakt met AI" in str(concept["description"])
    assert "Concept" not in str(final["description"])


def test_tasks_keep_their_identity_and_it_holds_no_words() -> None:
    def identities(what: str, transcript: Transcript = TRANSCRIPT) -> list[object]:
        rows = [{"actie": what, "evidence": [2]}, {"actie": what, "evidence": [2]}]
        return [task["uid"] for task in _tasks(actions_ics(_report(*rows), transcript, MINUTES))]

    first, second = identities("Bellen")
    assert first != second
    assert identities("Iets heel anders") == [first, second]
    other = Transcript(TRANSCRIPT.segments, TRANSCRIPT.speakers, Recording(date="2026-11-09", duration=100.0))
    assert not {first, second} & set(identities("Bellen", other))
    undated = Transcript(TRANSCRIPT.segments, TRANSCRIPT.speakers)
    (task,) = _tasks(actions_ics(_report({"actie": "Bellen", "evidence": [2]}), undated, MINUTES))
    assert task["stamp"] == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


TEXT = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(";,\\\"'\r\n\t=+-@: €\x00\u2028\ud800")), max_size=120
)


def _plain(text: str) -> str:
    """What a reader gets of any text: one line, without what files cannot hold."""
    return " ".join("".join(" " if _is_control(c) else c for c in text).split())


def _is_control(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or character in "\u2028\u2029\ufeff"


@given(what=TEXT, who=TEXT, said=TEXT)
def test_any_text_survives_in_a_cell_and_is_never_a_formula(what: str, who: str, said: str) -> None:
    report = _report({"actie": f"x{what}", "eigenaar": who, "gezegd": said, "evidence": [1]})
    (row,) = _cells(actions_csv(report, TRANSCRIPT, MINUTES))
    for cell, text in ((row["actie"], f"x{what}"), (row["wie"], who), (row["gezegd"], said)):
        assert not cell.startswith(tuple(DANGEROUS))
        expected = _plain(text)
        assert cell == (f"'{expected}" if expected.startswith(tuple(DANGEROUS)) else expected)


@given(what=TEXT, who=TEXT)
@example(what="\\N", who="\\n")
def test_any_text_survives_in_a_task(what: str, who: str) -> None:
    report = _report({"actie": f"x{what}", "eigenaar": who, "evidence": [1]})
    (task,) = _tasks(actions_ics(report, TRANSCRIPT, MINUTES))
    assert task["summary"] == _plain(f"x{what}").replace("\\", "/")
    if _plain(who):
        assert str(task["description"]).split("\n")[0] == f"Wie: {_plain(who)}".replace("\\", "/")
