"""Names and roles as users type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binnenskamers.errors import UsageFault
from binnenskamers.people import name_speakers, parse_names, parse_speaker_count
from conversation import Segment, Speaker

SEGMENTS = [
    Segment(1, 0, 1, "a", "S2"),
    Segment(2, 1, 2, "b", "S1"),
    Segment(3, 2, 3, "c", "S2"),
    Segment(4, 3, 4, "d", None),
]


def test_names_follow_the_order_of_first_speech() -> None:
    speakers = name_speakers(SEGMENTS, parse_names("Consulent, Cliënt"))
    assert speakers == {"S2": Speaker("Consulent", "consulent"), "S1": Speaker("Cliënt", "client")}


def test_names_by_code() -> None:
    speakers = name_speakers(SEGMENTS, parse_names("S1=Ineke Vroom (consulent)"))
    assert speakers["S1"] == Speaker("Ineke Vroom", "consulent")
    assert speakers["S2"] == Speaker("Spreker 1")


def test_a_relation_stays_in_the_label() -> None:
    assert parse_names("Marjan (dochter)")[0].speaker == Speaker("Marjan (dochter)", "mantelzorger")


def test_fewer_or_more_names_than_speakers() -> None:
    assert name_speakers(SEGMENTS, parse_names("A"))["S1"] == Speaker("Spreker 2")
    assert set(name_speakers(SEGMENTS, parse_names("A,B,C"))) == {"S1", "S2"}


@pytest.mark.parametrize("text", ["", ",", "=X", "S1="])
def test_unclear_names(text: str) -> None:
    with pytest.raises(UsageFault):
        parse_names(text)


def test_an_unknown_code_lists_those_found() -> None:
    with pytest.raises(UsageFault, match="S2, S1"):
        name_speakers(SEGMENTS, parse_names("S9=Jan"))


def test_names_already_in_a_transcript_stay() -> None:
    known = {"S1": Speaker("Rachid", "deelnemer")}
    assert name_speakers(SEGMENTS, (), known)["S1"] == known["S1"]


@pytest.mark.parametrize(("text", "count"), [("3", (3, 3)), ("2-4", (2, 4)), (" 2 - 4 ", (2, 4))])
def test_speaker_count(text: str, count: tuple[int, int]) -> None:
    assert parse_speaker_count(text) == count


@given(st.text(max_size=8))
def test_any_other_count_is_refused(text: str) -> None:
    try:
        low, high = parse_speaker_count(text)
    except UsageFault:
        return
    assert 1 <= low <= high
