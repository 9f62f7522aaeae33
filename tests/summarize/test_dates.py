"""Spoken dates are resolved from the date of the recording, or kept as they were said."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.dates import add_working_days, deadline_in, find_dates, find_times, holidays

BASE = "2026-11-09"  # a Monday
TABLE = [
    ("dat doe ik vandaag nog", "2026-11-09", "op"),
    ("morgen bel ik", "2026-11-10", "op"),
    ("overmorgen", "2026-11-11", "op"),
    ("morgenvroeg, eerste werk", "2026-11-10", "op"),
    ("aanstaande donderdag", "2026-11-12", "op"),
    ("komende donderdag", "2026-11-12", "op"),
    ("op donderdagochtend", "2026-11-12", "op"),
    ("deze week vrijdag", "2026-11-13", "op"),
    ("volgende week dinsdag", "2026-11-17", "op"),
    ("dinsdag volgende week", "2026-11-17", "op"),
    ("vrijdag over een week", "2026-11-20", "op"),
    ("over twee weken", "2026-11-23", "op"),
    ("over 14 dagen", "2026-11-23", "op"),
    ("eind van de week", "2026-11-13", "ongeveer"),
    ("eind deze week", "2026-11-13", "ongeveer"),
    ("eind volgende week", "2026-11-20", "ongeveer"),
    ("begin volgende week", "2026-11-16", "ongeveer"),
    ("in de week van 23 november", "2026-11-23/2026-11-27", "in_week"),
    ("week 48", "2026-11-23/2026-11-27", "in_week"),
    ("ik vraag het aan voor de week van 23 november", "2026-11-23/2026-11-27", "in_week"),
    ("woensdag achttien, half drie", "2026-11-18", "op"),
    ("vrijdag zevenentwintig", "2026-11-27", "op"),
    ("donderdag drie uur", "2026-11-12", "op"),
    ("donderdag vijftien minuten", "2026-11-12", "op"),
    ("week achtenveertig", "2026-11-23/2026-11-27", "in_week"),
    ("eind deze maand", "2026-11-30", "uiterlijk"),
    ("voor het einde van de maand", "2026-11-30", "uiterlijk"),
    ("half december", "2026-12-15", "ongeveer"),
    ("begin januari", "2027-01-01/2027-01-10", "ongeveer"),
    ("vóór 1 december", "2026-11-30", "uiterlijk"),
    ("voor één december", "2026-11-30", "uiterlijk"),
    ("voor donderdag", "2026-11-12", "uiterlijk"),
    ("uiterlijk 1 december", "2026-12-01", "uiterlijk"),
    ("tot en met 1 december", "2026-12-01", "uiterlijk"),
    ("vanaf 1 december", "2026-12-01", "vanaf"),
    ("de twaalfde", "2026-11-12", "op"),
    ("de drieëntwintigste", "2026-11-23", "op"),
    ("vrijdag de dertiende", "2026-11-13", "op"),
    ("voor de kerst", "2026-12-24", "uiterlijk"),
    ("vrijdag 20 november", "2026-11-20", "op"),
    ("12 februari", "2027-02-12", "op"),
    ("26 oktober", "2026-10-26", "op"),
    ("van 28 tot en met 31 december", "2026-12-28/2026-12-31", "op"),
    ("binnen tien werkdagen", "2026-11-23", "uiterlijk"),
    ("binnen zes weken", "2026-12-21", "uiterlijk"),
    ("vorige week woensdag", "2026-11-04", "op"),
    ("drie weken terug", "2026-10-19", "ongeveer"),
    ("gisteren", "2026-11-08", "op"),
    ("woensdag de negende december", "2026-12-09", "op"),
    ("donderdag de zeventiende", "2026-12-17", "op"),
    ("vandaag over twee weken", "2026-11-23", "op"),
    ("morgen over een week", "2026-11-17", "op"),
    ("over een week of drie", "2026-11-30", "ongeveer"),
    ("voor het weekend", "2026-11-13", "uiterlijk"),
    ("na het weekend", "2026-11-16", "ongeveer"),
    ("nog deze week", "2026-11-13", "uiterlijk"),
    ("de eerste maandag van december", "2026-12-07", "op"),
    ("de laatste vrijdag van de maand", "2026-11-27", "op"),
    ("begin volgende maand", "2026-12-01/2026-12-10", "ongeveer"),
    ("aan het eind van de middag", "2026-11-09", "op"),
]


@pytest.mark.parametrize(("said", "value", "kind"), TABLE)
def test_relative_dates(said: str, value: str, kind: str):
    (found,) = find_dates(said, BASE)
    assert (found.value, found.kind) == (value, kind)
    assert said[found.start : found.end]


def test_doubt_is_told():
    assert find_dates("donderdag 12 november", BASE)[0].certain
    assert not find_dates("donderdag 13 november", BASE)[0].certain
    assert find_dates("maandag", BASE)[0].value == "2026-11-16"
    assert not find_dates("maandag", BASE)[0].certain
    for said in ("zo snel mogelijk", "binnenkort", "na de zomer"):
        (found,) = find_dates(said, BASE)
        assert (found.value, found.certain, found.words) == (None, False, said)


def test_without_a_base_the_words_stand():
    (found,) = find_dates("Ik bel u volgende week dinsdag.", None)
    assert (found.value, found.words) == (None, "volgende week dinsdag")


def test_several_dates_keep_their_order():
    dates = find_dates("Van maandag 9 november tot vrijdag, uiterlijk 20 november.", BASE)
    assert [d.value for d in dates] == ["2026-11-09", "2026-11-13", "2026-11-20"]


def test_no_date_in_ordinary_talk():
    for said in (
        "de eerste keer",
        "een meter of tweehonderd",
        "acht uur per week",
        "mijn week was druk",
        "de tweede verdieping",
    ):
        assert find_dates(said, BASE) == [], said


def test_deadline_prefers_the_explicit_date():
    found = deadline_in("Dat doe ik eind deze week, vrijdag de dertiende.", BASE)
    assert found is not None
    assert found.value == "2026-11-13"
    assert deadline_in("dat weet ik niet", BASE) is None


@pytest.mark.parametrize(
    ("said", "near", "times"),
    [
        ("na half twee", None, ["13:30"]),
        ("om vijf voor elf", "10:50", ["10:55"]),
        ("om tien uur", "10:00", ["10:00"]),
        ("kwart over negen", None, ["09:15"]),
        ("10.30 uur", None, ["10:30"]),
        ("om 14:05", None, ["14:05"]),
        ("vijf over half drie", None, ["14:35"]),
        ("drie kinderen en zes weken", None, []),
    ],
)
def test_clock_times(said: str, near: str | None, times: list[str]):
    assert find_times(said, near) == times


def test_working_days_skip_holidays():
    assert dt.date(2026, 4, 6) in holidays(2026)  # Easter Monday
    assert dt.date(2026, 5, 14) in holidays(2026)  # Ascension Day
    assert add_working_days(dt.date(2026, 4, 3), 1) == dt.date(2026, 4, 7)
    assert add_working_days(dt.date(2026, 12, 24), 1) == dt.date(2026, 12, 28)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), st.sampled_from([said for said, _, _ in TABLE]))
def test_every_base_gives_a_valid_date(base: dt.date, said: str):
    for found in find_dates(said, base):
        assert found.value is None or all(dt.date.fromisoformat(part) for part in found.value.split("/"))


@given(st.text(max_size=120))
def test_any_text_is_survived(text: str):
    for found in find_dates(text, BASE):
        assert 0 <= found.start < found.end <= len(text)
    find_times(text)


def test_a_day_of_the_week_with_a_number_that_does_not_agree_is_doubtful() -> None:
    (found,) = find_dates("woensdag zeventien", BASE)
    assert found.value == "2026-11-11" and not found.certain
