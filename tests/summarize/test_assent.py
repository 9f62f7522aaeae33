"""What a meeting decides, takes back and puts off without naming it, and what only looks like that."""

from __future__ import annotations

import pytest
from dialogues import read_dialogue

from conversation.codec import encode_report
from summarize.fill import fill_form
from templates.forms import load_form

HEAD = """date: 2026-11-09
start_time: 10:00
V = Vera (voorzitter)
A = Arno
B = Bea
C = Cor

V: Welkom allemaal, ik open het overleg. Fijn dat de trein reed. Het is koud buiten. Binnen gaat het wel. De kachel doet het. Nou.
A: Goedemorgen. Ik heb de stukken. Alle vier. Op papier.
B: Ook goedemorgen. Ik zit nog even te bladeren.
V: Rustig aan. We hebben de tijd. Zo.
C: Ik ben er ook. Net binnen. Met een natte jas.
V: Het verslag van 12 oktober, heeft iemand daar iets op?
A: Er staat dat er dertig stoelen zijn. Dat moet veertig zijn.
V: Dan komt dat erin, en dan is hij goed zo.
V: Punt twee, de fietsenstalling.
A: De stalling staat elke dag vol, vooral op maandag.
"""
TAIL = """
V: Punt drie, de planten in de hal.
C: Die groeien hard, ook zonder licht.
V: Tot zover. Ik sluit het overleg.
"""


def _fates(lines: str) -> dict[str, list[str]]:
    fields = encode_report(fill_form(read_dialogue(HEAD + lines + TAIL), load_form("notulen")))["fields"]
    return {k: [row["tekst"] for row in fields[k]["value"] or []] for k in ("decisions", "withdrawn", "postponed")}


def test_minutes_of_last_time():
    assert _fates("B: Dat klopt.")["decisions"] == [
        "Het verslag van 12 oktober is vastgesteld, met de besproken wijziging."
    ]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("V: Twintig extra rekken, aan de zijkant. Kan iedereen daarmee leven?\nA: Ja hoor.\nC: Prima.\nV: Mooi.", "rekken"),
        ("V: Een hek van acht uur tot zes uur. Heeft iemand bezwaar?\nA: Welnee.\nV: Dan is dat zo.", "hek"),
        ("V: Duimen omhoog als het plan van de tuinman zo kan, met tien struiken.\nV: Drie duimen, hij is goed.", "struiken"),
        ("V: Wie is voor de overkapping? Arno, Bea. Twee tegen één. Dan komt er een overkapping, met ingang van 1 maart.", "overkapping"),
        ("V: Gehoord de vergadering besluit de raad dat de stalling overdag open is.", "stalling"),
        (
            "V: Vrijdag gaat de stalling niet open, ook niet voor leveranciers.\nA: Honderd procent.\nB: Ja graag.\n"
            "V: Super, dan is dat vanaf nu de regel. Moet je nog wel op het bord zetten.",
            "leveranciers",
        ),
        (
            "V: Mijn voorstel: vanaf mei parkeren bezoekers achter het gebouw. Wie ziet dat niet zitten, nu roepen. Ik hoor niks.\n"
            "B: Ik zeg gewoon niks.\nV: Dan gaat het zo.",
            "bezoekers",
        ),
        ("A: Kunnen we de rekken verven?\nB: Goed idee.\nC: Doen.\nV: Hup, de rekken worden groen.", "groen"),
    ],
)  # fmt: skip
def test_decided(lines, word):
    decided = _fates(lines)["decisions"][1:]
    assert len(decided) == 1
    assert word in decided[0]


@pytest.mark.parametrize(
    "lines",
    [
        "V: Twintig extra rekken, aan de zijkant. Kan iedereen daarmee leven?\nA: Nee, daar ben ik tegen.\nC: Ik ook niet.",
        "A: Kunnen we de rekken verven?\nB: Liever niet.\nV: Oké.",
        "A: Vorig jaar hebben we besloten dat de stalling open blijft.",
        "V: Eén, twee, drie, vier, en die van mij.",
        "B: Vóór 1 december is dat rond.",
        "V: Dat blijft dan even in de lucht hangen.",
        "V: Er lagen twee plannen op tafel, een van hout en een van staal.",
    ],
)
def test_not_decided(lines):
    assert len(_fates(lines)["decisions"]) == 1


@pytest.mark.parametrize(
    "lines",
    [
        "A: En dan zet je er een kluis neer. Een grote, met een code.\nB: Wie betaalt dat?\nA: Goed punt. Vergeet die kluis maar.",
        "A: Ik zou zeggen, een kluis bij de deur.\nC: Dat past nooit.\nA: Nee, oké. Laat die kluis maar zitten.",
        "A: Mag ik nog iets? Een kluis bij de deur. Dan hebben we er geen last van.\nC: Kom op.\nA: Doe maar of ik niks gezegd heb.",
    ],
)
def test_taken_back(lines):
    fates = _fates(lines)
    assert len(fates["withdrawn"]) == 1
    assert "kluis" in fates["withdrawn"][0]
    assert len(fates["decisions"]) == 1


@pytest.mark.parametrize(
    "lines",
    [
        "V: De kluis. Daar heb ik nog geen cijfers van. Dat doen we volgende week.",
        "V: Dan had ik nog de kluis, maar daar moet de gemeente bij zijn. Dat bespreken we de volgende keer.",
        "V: De kluis dan. We tillen het over de vergadering heen, het is te vroeg.",
    ],
)
def test_put_off(lines):
    fates = _fates(lines)
    assert len(fates["postponed"]) == 1
    assert "kluis" in fates["postponed"][0]
    assert len(fates["decisions"]) == 1


@pytest.mark.parametrize(
    "lines",
    ["C: Ik schuif op, dan kun jij erbij.", "C: Het parkeren gaat goed.", "A: Van mij mag het blijven zoals het is."],
)
def test_neither(lines):
    fates = _fates(lines)
    assert fates["withdrawn"] == fates["postponed"] == []
