"""Self-corrections are carried out; what only looks like one stays."""

import pytest

from summarize.cleaning import clean, resolve_corrections


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ik kom op dinsdag. Nee, wacht, donderdag.", "Ik kom op donderdag."),
        ("Dat is vier uur. Nee, zes uur per week.", "Dat is zes uur per week."),
        ("Een half uur, nee, drie kwartier, als hij er niet is.", "drie kwartier, als hij er niet is."),
        ("Ze komt op maandag en dinsdag. Wacht, niet dinsdag, donderdag.", "Ze komt op maandag en donderdag."),
        ("Ze komt op zaterdag. Nee, zaterdag én zondag.", "Ze komt op zaterdag. Nee, zaterdag én zondag."),
        ("Kom je dinsdag? Nee, dan ben ik er niet.", "Kom je dinsdag? Nee, dan ben ik er niet."),
    ],
)
def test_corrections(said, meant):
    assert resolve_corrections(said) == meant


def test_what_somebody_takes_back_himself_goes():
    told = "Ze komen voor het wassen. Elke avond. Eh, nee, elke avond niet meer: maandag en vrijdag."
    assert resolve_corrections(told) == "Ze komen voor het wassen. Maandag en vrijdag."


def test_what_held_before_goes():
    told = "Drie keer in de week. Nou, nee, dat was vorig jaar. Twee keer nu."
    assert resolve_corrections(told) == "Twee keer nu."


def test_fillers_and_stutters_go():
    assert clean("Nou, eh, ik ik kan dat eh niet meer hoor") == "Ik kan dat niet meer."


def test_a_pair_said_anew_after_a_pause_takes_the_place_of_the_first():
    assert resolve_corrections("Maandag en woensdag, eh... maandag en donderdag.") == "Maandag en donderdag."
    assert resolve_corrections("Van twee tot drie, ehm, twee tot vier uur.") == "Van twee tot vier uur."
    kept = "Maandag en woensdag, eh, dinsdag en donderdag ook."
    assert resolve_corrections(kept) == kept


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Nee, was vroeger. Nu woensdag, in de ochtend.", "Nu woensdag, in de ochtend."),
        ("Maandag en woensdag, eh... maandag en donderdag. Woensdag was bij een ander.", "Maandag en donderdag."),
        ("Ze kwam in maart. Nee, april. Maart was het ziekenhuis.", "Ze kwam in april."),
        ("Woensdag was ik bij de huisarts.", "Woensdag was ik bij de huisarts."),
        ("Dat was vroeger.", "Dat was vroeger."),
        (
            "Ik kom dinsdag. Nee, donderdag. Dinsdag was vol, en dinsdag erop ook.",
            "Ik kom donderdag. Dinsdag was vol, en dinsdag erop ook.",
        ),
    ],
)
def test_why_something_was_taken_back_goes_too(said, meant):
    assert resolve_corrections(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Maandag en donderdag, nei, maandag en vrijdag.", "Maandag en vrijdag."),
        ("De kleine is negen maanden, tien maanden alweer.", "De kleine is tien maanden alweer."),
        ("Twee uur op maandag, drie uur op dinsdag.", "Twee uur op maandag, drie uur op dinsdag."),
        ("Eerst drie keer, vier keer is te veel.", "Eerst drie keer, vier keer is te veel."),
    ],
)
def test_what_is_said_anew_takes_the_place_of_what_was_said(said, meant):
    assert resolve_corrections(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "Het verslag komt dinsdag drieëntwintig mei. Eh, nee, woensdag. Vierentwintig mei.",
            "Het verslag komt woensdag vierentwintig mei. Eh.",
        ),
        ("Woensdag één december... nee, donderdag twee december, tien uur.", "Donderdag twee december, tien uur."),
        ("Dinsdag de achttiende. Of nee, woensdag.", "Woensdag."),
        (
            "Ik kom vrijdag 26 november. O nee, wacht. Donderdag de vijfentwintigste, half drie.",
            "Ik kom donderdag de vijfentwintigste, half drie.",
        ),
        ("Kom dinsdag achttien juni, nee negentien juni.", "Kom negentien juni."),
        ("Ik bel dinsdag twee uur, nee, woensdag drie uur.", "Ik bel woensdag drie uur."),
    ],
)
def test_a_date_is_put_right_as_a_whole(said, meant):
    """Never the day of the week of one date with the number of another."""
    assert resolve_corrections(said) == meant
