"""Decisions as minutes state them, or the quote."""

import pytest

from summarize.impersonal import as_decision


@pytest.mark.parametrize(
    ("said", "stated"),
    [
        ("Dan stellen we het verslag vast, met die wijziging.", "Het verslag vaststellen, met die wijziging."),
        ("Dan besluiten we dat oude meldingen voorrang krijgen.", "Besloten is dat oude meldingen voorrang krijgen."),
        ("Dan besluiten we: dinsdag is vanaf nu beldag.", "Dinsdag is vanaf nu beldag."),
        ("Ik stel voor dat we de openstelling in juli schrappen.", "De openstelling in juli schrappen."),
        ("Oké, afgesproken: we laten de printplaat vervangen.", "De printplaat laten vervangen."),
        ("Laten we die printplaat bestellen, dan kijken we verder.", "Die printplaat bestellen."),
        ("Goed, dan besluiten we dat we de opdracht gunnen aan Van Dalen.", "De opdracht gunnen aan Van Dalen."),
        ("Geen avondopenstelling in juli en augustus.", "Geen avondopenstelling in juli en augustus."),
        ("Dan is dat besloten, een proef van maart tot augustus.", "Een proef van maart tot augustus."),
        ("We gaan drie keer per week bellen.", "Drie keer per week bellen."),
        ("We kopen twee stoelen voor de hal.", "Twee stoelen kopen voor de hal."),
        ("Dan starten we op 1 december met vier mensen.", "Starten op 1 december met vier mensen."),
        ("Dan is het zonde om het er nu doorheen te jassen.", "Het is zonde om het er nu doorheen te jassen."),
        ("Dan is het dorpshuis open op zaterdag.", "Het dorpshuis is open op zaterdag."),
        ("Dan wordt het dat, jonge vaders en tien interviews.", "Jonge vaders en tien interviews."),
        ("Vanaf november zitten we dus op woensdag.", "Vanaf november zitten op woensdag."),
        (
            "Dan voeren we het in: na tien werkdagen standaard een voorschot.",
            "Na tien werkdagen standaard een voorschot.",
        ),
        ("Besluit is dus repareren en tijdelijk huren.", "Repareren en tijdelijk huren."),
        ("Mijn voorstel is om het overleg te verplaatsen naar maandag.", "Het overleg verplaatsen naar maandag."),
        ("Zullen we de balie op vrijdag eerder sluiten?", "De balie op vrijdag eerder sluiten."),
        ("Dan mag Verdonk het dak maken, voor elfduizend.", "Verdonk mag het dak maken, voor elfduizend."),
        ("Dan wordt het tweeëntwintig, per 1 januari.", "Het wordt tweeëntwintig, per 1 januari."),
        ("Dan gaat de balie om vier uur dicht.", "De balie gaat om vier uur dicht."),
        ("Pieter begeleidt de stagiair.", "Pieter begeleidt de stagiair."),
    ],
)
def test_stated(said, stated):
    assert as_decision(said) == stated


@pytest.mark.parametrize(
    "said",
    [
        "Dan doen we dat.",
        "We hebben er twee gekocht.",
        "Ik vind dat je het moet doen.",
        "Zullen we dat doen?",
        "Dan nemen we daar nu geen besluit over.",
        "Ik stel voor dat iedereen zelf belt.",  # a proposal is no decision by itself
        "Akkoord.",
        "Dan komt binnenkort de rest.",
    ],
)
def test_what_does_not_fit_stays_a_quote(said):
    assert as_decision(said) is None
