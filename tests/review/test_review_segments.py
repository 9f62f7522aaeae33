"""Segments that people correct, split, merge and give to somebody else; what rests on them has to be looked at again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from binnenskamers.errors import InputUnusable
from binnenskamers.review.apply import apply_steps
from binnenskamers.review.fields import STALE
from binnenskamers.review.steps import Step
from conversation import Report, Segment, Speaker, Transcript, Word
from conversation.form import Field, Form
from conversation.report import FieldValue, Omitted, Statement

STEP: TypeAdapter[Step] = TypeAdapter(Step)
FORM = Form("f", "Verslag", (Field("hulp", "Hulp", kind="list"), Field("acties", "Acties", kind="table")))


def words(text: str, start: float) -> tuple[Word, ...]:
    return tuple(Word(start + i, start + i + 1, w, 0.9, "S1") for i, w in enumerate(text.split()))


TRANSCRIPT = Transcript(
    segments=(
        Segment(1, 0.0, 3.0, "Goedemorgen mevrouw Jansen", "S1", words("Goedemorgen mevrouw Jansen", 0.0)),
        Segment(2, 3.0, 7.0, "Dag ik ben moe", "S1", words("Dag ik ben moe", 3.0)),
        Segment(5, 7.0, 9.0, "Hoe komt dat", "S2", ()),
    ),
    speakers={"S1": Speaker("Consulent", "consulent"), "S2": Speaker("Spreker 2")},
)
REPORT = Report(
    "f",
    {
        "hulp": FieldValue(
            ["Moe.", "Hoe dan."],
            evidence=(2, 5),
            statements=(Statement("Moe.", (2,), quote="ik ben moe"), Statement("Hoe dan.", (5,))),
            checked=True,
        ),
        "acties": FieldValue([{"actie": "bellen", "evidence": [1, 2], "flags": []}], evidence=(1, 2)),
    },
    omitted=(Omitted("bsn", (2,)),),
)


def steps(*given_steps: dict[str, Any]) -> list[Step]:
    return [STEP.validate_python(step) for step in given_steps]


def piece(number: int, start: float, end: float, text: str, speaker: str | None = "S1") -> dict[str, Any]:
    return {"id": number, "spreker": speaker, "begin": start, "einde": end, "tekst": text}


def segments(old: list[int], *new: dict[str, Any], reason: str = "verkeerd verstaan") -> dict[str, Any]:
    return {"soort": "segmenten", "van": old, "worden": list(new), "reden": reason}


def test_a_new_text_keeps_id_and_times_and_loses_the_words() -> None:
    made = apply_steps(TRANSCRIPT, REPORT, FORM, steps(segments([2], piece(2, 3.0, 7.0, "Dag, ik ben ziek"))))
    changed = made.transcript.segment(2)
    assert (changed.text, changed.words, changed.parent) == ("Dag, ik ben ziek", (), None)
    assert (made.transcript.version, made.report.transcript_version) == (2, 2)  # type: ignore[union-attr]
    assert made.corrected == ((2, "verkeerd verstaan"),)
    assert made.transcript.segments[0] is TRANSCRIPT.segments[0]


def test_what_rests_on_a_changed_segment_is_asked_again() -> None:
    made = apply_steps(TRANSCRIPT, REPORT, FORM, steps(segments([2], piece(2, 3.0, 7.0, "Dag, ik ben ziek"))))
    assert made.report is not None
    help_ = made.report.fields["hulp"]
    assert [s.flags for s in help_.statements] == [(STALE,), ()]
    assert help_.statements[0].quote is None  # it was made of the old text
    assert not help_.checked
    assert made.report.fields["acties"].value == [{"actie": "bellen", "evidence": [1, 2], "flags": [STALE]}]


def test_a_split_shares_the_words_and_the_evidence() -> None:
    step = segments([2], piece(6, 3.0, 4.0, "Dag", "S2"), piece(7, 4.0, 7.0, "ik ben moe"))
    made = apply_steps(TRANSCRIPT, REPORT, FORM, steps(step))
    first, second = made.transcript.segments[1:3]
    assert [(s.id, s.parent, s.speaker, len(s.words)) for s in (first, second)] == [(6, 2, "S2", 1), (7, 2, "S1", 3)]
    assert {w.speaker for w in first.words} == {"S2"}
    assert made.report.fields["hulp"].evidence == (6, 7, 5)  # type: ignore[union-attr]
    assert made.report.omitted[0].segments == (6, 7)  # type: ignore[union-attr]


def test_a_split_of_the_same_words_leaves_what_rests_on_it_checked() -> None:
    step = segments([2], piece(6, 3.0, 4.0, "Dag"), piece(7, 4.0, 7.0, "ik ben moe"))
    made = apply_steps(TRANSCRIPT, REPORT, FORM, steps(step))
    assert made.report is not None
    help_ = made.report.fields["hulp"]
    assert (help_.checked, [s.flags for s in help_.statements], help_.evidence) == (True, [(), ()], (6, 7, 5))
    assert made.report.fields["acties"].value == [{"actie": "bellen", "evidence": [1, 6, 7], "flags": []}]
    assert made.report.omitted[0].segments == (6, 7)
    other = segments([2], piece(6, 3.0, 4.0, "Dag", "S2"), piece(7, 4.0, 7.0, "ik ben moe"))
    again = apply_steps(TRANSCRIPT, REPORT, FORM, steps(other))
    assert not again.report.fields["hulp"].checked  # type: ignore[union-attr]


def test_a_merge_joins_neighbours() -> None:
    step = segments([1, 2], piece(9, 0.0, 7.0, "Goedemorgen mevrouw Jansen Dag ik ben moe"))
    made = apply_steps(TRANSCRIPT, REPORT, FORM, steps(step))
    assert [s.id for s in made.transcript.segments] == [9, 5]
    assert len(made.transcript.segments[0].words) == 7
    assert made.report.fields["acties"].value[0]["evidence"] == [9]  # type: ignore[union-attr,index]


def test_later_steps_see_the_earlier_ones() -> None:
    made = apply_steps(
        TRANSCRIPT,
        REPORT,
        FORM,
        steps(
            {"soort": "spreker", "spreker": "S3", "naam": "Dochter  Els"},
            segments([2], piece(6, 3.0, 4.0, "Dag", "S3"), piece(7, 4.0, 7.0, "ik ben moe")),
            segments([7, 5], piece(8, 4.0, 9.0, "ik ben moe. Hoe komt dat")),
        ),
    )
    assert [s.id for s in made.transcript.segments] == [1, 6, 8]
    assert made.transcript.speakers["S3"] == Speaker("Dochter Els", None)
    assert made.transcript.version == 2


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (segments([3], piece(3, 0.0, 1.0, "a")), "Segment 3 bestaat niet"),
        (segments([1, 5], piece(9, 0.0, 9.0, "a")), "niet achter elkaar"),
        (segments([2], piece(7, 3.0, 7.0, "a")), "ander nummer"),
        (segments([2], piece(5, 3.0, 4.0, "a"), piece(6, 4.0, 7.0, "b")), "al bestaat"),
        (segments([2], piece(6, 3.0, 4.0, "a"), piece(6, 4.0, 7.0, "b")), "al bestaat"),
        (segments([2], piece(2, 2.0, 7.0, "a")), "vallen buiten"),
        (segments([2], piece(2, 6.0, 4.0, "a")), "vallen buiten"),
        (segments([2], piece(6, 5.0, 7.0, "a"), piece(7, 3.0, 4.0, "b")), "vallen buiten"),
        (segments([2], piece(2, 3.0, 7.0, "a", "S9")), "spreker die er niet is"),
    ],
)
def test_what_does_not_fit_is_refused_without_content(step: dict[str, Any], said: str) -> None:
    with pytest.raises(InputUnusable, match=said) as refused:
        apply_steps(TRANSCRIPT, REPORT, FORM, steps(step))
    assert "Er is niets veranderd" in refused.value.message
    assert "moe" not in refused.value.message


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_a_split_anywhere_loses_no_word(sizes: list[int]) -> None:
    said = [f"w{i}" for i in range(sum(sizes))]
    one = Segment(1, 0.0, float(len(said)), " ".join(said), "S1", words(" ".join(said), 0.0))
    pieces, at = [], 0
    for number, size in enumerate(sizes, 2):
        pieces.append(piece(number, float(at), float(at + size), " ".join(said[at : at + size])))
        at += size
    if len(pieces) == 1:
        pieces[0]["id"] = 1
    made = apply_steps(
        Transcript(segments=(one,), speakers={"S1": Speaker("A")}), None, None, steps(segments([1], *pieces))
    )
    assert [w.text for s in made.transcript.segments for w in s.words] == said
    assert all(s.start <= w.start and w.end <= s.end for s in made.transcript.segments for w in s.words)
