"""What the page is made from: nothing of the report or the transcript is lost or said twice."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from review_samples import form, page_data, report, transcript

from conversation.report import FieldValue, Statement
from summarize.fill import fill_form
from templates.forms import form_names, load_form


def fields(data: dict) -> dict:
    return {field["id"]: field for field in data["velden"]}


def test_the_whole_transcript_is_there() -> None:
    data = page_data(peaks=b"\x01\x02")
    assert data["schema"] == "binnenskamers/nalezen/1"
    assert (data["versie"], data["titel"], data["status"]) == (3, "Proefverslag", "concept")
    assert data["opname"] == {"bestand": "gesprek.m4a", "datum": "2026-11-12", "duur": 60.0}
    assert data["sprekers"] == {
        "S1": {"naam": "Consulent", "rol": "consulent"},
        "S2": {"naam": "Spreker 2", "rol": None},
    }
    assert [s["tekst"] for s in data["segmenten"]] == [s.text for s in transcript().segments]
    assert data["segmenten"][1]["woorden"][3] == [6.5, 6.9, "meer", 0.3]
    assert data["segmenten"][4]["spreker"] is None
    assert data["gaten"] == [{"begin": 19.2, "einde": 19.8, "reden": "niet verstaan"}]
    assert data["meldingen"] == ["Er mist een stukje.", "Lees dit verslag na."]
    assert base64.b64decode(data["golf"]) == b"\x01\x02"


def test_every_field_is_there_in_the_order_of_the_form() -> None:
    given = report()
    read = {**given.fields, "datum": replace(given.fields["datum"], checked=True)}
    data = page_data(report=replace(given, fields=read))
    assert [field["id"] for field in data["velden"]] == [field.id for field in form().fields]
    found = fields(data)
    assert (
        found["datum"] | {"soort": "date", "bron": "meta", "waarde": "2026-11-12", "nagekeken": True} == found["datum"]
    )
    assert found["hulpvraag"]["verplicht"] and not found["hulpvraag"]["nagekeken"]
    assert found["hulpvraag"]["uitspraken"][0] == {
        "tekst": "U kunt niet meer stofzuigen.", "bewijs": [2], "oorsprong": "tekst",
        "vragen": ["twijfel over een woord"], "citaat": "Ik kan niet meer stofzuigen",
    }  # fmt: skip
    assert found["wensen"]["waarde"] is None and found["wensen"]["uitspraken"] == []
    assert (
        found["plan"] | {"waarde": "nee", "opties": ["ja", "nee", "onbekend"], "vragen": ["niet letterlijk gezegd"]}
        == found["plan"]
    )
    assert found["afspraken"]["waarde"] == [
        {"wat": "De ergotherapeut bellen", "wie": "consulent", "wanneer": "2026-11-16", "bewijs": [4]}
    ]
    assert found["status"]["waarde"] == "Dit is een concept."
    assert found["oordeel"]["waarde"] is None


def test_without_a_report_only_the_transcript_can_be_read() -> None:
    data = page_data(report=None, form=None)
    assert (data["velden"], data["hoofdstukken"], data["titel"]) == ([], [], "Transcript")


def test_a_value_that_a_person_changed_goes_before_the_statements_it_had() -> None:
    old = report()
    value = replace(old.fields["hulpvraag"], value="Heel iets anders.")
    found = fields(page_data(report=replace(old, fields={**old.fields, "hulpvraag": value})))["hulpvraag"]
    assert [(s["tekst"], s["bewijs"], s["oorsprong"]) for s in found["uitspraken"]] == [
        ("Heel iets anders.", [2, 3], "mens")
    ]


@pytest.mark.parametrize("value", [None, "", " ", [], "Niet besproken"])
def test_what_says_nothing_is_not_discussed(value: object) -> None:
    old = report()
    changed = {**old.fields, "hulpvraag": FieldValue(value, "audio", (), (), (Statement("x", (1,)),))}
    found = fields(page_data(report=replace(old, fields=changed)))["hulpvraag"]
    assert found["waarde"] is None
    assert found["uitspraken"] == []


def test_questions_about_a_row_are_questions_of_the_field() -> None:
    old = report()
    rows = [{"wat": "Bellen", "evidence": [4], "flags": ["wie is onzeker"]}, {"wat": ["a", "b"], "evidence": [4]}]
    found = fields(page_data(report=replace(old, fields={**old.fields, "afspraken": FieldValue(rows, "audio", (4,))})))[
        "afspraken"
    ]
    assert found["vragen"] == ["Rij 1: wie is onzeker"]
    assert found["waarde"][1] == {"wat": "a, b", "wie": None, "wanneer": None, "bewijs": [4]}


@pytest.mark.parametrize("name", form_names())
def test_every_form_of_ours_can_be_read(name: str) -> None:
    shape = load_form(name)
    data = page_data(report=fill_form(transcript(), shape), form=shape)
    assert len(data["velden"]) == len(shape.fields)
    known = {chapter["id"] for chapter in data["hoofdstukken"]}
    ids = {segment["id"] for segment in data["segmenten"]}
    for field in data["velden"]:
        assert field["hoofdstuk"] in known | {""}
        assert all(set(s["bewijs"]) <= ids for s in field["uitspraken"])
        if field["soort"] == "table" and field["waarde"]:
            assert all(set(row) == {c["id"] for c in field["kolommen"]} | {"bewijs"} for row in field["waarde"])
    json.dumps(data, allow_nan=False)
