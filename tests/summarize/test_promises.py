"""Who promises what in a meeting, and what only looks like a promise."""

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

V: Welkom allemaal, ik open het overleg.
A: Goedemorgen.
V: Wie maakt het verslag?
B: Dat doe ik.
V: Mooi. Dan beginnen we.
A: Ja, laten we dat doen.
V: We hebben een volle agenda. En we hebben een uur. Dat moet lukken. Ik heb er zin in. Het is fris hier. Nou.
B: Zeker. Een volle agenda. Ik heb alles gelezen. Op de trein. Dat ging best. Lang stuk. Veel bijlagen.
V: Punt twee, de verhuizing.
A: De dozen staan in de gang.
"""


def _actions(lines: str) -> list[tuple[str, str | None]]:
    report = encode_report(fill_form(read_dialogue(HEAD + lines), load_form("notulen")))
    return [(row["eigenaar"], row["deadline"]) for row in report["fields"]["actions"]["value"] or []]


@pytest.mark.parametrize(
    ("lines", "owner", "deadline"),
    [
        ("A: Ik bied de lijst dinsdag de zeventiende aan de directeur aan.", "Arno", "2026-11-17"),
        ("A: En ik bel de verhuizer morgen.", "Arno", "2026-11-10"),
        ("A: Ik schilder het lokaal zelf. Donderdag ben ik daarmee klaar.", "Arno", "2026-11-12"),
        ("A: Dan maak ik een plattegrond, dat krijgen jullie woensdag. O, woensdag zit ik in Assen. Vrijdag dan.", "Arno", "2026-11-13"),
        ("A: Ik vraag de huismeester donderdag wie er op zaterdag kan.", "Arno", "2026-11-12"),
        ("V: Bea, regel jij de bus?\nB: Nee, liever niet.\nA: Geef maar aan mij. Vrijdag staat hij er.", "Arno", "2026-11-13"),
        ("V: Arno, kun jij de sleutels tellen?\nA: Kan. Voor het weekend heb je het.", "Arno", "2026-11-13"),
        ("A: De huismeester zie ik morgen toch. Dan vraag ik hem naar de lift.", "Arno", "2026-11-10"),
        ("V: Ik wil dat iedereen zijn kast leegmaakt en de spullen doorgeeft, uiterlijk vrijdag.", "Allen", "2026-11-13"),
    ],
)  # fmt: skip
def test_promised(lines, owner, deadline):
    assert (owner, deadline) in _actions(lines)


@pytest.mark.parametrize(
    "lines",
    [
        "A: Ik leg me erbij neer.",
        "A: Ik ga nooit met de lift.",
        "A: Die heb ik dinsdag al omgeruild.",
        "V: Kan je er met een steekkar langs?\nA: Ja, de gang is breed.",
        "V: Wie wil er naar vier uur? Bea en ik.\nA: Ik zal het overleven.",
        "A: Ik ken ze alle drie.",
        "V: Iedereen die meehelpt zet zijn naam eronder.",
        "V: Bea, kun je daarmee uit de voeten?\nB: Ja hoor.",
        "A: Dinsdag doe ik altijd de balie.",
        "V: Ik breng dat in stemming.",
    ],
)
def test_not_promised(lines):
    assert _actions(lines) == []


TALK = """date: 2026-11-09
C = Renske (consulent)
K = mevrouw Prins (cliënt)
D = Els (dochter)

"""
FILLER = "C: En hoe gaat het verder met koken en met de boodschappen?\nK: Koken lukt mij nog wel, de boodschappen doet mijn dochter.\n"


def _agreed(lines: str) -> list[tuple[str, str | None]]:
    report = encode_report(fill_form(read_dialogue(TALK + FILLER * 12 + lines), load_form("wmo-onderzoeksverslag")))
    return [(row["wie"], row["wanneer"]) for row in report["fields"]["afspraken"]["value"] or []]


@pytest.mark.parametrize(
    ("lines", "agreed"),
    [
        # an offer that is taken
        ("C: Zal ik u daar een folder over sturen?\nK: Doe maar.", [("consulent", None)]),
        ("D: Zal ik die corporatie bellen? Vrijdag, dan heb ik geen les.\nC: Graag.", [("dochter", "2026-11-13")]),
        # asked of the consultant, who takes it on
        ("K: Stuur mij daar maar een foldertje van.\nC: Doe ik.", [("consulent", None)]),
        ("D: Kunt u ons het nummer van het steunpunt geven?\nC: Ik mail het.", [("consulent", None)]),
        # an appointment that moves, in the same turn and in later ones
        (
            "C: Dan kom ik terug, woensdag achttien november? Nee, dan heb ik cursus. Donderdag negentien november.",
            [("consulent", "2026-11-19")],
        ),
        (
            "C: Dan bel ik u woensdag achttien november.\nK: Dan kan ik niet.\nC: Vrijdag twintig november, elf uur.",
            [("consulent", "2026-11-20")],
        ),
        # two promises in one turn keep their own days
        (
            "C: Het verslag komt maandag de zestiende. En dan bel ik u woensdag de achttiende.",
            [("consulent", "2026-11-16"), ("consulent", "2026-11-18")],
        ),
    ],
)  # fmt: skip
def test_agreed_with_a_client(lines, agreed):
    assert _agreed(lines) == agreed


@pytest.mark.parametrize(
    "lines",
    [
        "C: Zal ik u daar een folder over sturen?\nK: Nee, laat maar.",
        "K: Kan ik u wat te drinken geven?\nC: Nee, dank u.",
        "K: Aardappels schillen gaat niet, die koop ik geschild.\nC: Dat is handig.",
    ],
)
def test_what_is_refused_or_a_habit_is_no_agreement(lines):
    assert _agreed(lines) == []


def test_a_case_manager_beside_a_consultant_is_of_another_organisation() -> None:
    talk = TALK.replace("D = Els (dochter)", "D = Mart (casemanager)")
    lines = "D: Dan plan ik een proefochtend, donderdag negentien november.\nC: Mooi."
    report = encode_report(fill_form(read_dialogue(talk + FILLER * 12 + lines), load_form("wmo-onderzoeksverslag")))
    assert [(row["wie"], row["wanneer"]) for row in report["fields"]["afspraken"]["value"]] == [
        ("casemanager", "2026-11-19")
    ]
