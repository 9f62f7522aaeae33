"""The date of a conversation: given, else the name, else the container; never a guess."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binnenskamers.errors import UsageFault
from binnenskamers.recording_date import conversation_date, date_in_name


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2026-11-12 MT-overleg", "2026-11-12"),
        ("20261112_100312", "2026-11-12"),
        ("VID_20261112", "2026-11-12"),
        ("gesprek 12-11-2026", "2026-11-12"),
        ("12.11.2026", "2026-11-12"),
        ("opname 7", None),
        ("2026-13-40", None),
        ("zaak 20269999", None),
        ("0612345678", None),
    ],
)
def test_date_in_a_file_name(name: str, date: str | None) -> None:
    assert date_in_name(name) == date


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["{:%Y-%m-%d}", "{:%Y%m%d}", "{:%d-%m-%Y}", "{:%Y_%m_%d}"]),
)
def test_every_date_in_every_notation(date: dt.date, notation: str) -> None:
    assert date_in_name(f"overleg {notation.format(date)} deel") == date.isoformat()


def test_order_of_sources() -> None:
    file = Path("2026-11-12 overleg.m4a")
    assert conversation_date("2026-01-02", file, "2026-03-04") == "2026-01-02"
    assert conversation_date(None, file, "2026-03-04") == "2026-11-12"
    assert conversation_date(None, Path("overleg.m4a"), "2026-03-04") == "2026-03-04"
    assert conversation_date(None, Path("overleg.m4a"), None) is None


def test_a_date_that_is_none() -> None:
    with pytest.raises(UsageFault, match="jaar-maand-dag"):
        conversation_date("gisteren", Path("a"), None)
