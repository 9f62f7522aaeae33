"""Fields that people change and tick, names in a report, and what stands in the way of approval."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from binnenskamers.errors import InputUnusable
from binnenskamers.review.apply import apply_steps
from binnenskamers.review.fields import BY_PEOPLE, has_questions, is_reviewed, open_points, rename_in_report
from binnenskamers.review.steps import Step
from conversation import Report, Segment, Speaker, Transcript
from conversation.codec import decode_report, encode_report
from conversation.form import Column, Field, Form
from conversation.report import FieldValue, Statement

STEP: TypeAdapter[Step] = TypeAdapter(Step)
FORM = Form(
    "f",
    "Verslag",
    (
        Field("tekst", "Hulpvraag", required=True),
        Field("lijst", "Lijst", kind="list"),
        Field("keuze", "Keuze", kind="choice", options=("ja", "nee", "onbekend"), required=True),
        Field("datum", "Datum", kind="date", source="meta"),
        Field("acties", "Acties", kind="table", columns=(Column("actie", "Actie"), Column("wie", "Wie"))),
        Field("vast", "Vast", source="fixed", fixed="Vaste tekst."),
        Field("sluit", "Dagen", source="calc", rule="datum + 3 dagen"),
        Field("oordeel", "Beoordeling", source="human", required=True),
        Field("teken", "Ondertekening", kind="block", source="human", required=True),
        Field("intern", "Navragen", internal=True, required=True),
    ),
)
TRANSCRIPT = Transcript(
    segments=tuple(Segment(i, float(i), i + 1.0, f"tekst {i}", "S1") for i in range(1, 5)),
    speakers={"S1": Speaker("Spreker 1")},
)
REPORT = Report(
    "f",
    {
        "tekst": FieldValue(
            "Eén. Twee.",
            evidence=(1, 2),
            statements=(Statement("Eén.", (1,), flags=("?",)), Statement("Twee.", (2,))),
        ),
        "lijst": FieldValue(["a", "b"], evidence=(1, 2), statements=(Statement("a", (1,)), Statement("b", (2,)))),
        "keuze": FieldValue("onbekend"),
        "acties": FieldValue(
            [
                {"actie": "bellen", "wie": ["Spreker 1", "Els"], "gezegd": "vrijdag", "evidence": [3], "flags": ["?"]},
                {"actie": "mailen", "wie": None, "evidence": [4], "flags": []},
            ],
            evidence=(3, 4),
        ),
        "oordeel": FieldValue(None, source="human"),
    },
)


def done(*steps: dict[str, Any], report: Report = REPORT) -> Report:
    made = apply_steps(TRANSCRIPT, report, FORM, [STEP.validate_python(step) for step in steps])
    assert made.report is not None
    assert made.transcript == TRANSCRIPT
    # and it survives being written down
    assert decode_report(encode_report(made.report)) == made.report
    return made.report


def field(name: str, **content: Any) -> dict[str, Any]:
    return {"soort": "veld", "veld": name, **content}


def tick(name: str, yes: bool = True) -> dict[str, Any]:
    return {"soort": "nagekeken", "veld": name, "ja": yes}


# ---------------------------------------------------------------- changing
def test_a_changed_sentence_is_of_a_person_and_the_others_stay() -> None:
    value = done(
        field("tekst", uitspraken=[{"tekst": "Eén  beter.", "bewijs": [1]}, {"tekst": "Twee.", "bewijs": [2]}])
    ).fields["tekst"]
    assert value.value == "Eén beter. Twee."
    assert value.statements == (Statement("Eén beter.", (1,), BY_PEOPLE), Statement("Twee.", (2,)))


def test_a_list_stays_a_list_and_a_sentence_of_somebody_needs_no_evidence() -> None:
    value = done(field("lijst", uitspraken=[{"tekst": "b", "bewijs": [2]}, {"tekst": "c"}])).fields["lijst"]
    assert value.value == ["b", "c"]
    assert value.evidence == (2,)


def test_nothing_left_is_not_discussed() -> None:
    assert done(field("lijst", uitspraken=[])).fields["lijst"].value is None
    assert done(field("acties", rijen=[])).fields["acties"].value is None
    assert done(field("keuze", waarde="")).fields["keuze"].value is None


def test_a_plain_value() -> None:
    made = done(field("keuze", waarde="ja"), field("datum", waarde="2026-11-24"), field("oordeel", waarde="Een\ntwee"))
    assert [made.fields[n].value for n in ("keuze", "datum", "oordeel")] == ["ja", "2026-11-24", "Een\ntwee"]
    assert made.fields["datum"].source == "meta"


def test_rows_that_nobody_touched_keep_what_is_known_of_them() -> None:
    rows = [
        {"actie": "bellen", "wie": "Spreker 1, Els", "bewijs": [3]},
        {"actie": "schrijven", "wie": "Jan", "bewijs": [4]},
    ]
    value = done(field("acties", rijen=rows)).fields["acties"]
    old = REPORT.fields["acties"].value
    assert value.value == [old[0], {"actie": "schrijven", "wie": "Jan", "evidence": [4]}]  # type: ignore[index]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (field("weg", waarde="x"), "geen veld"),
        (field("vast", waarde="x"), "kan niet worden getypt"),
        (field("sluit", waarde="x"), "kan niet worden getypt"),
        (field("keuze", waarde="misschien"), "kies uit ja, nee, onbekend"),
        (field("datum", waarde="24 november"), "2026-11-24"),
        (field("tekst", uitspraken=[{"tekst": "x", "bewijs": [99]}]), "segment 99"),
        (field("acties", rijen=[{"prijs": "x"}]), "geen kolom"),
        (field("acties", rijen=[{"actie": 3}]), "iets anders dan tekst"),
        (field("acties", rijen=[{"actie": "x", "bewijs": ["1"]}]), "bewijs van een rij"),
        (field("tekst", uitspraken=[], rijen=[]), "meer dan één soort"),
        (tick("weg"), "geen veld"),
    ],
)
def test_what_a_form_does_not_have_is_refused(step: dict[str, Any], said: str) -> None:
    with pytest.raises(InputUnusable, match=said):
        done(step)


def test_without_a_report_there_are_no_fields() -> None:
    with pytest.raises(InputUnusable, match="geen verslag"):
        apply_steps(TRANSCRIPT, None, None, [STEP.validate_python(tick("tekst"))])


# ---------------------------------------------------------------- ticking
def test_a_tick_answers_the_questions_and_can_be_taken_back() -> None:
    made = done(tick("tekst"), tick("acties"))
    assert made.fields["tekst"].checked
    assert not any(has_questions(value) for value in made.fields.values())
    assert not done(tick("tekst", yes=False), report=made).fields["tekst"].checked


def test_only_people_make_a_report_reviewed() -> None:
    assert not is_reviewed(REPORT)
    assert is_reviewed(done(tick("lijst")))
    assert is_reviewed(done(field("oordeel", waarde="Mijn oordeel.")))
    assert is_reviewed(done(field("lijst", uitspraken=[{"tekst": "c"}])))


def test_what_stands_in_the_way_of_approval() -> None:
    assert open_points(REPORT, FORM) == {
        "write": ["Beoordeling"],
        "confirm": ["Keuze"],
        "answer": ["Hulpvraag", "Acties"],
    }
    ready = done(tick("keuze"), tick("tekst"), tick("acties"), field("oordeel", waarde="Goed."))
    assert open_points(ready, FORM) == {"write": [], "confirm": [], "answer": []}


# ---------------------------------------------------------------- names
def test_a_name_changes_everywhere_in_the_report_and_nowhere_else() -> None:
    report = Report(
        "f",
        {
            "tekst": FieldValue(
                "Spreker 1 belt Spreker 12.", evidence=(1,), statements=(Statement("Spreker 1 belt Spreker 12.", (1,)),)
            ),
            "acties": FieldValue([{"actie": "Spreker 1 mailen", "wie": "Spreker 1", "evidence": [3]}], evidence=(3,)),
            "datum": FieldValue("Spreker 1", source="meta"),
        },
    )
    made = rename_in_report(report, {"Spreker 1": "Anna (de Wit) \\1"})
    assert made.fields["tekst"].value == "Anna (de Wit) \\1 belt Spreker 12."
    assert made.fields["tekst"].statements[0].text == made.fields["tekst"].value
    assert made.fields["acties"].value == [
        {"actie": "Anna (de Wit) \\1 mailen", "wie": "Anna (de Wit) \\1", "evidence": [3]}
    ]
    assert made.fields["datum"].value == "Spreker 1"


def test_two_names_can_be_swapped() -> None:
    report = Report("f", {"lijst": FieldValue(["Anna vraagt Bert"])})
    assert rename_in_report(report, {"Anna": "Bert", "Bert": "Anna"}).fields["lijst"].value == ["Bert vraagt Anna"]


def test_a_role_in_a_sentence_is_a_word() -> None:
    report = Report("f", {"lijst": FieldValue(["Cliënt slaapt slecht"]), "acties": FieldValue([{"wie": "Cliënt"}])})
    made = rename_in_report(report, {"Cliënt": "Mevrouw Vos"})
    assert made.fields["lijst"].value == ["Cliënt slaapt slecht"]
    assert made.fields["acties"].value == [{"wie": "Mevrouw Vos"}]
