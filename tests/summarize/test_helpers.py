"""Who helps decides the field: a housemate, family that lives elsewhere, others around the client, or somebody whose work it is."""

from __future__ import annotations

import pytest

from conversation import Recording, Segment, Speaker, Transcript
from summarize.fill import fill_form
from templates.forms import load_form

SPEAKERS = {
    "C": Speaker("Renske", "consulent"),
    "K": Speaker("mevrouw Prins", "cliënt"),
    "P": Speaker("Wout", "partner"),
    "D": Speaker("Geerte", "dochter"),
}
OPENING = (
    ("C", "Goedemiddag, fijn dat ik vandaag bij u langs mag komen voor dit gesprek."),
    ("K", "Ja hoor, gaat u daar maar zitten, aan de grote tafel bij de deur."),
)
FIELDS = ("gebruikelijke_hulp", "mantelzorg", "sociaal_netwerk", "huidige_ondersteuning")


def _fields(*lines: tuple[str, str]) -> dict[str, str]:
    segments = tuple(Segment(n, 2.0 * n, 2.0 * n + 1, text, who) for n, (who, text) in enumerate((*OPENING, *lines)))
    report = fill_form(Transcript(segments, SPEAKERS, Recording(date="2026-11-12")), load_form("wmo-onderzoeksverslag"))
    return {field: str(report.fields[field].value) for field in FIELDS}


@pytest.mark.parametrize(
    ("lines", "word", "field"),
    [
        ([("C", "En uw man, wat doet die?"), ("K", "Mijn man strijkt op zaterdag.")], "strijk", "gebruikelijke_hulp"),
        ([("C", "Wat doet u in huis?"), ("P", "Ik stofzuig elke zaterdag.")], "stofzuig", "gebruikelijke_hulp"),
        ([("C", "En uw broer?"), ("K", "Die komt op vrijdag, dan doet hij de tuin.")], "tuin", "mantelzorg"),
        ([("C", "Helpt er familie?"), ("K", "Mijn zus leest elke vrijdag de post voor.")], "post", "mantelzorg"),
        (
            [("C", "En in de straat?"), ("K", "De buurman zet elke dinsdag de kliko buiten.")],
            "kliko",
            "sociaal_netwerk",
        ),
        (
            [("C", "Wie komt er over de vloer?"), ("K", "De fysiotherapeut komt elke dinsdag.")],
            "dinsdag",
            "huidige_ondersteuning",
        ),
    ],
)
def test_who_helps_decides_the_field(lines: list[tuple[str, str]], word: str, field: str) -> None:
    found = _fields(*lines)
    assert word in found[field]
    assert [other for other in FIELDS if other != field and word in found[other]] == []


def test_children_who_live_at_home_are_housemates() -> None:
    found = _fields(
        ("C", "Hoe woont u?"),
        ("K", "Ik woon hier alleen met mijn dochter."),
        ("C", "En wat doet uw dochter?"),
        ("K", "Mijn dochter stofzuigt elke zaterdag."),
    )
    assert "stofzuig" in found["gebruikelijke_hulp"]
    assert "stofzuig" not in found["mantelzorg"]
